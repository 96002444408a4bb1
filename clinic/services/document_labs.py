"""How a document says laboratory results and what is calculated from them: as reported, with the numbers put in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import partial

from clinic.catalog import Catalog
from clinic.catalog.catalog import COMPUTED
from clinic.records.enums import ResultStatus
from clinic.records.labs import DerivedRow, ResultRow, Series
from clinic.records.timeline import Blood
from clinic.reports.summary_data import DerivedLine, LabLine
from clinic.rules.dates import spoken, spoken_short
from clinic.rules.derived import shown_value
from clinic.rules.flags import DEFAULT
from clinic.rules.names import fold
from clinic.rules.validation import readable_unit, result_unit
from clinic.services.core import local_date
from clinic.services.document_words import bound_units, lower_first, moment_text, short_name, typeset
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


@dataclass(frozen=True, slots=True)
class LabSection:
    """What a summary says of the laboratory."""

    title: str = ""
    lines: tuple[LabLine, ...] = ()
    derived: tuple[DerivedLine, ...] = ()
    note: str = ""


def lab_section(blood: Blood, catalog: Catalog, since: datetime | None, until: datetime) -> LabSection:
    """All results sampled after ``since`` (the last visit) up to ``until``, by sample, newest first, then by panel.

    Where none is so new, or there was no visit before, those of the newest day. One unit for each analyte.
    """
    known = [row for row in blood.current if row.sampled_at <= until]
    if not known:
        return LabSection()
    day = local_date(max(row.sampled_at for row in known))
    shown = [row for row in known if since is not None and row.sampled_at > since]
    shown = shown or [row for row in known if local_date(row.sampled_at) == day]
    series = {_same(line): line for line in blood.series}
    moments = sorted({row.sampled_at for row in shown}, reverse=True)
    lines: list[LabLine] = []
    for moment in moments:
        if len(moments) > 1:
            lines.append(LabLine(f"Sample of {_sampled(moment)}", "", heading=True))
        sample = sorted((row for row in shown if row.sampled_at == moment), key=partial(_place, catalog))
        lines += [
            _in_one_unit(lab_line(row, series.get(_same(row)), until), row, shown, series, catalog) for row in sample
        ]
    days = {local_date(moment) for moment in moments}
    derived = tuple(
        replace(line, name=f"{line.name}, {spoken_short(local_date(row.sampled_at))}" if len(days) > 1 else line.name)
        for row in blood.derived
        if row.sampled_at is not None and local_date(row.sampled_at) in days and (line := derived_line(row))
    )
    title = f"Laboratory, sample of {spoken(day)}" if len(days) == 1 else _since_title(since)
    return LabSection(title, tuple(lines), derived, labs_note(lines, derived))


def _sampled(moment: datetime) -> str:
    """Midnight stands for a day without a time."""
    return spoken(local_date(moment)) if moment.astimezone().time() == time() else moment_text(moment)


def _since_title(since: datetime | None) -> str:
    return f"Laboratory since {spoken(local_date(since))}" if since is not None else "Laboratory"


def _place(catalog: Catalog, row: ResultRow) -> tuple[int, str, str]:
    """In the order of the panels; what is in none stands last, by name."""
    order = {key: at for at, key in enumerate(key for panel in catalog.panels.values() for key in panel.analytes)}
    return order.get(row.analyte, len(order)), row.name.casefold(), row.id


def _in_one_unit(
    line: LabLine,
    row: ResultRow,
    shown: Sequence[ResultRow],
    series: Mapping[tuple[str, str, str, str], Series],
    catalog: Catalog,
) -> LabLine:
    """The line with what is to be known of its status, in the course's unit where others are in another one."""
    notes = [row.status.value] if row.status in (ResultStatus.CORRECTED, ResultStatus.PRELIMINARY) else []
    notes += ["as the laboratory reports it"] if row.analyte in COMPUTED else []
    course, analyte = series.get(_same(row)), catalog.analytes.get(row.analyte)
    point = next((each for each in course.points if each.result_id == row.id), None) if course is not None else None
    units = {each.ucum for each in shown if _same(each) == _same(row) and each.number is not None}
    if course is not None and analyte is not None and point is not None and len(units) > 1 and row.ucum != course.unit:
        places = analyte.decimals(course.unit)
        limits = [f"{limit:.{places}f}" if limit is not None else "" for limit in (point.low, point.high)]
        notes.append(f"reported as {row.value_text} {result_unit(row)}")
        line = replace(
            line,
            result=f"{row.comparator}{point.value:.{places}f}",
            unit=bound(readable_unit(course.unit)),
            range_text="\u2013".join(limits)
            if all(limits)
            else "".join(("≥\u00a0", limits[0]) if limits[0] else ("≤\u00a0", limits[1]) if limits[1] else ()),
        )
    said = ", ".join(notes)
    return replace(line, note=bound_units(typeset(f"{said[:1].upper()}{said[1:]}.")) if said else "")


def _same(what: ResultRow | Series) -> tuple[str, str, str, str]:
    return what.analyte, what.name, fold(what.specimen), what.component


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
