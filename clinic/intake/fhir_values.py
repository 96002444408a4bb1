"""Values, codes and ranges of FHIR R4 Observations, each type into what it says and nothing more."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from clinic.intake.analytes import LOINC, is_loinc_code, is_loinc_system
from clinic.intake.controls import without_controls
from clinic.intake.fhir_json import list_at, node_at, text_at
from clinic.intake.hl7_values import Value, number_of
from clinic.intake.ucum import is_ucum
from clinic.rules.numbers import COMPARATORS
from clinic.rules.units import to_ucum

_UCUM = "http://unitsofmeasure.org"
_SCT = "http://snomed.info/sct"


@dataclass(frozen=True, slots=True)
class Read:
    """A value with its unit as reported and in UCUM (empty if not certain); ``kind`` is its type in HL7's letters."""

    value: Value
    unit: str = ""
    ucum: str = ""
    kind: str = ""
    note: str = ""


def read_value(node: Mapping[str, Any], label: str, units: Mapping[str, str]) -> Read | None:
    """``value[x]`` of an Observation or a component; None where there is none. Never raises."""
    for name, reader in _READERS.items():
        if name in node:
            return reader(node[name], label, units)
    return None


def quantity_text(quantity: Any) -> str:
    """``>= 5.5 mmol/L`` in words, or empty."""
    if not isinstance(quantity, dict):
        return ""
    number = number_text(quantity.get("value"))
    unit = text_at(quantity, "unit") or text_at(quantity, "code")
    return f"{text_at(quantity, 'comparator')}{number} {unit}".strip() if number else ""


def number_text(value: Any) -> str:
    """A JSON number with the digits it was sent with, or empty."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ""
    if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > 30):
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)[:40]


def concept_text(concept: Any) -> str:
    """What a CodeableConcept says: its text, else the display of a code, else a code."""
    codings = list_at(concept, "coding")
    shown = [text_at(concept, "text"), *(text_at(each, "display") for each in codings)]
    return next((text for text in (*shown, *(text_at(each, "code") for each in codings)) if text), "")


def codes_of(concept: Any) -> tuple[str, str, str, str]:
    """Code and system, LOINC first, and another pair."""
    found = []
    for coding in list_at(concept, "coding"):
        code, system = text_at(coding, "code"), text_at(coding, "system")
        if code:
            named = LOINC if is_loinc_code(code) else ""  # a local code under LOINC's name stays local
            found.append((code, named if is_loinc_system(system) else _short(system)))
    found.sort(key=lambda pair: pair[1] != LOINC)
    first, second = (*found, ("", ""), ("", ""))[:2]
    return (*first, *second)


def _short(system: str) -> str:
    """A name of the system that its column holds."""
    return "SCT" if system == _SCT else system.removeprefix("urn:oid:").rpartition("/")[2][:20]


def _quantity(found: Any, label: str, units: Mapping[str, str]) -> Read:
    digits = number_text(node_at(found, "value"))
    comparator = text_at(found, "comparator")
    shown, code = text_at(found, "unit"), text_at(found, "code")
    unit = shown or code
    if not digits or not math.isfinite(float(digits)):
        return Read(Value(), unit, "", "NM")
    if comparator not in ("", *COMPARATORS):
        return Read(Value(text=f"{comparator} {digits}"), unit, "", "NM", f"{label} has an unknown comparator.")
    ucum, note = _ucum(shown, code, text_at(found, "system"), label, units)
    return Read(Value(comparator, float(digits), digits), unit, ucum, "NM", note)


def _ucum(shown: str, code: str, system: str, label: str, units: Mapping[str, str]) -> tuple[str, str]:
    """By the code where it is UCUM, against which the text may not speak; else by the text."""
    by_text = to_ucum(shown, units) if shown else None
    coded = ""
    if code and system.rstrip("/") in (_UCUM, ""):
        coded = to_ucum(code, units) or (code if system and is_ucum(code) else "")
    if coded and by_text and coded != by_text:
        return "", f"{label} names two units, {shown} and {code}; it is not converted."
    found = coded or by_text or ""
    if not found and (shown or code):
        return "", f"The unit “{shown or code}” of {label} is not known; it is not converted."
    return found, ""


def _string(found: Any, label: str, units: Mapping[str, str]) -> Read:  # noqa: ARG001  one signature for all
    text = without_controls(found).strip() if isinstance(found, str) else ""
    value = number_of(text, units)
    ucum = to_ucum(value.unit, units) if value.unit and value.unit != "{titer}" else value.unit
    return Read(value, value.unit, ucum or "", "ST", value.note)


def _concept(found: Any, label: str, units: Mapping[str, str]) -> Read:  # noqa: ARG001  one signature for all
    return Read(Value(text=concept_text(found)), kind="CWE")


def _integer(found: Any, label: str, units: Mapping[str, str]) -> Read:  # noqa: ARG001  one signature for all
    digits = number_text(found)
    return Read(Value(number=float(digits), text=digits) if digits else Value(), kind="NM")


def _boolean(found: Any, label: str, units: Mapping[str, str]) -> Read:  # noqa: ARG001  one signature for all
    return Read(Value(text={True: "yes", False: "no"}.get(found, "") if isinstance(found, bool) else ""), kind="BL")


def _range(found: Any, label: str, units: Mapping[str, str]) -> Read:  # noqa: ARG001  one signature for all
    low, high = quantity_text(node_at(found, "low")), quantity_text(node_at(found, "high"))
    if low and high:
        return Read(Value(text=f"{low.split()[0]}-{high}"), kind="NR")
    return Read(Value(text=f"from {low}" if low else f"up to {high}" if high else ""), kind="NR")


def _ratio(found: Any, label: str, units: Mapping[str, str]) -> Read:  # noqa: ARG001  one signature for all
    over, under = quantity_text(node_at(found, "numerator")), quantity_text(node_at(found, "denominator"))
    is_titre = over == "1" and under.isdigit()
    text = f"{over}:{under}" if over and under else over or under
    return Read(Value(text=text), "{titer}" if is_titre else "", "{titer}" if is_titre else "", "SN")


def _other(found: Any, label: str, units: Mapping[str, str]) -> Read:  # noqa: ARG001  one signature for all
    if isinstance(found, str):
        return Read(Value(text=without_controls(found)[:60]), kind="TS")
    start, end = text_at(found, "start"), text_at(found, "end")
    return Read(Value(text=f"{start} to {end}".strip()) if start or end else Value(text="(curve)"), kind="ST")


_READERS: Mapping[str, Callable[[Any, str, Mapping[str, str]], Read]] = {
    "valueQuantity": _quantity,
    "valueString": _string,
    "valueCodeableConcept": _concept,
    "valueInteger": _integer,
    "valueBoolean": _boolean,
    "valueRange": _range,
    "valueRatio": _ratio,
    "valueSampledData": _other,
    "valueTime": _other,
    "valueDateTime": _other,
    "valuePeriod": _other,
}
