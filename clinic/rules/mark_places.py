"""Whether a lesion that is marked in two photos lies where their alignment says.

disagree(there, place, size, longer) -> bool
extent(points) -> float;  middle(points) -> Point
marked(measures) -> tuple[Point, ...]
DISAGREE                             what is said then
"""

import math
from collections.abc import Sequence

from clinic.records.enums import MarkKind
from clinic.records.measures import MeasureRow
from clinic.records.scales import Point

_TOLERANCE, _UNSIZED = 0.02, 0.06  # of the longer side of the photo: where the size is known, and where it is not
DISAGREE = "The marks of the lesion do not lie where the alignment says: check the marks and the alignment."


def disagree(there: Point, place: Point, size: float, longer: float) -> bool:
    """``there``: where the alignment carries the mark of the other photo, ``place``: the mark, pixels of one photo.

    ``size``: diameter of the lesion in that photo, 0 where it is not known; ``longer``: its longer side. A place
    outside of what the alignment can carry (not finite) disagrees.
    """
    apart = math.hypot(there[0] - place[0], there[1] - place[1])
    allowed = size + _TOLERANCE * longer if size else _UNSIZED * longer
    return not apart <= allowed


def extent(points: Sequence[Point]) -> float:
    """The longer side of the box around them; 0 of a single one."""
    if len(points) < 2:
        return 0.0
    xs, ys = zip(*points, strict=True)
    return float(max(max(xs) - min(xs), max(ys) - min(ys)))


def marked(measures: Sequence[MeasureRow]) -> tuple[Point, ...]:
    """Of one lesion in one photo: its outline, else the corners of what was counted in, else what was marked last."""
    found = [mark for mark in measures if mark.outline or mark.points]
    found.sort(key=lambda mark: (mark.kind is MarkKind.OUTLINE, bool(mark.outline)))
    return (found[-1].outline or found[-1].points) if found else ()


def middle(points: Sequence[Point]) -> Point:
    """Of the box around them."""
    xs, ys = zip(*points, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
