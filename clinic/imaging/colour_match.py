"""One photo's brightness and white balance brought near another's, to look at both; never to be stored or measured.

match_colours(rgb, reference) -> rgb                      uint8 RGB (H, W, 3) each; sizes may differ
colour_gains(rgb, reference) -> (red, green, blue)        found on small pictures, good for the large ones
with_gains(rgb, gains) -> rgb                             the same gains on any piece of the photo

White balance and exposure are one factor for each channel in linear light (von Kries' diagonal model). The factors are
ratios of medians, so that a lesion, hair or a shining spot does not pull them, over the pixels that look like skin in
both once a first, general guess has been taken out; where there is too little skin all well exposed pixels count.
"""

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Gains = tuple[float, float, float]
MOST_BRIGHTNESS = 2.5
"""No photo is made lighter or darker by more: what is left of a nearly black or white one would only be noise."""
MOST_TINT = 1.6
"""No channel is moved against the mean of the three by more: beyond it the light differs in kind, not in tint."""
_SAMPLES = 400
_DARK, _BRIGHT = 12, 247
_ENOUGH = 0.02
_ROUNDS = 3
_CB, _CR = (77.0, 127.0), (133.0, 173.0)


def match_colours(rgb: Picture, reference: Picture) -> Picture:
    """``rgb`` with the brightness and white balance of ``reference``; a new array of the same shape.

    Raises ``ValueError`` for anything but uint8 RGB.
    """
    return with_gains(rgb, colour_gains(rgb, reference))


def colour_gains(rgb: Picture, reference: Picture) -> Gains:
    """Factors for red, green and blue in linear light, within the limits above; 1, 1, 1 where nothing can be told."""
    mine, theirs = _sample(rgb), _sample(reference)
    if not len(mine) or not len(theirs):
        return 1.0, 1.0, 1.0
    mine_light, their_light = _TO_LIGHT[mine], _TO_LIGHT[theirs]
    gains = _capped(_medians(their_light) / _medians(mine_light))
    skin = _skin(theirs)
    for _round in range(_ROUNDS):
        own = _skin(_to_bytes(mine_light * gains))
        if min(own.mean(), skin.mean()) < _ENOUGH:
            break
        gains = _capped(_medians(their_light[skin]) / _medians(mine_light[own]))
    return float(gains[0]), float(gains[1]), float(gains[2])


def with_gains(rgb: Picture, gains: Gains) -> Picture:
    """Each channel times its factor in linear light, by one table of 256 values for each."""
    _check(rgb)
    made = np.empty_like(rgb)
    light = _TO_LIGHT[np.arange(256, dtype=np.uint8)]
    for channel, gain in enumerate(gains):
        made[..., channel] = _to_bytes(light * gain)[rgb[..., channel]]
    return made


def _check(rgb: Picture) -> None:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise ValueError("a picture is uint8 RGB of shape (H, W, 3)")


def _sample(rgb: Picture) -> Picture:
    """Pixels of a coarse grid that are neither black nor burnt out in any channel; (N, 3)."""
    _check(rgb)
    down, across = (max(1, side // _SAMPLES) for side in rgb.shape[:2])
    pixels = rgb[::down, ::across].reshape(-1, 3)
    return np.asarray(pixels[(pixels.min(axis=1) >= _DARK) & (pixels.max(axis=1) <= _BRIGHT)], dtype=np.uint8)


def _medians(light: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.median(light, axis=0), dtype=np.float64)


def _capped(gains: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    logs = np.log(gains)
    brightness, tint = logs.mean(), logs - logs.mean()
    tint *= min(1.0, np.log(MOST_TINT) / max(np.abs(tint).max(), 1e-9))
    return np.asarray(np.exp(tint + np.clip(brightness, -np.log(MOST_BRIGHTNESS), np.log(MOST_BRIGHTNESS))))


def _skin(rgb: Picture) -> npt.NDArray[np.bool_]:
    """What may be skin by its chroma alone (Chai and Ngan, IEEE Trans. Circuits Syst. Video Technol. 1999; 9: 551).

    It is asked of pixels whose white balance is about right, and only for which of them to take the median.
    """
    red, green, blue = (rgb[:, at].astype(np.float32) for at in range(3))
    cb = 128 - 0.168736 * red - 0.331264 * green + 0.5 * blue
    cr = 128 + 0.5 * red - 0.418688 * green - 0.081312 * blue
    return np.asarray((cb >= _CB[0]) & (cb <= _CB[1]) & (cr >= _CR[0]) & (cr <= _CR[1]))


def _to_bytes(light: npt.NDArray[np.float64]) -> Picture:
    """Linear light (0 to 1, more is burnt out) to sRGB (IEC 61966-2-1)."""
    held = np.clip(light, 0.0, 1.0)
    coded = np.where(held <= 0.0031308, held * 12.92, 1.055 * np.power(held, 1 / 2.4) - 0.055)
    return np.asarray(np.rint(coded * 255), dtype=np.uint8)


def _table() -> npt.NDArray[np.float64]:
    """sRGB values 0 to 255 as linear light (IEC 61966-2-1)."""
    coded = np.arange(256) / 255
    return np.asarray(np.where(coded <= 0.04045, coded / 12.92, np.power((coded + 0.055) / 1.055, 2.4)))


_TO_LIGHT = _table()
