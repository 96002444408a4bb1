"""What every service is built from."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.orm import Session

from clinic.catalog import Catalog
from clinic.clock import Now, local_today
from clinic.errors import Conflict, NotFound
from clinic.records.enums import VisitStatus
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.ids import IdSource
from clinic.store.models import Kept, User, Visit

if TYPE_CHECKING:
    from clinic.atlas import Atlas

K = TypeVar("K", bound=Kept)


@dataclass(slots=True)
class Core:
    """The parts that services share; built by ``Clinic`` and handed to each constructor."""

    db: Database
    blobs: BlobStore
    catalog: Catalog
    atlas: "Callable[[], Atlas]"
    now: Now
    resources: Path
    user_id: str = ""
    ids: IdSource = field(init=False)

    def __post_init__(self) -> None:
        self.ids = IdSource(self.now)

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
    return row


def check_version(row: Kept, version: int) -> None:
    """Raise ``Conflict`` where the caller has read an older version (0: the caller did not read it)."""
    if version and row.version != version:
        raise Conflict(
            "Someone else changed this record in the meantime.", "Look at their version, then enter yours again."
        )


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
