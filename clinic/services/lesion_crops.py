"""Cutting a lesion out of its photos, all at the same size on the skin and turned alike where they are aligned.

A mark in the photo goes before an alignment that leads elsewhere.
"""

import io
import math
from collections import OrderedDict
from threading import Lock

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.imaging import upright
from clinic.measure.lengths import local_scale
from clinic.records.alignments import AlignmentRow
from clinic.records.courses import CourseFrame, LesionCourse, LesionCrop
from clinic.records.enums import AlignmentGrade
from clinic.records.scales import Point
from clinic.registration import Transform
from clinic.rules.mark_places import disagree, extent
from clinic.rules.photo_changes import SCALES_APART
from clinic.services.alignments import AlignmentService
from clinic.services.core import Core

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]

AROUND = 2.6
"""Side of a crop in diameters of the outlined lesion."""
AROUND_REGION = 1.1
"""Side of a crop in sides of the area that was counted in."""
LEAST_MM = 14.0
PLAIN_PART = 0.3
"""Side of a crop where nothing is known of the lesion's size: this part of the photo's shorter side."""
LEAST_PX = 48.0
_BEYOND = (128, 128, 128)
KEPT = 3
"""Decoded photos kept in memory; one of 24 megapixels holds 72 MB."""


class Cropper:
    """Reads pixels of originals and cuts; keeps the photos last used."""

    def __init__(self, core: Core, alignments: AlignmentService) -> None:
        self._core = core
        self._alignments = alignments
        self._pixels: OrderedDict[str, Bytes] = OrderedDict()
        self._working = Lock()

    def crop(self, course: LesionCourse, frame: CourseFrame, kept: AlignmentRow | None, side: int) -> LesionCrop:
        """``kept``: how the reference lies on this photo, if the pair was aligned."""
        reference = next((one for one in course.frames if one.photo.id == course.reference), None)
        width = crop_side(reference) if reference is not None else 0.0
        if frame is reference:
            return self._square(frame, _place_of(frame), width, side, None, "the reference of this row")
        if reference is None or (frame.place is None and (kept is None or kept.transform is None)):
            return self._whole(frame, side)
        if kept is not None and kept.transform is not None:
            transform = Transform.from_json(kept.transform)
            if marks_disagree(transform, reference, frame):
                words = "centred on its mark, which does not lie where the alignment says"
                return self._square(frame, _place_of(frame), _side_in(frame, reference, width), side, None, words)
            grid = _grid(_place_of(reference), width, side)
            places = transform.apply(grid.reshape(-1, 2)).reshape(side, side, 2)
            if _mostly_inside(places, frame):
                mm = _mm_through(reference, frame, kept.grade, places, width / side)
                return LesionCrop(frame.photo.id, self._sampled(frame, places), kept.grade, _words(kept), mm)
        if frame.place is None:
            return self._whole(frame, side)
        why = f"centred on its mark, {_why(kept)}"
        return self._square(frame, frame.place, _side_in(frame, reference, width), side, None, why)

    def _square(
        self, frame: CourseFrame, middle: Point, width: float, side: int, grade: AlignmentGrade | None, words: str
    ) -> LesionCrop:
        scale = _mm_per_pixel(frame, middle)
        mm = scale * width / side if scale else None
        return LesionCrop(frame.photo.id, self._sampled(frame, _grid(middle, width, side)), grade, words, mm)

    def _whole(self, frame: CourseFrame, side: int) -> LesionCrop:
        photo = frame.photo
        width = float(max(photo.width, photo.height))
        middle = (photo.width / 2, photo.height / 2)
        return self._square(frame, middle, width, side, None, "the whole photo: the lesion is not marked in it")

    def _sampled(self, frame: CourseFrame, places: Doubles) -> bytes:
        """JPEG of the pixels at ``places`` (side, side, 2); grey where the photo ends."""
        rgb, places = _around(self._read(frame.photo.sha256), places)
        step = float(np.hypot(*(places[0, 1] - places[0, 0])))
        if step > 1.5:  # fewer pixels wanted than there are: without smoothing fine lines would break
            rgb = np.asarray(cv2.GaussianBlur(rgb, (0, 0), 0.4 * step), dtype=np.uint8)
        x, y = (np.ascontiguousarray(places[..., at] - 0.5, dtype=np.float32) for at in (0, 1))  # OpenCV: centres
        cut = cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=_BEYOND)
        out = io.BytesIO()
        Image.fromarray(np.asarray(cut, dtype=np.uint8)).save(out, "JPEG", quality=90)
        return out.getvalue()

    def _read(self, sha256: str) -> Bytes:
        with self._working:
            known = self._pixels.get(sha256)
            if known is None:
                known = np.asarray(upright(self._core.blobs.get(sha256)))
                self._pixels[sha256] = known
            self._pixels.move_to_end(sha256)
            while len(self._pixels) > KEPT:
                self._pixels.popitem(last=False)
        return known


def marks_disagree(transform: Transform, reference: CourseFrame, frame: CourseFrame) -> bool:
    """Whether both photos mark the lesion, and not in the same place as ``transform`` says, from the reference."""
    if reference.place is None or frame.place is None:
        return False
    there = transform.apply(np.array([reference.place]))[0]
    growth = transform.local_scale(reference.place)
    carried = _diameter(reference) * growth if np.isfinite(growth) else 0.0
    size, longer = max(_diameter(frame), carried), float(max(frame.photo.width, frame.photo.height))
    return disagree((float(there[0]), float(there[1])), frame.place, size, longer)


def _diameter(frame: CourseFrame) -> float:
    """Of the lesion in a photo, pixels; of the area that was counted in; 0 where it is not known."""
    if frame.outline or frame.region:
        return extent(frame.outline or frame.region)
    scale = _mm_per_pixel(frame, frame.place)
    axis = frame.seen.long_axis if frame.seen is not None else None
    return axis / scale if axis and scale else 0.0


def _mm_through(
    reference: CourseFrame, frame: CourseFrame, grade: AlignmentGrade, places: Doubles, step: float
) -> float | None:
    """Millimetres of a pixel of a crop that lies at ``places`` of the photo, ``step`` pixels of the reference each.

    By the photo's own scale; only what is aligned may take that of the reference, and none is told where both differ.
    """
    half = places.shape[0] // 2
    across = float(np.hypot(*(places[half, half] - places[half, half - 1])))
    own = _mm_per_pixel(frame, (float(places[half, half, 0]), float(places[half, half, 1])))
    mine = own * across if own and np.isfinite(across) else None
    if grade is not AlignmentGrade.ALIGNED:
        return mine
    scale = _mm_per_pixel(reference, reference.place)
    lent = scale * step if scale else None
    if mine and lent and abs(mine / lent - 1) > SCALES_APART:
        return None
    return lent or mine


def crop_side(reference: CourseFrame) -> float:
    """Side of the crop in pixels of the reference: around the outline, else by the finding's size, else a part.

    Where the lesion is not marked, all that the photo's shorter side allows.
    """
    photo = reference.photo
    shorter = float(min(photo.width, photo.height))
    scale = _mm_per_pixel(reference, reference.place)
    least = LEAST_MM / scale if scale else LEAST_PX
    if reference.place is None:
        return shorter
    if reference.outline:
        xs, ys = [x for x, _ in reference.outline], [y for _, y in reference.outline]
        wanted = AROUND * math.hypot(max(xs) - min(xs), max(ys) - min(ys)) / math.sqrt(2)
    elif reference.region:
        xs, ys = [x for x, _ in reference.region], [y for _, y in reference.region]
        wanted = AROUND_REGION * max(max(xs) - min(xs), max(ys) - min(ys))
    elif scale and reference.seen is not None and reference.seen.long_axis:
        wanted = AROUND * reference.seen.long_axis / scale
    else:
        wanted = PLAIN_PART * shorter
    return max(LEAST_PX, min(max(wanted, least), shorter))


def _side_in(frame: CourseFrame, reference: CourseFrame, width: float) -> float:
    """The same length on the skin where both photos have a scale, else the same part of the photo."""
    one, two = _mm_per_pixel(reference, reference.place), _mm_per_pixel(frame, frame.place)
    if one and two:
        return width * one / two
    return width / min(reference.photo.width, reference.photo.height) * min(frame.photo.width, frame.photo.height)


def _mm_per_pixel(frame: CourseFrame, at: Point | None) -> float | None:
    """Where the lesion lies: on a tilted plane it is not the same everywhere."""
    scale = frame.photo.scale
    return local_scale(at or _place_of(frame), scale) if scale is not None else None


def _grid(middle: Point, width: float, side: int) -> Doubles:
    """(side, side, 2): where in the photo the middles of the crop's pixels lie."""
    steps = (np.arange(side) + 0.5) / side * width - width / 2
    x, y = np.meshgrid(middle[0] + steps, middle[1] + steps)
    return np.stack([x, y], axis=-1)


def _around(rgb: Bytes, places: Doubles) -> tuple[Bytes, Doubles]:
    """Only the part of the photo that is needed, and the places in it: OpenCV takes no more than 32,767 a side."""
    high, wide = rgb.shape[:2]
    left, top = (int(np.clip(np.floor(places[..., at].min()) - 8, 0, size - 1)) for at, size in ((0, wide), (1, high)))
    right, bottom = (int(np.clip(np.ceil(places[..., at].max()) + 8, 1, size)) for at, size in ((0, wide), (1, high)))
    part = rgb[top : max(bottom, top + 1), left : max(right, left + 1)]
    return np.ascontiguousarray(part), places - np.array([left, top])


def _mostly_inside(places: Doubles, frame: CourseFrame) -> bool:
    photo = frame.photo
    inside = (places >= 0).all(axis=-1) & (places[..., 0] <= photo.width) & (places[..., 1] <= photo.height)
    return bool(np.isfinite(places).all()) and float(inside.mean()) > 0.5


def _place_of(frame: CourseFrame) -> Point:
    return frame.place or (frame.photo.width / 2, frame.photo.height / 2)


def _words(kept: AlignmentRow) -> str:
    residual = f", {kept.residual_px:.1f} px of 1024" if kept.residual_px is not None else ""
    by = f", by {kept.author}" if kept.author else ""
    return f"{kept.grade.value} with the reference{residual}{by}"


def _why(kept: AlignmentRow | None) -> str:
    if kept is None:
        return "not aligned yet"
    return f"not aligned: {kept.reason}" if kept.reason else "the lesion lies outside of what the photos share"
