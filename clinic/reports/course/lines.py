"""Records to lines of the chart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.errors import ValidationError
from clinic.records.enums import CountMethod, LesionStatus, SizeMethod
from clinic.records.labs import DerivedRow, Series, SeriesPoint
from clinic.records.lesions import LesionDetail, ObservationRow, Response
from clinic.records.patients import PatientDraft
from clinic.reports.course.product import SQUARE, product_limit
from clinic.reports.course.subject import LesionLine, LesionPoint, ResponseMark, ValueLine, ValuePoint
from clinic.rules.ages import Age, age_on
from clinic.rules.area_words import painted_text
from clinic.rules.derived import shown_value
from clinic.rules.flags import LABORATORY
from clinic.rules.units import convert
from clinic.rules.validation import readable_unit

_NO_RANGE = "No range to judge it by"
_DERIVED = ("corrected-calcium", "ca-x-p", "egfr")
_USUAL = (
    "corrected-calcium",
    "calcium_corrected",
    "calcium_total",
    "phosphate",
    "ca-x-p",
    "pth_intact",
    "egfr",
    "creatinine",
    "vitd_25oh",
)
_INSTEAD = {
    "corrected-calcium": ("calcium_corrected", "calcium_total"),
    "calcium_corrected": ("calcium_total",),
    "egfr": ("creatinine",),
}
"""What is not shown unasked where the key is there."""
_SHORT = {
    "corrected-calcium": "Calcium, corr.",
    "calcium_total": "Calcium, total",
    "ca-x-p": "Ca × P",
    "pth_intact": "PTH",
    "egfr": "eGFR",
    "vitd_25oh": "25-OH vitamin D",
}
_INPUTS = {
    "corrected-calcium": ("calcium_total", "albumin"),
    "ca-x-p": ("calcium_total", "albumin", "phosphate"),
    "egfr": ("creatinine",),
}
"""Results that a computed value is made from."""
_NONE: Mapping[str, str] = MappingProxyType({})
_ANALYTE = {"corrected-calcium": "calcium_corrected", "egfr": "egfr"}


def lesion_lines(
    details: Iterable[LesionDetail],
    catalog: Catalog,
    responses: Iterable[Response] = (),
    treatments: Mapping[str, str] = _NONE,
) -> tuple[LesionLine, ...]:
    """One line for each lesion, by number, with the points of its course (counts, or the long axis) and how it
    answered; ``responses`` oldest first, ``treatments`` in words by key."""
    answers: dict[str, list[ResponseMark]] = defaultdict(list)
    for said in responses:
        treatment = treatments.get(said.procedure_id or said.course_id, "")
        mark = ResponseMark(said.on, said.judgement, said.note, said.author, said.measured, treatment)
        answers[said.lesion_id].append(mark)
    made = []
    for detail in details:
        row = detail.row
        diagnosis = catalog.diagnoses.get(row.diagnosis)
        site = catalog.sites.get(row.site)
        points = (_lesion_point(o, row.course_kind) for o in reversed(detail.observations))
        made.append(
            LesionLine(
                id=row.id,
                number=row.number,
                site=site.name if site else row.site_text,
                side=site.display(row.side).removeprefix(site.name).strip(" ,") if site else "",
                diagnosis=row.diagnosis_text or (diagnosis.name if diagnosis else ""),
                group=row.group_in({diagnosis.key: diagnosis.group} if diagnosis else {}),
                open=row.status not in (LesionStatus.RESOLVED, LesionStatus.ENTERED_IN_ERROR),
                kind=row.course_kind,
                points=tuple(point for point in points if point is not None),
                painted=painted_text(row.area_cm2) if row.area_cm2 is not None else "",
                responses=tuple(answers[row.id]),
            )
        )
    return tuple(sorted(made, key=lambda line: line.number))


def _lesion_point(seen: ObservationRow, kind: str) -> LesionPoint | None:
    if seen.observed_at is None:
        return None
    if kind == "count":
        if seen.count is None:
            return None
        by_eye = seen.count_method is CountMethod.BY_EYE
        spread = seen.count_uncertainty
        return LesionPoint(seen.observed_at, float(seen.count), spread, seen.count_method.value, not by_eye)
    if seen.long_axis is None:
        return None
    by_eye = seen.size_method is SizeMethod.BY_EYE
    return LesionPoint(seen.observed_at, seen.long_axis, seen.uncertainty, seen.size_method.value, not by_eye)


def value_lines(
    series: Sequence[Series],
    derived: Sequence[DerivedRow],
    patient: PatientDraft,
    catalog: Catalog,
    units: str,
    today: date,
) -> tuple[ValueLine, ...]:
    """The usual quantities first (calcium, phosphate, their product ...), then the others in the catalog's order.

    ``units`` is ``conventional`` or ``si``: derived values are brought to it where that is certain.
    """
    age = _age(patient, today)
    lines = [_derived_line(key, derived, age, catalog, units, _corrected(series, key)) for key in _DERIVED]
    known = {line.key for line in lines if line is not None}
    measured = [_measured_line(one, catalog, known) for one in series]
    found = [line for line in (*lines, *measured) if line is not None]
    replaced = {key for line in found for key in _INSTEAD.get(line.key, ())}
    shown = [replace(line, usual=line.key in _USUAL and line.key not in replaced) for line in found]
    order = {key: at for at, key in enumerate(_USUAL)}
    return tuple(sorted(shown, key=lambda line: order.get(line.key, len(order)) if line.usual else len(order)))


def _measured_line(series: Series, catalog: Catalog, computed: set[str]) -> ValueLine:
    analyte = catalog.analytes.get(series.analyte)
    blood = analyte is not None and series.specimen in ("", analyte.specimen, *analyte.specimens)
    key = series.analyte if blood else f"{series.analyte or series.name}|{series.specimen}"
    name = series.name.split(" (")[0]
    short = _SHORT.get(key, name)
    if not blood and series.specimen:
        name, short = f"{name}, {series.specimen}", f"{short}, {series.specimen}"
    ranged = next((point for point in reversed(series.points) if _has_range(point)), None)
    low, high = (ranged.low, ranged.high) if ranged else (None, None)
    if key in computed:
        key, name, short = f"{key}|reported", f"{name}, as reported", f"{short}, reported"
    return ValueLine(
        key=key,
        name=name,
        short=short,
        unit=series.unit,
        low=low,
        high=high,
        decimals=analyte.decimals(series.unit) if analyte else None,
        points=tuple(_measured_point(point) for point in series.points),
        left_out=series.left_out,
        range_words=_whose(series.low is not None or series.high is not None) if ranged else "",
    )


def _whose(newest: bool) -> str:
    return f"reference range of the newest result{'' if newest else ' that has one'}"


def _measured_point(point: SeriesPoint) -> ValuePoint:
    judged = point.flag is not None or _has_range(point)
    note = "" if judged else _NO_RANGE
    return ValuePoint(point.at, point.value, point.comparator, point.flag, note, point.corrected, judged)


def _has_range(row: SeriesPoint | DerivedRow) -> bool:
    return row.low is not None or row.high is not None


def _corrected(series: Sequence[Series], key: str) -> set[datetime]:
    """When samples were taken of which an input of a computed value was corrected."""
    mine = (one for one in series if one.analyte in _INPUTS[key])
    return {point.at for one in mine for point in one.points if point.corrected}


def _derived_line(
    key: str,
    rows: Sequence[DerivedRow],
    age: Age | None,
    catalog: Catalog,
    units: str,
    corrected: set[datetime],
) -> ValueLine | None:
    mine = [row for row in rows if row.key == key and row.value is not None and row.sampled_at is not None]
    if not mine:
        return None
    target = _target(key, mine[0].unit, catalog, units)
    points, left_out = [], 0
    for row in sorted(mine, key=_when):
        value = _in_unit(key, row, target, catalog)
        if value is None or row.sampled_at is None:
            left_out += 1
            continue
        is_corrected = row.sampled_at in corrected
        points.append(
            ValuePoint(row.sampled_at, value, "", row.flag, _computed(row), is_corrected, row.flag is not None)
        )
    low, high, whose = _default_range(key, target, mine, catalog)
    return ValueLine(
        key=key,
        name=mine[0].name.split(" (")[0].replace(" x ", " × "),
        short=_SHORT[key],
        unit=target,
        low=low,
        high=high,
        decimals=_decimals(key, target, catalog),
        points=tuple(points),
        left_out=left_out,
        limit=product_limit(target, age) if key == "ca-x-p" else None,
        range_words=whose,
        computed=True,
    )


def _computed(row: DerivedRow) -> str:
    """Formula, inputs, source and what to mind, a line each."""
    also = ", ".join(f"{shown_value(value, unit)} {readable_unit(unit)}" for value, unit in row.also)
    inputs = ", ".join(f"{name} {text}" for name, text in row.inputs)
    parts = (
        f"= {also}" if also else "",
        f"computed: {row.formula}",
        f"from {inputs}" if inputs else "",
        f"stage {row.stage}" if row.stage else "",
        f"source: {row.source}" if row.source else "",
        row.note,
    )
    text = "\n".join(part for part in parts if part)
    return text.replace("mg2/dL2", "mg²/dL²").replace(" x ", " × ")


def _target(key: str, unit: str, catalog: Catalog, units: str) -> str:
    if key == "ca-x-p":
        return "mmol2/L2" if units == "si" else "mg2/dL2"
    analyte = catalog.analytes.get(_ANALYTE[key])
    if analyte is None:
        return unit
    return (analyte.ucum_si if units == "si" else analyte.ucum_conventional) or unit


def _in_unit(key: str, row: DerivedRow, target: str, catalog: Catalog) -> float | None:
    if row.value is None or row.unit == target:
        return row.value
    if key == "ca-x-p":
        return row.value * SQUARE if target == "mmol2/L2" else row.value / SQUARE
    return convert(row.value, row.unit, target, catalog.analytes.get(_ANALYTE[key]))


def _decimals(key: str, target: str, catalog: Catalog) -> int:
    if key == "ca-x-p":
        return 2 if target == "mmol2/L2" else 1
    analyte = catalog.analytes.get(_ANALYTE[key])
    return analyte.decimals(target) if analyte else 0


def _default_range(
    key: str, target: str, rows: Sequence[DerivedRow], catalog: Catalog
) -> tuple[float | None, float | None, str]:
    """The range by which the newest of them that has one was judged."""
    analyte = catalog.analytes.get(_ANALYTE.get(key, ""))
    dated = sorted(rows, key=_when)
    ranged = next((row for row in reversed(dated) if _has_range(row)), None)
    if analyte is None or ranged is None:
        return None, None, ""
    low, high = (_limit(limit, ranged.unit, target, analyte) for limit in (ranged.low, ranged.high))
    missing = "" if ranged is dated[-1] else "; the newest value has none"
    own = ranged.range_source == LABORATORY
    whose = "the laboratory's range of total calcium" if own else "default range for age and sex"
    return low, high, f"{whose}{missing}"


def _when(row: DerivedRow) -> float:
    return row.sampled_at.timestamp() if row.sampled_at else 0.0


def _limit(limit: float | None, unit: str, target: str, analyte: Analyte) -> float | None:
    if limit is None or unit == target:
        return limit
    converted = convert(limit, unit, target, analyte)
    return None if converted is None else float(f"{converted:.4g}")


def _age(patient: PatientDraft, today: date) -> Age | None:
    if patient.birth is None:
        return None
    try:
        return age_on(patient.birth, today)
    except ValidationError:
        return None
