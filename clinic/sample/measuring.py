"""What the clinic measures in the close-ups of a visit, by its own services: scales, axes, outlines, counts."""

from collections.abc import Mapping, Sequence

import cv2
import numpy as np

from clinic.app import Clinic
from clinic.measure.lengths import length, outline_axes
from clinic.records.enums import MarkKind, MarkMethod, PhotoChoice
from clinic.records.measures import MeasureDraft
from clinic.records.scales import PhotoScale, Point
from clinic.sample.pictures import Shot, Studio
from clinic.sample.skin import Bump, BumpKind, SkinSpec, scale_ends, seen_at
from clinic.services.photo_pixels import PhotoPixels

_CLICK_PX = 0.7  # how far a person is off who points at a line of a ruler
_AROUND_MM = 2.5  # skin beyond the outermost bump of an area that is counted in
_WHITE = (BumpKind.MILIUM, BumpKind.CALCINOSIS_PAPULE, BumpKind.CALCINOSIS_PLAQUE)
_TOLERANCE = 0.6
_LIKE = (0.75, 1.33)  # of the size that the visit tells
_OUTLINED_SINCE = -200  # days: before, the axes alone were measured


class Measurer:
    """Measures in the photos of one person; remembers the last good photo of each lesion."""

    def __init__(self, clinic: Clinic, studio: Studio, *, aligns: bool) -> None:
        self._clinic, self._studio, self._aligns = clinic, studio, aligns
        self._last: dict[str, str] = {}

    def look(self, shot: Shot, photo_id: str, lesions: Mapping[str, str]) -> None:
        """Do with a photo, just taken, what is done with it; ``lesions``: keys of the story to those of the record."""
        if shot.view:
            self._point_out(shot, photo_id, lesions)
            return
        spec, own = self._studio.close_up(shot)
        measured = next(lesion.sticker > 0 for lesion in shot.person.lesions if lesion.key == shot.key)
        seen = shot.visit.seen.get(shot.key, {})
        if spec.scale_mm and (measured or seen.get("how") == "photo"):
            self._set_ruler(photo_id, spec, own)
        if not measured:
            return
        if not spec.moved_px:
            self._measure(shot, photo_id, spec, lesions[shot.key])
        self._judge(shot, photo_id, blurred=bool(spec.moved_px))

    def _judge(self, shot: Shot, photo_id: str, *, blurred: bool) -> None:
        """Keep or reject where there is a choice, and lay the photo over the one before."""
        before = self._last.get(shot.key)
        if self._aligns and before and shot.visit.at > _OUTLINED_SINCE:
            self._clinic.alignments.align(before, photo_id)
        if shot.key in shot.visit.shaken:
            self._clinic.photos.choose([photo_id], PhotoChoice.REJECT if blurred else PhotoChoice.KEEP)
        if not blurred:
            self._last[shot.key] = photo_id

    def _set_ruler(self, photo_id: str, spec: SkinSpec, own: int) -> None:
        rng = np.random.default_rng(own)
        first, last = ((x + rng.normal(0, _CLICK_PX), y + rng.normal(0, _CLICK_PX)) for x, y in scale_ends(spec))
        width, height = spec.size
        if all(0 <= x <= width and 0 <= y <= height for x, y in (first, last)):
            self._clinic.scales.set_ruler(photo_id, _rounded(first), _rounded(last), float(spec.scale_mm))

    def _measure(self, shot: Shot, photo_id: str, spec: SkinSpec, lesion_id: str) -> None:
        seen = shot.visit.seen.get(shot.key, {})
        white = [bump for bump in spec.bumps if bump.kind in _WHITE]
        again = shot.key in shot.visit.shaken
        if "mm" in seen and white and (again or not shot.last):
            pixels = self._clinic.measures.pixels(photo_id)
            if pixels.scale is not None:
                size = (float(seen["mm"][0]), float(seen["mm"][1]))
                self._size(shot, pixels, lesion_id, seen_at(spec, *_place(white[0])), size)
        elif len(white) > 1 or "n" in seen:
            self._count(photo_id, spec, lesion_id, white, finding=seen.get("n") == len(white))

    def _size(self, shot: Shot, pixels: PhotoPixels, lesion_id: str, middle: Point, size: tuple[float, float]) -> None:
        """The two axes, as long as the visit tells where it measured in the photo; later also the outline."""
        outline, scale, photo_id = pixels.suggest(middle, _TOLERANCE), pixels.scale, pixels.photo_id
        if not outline or scale is None:
            return
        found = outline_axes(outline, scale)
        by_photo = shot.visit.seen[shot.key].get("how") == "photo"
        ends = (*found.long_ends, *found.short_ends)
        if by_photo:  # what was measured here is what the visit tells
            ends = (*_stretched(found.long_ends, size[0], scale), *_stretched(found.short_ends, size[1], scale))
        as_told = (found.long.value / size[0], found.short.value / size[1])
        if not all(_LIKE[0] < part < _LIKE[1] for part in as_told) or not _inside(ends, pixels):
            return  # what the photo shows is not what the visit tells: nobody would draw that
        row, _changes = self._clinic.measures.save(MeasureDraft(photo_id, lesion_id, MarkKind.AXES, ends))
        if by_photo:
            self._clinic.measures.as_finding(row.id)
        if shot.visit.at > _OUTLINED_SINCE:
            corners = tuple(_rounded(point) for point in _thinned(outline) if _inside((point,), pixels))
            draft = MeasureDraft(photo_id, lesion_id, MarkKind.OUTLINE, (), corners, MarkMethod.SUGGESTED)
            self._clinic.measures.save(draft)

    def _count(self, photo_id: str, spec: SkinSpec, lesion_id: str, white: Sequence[Bump], *, finding: bool) -> None:
        """The aid proposes, the clinician ticks what is one and adds what it missed."""
        places = [seen_at(spec, *_place(bump)) for bump in white]
        width, height = spec.size
        if not all(0 < x < width and 0 < y < height for x, y in places):
            return
        pixels = self._clinic.measures.pixels(photo_id)
        per_mm = 1 / (pixels.scale.mm_per_pixel if pixels.scale else spec.mm_per_pixel)
        region = _around(places, _AROUND_MM * per_mm, spec.size)
        proposed = pixels.candidates(region) if pixels.scale else ()
        points = []
        for (x, y), bump in zip(places, white, strict=True):
            near = [p for p in proposed if np.hypot(p.x - x, p.y - y) < 0.6 * bump.diameter_mm * per_mm]
            nearest = min(near, key=lambda p: np.hypot(p.x - x, p.y - y), default=None)
            points.append(_rounded((nearest.x, nearest.y) if nearest else (x, y)))
        method = MarkMethod.ASSISTED if proposed else MarkMethod.BY_HAND
        draft = MeasureDraft(photo_id, lesion_id, MarkKind.COUNT, tuple(points), region, method)
        row, _changes = self._clinic.measures.save(draft)
        if finding:
            self._clinic.measures.as_finding(row.id)

    def _point_out(self, shot: Shot, photo_id: str, lesions: Mapping[str, str]) -> None:
        """Say where in an overview the lesions are that are known by then."""
        for key, x, y in self._studio.lesions_in(shot):
            if key in lesions:
                place = MeasureDraft(photo_id, lesions[key], MarkKind.PLACE, (_rounded((x, y)),))
                self._clinic.measures.save(place)


def align_courses(clinic: Clinic, patient_id: str) -> None:
    """Lay the photos of each lesion that was outlined into the frame of its reference."""
    for row in clinic.lesions.list(patient_id):
        if any(frame.outline for frame in clinic.courses.course(row.id).frames):
            clinic.courses.align(row.id)


def _place(bump: Bump) -> tuple[float, float]:
    return bump.x_mm, bump.y_mm


def _inside(points: Sequence[Point], pixels: PhotoPixels) -> bool:
    height, width = pixels.rgb.shape[:2]
    return all(0 <= x <= width and 0 <= y <= height for x, y in points)


def _rounded(point: Point) -> Point:
    return round(float(point[0]), 1), round(float(point[1]), 1)


def _thinned(outline: Sequence[Point]) -> tuple[Point, ...]:
    """With the corners that it needs, as the viewer keeps a suggested one."""
    points = np.array(outline, np.float32)
    kept = cv2.approxPolyDP(points, 0.005 * float(np.ptp(points, axis=0).max()), True).reshape(-1, 2)
    return tuple((float(x), float(y)) for x, y in kept)


def _stretched(ends: tuple[Point, Point], wanted_mm: float, scale: PhotoScale) -> tuple[Point, Point]:
    """The ends moved along their line, about its middle, until they are so many mm apart on the skin."""
    one, other = (np.array(end) for end in ends)
    for _ in range(4):  # on a tilted plane a pixel is not everywhere as long
        middle, half = (one + other) / 2, (other - one) / 2
        half = half * (wanted_mm / length(tuple(one), tuple(other), scale).value)
        one, other = middle - half, middle + half
    return (float(one[0]), float(one[1])), (float(other[0]), float(other[1]))


def _around(places: Sequence[Point], by: float, size: tuple[int, int]) -> tuple[Point, ...]:
    """A hand-drawn area around all places: corners of their hull, pushed outwards."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    ring = np.stack([np.cos(turn), np.sin(turn)], 1) * by
    points = (np.array(places)[:, None] + ring).reshape(-1, 2).astype(np.float32)
    hull = cv2.approxPolyDP(cv2.convexHull(points), 0.12 * by, True)[:, 0]
    return tuple(_rounded((np.clip(x, 0, size[0]), np.clip(y, 0, size[1]))) for x, y in hull)
