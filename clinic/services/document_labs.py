"""How a document says laboratory results and what is calculated from them: as reported, with the numbers put in."""

import re
from collections.abc import Sequence
from datetime import datetime

from clinic.records.labs import DerivedRow, ResultRow, Series
from clinic.reports.summary_data import DerivedLine, LabLine
from clinic.rules.derived import shown_value
from clinic.rules.flags import DEFAULT
from clinic.rules.validation import readable_unit, result_unit
from clinic.services.document_words import bound_units, lower_first, short_name, typeset
from clinic.services.lab_rows import OWN_RANGE

_HOW_IT_CAME = ("calculated", "CKD-EPI")
"""A parenthesis that says how a number came about is no mere synonym."""
_WHOSE = {DEFAULT: "default", OWN_RANGE: "clinic"}
NOT_CONFIRMED = "not confirmed"
_UNCONFIRMED = "Not confirmed: known by the laboratory's name for it alone, and in no course and no calculation."
_PLAIN = ("Age", "Sex")
"""Inputs whose value needs no name beside it."""


def lab_line(result: ResultRow, series: Series | None, until: datetime) -> LabLine:
    """One result as reported; the course holds what was sampled up to ``until``."""
    points = [point for point in series.points if point.at <= until] if series else []
    curve = series is not None and len(points) > 1
    name = result.name or result.reported_name
    said_how = any(word in name for word in _HOW_IT_CAME)
    source = _WHOSE.get(result.range_source, "laboratory" if result.range_text else "")
    said = f" ({NOT_CONFIRMED})" if result.proposed else ""
    return LabLine(
        test=typeset(short_name(name) if result.analyte and not said_how else name + said),
        result=result.value_text,
        unit=bound(result_unit(result)),
        range_text=re.sub(r"(?<=\d) ?- ?(?=\d)", "\u2013", result.range_text),
        range_source=source,
        flag=result.flag,
        course=tuple(point.value for point in points) if curve else (),
        low=series.low if series else None,
        high=series.high if series else None,
    )


def derived_line(row: DerivedRow) -> DerivedLine:
    """A calculated value with the numbers put in, and what is to be minded of it."""
    if row.value is None:
        return DerivedLine(typeset(row.name), "not computed", note=typeset(row.note))
    stage = f"stage {row.stage}" if row.stage else ""
    told = "; ".join(part for part in (_computed(row), stage) if part)
    unit, value = bound(readable_unit(row.unit)), shown_value(row.value, row.unit)
    return DerivedLine(typeset(row.name), value, unit, told, _explained(row), row.flag)


def _explained(row: DerivedRow) -> str:
    """The value in its other unit, the formula with its inputs, the source, and what to mind."""
    also = ", ".join(f"{shown_value(value, unit)} {readable_unit(unit)}" for value, unit in row.also)
    inputs = ", ".join(text if name in _PLAIN else f"{lower_first(name)} {text}" for name, text in row.inputs)
    formula = row.formula if also else f"{row.formula[:1].upper()}{row.formula[1:]}"
    parts = (
        f"= {also}" if also else "",
        f"{formula}, from {inputs}" if row.formula else "",
        f"source: {row.source}" if row.source else "",
    )
    told = bound_units(typeset("; ".join(part for part in parts if part)))
    return " ".join(part for part in (f"{told}." if told else "", typeset(row.note)) if part)


def labs_note(lines: Sequence[LabLine], derived: Sequence[DerivedLine]) -> str:
    """Whose the ranges are, and what shading means."""
    notes = []
    if any(line.range_source == "default" for line in lines):
        notes.append("Range “laboratory”: the laboratory's own; “default”: this program's table for age and sex.")
    if any(line.range_source == "clinic" for line in lines):
        notes.append("Range “clinic”: of this clinic's own list.")
    if any(line.test.endswith(f"({NOT_CONFIRMED})") for line in lines):
        notes.append(_UNCONFIRMED)
    if derived:
        notes.append("Shaded: calculated from the results above.")
    return " ".join(notes)


def bound(unit: str) -> str:
    """``unit`` as it is read, in one piece."""
    return typeset(unit).replace(" ", "\u00a0")


def _computed(row: DerivedRow) -> str:
    """``10.9 + 0.8 × (4.0 − 3.1)`` where the inputs have the formula's units, else formula and inputs."""
    numbers, units = [], []
    for _, text in row.inputs:
        number, _, unit = text.partition(" ")
        numbers.append(number)
        units.append(unit)
    if row.key == "corrected-calcium" and units == ["mg/dL", "g/dL"]:
        return typeset(f"{numbers[0]} + 0.8 x (4.0 - {numbers[1]})")
    if row.key == "corrected-calcium" and units == ["mmol/L", "g/L"]:
        return typeset(f"{numbers[0]} + 0.02 x (40 - {numbers[1]})")
    if row.key == "ca-x-p" and len(units) == 2 and units[0] == units[1]:
        return typeset(" x ".join(numbers))
    inputs = ", ".join(text if name in _PLAIN else f"{lower_first(name)} {text}" for name, text in row.inputs)
    if row.key == "egfr":  # the name says the equation, which is too long for a line
        return bound_units(inputs)
    return typeset("; ".join(part for part in (row.formula, inputs) if part))
