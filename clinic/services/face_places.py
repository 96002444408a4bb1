"""Places in face photos: which skin lies at a pixel, and at which pixel a place of the map is expected.

Nothing is stored: a person confirms what is proposed, and ``photos.mark`` and ``lesions.save`` write it.
"""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.faces import FaceFinder, FaceFit, FaceFitter, LandmarkTable, NoFace, Seen, Why
from clinic.imaging import upright
from clinic.records.enums import Figure, Side
from clinic.records.rights import Right
from clinic.records.surface import SurfacePoint
from clinic.rules.ages import age_on
from clinic.services.core import Core, fetch, local_date
from clinic.services.gate import allowed
from clinic.services.photo_files import PREVIEW_SIDE, PictureStore
from clinic.store.models import Patient, Photo

KEPT = 12
"""Photos whose face is kept in memory: a fit holds about 2 MB."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What lies at a pixel of a face photo: site key, the patient's side, the surface point, and the 95 % radius of its
    uncertainty in mm on the figure; ``sure`` is false where that is little more than a guess (scalp, neck)."""

    site: str
    side: Side
    point: SurfacePoint
    radius_mm: float
    sure: bool


@dataclass(frozen=True, eq=False)
class FaceInPhoto:
    """A head of the atlas laid over the face of a photo. Positions are pixels of the upright original."""

    photo_id: str
    fit: FaceFit
    atlas: Atlas
    factor: float
    """Pixels of the original per pixel of what was searched."""

    @property
    def others(self) -> int:
        """Further faces in the photo; the largest was taken."""
        return self.fit.face.others

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, width and height of the face that was taken."""
        places = self.fit.face.landmarks[:, :2] * self.factor
        (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
        return float(left), float(top), float(right - left), float(bottom - top)

    def place_at(self, x: float, y: float) -> Proposal | None:
        """The skin at a pixel; ``None`` beside the head."""
        place = self.fit.place_at(x / self.factor, y / self.factor)
        if place is None:
            return None
        return Proposal(*self.atlas.region_at(place.point), place.point, place.radius_mm, place.sure)

    def pixel_of(self, point: SurfacePoint) -> Seen | None:
        """Where a place of the map is expected; ``None`` off the head, or for a point of another atlas."""
        if point.atlas != self.atlas.version:
            return None
        seen = self.fit.pixel_of(point)
        if seen is None:
            return None
        return Seen(seen.x * self.factor, seen.y * self.factor, seen.visible, seen.radius_px * self.factor, seen.sure)


class FacePlaceService:
    """Faces of photos, found once and kept in memory while the clinic is open."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._pictures = PictureStore(core.blobs)
        self._kept: OrderedDict[tuple[str, Figure], FaceInPhoto | NoFace] = OrderedDict()
        self._working = Lock()

    @allowed(Right.SEE_RECORD)
    def look(self, photo_id: str) -> FaceInPhoto | NoFace:
        """The face of a photo with the head of the patient's figure at the age of the photo, or why there is none.

        Takes about a second the first time. Raises ``NotFound``, ``NotAllowed`` for a restricted record,
        ``StorageError``, ``ClinicError`` where the models are missing.
        """
        with self._core.db.read() as session:
            photo = fetch(session, Photo, photo_id, "This photo")
            patient = fetch(session, Patient, photo.patient_id, "This patient")
            self._core.check_view(patient.id)
            sha256, width, height = photo.sha256, photo.width, photo.height
            figure = self._figure(patient, photo)
            patient_id = patient.id
        self._core.seen(patient_id)
        with self._working:
            known = self._kept.get((photo_id, figure))
            if known is None:
                known = self._search(photo_id, sha256, max(width, height), figure)
            self._kept[photo_id, figure] = known
            self._kept.move_to_end((photo_id, figure))
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return known

    @allowed(Right.SEE_RECORD)
    def landmarks(self, rgb: NDArray[np.uint8]) -> NDArray[np.float64] | None:
        """The 468 landmarks (x, y) of the largest face of an upright picture (H, W, 3), in its pixels, or ``None``.

        May be called from several threads. Raises ``ClinicError`` where the models are missing.
        """
        face = self._finder.find(rgb)
        return None if isinstance(face, NoFace) else face.landmarks[:, :2]

    def _figure(self, patient: Patient, photo: Photo) -> Figure:
        day = local_date(photo.captured_at or photo.imported_at)
        born = patient.birth if patient.birth is not None and patient.birth.earliest <= day else None
        years = age_on(born, day).decimal_years if born is not None else None
        return self._core.atlas().figure_for(years, patient.sex)

    def _search(self, photo_id: str, sha256: str, longest: int, figure: Figure) -> FaceInPhoto | NoFace:
        rgb = _pixels(self._pictures.preview(sha256, PREVIEW_SIDE))
        face = self._finder.find(rgb)
        if isinstance(face, NoFace) and face.why is Why.SMALL and longest > PREVIEW_SIDE:
            rgb = _pixels(self._core.blobs.get(sha256))  # too small there only; seconds for a large original
            face = self._finder.find(rgb)
        if isinstance(face, NoFace):
            return face
        fit = self._fitter.fit(face, figure)
        fit.place_at(0, 0)  # draws the buffer that both directions use, so that the pointer need not wait for it
        return FaceInPhoto(photo_id, fit, self._core.atlas(), longest / max(rgb.shape[:2]))

    @cached_property
    def _finder(self) -> FaceFinder:
        return FaceFinder(self._core.resources / "models")

    @cached_property
    def _fitter(self) -> FaceFitter:
        table = LandmarkTable.load(self._core.resources / "atlas" / "face_landmarks.npz")
        return FaceFitter(self._core.atlas(), table)


def _pixels(data: bytes) -> NDArray[np.uint8]:
    return np.asarray(upright(data).convert("RGB"))
