"""Is the audit trail whole? Changed, removed, reordered, cut-off and newly written entries are told apart."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.store.audit import Auditor
from clinic.store.models import AuditEntry


def trail_problems(session: Session, auditor: Auditor) -> Iterator[str]:
    """What is wrong with the chain, in words, oldest first."""
    previous, expected = "", 1
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)).yield_per(500):
        if entry.number != expected:
            yield f"Audit trail: entries {expected} to {entry.number - 1} are missing."
        elif entry.previous != previous:
            yield f"Audit trail: entry {entry.number} does not follow the one before it."
        erased = entry.before is None and entry.after is None
        if auditor.seal(entry) != entry.seal or (not erased and auditor.values_seal(entry) != entry.values_seal):
            yield f"Audit trail: entry {entry.number} was changed."
        previous, expected = entry.seal, entry.number + 1
    head = auditor.head.read()
    if head is not None and head.number >= expected:
        yield f"Audit trail: it is cut off; entries {expected} to {head.number} are missing."
