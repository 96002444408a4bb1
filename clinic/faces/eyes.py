"""Whether the eyes are open: the atlas has them closed, and the landmarker draws an open eye on a closed lid."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.faces.regions import Pyramid, Square

Doubles = NDArray[np.float64]
Bytes = NDArray[np.uint8]

# around the opening, from the lateral corner over the upper lid and back along the lower one
RIGHT_RING = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_RING = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
SIDE = 64  # pixels of the eye's square
INNER = 0.8  # part of the opening that is looked at: the rim belongs to the lids
SHUT, OPEN = 0.15, 0.33  # contrast up to which an eye is shut and from which it is open


def openness(picture: Pyramid, places: Doubles) -> tuple[float, float]:
    """Of the patient's right and left eye, 0 shut to 1 open, by the contrast inside the opening: iris and white differ
    from each other and from the lids, whatever the skin's colour."""
    right, left = (contrast(picture, places[list(ring), :2]) for ring in (RIGHT_RING, LEFT_RING))
    return _share(right), _share(left)


def contrast(picture: Pyramid, ring: Doubles) -> float:
    """Spread of brightness within a ring of positions (N, 2), as part of the mean brightness."""
    middle = ring.mean(axis=0)
    along = ring[8] - ring[0]
    width = float(np.linalg.norm(along))
    square = Square(float(middle[0]), float(middle[1]), max(width, 1.0) * 1.2, float(np.arctan2(along[1], along[0])))
    grey = cv2.cvtColor(picture.sample(square, SIDE, spread=True), cv2.COLOR_RGB2GRAY)
    mask = np.zeros((SIDE, SIDE), dtype=np.uint8)
    inner = middle + (ring - middle) * INNER
    cv2.fillPoly(mask, [np.rint(square.inward(inner) * SIDE).astype(np.int32)], 1)
    values = grey[mask > 0].astype(np.float64)
    return float(values.std() / max(values.mean(), 8.0)) if len(values) > 8 else 0.0


def _share(value: float) -> float:
    return float(np.clip((value - SHUT) / (OPEN - SHUT), 0, 1))
