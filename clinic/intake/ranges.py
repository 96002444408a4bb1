"""The laboratory's range of a result as it was sent, with its unit where that is another than the value's.

Nothing is converted here: who judges a result converts its limits, once, by what is known of it then.
"""

import re
from dataclasses import dataclass

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.records.enums import Sex
from clinic.rules.flags import parse_range
from clinic.rules.numbers import parse_result
from clinic.rules.units import convert, level, to_ucum

_NUMBER = r"[-−]?\d[\d.,']*"
_SPAN = re.compile(rf"^\s*[\[(]?\s*(?:{_NUMBER}\s*(?:-|–|—|to|bis|à|\.\.)\s*{_NUMBER})\s*[\])]?\s*")
_LIMIT = re.compile(rf"^\s*(?:<=?|>=?|≤|≥|=<|=>|up to|bis|jusqu'à)\s*{_NUMBER}\s*", re.IGNORECASE)
_OPEN_END = re.compile(rf"\s*({_NUMBER})\s*[-–]\s*$")
_OPEN_START = re.compile(r"\s*[-–]\s*(\d[\d.,']*)\s*$")
_ANOTHER = re.compile(rf"(?:{_NUMBER}\s*[-–—]\s*\d|[<>≤≥]\s*=?\s*\d)")
"""A further span or limit behind the first: one for each phase, age or hour, and nothing says which holds."""
_BELOW = re.compile(
    r"^\s*(?:unter|kleiner(?: als)?|inf(?:\.|érieur) à|moins de|less than|below|inferiore a|meno di)\s*(?=\d)", re.I
)
_ABOVE = re.compile(
    r"^\s*(?:über|grösser(?: als)?|größer(?: als)?|sup(?:\.|érieur) à|plus de|greater than|more than|above"
    r"|superiore a|più di)\s*(?=\d)",
    re.I,
)
_OR_MORE = re.compile(rf"^\s*({_NUMBER})\s*(?:(?:oder|und|or|and|et|ou) (?:mehr|höher|more|higher|plus))", re.I)
_COMPONENTS = re.compile(r"\s*(\d[\d.,']*)\s*[\^&]\s*(\d[\d.,']*)\s*$")
_SPOKEN = re.compile(
    rf"\s*(?:de|von|entre|from|between|zwischen)?\s*({_NUMBER})\s*(?:à|et|and|und|bis|to)\s*({_NUMBER})", re.IGNORECASE
)
_BY_SEX = re.compile(
    r"(?:^|[;,/]\s*)(m|f|w|male|female|men|women|männer|frauen|hommes|femmes)\s*[:=]?\s*"
    r"([^;:a-zäà]+[a-zµ/0-9]*)(?=[;,/]|$)",
    re.IGNORECASE,
)
_SEXES = {"m": Sex.MALE, "h": Sex.MALE, "f": Sex.FEMALE, "w": Sex.FEMALE}


@dataclass(frozen=True, slots=True)
class ReadRange:
    """Limits as reported: in ``unit`` where it names one, else in that of the result; ``note``: what was decided."""

    low: float | None = None
    high: float | None = None
    unit: str = ""
    note: str = ""


def read_range(
    texts: tuple[str, ...], ucum: str, label: str, analyte: Analyte | None, catalog: Catalog, sex: Sex
) -> ReadRange:
    """The limits that ``texts`` (one for each repetition) say for a value in ``ucum``.

    Of ranges by sex that of the patient is taken; of several others none. Whether one in another unit can be converted
    is said in the note. Never raises.
    """
    said = [text for text in texts if text.strip()]
    if not said:
        return ReadRange()
    by_sex = _of_sex("; ".join(said), sex)
    if by_sex is None and len(said) > 1:
        return ReadRange(note=f"{label} has several ranges; none of them was taken for flags.")
    if by_sex == "":
        return ReadRange(note=f"The range of {label} depends on the sex, which the message does not say.")
    text = _usual_form(by_sex or said[0])
    limits = parse_range(text)
    if limits is None:
        return ReadRange()
    unit = _unit_of(text)
    if limits.low == limits.high == 0:
        return ReadRange()  # ``0-0`` stands where a system has no range
    if _ANOTHER.search(unit):
        return ReadRange(note=f"{label} has several ranges; none of them was taken for flags.")
    if not unit:
        return ReadRange(limits.low, limits.high)
    known = to_ucum(unit, catalog.unit_aliases)
    if known is not None and known == ucum:
        return ReadRange(limits.low, limits.high)
    if known is None and not _looks_like_unit(unit):
        return ReadRange(limits.low, limits.high)
    certain = known is not None and convert(1.0, known, ucum, analyte) is not None
    what = "its limits are converted" if certain else "it was left out"
    return ReadRange(limits.low, limits.high, unit, f"The range of {label} is in {unit}; {what}.")


def _usual_form(text: str) -> str:
    """``2.1-`` as ``>=2.1``, ``-2.6`` as ``<=2.6``, ``2.1^2.6``, ``2.1 à 2.6``, ``von 2.1 bis 2.6`` as ``2.1-2.6``."""
    parts = {part.strip() for part in text.split("^")}
    text = parts.pop() if len(parts) == 1 else text
    text = re.sub(r"(?<=\d)_(?=\d)", "-", text)
    text = _BELOW.sub("<", text, count=1)
    text = _ABOVE.sub(">", text, count=1)
    if match := _OR_MORE.match(text):
        return f">={match[1]}{text[match.end() :]}"
    if match := _SPOKEN.match(text):
        text = f"{match[1]}-{match[2]}{text[match.end() :]}"
    if match := _OPEN_END.fullmatch(text):
        return f">={match[1]}"
    if match := _OPEN_START.fullmatch(text):
        return f"<={match[1]}"
    if match := _COMPONENTS.fullmatch(text):
        return f"{match[1]}-{match[2]}"
    return text


def _unit_of(text: str) -> str:
    """What stands behind the limits."""
    match = _SPAN.match(text) or _LIMIT.match(text)
    if match is None:
        parsed = parse_result(text)
        return parsed.unit if parsed.unit != "{titer}" else ""
    return text[match.end() :].strip(" ()[]")


def _looks_like_unit(text: str) -> bool:
    plain = level(text)
    return "/" in plain or "%" in plain or bool(re.fullmatch(r"[munpfkd]?(?:mol|g|IU|U|kat|eq|Eq)", plain))


def _of_sex(text: str, sex: Sex) -> str | None:
    """The range of this sex; empty where there are such but not for this one; None where there are none."""
    found = {_SEXES[match[1][0].casefold()]: match[2].strip() for match in _BY_SEX.finditer(text)}
    return found.get(sex, "") if found else None
