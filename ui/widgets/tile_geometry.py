"""What Qt asks of a list, answered by a ``TileLayout``: places, scrolling, keys, what a rubber band touches.

TileGeometry(model, tile, parent=None)        the base of ui.widgets.tile_view.TileView
Qt's own layout of a list of icons goes through all items at each change of size; this one through none.
"""

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from ui.widgets.tile_layout import TileLayout
from ui.widgets.tile_model import Index, TileModel, TwinSelection, selection_of

HEADING = 34
_ACT = QAbstractItemView.CursorAction
_STEPS = {
    _ACT.MoveLeft: (-1, 0),
    _ACT.MovePrevious: (-1, 0),
    _ACT.MoveRight: (1, 0),
    _ACT.MoveNext: (1, 0),
    _ACT.MoveUp: (0, -1),
    _ACT.MoveDown: (0, 1),
}


class TileGeometry(QListView):
    """A list whose tiles stand where its layout says."""

    def __init__(self, model: TileModel, tile: int, parent: QWidget | None = None) -> None:
        self._model = model  # before Qt's constructor: that asks some of what follows already
        self._layout = TileLayout((), 1, tile, HEADING)
        self._band: QRect | None = None
        super().__init__(parent)
        model.setParent(self)
        self.setModel(model)
        self.setSelectionModel(TwinSelection(model, self))

    def heading_at(self, at: QPoint) -> int:
        """The group whose heading is drawn at a point of the viewport, -1: none."""
        return next((group for group, box in self._headings() if box.contains(at)), -1)

    def updateGeometries(self) -> None:
        """How far it scrolls."""
        bar, page = self.verticalScrollBar(), self.viewport().height()
        bar.setPageStep(max(1, page - HEADING - self._layout.line_height // 2))
        bar.setSingleStep(max(24, self._layout.line_height // 4))
        bar.setRange(0, max(0, self._layout.height - page))

    def visualRect(self, index: Index) -> QRect:
        """Where a tile is drawn."""
        if not index.isValid() or index.row() >= self._layout.count:
            return QRect()
        return self._layout.rect(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The tile at a point of the viewport."""
        if self.heading_at(point) >= 0:
            return QModelIndex()
        row = self._layout.row_at(point + QPoint(0, self.verticalOffset()))
        return self._model.index(row) if row >= 0 else QModelIndex()

    def verticalOffset(self) -> int:
        """Pixels scrolled past."""
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        """It does not scroll sideways."""
        return 0

    def isIndexHidden(self, index: Index) -> bool:
        """No tile is."""
        return False

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a tile into sight, below the heading that stays."""
        if not index.isValid() or index.row() >= self._layout.count:
            return
        box, bar = self._layout.rect(index.row()), self.verticalScrollBar()
        top, page = bar.value(), self.viewport().height()
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(box.center().y() - page // 2)
        elif box.top() - HEADING < top or hint is QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(box.top() - HEADING)
        elif box.bottom() > top + page:
            bar.setValue(box.bottom() + 1 - page)

    def moveCursor(self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Where a key goes from the current tile."""
        if not self._model.keys:
            return QModelIndex()
        act, here = _ACT, self.currentIndex()
        if not here.isValid():
            return self._model.index(self._first_seen())
        page = max(1, (self.viewport().height() - HEADING) // self._layout.line_height)
        row, last = here.row(), len(self._model.keys) - 1
        if action in (act.MovePageUp, act.MovePageDown):
            step = -1 if action is act.MovePageUp else 1
            for _ in range(page):
                row = self._layout.moved(row, dy=step)
            return self._model.index(row)
        if action in (act.MoveHome, act.MoveEnd):
            return self._model.index(0 if action is act.MoveHome else last)
        dx, dy = _STEPS.get(action, (0, 0))
        return self._model.index(self._layout.moved(row, dx, dy))

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """The rubber band chooses what it touches; Shift all from one tile to the other."""
        shift = QPoint(0, self.verticalOffset())
        if self._band is not None:
            touched = self._layout.rows_within(rect.normalized().translated(shift))
            rows = {row for stretch in touched for row in stretch}
        else:
            ends = sorted(self._layout.row_at(point + shift) for point in (rect.topLeft(), rect.bottomRight()))
            rows = set(range(ends[0], ends[1] + 1)) if ends[0] >= 0 else set()
        self.selectionModel().select(selection_of(self._model, rows), command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """All that is seen: drawing it is cheaper than adding up thousands of tiles."""
        return QRegion(self.viewport().rect())

    def keyboardSearch(self, search: str) -> None:
        """Letters are shortcuts here."""

    def _headings(self) -> list[tuple[int, QRect]]:
        """Headings in sight and where; that of the group at the top stays until the next one pushes it away."""
        if not self._model.sections:
            return []
        top, page = self.verticalOffset(), self.viewport().height()
        first = self._layout.group_at(top)
        found = []
        for group in range(first, len(self._model.sections)):
            box = self._layout.heading_rect(group).translated(0, -top)
            if box.top() >= page:
                break
            if group == first:
                box.moveTop(max(box.top(), min(0, self._layout.bottom_of(group) - top - HEADING)))
            found.append((group, box))
        return found[::-1]  # the one at the top lies over the others

    def _first_seen(self) -> int:
        rows = self._layout.rows_between(self.verticalOffset() + HEADING, self.verticalOffset() + HEADING + 1)
        return rows.start if rows else 0
