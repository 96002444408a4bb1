"""From the inbox into a record, and back: through the same door as every other photo."""

from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import CapturedFrom, InboxState, Topic, VisitStatus
from clinic.records.inbox import InboxFiled
from clinic.records.photos import PhotoImport
from clinic.services.core import Core, check_version, fetch, touch
from clinic.services.photo_cards import remaining
from clinic.services.photo_inbox_rows import TAKEN_BACK, inbox_changes, inbox_rows
from clinic.services.photo_rows import photo_changes
from clinic.services.photos import PhotoService
from clinic.services.restriction import check_free
from clinic.store.models import InboxPhoto, Patient, Photo, PhotoLesion, PhotoMark, Visit

Pick = tuple[str, int]
"""Key of a picture in the inbox and the version that was read; 0: not read (a command)."""
Progress = Callable[[int, int, str], None]
Cancelled = Callable[[], bool]
ALREADY = "The record held this picture already."


class InboxFiler:
    """Files pictures and takes them back."""

    def __init__(self, core: Core, photos: PhotoService) -> None:
        self._core = core
        self._photos = photos

    def assign(
        self, picks: Sequence[Pick], where: PhotoImport, progress: Progress | None, cancelled: Cancelled | None
    ) -> tuple[tuple[InboxFiled, ...], Changes]:
        """File pictures one by one: each is in the record and filed in the same moment, whatever happens. One that
        someone else filed meanwhile goes into one record only."""
        self._check(picks, where)
        outcomes: list[InboxFiled] = []
        changes = Changes()
        for number, (key, _version) in enumerate(picks):
            if cancelled is not None and cancelled():
                break
            try:
                outcome, change = self._file(key, where, partial(_told, progress, number, len(picks)))
            except ClinicError as error:
                outcome, change = InboxFiled(key, "refused", str(error)), Changes()
            outcomes.append(outcome)
            changes |= change
        if progress is not None:
            progress(len(outcomes), len(picks), "")
        return tuple(outcomes), changes

    def unassign(self, keys: Sequence[str]) -> tuple[tuple[str, ...], Changes]:
        """Take photos out of the record and back into the inbox, all of them or, where one may not, none.

        Returns the names of those that stay in the record as well, because it held them before they were filed.
        """
        changes, staying = Changes(), list[str]()
        with self._core.db.write() as session:
            rows = [fetch(session, InboxPhoto, key, "This picture") for key in keys]
            for row in rows:
                if row.state is not InboxState.ASSIGNED or row.photo_id is None:
                    raise Conflict("This picture is not filed.", "Look for it among those that wait.")
                photo = fetch(session, Photo, row.photo_id, "This photo")
                changes |= Changes(frozenset({Topic.PHOTO_INBOX}), frozenset((row.id, photo.patient_id)))
                if row.reason == ALREADY:
                    staying += [] if photo.error_reason else [row.name]
                elif not photo.error_reason:
                    changes |= self._take_out(session, photo)
                row.state, row.photo_id, row.patient_id, row.reason = InboxState.WAITING, None, None, ""
        return tuple(staying), changes

    def _check(self, picks: Sequence[Pick], where: PhotoImport) -> None:
        """Nothing is filed where one picture was dealt with by someone else meanwhile."""
        self._core.check_view(where.patient_id)
        with self._core.db.read() as session:
            patient = fetch(session, Patient, where.patient_id, "This patient")
            check_free(session, patient.id)
            other = remaining(session, patient)
            if other is not patient:
                raise Conflict(
                    f"The record {patient.mrn} was merged with {other.mrn}.", f"File the pictures under {other.mrn}."
                )
            for key, version in picks:
                row = fetch(session, InboxPhoto, key, "This picture")
                check_waits(row)
                check_version(session, row, version, partial(one_row, session, row))
                if row.is_card:
                    raise Conflict(
                        f"“{row.name}” shows a patient card, not skin.",
                        "Say first that it is no card, or set it aside.",
                    )

    def _file(self, key: str, where: PhotoImport, tell: Callable[[str], None]) -> tuple[InboxFiled, Changes]:
        with self._core.db.read() as session:
            row = fetch(session, InboxPhoto, key, "This picture")
            check_waits(row)
            name, sha256, before = row.name, row.sha256, row.patient_id or ""
        tell(name)
        data = self._core.blobs.get(sha256)
        outcome, changes = self._photos.import_bytes(name, data, where, together=partial(_filed, key))
        if outcome.outcome == "refused":
            return InboxFiled(key, "refused", outcome.reason), changes
        changes |= Changes(frozenset(), frozenset({before} - {""}))
        kind = "duplicate" if outcome.outcome == "duplicate" else "filed"
        return InboxFiled(key, kind, outcome.reason, outcome.photo_id), changes

    def _take_out(self, session: Session, photo: Photo) -> Changes:
        if photo.visit_id and fetch(session, Visit, photo.visit_id, "The visit").status is VisitStatus.SIGNED:
            raise Conflict(
                f"“{photo.name}” belongs to a visit that is signed.", "Mark the photo as entered in error instead."
            )
        marks = select(PhotoMark.id).where(PhotoMark.photo_id == photo.id, ~PhotoMark.withdrawn)
        if session.scalars(marks).first() is not None:
            raise Conflict(f"“{photo.name}” has marks.", "Take the marks back first, then the photo.")
        links = select(PhotoLesion).where(PhotoLesion.photo_id == photo.id, PhotoLesion.linked)
        touched = set[str]()
        for link in session.scalars(links):
            link.linked = False
            touched.add(link.lesion_id)
        photo.error_reason = TAKEN_BACK
        touch(photo)
        return photo_changes(photo, touched)


def _filed(key: str, session: Session, photo: Photo, was_there: bool) -> Changes:
    """Enter where a picture went, in the moment in which it goes there."""
    row = fetch(session, InboxPhoto, key, "This picture")
    if row.state is not InboxState.WAITING:  # someone else was quicker while it was read
        raise Conflict(f"“{row.name}” was filed or set aside by someone else.", "Look where it went.")
    row.state, row.patient_id, row.photo_id = InboxState.ASSIGNED, photo.patient_id, photo.id
    row.reason = ALREADY if was_there else ""
    if photo.captured_at is None and row.captured_from is CapturedFrom.FILE:
        photo.captured_at, photo.captured_from = row.captured_at, row.captured_from
    session.flush()
    return inbox_changes([row])


def check_waits(row: InboxPhoto) -> None:
    """Raise ``Conflict`` where a picture was dealt with already."""
    if row.state is InboxState.ASSIGNED:
        raise Conflict(f"“{row.name}” is filed already.", "Take it back first if it was filed wrongly.")
    if row.state is InboxState.SET_ASIDE:
        raise Conflict(f"“{row.name}” was set aside.", "Take it back into the inbox first.")


def check_reason(reason: str) -> str:
    """What was typed. Raises ``ValidationError`` (``reason``) where nothing was."""
    if not reason.strip():
        raise ValidationError("reason", "The reason is missing.", "Say why, for example: blurred, or not a patient.")
    return reason.strip()


def one_row(session: Session, row: InboxPhoto) -> object:
    """The picture as it is stored now."""
    return inbox_rows(session, [row])[0]


def _told(progress: Progress | None, number: int, total: int, name: str) -> None:
    if progress is not None:
        progress(number, total, name)
