"""What was entered, filed and judged on the day of a visit, in words: laboratory results and responses to treatment.

Neither names a visit of its own: results arrive and are typed beside it, so the day decides, up to the signature.
"""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.records.enums import LabSource, ReportStatus, ResultStatus
from clinic.rules.dates import spoken_short
from clinic.services.core import local_date
from clinic.store.models import LabReport, LabResult, Lesion, Response, Visit

_KEPT = (ReportStatus.FILED, ReportStatus.SUPERSEDED)


def lab_lines(session: Session, visit: Visit, catalog: Catalog) -> list[str]:
    """``Laboratory typed: 3 results``, ``Report filed: CITYLAB, 5 results``, ``Calcium, total corrected``."""
    begins, ends = _day(visit)
    found = select(LabReport).where(LabReport.patient_id == visit.patient_id, LabReport.status.in_(_KEPT))
    found = found.where(LabReport.updated_at >= begins, LabReport.updated_at <= ends)
    lines = [_report_line(session, report, begins) for report in session.scalars(found.order_by(LabReport.id))]
    changed = (
        select(LabResult)
        .where(LabResult.patient_id == visit.patient_id, LabResult.superseded_by == "person")
        .where(LabResult.updated_at >= begins, LabResult.updated_at <= ends)
    )
    lines += [
        line for row in session.scalars(changed.order_by(LabResult.id)) if (line := _changed(session, row, catalog))
    ]
    return [line for line in lines if line]


def response_lines(session: Session, visit: Visit) -> list[str]:
    """``L1 response: partial``, of those that were judged on the day of the visit."""
    begins, ends = _day(visit)
    found = (
        select(Response, Lesion.number)
        .join(Lesion, Lesion.id == Response.lesion_id)
        .where(Lesion.patient_id == visit.patient_id, Response.error_reason == "")
        .where(Response.created_at >= begins, Response.created_at <= ends)
        .order_by(Lesion.number, Response.id)
    )
    return [f"L{number} response: {row.judgement}" for row, number in session.execute(found)]


def _day(visit: Visit) -> tuple[datetime, datetime]:
    """From the local midnight before the visit began to the next one, or to its signature."""
    begins = datetime.combine(local_date(visit.started_at), time()).astimezone()
    ends = begins + timedelta(days=1)
    return begins, min(ends, visit.signed_at) if visit.signed_at is not None else ends


def _report_line(session: Session, report: LabReport, begins: datetime) -> str:
    typed = report.source is LabSource.TYPED
    if typed and report.created_at < begins:
        return ""  # typed before; a correction of today has a line of its own
    count = select(func.count()).select_from(LabResult).where(LabResult.report_id == report.id)
    number = session.scalar(count.where(LabResult.supersedes_id.is_(None))) or 0
    results = "1 result" if number == 1 else f"{number} results"
    sample = f"sample of {spoken_short(local_date(report.sampled_at))}" if report.sampled_at is not None else ""
    head = "Laboratory typed" if typed else f"Report filed: {report.laboratory or 'laboratory not said'}"
    return ", ".join(
        part for part in (f"{head}: {results}" if typed else head, "" if typed else results, sample) if part
    )


def _changed(session: Session, old: LabResult, catalog: Catalog) -> str:
    analyte = catalog.analytes.get(old.analyte)
    name = analyte.name if analyte is not None else old.reported_name
    new = session.scalars(select(LabResult).where(LabResult.supersedes_id == old.id)).first()
    if new is None:
        return ""
    return f"{name} deleted" if new.status is ResultStatus.DELETED else f"{name} corrected"
