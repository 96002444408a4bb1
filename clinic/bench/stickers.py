"""Looking for scale stickers in a photo, as each import does, against reading the photo."""

import io

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.bench.measure import Figure, middle, times
from clinic.measure.stickers import find_stickers
from clinic.measure.stickers_table import cells
from clinic.sample.skin import SkinSpec, render_skin

_REPEATS = 9
_WIDTH, _HEIGHT = 4000, 3000
_MARKER, _SIDE = 86, 240


def sticker_figures() -> list[Figure]:
    """With a sticker and, what most photos are, without one; beside one full decode of the same JPEG."""
    skin = np.asarray(
        render_skin(SkinSpec(size=(_WIDTH // 2, _HEIGHT // 2), mm_per_pixel=0.06), 1).resize((_WIDTH, _HEIGHT))
    )
    with_one = skin.copy()
    drawn = _sticker()
    high, wide = drawn.shape[:2]
    with_one[1800 : 1800 + high, 700 : 700 + wide] = drawn
    packed = io.BytesIO()
    Image.fromarray(with_one).save(packed, "JPEG", quality=92)
    data = packed.getvalue()

    def decode() -> None:
        Image.open(io.BytesIO(data)).convert("RGB").load()

    (found,) = find_stickers(with_one)
    assert found.marker == _MARKER and find_stickers(skin) == ()
    reference = middle(times(decode, _REPEATS))
    return [
        Figure(
            f"look for stickers, 12 megapixels, {words}", middle(times(work, _REPEATS)), "decode the JPEG", reference
        )
        for words, work in (("one there", lambda: find_stickers(with_one)), ("none there", lambda: find_stickers(skin)))
    ]


def _sticker() -> NDArray[np.uint8]:
    """A sticker with its white edge."""
    white = np.pad(cells(_MARKER), 1, constant_values=True)
    picture = np.where(white, 235, 28).astype(np.uint8)
    large = cv2.resize(picture, (_SIDE * 9 // 7, _SIDE * 9 // 7), interpolation=cv2.INTER_NEAREST)
    soft = cv2.GaussianBlur(large, (0, 0), 1.2)
    return np.asarray(np.repeat(soft[:, :, None], 3, axis=2), dtype=np.uint8)
