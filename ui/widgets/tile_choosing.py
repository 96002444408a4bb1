"""Which tiles are chosen: by the pointer, the rubber band, a heading, and by whoever asks.

TileChoosing(model, tile, parent=None)        between ui.widgets.tile_geometry and ui.widgets.tile_view
    chosen_keys -> list[str]; choose_group(group)
    selection_changed(object)                 signal: list of keys
    drag_started                              signal: the chosen tiles are dragged
"""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget

from ui.widgets.tile_geometry import TileGeometry
from ui.widgets.tile_model import TileModel, rows_in, selection_of


class TileChoosing(TileGeometry):
    """A list of tiles in which several are chosen."""

    selection_changed = Signal(object)
    drag_started = Signal()

    def __init__(self, model: TileModel, tile: int, parent: QWidget | None = None) -> None:
        self._chosen: set[int] = set()
        self._pressed: QPoint | None = None
        super().__init__(model, tile, parent)

    @property
    def chosen_keys(self) -> list[str]:
        """Keys of the chosen tiles, each once, in order of the tiles."""
        keys = self._model.keys
        return list(dict.fromkeys(keys[row] for row in sorted(self._chosen)))

    def choose_group(self, group: int, *, also: bool = False) -> None:
        """Choose the tiles of one group; ``also``: beside what is chosen."""
        if 0 <= group < len(self._layout.counts):
            rows = self._layout.rows_of(group)
            flag = QItemSelectionModel.SelectionFlag
            found = QItemSelection(self._model.index(rows.start), self._model.index(rows.stop - 1))
            self.selectionModel().setCurrentIndex(self._model.index(rows.start), flag.NoUpdate)
            self.selectionModel().select(found, flag.Select if also else flag.ClearAndSelect)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Tell what is chosen now."""
        for parts, change in ((deselected, self._chosen.difference_update), (selected, self._chosen.update)):
            change(rows_in(parts))
        super().selectionChanged(selected, deselected)
        self.viewport().update()
        self.selection_changed.emit(self.chosen_keys)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A heading chooses its group; a tile may be dragged; beside the tiles begins the rubber band."""
        at = event.position().toPoint()
        group = self.heading_at(at)
        left = event.button() == Qt.MouseButton.LeftButton
        self._pressed = self._band = None
        if left and group >= 0:
            self.choose_group(group, also=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            return
        if left and self.indexAt(at).isValid():
            self._pressed = at
        elif left:
            self._band = QRect(at + QPoint(0, self.verticalOffset()), QSize())
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is chosen, or draw the rubber band."""
        at = event.position().toPoint()
        if self._pressed is not None:
            far = (at - self._pressed).manhattanLength() >= QApplication.startDragDistance()
            if far and self._chosen and event.buttons() & Qt.MouseButton.LeftButton:
                self._pressed = None
                self.setState(QAbstractItemView.State.NoState)
                self.drag_started.emit()
            return
        super().mouseMoveEvent(event)
        if self._band is not None:
            self._band = QRect(self._band.topLeft(), at + QPoint(0, self.verticalOffset()))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The rubber band goes."""
        super().mouseReleaseEvent(event)
        self._pressed = None
        if self._band is not None:
            self._band = None
            self.viewport().update()

    def _restore(self, chosen: Sequence[str], current: str) -> None:
        flag, choice = QItemSelectionModel.SelectionFlag, self.selectionModel()
        rows = {row for key in chosen for row in self._model.rows_of(key)}
        here = self._model.rows_of(current)
        if here and self.currentIndex().row() not in here:
            choice.setCurrentIndex(self._model.index(here[0]), flag.NoUpdate)
        if rows != self._chosen:
            choice.select(selection_of(self._model, rows), flag.ClearAndSelect)
