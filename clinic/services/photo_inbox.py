"""Pictures that came from a watched folder and wait for a person to say whose they are."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clinic.errors import Conflict
from clinic.records.changes import Changes
from clinic.records.enums import InboxState
from clinic.records.inbox import CardSize, InboxFiled, InboxRow, InboxTaken
from clinic.records.photos import PhotoImport
from clinic.records.rights import Right
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed, shows
from clinic.services.photo_cards import CardCodes
from clinic.services.photo_files import PREVIEW_SIDE, PictureStore
from clinic.services.photo_inbox_filing import Cancelled, InboxFiler, Pick, Progress, check_reason, check_waits, one_row
from clinic.services.photo_inbox_rows import inbox_changes, inbox_rows, without_used_cards
from clinic.services.photo_inbox_taking import InboxTaker
from clinic.services.photo_watch import SeenMarks
from clinic.services.photos import PhotoService
from clinic.store.keys import DataKey
from clinic.store.models import InboxPhoto

_MOST_FILED = 200
_NO_CARD = "A person said that this is no patient card."


class InboxService:
    """The inbox of pictures, and the patient cards that say whose they are."""

    def __init__(self, core: Core, key: DataKey, photos: PhotoService) -> None:
        self._core = core
        self._key = key
        self._codes = CardCodes(key)
        self._pictures = PictureStore(core.blobs)
        self._taker = InboxTaker(core, self._codes)
        self._filer = InboxFiler(core, photos)

    @allowed(Right.RECORD)
    def take_in(
        self, paths: Sequence[Path], progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> tuple[tuple[InboxTaken, ...], Changes]:
        """Take files into the inbox; known ones are left out, a bad one is refused and the others go on.

        The files themselves are only read. ``progress`` is called with the files done, all files and the name of the
        next; after ``cancelled`` says True the rest is left out. Raises ``StorageError`` where nothing can be written.
        """
        return self._taker.take_in(paths, progress, cancelled)

    @allowed(Right.SEE_RECORD)
    def rows(self, state: InboxState = InboxState.WAITING) -> tuple[InboxRow, ...]:
        """Pictures in this state, in the order in which they were taken; of those that are filed the last ones."""
        when = func.coalesce(InboxPhoto.captured_at, InboxPhoto.received_at)
        query = select(InboxPhoto).where(InboxPhoto.state == state)
        if state is InboxState.ASSIGNED:
            query = query.order_by(InboxPhoto.updated_at.desc(), InboxPhoto.id.desc()).limit(_MOST_FILED)
        else:
            query = query.order_by(when, InboxPhoto.name, InboxPhoto.id)
        with self._core.db.read() as session:
            sees_closed = self._core.may(Right.PRIVACY)
            found = inbox_rows(session, session.scalars(query).all(), sees_closed=sees_closed)
            return without_used_cards(session, found) if state is InboxState.WAITING else found

    @allowed(Right.SEE_RECORD)
    def count(self) -> int:
        """How many pictures wait for a person; cards that were understood need nobody."""
        waits = select(func.count()).select_from(InboxPhoto).where(InboxPhoto.state == InboxState.WAITING)
        with self._core.db.read() as session:
            return session.scalar(waits.where(~InboxPhoto.is_card | InboxPhoto.patient_id.is_(None))) or 0

    @allowed(Right.SEE_RECORD)
    def thumbnail(self, inbox_id: str) -> bytes:
        """WebP, upright, longer side at most 320 pixels. Raises ``NotFound``, ``NotAllowed``, ``StorageError``."""
        return self._pictures.thumbnail(self._sha256(inbox_id))

    @allowed(Right.SEE_RECORD)
    def preview(self, inbox_id: str, side: int = PREVIEW_SIDE) -> bytes:
        """JPEG, upright, longer side at most ``side`` pixels. Raises as ``thumbnail``."""
        return self._pictures.preview(self._sha256(inbox_id), side)

    @allowed(Right.SEE_RECORD)
    def original(self, inbox_id: str) -> bytes:
        """The file as it was taken in. Raises as ``thumbnail``."""
        return self._core.blobs.get(self._sha256(inbox_id))

    @allowed(Right.RECORD)
    def assign(
        self,
        picks: Sequence[Pick],
        where: PhotoImport,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> tuple[tuple[InboxFiled, ...], Changes]:
        """File pictures (key and the version that was read) under the patient of ``where``, as an import does.

        Nothing is filed where one of them was dealt with meanwhile. Raises ``Conflict``, ``NotFound``, ``NotAllowed``.
        """
        return self._filer.assign(picks, where, progress, cancelled)

    @allowed(Right.RECORD)
    def unassign(self, inbox_ids: Sequence[str]) -> tuple[tuple[str, ...], Changes]:
        """Take filed pictures out of the record and back into the inbox; the audit trail keeps that they were there.

        Returns the names of those that stay in the record as well, because it held them before they were filed.
        Raises ``Conflict`` where a photo has marks or belongs to a signed visit: then none is taken back. ``NotFound``.
        """
        staying, changes = self._filer.unassign(inbox_ids)
        return staying, changes | self._taker.propose()

    @allowed(Right.RECORD)
    def set_aside(self, picks: Sequence[Pick], reason: str) -> tuple[None, Changes]:
        """Put pictures aside that belong to nobody's record; they are kept. Raises ``ValidationError`` (``reason``),
        ``Conflict`` with ``theirs``, ``NotFound``."""
        said = check_reason(reason)
        with self._core.db.write() as session:
            rows = [self._fresh(session, *pick) for pick in picks]
            for row in rows:
                check_waits(row)
                row.state, row.reason = InboxState.SET_ASIDE, said
            session.flush()
            changes = inbox_changes(rows)
        return None, changes | self._taker.propose()

    @allowed(Right.RECORD)
    def take_back(self, inbox_ids: Sequence[str]) -> tuple[None, Changes]:
        """Let pictures wait again that were set aside. Raises ``Conflict``, ``NotFound``."""
        with self._core.db.write() as session:
            rows = [fetch(session, InboxPhoto, key, "This picture") for key in inbox_ids]
            for row in rows:
                if row.state is not InboxState.SET_ASIDE:
                    raise Conflict(f"“{row.name}” is not set aside.", "Look for it among those that wait.")
                row.state, row.reason = InboxState.WAITING, "Patient card." if row.is_card and row.patient_id else ""
            session.flush()
            changes = inbox_changes(rows)
        return None, changes | self._taker.propose()

    @allowed(Right.RECORD)
    def not_a_card(self, inbox_id: str, version: int = 0) -> tuple[None, Changes]:
        """Say that a picture taken for a patient card shows skin: it can be filed, and proposes nobody any more.

        Raises ``Conflict`` with ``theirs``, ``NotFound``.
        """
        with self._core.db.write() as session:
            row = self._fresh(session, inbox_id, version)
            check_waits(row)
            changes = inbox_changes([row])
            row.is_card, row.patient_id, row.reason = False, None, _NO_CARD
        return None, changes | self._taker.propose()

    @shows(Right.PRINT)
    def card(self, patient_id: str, size: CardSize = CardSize.SHEET) -> bytes:
        """The patient card as PDF: name, birth date, record number, and a code that only this clinic can read.

        Raises ``NotFound``, ``Conflict`` where the record is restricted or was merged.
        """
        from clinic.services.photo_card_page import card_page  # PDF is not needed to show what waits

        return card_page(self._core, self._codes, patient_id, size)

    @shows(Right.PRINT)
    def card_word(self, patient_id: str) -> str:
        """What the code of this patient's card says, for a label that something else prints. Raises as ``card``."""
        from clinic.services.photo_card_page import card_word

        return card_word(self._core, self._codes, patient_id)

    @allowed(Right.PRINT)
    def card_printed(self, patient_id: str, form: str = "paper") -> None:
        """Enter into the audit trail that a patient card went to ``paper`` or into a ``file``."""
        self._core.note("print", "patient card", "", patient_id, to=form)

    @allowed(Right.RECORD)
    def seen_marks(self, stored: bytes = b"") -> SeenMarks:
        """Marks of files that this workstation has looked at, under this clinic's key; ``stored`` by an earlier one."""
        return SeenMarks(self._key, stored)

    def _fresh(self, session: Session, inbox_id: str, version: int) -> InboxPhoto:
        row = fetch(session, InboxPhoto, inbox_id, "This picture")
        check_version(session, row, version, partial(one_row, session, row))
        return row

    def _sha256(self, inbox_id: str) -> str:
        with self._core.db.read() as session:
            row = fetch(session, InboxPhoto, inbox_id, "This picture")
            self._core.check_view(row.patient_id or "")
            sha256, filed = row.sha256, row.patient_id if row.state is InboxState.ASSIGNED else ""
        self._core.seen(filed or "")
        return sha256
