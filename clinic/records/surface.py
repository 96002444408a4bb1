"""A place on the skin, and an area of it."""

import base64
import binascii
import sys
import zlib
from array import array
from dataclasses import dataclass

CELLS = 256
"""Cells of one skin triangle: it is halved along its edges four times. The order is that of ``clinic.atlas.cells``."""

TRIANGLES = 26_756
"""Skin triangles of the atlas."""

_ROUNDED = 1e-3  # by which weights that were rounded may miss the triangle
_ENCODING = "A"
_MOST_SPANS = 400_000
"""More than a person can paint: what claims more is no area."""
_MOST_TEXT = 4_000_000


@dataclass(frozen=True, slots=True)
class SurfacePoint:
    """A point on the atlas mesh.

    ``triangle`` is an index into the atlas' skin triangles; ``weights`` are the barycentric weights of its
    first and second corner (the third is ``1 - sum``); ``atlas`` is the
    version of the atlas it was made with.
    """

    triangle: int
    weights: tuple[float, float]
    atlas: str

    @property
    def is_on_skin(self) -> bool:
        """Whether there is such a triangle and the point lies in it: numbers from elsewhere may be anything."""
        first, second = self.weights
        inside = all(weight >= -_ROUNDED for weight in (first, second, 1 - first - second))  # false for NaN, too
        return inside and 0 <= self.triangle < TRIANGLES


@dataclass(frozen=True, slots=True)
class SurfaceArea:
    """A part of the skin, as cells of the atlas mesh; the same cells exist on every figure.

    ``spans`` are (first cell, cell after the last one), sorted, without overlap and without two that touch; cell
    ``256 t + k`` lies in triangle ``t``. ``atlas`` is the version of the atlas that it was painted on. Raises
    ``ValueError`` with a sentence for spans out of order.
    """

    spans: tuple[tuple[int, int], ...]
    atlas: str

    def __post_init__(self) -> None:
        before = -1
        for first, end in self.spans:
            if first <= before or end <= first:
                raise ValueError("The cells of the area are not in order.")
            before = end

    @property
    def count(self) -> int:
        """How many cells."""
        return sum(end - first for first, end in self.spans)

    def encode(self) -> str:
        """As text to be stored: a letter for the encoding, then base64 of the deflated distances between the ends of
        the spans, little-endian 32-bit numbers."""
        steps = array("I")
        before = 0
        for first, end in self.spans:
            steps.append(first - before)
            steps.append(end - first)
            before = end
        if sys.byteorder == "big":
            steps.byteswap()
        return _ENCODING + base64.b64encode(zlib.compress(steps.tobytes(), 9)).decode("ascii")

    @classmethod
    def decode(cls, text: str, atlas: str) -> "SurfaceArea":
        """What ``encode`` wrote. Raises ``ValueError`` with a sentence for anything else."""
        if not text.startswith(_ENCODING) or len(text) > _MOST_TEXT:
            raise ValueError("The area was stored in a way that this version does not know.")
        try:
            packed = base64.b64decode(text[1:], validate=True)
            reader = zlib.decompressobj()
            data = reader.decompress(packed, 8 * _MOST_SPANS)
        except (binascii.Error, ValueError, zlib.error) as error:
            raise ValueError("The area cannot be read: it is damaged.") from error
        if not reader.eof or len(data) % 8:
            raise ValueError("The area cannot be read: it is damaged.")
        steps = array("I", data)
        if sys.byteorder == "big":
            steps.byteswap()
        spans, at = [], 0
        for number in range(0, len(steps), 2):
            first = at + steps[number]
            at = first + steps[number + 1]
            spans.append((first, at))
        if not spans:
            raise ValueError("The area is empty.")
        return cls(tuple(spans), atlas)
