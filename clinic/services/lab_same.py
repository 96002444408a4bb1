"""Whether a report was taken in before: by its bytes, by its number and content, or by content that still counts."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.enums import ReportStatus
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.services.lab_filing import results_of
from clinic.store.models import LabReport

_NEW, _MOST = "new fingerprints", 5_000
"""Key of ``session.info``, and how many are looked up at once."""
_CONTENT = (
    "name", "code", "code_system", "specimen", "comparator", "number", "unit", "low", "high", "range_text", "lab_flag",
    "status", "comment", "sub_id",
)  # fmt: skip


def fingerprint(report: LabReportDraft) -> str:
    """What makes a report the same report: all it says, but not when or under which number it was sent.

    2.3 and 2.30 are the same number. Where the message gives no time of the sample, the time of sending that stands
    for it does not count.
    """
    said = report.patient
    content = {
        "laboratory": report.laboratory,
        "orders": [report.order_number, report.placer_number, report.numbering],
        "panel": report.panel,
        "source": report.source,
        "patient": [said.mrn, said.family, said.given, str(said.birth or ""), said.sex],
        "results": [_plain(result, report.reported_at) for result in report.results],
        "documents": [hashlib.sha256(each.data).hexdigest() for each in report.attachments],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str, ensure_ascii=False).encode()).hexdigest()


def _plain(result: ResultDraft, reported: datetime | None) -> dict[str, Any]:
    content = {name: getattr(result, name) for name in _CONTENT}
    known = bool(result.sampled_precision) or result.sampled_at != reported
    text = result.text if result.number is None else ""
    return content | {"text": text, "at": result.sampled_at if known else None}


def look_up(session: Session, marks: Iterable[str]) -> None:
    """See at once which of many fingerprints are new, for the rest of the transaction."""
    asked = set(marks)
    known = select(LabReport.fingerprint).where(LabReport.fingerprint.in_(sorted(asked)[:_MOST]))
    session.info[_NEW] = set(sorted(asked)[:_MOST]) - set(session.scalars(known))


def taken_before(session: Session, draft: LabReportDraft, mark: str, sha256: str) -> LabReport | None:
    """The stored report that this one is again, or ``None``.

    A laboratory that goes back to an earlier value sends the same content again, and that is news: content alone makes
    a duplicate only while it is what counts.
    """
    if mark in session.info.get(_NEW, ()):
        session.info[_NEW].discard(mark)  # the next of these messages may say the same
        return None
    found = select(LabReport).where(LabReport.fingerprint == mark).order_by(LabReport.id.desc())
    for known in session.scalars(found):
        same_message = bool(draft.message_id) and known.message_id == draft.message_id
        same_statement = known.reported_at is not None and known.reported_at == draft.reported_at
        if known.message_sha256 == sha256 or same_message or same_statement or _counts(session, known):
            return known
    return None


def _counts(session: Session, report: LabReport) -> bool:
    """Whether nothing came after it: a person's corrections do not make the laboratory's message another one."""
    if report.status in (ReportStatus.WAITING, ReportStatus.SET_ASIDE):
        return True
    return not any(row.superseded and row.superseded_by in ("message", "") for row in results_of(session, report.id))
