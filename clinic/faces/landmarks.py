"""Landmarks of one face: MediaPipe's landmarker on a turned square, once more on the square its landmarks give."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.faces.networks import LANDMARKER_SIDE, Networks
from clinic.faces.regions import Pyramid, Square

Doubles = NDArray[np.float64]

MARGIN = 1.5  # of the square around a detector's box or around the landmarks
RIGHT_EYE_OUTER, LEFT_EYE_OUTER = 33, 263  # landmarks on the line that tells how far the face is turned in the picture
RIGHT_EYE, LEFT_EYE = (33, 133), (263, 362)  # corners: the middle of each pair stands for the pupil
SECOND_LOOK = (0.06, 1.08)  # turn (radians) and enlargement of the square of the last look


@dataclass(frozen=True)
class Landmarks:
    """``places`` (468, 3): x, y in pixels of the picture, z in the same unit, smaller is nearer. ``flag`` 0 to 1.
    ``unrest``: median distance between the last two looks, as part of the distance of the eyes."""

    places: Doubles
    flag: float
    unrest: float


def eyes_distance(places: Doubles) -> float:
    """Between the middles of the eyes in space, so that a turned face keeps it; same unit as ``places``."""
    right, left = places[list(RIGHT_EYE)].mean(axis=0), places[list(LEFT_EYE)].mean(axis=0)
    return float(np.linalg.norm(right - left))


def look(networks: Networks, picture: Pyramid, square: Square) -> tuple[float, Doubles]:
    """Face flag and landmarks (468, 3) in one square; beyond the picture its last pixels are repeated."""
    flag, seen = networks.landmarks(picture.sample(square, LANDMARKER_SIDE, spread=True))
    places = np.empty((len(seen), 3))
    places[:, :2] = square.outward(seen[:, :2].astype(np.float64) / LANDMARKER_SIDE)
    places[:, 2] = seen[:, 2] * (square.side / LANDMARKER_SIDE)
    return flag, places


def around(places: Doubles) -> Square:
    """The square for the next look: upright by the outer corners of the eyes, around all landmarks."""
    along = places[LEFT_EYE_OUTER, :2] - places[RIGHT_EYE_OUTER, :2]
    angle = float(np.arctan2(along[1], along[0]))
    upright = Square(0, 0, 1, angle).inward(places[:, :2])
    low, high = upright.min(axis=0), upright.max(axis=0)
    x, y = Square(0, 0, 1, angle).outward(((low + high) / 2)[None])[0]
    return Square(float(x), float(y), float((high - low).max()) * MARGIN, angle)


def landmarks(networks: Networks, picture: Pyramid, square: Square) -> Landmarks:
    """Three looks: the detector's square, the square of the first landmarks, and that one slightly turned and enlarged.

    The last two are averaged; how far they disagree says how sure the landmarks are.
    """
    _flag, first = look(networks, picture, square)
    tight = around(first)
    one_flag, one = look(networks, picture, tight)
    turned = around(one)
    turn, enlarged = SECOND_LOOK
    other_flag, other = look(networks, picture, Square(turned.x, turned.y, turned.side * enlarged, turned.angle + turn))
    places = (one + other) / 2
    apart = np.linalg.norm((one - other)[:, :2], axis=1)
    unrest = float(np.median(apart)) / max(eyes_distance(places), 1e-9)
    return Landmarks(places, min(one_flag, other_flag), unrest)
