"""The values of shapes drawn in a photo: computed from the points and the scale of the photo, never taken as told."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinic.errors import ValidationError
from clinic.measure import lengths
from clinic.records.enums import MarkKind
from clinic.records.measures import AREA, COUNT, LENGTH, LONG_AXIS, SHORT_AXIS, MeasureDraft
from clinic.records.scales import PhotoScale, Point, Quantity
from clinic.store.models import Photo, PhotoMark

Values = dict[str, Quantity]
MOST_POINTS = 5_000
_POINTS = {MarkKind.PLACE: 1, MarkKind.LENGTH: 2, MarkKind.AXES: 4, MarkKind.OUTLINE: 0}
"""How many points each kind has; what was counted may be any number of them."""
_TAKE_ANEW = "Draw it in the picture anew."


def scale_of(photo: Photo) -> PhotoScale | None:
    """What the photo's columns say."""
    return PhotoScale.stored(photo.mm_per_pixel, photo.scale_uncertainty, photo.scale_method, photo.scale_details)


def check_shape(draft: MeasureDraft, photo: Photo) -> None:
    """Raise ``ValidationError`` (``points``, ``outline``) for a shape that its kind cannot have, or one outside."""
    wanted = _POINTS.get(draft.kind)
    if wanted is not None and len(draft.points) != wanted:
        raise ValidationError("points", f"The {draft.kind.value} has {len(draft.points)} points.", _TAKE_ANEW)
    closed = draft.kind in (MarkKind.OUTLINE, MarkKind.COUNT)
    if closed and len(draft.outline) < 3:
        raise ValidationError(
            "outline", "An outline needs three points at least.", "Set more points around the lesion."
        )
    if len(draft.points) + len(draft.outline) > MOST_POINTS:
        raise ValidationError("points", "That are too many points.", "Draw it with fewer.")
    for field, points in (("points", draft.points), ("outline", draft.outline)):
        if not all(0 <= x <= photo.width and 0 <= y <= photo.height for x, y in points):
            raise ValidationError(field, "A point lies outside the picture.", _TAKE_ANEW)


def values_of(kind: MarkKind, points: Sequence[Point], outline: Sequence[Point], scale: PhotoScale | None) -> Values:
    """What a shape measures, in mm, without a scale in pixels. Raises ``ValidationError`` for one without a size."""
    if kind is MarkKind.LENGTH:
        found = {LENGTH: lengths.length(points[0], points[1], scale)}
    elif kind is MarkKind.AXES:
        one, other = lengths.length(points[0], points[1], scale), lengths.length(points[2], points[3], scale)
        longer, shorter = (one, other) if one.value >= other.value else (other, one)
        found = {LONG_AXIS: longer, SHORT_AXIS: shorter}
    elif kind is MarkKind.OUTLINE:
        found = _of_outline(outline, scale)
    elif kind is MarkKind.COUNT:
        return {COUNT: Quantity(len(points), 0.0, ""), AREA: lengths.area(outline, scale)}
    else:
        return {}
    if any(not value.value > 0 for value in found.values()):
        raise ValidationError("points", "The points lie upon each other.", _TAKE_ANEW)
    return found


def stored_values(values: Values) -> dict[str, list[object]]:
    """As ``PhotoMark.measures`` holds them."""
    return {name: [value.value, value.uncertainty, value.unit] for name, value in values.items()}


def read_values(mark: PhotoMark) -> tuple[tuple[str, Quantity], ...]:
    """What ``PhotoMark.measures`` holds."""
    stored = mark.measures or {}
    return tuple((name, Quantity(float(v[0]), float(v[1] or 0.0), str(v[2]))) for name, v in stored.items())


def renew_measures(session: Session, photo: Photo) -> tuple[str, ...]:
    """The scale of a photo changed: compute what was measured in it anew. The lesions whose findings were written from
    such a measure; those findings stay as they are, for a person wrote them and a person has to judge them.
    """
    scale = scale_of(photo)
    told = dict[str, None]()
    marks = select(PhotoMark).where(PhotoMark.photo_id == photo.id, PhotoMark.kind != MarkKind.PLACE)
    for mark in session.scalars(marks):
        mark.measures = stored_values(values_of(mark.kind, points_of(mark.points), points_of(mark.outline), scale))
        if mark.observation_id and not mark.withdrawn and mark.kind is not MarkKind.COUNT:
            told[mark.lesion_id] = None
    return tuple(told)


def points_of(stored: Sequence[Sequence[float]] | None) -> tuple[Point, ...]:
    """Stored points as pairs."""
    return tuple((float(point[0]), float(point[1])) for point in stored or ())


def middle_of(draft: MeasureDraft) -> Point:
    """The middle of the box around a shape, where its lesion lies."""
    shape = draft.outline or draft.points
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _of_outline(outline: Sequence[Point], scale: PhotoScale | None) -> Values:
    long_axis, short_axis = lengths.axes(outline, scale)
    return {AREA: lengths.area(outline, scale), LONG_AXIS: long_axis, SHORT_AXIS: short_axis}
