"""Looking for scale stickers in a picture of any size."""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.stickers_table import CORRECTED, MODULES, SIDES, dictionary

Doubles = NDArray[np.float64]

SMALLEST = 20.0
"""Pixels of a side below which a sticker is refused: three pixels for a cell."""
_FOUND_FROM = 12.0
"""Pixels of a side from which one is looked for, so that a small one can be told of."""
_LEVELS = (1600, 3200)
"""Longer sides at which a picture is searched, until something is found."""
_WINDOWS = (5, 23, 6)
"""Smallest, largest and step of the windows of the adaptive threshold, in pixels."""


def rough(grey: NDArray[np.uint8]) -> tuple[tuple[int, Doubles], ...]:
    """Markers of ours and their corners (4, 2) in pixels of ``grey``, as good as a reduced picture shows them."""
    for small, scale in _pyramid(grey):
        found = _detect(small)
        if found:
            return tuple((marker, corners / scale) for marker, corners in found)
    return ()


def _pyramid(grey: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], float]]:
    longer = max(grey.shape)
    for level in _LEVELS:
        scale = min(1.0, level / longer)
        if scale == 1.0:
            yield grey, 1.0
            return
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        # whole pixels: what the size came to, not what was asked for
        yield np.asarray(small, dtype=np.uint8), small.shape[1] / grey.shape[1]


def _detect(grey: NDArray[np.uint8]) -> list[tuple[int, Doubles]]:
    longer = max(grey.shape)
    parameters = cv2.aruco.DetectorParameters()
    parameters.minMarkerPerimeterRate = 4 * _FOUND_FROM / longer
    parameters.adaptiveThreshWinSizeMin, parameters.adaptiveThreshWinSizeMax = _WINDOWS[0], _WINDOWS[1]
    parameters.adaptiveThreshWinSizeStep = _WINDOWS[2]
    parameters.errorCorrectionRate = (CORRECTED + 0.5) / dictionary().maxCorrectionBits
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_NONE
    corners, ids, _rejected = cv2.aruco.ArucoDetector(dictionary(), parameters).detectMarkers(grey)
    if ids is None:
        return []
    return [
        (int(marker), np.asarray(four, dtype=np.float64).reshape(4, 2) + 0.5)  # pixel centres lie at integers there
        for marker, four in zip(ids.ravel(), corners, strict=True)
        if int(marker) in SIDES
    ]


def side_px(corners: Doubles) -> float:
    """Mean side of a quadrangle (4, 2) in pixels."""
    return float(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1).mean())


def quiet_px(corners: Doubles) -> float:
    """One cell in pixels: the white that belongs around the square."""
    return side_px(corners) / MODULES
