"""Where faces are: the short-range detector of MediaPipe (BlazeFace), its anchors and its suppression of doubles.

After Bazarevsky et al., "BlazeFace", CVPR Workshop 2019, and MediaPipe's ``face_detection_short_range``: 896 anchors on
grids of 16 x 16 (two each) and 8 x 8 (six each); per anchor a box and six key points relative to its middle.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.faces.networks import DETECTOR_SIDE, Networks
from clinic.faces.regions import Pyramid, Square

Doubles = NDArray[np.float64]

MIN_SCORE = 0.5
SAME_FACE = 0.3  # intersection over union from which two boxes are one face
RIGHT_EYE, LEFT_EYE, NOSE, MOUTH, RIGHT_EAR, LEFT_EAR = range(6)  # key points, of the patient's sides


@dataclass(frozen=True)
class Detection:
    """One face: ``score`` 0.5 to 1, ``centre`` (2,) and ``side`` of its box in pixels, six key points (6, 2)."""

    score: float
    centre: Doubles
    side: float
    points: Doubles

    def square(self, margin: float) -> Square:
        """The region for the landmarker: upright by the line of the eyes, ``margin`` times as large as the box."""
        along = self.points[LEFT_EYE] - self.points[RIGHT_EYE]
        angle = float(np.arctan2(along[1], along[0]))
        return Square(float(self.centre[0]), float(self.centre[1]), self.side * margin, angle)

    def overlaps(self, other: "Detection") -> bool:
        """Whether both are the same face."""
        return float(_overlap(self._box(), other._box()[None])[0]) > SAME_FACE

    def _box(self) -> Doubles:
        return np.concatenate([self.centre - self.side / 2, self.centre + self.side / 2])


def detect(networks: Networks, picture: Pyramid, square: Square) -> list[Detection]:
    """The faces that the detector sees in a square of the picture, best first."""
    scores, boxes = decoded(*networks.detect(picture.sample(square, DETECTOR_SIDE)))
    result = []
    for score, box in _merged(scores, boxes):
        places = square.outward(box.reshape(8, 2)[[0, *range(2, 8)]])
        side = float(box[2:4].max()) * square.side
        result.append(Detection(score, places[0], side, places[1:]))
    return result


def _anchors() -> Doubles:
    grids = []
    for cells, repeats in ((16, 2), (8, 6)):
        row, column = np.divmod(np.arange(cells * cells), cells)
        grids.append(np.repeat((np.stack([column, row], axis=1) + 0.5) / cells, repeats, axis=0))
    return np.concatenate(grids)


ANCHORS = _anchors()


def decoded(scores: NDArray[np.float32], boxes: NDArray[np.float32]) -> tuple[Doubles, Doubles]:
    """Scores (N,) above the threshold and their boxes (N, 16): middle, size, six key points, all 0 to 1."""
    chance = 1 / (1 + np.exp(-np.clip(scores.astype(np.float64), -80, 80)))
    chosen = np.flatnonzero(chance > MIN_SCORE)
    places = boxes[chosen].astype(np.float64).reshape(-1, 8, 2) / DETECTOR_SIDE
    anchor = ANCHORS[chosen][:, None]
    places[:, :1] += anchor
    places[:, 2:] += anchor
    good = (places[:, 1] > 0).all(axis=1)
    return chance[chosen[good]], places[good].reshape(-1, 16)


def _merged(scores: Doubles, boxes: Doubles) -> list[tuple[float, Doubles]]:
    """Weighted non-maximum suppression: overlapping boxes become their mean, weighted by score."""
    corners = np.concatenate([boxes[:, :2] - boxes[:, 2:4] / 2, boxes[:, :2] + boxes[:, 2:4] / 2], axis=1)
    left = np.argsort(-scores, kind="stable")
    result = []
    while len(left):
        same = _overlap(corners[left[0]], corners[left]) > SAME_FACE
        same[0] = True
        members = left[same]
        result.append((float(scores[left[0]]), np.average(boxes[members], axis=0, weights=scores[members])))
        left = left[~same]
    return result


def _overlap(one: Doubles, others: Doubles) -> Doubles:
    low, high = np.maximum(one[:2], others[:, :2]), np.minimum(one[2:], others[:, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=1)
    area = np.prod(one[2:] - one[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1)
    result: Doubles = shared / np.maximum(area - shared, 1e-12)
    return result
