"""Photos: take files in, show them, say what they show."""

from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, ValidationError
from clinic.imaging import read_picture
from clinic.records.changes import Changes
from clinic.records.enums import CapturedFrom, ConsentScope, MarkKind, PhotoChoice, PhotoKind, Topic
from clinic.records.photos import ImportOutcome, PhotoImport, PhotoMark, PhotoRow
from clinic.records.rights import Right
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed, shows
from clinic.services.photo_files import (
    PREVIEW_SIDE,
    PictureFile,
    PictureStore,
    Prepared,
    Stopped,
    read_ahead,
    read_file,
)
from clinic.services.photo_intake import Intake, Together
from clinic.services.photo_listing import counted, hashes, listed, thumbnails
from clinic.services.photo_marking import put_mark, relink, withdraw_mark
from clinic.services.photo_rows import mark_row, photo_changes, photo_rows
from clinic.services.photo_stripping import strip_photo
from clinic.store import models
from clinic.store.models import Photo, PhotoLesion
from clinic.worker.glance import glance_apart

_BESIDE = 2
"""Files that are fetched or sealed, which waits for disks, while each worker has one of its own."""
Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]
Each = Callable[[ImportOutcome, Changes], None]


class PhotoService:
    """Photos of patients. The bytes of an original are never changed."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._pictures = PictureStore(core.blobs)

    @allowed(Right.RECORD)
    def import_files(
        self,
        items: Sequence[Path | PictureFile],
        where: PhotoImport,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
        each: Each | None = None,
        together: Together | None = None,
    ) -> tuple[tuple[ImportOutcome, ...], Changes]:
        """Take in files, and pictures that are none (pasted); a bad one is refused with its reason, the others go on.

        Several are read at once while others are stored. ``progress`` is called with the files done, all files and the
        name of the next, ``each`` with what became of each as soon as it is known; once ``cancelled`` says True the
        rest is left out. ``together`` is written with each photo or not at all. Raises ``NotFound``, ``Conflict`` or
        ``ValidationError`` where ``where`` does not fit.
        """
        intake = Intake(self._core, self._pictures, where, together)
        outcomes: list[ImportOutcome] = []
        changes = Changes()
        ahead = read_ahead(partial(self._prepared, intake), items, self._core.workers.size + _BESIDE, cancelled)
        with closing(intake), closing(ahead), suppress(Stopped):
            for number, item in enumerate(items):
                if cancelled is not None and cancelled():
                    break
                if progress is not None:
                    progress(number, len(items), item.name)
                try:
                    outcome, change = intake.take_in(next(ahead)())
                except ClinicError as error:
                    outcome, change = ImportOutcome(item.name, "refused", str(error)), Changes()
                outcomes.append(replace(outcome, file=item.name if isinstance(item, PictureFile) else str(item)))
                changes |= change
                if each is not None:
                    each(outcomes[-1], change)
        if progress is not None:
            progress(len(outcomes), len(items), "")
        return tuple(outcomes), changes

    @allowed(Right.RECORD)
    def import_bytes(
        self,
        name: str,
        data: bytes,
        where: PhotoImport,
        taken_at: datetime | None = None,
        together: Together | None = None,
    ) -> tuple[ImportOutcome, Changes]:
        """Take in one picture that is not a file (pasted, from a camera, from the inbox). Raises as ``import_files``.

        ``taken_at``: when it came to be, where the picture itself does not say (aware).
        """
        outcomes, changes = self.import_files((PictureFile(name, data, taken_at),), where, together=together)
        return outcomes[0], changes

    @allowed(Right.RECORD)
    def glance(self, item: Path | PictureFile, side: int) -> bytes:
        """WebP of a file that may be taken in, upright, longer side at most ``side`` pixels; nothing is stored.

        Raises ``FileRefused`` where it cannot be shown, ``StorageError`` where the file cannot be read.
        """
        data = item.data if isinstance(item, PictureFile) else read_picture(item)
        return glance_apart(self._core.workers, data, item.name, side)

    @shows(Right.SEE_RECORD)
    def list(self, patient_id: str, lesion_id: str = "", visit_id: str = "", at_most: int = 0) -> tuple[PhotoRow, ...]:
        """Photos of a patient, newest first; of one lesion or one visit where these are given; 0: all of them."""
        with self._core.db.read() as session:
            return listed(session, patient_id, lesion_id, visit_id, at_most)

    @shows(Right.SEE_RECORD)
    def count(self, patient_id: str) -> int:
        """How many photos a patient has, those entered in error among them: quick, also where they are thousands."""
        with self._core.db.read() as session:
            return counted(session, patient_id)

    @shows(Right.SEE_RECORD)
    def get(self, photo_id: str) -> PhotoRow:
        """One photo. Raises ``NotFound``."""
        with self._core.db.read() as session:
            return photo_rows(session, [fetch(session, Photo, photo_id, "This photo")])[0]

    @allowed(Right.SEE_RECORD)
    def original(self, photo_id: str) -> bytes:
        """The file as it was taken in. Raises ``NotFound``, ``StorageError`` where it is missing or damaged."""
        return self._core.blobs.get(self._sha256(photo_id))

    @allowed(Right.SEE_RECORD)
    def preview(self, photo_id: str, side: int = PREVIEW_SIDE) -> bytes:
        """JPEG, upright, in sRGB, longer side at most ``side`` pixels. Raises ``NotFound``, ``StorageError``."""
        return self._pictures.preview(self._sha256(photo_id), side)

    @allowed(Right.SEE_RECORD)
    def thumbnail(self, photo_id: str) -> bytes:
        """WebP, upright, longer side at most 320 pixels. Raises ``NotFound``, ``StorageError``."""
        return self._pictures.thumbnail(self._sha256(photo_id))

    @allowed(Right.SEE_RECORD)
    def thumbnails(self, photo_ids: Sequence[str]) -> dict[str, bytes]:
        """What ``thumbnail`` gives for each of them; those that cannot be shown are left out."""
        with self._core.db.read() as session:
            found = hashes(session, photo_ids)
        for patient_id in {patient_id for _, patient_id in found.values()}:
            self._core.check_view(patient_id)
            self._core.seen(patient_id)
        return thumbnails(self._pictures, {key: sha256 for key, (sha256, _) in found.items()})

    @allowed(Right.RECORD)
    def update(
        self,
        photo_id: str,
        *,
        kind: PhotoKind,
        note: str,
        consent: ConsentScope,
        lesion_ids: Sequence[str],
        captured_at: datetime | None,
        version: int,
    ) -> tuple[PhotoRow, Changes]:
        """Change what is said about a photo; ``captured_at`` other than before counts as typed.

        Raises ``NotFound``, ``Conflict``, ``ValidationError`` (``lesion_ids``, ``captured_at``).
        """
        self._check_time(captured_at)
        with self._core.db.write() as session:
            photo = fetch(session, Photo, photo_id, "This photo")
            check_version(session, photo, version, partial(_one, session, photo))
            photo.kind, photo.note, photo.consent = kind, note.strip(), consent
            if captured_at != photo.captured_at:
                photo.captured_at = captured_at
                photo.captured_from = CapturedFrom.TYPED if captured_at else CapturedFrom.UNKNOWN
            touched = relink(self._core, session, photo, lesion_ids)
            session.flush()
            return photo_rows(session, [photo])[0], photo_changes(photo, touched)

    @allowed(Right.RECORD)
    def choose(self, photo_ids: Sequence[str], choice: PhotoChoice) -> Changes:
        """Keep or reject photos while looking through them; ``PhotoChoice.NONE`` takes it back.

        A rejected photo stays in the record with all that belongs to it. Whoever says it last counts. Raises
        ``NotFound``; ``Conflict`` where a record is restricted: then none of them is changed.
        """
        changes = Changes()
        with self._core.db.write() as session:
            for photo_id in photo_ids:
                photo = fetch(session, Photo, photo_id, "This photo")
                if photo.choice != choice:
                    photo.choice = choice.value
                    changes |= photo_changes(photo, ())
        return changes

    @allowed(Right.WRITE_RECORD)
    def strip_stored(self, photo_id: str, version: int) -> tuple[PhotoRow, Changes]:
        """Take place and serial numbers out of the stored file, for good; what it shows stays pixel by pixel.

        Comments and makers' notes go too, and what was appended (a film, a second picture). They never leave with an
        export in any case. Older backups hold the file as it was until they are rotated out. Raises ``NotFound``,
        ``Conflict`` (also where there is nothing to take out), ``FileRefused`` where it cannot be done without
        touching the pixels, ``StorageError``.
        """
        row = strip_photo(self._core, self._pictures, photo_id, version)
        return row, Changes.of(Topic.PHOTO, Topic.PHOTO_INBOX, ids=(row.patient_id, row.id))

    @allowed(Right.SEE_RECORD)
    def marks(self, photo_id: str) -> tuple[PhotoMark, ...]:
        """Where lesions lie in a photo, oldest first."""
        query = select(models.PhotoMark).where(models.PhotoMark.photo_id == photo_id, ~models.PhotoMark.withdrawn)
        query = query.where(models.PhotoMark.kind == MarkKind.PLACE)  # what was measured is not a place to be moved
        with self._core.db.read() as session:
            patient_id = fetch(session, Photo, photo_id, "This photo").patient_id
            self._core.check_view(patient_id)
            rows = tuple(mark_row(row) for row in session.scalars(query.order_by(models.PhotoMark.id)))
        self._core.seen(patient_id)
        return rows

    @allowed(Right.RECORD)
    def mark(self, mark: PhotoMark) -> tuple[PhotoMark, Changes]:
        """Mark a lesion in a photo, or move a mark that has an id; the lesion is linked to the photo.

        Raises ``NotFound``, ``Conflict``, ``ValidationError`` where the point lies outside the picture or the lesion is
        not this patient's.
        """
        with self._core.db.write() as session:
            return put_mark(self._core, session, mark)

    @allowed(Right.RECORD)
    def unmark(self, mark_id: str, version: int = 0, *, unlink: bool = False) -> Changes:
        """Take a mark back that was set by mistake; the audit trail keeps it. ``unlink``: the photo did not show the
        lesion before it was marked. Raises ``NotFound``, ``Conflict`` where someone else moved it."""
        with self._core.db.write() as session:
            return withdraw_mark(session, mark_id, version, unlink=unlink)

    @allowed(Right.RECORD)
    def mark_error(self, photo_id: str, reason: str, version: int = 0) -> Changes:
        """Take a photo out of sight as entered in error; nothing is deleted.

        Raises ``ValidationError`` (``reason``), ``Conflict``, ``NotFound``.
        """
        if not reason.strip():
            raise ValidationError("reason", "The reason is missing.", "Say why the photo was entered in error.")
        with self._core.db.write() as session:
            photo = fetch(session, Photo, photo_id, "This photo")
            check_version(session, photo, version, partial(_one, session, photo))
            photo.error_reason = reason.strip()
            linked = select(PhotoLesion.lesion_id).where(PhotoLesion.photo_id == photo.id, PhotoLesion.linked)
            return photo_changes(photo, set(session.scalars(linked)))

    def _prepared(self, intake: Intake, item: Path | PictureFile) -> Prepared:
        return intake.prepare(item if isinstance(item, PictureFile) else read_file(item, self._core.now))

    def _sha256(self, photo_id: str) -> str:
        with self._core.db.read() as session:
            photo = fetch(session, Photo, photo_id, "This photo")
            self._core.check_view(photo.patient_id)
            sha256, patient_id = photo.sha256, photo.patient_id
        self._core.seen(patient_id)
        return sha256

    def _check_time(self, captured_at: datetime | None) -> None:
        if captured_at is None:
            return
        if captured_at.tzinfo is None:
            raise ValueError("a capture time needs its offset")
        if captured_at > self._core.now() + timedelta(days=1):
            raise ValidationError("captured_at", "The time lies in the future.", "Correct the date of the photo.")


def _one(session: Session, photo: Photo) -> PhotoRow:
    return photo_rows(session, [photo])[0]
