"""Where tiles stand that wrap under headings. Nothing is laid out tile by tile: each place follows from counts.

TileLayout(counts, width, tile_width, heading=34)        counts: how many tiles stand under each heading
    height;  columns;  frame -> QSize                    frame: the picture of a tile, 4 to 3
    rect(row) -> QRect;  heading_rect(group) -> QRect    in pixels of the contents, whatever is scrolled
    group_of(row);  group_at(y)
    rows_between(top, bottom) -> range                   tiles that reach into this stretch; they follow one another
    row_at(point) -> int                                 -1: no tile there
    rows_within(rect) -> list[range]                     what a rubber band touches, line by line
    moved(row, dx, dy) -> int                            the neighbour, at the edge the row itself
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from PySide6.QtCore import QPoint, QRect, QSize

MARGIN = 4
"""Around each tile."""
WORDS_HEIGHT = 40
_BELOW = 6
"""Below the last line of a group."""


class TileLayout:
    """Tiles of one size in as many columns as fit; they are widened so that the columns fill the width."""

    def __init__(self, counts: Sequence[int], width: int, tile_width: int, heading: int = 34) -> None:
        self.counts = tuple(counts)
        self.width = max(width, tile_width // 2)
        self.heading = heading
        self.columns = max(1, self.width // (tile_width + 2 * MARGIN))
        self._cell = self.width // self.columns
        inner = self._cell - 2 * MARGIN
        self.frame = QSize(inner, inner * 3 // 4)
        self._line = self.frame.height() + WORDS_HEIGHT + 2 * MARGIN
        heights = [heading + self._lines(count) * self._line + _BELOW for count in self.counts]
        self._tops = [0, *accumulate(heights)]
        self._firsts = [0, *accumulate(self.counts)]

    @property
    def height(self) -> int:
        """Pixels of everything."""
        return self._tops[-1]

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return self._firsts[-1]

    @property
    def line_height(self) -> int:
        """Pixels from one line of tiles to the next."""
        return self._line

    def rect(self, row: int) -> QRect:
        """The tile with its words and margins."""
        group = self.group_of(row)
        line, column = divmod(row - self._firsts[group], self.columns)
        top = self._tops[group] + self.heading + line * self._line
        return QRect(column * self._cell, top, self._cell, self._line)

    def heading_rect(self, group: int) -> QRect:
        """Where the heading of a group stands."""
        return QRect(0, self._tops[group], self.width, self.heading)

    def group_of(self, row: int) -> int:
        """The group of a tile."""
        return bisect_right(self._firsts, row) - 1 if row < self.count else len(self.counts) - 1

    def rows_of(self, group: int) -> range:
        """The tiles of a group."""
        return range(self._firsts[group], self._firsts[group + 1])

    def bottom_of(self, group: int) -> int:
        """Where the next group begins."""
        return self._tops[group + 1]

    def group_at(self, y: int) -> int:
        """The group at this height; the first above all, the last below all."""
        return min(max(0, bisect_right(self._tops, y) - 1), max(0, len(self.counts) - 1))

    def rows_between(self, top: int, bottom: int) -> range:
        """Tiles that reach into ``top`` to ``bottom`` (not included)."""
        if not self.count or bottom <= 0 or top >= self.height:
            return range(0)
        return range(self._first_below(top), self._first_below(bottom - 1, after=True))

    def row_at(self, point: QPoint) -> int:
        """The tile at a point, -1: none."""
        if not self.count or not 0 <= point.x() < self._cell * self.columns or not 0 <= point.y() < self.height:
            return -1
        group = self.group_at(point.y())
        within = point.y() - self._tops[group] - self.heading
        line, column = within // self._line, point.x() // self._cell
        row = self._firsts[group] + line * self.columns + column
        return row if within >= 0 and row < self._firsts[group + 1] else -1

    def rows_within(self, rect: QRect) -> list[range]:
        """Tiles that a rectangle touches."""
        seen = self.rows_between(rect.top(), rect.bottom() + 1)
        if not seen:
            return []
        left = min(max(0, rect.left() // self._cell), self.columns)
        right = min(max(-1, rect.right() // self._cell), self.columns - 1)
        found: list[range] = []
        for group in range(self.group_of(seen.start), self.group_of(seen.stop - 1) + 1):
            first, last = self._firsts[group], self._firsts[group + 1]
            begin = first + (max(seen.start, first) - first) // self.columns * self.columns
            for line in range(begin, min(seen.stop, last), self.columns):
                touched = range(line + left, min(line + right + 1, last))
                if touched:
                    found.append(touched)
        return found

    def moved(self, row: int, dx: int = 0, dy: int = 0) -> int:
        """The neighbour ``dx`` tiles on, or in the line above or below, in the same column as far as that has it."""
        if dx or not dy:
            return min(max(0, row + dx), self.count - 1)
        group = self.group_of(row)
        line, column = divmod(row - self._firsts[group], self.columns)
        line += dy
        if line < 0:
            group, line = self._before(group), -1
        elif line >= self._lines(self.counts[group]):
            group, line = self._after(group), 0
        if group < 0:
            return row
        lines = self._lines(self.counts[group])
        line = lines - 1 if line < 0 else line
        return min(self._firsts[group] + line * self.columns + column, self._firsts[group + 1] - 1)

    def _lines(self, count: int) -> int:
        return -(-count // self.columns)

    def _first_below(self, y: int, *, after: bool = False) -> int:
        """First tile of the line at ``y``, or of the next one; ``after``: first tile of the line after that."""
        group = self.group_at(y)
        within = y - self._tops[group] - self.heading
        line = within // self._line + (1 if after else 0)
        return min(self._firsts[group] + max(0, line) * self.columns, self._firsts[group + 1])

    def _before(self, group: int) -> int:
        return next((at for at in range(group - 1, -1, -1) if self.counts[at]), -1)

    def _after(self, group: int) -> int:
        return next((at for at in range(group + 1, len(self.counts)) if self.counts[at]), -1)
