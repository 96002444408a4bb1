"""Two generated photos of the same skin whose relation is known."""

import io
from datetime import datetime
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
SIZE = (640, 480)


@cache
def skin(seed: int = 1, size: tuple[int, int] = SIZE) -> Bytes:
    """Skin with pores, spots and shading, of one seed always the same; (height, width, 3)."""
    width, height = size
    rng = np.random.default_rng(seed)
    tone = np.zeros((height, width), np.float32)
    for blur, share in ((1.2, 0.5), (4.0, 0.8), (25.0, 1.2)):
        noise = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), blur)
        tone += noise / noise.std() * share
    rgb = np.array([205.0, 150.0, 125.0]) + tone[..., None] * np.array([9.0, 10.0, 10.0])
    for _ in range(60):
        x, y, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(1.5, 5)
        colour = rng.uniform(60, 120) * np.array([1.0, 0.75, 0.6])
        cv2.circle(rgb, (int(x), int(y)), max(1, int(r)), colour.tolist(), -1, cv2.LINE_AA)
    return np.asarray(np.clip(rgb, 0, 255), np.uint8)


def seen_as(rgb: Bytes, homography: Doubles, size: tuple[int, int] = SIZE) -> Bytes:
    """``rgb`` from another place; ``homography`` from its pixels to those of the result, pixel i covers [i, i + 1)."""
    half = np.array([[1, 0, -0.5], [0, 1, -0.5], [0, 0, 1.0]])
    centres = half @ homography @ np.linalg.inv(half)
    return np.asarray(cv2.warpPerspective(rgb, centres, size, borderValue=(20, 20, 20)), np.uint8)


TURNED = np.array([[0.97, -0.17, 60.0], [0.18, 0.95, -40.0], [6e-5, -4e-5, 1.0]])
"""Turned by ten degrees, moved, a little in perspective."""


def jpeg(rgb: Bytes, taken: datetime | None = None) -> bytes:
    """A JPEG with its capture time, a place and a serial number, which must not leave in an export."""
    exif = Image.Exif()
    exif[0x0110] = "EOS R7"
    exif.get_ifd(0x8769)[0xA431] = "SERIAL-0042"
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 57.0, 0.0), 3: "E", 4: (7.0, 26.0, 0.0)})
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken.strftime("%Y:%m:%d %H:%M:%S")
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=92, exif=exif)
    return out.getvalue()
