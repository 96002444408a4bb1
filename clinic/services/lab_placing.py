"""Bringing the stored statements of a laboratory into order: the replay of ``rules.place`` on the rows of a patient."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, or_, select
from sqlalchemy.orm import Session

from clinic.intake.hl7_result import CANCELLED_TYPE
from clinic.intake.specimens import specimen_kind
from clinic.records.enums import LabSource, ReportStatus, ResultStatus
from clinic.rules.names import fold
from clinic.rules.place import BESIDE, Fate, Placed, beside, placed
from clinic.services.lab_attachments import documents_of
from clinic.services.lab_cancelling import ORDER_TEST, ended, note, panels_of, stands_for_order
from clinic.services.lab_filing import close_empty, results_of
from clinic.services.lab_same_test import same_tests
from clinic.services.lab_touching import Sampled, orders_of, touched
from clinic.store.models import LabReport, LabResult

_SUB_NUMBER = re.compile(r" \[([^\]]*)\]$")
_VALUE = ("comparator", "number", "text", "unit", "ucum", "low", "high", "range_text", "lab_flag", "range_unit")
_CARRIED = "The value is that of the earlier message."
_PLACED = (ReportStatus.FILED, ReportStatus.SUPERSEDED)
_COLUMNS = (
    "id", "report_id", "position", "code", "code_system", "reported_name", "sub_id", "specimen", "status", "comparator",
    "number", "text", "unit", "comment", "sampled_at", "sampled_precision", "supersedes_id", "superseded", "reason",
    "superseded_by", "value_type", "analyte", "component", "alternate_code", "alternate_system",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Said:
    """What of a report the replay asks for."""

    id: str
    numbers: tuple[str, str, str]
    """The laboratory's number of the order, whose numbering it is, and the clinic's number."""
    reported_at: datetime | None
    received_at: datetime
    panel: str


def place(session: Session, report: LabReport) -> list[LabResult]:
    """Put the results of a filed report in relation to everything that the laboratory said of this patient before.

    Returns the report's rows.
    """
    rows = results_of(session, report.id)
    if report.patient_id:
        replay(session, report.patient_id, report.laboratory, rows, report.id)
    if rows and all(row.superseded for row in rows):
        report.status = ReportStatus.SUPERSEDED
    return rows


def replay(session: Session, patient_id: str, laboratory: str, tests: Sequence[LabResult], added: str = "") -> None:
    """Judge anew which statements count, of the tests that ``tests`` are about.

    ``added``: the report that is new, where one is: only what it can bear on is looked at.
    """
    reports = _reports(session, patient_id, laboratory)
    own = {row.report_id for row in tests}
    fresh = len(own) == 1 and not any(row.status is ResultStatus.DELETED or row.superseded for row in tests)
    if fresh and set(reports) == own:
        return  # the laboratory's first report: there is nothing to compare it with
    orders = orders_of({each.id: each.numbers for each in reports.values()})
    wanted = touched(added, orders, _times(session, reports)) if added in reports else set(reports)
    if fresh and wanted == own:
        return  # of an order of its own, and of samples of which no other report tells
    found = _stored(session, sorted(wanted), tests)
    by_id = {row.id: row for row in found}
    said = [row for row in found if not stands_for_order(row.value_type) and _first(row, by_id) is row]
    test_of = same_tests(said, _test, orders)
    if not any(stands_for_order(row.value_type) for row in tests):  # a cancellation touches all tests of its order
        keys = {test_of(row) for row in tests}
        found = [row for row in found if stands_for_order(row.value_type) or test_of(_first(row, by_id)) in keys]
    statements = _statements(found, reports, orders, test_of, documents_of(session, found))
    stored = {row.id: row for row in found}
    panels = {row.id: panels_of(_panel(row, reports[row.report_id])) for row in found}
    fates = placed(statements)
    ending = ended(statements, fates, panels)
    changed = [fate for fate in ending.fates if _differs(fate, stored[fate.id])]
    ids = {key for fate in changed for key in (fate.id, fate.value_of) if key}
    rows = {row.id: row for row in session.scalars(select(LabResult).where(LabResult.id.in_(ids)))} if ids else {}
    for fate in changed:
        _apply(rows, fate)
    note(session, ending.notes)
    note(session, dict.fromkeys(beside(statements, fates), (BESIDE,)))
    session.flush()
    close_empty(session, {stored[fate.id].report_id for fate in changed})


def _reports(session: Session, patient_id: str, laboratory: str) -> dict[str, _Said]:
    found = session.execute(_REPORTS, {"patient": patient_id, "laboratory": laboratory})
    return {row[0]: _Said(row[0], (row[1], row[2], row[3]), *row[4:]) for row in found}


_REPORTS = select(
    LabReport.id,
    LabReport.order_number,
    LabReport.numbering,
    LabReport.placer_number,
    LabReport.reported_at,
    LabReport.received_at,
    LabReport.panel,
).where(
    LabReport.patient_id == bindparam("patient"),
    LabReport.laboratory == bindparam("laboratory"),
    LabReport.source != LabSource.TYPED,
    LabReport.status.in_(_PLACED),
)
_TIMES = (
    select(LabResult.report_id, LabResult.sampled_at, LabResult.sampled_precision)
    .where(LabResult.report_id.in_(bindparam("reports", expanding=True)))
    .distinct()
)


def _times(session: Session, reports: Mapping[str, _Said]) -> dict[str, list[Sampled]]:
    """The times of the samples that each report tells of."""
    times: dict[str, list[Sampled]] = {}
    for each in session.execute(_TIMES, {"reports": list(reports)}):
        times.setdefault(each.report_id, []).append(_sampled(each, reports[each.report_id]))
    return times


def _stored(session: Session, report_ids: list[str], tests: Sequence[LabResult]) -> list[Row[Any]]:
    columns = [getattr(LabResult, name) for name in _COLUMNS]
    statement = select(*columns).where(LabResult.report_id.in_(report_ids))
    statement = statement.order_by(LabResult.report_id, LabResult.position, LabResult.id)
    if any(stands_for_order(row.value_type) for row in tests):
        return list(session.execute(statement))
    # a name is compared folded, which the database cannot do: all without a code are read;
    # what a person typed in place of a result has no code of the laboratory
    always = [LabResult.supersedes_id.is_not(None), LabResult.value_type == CANCELLED_TYPE]
    always += [LabResult.code == ""] if any(not row.code for row in tests) else []
    codes, analytes = _names(tests)
    while True:
        alike = (LabResult.code.in_(codes), LabResult.alternate_code.in_(codes), LabResult.analyte.in_(analytes))
        rows = list(session.execute(statement.where(or_(*alike, *always))))
        mine = [row for row in rows if {row.code, row.alternate_code} & codes or row.analyte in analytes]
        more_codes, more_analytes = _names([*tests, *mine])
        if more_codes <= codes and more_analytes <= analytes:
            return rows  # no further code or analyte of the same tests turned up
        codes, analytes = codes | more_codes, analytes | more_analytes


def _names(rows: Sequence[Any]) -> tuple[set[str], set[str]]:
    """The codes and the analytes of rows."""
    codes = {code for row in rows for code in (row.code, row.alternate_code) if code}
    return codes, {row.analyte for row in rows if row.analyte}


def _first(row: Row[Any], by_id: dict[str, Row[Any]]) -> Row[Any]:
    """The message's row at which what persons changed began; the row itself where it is one."""
    earlier = by_id.get(row.supersedes_id or "")
    while earlier is not None and earlier.report_id == row.report_id:
        row, earlier = earlier, by_id.get(earlier.supersedes_id or "")
    return row


def _statements(
    found: Sequence[Row[Any]],
    reports: dict[str, _Said],
    orders: dict[str, str],
    test_of: Callable[[Any], tuple[str, ...]],
    documents: Mapping[str, str],
) -> list[Placed]:
    by_id = {row.id: row for row in found}
    counted: Counter[tuple[object, ...]] = Counter()
    made = []
    for row in found:
        report = reports[row.report_id]
        earlier = by_id.get(row.supersedes_id or "")
        person = earlier is not None and earlier.report_id == row.report_id
        at, day_only = _sampled(row, report)
        test = _test(row) if stands_for_order(row.value_type) else test_of(row)
        part = row.sub_id or _in_name(row)[1]
        if not person:
            which = (row.report_id, test, part, at)
            counted[which] += 1
            part = f"{part}#{counted[which]}"
        empty = row.number is None and not row.text
        value = (
            None if empty or _CARRIED in row.comment else (row.comparator, row.number, _words(row, documents), row.unit)
        )
        made.append(
            Placed(
                id=row.id,
                order=orders[row.report_id],
                test=test,
                part=part,
                status=row.status,
                arrived=(row.report_id, row.position),
                at=at,
                day_only=day_only,
                said=report.reported_at,
                value=value,
                answers=earlier.id if earlier is not None and person else "",
            )
        )
    return made


def _words(row: Row[Any], documents: Mapping[str, str]) -> str:
    """2.3 and 2.30 are the same number; a paper is what its bytes are."""
    return "" if row.number is not None else f"{row.text}{documents.get(row.id, '')}"


def _sampled(row: Any, report: _Said) -> tuple[datetime | None, bool]:
    """When the sample was taken, and whether the day alone is known; ``None`` where the message did not say."""
    moment: datetime = row.sampled_at
    if row.sampled_precision:
        return moment, row.sampled_precision == "day"
    if moment in (report.reported_at, report.received_at):
        return None, False
    local = moment.astimezone()
    return moment, (local.hour, local.minute, local.second) == (0, 0, 0)


def _panel(row: Row[Any], report: _Said) -> str:
    """Of a cancellation what it is about; of a result the panels of its report."""
    return str(row.reported_name) if stands_for_order(row.value_type) else report.panel


def _test(row: Any) -> tuple[str, ...]:
    """The test: code and system, else the name; with what was examined where that is not blood."""
    if stands_for_order(row.value_type):
        return (ORDER_TEST, row.code or fold(row.reported_name))
    kind = _kind(row.specimen)
    name = (row.code, row.code_system) if row.code else (fold(_in_name(row)[0]), "")
    return (*name, "" if kind == "blood" else kind)


@lru_cache(4096)
def _kind(specimen: str) -> str:
    return specimen_kind(specimen)


def _in_name(row: Any) -> tuple[str, str]:
    """Name and part; an earlier version stored the part inside the name, and none beside it."""
    found = None if row.sub_id else _SUB_NUMBER.search(row.reported_name)
    return (row.reported_name[: found.start()], found[1]) if found else (row.reported_name, "")


def _differs(fate: Fate, row: Row[Any]) -> bool:
    if fate.by == "person" and row.superseded:
        return (row.supersedes_id or "") != fate.supersedes or row.superseded_by != "person"
    return (
        row.superseded is fate.current
        or (row.supersedes_id or "") != fate.supersedes
        or bool(fate.value_of) is not (_CARRIED in row.comment)
        or (row.superseded and (row.reason, row.superseded_by) != (fate.reason, fate.by))
    )


def _apply(rows: Mapping[str, LabResult], fate: Fate) -> None:
    row = rows[fate.id]
    row.superseded, row.supersedes_id, row.superseded_by = not fate.current, fate.supersedes or None, fate.by
    if fate.by != "person":
        row.reason = fate.reason
    if _CARRIED in row.comment and not fate.value_of:
        row.comment = row.comment.replace(_CARRIED, "").strip()
        row.number, row.text, row.comparator = None, "", ""
    elif fate.value_of and _CARRIED not in row.comment:
        old = rows[fate.value_of]
        for field in _VALUE:
            setattr(row, field, getattr(old, field))
        row.comment = f"{row.comment} {_CARRIED}".strip()
