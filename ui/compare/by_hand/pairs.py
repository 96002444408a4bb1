"""Pairs of points, and how the photos lie by them.

PairList(size_a, size_b, pairs=(), parent=None)
    points; chosen; choose(at); set_point(side, x, y); remove(at); complete -> tuple of (ax, ay, bx, by)
    transform -> Transform | None;  problem -> str;  residuals -> list[float | None]
    wanted(side) -> bool                 whether the chosen pair lacks its point there
    changed                              signal
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal

from clinic.errors import ValidationError
from clinic.registration import Transform, by_pairs

Point = tuple[float, float]
Pair = tuple[float, float, float, float]
WORKING_SIDE = 1024
EXACT = 4
"""Up to so many pairs fit without anything left over: nothing checks them."""


class PairList(QObject):
    """Side 0 is the first photo, side 1 the second; pixels of the upright originals."""

    changed = Signal()

    def __init__(
        self,
        size_a: tuple[int, int],
        size_b: tuple[int, int],
        pairs: Sequence[Pair] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sizes = size_a, size_b
        self.points: list[list[Point | None]] = [[(a, b), (c, d)] for a, b, c, d in pairs]
        self.chosen = len(self.points)
        self.transform: Transform | None = None
        self.problem = ""
        self.residuals: list[float | None] = []
        self._find()

    @property
    def complete(self) -> tuple[Pair, ...]:
        """Pairs whose points are set in both photos."""
        return tuple((*one, *two) for one, two in self.points if one is not None and two is not None)

    def point(self, side: int, at: int) -> Point | None:
        """The point of pair ``at`` in a photo."""
        return self.points[at][side] if 0 <= at < len(self.points) else None

    def wanted(self, side: int) -> bool:
        """Whether the chosen pair lacks its point in a photo."""
        return self.point(side, self.chosen) is None

    def choose(self, at: int) -> None:
        """Work on this pair; one beyond the last: a new one."""
        self.chosen = min(max(at, 0), len(self.points))
        self.changed.emit()

    def set_point(self, side: int, x: float, y: float) -> None:
        """Set or move the point of the chosen pair; a pair that becomes complete makes way for the next one."""
        width, height = self._sizes[side]
        if self.chosen == len(self.points):
            self.points.append([None, None])
        pair = self.points[self.chosen]
        was_open = pair[side] is None
        pair[side] = (min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height)))
        self._find()
        if was_open and pair[1 - side] is not None:
            self.chosen = len(self.points)
        self.changed.emit()

    def remove(self, at: int) -> None:
        """Take a pair away."""
        if 0 <= at < len(self.points):
            del self.points[at]
            self.chosen = len(self.points)
            self._find()
            self.changed.emit()

    def _find(self) -> None:
        self.transform, self.problem = None, ""
        self.residuals = [None] * len(self.points)
        pairs = self.complete
        if len(pairs) < 2:
            self.problem = "Set two pairs of points at least; three or four, well apart, are better."
            return
        try:
            self.transform = by_pairs(pairs, *self._sizes).transform
        except ValidationError as error:
            self.problem = str(error)
            return
        if self.transform is not None and len(pairs) > EXACT:
            self._measure(self.transform)

    def _measure(self, transform: Transform) -> None:
        """How far each pair is off, in pixels at a working size of 1024."""
        scale = WORKING_SIDE / max(self._sizes[1])
        for at, (one, two) in enumerate(self.points):
            if one is not None and two is not None:
                apart = transform.apply(np.array([one])) - np.array([two])
                self.residuals[at] = float(np.hypot(*apart[0])) * scale
