"""Storing reports and results; a later message of an order supersedes, and nothing is overwritten."""

import re
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.enums import LabSource, ReportStatus, ResultStatus
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.rules.names import fold
from clinic.services.core import Core
from clinic.services.lab_rows import plain_patient
from clinic.store.models import LabReport, LabResult

_SUB_NUMBER = re.compile(r" (\[[^\]]*\])$")
_VALUE = ("comparator", "number", "text", "unit", "ucum", "low", "high", "range_text", "lab_flag")
_FIELDS = (
    "analyte", "code", "code_system", "specimen", "comparator", "number", "text", "unit", "ucum", "low", "high",
    "range_text", "lab_flag", "status", "comment", "component", "confirmed",
)  # fmt: skip
_WORDS = {
    ResultStatus.CORRECTED: "Corrected by the laboratory.",
    ResultStatus.DELETED: "Deleted by the laboratory.",
    ResultStatus.FINAL: "Completed by a later message.",
    ResultStatus.PRELIMINARY: "Sent again by the laboratory.",
}


def store_report(
    session: Session, core: Core, draft: LabReportDraft, *, patient_id: str, fingerprint: str = "", sha256: str = ""
) -> LabReport:
    """Add the report and its results; without a patient it waits. ``place`` brings them into order."""
    report = LabReport(
        id=core.new_id(),
        patient_id=patient_id or None,
        status=ReportStatus.FILED if patient_id else ReportStatus.WAITING,
        source=draft.source,
        laboratory=draft.laboratory,
        order_number=draft.order_number,
        panel=draft.panel,
        message_id=draft.message_id,
        fingerprint=fingerprint,
        message_sha256=sha256,
        sampled_at=draft.sampled_at,
        reported_at=draft.reported_at,
        received_at=core.now(),
        reported_patient=plain_patient(draft.patient),
        notes=list(draft.notes),
    )
    session.add(report)
    session.flush()
    for position, result in enumerate(draft.results):
        session.add(new_result(core, report, result, position))
    session.flush()
    return report


def new_result(core: Core, report: LabReport, draft: ResultDraft, position: int) -> LabResult:
    """A row of a report, not yet in the session."""
    row = LabResult(
        id=core.new_id(),
        report_id=report.id,
        patient_id=report.patient_id,
        position=position,
        reported_name=draft.name,
        sampled_at=draft.sampled_at or report.sampled_at or report.received_at,
        superseded=False,
    )
    for field in _FIELDS:
        setattr(row, field, getattr(draft, field))
    return row


def results_of(session: Session, report_id: str) -> list[LabResult]:
    """All rows of a report in their order."""
    found = select(LabResult).where(LabResult.report_id == report_id)
    return list(session.scalars(found.order_by(LabResult.position, LabResult.id)))


def place(session: Session, report: LabReport) -> None:
    """Put the results of a filed HL7 report in relation to earlier reports of the same order.

    A result supersedes the earlier one of the same test; one that is older, or preliminary where a final one is
    there, goes straight to the history.
    """
    rows = results_of(session, report.id)
    order = _order_rows(session, report)
    earlier = _earlier(order)
    for row in rows:
        candidates = earlier.get(_key(row), [])
        old = candidates.pop(0) if candidates else None
        if old is not None and _late(session, report, row, old):
            row.superseded, row.reason = True, "It arrived after a newer result of the same test."
        elif row.status is ResultStatus.DELETED:
            row.superseded = True
            row.reason = _WORDS[row.status]
            if old is not None:
                _supersede(old, row)
        elif old is not None:
            if row.number is None and not row.text:  # status changed, value not sent again
                for field in _VALUE:
                    setattr(row, field, getattr(old, field))
            _supersede(old, row)
    session.flush()
    close_empty(session, {report.id, *(old.report_id for old in order)})


def _supersede(old: LabResult, new: LabResult) -> None:
    new.supersedes_id = old.id
    if not old.superseded:
        old.superseded, old.reason = True, _WORDS[new.status]


def _late(session: Session, report: LabReport, row: LabResult, old: LabResult) -> bool:
    """Whether ``row`` was said by the laboratory before ``old``, although it arrived later."""
    if row.status is ResultStatus.PRELIMINARY and old.status in (ResultStatus.FINAL, ResultStatus.CORRECTED):
        return True
    before = session.get(LabReport, old.report_id)
    if before is None or before.reported_at is None or report.reported_at is None:
        return False
    return report.reported_at < before.reported_at


def _earlier(order: list[LabResult]) -> dict[tuple[str, str, str], list[LabResult]]:
    """Of the order's rows those that are current, or mark a deletion, by test, current ones first."""
    found: dict[tuple[str, str, str], list[LabResult]] = defaultdict(list)
    for row in sorted(order, key=lambda row: (row.superseded, row.position)):
        if not row.superseded or row.status is ResultStatus.DELETED:
            found[_key(row)].append(row)
    return found


def _order_rows(session: Session, report: LabReport) -> list[LabResult]:
    """All results of the patient's other reports of the same order of the same laboratory."""
    if not report.order_number or report.source is not LabSource.HL7:
        return []
    statement = (
        select(LabResult)
        .join(LabReport, LabReport.id == LabResult.report_id)
        .where(
            LabReport.order_number == report.order_number,
            LabReport.laboratory == report.laboratory,
            LabReport.patient_id == report.patient_id,
            LabReport.source == LabSource.HL7,
            LabReport.id != report.id,
        )
    )
    return list(session.scalars(statement))


def _key(row: LabResult) -> tuple[str, str, str]:
    """The test within its order: code and system, else the name; and its part (OBX-4)."""
    part = _SUB_NUMBER.search(row.reported_name)
    name = row.reported_name[: part.start()] if part else row.reported_name
    return (row.code or fold(name), row.code_system if row.code else "", part[1] if part else "")


def close_empty(session: Session, report_ids: set[str]) -> None:
    """A report of which no result counts any more is superseded."""
    for report_id in report_ids:
        report = session.get(LabReport, report_id)
        if report is not None and all(row.superseded for row in results_of(session, report_id)):
            report.status = ReportStatus.SUPERSEDED
    session.flush()
