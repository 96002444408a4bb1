"""A table of results, read by a layout that a person confirmed, into the same drafts as messages."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake.analytes import LOINC, find_analyte, is_loinc_code, stored_specimen
from clinic.intake.csv_roles import TEST, unit_in
from clinic.intake.csv_shape import MAX_ROWS, day_order, delimiter_of, not_a_table, rows_of, text_of
from clinic.intake.csv_states import status_of
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage
from clinic.intake.hl7_patient import sex_of
from clinic.intake.hl7_result import fit, gravest_of
from clinic.intake.hl7_times import Moment, read_day, read_moment
from clinic.intake.ranges import read_range
from clinic.intake.specimens import specimen_kind
from clinic.records.enums import LabSource, ResultStatus
from clinic.records.lab_lists import CsvLayout
from clinic.records.labs import LabReportDraft, PatientNumber, ReportedPatient, ResultDraft
from clinic.rules.numbers import parse_result
from clinic.rules.units import to_ucum

_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d\d)(?:[ T,]+(\d{1,2}):(\d\d)(?::\d\d)?\s*(am|pm)?)?", re.I)
_CENTURY = 30


@dataclass(frozen=True, slots=True)
class _Row:
    """One line: its cells by role, and its number in the file."""

    cells: Mapping[str, str]
    number: int

    def get(self, role: str) -> str:
        return self.cells.get(role, "")


@dataclass(frozen=True, slots=True)
class _Reader:
    layout: CsvLayout
    catalog: Catalog
    zone: tzinfo | None
    doubtful_days: bool

    def date(self, text: str, clock: str = "") -> Moment | None:
        """A time as tables have it: ISO, HL7's, or day and month in the order of the layout."""
        written = f"{text} {clock}".strip()
        match = _DATE.fullmatch(written)
        if match is None:
            return read_moment(written, None, self.zone) or read_moment(text, None, self.zone)
        day, month = (int(match[1]), int(match[2])) if self.layout.day_first else (int(match[2]), int(match[1]))
        stamp = f"{_year(match[3])}{month:02}{day:02}"
        if match[4]:
            hour = int(match[4]) % 12 + (12 if match[6].lower() == "pm" else 0) if match[6] else int(match[4])
            stamp += f"{hour:02}{match[5]}"
        return read_moment(stamp, None, self.zone)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table, its heading first; whether no date of it shows if day or month comes first."""

    rows: list[list[str]]
    doubtful_days: bool


def read_csv(
    data: bytes, layout: CsvLayout, catalog: Catalog, zone: tzinfo | None = None
) -> Iterator[ReadMessage | Broken]:
    """One message with a report for each patient, order and sample. Raises ``FileRefused`` where it is no table.

    A row that cannot be read is ``Broken``, and named by its number; the others go on.
    """
    table = table_of(data, layout)
    if isinstance(table, Broken):
        yield table
        return
    found = list(read_rows(table, layout, catalog, zone))
    yield from (each for each in found if isinstance(each, Broken))
    if reports := tuple(each for each in found if isinstance(each, LabReportDraft)):
        yield ReadMessage(data, reports)


def table_of(data: bytes, layout: CsvLayout) -> Table | Broken:
    """The rows of a file, none of them understood yet. Raises ``FileRefused`` where it is no table."""
    text = text_of(data, layout.encoding)
    rows = list(rows_of(text, layout.delimiter or delimiter_of(text), MAX_ROWS + 1))
    if len(rows) > MAX_ROWS:
        raise FileRefused(f"The table has more than {MAX_ROWS} rows.", "Ask for smaller files.")
    columns = dict(layout.columns)
    if len(rows) < 2 or not columns or max(columns.values()) >= len(rows[0]):
        raise not_a_table()
    order = day_order([[row[at] for at in _dates(columns) if at < len(row)] for row in rows[1:]])
    wrong = {"day": False, "month": True}.get(order)
    if order == "both" or (wrong is not None and wrong == layout.day_first):
        return Broken(
            "The dates of the table are not in the order that its layout says (day and month).",
            "Choose the order of day and month anew; nothing was stored.",
        )
    return Table(rows, doubtful_days=not order)


def read_rows(
    table: Table, layout: CsvLayout, catalog: Catalog, zone: tzinfo | None, first: int = 2
) -> Iterator[LabReportDraft | Broken]:
    """The reports of a table or a part of it; ``first``: the number of its first row in the file."""
    reader = _Reader(layout, catalog, zone, table.doubtful_days)
    yield from _grouped(reader, table.rows, dict(layout.columns), first)


def joined(reports: Iterable[LabReportDraft]) -> tuple[LabReportDraft, ...]:
    """The reports of a table that was read in parts: rows of one patient, order and sample are one report."""
    found: dict[tuple[object, ...], list[LabReportDraft]] = {}
    for each in reports:
        sampled = each.sampled_at if each.sampled_precision else None
        found.setdefault((each.patient, each.order_number, sampled, each.panel), []).append(each)
    return tuple(_one(parts) for parts in found.values())


def _one(parts: list[LabReportDraft]) -> LabReportDraft:
    whole = parts[0]
    results = tuple(replace(each, sampled_at=whole.sampled_at) for part in parts for each in part.results)
    notes = dict.fromkeys(note for part in parts for note in part.notes)
    return replace(whole, results=results, notes=tuple(notes)) if len(parts) > 1 else whole


def _dates(columns: Mapping[str, int]) -> list[int]:
    return [columns[role] for role in ("sampled", "reported", "birth") if role in columns]


_Group = tuple[ReportedPatient, str, str, str]


def _grouped(
    reader: _Reader, rows: list[list[str]], columns: Mapping[str, int], first: int
) -> Iterator[LabReportDraft | Broken]:
    groups: dict[_Group, tuple[_Row, list[ResultDraft], list[str]]] = {}
    heading = rows[0]
    for number, cells in enumerate(rows[1:], start=first):
        row = _Row({role: cells[at] for role, at in columns.items() if at < len(cells)}, number)
        found = list(_results(reader, row, heading, columns))
        patient = _patient(reader, row)
        if not found or not (patient.mrn or patient.family):
            what = "no result" if not found else "no patient"
            yield Broken(f"Row {number} of the table names {what}; it was left out.", "Check the row.")
            continue
        at = reader.date(row.get("sampled"), row.get("sampled_clock"))
        key = (patient, row.get("order"), at.at.isoformat() if at else "", row.get("panel"))
        _, results, notes = groups.setdefault(key, (row, [], []))
        for result, said in found:
            results.append(result)
            notes += said
    for key, group in groups.items():
        yield _report(reader, key[0], *group)


def _report(
    reader: _Reader, patient: ReportedPatient, row: _Row, results: list[ResultDraft], notes: list[str]
) -> LabReportDraft:
    sampled = reader.date(row.get("sampled"), row.get("sampled_clock"))
    reported = reader.date(row.get("reported"))
    if sampled is None:
        what = f"“{row.get('sampled')[:40]}” is not readable" if row.get("sampled") else "is missing"
        notes.append(f"The time of the sample {what}; the time of the report stands for it.")
    if reader.doubtful_days and _DATE.fullmatch(row.get("sampled").split(" ")[0]):
        order = "day first" if reader.layout.day_first else "month first"
        notes.append(f"No date of the table shows whether day or month comes first; they were read {order}.")
    at = sampled or reported
    return LabReportDraft(
        results=tuple(
            replace(each, sampled_at=at.at if at else None, sampled_precision=sampled.precision if sampled else "")
            for each in results
        ),
        sampled_at=at.at if at else None,
        sampled_precision=sampled.precision if sampled else "",
        reported_at=reported.at if reported else None,
        laboratory=reader.layout.laboratory,
        order_number=fit(row.get("order"), 120),
        panel=row.get("panel"),
        source=LabSource.CSV,
        patient=patient,
        notes=tuple(dict.fromkeys(notes)),
    )


def _patient(reader: _Reader, row: _Row) -> ReportedPatient:
    family, given = row.get("family"), row.get("given")
    if not family and (whole := row.get("name")):
        family, _, given = (part.strip() for part in whole.partition(","))
    number = row.get("mrn")
    birth = read_day(row.get("birth"))
    if birth is None and (moment := _DATE.fullmatch(row.get("birth"))):
        one, two = int(moment[1]), int(moment[2])
        day, month = (one, two) if reader.layout.day_first else (two, one)
        # a birth date of two digits could lie in either century
        birth = read_day(f"{moment[3]}{month:02}{day:02}") if len(moment[3]) == 4 else None
    numbers = (PatientNumber(number),) if number else ()
    return ReportedPatient(number, family, given, birth, sex_of(row.get("sex")), numbers)


def _results(
    reader: _Reader, row: _Row, heading: list[str], columns: Mapping[str, int]
) -> Iterator[tuple[ResultDraft, list[str]]]:
    """Of a long table the one result of the row, of a wide one that of each test with a value."""
    if not reader.layout.wide:
        name = row.get("analyte") or row.get("code") or row.get("loinc")
        if name and row.get("value"):
            yield _result(reader, row, name, row.get("value"), row.get("unit"))
        return
    for role, at in columns.items():
        if role.startswith(TEST) and row.get(role):
            name, unit = unit_in(heading[at])
            yield _result(reader, row, name, row.get(role), unit)


def _result(reader: _Reader, row: _Row, name: str, written: str, unit: str) -> tuple[ResultDraft, list[str]]:
    catalog = reader.catalog
    parsed = parse_result(written, decimal=reader.layout.decimal)
    notes: list[str] = []
    is_number = parsed.number is not None and parsed.unit != "{titer}"
    if is_number and parsed.unit:
        inside, beside = (to_ucum(each, catalog.unit_aliases) for each in (parsed.unit, unit))
        is_number = inside is not None and (not unit or inside == beside)
        if unit and not is_number:
            notes.append(f"{name} names two units, {parsed.unit} and {unit}; it was kept as text.")
            unit = ""
    number = parsed.number if is_number else None
    unit = unit or (parsed.unit if is_number else "")
    ucum = (to_ucum(unit, catalog.unit_aliases) if unit else None) or ""
    if unit and not ucum and number is not None:
        notes.append(f"The unit “{unit}” of {name} is not known; it is not converted.")
    code, system = _code(row)
    said, kind = row.get("specimen"), specimen_kind(row.get("specimen"))
    match = find_analyte(
        catalog, code=code, system=system, name=name, unit=unit, specimen=said, panel=row.get("panel"), kind=kind,
        number=number, range_text="" if reader.layout.wide else _range(row),
    )  # fmt: skip
    texts = (_range(row),) if number is not None and not reader.layout.wide else ()
    limits = read_range(texts, ucum, name, match.analyte or match.proposed, catalog, sex_of(row.get("sex")))
    notes += [note for note in (match.note, limits.note) if note]
    status = status_of(row.get("status"))
    if status is None:
        notes.append(f"The state “{fit(row.get('status'), 40)}” of {name} is not known; it counts as preliminary.")
    status = status or ResultStatus.PRELIMINARY
    draft = ResultDraft(
        analyte=match.analyte.key if match.analyte else "", proposed=match.proposed.key if match.proposed else "",
        component=match.component, name=name, code=fit(code, 60), code_system=system,
        specimen=fit(stored_specimen(match, said, kind, name, row.get("panel")), 80),
        comparator=parsed.comparator if number is not None else "", number=number,
        text=parsed.digits if number is not None else written, unit=fit(unit, 60), ucum=fit(ucum, 60),
        low=limits.low, high=limits.high, range_text=fit(texts[0] if texts else "", 120),
        range_unit=fit(limits.unit, 60), lab_flag=fit(gravest_of([row.get("flag")]), 12), status=status,
        comment=row.get("comment"), value_type="NM" if number is not None else "ST",
    )  # fmt: skip
    if status is ResultStatus.NOT_OBTAINED:
        draft = replace(draft, number=None, comparator="", text="cannot be obtained")
    return draft, notes


def _code(row: _Row) -> tuple[str, str]:
    loinc = row.get("loinc") or (row.get("code") if is_loinc_code(row.get("code")) else "")
    return (loinc, LOINC) if loinc else (row.get("code"), "")


def _range(row: _Row) -> str:
    if text := row.get("range"):
        return text
    low, high = row.get("low"), row.get("high")
    if low and high:
        return f"{low}-{high}"
    return f">={low}" if low else f"<={high}" if high else ""


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year <= _CENTURY else 1900)
