"""Numbered pins on a rendering, for ``atlas render --pins``."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera
from clinic.records.enums import Figure, LesionStatus
from clinic.records.lesions import LesionRow

_TEAL, _GREY, _WHITE = (15, 118, 110), (130, 140, 150), (255, 255, 255)
_RADIUS = 17


def draw_pins(
    picture: NDArray[np.uint8], atlas: Atlas, figure: Figure, camera: Camera, lesions: Sequence[LesionRow]
) -> None:
    """Draw the visible lesions onto ``picture`` (height, width, 3; RGB), in place."""
    height, width = picture.shape[:2]
    for row in lesions:
        if row.point is None:
            continue
        at = atlas.project(row.point, figure, camera, width, height)
        if not at.visible:
            continue
        centre = (round(at.x), round(at.y))
        colour = _GREY if row.status is LesionStatus.RESOLVED else _TEAL
        cv2.circle(picture, centre, _RADIUS + 3, _WHITE, -1, cv2.LINE_AA)
        cv2.circle(picture, centre, _RADIUS, colour, -1, cv2.LINE_AA)
        text = str(row.number)
        (text_width, text_height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.6, 2)
        corner = (centre[0] - text_width // 2, centre[1] + text_height // 2)
        cv2.putText(picture, text, corner, cv2.FONT_HERSHEY_SIMPLEX, 0.6, _WHITE, 2, cv2.LINE_AA)
