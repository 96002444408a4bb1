"""Reading numbers and laboratory results as people and laboratories write them."""

import math
import re
import unicodedata
from dataclasses import dataclass, field

from clinic.errors import ValidationError

COMPARATORS = ("<=", ">=", "<", ">")

_COMPARATOR = re.compile(r"\s*(<=|>=|=<|=>|<|>)\s*")
_TITRE = re.compile(r"1\s*:\s*(\d{1,7})")
_SPACES = "\u00a0\u2007\u2009\u202f"
_DIGITS = r"\d+(?:['.,]\d+|\s\d{3}(?!\d))*"
_NUMBER = re.compile(rf"[+-]?(?:{_DIGITS}|[.,]\d+)(?:e[+-]?\d{{1,3}})?(?![\d:])", re.IGNORECASE)
_UNIT = re.compile(r"(?:[^\W\d_]|[%{\[°]|/\s*[^\W\d_]|1\.73|(?:x\s*)?10\s*[\^*])", re.IGNORECASE)
_HINT = "Write it like 2.31 or 2,31."


@dataclass(frozen=True, slots=True)
class ParsedResult:
    """A laboratory result taken apart.

    ``comparator`` is ``<``, ``<=``, ``>``, ``>=`` or empty; ``number`` is None for a result in words; ``text``
    is the value as it was written, without the unit; ``unit`` as written, or empty. A titre 1:320 has the
    number 320 and the unit ``{titer}``. ``doubt`` says how to write digits that have two readings. ``digits`` is the
    number with a decimal point and all places that were written (``2,30`` is ``2.30``); empty if it has an exponent.
    """

    comparator: str
    number: float | None
    text: str
    unit: str
    doubt: str = ""
    digits: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit as written (empty if none was)."""

    number: float
    unit: str


def parse_number(text: str, *, field: str = "number", decimal: str | None = None) -> float:
    """The number that ``text`` writes: ``2,31``, ``1.234,5``, ``1,234.5``, ``1 234``, ``−3``, ``1e3``.

    A single point is a decimal point. A single comma before exactly three digits could part thousands, so
    ``1,234`` is refused unless ``decimal`` (``.`` or ``,``) says what the decimal sign is. Raises
    ``ValidationError``.
    """
    cleaned = _level(text)
    if not _NUMBER.fullmatch(cleaned):
        raise ValidationError(field, f"“{text.strip()[:40]}” is not a number.", _HINT)
    plain = _plain(cleaned, decimal)
    if plain is None:
        raise ValidationError(field, f"“{text.strip()[:40]}” can be read in two ways.", _both_ways(cleaned))
    if not math.isfinite(float(plain)):
        raise ValidationError(field, f"“{text.strip()[:40]}” is beyond any number.", _HINT)
    return float(plain)


def parse_result(text: str, *, decimal: str | None = None) -> ParsedResult:
    """Take a result apart: ``2,31 mmol/l``, ``<10``, ``>155``, ``negative``, ``1:320``. Never raises.

    What is not understood stays text. ``decimal`` as for ``parse_number``.
    """
    shown = " ".join(text.split())
    cleaned = _level(text)
    comparator = ""
    if match := _COMPARATOR.match(cleaned):
        comparator = {"=<": "<=", "=>": ">="}.get(match[1], match[1])
        cleaned = cleaned[match.end() :]
    if (match := _TITRE.fullmatch(cleaned)) and math.isfinite(float(match[1])):
        return ParsedResult(comparator, float(match[1]), shown, "{titer}")
    match = _NUMBER.match(cleaned)
    if match is None:
        return ParsedResult("", None, shown, "")
    unit = cleaned[match.end() :].strip()
    if unit and not _UNIT.match(unit):
        return ParsedResult("", None, shown, "")
    plain = _plain(match[0], decimal)
    if plain is None:
        return ParsedResult("", None, shown, "", _both_ways(match[0]))
    if not math.isfinite(float(plain)):  # 1e999: a slip of a machine, no value
        return ParsedResult("", None, shown, "")
    value_text = comparator + match[0].strip()
    return ParsedResult(comparator, float(plain), value_text, unit, digits=_digits(plain))


def parse_quantity(text: str, *, field: str = "value", decimal: str | None = None) -> Quantity:
    """A number with its unit: ``1.7 mg/dL``. Raises ``ValidationError`` for words, comparators and titres."""
    parsed = parse_result(text, decimal=decimal)
    if parsed.doubt:
        raise ValidationError(field, f"“{text.strip()[:40]}” can be read in two ways.", parsed.doubt)
    if parsed.number is None or parsed.comparator or parsed.unit == "{titer}":
        raise ValidationError(field, f"“{text.strip()[:40]}” is not a number with a unit.", "Write it like 1.7 mg/dL.")
    return Quantity(parsed.number, parsed.unit)


def format_number(value: float) -> str:
    """The shortest decimal writing without exponent or trailing zeros: ``2.31``, ``120``."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _level(text: str) -> str:
    text = "".join(" " if char in _SPACES else char for char in text)
    text = text.replace("≤", "<=").replace("≥", ">=")
    text = text.translate({0x2212: "-", 0x2013: "-", 0x2019: "'", 0x066B: ".", 0x066C: "'"})
    text = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    # full-width signs only: NFKC of the whole text would also change units (superscripts, the micro sign)
    text = "".join(unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in text)
    return text.strip()


def _plain(number: str, decimal: str | None) -> str | None:
    """The number with a point for the decimals and nothing else, or None if it has two readings or none."""
    number = number.strip().lower()
    mantissa, mark, exponent = number.partition("e")
    signs = [char for char in mantissa if char in ".,"]
    kinds = set(signs)
    if decimal is None and len(kinds) == 2:
        decimal = signs[-1]
    elif decimal is None and len(signs) > 1:
        decimal = "." if signs[0] == "," else ","
    elif decimal is None and _is_ambiguous(mantissa):
        return None
    decimal = decimal or (signs[0] if signs else ".")
    whole, point, fraction = mantissa.partition(decimal)
    if not re.fullmatch(r"\d*", fraction) or not _is_grouped(whole):
        return None
    whole = re.sub(r"['\s.,]", "", whole)
    return f"{whole}{'.' if point else ''}{fraction}{mark}{exponent}"


def _digits(plain: str) -> str:
    digits = plain.removeprefix("+")
    return "" if "e" in digits else f"0{digits}" if digits.startswith(".") else digits


def _is_ambiguous(mantissa: str) -> bool:
    return re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", mantissa) is not None


def _is_grouped(whole: str) -> bool:
    """Whether separators in the whole part stand before every three digits, and are all the same."""
    if not re.search(r"['\s.,]", whole):
        return True
    return re.fullmatch(r"[+-]?\d{1,3}(?:(['\s.,])\d{3})(?:\1\d{3})*", whole) is not None


def _both_ways(number: str) -> str:
    if not _is_ambiguous(number):
        return "Write it without signs that part the thousands."
    return f"Write {number.replace(',', '')} or {number.replace(',', '.')}."
