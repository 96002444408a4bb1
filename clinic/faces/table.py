"""Where each landmark lies on the atlas, and how well renderings agree on it. Built by ``packaging/build_faces.py``."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clinic.errors import ClinicError
from clinic.records.enums import Figure
from clinic.records.surface import SurfacePoint

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


OPENING_SCALE = 16  # stored steps per millimetre
SHUT, OPENED = 0, 1  # rows: with shut and with open eyes


@dataclass(frozen=True)
class LandmarkTable:
    """The kept landmarks (K,): ``index`` among MediaPipe's 468, ``triangle`` (2, K) and ``weights`` (2, K, 2) of their
    surface points, ``spread_mm`` (2, K): how far from there, on the neutral adult, two thirds of the renderings put
    them; ``offset_mm`` (K, 3) per figure leads from there to where the landmarker means the landmark, ``drift_mm``
    (6, K, 2) per figure tells how that place wanders in an upright picture as the face turns (coefficients of
    ``canonical.terms``, mm on the neutral adult). The first row holds for shut eyes, the second for open ones. ``lip``
    (K,) is 1 on the rim of the upper lip, -1 on that of the lower one. ``opening`` (V,) per vertex of the atlas, mm:
    how far skin is expected to move up when eyes and mouth open, which are closed on the atlas.
    """

    index: Ints
    triangle: Ints
    weights: Floats
    spread_mm: Floats
    offset_mm: dict[Figure, Floats]
    drift_mm: dict[Figure, Floats]
    lip: Ints
    opening: Floats
    atlas: str

    @classmethod
    def load(cls, path: Path) -> "LandmarkTable":
        """Read ``face_landmarks.npz``. Raises ``ClinicError`` if it is missing or damaged."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                figures = [Figure(str(figure)) for figure in stored["figures"]]
                return cls(
                    stored["index"].astype(np.int32),
                    stored["triangle"].astype(np.int32),
                    stored["weights"].astype(np.float32),
                    stored["spread_mm"].astype(np.float32),
                    dict(zip(figures, stored["offset_mm"].astype(np.float32), strict=True)),
                    dict(zip(figures, stored["drift_mm"].astype(np.float32), strict=True)),
                    stored["lip"].astype(np.int32),
                    stored["opening"].astype(np.float32) / OPENING_SCALE,
                    str(stored["atlas"].reshape(-1)[0]),
                )
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ClinicError("The table of face landmarks cannot be read.", "Install the program again.") from error

    def points(self, row: int = SHUT) -> list[SurfacePoint]:
        """The surface point of each kept landmark."""
        return [
            SurfacePoint(int(triangle), (float(first), float(second)), self.atlas)
            for triangle, (first, second) in zip(self.triangle[row], self.weights[row], strict=True)
        ]
