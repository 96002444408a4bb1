"""The place on the body of a point in a photo: finding the face, laying the head over it, and the words for it."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.faces.finder import FaceFinder, NoFace
from clinic.faces.fit import FaceFitter
from clinic.faces.table import LandmarkTable
from clinic.records.enums import Figure, Side
from clinic.records.surface import SurfacePoint


@dataclass(frozen=True)
class Located:
    """Where a point of a photo lies: site key, the patient's side, the surface point, and the 95 % radius of the
    proposal in mm on the figure."""

    site: str
    side: Side
    point: SurfacePoint
    radius_mm: float


@dataclass(frozen=True)
class NotLocated:
    """``reason`` says in one plain sentence why no place can be proposed, ``todo`` what helps."""

    reason: str
    todo: str


def locate(
    rgb: NDArray[np.uint8], at: tuple[float, float], resources: Path, figure: Figure = Figure.NEUTRAL
) -> Located | NotLocated:
    """The place of ``at`` (x, y in pixels) in an upright photo (H, W, 3).

    ``resources`` holds ``models`` and ``atlas``. Raises ``ClinicError`` if they cannot be read.
    """
    height, width = rgb.shape[:2]
    x, y = at
    if not (0 <= x < width and 0 <= y < height):
        return NotLocated(
            f"The point {x:g},{y:g} lies beside the photo, which has {width} x {height} pixels.", "Name a point inside."
        )
    face = FaceFinder(resources / "models").find(rgb)
    if isinstance(face, NoFace):
        return NotLocated(face.reason, face.todo)
    atlas = Atlas.load(resources / "atlas")
    table = LandmarkTable.load(resources / "atlas" / "face_landmarks.npz")
    place = FaceFitter(atlas, table).fit(face, figure).place_at(x, y)
    if place is None or not place.sure:
        return NotLocated(
            "The point lies beside the face.", "Name a point on the face, or choose the place on the map."
        )
    site, side = atlas.region_at(place.point)
    return Located(site, side, place.point, place.radius_mm)
