"""Which analyte of the catalog a reported result is, or none: a wrong match would be worse than none.

LOINC says for certain what was measured. A name does not: what is known by its name alone is only proposed, until a
person confirms it for the laboratory. Nothing is taken against the specimen or the unit that is said.
"""

import re
from dataclasses import dataclass

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.intake.analyte_names import contradicts, match_name
from clinic.intake.specimens import (
    BLOOD,
    MIXED,
    NOT_CERTAIN,
    OTHER,
    URINE,
    is_day_collection,
    kind_in_name,
    specimen_kind,
)
from clinic.rules.flags import parse_range
from clinic.rules.units import convert, to_ucum

LOINC = "LN"
_LOINC_NAMES = {"ln", "lnc", "loinc", "2.16.840.1.113883.6.1", "http://loinc.org", "https://loinc.org", "loinc.org"}
_SHAPE = re.compile(r"\d{1,7}-\d")
_EXCRETED = {
    "calcium_total", "albumin", "phosphate", "creatinine", "bun", "urea", "magnesium", "urate", "glucose",
    "bicarbonate", "crp", "calcium_ionized",
}  # fmt: skip
"""What is often measured in urine too: without a specimen its unit and size must be usual for blood."""
_FAR = 20.0
"""Beyond the default limits by this factor it is not usual for blood (this program's choice)."""
_HIGHEST_IONISED = 1.75
"""mmol/L: upper limits of ionised calcium lie below, those of total calcium above (this program's choice)."""
_UNIT_NEAR = 10.001
_IN_BLOOD = "in blood"
_ONE, _TITRE = "1", "{titer}"


@dataclass(frozen=True, slots=True)
class Match:
    """``analyte``: for certain; ``proposed``: probably, by its name; else a note may say why neither."""

    analyte: Analyte | None
    note: str = ""
    proposed: Analyte | None = None
    component: str = ""


def is_loinc_system(system: str) -> bool:
    """Whether a name of a coding system, an OID or an address stands for LOINC."""
    return system.strip().casefold().removeprefix("urn:oid:").rstrip("/") in _LOINC_NAMES


def is_loinc_code(code: str) -> bool:
    """Whether a code has the shape of LOINC's and the right check digit (modulus 10, LOINC Users' Guide app. C)."""
    if not _SHAPE.fullmatch(code):
        return False
    digits, _, check = code.partition("-")
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if index % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(check)


def find_analyte(
    catalog: Catalog,
    *,
    code: str,
    system: str,
    name: str,
    unit: str,
    specimen: str,
    panel: str = "",
    kind: str = "",
    number: float | None = None,
    range_text: str = "",
) -> Match:
    """By LOINC for certain, by the exact name as a proposal; never against specimen or unit.

    ``kind`` is that of the specimen where codes say it; otherwise its words do.
    """
    kind = kind or specimen_kind(specimen) or kind_in_name(name) or kind_in_name(panel)
    by_code = catalog.analyte_by_loinc(code) if system == LOINC else None
    if by_code is not None:
        return _by_code(catalog, by_code, code, name, unit, specimen, kind)
    if kind in (OTHER, MIXED) or (kind == BLOOD and kind_in_name(name) == URINE):
        return Match(None)
    words = _words(specimen, kind, f"{specimen} {name} {panel}")
    found = _own_by_name(catalog, name, unit, words) if system == LOINC else None
    found = found or _by_range(catalog, match_name(catalog, name, words), unit, range_text)
    if found is None or not fits_unit(catalog, found, unit):
        return Match(None)
    if not kind and found.key in _EXCRETED and ((not unit and number is None) or system == LOINC):
        return Match(None)  # ``Glucose: negative`` is a urine strip as well; and of LOINC only urine's may be unknown
    if not kind and not _usual_for_blood(catalog, found, unit, number):
        note = f"“{name}” has no specimen, and its unit or size is not usual for blood; it was kept as reported."
        return Match(None, note)
    return Match(None, f"“{name}” is {found.name} by its name alone; confirm it once for this laboratory.", found)


def _by_range(catalog: Catalog, found: Analyte | None, unit: str, range_text: str) -> Analyte | None:
    """``found``, but ionised calcium where the laboratory's range is one: the name alone is used for both."""
    limits = parse_range(range_text) if range_text else None
    if found is None or found.key != "calcium_total" or limits is None or limits.high is None:
        return found
    ucum = to_ucum(limits.unit or unit, catalog.unit_aliases) or ""
    high = convert(limits.high, ucum, found.ucum_si, found)
    return catalog.analytes["calcium_ionized"] if high is not None and high < _HIGHEST_IONISED else found


def _own_by_name(catalog: Catalog, name: str, unit: str, specimen: str) -> Analyte | None:
    """What the clinic's own list has under this name, where LOINC says what no table of the program holds."""
    found = catalog.match_analyte(name, specimen)
    return found if found is not None and found.own and fits_unit(catalog, found, unit) else None


def fits_unit(catalog: Catalog, analyte: Analyte, unit: str) -> bool:
    """Whether a value in this unit can be a value of the analyte. An empty or unknown unit does not contradict."""
    ucum = to_ucum(unit, catalog.unit_aliases) if unit else None
    own = tuple(dict.fromkeys(u for u in (analyte.ucum_conventional, analyte.ucum_si) if u))
    if ucum is None or not own or meant_unit(analyte, unit, ucum) in own:
        return True
    return any(convert(1.0, ucum, target, analyte) is not None for target in own)


def meant_unit(analyte: Analyte | None, unit: str, ucum: str) -> str:
    """The unit in UCUM, of a ratio (INR) its own where the laboratory writes none, ``1`` or ``ratio``."""
    own = analyte.ucum_conventional or analyte.ucum_si if analyte is not None else ""
    is_ratio = own == _ONE or (own.startswith("{") and own != _TITRE)
    return own if is_ratio and (ucum == _ONE or not unit) else ucum


def component_of(analyte: Analyte, code: str) -> str:
    """``D3 only``, ``in blood``: what exactly a LOINC code measures where that is another quantity."""
    loinc = next((each for each in analyte.loincs if each.code == code), None)
    said = loinc.component if loinc else ""
    if said.endswith(" only"):
        return " ".join(said.split()[-2:])
    in_blood = said == _IN_BLOOD and "blood" not in analyte.specimens
    return said if in_blood else ""


def own_specimen(match: Match) -> str:
    """The specimen that the analyte, or its LOINC code, says by itself; empty where it is not known for certain."""
    if match.analyte is None:
        return ""
    return "blood" if match.component == _IN_BLOOD else match.analyte.specimen


def stored_specimen(match: Match, said: str, kind: str, name: str, panel: str) -> str:
    """The specimen to be stored: the analyte's own where nothing says more, else as reported.

    Whatever decided its kind (a remark, the name of the panel or of the test) is said in its words: they alone part
    urine from serum later, in a series and in what a person confirmed.
    """
    own = own_specimen(match)
    decided = kind or specimen_kind(said) or kind_in_name(name) or kind_in_name(panel)
    if own and (not said or decided == specimen_kind(own)):
        return own
    if decided == URINE:
        day = is_day_collection(f"{name} {panel}") and not is_day_collection(said)
        if day or specimen_kind(said) != URINE:
            words = "24 h urine" if day or is_day_collection(said) else "urine"
            return f"{words} ({said})" if said else words
    if decided == MIXED and specimen_kind(said) in ("", BLOOD):
        return f"{NOT_CERTAIN} ({said})"
    return said


def _by_code(catalog: Catalog, analyte: Analyte, code: str, name: str, unit: str, specimen: str, kind: str) -> Match:
    label, component = name or code, component_of(analyte, code)
    if kind == MIXED:
        note = f"It is not said which of several specimens ({specimen}) “{label}” was measured in."
        return Match(None, note, analyte, component)
    own = specimen_kind(analyte.specimen)
    if kind and own and kind != own:
        said = specimen or kind
        return Match(None, f"“{label}” is reported in {said}, which is not what its LOINC code says.")
    if not fits_unit(catalog, analyte, unit):
        return Match(None, f"“{label}” is reported in {unit}, which is not a unit of what its LOINC code says.")
    if named := contradicts(catalog, name, analyte):
        return Match(None, f"“{label}” is {named.name} by its name, but {analyte.name} by its LOINC code {code}.")
    return Match(analyte, component=component)


def _words(specimen: str, kind: str, text: str) -> str:
    """The specimen in words that the catalog knows."""
    if kind == URINE:
        return "urine 24h" if is_day_collection(text) else "urine"
    return f"{specimen} serum plasma blood" if kind == BLOOD else specimen


def _usual_for_blood(catalog: Catalog, analyte: Analyte, unit: str, number: float | None) -> bool:
    if analyte.key not in _EXCRETED or not unit:
        return True
    ucum = to_ucum(unit, catalog.unit_aliases) or ""
    own = [each for each in (analyte.ucum_conventional, analyte.ucum_si) if each]
    scales = [convert(1.0, ucum, each, None) for each in own]
    if ucum and not any(scale and 1 / _UNIT_NEAR <= scale <= _UNIT_NEAR for scale in scales):
        return False
    value = convert(number, ucum, own[0], analyte) if number is not None and ucum else None
    limits = [row.conventional for row in analyte.ranges if row.conventional.ucum == own[0]]
    lows = [each.low for each in limits if each.low]
    highs = [each.high for each in limits if each.high]
    if value is None or value == 0 or analyte.key == "crp":
        return True
    return not ((lows and value < min(lows) / _FAR) or (highs and value > max(highs) * _FAR))
