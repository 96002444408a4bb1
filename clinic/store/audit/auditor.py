"""The audit trail, made from what a session is about to flush, so that nothing can be written unaudited.

Each entry holds the seal of the one before it (``seals``). The number and seal of the last entry are also kept
outside the database (``head``); where they do not fit the trail that is found, an entry says so before any other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import event, insert, inspect, select
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, UOWTransaction

from clinic.clock import Now
from clinic.errors import Conflict
from clinic.records.plain import plain
from clinic.store.audit.anew import reseal
from clinic.store.audit.breaks import BROKEN, Break, find_break
from clinic.store.audit.entries import NewEntry, write_chain
from clinic.store.audit.head import AuditHead, Head
from clinic.store.audit.seals import Sealer
from clinic.store.models import AuditEntry, Consent, Draft, Kept, Patient, PatientToken, PrivacyAct, SearchWord
from clinic.store.owners import patient_of
from clinic.store.texts import column_names, make_storable, storable, storable_value

_DERIVED = (AuditEntry, Draft, PatientToken, SearchWord)
"""Not nouns of the record: the trail itself, half-filled forms, and the search index made from patients."""

ERASING = "erasing"
"""Key of ``session.info``: the patient whose rows may be deleted in this session."""


class Auditor:
    """Stamps rows and chains one entry for each change. ``key``: 32 bytes, never stored in the database."""

    def __init__(self, key: bytearray, now: Now, workstation: str, head: AuditHead) -> None:
        self._sealer = Sealer(key)
        self._now = now
        self._workstation = workstation
        self._head = head
        self.user_id = ""
        self._told: set[Break] = set()
        self.own: set[int] = set()
        """Numbers of the entries that were made through this auditor: all others are other people's."""

    @property
    def head(self) -> AuditHead:
        """The end of the trail as kept outside the database."""
        return self._head

    @property
    def sealer(self) -> Sealer:
        """Makes the seals of this trail."""
        return self._sealer

    def watch(self, session: Session) -> None:
        """Audit everything that ``session`` flushes; keep the head once it is committed."""
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_commit", self._after_commit)
        event.listen(session, "after_soft_rollback", _forget_head)
        event.listen(session, "do_orm_execute", _refuse_unseen)

    def forget(self) -> None:
        """Overwrite the keys; nothing can be entered afterwards."""
        self._sealer.forget()
        self._head.forget()

    def note(
        self, session: Session, action: str, noun: str, row_id: str, patient_id: str, details: dict[str, Any] | None
    ) -> None:
        """Chain an entry for something that changes no row: viewing, printing, exporting, signing in."""
        session.flush()
        self._chain(session, [self._entry(action, noun, row_id, patient_id, None, storable_value(plain(details)))])

    def create(self, session: Session, kind: type[Kept], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows of a kind that names its patient as ``session.add_all`` and a flush would, but many at once.

        ``rows``: the values by attribute, ``id`` among them. They are stamped, cleaned and audited one by one; what is
        to be read of them is selected afterwards. Raises ``Conflict`` where a record is restricted.
        """
        session.flush()
        if not rows:
            return
        now = self._now()
        stamp = {"created_at": now, "created_by": self.user_id, "updated_at": now}
        made = [{**stamp, **storable_value(row)} for row in rows]
        for owner in sorted({row["patient_id"] or "" for row in made}):
            if session.info.get(ERASING) != owner:
                self._refuse_restricted(session, owner)
        mapper: Mapper[Any] = inspect(kind)
        names, noun = column_names(mapper), str(mapper.local_table.description)
        entries = [
            self._entry(
                "create", noun, row["id"], row["patient_id"] or "", None, {name: plain(row.get(name)) for name in names}
            )
            for row in made
        ]
        self._chain(session, entries)
        session.connection().execute(insert(AuditEntry.metadata.tables[noun]), [{**row, "version": 1} for row in made])

    def _before_flush(self, session: Session, _context: UOWTransaction, _instances: Any) -> None:
        erased = [row for row in session.deleted if not isinstance(row, _DERIVED)]
        if any(patient_of(session, row) != session.info.get(ERASING, "-") for row in erased):
            raise AssertionError("clinical rows are never deleted")
        now = self._now()
        changed = [o for o in session.dirty if session.is_modified(o)]
        for row in [*session.new, *changed]:
            make_storable(row)
            if isinstance(row, Kept):
                self._stamp(row, now, new=row in session.new)
        steps = [(row, "create") for row in session.new if not isinstance(row, _DERIVED)]
        steps += [(row, "update") for row in changed if not isinstance(row, _DERIVED)]
        entries = [self._change(session, row, action) for row, action in steps]
        entries += [self._entry("erase", r.__tablename__, r.id, patient_of(session, r), None, None) for r in erased]
        if entries:
            self._chain(session, entries)

    def _stamp(self, row: Kept, now: datetime, *, new: bool) -> None:
        if new:
            row.created_at = row.created_at or now
            row.created_by = row.created_by or self.user_id
        row.updated_at = now

    def _change(self, session: Session, row: Any, action: str) -> NewEntry:
        owner = patient_of(session, row)
        self._check_restriction(session, row, owner)
        before, after = _difference(row, new=action == "create")
        if session.info.get(ERASING) == owner and owner:
            before = after = None  # what is being removed must not be kept here
        return self._entry(action, row.__tablename__, row.id, owner, before, after)

    def _check_restriction(self, session: Session, row: Any, owner: str) -> None:
        """A restricted record is kept and not worked with; the restriction can be lifted, a consent withdrawn."""
        if not owner or isinstance(row, PrivacyAct) or session.info.get(ERASING) == owner:
            return
        if isinstance(row, Consent) and row not in session.new:
            return  # GDPR Art. 7(3): at any time
        self._refuse_restricted(session, owner, row)

    @staticmethod
    def _refuse_restricted(session: Session, owner: str, row: Any = None) -> None:
        if not owner:
            return
        with session.no_autoflush:
            patient = session.get(Patient, owner)
        if patient is not None and _is_restricted(patient) and (row is not patient or _is_worked_with(patient)):
            raise Conflict(
                "This record is restricted: it is kept, but nothing may be added or changed.",
                "Lift the restriction on the Privacy page first, if the reason for it has gone.",
            )

    def _entry(
        self,
        action: str,
        noun: str,
        row_id: str,
        patient_id: str,
        before: dict[str, Any] | None,
        after: dict[str, Any] | None,
    ) -> NewEntry:
        return NewEntry(
            at=self._now(),
            user_id=storable(self.user_id),
            workstation=storable(self._workstation),
            action=action,
            noun=noun,
            row_id=storable(row_id),
            patient_id=storable(patient_id),
            before=before,
            after=after,
        )

    def _chain(self, session: Session, entries: list[NewEntry], *, anew: bool = False) -> None:
        """``anew``: the trail before was made by another program or clinic, so the head outside knows nothing of it."""
        last, found = session.info.get("head"), None
        if last is None or anew:  # nobody else writes once this transaction has begun
            with session.no_autoflush:
                end = select(AuditEntry.number, AuditEntry.seal).order_by(AuditEntry.number.desc()).limit(1)
                last = Head(*row) if (row := session.execute(end).first()) else None
                found = None if anew else find_break(session, self._head, self._sealer, last)
        if found is not None and found not in self._told:
            entries = [self._entry(BROKEN, "audit_entry", "", "", None, found.details()), *entries]
            session.info["break"], anew = found, True
        session.info.setdefault(_FIRST, (last.number if last else 0) + 1)
        session.info["head"] = write_chain(session, self._sealer, entries, last)
        session.info["head anew"] = anew or session.info.get("head anew", False)

    def _after_commit(self, session: Session) -> None:
        if session.in_nested_transaction():
            return
        head, anew, found = (session.info.pop(name, None) for name in _HEAD)
        first = session.info.pop(_FIRST, None)
        if head is not None:
            self.own.update(range(first or head.number, head.number + 1))
            self._head.write(head, anew=bool(anew))
        if found is not None:
            self._told.add(found)  # a folder that cannot be written would bring it up again with each change

    def take_over(self, session: Session) -> None:
        """Chain the entries of a record that was brought in anew under this clinic's key, and say so in a last one."""
        reseal(session, self._sealer, self._sealer.seal, first=False)
        self._begin(session, "import", "clinic", None)

    def seal_anew(self, session: Session) -> None:
        """Bring a trail of schema 0001 into the present form; a last entry says whether it was whole before."""
        broken = reseal(session, self._sealer, self._sealer.first_seal, first=True)
        self._begin(session, "migrate", "audit_entry", {"entries that did not fit": broken})

    def _begin(self, session: Session, action: str, noun: str, details: dict[str, Any] | None) -> None:
        self._chain(session, [self._entry(action, noun, "", "", None, details)], anew=True)


_HEAD = ("head", "head anew", "break")
"""Keys of ``session.info``: what is to be kept outside once the transaction is committed."""
_FIRST = "first entry"
"""Key of ``session.info``: the number of the first entry of the transaction."""


def _forget_head(session: Session, _transaction: Any) -> None:
    for name in (*_HEAD, _FIRST):
        session.info.pop(name, None)


def _refuse_unseen(state: ORMExecuteState) -> None:
    """Statements that change many rows pass the flush by; only what is derived may be changed so."""
    mapper = state.bind_mapper
    changes = state.is_update or state.is_delete or state.is_insert
    if changes and mapper is not None and not issubclass(mapper.class_, _DERIVED):
        raise AssertionError("a clinical row must be changed through the session, else the audit trail misses it")


def _is_restricted(patient: Patient) -> bool:
    """Whether it was before this change, or is."""
    before = inspect(patient).attrs.restricted_at.history.deleted
    return (before[0] if before else patient.restricted_at) is not None


def _is_worked_with(patient: Patient) -> bool:
    """Whether anything but the restriction itself changes."""
    free = {"restricted_at", "restricted_reason", "updated_at", "version"}
    return any(a.history.has_changes() for a in inspect(patient).attrs if a.key not in free)


def _difference(row: Any, *, new: bool) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    state = inspect(row)
    if new:
        return None, {name: plain(getattr(row, name)) for name in column_names(state.mapper)}
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name in column_names(state.mapper):
        history = state.attrs[name].history
        if history.has_changes():
            after[name] = plain(getattr(row, name))
            if history.deleted:
                before[name] = plain(history.deleted[0])
    return before, after
