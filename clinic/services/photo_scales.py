"""The scale of a photo: found by stickers, told by a line over a ruler, or read from DICOM."""

from functools import partial
from pathlib import Path

import numpy as np
from sqlalchemy.orm import Session

from clinic.errors import ClinicError, ValidationError
from clinic.imaging import upright
from clinic.measure.rulers import ruler_scale
from clinic.measure.stickers import Sticker, find_stickers, scale_of, why_no_scale
from clinic.measure.stickers_table import SIDES, cells
from clinic.records.changes import Changes
from clinic.records.photos import PhotoRow
from clinic.records.rights import Right
from clinic.records.scales import PhotoScale, Point
from clinic.reports.fonts import FontBook
from clinic.reports.pdf import Paper
from clinic.reports.sticker_sheet import sticker_sheet_pdf
from clinic.services.admin import clinic_detail
from clinic.services.core import Core, check_version, fetch
from clinic.services.gate import allowed
from clinic.services.measure_values import renew_measures
from clinic.services.photo_reference_page import reference_page
from clinic.services.photo_rows import photo_changes, photo_rows
from clinic.store.files import write_atomically
from clinic.store.models import Photo

_PHOTO = "This photo"
_OTHERWISE = "Draw a line over a ruler instead, or lay a sticker beside the lesion for the next photo."


class ScaleService:
    """Millimetres in photos. What was measured in a photo is computed anew where its scale changes."""

    def __init__(self, core: Core) -> None:
        self._core = core

    @allowed(Right.SEE_RECORD)
    def of(self, photo_id: str) -> PhotoScale | None:
        """What is stored; ``None`` where the photo has no scale. Raises ``NotFound``."""
        with self._core.db.read() as session:
            photo = self._seen(session, photo_id)
            stored = (photo.mm_per_pixel, photo.scale_uncertainty, photo.scale_method, photo.scale_details)
            scale, patient_id = PhotoScale.stored(*stored), photo.patient_id
        self._core.seen(patient_id)
        return scale

    @allowed(Right.SEE_RECORD)
    def detect(self, photo_id: str) -> tuple[Sticker, ...]:
        """Look for stickers in the original, largest first, also those that give no scale. Takes a second or so for a
        large photo: not for the window's thread. Raises ``NotFound``, ``StorageError``."""
        with self._core.db.read() as session:
            photo = self._seen(session, photo_id)
            sha256, patient_id = photo.sha256, photo.patient_id
        self._core.seen(patient_id)
        picture = upright(self._core.blobs.get(sha256))
        return find_stickers(np.asarray(picture.convert("L")))

    @allowed(Right.RECORD)
    def find(self, photo_id: str, version: int = 0, near: Point | None = None) -> tuple[PhotoRow, Changes]:
        """Look for stickers and keep the scale that they give; ``near``: the place that it matters at.

        Raises ``ClinicError`` where they give none (the photo keeps what it had), ``NotFound``, ``Conflict``,
        ``StorageError``.
        """
        stickers = self.detect(photo_id)
        scale = scale_of(stickers, near)
        if scale is None:
            raise ClinicError(why_no_scale(stickers), "" if stickers else _OTHERWISE)
        return self.set_scale(photo_id, scale, version)

    @allowed(Right.RECORD)
    def set_ruler(
        self, photo_id: str, a: Point, b: Point, length_mm: float, version: int = 0, click_px: float | None = None
    ) -> tuple[PhotoRow, Changes]:
        """Keep the scale of a line over a ruler; ``click_px``: standard uncertainty of its ends in pixels.

        Raises ``ValidationError`` (``points``, ``length_mm``), ``NotFound``, ``Conflict``.
        """
        scale = ruler_scale(a, b, length_mm) if click_px is None else ruler_scale(a, b, length_mm, click_px)
        return self.set_scale(photo_id, scale, version)

    @allowed(Right.RECORD)
    def set_scale(self, photo_id: str, scale: PhotoScale, version: int = 0) -> tuple[PhotoRow, Changes]:
        """Keep a scale. Raises ``ValidationError`` (``mm_per_pixel``) for one that cannot be, ``NotFound``,
        ``Conflict``."""
        if not 0 < scale.mm_per_pixel < 100 or not 0 <= scale.uncertainty < scale.mm_per_pixel:
            raise ValidationError("mm_per_pixel", "This cannot be the scale of a photo.", "Check the length you gave.")
        return self._store(photo_id, scale, version)

    @allowed(Right.RECORD)
    def clear(self, photo_id: str, version: int = 0) -> tuple[PhotoRow, Changes]:
        """Take the scale away: what was measured is then told in pixels. Raises ``NotFound``, ``Conflict``."""
        return self._store(photo_id, None, version)

    @allowed(None)
    def sheet(self, path: Path | None = None, paper: Paper | None = None) -> bytes:
        """The stickers to print as PDF, written to ``path`` if given; ``paper`` of the clinic's printer unless said.

        Raises ``StorageError``.
        """
        with self._core.db.read() as session:
            info = clinic_detail(session)
        fonts = FontBook.load(self._core.resources / "fonts")
        pdf = sticker_sheet_pdf(patterns(), fonts, paper or Paper(info.page_size), info.name)
        if path is not None:
            write_atomically(path, pdf)
        return pdf

    @allowed(Right.PRINT_RECORD)
    def reference(self, photo_id: str, path: Path | None = None) -> bytes:
        """A photo as a page to hold beside the camera, as PDF, written to ``path`` if given; the audit trail is told.

        Raises ``NotFound``, ``Conflict`` where the record is restricted, ``StorageError``.
        """
        pdf = reference_page(self._core, photo_id)
        if path is not None:
            write_atomically(path, pdf)
        return pdf

    def _seen(self, session: Session, photo_id: str) -> Photo:
        photo = fetch(session, Photo, photo_id, _PHOTO)
        self._core.check_view(photo.patient_id)
        return photo

    def _store(self, photo_id: str, scale: PhotoScale | None, version: int) -> tuple[PhotoRow, Changes]:
        with self._core.db.write() as session:
            photo = fetch(session, Photo, photo_id, _PHOTO)
            check_version(session, photo, version, partial(_one, session, photo))
            photo.mm_per_pixel = scale.mm_per_pixel if scale else None
            photo.scale_uncertainty = scale.uncertainty if scale else None
            photo.scale_method = scale.method.value if scale else ""
            photo.scale_details = scale.details() if scale else None
            session.flush()
            lesions = renew_measures(session, photo)
            return _one(session, photo), photo_changes(photo, lesions)


def patterns() -> dict[float, tuple[tuple[bool, ...], ...]]:
    """Side in mm of each sticker to its cells, row by row whether they are white."""
    return {side: tuple(tuple(bool(c) for c in row) for row in cells(marker)) for marker, side in SIDES.items()}


def _one(session: Session, photo: Photo) -> PhotoRow:
    return photo_rows(session, [photo])[0]
