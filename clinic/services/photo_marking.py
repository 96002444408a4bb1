"""Which lesions a photo shows, and where: inside the transaction of the caller."""

from collections.abc import Iterable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import Conflict
from clinic.records.changes import Changes
from clinic.records.photos import PhotoMark
from clinic.services.core import Core, check_version, fetch, touch
from clinic.services.photo_rows import check_inside, link_lesion, mark_row, own_lesion, photo_changes
from clinic.store import models
from clinic.store.models import Photo, PhotoLesion


def relink(core: Core, session: Session, photo: Photo, lesion_ids: Iterable[str]) -> set[str]:
    """Let the photo show exactly these lesions; those for which that is new or no more. Raises ``ValidationError``."""
    wanted = {key: own_lesion(session, photo.patient_id, key) for key in lesion_ids}
    touched = set[str]()
    for link in session.scalars(select(PhotoLesion).where(PhotoLesion.photo_id == photo.id)).all():
        if link.linked and link.lesion_id not in wanted:
            link.linked = False
            touch(photo)
            touched.add(link.lesion_id)
    for lesion in wanted.values():
        touched |= link_lesion(core, session, photo, lesion)
    return touched


def put_mark(core: Core, session: Session, mark: PhotoMark) -> tuple[PhotoMark, Changes]:
    """Set a mark, or move one that has an id. Raises ``NotFound``, ``Conflict``, ``ValidationError``."""
    photo = fetch(session, Photo, mark.photo_id, "This photo")
    lesion = own_lesion(session, photo.patient_id, mark.lesion_id)
    check_inside(photo, mark)
    if mark.id:
        row = fetch(session, models.PhotoMark, mark.id, "This mark")
        if row.photo_id != photo.id:
            raise Conflict("This mark belongs to another photo.", "Mark the lesion in this photo anew.")
        check_version(session, row, mark.version, partial(mark_row, row))
    else:
        row = models.PhotoMark(id=core.new_id(), photo_id=photo.id, withdrawn=False)
        session.add(row)
    row.lesion_id, row.x, row.y, row.note = lesion.id, mark.x, mark.y, mark.note
    row.author_id = core.user_id
    link_lesion(core, session, photo, lesion)
    session.flush()
    return mark_row(row), photo_changes(photo, {lesion.id})


def withdraw_mark(session: Session, mark_id: str, version: int, *, unlink: bool) -> Changes:
    """Take a mark back, with ``unlink`` the link to its lesion as well. Raises ``NotFound``, ``Conflict``."""
    row = fetch(session, models.PhotoMark, mark_id, "This mark")
    check_version(session, row, version, partial(mark_row, row))
    photo = fetch(session, Photo, row.photo_id, "This photo")
    row.withdrawn = True
    links = select(PhotoLesion).where(
        PhotoLesion.photo_id == photo.id, PhotoLesion.lesion_id == row.lesion_id, PhotoLesion.linked
    )
    for link in session.scalars(links) if unlink else ():
        link.linked = False
        touch(photo)
    session.flush()
    return photo_changes(photo, {row.lesion_id})
