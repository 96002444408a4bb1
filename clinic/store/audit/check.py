"""Is the audit trail whole? Changed, removed, exchanged, inserted, cut-off and newly written entries are told apart."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.records.enums import PrivacyKind
from clinic.store.audit.auditor import Auditor
from clinic.store.audit.breaks import (
    ANEW,
    BAD_HEAD,
    BOUNDARIES,
    BROKEN,
    CUT,
    NO_HEAD,
    OLD_HEAD,
    OLDER,
    Break,
    rows_after,
    span,
)
from clinic.store.audit.head import Head
from clinic.store.audit.seals import Sealer, was_erased
from clinic.store.audit.stored import Stored, stored_entries
from clinic.store.audit.suspects import Sorted, Step, sort_out
from clinic.store.models import AuditEntry, PrivacyAct

ACCEPTED = "trail-accepted"
"""Action of an entry by which an administrator says that what ``verify`` told until then has a known reason."""

RESTORED = "restore"
"""Action of the entry that tells from which backup the clinic was restored."""
_ERASURES = (PrivacyKind.ERASURE, PrivacyKind.PARTIAL_ERASURE)


@dataclass(slots=True)
class _Walk:
    """What one pass over all entries found."""

    steps: list[Step] = field(default_factory=list)
    odd: bool = False
    """Whether an entry is not sealed as it should be or not where it should be."""
    values: list[int] = field(default_factory=list)
    """Entries that are whole but for their values."""
    emptied: list[tuple[int, str, str]] = field(default_factory=list)
    """Entries without the values they had, whose record it was, and the row (a report that waited was nobody's)."""
    erased: dict[str, int] = field(default_factory=dict)
    """Patient to the last entry that tells of an erasure."""
    said: list[Stored] = field(default_factory=list)
    """Entries that tell of the trail itself."""
    restored: list[int] = field(default_factory=list)
    """Where the trail ended that was restored from a backup: what was known of its later entries is no more."""
    boundaries: list[int] = field(default_factory=list)
    last_at: datetime | None = None

    def take(self, entry: Stored, *, whole: bool) -> None:
        """Note what matters of a sealed entry; ``whole``: its values are too, or were taken out."""
        self.last_at = entry.at
        if not whole:
            self.values.append(entry.number)
        elif was_erased(entry):
            self.emptied.append((entry.number, entry.patient_id, entry.row_id))
        elif entry.noun == AuditEntry.__tablename__ and entry.action in (BROKEN, ACCEPTED, "migrate"):
            self.said.append(entry)
        if entry.action == "erase" and entry.patient_id:
            self.erased[entry.patient_id] = self.erased[f"row {entry.row_id}"] = entry.number
        elif entry.noun == PrivacyAct.__tablename__ and entry.action == "create":
            self.erased[f"act {entry.row_id}"] = entry.number
        elif entry.action == RESTORED:
            self.restored.append(_number(entry.details.get("audit number")))
        elif entry.action in BOUNDARIES:
            self.boundaries.append(entry.number)


def trail_problems(session: Session, auditor: Auditor, anchors: Iterable[Head] = ()) -> Iterator[str]:
    """What is wrong with the trail, in words with the numbers of the entries.

    ``anchors`` are ends of the trail that are known from elsewhere (manifests of backups).
    """
    ends = auditor.head.all()  # before the entries: others may add some meanwhile
    head = max(ends, key=lambda end: end.number, default=None)
    walk = _walk(session, auditor.sealer)
    known, entries = (*ends, *anchors), _in_order(walk.steps)
    if walk.odd:
        entries = sort_out(session, auditor.sealer, walk.steps, known, head)
    accepted = _accepted(walk.said)
    for words in (
        *entries.words(),
        *_values_words(session, walk),
        *_told_words(walk.said),
        *_end_words(session, auditor, walk, entries, ends),
        *_anchor_words(entries, head, [anchor for anchor in anchors if anchor not in accepted], walk),
    ):
        yield f"Audit trail: {words}."


def _walk(session: Session, sealer: Sealer) -> _Walk:
    walk, expected, previous = _Walk(), 1, ""
    for entry in stored_entries(session):
        sealed = sealer.seal(entry) == entry.seal
        walk.odd = walk.odd or not sealed or entry.number != expected or entry.previous != previous
        walk.steps.append(Step(entry.number, entry.seal, entry.previous, sealed))
        if sealed:
            walk.take(entry, whole=was_erased(entry) or sealer.values_seal(entry) == entry.values_seal)
        expected, previous = entry.number + 1, entry.seal
    return walk


def _in_order(steps: list[Step]) -> Sorted:
    return Sorted({step.number: step.seal for step in steps}, len(steps))


def _values_words(session: Session, walk: _Walk) -> Iterator[str]:
    if walk.values:
        yield f"the values of {runs(walk.values)} changed"
    if not walk.emptied:
        return
    for act in session.scalars(select(PrivacyAct).where(PrivacyAct.kind.in_(_ERASURES))):
        number = walk.erased.get(f"act {act.id}", 0)
        walk.erased[act.patient_id] = max(number, walk.erased.get(act.patient_id, 0))
    bare = [
        number
        for number, patient, row in walk.emptied
        if max(walk.erased.get(patient or "-", 0), walk.erased.get(f"row {row}", 0)) < number
    ]
    if bare:
        yield f"the values of {runs(bare)} removed, and no erasure of a person's data explains it"


def _told_words(said: list[Stored]) -> Iterator[str]:
    """What earlier entries say of the trail itself, unless someone has accepted it since."""
    last = max((entry.number for entry in said if entry.action == ACCEPTED), default=0)
    for entry in said:
        details = entry.details
        if entry.number < last:
            continue
        if entry.action == "migrate" and (count := _number(details.get("entries that did not fit"))):
            which = "1 entry" if count == 1 else f"{count} entries"
            yield f"{which} did not fit before the clinic was brought to this version (entry {entry.number})"
        if entry.action == BROKEN:
            found = Break(str(details.get("kind")), _number(details.get("ends")), _number(details.get("known")))
            yield f"when entry {entry.number} was made on {entry.at.astimezone():%Y-%m-%d at %H:%M}, {found.words()}"


def _accepted(said: list[Stored]) -> set[Head]:
    pairs = [pair for entry in said if entry.action == ACCEPTED for pair in entry.details.get("ends", [])]
    return {Head(int(number), str(seal)) for number, seal in pairs}


def _end_words(
    session: Session, auditor: Auditor, walk: _Walk, entries: Sorted, ends: tuple[Head, ...]
) -> Iterator[str]:
    if not auditor.head.is_sound():
        yield Break(BAD_HEAD if auditor.head.exists() else NO_HEAD, entries.last).words()
    head = max(ends, key=lambda end: end.number, default=None)
    if head is None:
        return
    other = [end.number for end in ends if entries.differs(end)]
    if other:
        yield Break(ANEW, entries.last, max(other)).words()
    elif head.number > entries.last:
        if not _came_since(session, head):
            kind = CUT if rows_after(session, walk.last_at) else OLDER
            yield Break(kind, entries.last, head.number).words()
    elif sum(number > head.number for number in walk.boundaries) > 1 and auditor.head.read() == head:
        yield Break(OLD_HEAD, entries.last, head.number).words()


def _came_since(session: Session, head: Head) -> bool:
    """Whether the entry was made after ``session`` began to read: then all is well."""
    bind: Any = session.get_bind()
    with Session(getattr(bind, "engine", bind)) as later:
        return later.scalar(select(AuditEntry.seal).where(AuditEntry.number == head.number)) == head.seal


def _anchor_words(entries: Sorted, head: Head | None, anchors: list[Head], walk: _Walk) -> Iterator[str]:
    """What backups know beyond what the head outside knows and earlier entries tell."""
    lost = max((_number(e.details.get("known")) for e in walk.said if e.action == BROKEN), default=0)
    lost = max(lost, head.number if head is not None and head.number > entries.last else 0)
    kept = min(walk.restored, default=entries.last)
    beyond = [a.number for a in anchors if a.number > max(entries.last, lost) and not walk.restored]
    if beyond:
        yield (
            f"an older state of the whole clinic was put back: it ends at entry {entries.last}, and a backup knows "
            f"entry {max(beyond)}"
        )
    other = [a.number for a in anchors if entries.differs(a) and (a.number <= kept) and not a.number <= lost]
    if other:
        yield (
            f"it was written anew with the clinic's key, or an older state was put back and work went on: entry "
            f"{min(other)} is not the one that a backup knows"
        )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def runs(numbers: list[int]) -> str:
    """``entries 5 to 7 and entry 9 were`` for 5, 6, 7, 9."""
    parts: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    texts = [span(first, last) for first, last in parts[:_MOST]]
    if len(parts) > _MOST:
        texts.append(f"{len(numbers)} in all")
    return f"{', '.join(texts)} were"


_MOST = 12
"""Runs of numbers that are named; a long list is not read."""
