"""Checks of typed fields, and of a procedure's parameters against its list of fields."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.errors import ValidationError
from clinic.records.labs import ResultRow
from clinic.rules.dates import parse_date, spoken_short
from clinic.rules.facts import FieldFacts
from clinic.rules.names import fold
from clinic.rules.numbers import format_number, parse_result
from clinic.rules.units import convert, level

_YES = {"yes", "y", "true", "1", "ja", "oui", "si"}
_NO = {"no", "n", "false", "0", "nein", "non"}


@dataclass(frozen=True, slots=True)
class FieldWarning:
    """A value that may be taken, after a question."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class CheckedParameters:
    """Values as they are stored (numbers with a point, ISO dates, ``yes`` or ``no``), and what to ask about."""

    values: tuple[tuple[str, str], ...]
    warnings: tuple[FieldWarning, ...]


def required_text(field: str, text: str, label: str, *, longest: int = 200) -> str:
    """The text with single spaces. Raises ``ValidationError`` if it is empty or too long."""
    cleaned = optional_text(field, text, label, longest=longest)
    if not cleaned:
        raise ValidationError(field, f"{label} is empty.", "Fill it in.")
    return cleaned


def optional_text(field: str, text: str, label: str, *, longest: int = 200) -> str:
    """The text with single spaces and no control characters. Raises ``ValidationError`` if it is too long."""
    cleaned = " ".join("".join(char if char.isprintable() or char.isspace() else " " for char in text).split())
    if len(cleaned) > longest:
        raise ValidationError(field, f"{label} is longer than {longest} characters.", "Shorten it.")
    return cleaned


def one_of(field: str, text: str, label: str, choices: Iterable[str]) -> str:
    """The choice that the text names, capitals and accents aside. Raises ``ValidationError``."""
    offered = tuple(choices)
    found = next((choice for choice in offered if fold(choice) == fold(text)), None)
    if found is None:
        raise ValidationError(field, f"{label} cannot be “{text.strip()}”.", f"Choose one of: {', '.join(offered)}.")
    return found


def number_between(field: str, value: float, label: str, low: float | None, high: float | None) -> float:
    """The value. Raises ``ValidationError`` if it is not finite or lies outside the limits (which are allowed)."""
    if not math.isfinite(value):
        raise ValidationError(field, f"{label} is not a number.", "Type a number.")
    if low is not None and value < low:
        raise ValidationError(field, f"{label} cannot be less than {format_number(low)}.", "Check the number.")
    if high is not None and value > high:
        raise ValidationError(field, f"{label} cannot be more than {format_number(high)}.", "Check the number.")
    return value


def email(field: str, text: str) -> str:
    """An address with one @ and a dot behind it, or empty. Raises ``ValidationError``."""
    cleaned = text.strip()
    if cleaned and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", cleaned):
        raise ValidationError(field, "This is not an e-mail address.", "Write it like name@example.org.")
    return cleaned


def check_parameters(
    fields: Sequence[FieldFacts], typed: Iterable[tuple[str, str]], today: date, *, day_first: bool = True
) -> CheckedParameters:
    """Check what was typed for a procedure's fields; empty values are left out.

    Numbers may carry another unit of the same kind (``500 us`` for ms). Raises ``ValidationError`` named after the
    first field that cannot be taken, is missing, or is not one of ``fields``.
    """
    given = {key: text for key, text in typed if text.strip()}
    known = {field.key for field in fields}
    for key in given:
        if key not in known:
            raise ValidationError(key, f"There is no field “{key}” here.", "Choose the kind of procedure again.")
    values: list[tuple[str, str]] = []
    warnings: list[FieldWarning] = []
    for field in fields:
        if field.key not in given:
            if field.required:
                raise ValidationError(field.key, f"{field.label} is missing.", "Fill it in.")
            continue
        stored, warning = _check_value(field, given[field.key], today, day_first)
        values.append((field.key, stored))
        if warning:
            warnings.append(FieldWarning(field.key, warning))
    return CheckedParameters(tuple(values), tuple(warnings))


def parameter_text(fields: Sequence[FieldFacts], values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """(label, value with unit) of stored values, in the order of the fields, for reading."""
    stored = dict(values)
    return tuple((field.label, _shown(field, stored[field.key])) for field in fields if field.key in stored)


def _check_value(field: FieldFacts, text: str, today: date, day_first: bool) -> tuple[str, str]:
    """The stored form, and a warning or nothing."""
    if field.type in ("integer", "decimal"):
        return _check_number(field, text)
    if field.type == "date":
        return parse_date(text, today, day_first=day_first, field=field.key).isoformat(), ""
    if field.type == "bool":
        word = fold(text)
        if word not in _YES | _NO:
            raise ValidationError(field.key, f"{field.label} is yes or no.", "Answer yes or no.")
        return ("yes" if word in _YES else "no"), ""
    if field.type == "enum" and field.choices:
        return one_of(field.key, text, field.label, field.choices), ""
    return optional_text(field.key, text, field.label), ""


def _check_number(field: FieldFacts, text: str) -> tuple[str, str]:
    parsed = parse_result(text)
    if parsed.doubt:
        raise ValidationError(field.key, f"{field.label} can be read in two ways.", parsed.doubt)
    value = parsed.number
    if value is None or parsed.comparator or parsed.unit == "{titer}":
        raise ValidationError(field.key, f"{field.label} is not a number.", "Type a number like 2.5.")
    if parsed.unit:
        value = convert(value, level(parsed.unit), field.unit, None)
    if value is None:
        unit = field.unit or "no unit"
        raise ValidationError(field.key, f"{field.label} is not in “{parsed.unit}”.", f"It is in {unit}.")
    if field.type == "integer" and value != int(value):
        raise ValidationError(field.key, f"{field.label} is a whole number.", "Type it without decimals.")
    number_between(field.key, value, field.label, field.hard_min, field.hard_max)
    return format_number(value), _unusual(field, value)


def _unusual(field: FieldFacts, value: float) -> str:
    low, high = field.warn_min, field.warn_max
    if (low is None or value >= low) and (high is None or value <= high):
        return ""
    shown = f"{format_number(value)} {readable_unit(field.unit)}".strip()
    return f"{field.label}: {shown} is unusual. Is it right?"


def readable_unit(ucum: str) -> str:
    """A UCUM unit as people read it: ``J/cm²``, ``µmol/L``, ``mL/min/1.73 m²``."""
    text = ucum.replace("{1.73_m2}", "1.73 m²").replace("(24.h)", "24 h").replace("[IU]", "IU")
    text = re.sub(r"10\*(\d+)", lambda match: "10" + match[1].translate(_RAISED), text)
    text = re.sub(r"\bu(?=[gmULIkA])", "µ", text)
    text = re.sub(r"(?<=[a-zA-Z])2\b", "²", text)
    return "" if text == "{titer}" else text.replace("{", "").replace("}", "")


def result_unit(result: ResultRow) -> str:
    """The unit to show beside ``result.value_text``: as reported, readable; none beside words or a titre."""
    return "" if result.number is None else readable_unit(result.unit or result.ucum)


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _shown(field: FieldFacts, stored: str) -> str:
    if field.type == "date":
        return spoken_short(date.fromisoformat(stored))
    return f"{stored} {readable_unit(field.unit)}".strip()
