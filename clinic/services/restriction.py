"""Restricted records (GDPR Art. 18): kept, not worked with, not printed, handed to nobody but the person."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict
from clinic.services.core import fetch
from clinic.store.models import Patient


def restricted(session: Session) -> set[str]:
    """The keys of all patients whose record is restricted."""
    return set(session.scalars(select(Patient.id).where(Patient.restricted_at.is_not(None))))


def check_free(session: Session, patient_id: str) -> None:
    """Raise ``Conflict`` where the record is restricted: nothing may be made or taken out of it.

    The auditor refuses what is written; this is for what leaves.
    """
    if fetch(session, Patient, patient_id, "This patient").restricted_at is not None:
        raise Conflict(
            "This record is restricted: it may be handed to the person, and not otherwise printed or taken out.",
            "Use the hand-over on the Privacy page, or lift the restriction first.",
        )
