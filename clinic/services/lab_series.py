"""Results of one analyte over time, in one unit, converted only where that is certain."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from clinic.catalog import Catalog
from clinic.catalog.types import Analyte
from clinic.records.enums import ResultStatus
from clinic.records.labs import ResultRow, Series, SeriesPoint
from clinic.rules.dates import spoken
from clinic.rules.names import fold
from clinic.rules.specimens import specimen_key
from clinic.rules.units import convert
from clinic.rules.validation import readable_unit
from clinic.services.core import local_date

SI = "si"


def series_of(results: Sequence[ResultRow], catalog: Catalog, units: str) -> tuple[Series, ...]:
    """One series for each analyte, specimen and component that has a number, in the catalog's order, then by name.

    ``units`` is ``conventional`` or ``si``; what is not of our list keeps the unit it is reported in most often.
    """
    groups: dict[tuple[str, str, str, str], list[ResultRow]] = defaultdict(list)
    for result in sorted(results, key=lambda result: result.sampled_at):
        if result.number is not None and not result.proposed and result.status is not ResultStatus.NOT_OBTAINED:
            test = "" if result.analyte else f"{result.code}|{fold(result.reported_name)}"
            sample = _sample(result, catalog.analytes.get(result.analyte))
            groups[(result.analyte, test, sample, fold(result.component))].append(result)
    order = {key: index for index, key in enumerate(catalog.analytes)}
    made = [_one(group, catalog.analytes.get(key[0]), units) for key, group in groups.items()]
    kept = [series for series in made if series.points]
    return tuple(sorted(kept, key=lambda series: (order.get(series.analyte, len(order)), series.name)))


def _sample(result: ResultRow, analyte: Analyte | None) -> str:
    """What parts series: nothing where the specimen is the analyte's own, however the laboratory calls it."""
    said = specimen_key(result.specimen)
    return "" if analyte is not None and said == specimen_key(analyte.specimen) else said


def _one(group: list[ResultRow], analyte: Analyte | None, units: str) -> Series:
    target = _target(group, analyte, units)
    points: list[SeriesPoint] = []
    low = high = None
    left_out: list[str] = []
    for result in group:
        value = _value(result.number, result, target, analyte)
        if value is None:
            left_out.append(_why(result, target))
            continue
        low, high = (_value(limit, result, target, analyte) for limit in (result.low, result.high))
        corrected, early = (result.status is one for one in (ResultStatus.CORRECTED, ResultStatus.PRELIMINARY))
        at, comparator, flag = result.sampled_at, result.comparator, result.flag
        points.append(SeriesPoint(at, value, comparator, flag, result.id, low, high, corrected, early))
    newest = group[-1]
    return Series(
        analyte=newest.analyte,
        name=newest.name,
        specimen=newest.specimen,
        unit=target,
        low=low,
        high=high,
        points=tuple(points),
        left_out=len(left_out),
        component=newest.component,
        left_out_why=tuple(left_out),
    )


def _why(result: ResultRow, target: str) -> str:
    day = spoken(local_date(result.sampled_at))
    shown = f"{result.value_text} {result.unit}".strip()
    if not result.unit:
        return f"{day}: {shown}, without a unit"
    if not result.ucum:
        return f"{day}: {shown}, its unit is not known for certain"
    return f"{day}: {shown}, which cannot be converted to {readable_unit(target)} for certain"


def _target(group: list[ResultRow], analyte: Analyte | None, units: str) -> str:
    if analyte is not None and (analyte.ucum_conventional or analyte.ucum_si):
        first, second = analyte.ucum_conventional, analyte.ucum_si
        return (second or first) if units == SI else (first or second)
    return Counter(result.ucum or result.unit for result in group).most_common(1)[0][0]


def _value(number: float | None, result: ResultRow, target: str, analyte: Analyte | None) -> float | None:
    if number is None:
        return None
    if result.ucum:
        converted = convert(number, result.ucum, target, analyte)
        return None if converted is None else float(f"{converted:.6g}") if result.ucum != target else converted
    return number if analyte is None and result.unit == target else None
