"""How a photo lies on the reference, the photo in pane 1: by its alignment, else with equally long sides.

Mapping.of(kept, reference, size)         kept: AlignmentRow from the reference to the photo, or None; sizes in pixels
    to_photo(points), to_reference(points)      (N, 2) pixels of the upright originals
    scale_at(point)                       pixels of the photo for one pixel of the reference
    is_laid; shift; with_shift(shift); dragged(at, delta)
identity(size)
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QTransform

from clinic.records.alignments import AlignmentRow
from clinic.registration import Transform

Doubles = NDArray[np.float64]
Size = tuple[int, int]
_BEYOND = 1.0
"""A photo is shown so far beyond the edges of the reference, in parts of its longer side."""


@dataclass(frozen=True, eq=False)
class Mapping:
    """From pixels of the reference to pixels of a photo; ``shift`` was made by hand, in pixels of the photo."""

    transform: Transform
    is_laid: bool
    """Whether an alignment was used; else the photos only have equally long sides."""
    shift: tuple[float, float] = (0.0, 0.0)

    @classmethod
    def of(cls, kept: AlignmentRow | None, reference: Size, size: Size) -> "Mapping":
        """By what is kept of the pair."""
        shift = kept.shift if kept is not None else (0.0, 0.0)
        if kept is not None and kept.transform is not None:
            return cls(Transform.from_json(kept.transform), True, shift)
        return cls(_equal_sides(reference, size), False, shift)

    @cached_property
    def matrix(self) -> Doubles | None:
        """(3, 3) from the reference to the photo, ``None`` where the skin bent."""
        if self.transform.field is not None:
            return None
        moved = np.array([[1, 0, self.shift[0]], [0, 1, self.shift[1]], [0, 0, 1.0]])
        return np.asarray(moved @ self.transform.homography)

    @property
    def is_straight(self) -> bool:
        """Whether the photo is only enlarged and moved, neither turned nor bent."""
        found = self.matrix
        if found is None:
            return False
        rest = found - np.diag(np.diag(found))
        rest[:2, 2] = 0
        even = abs(found[0, 0] - found[1, 1]) < 1e-9 * abs(found[0, 0])
        return bool(even and found[0, 0] > 0 and not rest.any() and found[2, 2] == 1)

    def to_photo(self, points: Doubles) -> Doubles:
        """(N, 2) pixels of the reference to pixels of the photo."""
        return self.transform.apply(points) + self.shift

    def to_reference(self, points: Doubles) -> Doubles:
        """(N, 2) pixels of the photo to pixels of the reference."""
        return self.transform.inverse().apply(np.asarray(points, dtype=np.float64) - self.shift)

    def scale_at(self, point: QPointF) -> float:
        """Pixels of the photo for one pixel of the reference at ``point``; that of the middle where it is unknown."""
        found = self.transform.local_scale((point.x(), point.y()))
        if np.isfinite(found) and found > 0:
            return found
        width, height = self.transform.size_a
        return self.transform.local_scale((width / 2, height / 2))

    def with_shift(self, shift: tuple[float, float]) -> "Mapping":
        """The same with another shift."""
        return replace(self, shift=shift)

    def dragged(self, at: QPointF, delta: QPointF) -> "Mapping":
        """Moved by hand so that what lay at ``at`` lies ``delta`` further on, both in pixels of the reference."""
        before, after = self.to_photo(np.array([[at.x(), at.y()], [at.x() + delta.x(), at.y() + delta.y()]]))
        step = before - after
        if not np.isfinite(step).all():
            return self
        return self.with_shift((self.shift[0] + float(step[0]), self.shift[1] + float(step[1])))

    def place(self) -> QRectF:
        """As ``_place``, found once: it is asked for with every frame."""
        return QRectF(self._place)

    @cached_property
    def _place(self) -> QRectF:
        """Where the photo lies, in pixels of the reference, without what is far beyond its edges."""
        (wide, high), (width, height) = self.transform.size_a, self.transform.size_b
        along = np.linspace(0, 1, 9)
        edge = np.concatenate(
            [
                np.c_[along * width, np.zeros(9)],
                np.c_[along * width, np.full(9, height)],
                np.c_[np.zeros(9), along * height],
                np.c_[np.full(9, width), along * height],
            ]
        )
        ends = self.to_reference(edge)
        beyond = _BEYOND * max(wide, high)
        room = QRectF(-beyond, -beyond, wide + 2 * beyond, high + 2 * beyond)
        if not self.is_laid:
            room.adjust(-4 * beyond, -4 * beyond, 4 * beyond, 4 * beyond)  # moved by hand: it may lie anywhere
        if not np.isfinite(ends).all():
            return room
        (left, top), (right, bottom) = ends.min(axis=0), ends.max(axis=0)
        return QRectF(QPointF(left, top), QPointF(right, bottom)).intersected(room)


def identity(size: Size) -> Mapping:
    """The reference on itself."""
    return Mapping(Transform(np.eye(3), size, size), False)


def moved_on(old: Mapping, new: Mapping, at: QPointF) -> QTransform:
    """From where something was drawn by ``old`` to where it lies by ``new``; where the skin bent, as around ``at``."""
    if old is new:
        return QTransform()
    was, now = old.matrix, new.matrix
    if was is not None and now is not None:
        whole = np.linalg.inv(now) @ was
        return qtransform(whole / whole[2, 2])
    point = np.array([[at.x(), at.y()]])
    there = new.to_reference(old.to_photo(point))
    if not np.isfinite(there).all():
        return QTransform()
    return QTransform.fromTranslate(float(there[0, 0]) - at.x(), float(there[0, 1]) - at.y())


def qtransform(matrix: Doubles) -> QTransform:
    """A 3 x 3 matrix that multiplies columns as the one that Qt multiplies rows by."""
    return QTransform(*(float(value) for value in matrix.T.ravel()))


def _equal_sides(reference: Size, size: Size) -> Transform:
    """Middle on middle, the longer sides equally long."""
    factor = max(size) / max(reference)
    x, y = (size[axis] / 2 - factor * reference[axis] / 2 for axis in (0, 1))
    return Transform(np.array([[factor, 0, x], [0, factor, y], [0, 0, 1.0]]), reference, size)
