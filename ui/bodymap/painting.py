"""An area while it is painted: strokes that can be undone, and its size as it grows. Without Qt."""

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.atlas.areas import Size
from clinic.atlas.cells import PER_FINE, Cells, area_of, cells_of
from clinic.records.enums import Figure
from clinic.records.surface import CELLS, SurfaceArea

_MOST_STROKES = 100


class Painting:
    """The cells painted so far; what lies between ``begin`` and ``end`` is one stroke."""

    def __init__(self, atlas: Atlas, area: SurfaceArea | None) -> None:
        self._atlas = atlas
        triangles = len(atlas.surface.base)
        self.painted = np.zeros(triangles * CELLS, dtype=bool)
        self._counts = np.zeros(triangles * (CELLS // PER_FINE), dtype=np.int32)  # of the fine triangles
        self._stroke: list[tuple[Cells, bool]] = []
        self._done: list[list[tuple[Cells, bool]]] = []
        self._undone: list[list[tuple[Cells, bool]]] = []
        if area is not None:
            self._set(cells_of(area), painted=True)

    @property
    def area(self) -> SurfaceArea | None:
        """What is painted."""
        return area_of(np.flatnonzero(self.painted), self._atlas.version)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is painted."""
        return not self._counts.any()

    @property
    def triangles(self) -> NDArray[np.bool_]:
        """The base triangles (T,) that hold something painted."""
        touched: NDArray[np.bool_] = self._counts.reshape(-1, CELLS // PER_FINE).max(axis=1) > 0
        return touched

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a stroke to do again."""
        return bool(self._undone)

    def size(self, figure: Figure) -> Size:
        """How large it is on a figure."""
        squares = self._atlas.shapes[figure].areas
        metres2 = float((self._counts * squares).sum()) / PER_FINE
        return Size(metres2 * 1e4, metres2 / float(squares.sum()))

    def paint(self, cells: Cells) -> bool:
        """Add cells; whether that changed anything."""
        return self._change(cells, painted=True)

    def erase(self, cells: Cells) -> bool:
        """Take cells away; whether that changed anything."""
        return self._change(cells, painted=False)

    def clear(self) -> bool:
        """Take everything away, as one stroke; whether there was anything."""
        changed = self.erase(np.flatnonzero(self.painted))
        self.end()
        return changed

    def end(self) -> None:
        """The stroke is done."""
        if self._stroke:
            self._done = [*self._done[-_MOST_STROKES + 1 :], self._stroke]
            self._stroke = []
            self._undone.clear()

    def undo(self) -> bool:
        """Take back the last stroke; whether there was one."""
        self.end()
        if not self._done:
            return False
        stroke = self._done.pop()
        for cells, painted in reversed(stroke):
            self._set(cells, painted=not painted)
        self._undone.append(stroke)
        return True

    def redo(self) -> bool:
        """Do again what was taken back; whether there was something."""
        if not self._undone:
            return False
        stroke = self._undone.pop()
        for cells, painted in stroke:
            self._set(cells, painted=painted)
        self._done.append(stroke)
        return True

    def _change(self, cells: Cells, *, painted: bool) -> bool:
        new = cells[self.painted[cells] != painted]
        if not len(new):
            return False
        self._set(new, painted=painted)
        self._stroke.append((new, painted))
        return True

    def _set(self, cells: Cells, *, painted: bool) -> None:
        self.painted[cells] = painted
        counts = np.bincount(cells // PER_FINE, minlength=len(self._counts))
        self._counts += counts if painted else -counts
