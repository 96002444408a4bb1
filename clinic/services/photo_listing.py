"""Reading many photos at once: rows by column instead of by object, thumbnails by the handful.

A person followed for years has thousands of photos, and the gallery waits for these.
"""

import contextlib
import gc
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from clinic.errors import ClinicError
from clinic.records.enums import LesionStatus
from clinic.records.photos import PhotoRow
from clinic.services.photo_files import PictureStore
from clinic.services.photo_rows import row_of
from clinic.store.models import Lesion, Photo, PhotoLesion

Labels = Mapping[str, Sequence[tuple[str, int]]]
_PART = 200
"""Rows taken from the database in one go: other threads of the program wait for the interpreter meanwhile."""
_NEWEST = (func.coalesce(Photo.captured_at, Photo.imported_at).desc(), Photo.id.desc())


def listed(
    session: Session, patient_id: str, lesion_id: str = "", visit_id: str = "", at_most: int = 0
) -> tuple[PhotoRow, ...]:
    """Photos of a patient, newest first; of one lesion or visit where these are given; ``at_most`` 0: all of them."""
    wanted: list[ColumnElement[bool]] = [Photo.patient_id == patient_id, Photo.error_reason == ""]
    if visit_id:
        wanted.append(Photo.visit_id == visit_id)
    if lesion_id:
        shown = select(PhotoLesion.photo_id).where(PhotoLesion.lesion_id == lesion_id, PhotoLesion.linked)
        wanted.append(Photo.id.in_(shown))
    query = select(*Photo.__table__.columns).where(*wanted).order_by(*_NEWEST)
    with _nothing_collected():
        parts = session.execute(query.limit(at_most) if at_most else query).partitions(_PART)
        found = [photo for part in parts for photo in part]
        labels = _labels(session, found, patient_id, every=not (lesion_id or visit_id or at_most))
        return tuple(row_of(photo, labels.get(photo.id, ())) for photo in found)


@contextlib.contextmanager
def _nothing_collected() -> Iterator[None]:
    """Ten thousand new rows make Python look for garbage in all that it holds, rows and program alike: a tenth of a
    second in which no thread goes on, the window's neither. Rows are no garbage, so that can wait until they are made.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _labels(session: Session, photos: Sequence[Row[tuple[object, ...]]], patient_id: str, *, every: bool) -> Labels:
    """The lesions that each photo shows, by number; ``every``: all photos of the patient are wanted."""
    query = (
        select(PhotoLesion.photo_id, Lesion.id, Lesion.number)
        .join(Lesion, Lesion.id == PhotoLesion.lesion_id)
        .where(Lesion.patient_id == patient_id, PhotoLesion.linked, Lesion.status != LesionStatus.ENTERED_IN_ERROR)
        .order_by(Lesion.number)
    )
    if not every:
        query = query.where(PhotoLesion.photo_id.in_([photo.id for photo in photos]))
    labels: dict[str, list[tuple[str, int]]] = {}
    for photo_id, lesion_id, number in session.execute(query):
        labels.setdefault(photo_id, []).append((lesion_id, number))
    return labels


def counted(session: Session, patient_id: str) -> int:
    """How many photos a patient has, from the index alone."""
    return session.scalar(select(func.count()).where(Photo.patient_id == patient_id)) or 0


def hashes(session: Session, photo_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """SHA-256 and patient of each of these photos that is there."""
    query = select(Photo.id, Photo.sha256, Photo.patient_id).where(Photo.id.in_(photo_ids))
    return {key: (sha256, patient_id) for key, sha256, patient_id in session.execute(query)}


def thumbnails(pictures: PictureStore, sha256s: Mapping[str, str]) -> dict[str, bytes]:
    """The thumbnail of each key; left out where it cannot be read."""
    found: dict[str, bytes] = {}
    for key, sha256 in sha256s.items():
        try:
            found[key] = pictures.thumbnail(sha256)
        except ClinicError:
            continue  # said where the tile stands; the others are shown
    return found
