"""Skin colours of the figure by Fitzpatrick type, as ramps from shadow to light, and the tints upon them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from clinic.records.enums import Figure, SkinTone

Floats = NDArray[np.float32]
Rgb = tuple[float, float, float]

# sRGB of skin in shadow, in even light and where the light falls straight on it; chosen by eye so that neighbouring
# types differ clearly and pins keep their contrast on all six
RAMPS: dict[SkinTone, tuple[tuple[int, int, int], ...]] = {
    SkinTone.I: ((152, 112, 100), (241, 214, 199), (255, 240, 230)),
    SkinTone.II: ((138, 98, 84), (230, 196, 174), (251, 230, 213)),
    SkinTone.III: ((120, 82, 62), (212, 172, 142), (238, 209, 183)),
    SkinTone.IV: ((96, 62, 44), (182, 136, 104), (214, 174, 143)),
    SkinTone.V: ((62, 39, 29), (134, 93, 69), (172, 129, 102)),
    SkinTone.VI: ((35, 21, 16), (91, 61, 46), (139, 102, 82)),
}
MIDDLE = 0.72  # brightness at which the even colour stands
SHEEN = 0.065  # of the light that skin throws back without colour
# what lips and areolae, brows, and nails multiply the colour of the skin by, and how much more they shine
BLUSH: dict[SkinTone, Rgb] = {
    SkinTone.I: (0.95, 0.80, 0.81),
    SkinTone.II: (0.95, 0.80, 0.81),
    SkinTone.III: (0.94, 0.80, 0.81),
    SkinTone.IV: (0.87, 0.76, 0.78),
    SkinTone.V: (0.84, 0.75, 0.79),
    SkinTone.VI: (0.84, 0.77, 0.82),
}
BROW: Rgb = (0.72, 0.64, 0.60)
NAIL: dict[SkinTone, Rgb] = {
    SkinTone.I: (1.0, 0.955, 0.955),
    SkinTone.II: (1.0, 0.965, 0.97),
    SkinTone.III: (1.03, 0.99, 1.01),
    SkinTone.IV: (1.08, 1.06, 1.09),
    SkinTone.V: (1.18, 1.17, 1.21),
    SkinTone.VI: (1.32, 1.28, 1.30),
}
# palms and soles hold little pigment: how much brighter than the skin around they are
PALM: dict[SkinTone, float] = {
    SkinTone.I: 0.0,
    SkinTone.II: 0.0,
    SkinTone.III: 0.02,
    SkinTone.IV: 0.06,
    SkinTone.V: 0.13,
    SkinTone.VI: 0.22,
}
GLOSS = np.array([0.05, 0.0, 0.16], dtype=np.float32)
BROW_SHARE = {Figure.INFANT: 0.45, Figure.CHILD: 0.8}  # of an adult's brows


@cache
def ramp(tone: SkinTone) -> Floats:
    """Colours (256, 3) for brightness 0 to 1, without a kink (monotone cubic, Fritsch and Carlson 1980)."""
    brightness = np.linspace(0, 1, 256)
    knots = np.array(RAMPS[tone], dtype=np.float64)
    steps = np.array([MIDDLE, 1 - MIDDLE])
    slopes = np.diff(knots, axis=0) / steps[:, None]
    middle = 2 * slopes[0] * slopes[1] / (slopes[0] + slopes[1])
    ends = [(3 * slopes[0] - middle) / 2, middle, (3 * slopes[1] - middle) / 2]
    part = (brightness >= MIDDLE).astype(int)
    starts = np.array([0, MIDDLE])
    t = ((brightness - starts[part]) / steps[part])[:, None]
    first, last = knots[part], knots[part + 1]
    leave, arrive = (np.array(ends)[part + k] * steps[part, None] for k in (0, 1))
    cubic = (1 + 2 * t) * (1 - t) ** 2 * first + t**2 * (3 - 2 * t) * last
    cubic += t * (1 - t) ** 2 * leave - t**2 * (1 - t) * arrive
    result: Floats = np.clip(cubic, 0, 255).astype(np.float32)
    result.flags.writeable = False  # every picture shares it
    return result


@cache
def pigments(tone: SkinTone, figure: Figure) -> tuple[Floats, Floats]:
    """What blush, brow and nail multiply the colour by (3, 3), and how much more than skin they shine (3,)."""
    share = BROW_SHARE.get(figure, 1.0)
    brow = tuple(1 - share * (1 - part) for part in BROW)
    return np.array([BLUSH[tone], brow, NAIL[tone]], dtype=np.float32), GLOSS
