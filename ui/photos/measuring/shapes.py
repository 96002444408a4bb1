"""Shapes drawn in a photo, as points that can be taken hold of. No window; pixels of the upright original.

handles(draft) -> tuple[Point, ...]               points of the shape, then corners of its outline
moved(draft, at, point); inserted(draft, point); removed(draft, at)        -> the draft with one point changed
far(a, b); beside(a, b, point); square_end(a, b, c, d); nearest_edge(outline, point)
touches(draft, point, reach); simplified(points, within); thinned(outline)
"""

from collections.abc import Sequence
from dataclasses import replace
from math import hypot

from clinic.records.enums import MarkKind
from clinic.records.measures import MeasureDraft
from clinic.records.scales import Point

LEAST_CORNERS = 3
_THIN = 0.004


def handles(draft: MeasureDraft) -> tuple[Point, ...]:
    """Everything of a shape that can be moved."""
    return draft.points + draft.outline


def moved(draft: MeasureDraft, at: int, point: Point) -> MeasureDraft:
    """Handle ``at`` lies at ``point`` now."""
    if at < len(draft.points):
        return replace(draft, points=_put(draft.points, at, point))
    return replace(draft, outline=_put(draft.outline, at - len(draft.points), point))


def inserted(draft: MeasureDraft, point: Point) -> tuple[MeasureDraft, int]:
    """Another corner in the nearest edge of the outline, and which handle it is."""
    at, _far = nearest_edge(draft.outline, point)
    outline = (*draft.outline[: at + 1], point, *draft.outline[at + 1 :])
    return replace(draft, outline=outline), len(draft.points) + at + 1


def removed(draft: MeasureDraft, at: int) -> MeasureDraft | None:
    """Without handle ``at``; ``None`` where the shape needs it."""
    if at < len(draft.points):
        if draft.kind is not MarkKind.COUNT:
            return None
        return replace(draft, points=draft.points[:at] + draft.points[at + 1 :])
    corner = at - len(draft.points)
    if len(draft.outline) <= LEAST_CORNERS:
        return None
    return replace(draft, outline=draft.outline[:corner] + draft.outline[corner + 1 :])


def far(one: Point, other: Point) -> float:
    """Distance in pixels."""
    return hypot(one[0] - other[0], one[1] - other[1])


def beside(a: Point, b: Point, point: Point) -> float:
    """How far ``point`` lies from the line segment ``a`` ``b``."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    along = 0.0 if not length else ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / length
    held = min(max(along, 0.0), 1.0)
    return far((a[0] + held * dx, a[1] + held * dy), point)


def square_end(a: Point, b: Point, c: Point, d: Point) -> Point:
    """``d`` moved along ``a`` ``b`` so that ``c`` ``d`` crosses ``a`` ``b`` at right angles."""
    length = far(a, b) or 1.0
    nx, ny = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
    high = (d[0] - c[0]) * nx + (d[1] - c[1]) * ny
    return c[0] + high * nx, c[1] + high * ny


def nearest_edge(outline: Sequence[Point], point: Point) -> tuple[int, float]:
    """Which edge (0: from the first corner to the second) lies nearest, and how far."""
    edges = [beside(outline[at], outline[(at + 1) % len(outline)], point) for at in range(len(outline))]
    at = min(range(len(edges)), key=edges.__getitem__)
    return at, edges[at]


def touches(draft: MeasureDraft, point: Point, reach: float) -> bool:
    """Whether a click at ``point`` means this shape."""
    pairs = [draft.points[at : at + 2] for at in range(0, len(draft.points) - 1, 2)]
    if draft.kind in (MarkKind.LENGTH, MarkKind.AXES) and any(beside(a, b, point) <= reach for a, b in pairs):
        return True
    return len(draft.outline) >= LEAST_CORNERS and nearest_edge(draft.outline, point)[1] <= reach


def simplified(points: Sequence[Point], within: float) -> tuple[Point, ...]:
    """The same line with fewer points, none left out that lay farther than ``within`` off
    (Douglas and Peucker, Cartographica 1973; 10: 112)."""
    if len(points) < LEAST_CORNERS:
        return tuple(points)
    kept = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        away = [beside(points[first], points[last], points[at]) for at in range(first + 1, last)]
        most = max(range(len(away)), key=away.__getitem__)
        if away[most] > within:
            middle = first + 1 + most
            kept.add(middle)
            todo += [(first, middle), (middle, last)]
    return tuple(points[at] for at in sorted(kept))


def thinned(outline: tuple[Point, ...]) -> tuple[Point, ...]:
    """A closed outline with the corners that it needs: its line moves by less than half a percent of its size."""
    if len(outline) < LEAST_CORNERS:
        return outline
    across = max(far(outline[0], point) for point in outline)
    opposite = max(range(len(outline)), key=lambda at: far(outline[0], outline[at]))
    halves = (outline[: opposite + 1], (*outline[opposite:], outline[0]))
    one, other = (simplified(half, across * _THIN) for half in halves)
    found = one[:-1] + other[:-1]
    return found if len(found) >= LEAST_CORNERS else outline


def _put(points: tuple[Point, ...], at: int, point: Point) -> tuple[Point, ...]:
    return (*points[:at], point, *points[at + 1 :])
