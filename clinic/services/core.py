"""What every service is built from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from clinic.catalog import Catalog
from clinic.clock import Now, local_today
from clinic.errors import CannotOpen, Conflict, NotAllowed, NotFound, StorageError
from clinic.records.clinic import UserRow
from clinic.records.enums import VisitStatus
from clinic.records.rights import Right
from clinic.rules.permissions import may
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.ids import IdSource
from clinic.store.models import AuditEntry, Kept, Patient, User, Visit
from clinic.worker.pool import WorkerPool
from clinic.worker.process import worker_command

if TYPE_CHECKING:
    from clinic.atlas import Atlas

K = TypeVar("K", bound=Kept)
_Note = tuple[str, str, str, str, dict[str, Any]]
"""Action, noun, row, patient and details of an audit entry that changes no row."""
VIEW_AGAIN = timedelta(minutes=15)
"""A record that is looked at again after so long is a new view."""


@dataclass(slots=True)
class Core:
    """The parts that services share; built by ``Clinic`` and handed to each constructor."""

    db: Database
    blobs: BlobStore
    catalog: Catalog
    atlas: "Callable[[], Atlas]"
    now: Now
    resources: Path
    clinic_id: str = ""
    actor: UserRow | None = None
    """Who is signed in; ``None`` while a clinic is made or opened."""
    by_recovery: bool = False
    """Whether the clinic was opened by its recovery code: a new passphrase is then chosen without the old one."""
    workers: WorkerPool = field(default_factory=WorkerPool)
    """Who reads foreign files; no process runs before the first one."""
    drawers: WorkerPool = field(default_factory=lambda: WorkerPool(worker_command(draws=True), size=1))
    """Who draws the pages of papers that came from elsewhere."""
    ids: IdSource = field(init=False)
    _seen: dict[str, datetime] = field(init=False, default_factory=dict)
    _waiting: "list[_Note]" = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.ids = IdSource(self.now)

    @property
    def user_id(self) -> str:
        """Key of who is signed in, or an empty text."""
        return self.actor.id if self.actor else ""

    def act_as(self, actor: UserRow | None) -> None:
        """Work in the name of this person from now on."""
        self.actor = actor
        self._seen.clear()
        self.db.act_as(actor.id if actor else "")

    def require(self, right: Right) -> None:
        """Raise ``NotAllowed`` unless whoever is signed in has this right."""
        actor = self.actor
        if actor is None:
            raise NotAllowed("Nobody is signed in.", "Sign in first.")
        if not actor.active:
            raise NotAllowed("Your account was closed.", "Ask an administrator to open it again.")
        self.require_own_passphrase()
        if not may(actor.role, actor.administers, right):
            raise NotAllowed(
                f"The role {actor.role.value} may not {right.value}.", "Ask someone whose role allows it to do this."
            )

    def require_own_passphrase(self) -> None:
        """Raise ``NotAllowed`` while whoever is signed in uses the passphrase that an administrator gave them."""
        if self.actor is not None and self.actor.must_change:
            raise NotAllowed("Choose a passphrase of your own first.", "Yours was given by an administrator.")

    def may(self, right: Right) -> bool:
        """Whether whoever is signed in has this right; while a clinic is made, everything goes."""
        return self.actor is None or may(self.actor.role, self.actor.administers, right)

    def check_view(self, patient_id: str) -> None:
        """Raise ``NotAllowed`` where the person's record is restricted and who is signed in may not see it."""
        with self.db.read() as session:
            patient = session.get(Patient, patient_id)
            restricted = patient is not None and patient.restricted_at is not None
        if restricted and not self.may(Right.PRIVACY):
            raise NotAllowed("This record is restricted.", "Ask a physician or an administrator.")

    def seen(self, patient_id: str) -> None:
        """Enter into the audit trail that this person's record was seen, once for each stretch of work with it.

        Without a key nothing is entered: a report that waits is nobody's yet.
        """
        if not patient_id:
            return
        now = self.now()
        last = self._seen.get(patient_id)
        if last is not None and now - last < VIEW_AGAIN:
            return
        self._seen[patient_id] = now
        self.note("view", "patient", patient_id, patient_id)

    def note(self, action: str, noun: str, row_id: str, patient_id: str = "", **details: Any) -> None:
        """Enter something that changes no row into the audit trail: viewing, printing, exporting, signing in.

        While nothing can be written the entry waits in memory: the record can be read all the same.
        """
        try:
            self.write_kept_notes()
            self._enter([(action, noun, row_id, patient_id, details)])
        except (StorageError, CannotOpen):  # full, read-only, or damaged where the trail ends
            self._waiting.append((action, noun, row_id, patient_id, details | {"at": self.now().isoformat()}))

    def write_kept_notes(self) -> None:
        """Enter what had to wait until the disk could be written again. Raises ``StorageError``."""
        waiting = list(self._waiting)
        if waiting:
            self._enter(waiting)
            del self._waiting[: len(waiting)]

    def _enter(self, entries: "list[_Note]") -> None:
        with self.db.write() as session:
            for action, noun, row_id, patient_id, details in entries:
                self.db.auditor.note(session, action, noun, row_id, patient_id, details or None)

    def new_id(self) -> str:
        """A fresh key, greater than all before."""
        return self.ids()

    def today(self) -> date:
        """Today where the program runs."""
        return local_today(self.now)


def fetch(session: Session, kind: type[K], key: str, what: str) -> K:
    """The row with this key. Raises ``NotFound`` saying that ``what`` is not there."""
    row = session.get(kind, key)
    if row is None:
        raise NotFound(f"{what} is not in the record.", "Look for it again in the list; it may have been merged.")
    if isinstance(row, Patient) and row.erased_at is not None:
        raise NotFound(f"{what} was erased on {local_date(row.erased_at)}.", "Nothing of the person is left here.")
    return row


def check_version(session: Session, row: Kept, version: int, theirs: Callable[[], object]) -> None:
    """Raise ``Conflict`` with ``theirs()``, the record as it is now, where the caller has read an older version.

    ``version`` 0: the caller did not read it (a command, which changes what it names and nothing else).
    """
    if version and row.version != version:
        raise changed_meanwhile(session, row, theirs())


def check_seen(session: Session, row: Kept | None, version: int | None, theirs: Callable[[], object]) -> None:
    """As ``check_version`` for a row that may not be there yet: 0: there was none, ``None``: not read."""
    if version is not None and row is not None and row.version != version:
        raise changed_meanwhile(session, row, theirs())


def changed_meanwhile(session: Session, row: Kept, theirs: object) -> Conflict:
    """What is told of a row that someone else changed: who and when, as the audit trail knows it."""
    noun = inspect(row).mapper.local_table.description
    entries = select(AuditEntry).where(AuditEntry.row_id == row.id, AuditEntry.noun == noun)
    entries = entries.where(AuditEntry.action.in_(("create", "update")))
    last = session.scalars(entries.order_by(AuditEntry.number.desc()).limit(1)).first()
    who, when = (user_name(session, last.user_id), last.at) if last else ("", row.updated_at)
    return Conflict(
        f"{who or 'Someone else'} changed this record in the meantime.",
        "Look at their version, then choose what is to be kept.",
        theirs=theirs,
        who=who,
        when=when,
    )


def touch(row: Kept) -> None:
    """Give a row a new version although only what belongs to it changed (a link, a dose), so that the change shows."""
    if inspect(row).persistent:
        flag_modified(row, "updated_at")


def open_visit(session: Session, visit_id: str) -> Visit:
    """A visit that may still be written to. Raises ``NotFound``, ``Conflict`` where it is signed or in error."""
    visit = fetch(session, Visit, visit_id, "The visit")
    if visit.status is VisitStatus.SIGNED:
        raise Conflict("This visit is signed.", "Start a new visit, or add an addendum.")
    if visit.status is VisitStatus.ENTERED_IN_ERROR:
        raise Conflict("This visit is marked as entered in error.", "Start a new visit.")
    return visit


def user_name(session: Session, user_id: str | None) -> str:
    """Display name of a user, or an empty text."""
    user = session.get(User, user_id) if user_id else None
    return user.name if user else ""


def local_date(moment: datetime) -> date:
    """The calendar day of a UTC time where the program runs."""
    return moment.astimezone().date()
