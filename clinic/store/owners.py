"""Whose record a row belongs to."""

from typing import Any

from sqlalchemy.orm import Session

from clinic.store.models import DrugCourse, Lesion, Patient, Photo, Procedure, Visit

_PARENTS: tuple[tuple[str, type[Any]], ...] = (
    ("visit_id", Visit),
    ("lesion_id", Lesion),
    ("photo_id", Photo),
    ("photo_a_id", Photo),
    ("course_id", DrugCourse),
    ("procedure_id", Procedure),
)


def patient_of(session: Session, row: Any) -> str:
    """The key of the patient that ``row`` belongs to; empty where it is nobody's (settings, users)."""
    if isinstance(row, Patient):
        return row.id
    if hasattr(row, "patient_id"):
        return row.patient_id or ""
    for column, parent in _PARENTS:
        key = getattr(row, column, None)
        if key:
            with session.no_autoflush:
                owner = session.get(parent, key)
            if owner is not None:
                return str(owner.patient_id)
    return ""
