"""Storing reports and their results as they came; nothing is overwritten. What counts is said by ``lab_placing``."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from clinic.records.enums import ReportStatus, ResultStatus
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.services.core import Core
from clinic.services.lab_answers import keep_answer
from clinic.services.lab_rows import plain_patient
from clinic.store.models import LabReport, LabResult

_FIELDS = (
    "analyte", "code", "code_system", "specimen", "comparator", "number", "text", "unit", "ucum", "low", "high",
    "range_text", "lab_flag", "status", "comment", "sub_id", "component", "alternate_code", "alternate_system",
    "value_type", "range_unit", "producer", "sampled_precision", "confirmed",
)  # fmt: skip
_LONGEST = {"sub_id": 40, "component": 80, "alternate_code": 60, "alternate_system": 20, "value_type": 8,
            "range_unit": 60, "sampled_precision": 8, "confirmed": 24}  # fmt: skip


_OF_REPORT = (
    select(LabResult).where(LabResult.report_id == bindparam("report")).order_by(LabResult.position, LabResult.id)
)


def store_report(
    session: Session, core: Core, draft: LabReportDraft, *, patient_id: str, fingerprint: str = "", sha256: str = ""
) -> LabReport:
    """Add the report and its results; without a patient it waits. ``lab_placing.place`` brings them into order."""
    report = LabReport(
        id=core.new_id(),
        patient_id=patient_id or None,
        status=ReportStatus.FILED if patient_id else ReportStatus.WAITING,
        source=draft.source,
        laboratory=draft.laboratory,
        order_number=draft.order_number[:120],
        placer_number=draft.placer_number[:120],
        numbering=draft.numbering[:120],
        panel=draft.panel,
        message_id=draft.message_id,
        fingerprint=fingerprint,
        message_sha256=sha256,
        sampled_at=draft.sampled_at,
        sampled_precision=draft.sampled_precision[:8],
        utc_offset_minutes=draft.utc_offset_minutes,
        reported_at=draft.reported_at,
        received_at=core.now(),
        reported_patient=plain_patient(draft.patient),
        notes=list(draft.notes),
        set_aside_reason="",
    )
    session.add(report)
    session.flush()
    made = [_values(core, report, result, position) for position, result in enumerate(draft.results)]
    core.db.auditor.create(session, LabResult, made)
    for values, result in zip(made, draft.results, strict=True):
        keep_answer(core, report, values["id"], result)
    session.flush()
    return report


def new_result(core: Core, report: LabReport, draft: ResultDraft, position: int) -> LabResult:
    """A row of a report, not yet in the session."""
    return LabResult(**_values(core, report, draft, position))


def _values(core: Core, report: LabReport, draft: ResultDraft, position: int) -> dict[str, Any]:
    """The values of a row of a report."""
    made: dict[str, Any] = {field: _fitting(field, getattr(draft, field)) for field in _FIELDS}
    if draft.status is ResultStatus.NOT_OBTAINED and draft.number is not None:  # what was not measured is no number
        made |= {"text": f"{draft.comparator}{draft.text or f'{draft.number:.10g}'}", "number": None, "comparator": ""}
    return made | {
        "id": core.new_id(),
        "report_id": report.id,
        "patient_id": report.patient_id,
        "position": position,
        "reported_name": draft.name,
        "sampled_at": draft.sampled_at or report.sampled_at or report.received_at,
        "superseded": False,
        "superseded_by": "",
        "reason": "",
    }


def results_of(session: Session, report_id: str) -> list[LabResult]:
    """All rows of a report in their order."""
    return list(session.scalars(_OF_REPORT, {"report": report_id}))


def close_empty(session: Session, report_ids: set[str]) -> None:
    """A filed report of which no result counts any more is superseded, and filed again once one counts again."""
    for report_id in sorted(report_ids):
        report = session.get(LabReport, report_id)
        rows = results_of(session, report_id) if report is not None else []
        if report is None or not rows or report.status not in (ReportStatus.FILED, ReportStatus.SUPERSEDED):
            continue
        report.status = ReportStatus.SUPERSEDED if all(row.superseded for row in rows) else ReportStatus.FILED
    session.flush()


def _fitting(field: str, value: Any) -> Any:
    return value[: _LONGEST[field]] if field in _LONGEST else value
