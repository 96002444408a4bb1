"""Chaining a trail anew under the present key and form: after a migration, or for a record that was brought in."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.store.audit.seals import Sealer, was_erased
from clinic.store.models import AuditEntry

_PARENTS = ("visit_id", "lesion_id", "photo_id", "photo_a_id", "course_id")


def reseal(session: Session, sealer: Sealer, old: Callable[[AuditEntry], str], *, first: bool) -> int:
    """Seal all entries anew; flush. ``first``: of schema 0001, where none says whose record it is about.

    Returns how many entries did not fit their seal (``old``), their number or the entry before them.
    """
    before = previous = ""
    broken = number = 0
    owners: dict[str, str] = {}
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)).all():
        broken += entry.seal != old(entry) or entry.previous != before or entry.number != number + 1
        before, number = entry.seal, entry.number
        if first:
            entry.patient_id = owners[entry.row_id] = _owner(entry, owners)
        entry.values_seal = entry.values_seal if was_erased(entry) else sealer.values_seal(entry)
        entry.previous = previous
        entry.seal = previous = sealer.seal(entry)
    session.flush()
    return broken


def _owner(entry: AuditEntry, owners: dict[str, str]) -> str:
    """The patient of an entry, from its own values or from the entries of what it belongs to."""
    if entry.noun == "patient":
        return entry.row_id
    values: dict[str, Any] = {**(entry.before or {}), **(entry.after or {})}
    if values.get("patient_id"):
        return str(values["patient_id"])
    keys = (entry.row_id, *(str(values[name]) for name in _PARENTS if values.get(name)))
    return next((owners[key] for key in keys if owners.get(key)), "")
