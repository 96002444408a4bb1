"""QR codes in a picture, as a phone takes them: turned, tilted, small, a little blurred, half in shadow.

Detector: ``cv2.QRCodeDetectorAruco`` (finder patterns by the ArUco contour search; measured to find more, and more
quickly, than ``cv2.QRCodeDetector``), at three sizes of the picture, the smallest first; what was found and could not
be read is cut out, made even and larger, and read again by both. Figures: ``clinic/bench/patient_cards.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.imaging.pixels import upright

Grey = NDArray[np.uint8]

SIDES = (1024, 1536, 2048, 3072)
"""Longer sides, in pixels, at which is looked. Larger than the last one adds time and no hits."""
_ALL_THERE_IS = 0.9
"""A JPEG is decoded at a half, a quarter or an eighth: a little smaller than asked for is no small picture."""
_MARGIN = 0.25
"""Of a code's own side is kept around it: its quiet zone, and what the corners may be wrong by."""
_CUT_SIDE = 640
_LEAST_AREA = 24.0**2
"""Square pixels: a smaller quadrilateral cannot hold the 21 modules of the smallest code."""


@dataclass(frozen=True, slots=True)
class Codes:
    """What was read, in no order; ``unread``: there is a code that could not be read."""

    texts: tuple[str, ...] = ()
    unread: bool = False


def read_codes(data: bytes, name: str = "The photo") -> Codes:
    """The QR codes in the picture ``data``. Raises ``FileRefused`` where it cannot be decoded."""
    first = _grey(data, SIDES[0], name)
    found = codes_in(first)
    if found.texts or max(first.shape) < _ALL_THERE_IS * SIDES[0]:
        return found
    large, unread = _grey(data, SIDES[-1], name), found.unread
    for side in SIDES[1:]:
        found = codes_in(_smaller(large, side))
        if found.texts:
            return found
        unread |= found.unread
    return Codes((), unread)


def codes_in(grey: Grey) -> Codes:
    """The QR codes in the picture ``grey`` [height, width] at the size it has."""
    detector = cv2.QRCodeDetectorAruco()
    try:
        found, texts, quads, _bits = detector.detectAndDecodeMulti(grey)
    except cv2.error:  # OpenCV's own checks fail on some patterns of noise: nothing that could be a card
        return Codes()
    if not found or quads is None:
        return Codes()
    read, unread = set[str](), False
    for text, quad in zip(texts, np.asarray(quads, np.float32).reshape(-1, 4, 2), strict=False):
        if not text and cv2.contourArea(quad) < _LEAST_AREA:
            continue
        text = text or _read_anew(grey, quad)
        read |= {text} - {""}
        unread |= not text
    return Codes(tuple(sorted(read)), unread)


def _grey(data: bytes, side: int, name: str) -> Grey:
    return np.asarray(upright(data, side, name).convert("L"))


def _smaller(grey: Grey, side: int) -> Grey:
    scale = side / max(grey.shape)
    if scale >= 1.0:
        return grey
    made: Grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]  # stubs say any number
    return made


def _read_anew(grey: Grey, quad: NDArray[np.float32]) -> str:
    """Read a code that was found, flat and large, with its light made even; empty where that does not help either."""
    inner = _CUT_SIDE / (1 + 2 * _MARGIN)
    edge = (_CUT_SIDE - inner) / 2
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32) * np.float32(inner) + np.float32(edge)
    cut = cv2.warpPerspective(
        grey, cv2.getPerspectiveTransform(quad, square), (_CUT_SIDE, _CUT_SIDE), flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    for version in _evened(cut.astype(np.uint8)):
        for detector in (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector()):
            try:
                text = str(detector.detectAndDecode(version)[0])
            except (cv2.error, UnicodeDecodeError):
                continue
            if text:
                return text
    return ""


def _evened(cut: Grey) -> Iterator[Grey]:
    """Versions of a cut-out, the likeliest to be readable first."""
    yield cut
    light = cv2.GaussianBlur(cut, (0, 0), _CUT_SIDE / 6).astype(np.float32) + 1.0
    even = np.clip(cut.astype(np.float32) / light * 128.0, 0, 255).astype(np.uint8)
    soft = cv2.GaussianBlur(even, (0, 0), 6.0)
    yield cv2.addWeighted(even, 2.5, soft, -1.5, 0).astype(np.uint8)
