"""The printed scale stickers: which marker has which size, and what each marker looks like.

Markers are of OpenCV's ArUco dictionary 5X5_100, whose codes differ from each other by 5 bits at least in any turn. The
six were chosen among its second half (the first fifty are what everybody prints) so that they are 5 bits or more from
every other marker of 5X5_1000 and from every marker seen in a mirror, and 4 or more from the original ArUco and the
AprilTag 25h9 markers, which have the same grid; 2 wrong bits are corrected. So neither a marker of another kind nor a
mirrored picture gives millimetres.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

DICTIONARY = cv2.aruco.DICT_5X5_100
CORRECTED = 2
"""Wrong bits that are corrected."""
SIDES = {57: 5.0, 67: 8.0, 86: 10.0, 91: 15.0, 95: 20.0, 90: 25.0}
"""Marker to the printed side of its black square in mm. For ever: stickers lie in drawers; a new size needs its own."""
MODULES = 7
"""Cells along a side: five of the code and the black border."""
PRINT_SCALE = 0.002
"""Standard uncertainty of a printer's scale that passed the check ruler (100 mm read to about half a millimetre,
rectangular: 0.5 / 100 / sqrt 3 = 0.3 % at most), relative."""


@cache
def dictionary() -> cv2.aruco.Dictionary:
    """The dictionary, correcting ``CORRECTED`` bits."""
    return cv2.aruco.getPredefinedDictionary(DICTIONARY)


@cache
def cells(marker: int) -> NDArray[np.bool_]:
    """(7, 7), upright: whether each cell is white. Raises ``KeyError`` for a marker that is none of ours."""
    if marker not in SIDES:
        raise KeyError(marker)
    drawn = cv2.aruco.generateImageMarker(dictionary(), marker, MODULES, borderBits=1)
    return np.asarray(drawn) > 0


@cache
def edges(marker: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where black meets white, one edge of one cell each: middles (N, 2) and normals towards white (N, 2).

    In the marker's own frame: (0, 0) its centre, x right and y down, its sides at -1 and 1.
    """
    white = np.pad(cells(marker), 1, constant_values=True)
    middles: list[tuple[float, float]] = []
    normals: list[tuple[float, float]] = []
    for row in range(MODULES + 2):
        for column in range(MODULES + 2):
            for down, right in ((0, 1), (1, 0)):
                if row + down > MODULES + 1 or column + right > MODULES + 1:
                    continue
                here, there = white[row, column], white[row + down, column + right]
                if here == there:
                    continue
                towards = 1.0 if there else -1.0
                middles.append((column - 0.5 + right / 2, row - 0.5 + down / 2))
                normals.append((right * towards, down * towards))
    return np.array(middles) * 2 / MODULES - 1, np.array(normals)
