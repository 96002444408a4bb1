"""Since when a record says that a person is pregnant."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.store.models import AuditEntry, Patient

_KNOWN = "pregnancies"


def recorded_since(session: Session | None, patient: Patient) -> datetime | None:
    """When the pregnancy was recorded that the record tells of without a due date, by the audit trail. Read once in a
    session. None where it is not known: the values were erased, or the person was registered with it, so that it may
    have gone on for any time before."""
    if session is None or not patient.pregnant or patient.pregnancy_due is not None:
        return None
    known: dict[tuple[str, int], datetime | None] = session.info.setdefault(_KNOWN, {})
    key = (patient.id, patient.version)
    if key not in known:
        known[key] = _read(session, patient.id)
    return known[key]


def _read(session: Session, patient_id: str) -> datetime | None:
    entries = select(AuditEntry.at, AuditEntry.before, AuditEntry.after).where(
        AuditEntry.patient_id == patient_id, AuditEntry.row_id == patient_id
    )
    since = None
    for at, before, after in session.execute(entries.order_by(AuditEntry.number)):
        if (after or {}).get("pregnant") is True and (before or {}).get("pregnant") is not True:
            since = at if before else None
    return since
