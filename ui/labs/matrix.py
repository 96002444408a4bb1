"""Results arranged as a matrix: one line per quantity and unit, one column per sample, newest first.

build_matrix(results, series, derived, catalog) -> Matrix
Values are in the clinic's unit where the conversion is certain; others keep the unit that was reported, in a line of
their own. Computed values stand below.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.catalog import Catalog
from clinic.records.enums import Flag, ResultStatus
from clinic.records.labs import DerivedRow, ResultRow, Series, SeriesPoint
from clinic.rules.derived import shown_value
from clinic.rules.numbers import format_number
from clinic.rules.specimens import specimen_key
from ui.labs import words
from ui.labs.computed_words import computed_judgement, computed_range, computed_value, in_measured_units

OTHER = "Other results"
OWN = "The clinic's own analytes"
UNCONFIRMED = "Not confirmed: known by a laboratory's name alone"
COMPUTED = "Computed, not measured"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one sample says about one quantity."""

    text: str
    flag: Flag | None
    mark: str
    """``preliminary``, ``corrected`` or empty."""
    tip: str
    results: tuple[ResultRow, ...] = ()
    derived: DerivedRow | None = None
    every: str = ""
    """All values of the sample, where ``text`` has room for the first alone."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    at: datetime
    value: float
    comparator: str
    flag: Flag | None
    low: float | None = None
    high: float | None = None
    corrected: bool = False
    computed: bool = False
    preliminary: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line; a heading has a title only."""

    title: str
    unit: str = ""
    range_text: str = ""
    range_source: str = ""
    cells: tuple[Cell | None, ...] = ()
    points: tuple[ChartPoint, ...] = ()
    low: float | None = None
    high: float | None = None
    heading: bool = False
    key: str = ""
    left_out: tuple[str, ...] = ()
    """Results that are not in the course, each with why."""


@dataclass(frozen=True, slots=True)
class Matrix:
    moments: tuple[datetime, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class _Group:
    """Results that share a line."""

    results: tuple[ResultRow, ...]
    series: Series | None


def build_matrix(
    results: Sequence[ResultRow], series: Sequence[Series], derived: Sequence[DerivedRow], catalog: Catalog
) -> Matrix:
    """Arrange what the laboratory service gives."""
    moments = _moments(results, derived)
    points = {point.result_id: (one, point) for one in series for point in one.points}
    panels = _panels(catalog)
    by_panel: dict[str, list[Line]] = defaultdict(list)
    for group in _groups(results, points):
        newest = group.results[0]
        title = UNCONFIRMED if newest.proposed else panels.get(newest.analyte, OTHER)
        by_panel[title].append(_line(group, moments, points, catalog))
    lines: list[Line] = []
    for title in [*dict.fromkeys(t for t in panels.values() if t != OWN), OWN, OTHER, UNCONFIRMED]:
        if by_panel[title]:
            lines += [Line(title, heading=True), *by_panel[title]]
    if derived:
        lines += [Line(COMPUTED, heading=True), *_computed(in_measured_units(derived, series, catalog), moments)]
    return Matrix(moments, tuple(lines))


def _moments(results: Sequence[ResultRow], derived: Sequence[DerivedRow]) -> tuple[datetime, ...]:
    found = {row.sampled_at for row in results}
    found |= {row.sampled_at for row in derived if row.sampled_at is not None}
    return tuple(sorted(found, reverse=True))


def _panels(catalog: Catalog) -> dict[str, str]:
    """Analyte to title of the first panel that has it, in the order of the panels."""
    found: dict[str, str] = {}
    for panel in catalog.panels.values():
        for analyte in panel.analytes:
            found.setdefault(analyte, panel.name)
    return {key: OWN for key, analyte in catalog.analytes.items() if analyte.own} | found


def _groups(results: Sequence[ResultRow], points: dict[str, tuple[Series, SeriesPoint]]) -> list[_Group]:
    found: dict[tuple[str, str, str], list[ResultRow]] = defaultdict(list)
    of_series: dict[tuple[str, str, str], Series] = {}
    with_series = {(one.analyte or one.name, _which(one)): one for one, _ in points.values()}
    for row in results:
        name = row.analyte or row.name
        entry = points.get(row.id)
        if entry is None and row.number is None:
            # words ("haemolysed") stand in the line of the quantity's numbers, if there is one
            one = with_series.get((name, _which(row)))
        else:
            one = entry[0] if entry is not None else None
        key = (name, _which(row), one.unit if one is not None else f"as reported {row.unit}")
        found[key].append(row)
        if one is not None:
            of_series[key] = one
    order = {key: at for at, key in enumerate(sorted(found, key=lambda key: key[0].casefold()))}
    position = {one: at for at, one in enumerate(dict.fromkeys(one for one, _ in points.values()))}

    def place(key: tuple[str, str, str]) -> tuple[int, int]:
        series = of_series.get(key) or with_series.get(key[:2])
        return (position[series] if series is not None else len(position), order[key])

    return [_Group(tuple(found[key]), of_series.get(key)) for key in sorted(found, key=place)]


def _which(row: ResultRow | Series) -> str:
    """Specimen and component: what keeps two lines of one analyte apart."""
    return f"{specimen_key(row.specimen)}|{row.component}"


def _line(
    group: _Group,
    moments: tuple[datetime, ...],
    points: dict[str, tuple[Series, SeriesPoint]],
    catalog: Catalog,
) -> Line:
    newest, series = group.results[0], group.series
    with_range = next((row for row in group.results if row.range_source), newest)
    if series is not None:
        low, high, unit = series.low, series.high, series.unit
        converted, analyte = (low, high) != (with_range.low, with_range.high), catalog.analytes.get(newest.analyte)
        reported = "" if converted else with_range.range_text
        decimals = analyte.decimals(unit) if analyte is not None else None
        text = words.range_words(low, high, reported, decimals, converted=converted or None)
    else:
        low, high, unit = with_range.low, with_range.high, newest.ucum or newest.unit
        text = words.range_words(low, high, with_range.range_text)
    by_moment: dict[datetime, list[ResultRow]] = defaultdict(list)
    for row in group.results:
        by_moment[row.sampled_at].append(row)
    cells = tuple(
        _cell(by_moment[moment], points, catalog, unit) if moment in by_moment else None for moment in moments
    )
    chart = tuple(
        ChartPoint(p.at, p.value, p.comparator, p.flag, p.low, p.high, p.corrected, preliminary=p.preliminary)
        for p in (series.points if series else ())
    )
    return Line(
        f"{newest.name} ({newest.component})" if newest.component else newest.name,
        words.unit_words(unit),
        text or _no_range(newest, catalog),
        with_range.range_source,
        cells,
        chart,
        low,
        high,
        key=f"{newest.analyte or newest.name}|{_which(newest)}|{unit}",
        left_out=series.left_out_why if series else _unconfirmed(group.results),
    )


def _unconfirmed(results: tuple[ResultRow, ...]) -> tuple[str, ...]:
    unsure = (row for row in results if row.proposed and row.number is not None)
    return tuple(
        f"{words.moment_words(row.sampled_at)}: {words.reported_words(row)}, {words.NOT_CONFIRMED}" for row in unsure
    )


def _no_range(row: ResultRow, catalog: Catalog) -> str:
    """``no range`` where a number of ours could not be judged by any, such as a child's without a child's range."""
    analyte = catalog.analytes.get(row.analyte)
    return "no range" if row.number is not None and analyte is not None and row.flag is None else ""


def _cell(rows: list[ResultRow], points: dict[str, tuple[Series, SeriesPoint]], catalog: Catalog, unit: str) -> Cell:
    """One sample; of several results of the same sample the newest, and how many more there are."""
    first = rows[0]
    every = [_shown(row, points, catalog, unit) for row in rows]
    text = f"{every[0]} +{len(rows) - 1}" if len(rows) > 1 else every[0]
    mark = next((words.status_word(row.status) for row in rows if _is_marked(row)), "")
    if any(row.proposed for row in rows):
        mark = words.NOT_CONFIRMED
    worst = next((row.flag for row in rows if row.flag not in (None, Flag.NORMAL)), first.flag)
    tip = "\n\n".join(_tip(row, catalog) for row in rows)
    return Cell(text, worst, mark, tip, tuple(rows), every=" | ".join(every))


def _is_marked(row: ResultRow) -> bool:
    """Whether a word about the status is needed; "cannot be obtained" says it by itself."""
    said = row.status is ResultStatus.NOT_OBTAINED and any(char.isalpha() for char in row.value_text)
    return row.status is not ResultStatus.FINAL and not said


def _shown(row: ResultRow, points: dict[str, tuple[Series, SeriesPoint]], catalog: Catalog, unit: str) -> str:
    if row.number is None and row.text == words.ATTACHED:
        return "document"
    entry = points.get(row.id)
    if entry is None or row.ucum == unit or not row.ucum:
        return words.value_words(row)
    analyte = catalog.analytes.get(row.analyte)
    value = entry[1].value
    text = f"{value:.{analyte.decimals(unit)}f}" if analyte is not None else format_number(value)
    return f"{row.comparator}{text}"


def _tip(row: ResultRow, catalog: Catalog) -> str:
    lines = [
        f"{row.name} {words.reported_words(row)}",
        words.moment_words(row.sampled_at),
        _sentence(words.flag_words(row.flag, words.range_words(row.low, row.high, row.range_text), row.range_source)),
    ]
    if row.status is not ResultStatus.FINAL:
        lines.append(_sentence(f"{words.status_word(row.status)} result"))
    lines += [words.unconfirmed_words(row, catalog)] if row.proposed else []
    return "\n".join(lines)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _computed(derived: Sequence[DerivedRow], moments: tuple[datetime, ...]) -> list[Line]:
    units: dict[str, str] = {}
    for row in derived:
        units.setdefault(row.key, row.unit)
        units[row.key] = units[row.key] or row.unit
    by_line: dict[tuple[str, str], list[DerivedRow]] = defaultdict(list)
    for row in derived:
        # what could not be computed has no unit and stands with what could; units are never mixed in a line
        by_line[(row.key, row.unit or units[row.key])].append(row)
    order = {key: at for at, key in enumerate(units)}
    lines = sorted(by_line.items(), key=lambda item: order[item[0][0]])
    return [_computed_line(f"{key}|{unit}", rows, moments) for (key, unit), rows in lines]


def _computed_line(key: str, rows: list[DerivedRow], moments: tuple[datetime, ...]) -> Line:
    named = next((row for row in rows if row.value is not None), rows[0])
    at = {row.sampled_at: row for row in reversed(rows)}
    cells = tuple(_computed_cell(at[moment]) if moment in at else None for moment in moments)
    with_range = next((row for row in rows if row.low is not None or row.high is not None), rows[0])
    chart = tuple(
        ChartPoint(
            row.sampled_at, float(shown_value(row.value, row.unit)), "", row.flag, row.low, row.high, computed=True
        )
        for row in sorted(rows, key=lambda row: str(row.sampled_at))
        if row.sampled_at is not None and row.value is not None
    )
    unit, limits, source = words.unit_words(named.unit), computed_range(with_range), with_range.range_source
    return Line(named.name, unit, limits, source, cells, chart, with_range.low, with_range.high, key=key)


def _computed_cell(row: DerivedRow) -> Cell:
    if row.value is None:
        return Cell("—", None, "", f"{row.name} could not be computed.\n{row.note}", derived=row)
    text = computed_value(row)
    whose = computed_judgement(row)
    inputs = "\n".join(f"{name}: {value}" for name, value in row.inputs)
    head = f"{row.name} {text} {words.unit_words(row.unit)}".strip()
    parts = [head, _sentence(whose) if whose else "", row.formula, inputs, row.source, row.note]
    also = "\n".join(f"= {shown_value(value, unit)} {words.unit_words(unit)}" for value, unit in row.also)
    return Cell(text, row.flag, "", "\n".join(part for part in (parts[0], also, *parts[1:]) if part), derived=row)
