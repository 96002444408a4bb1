"""Two photos made ready for one page: the same skin at the same size where that is known, without any metadata."""

import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.imaging.colour_match import colour_gains, with_gains
from clinic.records.alignments import AlignmentRow
from clinic.records.enums import AlignmentGrade
from clinic.records.photos import PhotoRow
from clinic.registration import Transform, warping
from clinic.rules.photo_changes import SCALES_APART

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
Rect = tuple[float, float, float, float]
"""Left, top, width, height."""
LONGEST = 1100
"""Pixels of the longer side of a picture on paper: 240 for an inch of half the page's width."""
_PAPER = 244
_BARS = (100.0, 50.0, 20.0, 10.0, 5.0, 2.0, 1.0, 0.5)
_JPEG = 90


@dataclass(frozen=True, eq=False)
class Source:
    """A photo and its pixels, at any size."""

    row: PhotoRow
    rgb: Bytes


@dataclass(frozen=True, slots=True)
class Framed:
    """A picture for the page: JPEG, scale bar as share of its width and words."""

    jpeg: bytes
    scale_bar: tuple[float, str] | None


@dataclass(frozen=True, slots=True)
class FramedPair:
    """Both, and what is true of them."""

    one: Framed
    two: Framed
    is_laid: bool
    same_scale: bool
    """Both show a millimetre equally long, each by its own scale."""
    scales_differ: float | None
    """By how much the scale of B differs from that of A where both were laid over, as a share; ``None``: not known."""
    is_lent: bool = False
    """The scale of one holds for the other too, which has none: only what is aligned may lend it."""

    @property
    def contradict(self) -> bool:
        """Whether the scales of both cannot be true as they are laid here; neither is drawn then."""
        return self.scales_differ is not None and abs(self.scales_differ) > SCALES_APART


def framed_pair(a: Source, b: Source, kept: AlignmentRow | None, crop: Rect | None, *, match: bool) -> FramedPair:
    """Draw ``crop`` of A (all of it if ``None``) and what belongs to it of B."""
    laid = Transform.from_json(kept.transform) if kept is not None and kept.transform is not None else None
    shift = kept.shift if kept is not None else (0.0, 0.0)
    whole = 0.0, 0.0, float(a.row.width), float(a.row.height)
    rect = _inside(crop or whole, a.row)
    if laid is not None:
        lends = kept is not None and kept.grade is AlignmentGrade.ALIGNED
        return _laid(a, b, laid, shift, rect, (match, lends))
    return _beside(a, b, shift, rect, crop is None, match)


def _laid(
    a: Source, b: Source, laid: Transform, shift: tuple[float, float], rect: Rect, how: tuple[bool, bool]
) -> FramedPair:
    """``how``: whether the colours are matched, and whether what lacks a scale takes the other's."""
    match, lends = how
    size = _size(rect)
    middle = rect[0] + rect[2] / 2, rect[1] + rect[3] / 2
    one = _drawn(a, rect, size)

    def back(points: Doubles) -> Doubles:
        return laid.apply(_to_photo(points, rect, size)) + shift

    two = _through(b, back, size)
    factor = laid.local_scale(middle)
    scale_a, scale_b = a.row.mm_per_pixel, b.row.mm_per_pixel
    seen = scale_b * factor if scale_b and np.isfinite(factor) else None
    differ = seen / scale_a - 1 if seen and scale_a else None
    frames = _coloured(one, two, match)
    # both are drawn in the frame of the first: the scale of one holds for the other, too, if it is the same skin
    one_mm, two_mm = (scale_a or seen, seen or scale_a) if lends else (scale_a, seen)
    if differ is not None and abs(differ) > SCALES_APART:
        one_mm = two_mm = None
    first, second = _framed(frames[0], one_mm, rect[2]), _framed(frames[1], two_mm, rect[2])
    same = differ is not None and abs(differ) <= SCALES_APART
    return FramedPair(first, second, True, same, differ, bool(lends and differ is None and (scale_a or seen)))


def _beside(a: Source, b: Source, shift: tuple[float, float], rect: Rect, whole: bool, match: bool) -> FramedPair:
    """Each as it is; at the same scale where both have one, else with equally long sides as on the screen."""
    scale_a, scale_b = a.row.mm_per_pixel, b.row.mm_per_pixel
    factor = max(b.row.width, b.row.height) / max(a.row.width, a.row.height)
    middle_b = (
        (rect[0] + rect[2] / 2 - a.row.width / 2) * factor + b.row.width / 2 + shift[0],
        (rect[1] + rect[3] / 2 - a.row.height / 2) * factor + b.row.height / 2 + shift[1],
    )
    both = bool(scale_a and scale_b)
    if both and scale_a and scale_b:
        factor = scale_a / scale_b
    if whole:
        middle_b = b.row.width / 2, b.row.height / 2
        # large enough for both: beyond its edges a photo leaves the paper blank
        wide, high = max(a.row.width, b.row.width / factor), max(a.row.height, b.row.height / factor)
        rect = (a.row.width - wide) / 2, (a.row.height - high) / 2, wide, high
    size = _size(rect)
    wide_b, high_b = rect[2] * factor, rect[3] * factor
    rect_b = middle_b[0] - wide_b / 2, middle_b[1] - high_b / 2, wide_b, high_b
    frames = _coloured(_drawn(a, rect, size), _drawn(b, rect_b, size), match)
    return FramedPair(_framed(frames[0], scale_a, rect[2]), _framed(frames[1], scale_b, rect_b[2]), False, both, None)


def _drawn(source: Source, rect: Rect, size: tuple[int, int]) -> tuple[Bytes, NDArray[np.bool_]]:
    return _through(source, lambda points: _to_photo(points, rect, size), size)


def _through(source: Source, back: "warping.Back", size: tuple[int, int]) -> tuple[Bytes, NDArray[np.bool_]]:
    """Pixels and where there are any; ``back`` leads to pixels of the original."""
    high, wide = source.rgb.shape[:2]
    factor = np.array([wide / source.row.width, high / source.row.height])

    def to_source(points: Doubles) -> Doubles:
        return np.asarray(back(points) * factor)

    return warping.warp(to_source, source.rgb, size), warping.covered(to_source, (wide, high), size)


def _to_photo(points: Doubles, rect: Rect, size: tuple[int, int]) -> Doubles:
    return np.asarray(points * [rect[2] / size[0], rect[3] / size[1]] + [rect[0], rect[1]])


def _coloured(
    one: tuple[Bytes, NDArray[np.bool_]], two: tuple[Bytes, NDArray[np.bool_]], match: bool
) -> tuple[Bytes, Bytes]:
    """With what lies beyond the photos as blank paper, and the second in the light of the first if wished."""
    second = two[0]
    if match:
        both = (one[1] & two[1])[..., None]
        second = with_gains(second, colour_gains(np.where(both, second, 0), np.where(both, one[0], 0)))
    blank = np.uint8(_PAPER)
    return np.where(one[1][..., None], one[0], blank), np.where(two[1][..., None], second, blank)


def _framed(rgb: Bytes, mm_per_pixel: float | None, width: float) -> Framed:
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(rgb, np.uint8)).save(out, "JPEG", quality=_JPEG)
    return Framed(out.getvalue(), _bar(mm_per_pixel * width) if mm_per_pixel else None)


def _bar(width_mm: float) -> tuple[float, str] | None:
    length = next((bar for bar in _BARS if bar <= width_mm / 3), None)
    return (length / width_mm, f"{length:g} mm") if length else None


def _size(rect: Rect) -> tuple[int, int]:
    factor = LONGEST / max(rect[2], rect[3])
    return max(1, round(rect[2] * factor)), max(1, round(rect[3] * factor))


def _inside(rect: Rect, row: PhotoRow) -> Rect:
    """The part that lies in the photo; all of it where nothing does."""
    left, top = max(rect[0], 0.0), max(rect[1], 0.0)
    right, bottom = min(rect[0] + rect[2], row.width), min(rect[1] + rect[3], row.height)
    if right - left < 2 or bottom - top < 2:
        return 0.0, 0.0, float(row.width), float(row.height)
    return left, top, right - left, bottom - top


def working_pixels(rgb: Bytes, most: int = 4096) -> Bytes:
    """No more pixels than a page can show of a part."""
    factor = most / max(rgb.shape[:2])
    if factor >= 1:
        return rgb
    size = round(rgb.shape[1] * factor), round(rgb.shape[0] * factor)
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
