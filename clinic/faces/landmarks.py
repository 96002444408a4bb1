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
# turn (radians), enlargement and mirroring of the square of the last looks. The landmarker puts everything almost a
# pixel to one side (0.85 of its 192, measured on photos and their mirror images) and wavers by half a pixel: both go in
# the mean
LOOKS = ((0.0, 1.0, False), (0.0, 1.0, True), (0.09, 1.07, True), (-0.09, 1.07, False))


@dataclass(frozen=True)
class Landmarks:
    """``places`` (468, 3): x, y in pixels of the picture, z in the same unit, smaller is nearer. ``flag`` 0 to 1.
    ``unrest``: how far the last looks disagree about a landmark (median), as part of the distance of the eyes."""

    places: Doubles
    flag: float
    unrest: float


def eyes_distance(places: Doubles) -> float:
    """Between the middles of the eyes in space, so that a turned face keeps it; same unit as ``places``."""
    right, left = places[list(RIGHT_EYE)].mean(axis=0), places[list(LEFT_EYE)].mean(axis=0)
    return float(np.linalg.norm(right - left))


def look(
    networks: Networks, picture: Pyramid, square: Square, partner: NDArray[np.int64] | None = None
) -> tuple[float, Doubles]:
    """Face flag and landmarks (468, 3) in one square; beyond the picture its last pixels are repeated.

    With ``partner`` (468,), each landmark's mirror image, the network sees the square mirrored."""
    pixels = picture.sample(square, LANDMARKER_SIDE, spread=True)
    flag, seen = networks.landmarks(pixels if partner is None else pixels[:, ::-1])
    if partner is not None:
        seen = seen[partner] * np.array([-1, 1, 1], dtype=np.float32)
        seen[:, 0] += LANDMARKER_SIDE
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


def landmarks(networks: Networks, picture: Pyramid, square: Square, partner: NDArray[np.int64]) -> Landmarks:
    """The detector's square gives the first landmarks, those the square for all further looks, which are averaged."""
    _flag, first = look(networks, picture, square)
    tight = around(first)
    flags, looks = [], []
    for turn, enlarged, mirrored in LOOKS:
        varied = Square(tight.x, tight.y, tight.side * enlarged, tight.angle + turn)
        flag, places = look(networks, picture, varied, partner if mirrored else None)
        flags.append(flag)
        looks.append(places)
        if len(looks) == 1:
            tight = around(places)
    everything = np.stack(looks)
    mean = everything.mean(axis=0)
    apart = everything[..., :2] - mean[:, :2]
    apart -= np.median(apart, axis=1, keepdims=True)
    unrest = float(np.median(np.sqrt((apart**2).sum(axis=2).mean(axis=0)))) / max(eyes_distance(mean), 1e-9)
    return Landmarks(mean, min(flags), unrest)
