"""Whether the trail that is found goes on from the end that is kept outside the database."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.store.audit.head import AuditHead, Head
from clinic.store.audit.seals import Sealer
from clinic.store.audit.stored import stored_entry
from clinic.store.models import AuditEntry, Base, Kept

BROKEN = "trail-broken"
"""Action of an entry that says what was found when it was made; it stays when the head has long moved on."""

CUT, OLDER, ANEW, FORGED, INSERTED = "cut off", "older state", "anew", "forged", "inserted"
NO_HEAD, BAD_HEAD, OLD_HEAD = "no head", "bad head", "old head"
BOUNDARIES = ("sign-in", "sign-in-recovery", "sign-out", "lock")


@dataclass(frozen=True, slots=True)
class Break:
    """What does not fit: one of the kinds above, the last entry found and the one that was known outside."""

    kind: str
    ends: int
    known: int = 0

    def details(self) -> dict[str, Any]:
        """As an audit entry keeps it."""
        return {"kind": self.kind, "ends": self.ends, "known": self.known}

    def words(self) -> str:
        """In plain words, as a clause; empty for a kind that is not known."""
        gone = span(self.ends + 1, self.known)
        return {
            CUT: f"it is cut off: {gone} {were(self.ends + 1, self.known)} removed, but not what they tell of",
            OLDER: f"an older state of the database was put back: it ends at entry {self.ends}, and clinic.head "
            f"knows entry {self.known}",
            ANEW: f"it was written anew with the clinic's key: entry {self.known} is not the one that "
            "clinic.head knows",
            FORGED: f"its end was written anew by something that does not have the clinic's key: entry {self.known} is "
            "not the one that clinic.head knows",
            INSERTED: f"{span(self.known + 1, self.ends)} {were(self.known + 1, self.ends)} inserted by something that "
            "does not have the clinic's key",
            NO_HEAD: "the file clinic.head, which knows its end, is missing",
            BAD_HEAD: "the file clinic.head, which knows its end, is damaged",
            OLD_HEAD: f"an older clinic.head was put back, or the file could not be written: it knows entry "
            f"{self.known}, and the trail ends at {self.ends}",
        }.get(self.kind, "")


def span(first: int, last: int) -> str:
    """``entry 5``, ``entries 5 and 6``, ``entries 5 to 7``."""
    if first >= last:
        return f"entry {first}"
    return f"entries {first} {'and' if last == first + 1 else 'to'} {last}"


def were(first: int, last: int) -> str:
    """The verb that goes with ``span``."""
    return "was" if first >= last else "were"


def find_break(session: Session, head: AuditHead, sealer: Sealer, last: Head | None) -> Break | None:
    """What does not fit between the head outside and the ``last`` entry; a few rows are read at most."""
    known, ends = head.read(), last.number if last else 0
    if known is None:
        kind = BAD_HEAD if head.exists() else NO_HEAD
        return Break(kind, ends) if last else None
    if known == last:
        return None
    others = [one.number for one in head.all() if one.number <= ends and _differs(session, sealer, one)]
    if others:
        entry = stored_entry(session, max(others))
        sealed = entry is not None and sealer.seal(entry) == entry.seal
        return Break(ANEW if sealed else FORGED, ends, max(others))
    if known.number > ends:
        return Break(CUT if _rows_later(session, ends) else OLDER, ends, known.number)
    entry = stored_entry(session, ends)
    if entry is not None and sealer.seal(entry) != entry.seal:
        return Break(INSERTED, ends, known.number)
    return Break(OLD_HEAD, ends, known.number) if is_old(session, known.number) else None


def _differs(session: Session, sealer: Sealer, known: Head) -> bool:
    entry = stored_entry(session, known.number)
    return entry is None or known.seal not in (entry.seal, sealer.seal(entry))


def _rows_later(session: Session, ends: int) -> bool:
    last = stored_entry(session, ends)
    return rows_after(session, last.at if last else None)


def is_old(session: Session, number: int) -> bool:
    """Whether more than the entries of one commit follow: a crash between commit and head explains only those."""
    later = select(func.count()).where(AuditEntry.number > number, AuditEntry.action.in_(BOUNDARIES))
    return (session.scalar(later) or 0) > 1


def rows_after(session: Session, at: datetime | None) -> bool:
    """Whether the record holds a row that was written when this time had come, and no entry tells of it."""
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Kept):
            kind: type[Any] = mapper.class_
            told = select(AuditEntry.number).where(AuditEntry.row_id == kind.id, AuditEntry.at >= kind.updated_at)
            query = select(kind.id).where(~told.exists())
            if at is not None:
                query = query.where(kind.updated_at >= at)
            if session.scalars(query.limit(1)).first() is not None:
                return True
    return False
