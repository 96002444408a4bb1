"""Doses of medicines: how much in a day, how much for a body weight. Arithmetic only, no recommendation.

FREQUENCIES                                     what a form offers: (words, times in 24 hours)
times_per_day(text) -> float | None             None where it is not certain ("as needed", "cyclic")
daily_mg(dose, unit, times) -> float | None     None where unit or times are not certain
read_amount(text) -> Amount                     from a line of a list of medicines ("Simvastatin 40 mg at night")
weighed_dose(per_kg, weight_kg) -> float        rounded to three digits
weighed_part(per_kg, weight_kg, times) -> float each dose of what is meant for a day
is_per_day(dose, per_kg, weight_kg, times)      whether a stored dose was such a part
"""

import re
from dataclasses import dataclass

from clinic.rules.names import fold
from clinic.rules.numbers import format_number
from clinic.rules.units import convert, to_ucum
from clinic.rules.validation import readable_unit

FREQUENCIES: tuple[tuple[str, float], ...] = (
    ("once a day", 1.0),
    ("twice a day", 2.0),
    ("three times a day", 3.0),
    ("four times a day", 4.0),
    ("every other day", 0.5),
    ("once a week", 1 / 7),
    ("twice a week", 2 / 7),
    ("three times a week", 3 / 7),
)
_SAID = dict(FREQUENCIES) | {
    "daily": 1.0, "once daily": 1.0, "every day": 1.0, "at night": 1.0, "nightly": 1.0, "in the morning": 1.0,
    "every morning": 1.0, "every night": 1.0, "every evening": 1.0, "1x daily": 1.0, "od": 1.0, "qd": 1.0,
    "twice daily": 2.0, "two times a day": 2.0, "2x daily": 2.0, "2 times a day": 2.0, "bd": 2.0, "bid": 2.0,
    "every 12 hours": 2.0, "three times daily": 3.0, "3 times a day": 3.0, "3x daily": 3.0, "tds": 3.0, "tid": 3.0,
    "every 8 hours": 3.0, "four times daily": 4.0, "4 times a day": 4.0, "4x daily": 4.0, "qid": 4.0,
    "every 6 hours": 4.0, "weekly": 1 / 7, "twice weekly": 2 / 7,
}  # fmt: skip
_WORDS = tuple(sorted(_SAID, key=len, reverse=True))
_UNSURE = re.compile(r"as needed|if needed|when needed|prn|up to|max|or\b|cycl|every other|alternat|\bto\b|-\d")
_SLOTS = re.compile(r"(?<![\d.])(\d)-(\d)-(\d)(?:-(\d))?(?![\d.])")
_DOSE = re.compile(r"(?<![\d.,-])(\d+(?:[.,]\d+)?)\s*(mg|g|ug|µg|mcg)(?:\s*(?:/|per)\s*(day|d|24\s*h))?(?![\w/])")
_MILLIGRAMS = {"mg": 1.0, "g": 1000.0, "ug": 0.001, "µg": 0.001, "mcg": 0.001}


@dataclass(frozen=True, slots=True)
class Amount:
    """What one dose holds and what a day holds, in mg; ``None`` where the words do not say it for certain."""

    each_mg: float | None = None
    daily_mg: float | None = None


def times_per_day(text: str) -> float | None:
    """How often in 24 hours, or ``None`` where the words leave it open."""
    said = fold(text)
    if said in _SAID:
        return _SAID[said]
    if slots := _SLOTS.fullmatch(said):
        taken = [int(part) for part in slots.groups() if part is not None]
        return float(sum(taken)) or None
    if _UNSURE.search(said):
        return None
    found = [phrase for phrase in _WORDS if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", said)]
    values = {_SAID[phrase] for phrase in found[:1]}
    return values.pop() if values else None


def daily_mg(dose: float | None, unit: str, times: float | None) -> float | None:
    """Milligrams in 24 hours. ``unit`` in UCUM or as typed; volumes and units of effect have no milligrams."""
    each = dose_mg(dose, unit)
    return None if each is None or times is None else each * times


def dose_mg(dose: float | None, unit: str) -> float | None:
    """Milligrams of one dose."""
    if dose is None:
        return None
    ucum = to_ucum(unit, {"mg": "mg", "g": "g", "ug": "ug", "µg": "ug", "mcg": "ug"}) or ""
    return convert(dose, ucum, "mg", None) if ucum else None


def read_amount(text: str) -> Amount:
    """The dose in a line that a person typed; two doses in one line are no certain dose."""
    said = fold(text).replace("μ", "µ")
    found = _DOSE.findall(said)
    if len(found) != 1:
        return Amount()
    number, unit, in_a_day = found[0]
    each = float(number.replace(",", ".")) * _MILLIGRAMS[unit]
    if in_a_day:
        return Amount(None, each)
    slots = _SLOTS.search(said)
    times = times_per_day(slots[0]) if slots else times_per_day(_DOSE.sub(" ", said))
    return Amount(each, None if times is None else each * times)


def weighed_dose(per_kg: float, weight_kg: float) -> float:
    """Dose from a dose per kg and a body weight, rounded to three digits; the rounding is said where it is shown."""
    return float(f"{per_kg * weight_kg:.3g}")


def weighed_part(per_kg: float, weight_kg: float, times: float) -> float:
    """Each dose of a day's dose per kg: the day's amount divided by how often it is taken, to three digits."""
    return float(f"{per_kg * weight_kg / times:.3g}")


def is_per_day(dose: float | None, per_kg: float | None, weight_kg: float | None, times: float | None) -> bool:
    """Whether a stored dose is the part of a day's dose per kg, and not the dose per kg itself."""
    if dose is None or per_kg is None or weight_kg is None or times is None or times <= 0:
        return False
    return dose != weighed_dose(per_kg, weight_kg) and dose == weighed_part(per_kg, weight_kg, times)


def dose_said(dose: float | None, unit: str, frequency: str) -> str:
    """``360 mg, once a day``."""
    amount = f"{format_number(dose)} {readable_unit(unit)}".strip() if dose is not None else ""
    return ", ".join(part for part in (amount, frequency.strip()) if part)
