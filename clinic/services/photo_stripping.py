"""Place and serial numbers taken out of a stored photo: the one time that a stored file is exchanged for another."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinic.errors import Conflict
from clinic.records.photos import PhotoRow
from clinic.services.core import Core, check_version, fetch
from clinic.services.photo_files import DERIVED_KINDS, PictureFile, PictureStore
from clinic.services.photo_rows import photo_rows
from clinic.store.erase import remove_blobs
from clinic.store.models import InboxPhoto, Photo
from clinic.worker.pictures import strip_apart


def strip_photo(core: Core, pictures: PictureStore, photo_id: str, version: int) -> PhotoRow:
    """Exchange the stored file for one without place, serial numbers, comments and makers' notes; same pixels.

    The hash of the file as it came is kept, so that it is known when it comes again. The new file is stored before the
    row is written, the old one removed after: a crash in between leaves a file that belongs to no photo, which the
    check of the clinic names. The inbox, through which the photo may have come, holds the new file too. Raises
    ``NotFound``, ``Conflict``, ``FileRefused``, ``StorageError``.
    """
    with core.db.read() as session:
        photo = fetch(session, Photo, photo_id, "This photo")
        core.check_view(photo.patient_id)
        check_version(session, photo, version, lambda: photo_rows(session, [photo])[0])
        if not (photo.has_gps or photo.has_serial):
            raise Conflict("The stored file holds neither place nor serial number.", "There is nothing to take out.")
        before, name = photo.sha256, photo.name
    bare = PictureFile(name, strip_apart(core.workers, core.blobs.get(before), name))
    pictures.put(bare, pictures.thumbnail(before))
    with core.db.write() as session:
        photo = fetch(session, Photo, photo_id, "This photo")
        check_version(session, photo, version, lambda: photo_rows(session, [photo])[0])
        same = select(Photo).where(Photo.patient_id == photo.patient_id, Photo.sha256 == bare.sha256)
        if session.scalars(same).first() is not None:
            raise Conflict(
                "The same picture without place and serial numbers is in this record already.",
                "Mark one of the two as entered in error.",
            )
        photo.original_sha256 = photo.original_sha256 or before
        photo.sha256, photo.bytes = bare.sha256, len(bare.data)
        photo.has_gps = photo.has_serial = False
        _exchange_in_inbox(session, photo, before)
        session.flush()
        row = photo_rows(session, [photo])[0]
    remove_blobs(core.db, core.blobs, {before}, DERIVED_KINDS)
    return row


def _exchange_in_inbox(session: Session, photo: Photo, before: str) -> None:
    """Else the file would stay for the inbox; what became a photo of somebody else is that record's."""
    same = select(InboxPhoto).where(InboxPhoto.sha256 == before)
    for row in session.scalars(same.where(or_(InboxPhoto.photo_id == photo.id, InboxPhoto.photo_id.is_(None)))):
        row.sha256 = photo.sha256
