"""Skin colours of the figure by Fitzpatrick type, as ramps from shadow to light."""

import numpy as np
from numpy.typing import NDArray

from clinic.records.enums import SkinTone

# sRGB of skin in shadow, in even light and where the light falls straight on it; chosen by eye so that neighbouring
# types differ clearly and pins keep their contrast on all six
RAMPS: dict[SkinTone, tuple[tuple[int, int, int], ...]] = {
    SkinTone.I: ((150, 112, 102), (240, 212, 198), (255, 240, 230)),
    SkinTone.II: ((138, 98, 84), (230, 196, 174), (251, 230, 213)),
    SkinTone.III: ((120, 82, 62), (212, 172, 142), (238, 209, 183)),
    SkinTone.IV: ((96, 62, 44), (182, 136, 104), (214, 174, 143)),
    SkinTone.V: ((62, 39, 29), (134, 93, 69), (172, 129, 102)),
    SkinTone.VI: ((36, 23, 19), (88, 60, 47), (128, 95, 79)),
}
MIDDLE = 0.72  # brightness at which the even colour stands
BLUSH = np.array([0.96, 0.86, 0.86], dtype=np.float32)  # lips and areolae: less green and blue
BROW = np.array([0.80, 0.78, 0.77], dtype=np.float32)


def ramp(tone: SkinTone) -> NDArray[np.float32]:
    """Colours (256, 3) for brightness 0 to 1."""
    brightness = np.linspace(0, 1, 256)
    knots = np.array(RAMPS[tone], dtype=np.float64)
    columns = [np.interp(brightness, (0.0, MIDDLE, 1.0), knots[:, channel]) for channel in range(3)]
    return np.stack(columns, axis=1).astype(np.float32)
