"""Looking for scale stickers in a picture of any size."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.stickers_table import CORRECTED, SIDES, dictionary

Doubles = NDArray[np.float64]

SMALLEST = 20.0
"""Pixels of a side below which a sticker is refused: three pixels for a cell."""
_FOUND_FROM = 12.0
"""Pixels of a side from which one is looked for, so that a small one can be told of."""
_LEVELS, _FINER = (1600, 800, 400, 240), 3200
"""Longer sides at which a picture is searched: smaller ones are less blurred and less noisy. The last one is tried
where nothing was found: a picture without a sticker is not to cost much."""
_DARKER, _SHADOW, _SMALL = 7.0, 18.0, 800
"""By how much black has to be darker than what is around it, of 255. The second is for ``_EVEN`` at small sizes."""
_EVEN = (255 * np.log1p(np.arange(256) / 6) / np.log1p(255 / 6)).astype(np.uint8)
"""Brightness by its logarithm: a shadow that leaves a quarter of the light is a smaller step than ink on paper, so that
its edge joins nothing, and white in the shadow is lighter than black in the light."""
_WINDOWS, _FEWER = (5, 23, 6), (7, 19, 12)
"""Smallest, largest and step of the windows of the adaptive threshold, in pixels; fewer for the largest picture."""


def rough(grey: NDArray[np.uint8]) -> tuple[tuple[int, Doubles], ...]:
    """Markers of ours and their corners (4, 2) in pixels of ``grey``, as good as a reduced picture shows them."""
    found: list[tuple[int, Doubles]] = []
    longer = max(grey.shape)
    levels = [min(longer, _LEVELS[0]), *(level for level in _LEVELS[1:] if level < longer)]
    if longer > _LEVELS[0]:
        levels.append(_FINER)
    small, scale = grey, np.ones(2)
    for level in levels:
        if level == _FINER and found:
            break
        # each from the one before, which is smaller than the whole
        small, step = _reduced(grey if level == _FINER else small, level)
        scale = step if level == _FINER else scale * step
        for marker, corners in _detect(small, _FEWER if level == _FINER else _WINDOWS):
            places = corners / scale
            if not any(_same(places, other) for _marker, other in found):
                found.append((marker, places))
    return tuple(found)


def _reduced(grey: NDArray[np.uint8], level: int) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The picture with its longer side at most ``level``, and the scale in x and y, which whole pixels make differ."""
    scale = min(1.0, level / max(grey.shape))
    if scale == 1.0:
        return grey, np.ones(2)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8), np.array(small.shape[::-1]) / np.array(grey.shape[::-1])


def _same(one: Doubles, other: Doubles) -> bool:
    """Whether two quadrangles are the same sticker."""
    return float(np.linalg.norm(one.mean(axis=0) - other.mean(axis=0))) < side_px(other) / 2


def _detect(grey: NDArray[np.uint8], windows: tuple[int, int, int]) -> list[tuple[int, Doubles]]:
    found = _detect_with(grey, windows, _DARKER)
    if not found and max(grey.shape) <= _SMALL:
        found = _detect_with(np.asarray(cv2.LUT(grey, _EVEN), dtype=np.uint8), windows, _SHADOW)
    return found


def _detect_with(grey: NDArray[np.uint8], windows: tuple[int, int, int], darker: float) -> list[tuple[int, Doubles]]:
    longer = max(grey.shape)
    parameters = cv2.aruco.DetectorParameters()
    parameters.minMarkerPerimeterRate = 4 * _FOUND_FROM / longer
    parameters.adaptiveThreshWinSizeMin, parameters.adaptiveThreshWinSizeMax = windows[0], windows[1]
    parameters.adaptiveThreshWinSizeStep = windows[2]
    parameters.adaptiveThreshConstant = darker
    parameters.errorCorrectionRate = (CORRECTED + 0.5) / dictionary().maxCorrectionBits
    # the middle third of each cell: blur and a tone curve that spreads light reach over a cell's edge
    parameters.perspectiveRemovePixelPerCell, parameters.perspectiveRemoveIgnoredMarginPerCell = 8, 0.33
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
