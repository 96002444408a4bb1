"""How a document says what was recorded: sizes, changes, photos, results, medicines. Facts, never a judgement."""

from datetime import date, datetime
from io import BytesIO
from math import hypot

from PIL import Image

from clinic.records.clinic import ClinicDetail
from clinic.records.enums import CapturedFrom, CountMethod, SizeMethod
from clinic.records.labs import DerivedRow, ResultRow, Series
from clinic.records.lesions import ObservationRow
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DoseChange, DrugRow, ProcedureRow
from clinic.reports.document import Letterhead
from clinic.reports.summary_data import DerivedLine, LabLine
from clinic.rules.dates import spoken
from clinic.rules.derived import round_half_up
from clinic.rules.flags import DEFAULT
from clinic.rules.validation import readable_unit
from clinic.services.core import local_date

NOT_COMPARABLE = "not comparable"
_COVERAGE = 2.0
"""Expanded uncertainty is twice the standard one (GUM, coverage factor for about 95 %)."""
_MINUS = "\u2212"
_BAR_LENGTHS = (100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5)


def letterhead(clinic: ClinicDetail) -> Letterhead:
    """The clinic's own letterhead lines, or its address and how to reach it."""
    if clinic.letterhead.strip():
        lines = clinic.letterhead.strip().splitlines()
    else:
        phone = f"Tel {clinic.phone}" if clinic.phone else ""
        lines = [" · ".join(part for part in (", ".join(clinic.address.splitlines()), phone, clinic.email) if part)]
    return Letterhead(clinic.name, tuple(line.strip() for line in lines if line.strip()))


def moment_text(moment: datetime) -> str:
    """``22 November 2026, 10:31``, where the program runs."""
    return f"{spoken(local_date(moment))}, {moment.astimezone():%H:%M}"


def measure_text(seen: ObservationRow) -> str:
    """``22 counted``, ``14 mm by eye``, ``8.1 × 5.2 ± 0.4 mm, calliper``; ± is the expanded uncertainty."""
    parts = []
    if seen.count is not None:
        parts.append(f"{seen.count} counted" + (" (assisted)" if seen.count_method is CountMethod.ASSISTED else ""))
    if seen.long_axis is not None:
        size = f"{seen.long_axis:g}" + (f" × {seen.short_axis:g}" if seen.short_axis is not None else "")
        if seen.uncertainty:
            expanded = seen.uncertainty * _COVERAGE
            size += f" ± {expanded:.{_decimals(expanded)}f}"
        by_eye = seen.size_method is SizeMethod.BY_EYE
        parts.append(f"{size} mm by eye" if by_eye else f"{size} mm, {seen.size_method.value}")
    if seen.height is not None:
        parts.append(f"height {seen.height:g} mm")
    return "; ".join(parts)


def change_text(now: ObservationRow, before: ObservationRow) -> str:
    """The difference of two observations, or that they cannot be compared."""
    parts = []
    if now.count is not None and before.count is not None:
        same = now.count_method is before.count_method
        parts.append(_count_change(now.count - before.count) if same else NOT_COMPARABLE)
    if now.long_axis is not None and before.long_axis is not None:
        parts.append(_size_change(now, before) if now.size_method is before.size_method else NOT_COMPARABLE)
    measured = any(value is not None for value in (now.count, now.long_axis))
    known = any(value is not None for value in (before.count, before.long_axis))
    if not parts and measured and known:
        parts.append(NOT_COMPARABLE)
    return "; ".join(dict.fromkeys(parts))


def _count_change(difference: int) -> str:
    return "same count" if difference == 0 else _signed(difference, str(abs(difference)))


def _size_change(now: ObservationRow, before: ObservationRow) -> str:
    difference = round((now.long_axis or 0.0) - (before.long_axis or 0.0), 3)
    if now.size_method is SizeMethod.BY_EYE or not (now.uncertainty and before.uncertainty):
        return f"{_signed(difference, f'{abs(difference):g}')} mm"
    expanded = _COVERAGE * hypot(now.uncertainty, before.uncertainty)
    decimals = _decimals(expanded)
    within = ", within the uncertainty" if abs(difference) <= expanded else ""
    return f"{_signed(difference, f'{abs(difference):.{decimals}f}')} ± {expanded:.{decimals}f} mm{within}"


def _signed(value: float, digits: str) -> str:
    return digits if value == 0 else f"{'+' if value > 0 else _MINUS}{digits}"


def _decimals(expanded: float) -> int:
    """As many decimals as the uncertainty has meaningful digits."""
    return 0 if expanded >= 9.5 else 1 if expanded >= 0.095 else 2


def photo_caption(photo: PhotoRow) -> str:
    """``Close-up, 3 May 2026``; says so where the day is not the camera's."""
    day = spoken(local_date(photo.when))
    if photo.captured_at is None:
        day = f"imported {day}"
    elif photo.captured_from is CapturedFrom.FILE:
        day = f"{day} (date of the file)"
    return f"{photo.kind.value.capitalize()}, {day}"


def scale_bar(photo: PhotoRow) -> tuple[float, str] | None:
    """A round length of at most a third of the picture's width, as (fraction of the width, words)."""
    if not photo.mm_per_pixel:
        return None
    width = photo.mm_per_pixel * photo.width
    length = next((bar for bar in _BAR_LENGTHS if bar <= width / 3), None)
    return (length / width, f"{length:g} mm") if length else None


def blank_picture() -> bytes:
    """A plain grey field (PNG) in place of a photo that cannot be read."""
    out = BytesIO()
    Image.new("RGB", (90, 60), (225, 227, 230)).save(out, "PNG")
    return out.getvalue()


def lab_line(result: ResultRow, series: Series | None, until: datetime) -> LabLine:
    """One result as reported; the course holds what was sampled up to ``until``."""
    points = [point for point in series.points if point.at <= until] if series else []
    curve = series is not None and len(points) > 1
    return LabLine(
        test=result.name or result.reported_name,
        result=result.value_text,
        unit=result.unit or readable_unit(result.ucum),
        range_text=result.range_text,
        range_source="default range" if result.range_source == DEFAULT else "",
        flag=result.flag,
        course=tuple(point.value for point in points) if curve else (),
        low=series.low if series else None,
        high=series.high if series else None,
    )


def derived_line(row: DerivedRow) -> DerivedLine:
    """A calculated value with its formula and what was put in."""
    inputs = ", ".join(f"{name} {value}" for name, value in row.inputs)
    stage = f"stage {row.stage}" if row.stage else ""
    told = "; ".join(part for part in (row.formula, inputs, stage, row.note) if part)
    # as the rules round them for show: eGFR to whole numbers, molar values to two decimals, others to one
    decimals = 0 if row.key.startswith("egfr") else 2 if "mmol" in row.unit else 1
    value = "" if row.value is None else round_half_up(row.value, decimals)
    return DerivedLine(row.name, value, readable_unit(row.unit), told)


def procedure_line(row: ProcedureRow) -> str:
    """``Extraction, L1, L3: needle 25 G. Anaesthesia: none``."""
    head = ", ".join((row.kind_text, *row.lesion_labels))
    facts = "; ".join(f"{label} {value}" for label, value in row.parameter_text)
    rest = [
        f"{word}: {text}"
        for word, text in (
            ("Anaesthesia", row.anaesthesia),
            ("Specimen", row.specimen),
            ("Complications", row.complications),
        )
        if text
    ]
    return ". ".join(part for part in (f"{head}: {facts}" if facts else head, *rest, row.note) if part)


def drug_line(row: DrugRow, on: date) -> str:
    """``Diltiazem 180 mg, daily, for L1, since 3 May 2026`` with the dose of that day."""
    dose = dose_on(row, on)
    amount = ""
    if dose is not None:
        strength = f"{dose.dose:g} {dose.dose_unit}".strip() if dose.dose is not None else ""
        amount = ", ".join(part for part in (strength, row.route, dose.frequency) if part)
    parts = [f"{row.name} {amount}".strip()]
    if row.lesion_labels:
        parts.append(f"for {', '.join(row.lesion_labels)}")
    if row.start and row.start != on:
        parts.append(f"since {spoken(row.start)}")
    return ", ".join(parts)


def dose_on(row: DrugRow, on: date) -> DoseChange | None:
    """The dose that held on a day."""
    held = [dose for dose in row.doses if dose.on <= on]
    return held[-1] if held else (row.doses[0] if row.doses else None)
