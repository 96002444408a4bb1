"""The scale of a photo from a line over a ruler, or another length that is known."""

import numpy as np

from clinic.errors import ValidationError
from clinic.measure.lengths import CLICK_PX
from clinic.records.enums import ScaleMethod
from clinic.records.scales import PhotoScale, Point

SHORTEST_PX = 20.0
"""A shorter line says too little."""
LONGEST_MM = 2000.0
TILT_UNKNOWN = 0.01
"""Relative standard uncertainty because nothing tells how the skin is tilted: what lies across a ruler is foreshortened
in another way. Tilts to 15 degrees either way, all alike: 1 - cos 15° = 3.4 % at most, 1 % as a standard deviation."""
RULER = 0.002
"""Relative standard uncertainty of a ruler's own marks, a paper one's too."""


def ruler_scale(a: Point, b: Point, length_mm: float, click_px: float = CLICK_PX) -> PhotoScale:
    """From both ends of a known length in mm. Raises ``ValidationError`` (``points``, ``length_mm``)."""
    if not 0 < length_mm <= LONGEST_MM:
        raise ValidationError("length_mm", "This is no length of a ruler.", "Give it in mm, up to 2000.")
    distance = float(np.hypot(b[0] - a[0], b[1] - a[1]))
    if distance < SHORTEST_PX:
        raise ValidationError(
            "points", "The line is too short for a scale.", "Draw it over a longer part of the ruler."
        )
    scale = length_mm / distance
    by_clicks = np.sqrt(2) * click_px / distance
    relative = float(np.linalg.norm([by_clicks, TILT_UNKNOWN, RULER]))
    return PhotoScale(
        scale,
        scale * relative,
        ScaleMethod.RULER,
        at=((a[0] + b[0]) / 2, (a[1] + b[1]) / 2),
        reference=f"ruler, {length_mm:g} mm",
        outlines=((a, b),),
    )
