"""The audit trail for people: read by person, user, day and action; taken out; checked."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.errors import ValidationError
from clinic.exchange.tables import write_csv
from clinic.records.audit import AuditFilter, AuditRow
from clinic.records.clinic import UserRow
from clinic.records.rights import Right
from clinic.services import audit_words as words
from clinic.services.audit_names import TELLING, RowNames, code_words
from clinic.services.core import VIEW_AGAIN, Core
from clinic.services.gate import allowed
from clinic.services.users import user_row
from clinic.store.audit.check import ACCEPTED
from clinic.store.audit.head import Head
from clinic.store.audit.seals import was_erased
from clinic.store.audit.stored import stored_entry
from clinic.store.files import storage_words
from clinic.store.heal import verify
from clinic.store.models import AuditEntry, Patient, User, Visit

_ALL = AuditFilter()
_PAGE = 200
_CSV_COLUMNS = (
    "number",
    "time",
    "user",
    "workstation",
    "action",
    "record number",
    "patient",
    "what",
    "before",
    "after",
)
_OFFICE = {"clinic", "user", "upkeep_run", "audit_entry", "recall", "consent", "privacy_act"}
"""Tables whose values anyone may read who may read the trail; the others hold findings."""
_CONTACT = {
    "family", "given", "other_names", "preferred", "mrn", "birth", "sex", "gender", "phone", "email", "address",
    "language", "archived", "restricted_at", "restricted_reason", "erased_at",
}  # fmt: skip
_WITHHELD = "The values are shown to roles that may see lesions, photos, results and visits."
_ERASED = "The values were erased at the person's request."


class AuditService:
    """What was done, by whom and when. ``heads`` gives the ends of the trail that are known from backups."""

    def __init__(self, core: Core, heads: Callable[[], tuple[Head, ...]] = tuple) -> None:
        self._core = core
        self._heads = heads
        self._told: dict[str, datetime] = {}

    @allowed(Right.AUDIT)
    def entries(self, wanted: AuditFilter = _ALL, limit: int = _PAGE, before_number: int = 0) -> tuple[AuditRow, ...]:
        """The newest ``limit`` entries, or those before ``before_number``, newest first.

        That the trail was read is entered too, once for each person and stretch of work.
        Raises ``ValidationError`` where the last day is before the first.
        """
        _check(wanted)
        with self._core.db.read() as session:
            query = _query(session, wanted).order_by(AuditEntry.number.desc()).limit(limit)
            if before_number:
                query = query.where(AuditEntry.number < before_number)
            rows = self._rows(session, list(session.scalars(query)))
        self._note_view(wanted)
        return rows

    @allowed(Right.AUDIT)
    def count(self, wanted: AuditFilter = _ALL, newest: int = 0) -> int:
        """How many entries there are, up to the one with the number ``newest``. Raises ``ValidationError``."""
        _check(wanted)
        with self._core.db.read() as session:
            query = _query(session, wanted).with_only_columns(func.count(), maintain_column_froms=True)
            if newest:
                query = query.where(AuditEntry.number <= newest)
            return session.scalar(query) or 0

    @allowed(Right.AUDIT)
    def users(self) -> tuple[UserRow, ...]:
        """Everyone who works or worked here, by name."""
        with self._core.db.read() as session:
            return tuple(user_row(user) for user in session.scalars(select(User).order_by(User.name)))

    @allowed(Right.AUDIT)
    def actions(self) -> tuple[tuple[str, str], ...]:
        """Each action with what it is called."""
        return tuple(words.ACTIONS.items())

    @allowed(Right.AUDIT)
    def csv(self, wanted: AuditFilter, path: Path, progress: Callable[[int, int, str], None] | None = None) -> int:
        """Write the entries, newest first, as a table for a spreadsheet; return how many.

        Cells that a spreadsheet would run are made harmless. The file appears only when it is complete, and that it
        was made is entered into the trail. Raises ``ValidationError``, ``StorageError``.
        """
        total = self.count(wanted)
        making = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        with storage_words(f"{path.name} could not be saved."):
            try:
                count = write_csv(making, _CSV_COLUMNS, self._csv_rows(wanted, total, progress))
                making.replace(path)
            finally:
                making.unlink(missing_ok=True)
        self._core.note("export", "audit_entry", "", wanted.patient_id, entries=count)
        return count

    @allowed(Right.AUDIT)
    def check(self) -> tuple[str, ...]:
        """What is wrong with the trail, in words with the numbers of entries; empty: all is well."""
        return tuple(verify.audit_problems(self._core.db, self._heads()))

    @allowed(Right.AUDIT)
    def accept(self, reason: str) -> None:
        """Say that an end of the trail which did not fit has a known reason, as after a restore by hand.

        It is entered into the trail with ``reason``; what was changed or removed inside the trail is still told.
        Raises ``ValidationError`` without a reason.
        """
        if not reason.strip():
            raise ValidationError("reason", "The reason is missing.", "Say why the trail does not fit its known end.")
        with self._core.db.read() as session:
            seals = {head: stored_entry(session, head.number) for head in self._heads()}
        ends = [[head.number, head.seal] for head, entry in seals.items() if entry is None or entry.seal != head.seal]
        self._core.note(ACCEPTED, "audit_entry", "", reason=" ".join(reason.split()), ends=ends)

    def _csv_rows(
        self, wanted: AuditFilter, total: int, progress: Callable[[int, int, str], None] | None
    ) -> Iterator[dict[str, Any]]:
        before = done = 0
        while rows := self.entries(wanted, 2000, before):
            for row in rows:
                yield {
                    "number": row.number,
                    "time": row.at,
                    "user": row.user_name,
                    "workstation": row.workstation,
                    "action": row.action,
                    "record number": row.mrn,
                    "patient": row.patient_name,
                    "what": row.what,
                    "before": "; ".join(f"{one.label}: {one.before}" for one in row.fields if one.before),
                    "after": "; ".join(f"{one.label}: {one.after}" for one in row.fields if one.after),
                }
            before, done = rows[-1].number, done + len(rows)
            if progress is not None:
                progress(done, total, "entries")

    def _rows(self, session: Session, entries: list[AuditEntry]) -> tuple[AuditRow, ...]:
        names = RowNames(session, self._core.catalog).of((entry.noun, entry.row_id) for entry in entries)
        users = dict(session.execute(select(User.id, User.name)).all())
        ids = {entry.patient_id for entry in entries} - {""}
        people = {row.id: row for row in session.scalars(select(Patient).where(Patient.id.in_(ids)))}
        teller = _Teller(names, users, people, self._core.catalog, sees_record=self._core.may(Right.SEE_RECORD))
        return tuple(teller.row(entry) for entry in entries)

    def _note_view(self, wanted: AuditFilter) -> None:
        now, last = self._core.now(), self._told.get(wanted.patient_id)
        if last is None or now - last >= VIEW_AGAIN:
            self._told[wanted.patient_id] = now
            self._core.note("view", "audit_entry", "", wanted.patient_id)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Makes rows of entries."""

    names: dict[tuple[str, str], str]
    users: dict[str, str]
    people: dict[str, Patient]
    catalog: Catalog
    sees_record: bool

    def row(self, entry: AuditEntry) -> AuditRow:
        patient = self.people.get(entry.patient_id)
        coded = partial(code_words, self.catalog, entry.noun)
        fields = words.field_changes(entry.before, entry.after, coded)
        allowed_fields = tuple(one for one in fields if self._may_show(entry, one.label))
        note = _ERASED if was_erased(entry) else _WITHHELD if len(allowed_fields) < len(fields) else ""
        name = self.names.get((entry.noun, entry.row_id), "")
        if entry.noun in TELLING and not self.sees_record:
            name = ""
        action = words.action_of(entry.action, entry.noun, entry.after)
        return AuditRow(
            number=entry.number,
            at=entry.at,
            user_id=entry.user_id,
            user_name=self.users.get(entry.user_id, ""),
            workstation=entry.workstation,
            action=action,
            action_text=words.action_word(action, entry.noun, entry.after),
            patient_id=entry.patient_id,
            patient_name=f"{patient.family}, {patient.given}".strip(", ") if patient else "",
            mrn=patient.mrn if patient else "",
            what=words.sentence(action, entry.noun, name, allowed_fields, entry.after),
            fields=allowed_fields,
            note=note,
        )

    def _may_show(self, entry: AuditEntry, label: str) -> bool:
        if self.sees_record or entry.noun in _OFFICE or entry.action not in ("create", "update"):
            return True
        return entry.noun == Patient.__tablename__ and label in {words.label(name) for name in _CONTACT}


def _check(wanted: AuditFilter) -> None:
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise ValidationError("last", "The last day is before the first.", "Exchange the two days.")


def _query(session: Session, wanted: AuditFilter) -> Any:
    conditions: list[ColumnElement[bool]] = []
    if wanted.patient_id:
        conditions.append(AuditEntry.patient_id == wanted.patient_id)
    if wanted.user_id:
        conditions.append(AuditEntry.user_id == wanted.user_id)
    if wanted.action:
        conditions += _acted(wanted.action)
    if wanted.first or wanted.last:
        span = _span(wanted.first, wanted.last)
        conditions += span
        if not wanted.patient_id:  # numbers grow with time: the newest of a day are found without sorting it
            lowest, highest = session.execute(
                select(func.min(AuditEntry.number), func.max(AuditEntry.number)).where(*span)
            ).one()
            conditions += [AuditEntry.number >= (lowest or 0), AuditEntry.number <= (highest or 0)]
    return select(AuditEntry).where(*conditions)


def _acted(action: str) -> list[ColumnElement[bool]]:
    """Entries of an action as they are told: signing is an update, and is not found as any other change.

    The values are looked into last, for updates of visits alone.
    """
    if action not in (words.SIGN, "update"):
        return [AuditEntry.action == action]
    is_visit = AuditEntry.noun == Visit.__tablename__
    status = func.coalesce(AuditEntry.after["status"].as_string(), "")
    told = (is_visit, status == words.SIGNED) if action == words.SIGN else (or_(~is_visit, status != words.SIGNED),)
    return [AuditEntry.action == "update", *told]


def _span(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    span: list[ColumnElement[bool]] = []
    if first is not None:
        span.append(AuditEntry.at >= _midnight(first))
    if last is not None:
        span.append(AuditEntry.at < _midnight(last + timedelta(days=1)))
    return span


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone().astimezone(UTC)
