"""Where each landmark lies on the atlas, and how well renderings agree on it. Built by ``packaging/build_faces.py``."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clinic.errors import ClinicError
from clinic.records.surface import SurfacePoint

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class LandmarkTable:
    """The kept landmarks (K,): ``index`` among MediaPipe's 468, ``triangle`` and ``weights`` (K, 2) of their surface
    points, ``spread_mm``: how far from there, on the neutral adult, two thirds of the renderings put them. ``lid`` and
    ``lip`` are 1 above, -1 below the opening of an eye or the mouth, 0 elsewhere: closed on the atlas, open in photos.
    """

    index: Ints
    triangle: Ints
    weights: Floats
    spread_mm: Floats
    opening: Floats
    atlas: str

    @classmethod
    def load(cls, path: Path) -> "LandmarkTable":
        """Read ``face_landmarks.npz``. Raises ``ClinicError`` if it is missing or damaged."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                return cls(
                    stored["index"].astype(np.int32),
                    stored["triangle"].astype(np.int32),
                    stored["weights"].astype(np.float32),
                    stored["spread_mm"].astype(np.float32),
                    stored["opening"].astype(np.float32),
                    str(stored["atlas"]),
                )
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ClinicError("The table of face landmarks cannot be read.", "Install the program again.") from error

    def points(self) -> list[SurfacePoint]:
        """The surface point of each kept landmark."""
        return [
            SurfacePoint(int(triangle), (float(first), float(second)), self.atlas)
            for triangle, (first, second) in zip(self.triangle, self.weights, strict=True)
        ]
