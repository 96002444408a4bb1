"""The marks of a map: pins, lines that lead to their places, areas, windows. On paper and in pictures the same.

Everything is drawn with an ``Ink``: lengths are points, or whatever a point is drawn with (``scale``).
"""

from collections.abc import Sequence
from math import hypot
from typing import Protocol, TypeAlias

from clinic.reports.document import Area, Figure, Pin, PinShape, Series, Window
from clinic.reports.pdf_style import INK, SERIES_COLORS, WHITE

PIN_RADIUS = 5.6
PIN_REACH = 8.0
"""Points from the middle of a pin within which another one must not stand."""

_LINE, _THIN = 1.3, 0.8
_HALO = 1.2
_COLLAR, _COLLAR_LINE = 2.0, 0.75
_SQUARE, _DIAMOND = 0.9, 1.2  # of the radius: half the side, and half the diagonal
_DASHED: tuple[float, float] = (1.6, 2.1)
_DOTTED: tuple[float, float] = (0.01, 1.9)
_PALE = "#e6eaef"
_OUTLINE, _VEIL = 1.0, 0.26
_SIZES = (6.4, 6.4, 5.0)
_LEAD = 0.5
"""Of the radius: a pin moved no further than that still stands on its place."""

Place: TypeAlias = tuple[float, float]
Dash: TypeAlias = tuple[()] | tuple[float, float]


class Ink(Protocol):
    """Draws in its own unit; y grows downwards. Empty colours: not filled, no line."""

    def path(
        self,
        points: Sequence[Place],
        fill: str = "",
        stroke: str = "",
        line: float = 0.9,
        *,
        closed: bool = False,
        dash: Dash = (),
    ) -> None:
        """A line through ``points``."""

    def disc(
        self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", line: float = 1.0, dash: Dash = ()
    ) -> None:
        """A circle."""

    def veil(self, lines: Sequence[Sequence[Place]], fill: str, opacity: float) -> None:
        """Fill what lies inside an odd number of closed ``lines``."""

    def number(self, text: str, x: float, y: float, size: float, color: str) -> None:
        """Bold text around a point."""


class Marks:
    """What lies over a picture whose upper left corner is at ``x``, ``top``."""

    def __init__(self, ink: Ink, x: float, top: float, width: float, height: float, scale: float = 1.0) -> None:
        self._ink, self._scale = ink, scale
        self._x, self._top, self._width, self._height = x, top, width, height

    def draw(self, figure: Figure) -> None:
        """Areas below, then windows, lines, pins."""
        for area in figure.areas:
            self._area(area)
        for window in figure.windows:
            self._window(window)
        for pin in figure.pins:
            self._leader(pin)
        for pin in figure.pins:
            draw_pin(self._ink, pin, *self._at(pin.x, pin.y), self._scale)

    def _at(self, x: float, y: float) -> Place:
        return self._x + x * self._width, self._top + y * self._height

    def _area(self, area: Area) -> None:
        draw_area(self._ink, [[self._at(x, y) for x, y in line] for line in area.lines], area.series, self._scale)

    def _window(self, window: Window) -> None:
        (left, top), (right, bottom) = self._at(window.left, window.top), self._at(window.right, window.bottom)
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        for color, line in ((WHITE, 2.2), (INK, 0.8)):
            self._ink.path(corners, "", color, line * self._scale, closed=True)
        radius = 4.6 * self._scale
        self._ink.disc(left, top, radius, fill=INK, stroke=WHITE, line=0.8 * self._scale)
        self._ink.number(window.label, left, top, 6.2 * self._scale, WHITE)

    def _leader(self, pin: Pin) -> None:
        if pin.place is None:
            return
        own, at = self._at(*pin.place), self._at(pin.x, pin.y)
        if hypot(own[0] - at[0], own[1] - at[1]) < _LEAD * PIN_RADIUS * self._scale:
            return
        for color, line in ((WHITE, 1.9), (INK, 0.7)):
            self._ink.path((own, at), "", color, line * self._scale)
        self._ink.disc(*own, 1.3 * self._scale, fill=INK, stroke=WHITE, line=0.5 * self._scale)


def draw_area(ink: Ink, lines: Sequence[Sequence[Place]], series: Series, scale: float = 1.0) -> None:
    """A translucent fill and an outline: white beneath, so that it shows on any skin."""
    color = SERIES_COLORS[series]
    ink.veil(lines, color, _VEIL)
    for line in lines:
        ink.path(line, "", WHITE, 2 * _OUTLINE * scale, closed=True)
    for line in lines:
        ink.path(line, "", color, _OUTLINE * scale, closed=True)


def draw_pin(ink: Ink, pin: Pin, x: float, y: float, scale: float = 1.0) -> None:
    """The shape says the status, the collar (or its want) and the colour the kind, dashes that the place is not exact.

    First series: no collar. Second: a second line around it. Third: dots around it. None: a pale ground, a thin line.
    """
    body = _Body(ink, pin.shape, x, y, scale)
    color, pale = SERIES_COLORS[pin.series], pin.series is Series.NONE
    hollow = pin.dashed or pin.shape in (PinShape.RING, PinShape.SQUARE)
    collar = pin.series in (Series.SECOND, Series.THIRD)
    body.draw(PIN_RADIUS + _HALO + (_COLLAR if collar else 0.0), fill=WHITE)
    if collar:
        dots = pin.series is Series.THIRD
        line, dash = (1.15, _DOTTED) if dots else (_COLLAR_LINE, ())
        body.draw(PIN_RADIUS + _COLLAR, stroke=color, line=line, dash=dash)
    ground = WHITE if hollow else _PALE if pale else color
    line = _THIN if pale else _LINE
    body.draw(PIN_RADIUS - line / 2, fill=ground, stroke=color, line=line, dash=_DASHED if pin.dashed else ())
    size = _SIZES[min(len(pin.label), 3) - 1] if pin.label else 0.0
    if pin.label:
        ink.number(pin.label, x, y, size * scale, color if hollow or pale else WHITE)
    if pin.shape in (PinShape.RING, PinShape.DIAMOND):
        corner = (0.86 * PIN_RADIUS + (_COLLAR if collar else 0.0)) * scale
        _badge(ink, x + corner, y + corner, color if pin.shape is PinShape.RING else INK, pin.shape, scale)


class _Body:
    """A pin's outline at several sizes."""

    def __init__(self, ink: Ink, shape: PinShape, x: float, y: float, scale: float) -> None:
        self._ink, self._shape, self._x, self._y, self._scale = ink, shape, x, y, scale

    def draw(self, radius: float, fill: str = "", stroke: str = "", line: float = 0.0, dash: Dash = ()) -> None:
        radius, line = radius * self._scale, line * self._scale
        lengths: Dash = (dash[0] * self._scale, dash[1] * self._scale) if dash else ()
        if self._shape is PinShape.SQUARE:
            half = radius * _SQUARE
            corners = ((-half, -half), (half, -half), (half, half), (-half, half))
        elif self._shape is PinShape.DIAMOND:
            half = radius * _DIAMOND
            corners = ((0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0))
        else:
            self._ink.disc(self._x, self._y, radius, fill, stroke, line, lengths)
            return
        points = [(self._x + dx, self._y + dy) for dx, dy in corners]
        self._ink.path(points, fill, stroke, line, closed=True, dash=lengths)


def _badge(ink: Ink, x: float, y: float, color: str, shape: PinShape, scale: float) -> None:
    """A tick (resolved) or a returning arrow (recurred)."""

    def at(*places: Place) -> list[Place]:
        return [(x + dx * scale, y + dy * scale) for dx, dy in places]

    ink.disc(x, y, 2.9 * scale, fill=color, stroke=WHITE, line=0.7 * scale)
    if shape is PinShape.RING:
        ink.path(at((-1.3, 0.1), (-0.35, 1.05), (1.3, -1.0)), "", WHITE, 0.75 * scale)
        return
    turn = ((1.15, 0.75), (0.1, 1.4), (-1.1, 0.85), (-1.35, -0.35), (-0.65, -1.25), (0.5, -1.2), (1.2, -0.55))
    ink.path(at(*turn), "", WHITE, 0.7 * scale)
    ink.path(at((1.35, -1.65), (1.25, -0.45), (0.15, -0.7)), "", WHITE, 0.7 * scale)
