"""F1: every action with its shortcut.

ShortcutList(actions, parent)          a dialog; ``open()``; freed when closed
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.actions import Action, Actions
from ui.core.dialogs import Dialog
from ui.widgets.looks import scrolled, text_label
from ui.widgets.shortcut_hint import ShortcutHint


class ShortcutList(Dialog):
    """Lists the actions that have a shortcut, by group, in two columns."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent, "Shortcuts", "Close", cancel=False, width=720)
        groups: dict[str, list[Action]] = {}
        for entry in actions.offered():
            if entry.shortcut:
                groups.setdefault(entry.group, []).append(entry)
        inside = self._inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnMinimumWidth(2, 24)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 1)
        rows = [0, 0]
        for group, entries in groups.items():
            side = 0 if rows[0] <= rows[1] else 1
            rows[side] = _fill(grid, side * 3, rows[side], group, entries)
        grid.setRowStretch(max(rows), 1)
        self.area = scrolled(inside)
        self.area.setMinimumHeight(360)
        self.body.addWidget(self.area)

    def showEvent(self, event: QShowEvent) -> None:
        """Wide enough for both columns beside the scroll bar; how wide keys are is known once they have their look."""
        inside = self._inside
        for part in inside.findChildren(QWidget):
            part.ensurePolished()
        layout = inside.layout()
        if layout is not None:
            layout.invalidate()
        self.area.setMinimumWidth(inside.sizeHint().width() + self.area.verticalScrollBar().sizeHint().width())
        outer = self.layout()
        if outer is not None:
            edges = outer.contentsMargins()
            self.setMinimumWidth(max(self.minimumWidth(), self.area.minimumWidth() + edges.left() + edges.right()))
        super().showEvent(event)


def _fill(grid: QGridLayout, column: int, row: int, group: str, entries: list[Action]) -> int:
    heading = text_label(group, "strong")
    heading.setContentsMargins(0, 6 if row else 0, 0, 2)
    grid.addWidget(heading, row, column, 1, 2)
    for entry in entries:
        row += 1
        grid.addWidget(text_label(entry.label), row, column)
        hint = ShortcutHint(entry.shortcut)
        grid.addWidget(hint, row, column + 1, Qt.AlignmentFlag.AlignLeft)
    return row + 1
