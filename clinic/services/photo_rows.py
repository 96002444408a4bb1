"""What services read of photos, and the checks they share."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, PhotoChoice, Topic
from clinic.records.photos import ImportOutcome, PhotoMark, PhotoRow
from clinic.records.scales import PhotoScale
from clinic.services.core import Core, fetch, touch
from clinic.services.photo_files import PictureFile
from clinic.store import models
from clinic.store.models import Lesion, Patient, Photo, PhotoLesion


def photo_rows(session: Session, photos: Sequence[Photo]) -> tuple[PhotoRow, ...]:
    """Rows with the lesions that each photo shows, in the order given."""
    query = (
        select(PhotoLesion.photo_id, Lesion.id, Lesion.number)
        .join(Lesion, Lesion.id == PhotoLesion.lesion_id)
        .where(PhotoLesion.photo_id.in_([photo.id for photo in photos]), PhotoLesion.linked)
        .where(Lesion.status != LesionStatus.ENTERED_IN_ERROR)
        .order_by(Lesion.number)
    )
    shown: dict[str, list[tuple[str, int]]] = {photo.id: [] for photo in photos}
    for photo_id, lesion_id, number in session.execute(query):
        shown[photo_id].append((lesion_id, number))
    return tuple(row_of(photo, shown[photo.id]) for photo in photos)


def row_of(photo: Photo | Row[Any], lesions: Sequence[tuple[str, int]]) -> PhotoRow:
    """``photo``: the object, or a row of all its columns; ``lesions``: key and number of those it shows."""
    return PhotoRow(
        id=photo.id,
        patient_id=photo.patient_id,
        visit_id=photo.visit_id or "",
        sha256=photo.sha256,
        name=photo.name,
        media_type=photo.media_type,
        width=photo.width,
        height=photo.height,
        captured_at=photo.captured_at,
        captured_from=photo.captured_from,
        imported_at=photo.imported_at,
        kind=photo.kind,
        consent=photo.consent,
        site=photo.site,
        side=photo.side,
        camera=photo.camera,
        has_gps=photo.has_gps,
        note=photo.note,
        lesion_ids=tuple(lesion_id for lesion_id, _ in lesions),
        lesion_labels=tuple(f"L{number}" for _, number in lesions),
        mm_per_pixel=photo.mm_per_pixel,
        scale_uncertainty=photo.scale_uncertainty,
        scale_method=photo.scale_method,
        scale=photo_scale(photo),
        choice=PhotoChoice(photo.choice),
        has_serial=photo.has_serial,
        original_sha256=photo.original_sha256,
        version=photo.version,
    )


def mark_row(row: models.PhotoMark) -> PhotoMark:
    return PhotoMark(row.id, row.photo_id, row.lesion_id, row.x, row.y, row.note, row.version)


def find_photo(session: Session, sha256: str, patient_id: str) -> Photo | None:
    return session.scalars(select(Photo).where(Photo.sha256 == sha256, Photo.patient_id == patient_id)).first()


def other_records(session: Session, sha256: str, patient_id: str, more: Iterable[str] = ()) -> str:
    """Words for a picture that another patient's record holds too: allowed, but often a slip.

    ``more``: record numbers of those who hold it in another form.
    """
    others = (
        select(Patient.mrn)
        .join(Photo, Photo.patient_id == Patient.id)
        .where(Photo.sha256 == sha256, Photo.patient_id != patient_id, Photo.error_reason == "")
    )
    numbers = sorted({*session.scalars(others), *more})
    return f"The same picture is also in the record of {', '.join(numbers)}; check whom it shows." if numbers else ""


def own_lesion(session: Session, patient_id: str, lesion_id: str) -> Lesion:
    lesion = fetch(session, Lesion, lesion_id, "The lesion")
    if lesion.patient_id != patient_id:
        raise ValidationError("lesion_ids", "The lesion is another patient's.", "Choose a lesion of this patient.")
    if lesion.status is LesionStatus.ENTERED_IN_ERROR:
        raise ValidationError(
            "lesion_ids", f"L{lesion.number} is marked as entered in error.", "Choose another lesion."
        )
    return lesion


def link_lesion(core: Core, session: Session, photo: Photo, lesion: Lesion) -> set[str]:
    """Say that the photo shows the lesion; its id where that was not said before."""
    query = select(PhotoLesion).where(PhotoLesion.photo_id == photo.id, PhotoLesion.lesion_id == lesion.id)
    link = session.scalars(query).first()
    if link is not None and link.linked:
        return set()
    if link is None:
        link = PhotoLesion(id=core.new_id(), photo_id=photo.id, lesion_id=lesion.id)
        session.add(link)
    link.linked = True
    touch(photo)
    return {lesion.id}


def check_inside(photo: Photo, mark: PhotoMark) -> None:
    for value, size in ((mark.x, photo.width), (mark.y, photo.height)):
        if value is not None and not 0 <= value <= size:
            raise ValidationError("x", "The mark lies outside the picture.", "Mark a place inside the picture.")


def import_outcome(photo: Photo, file: PictureFile, outcome: str, reason: str) -> ImportOutcome:
    return ImportOutcome(
        file=file.name,
        outcome=outcome,
        reason=reason,
        photo_id=photo.id,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        captured_at=photo.captured_at,
        captured_from=photo.captured_from,
        scale=photo_scale(photo),
    )


def photo_scale(photo: Photo | Row[Any]) -> PhotoScale | None:
    """What the columns of a photo say of its scale; ``None`` where it has none."""
    return PhotoScale.stored(photo.mm_per_pixel, photo.scale_uncertainty, photo.scale_method, photo.scale_details)


def photo_changes(photo: Photo, lesion_ids: Iterable[str]) -> Changes:
    lesions = tuple(lesion_ids)
    topics = {Topic.PHOTO} | ({Topic.LESION} if lesions else set()) | ({Topic.VISIT} if photo.visit_id else set())
    return Changes(frozenset(topics), frozenset((photo.patient_id, photo.id, *lesions)))
