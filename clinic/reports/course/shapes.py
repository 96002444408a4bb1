"""What a chart consists of. Lengths are logical pixels, y grows downwards, colours are names of the colour table."""

from collections.abc import Callable
from dataclasses import dataclass

Point = tuple[float, float]
Measure = Callable[[str, int, bool], float]
"""Width of a text in a size (pixels), bold or not."""


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The y half way down."""
        return self.y + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        """Whether a point lies inside or on the edge."""
        return self.x <= x <= self.right and self.y <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Line:
    points: tuple[Point, ...]
    role: str
    width: float = 1.5
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle; ``edge`` is the colour of its outline, if any; ``open_end``: it goes on to the right."""

    box: Box
    role: str
    radius: float = 0.0
    edge: str = ""
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """``square``: not measured but computed."""

    x: float
    y: float
    radius: float
    role: str
    hollow: bool = False
    square: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """An open arrow: the true value lies beyond."""

    x: float
    y: float
    up: bool
    role: str


@dataclass(frozen=True, slots=True)
class Triangle:
    x: float
    y: float
    radius: float
    role: str


@dataclass(frozen=True, slots=True)
class Text:
    """One line; ``y`` is its middle, ``align`` (left, centre, right) says what ``x`` is."""

    x: float
    y: float
    text: str
    role: str = "text"
    size: int = 12
    bold: bool = False
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Picture:
    """A thumbnail; ``count`` of more than 1: the uppermost of a stack."""

    box: Box
    photo_id: str
    count: int = 1


Shape = Line | Area | Dot | Arrow | Triangle | Text | Picture


@dataclass(frozen=True, slots=True)
class Target:
    """Where a click leads: ``lesion``, ``photo``, ``visit``, ``labs`` or ``treatment``."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that can be pointed at and gone to. ``step``: the arrow keys stop here; ``foot``: it belongs to the
    foot of the chart and counts y from there."""

    key: str
    row: int
    day: float
    x: float
    y: float
    reach: Box
    title: str
    lines: tuple[str, ...]
    target: Target
    step: bool = True
    foot: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says: the same as is shown."""
        return ". ".join((self.title, *self.lines))


@dataclass(frozen=True, slots=True)
class Drawn:
    """Part of a chart: ``still`` stays when time moves, ``moving`` is clipped to the plot."""

    still: tuple[Shape, ...] = ()
    moving: tuple[Shape, ...] = ()
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: "Drawn") -> "Drawn":
        return Drawn(self.still + other.still, self.moving + other.moving, self.marks + other.marks)


@dataclass(frozen=True, slots=True)
class Chart:
    """A laid out chart. The foot (visits and dates) has its own origin, so that it can stay in sight while the body
    scrolls."""

    width: float
    height: float
    left: float
    right: float
    body: Drawn
    foot: Drawn

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All marks, from top to bottom."""
        return self.body.marks + self.foot.marks

    def at(self, x: float, y: float, *, foot: bool = False) -> Mark | None:
        """The mark under a point: the nearest whose reach holds it; a point wins over a whole row."""
        found = [mark for mark in self.marks if mark.foot is foot and mark.reach.contains(x, y)]
        return min(found, key=lambda m: (not m.step, (m.x - x) ** 2 + (m.y - y) ** 2), default=None)


def elide(text: str, room: float, measure: Measure, size: int = 12, bold: bool = False) -> str:
    """``text``, cut with an ellipsis to ``room`` pixels; empty if not even two letters fit."""
    if measure(text, size, bold) <= room:
        return text
    for end in range(len(text) - 1, 1, -1):
        short = text[:end].rstrip(" ,") + "…"
        if measure(short, size, bold) <= room:
            return short
    return ""
