"""Where the controls of the map stand: views above the figure; hints and menus below it."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from ui.bodymap.map_view import MapView

_EDGES = 26  # pixels beside the view buttons: the head's margins and the card's border
_FOOT_ROW = 600  # pixels from which the hint stands between the menus


class MapLayout:
    """Arranges the parts of one map."""

    def __init__(self, view: "MapView") -> None:
        self._view = view
        column = QVBoxLayout(view)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QFrame()
        head.setProperty("ui", "card-head")
        lines = QVBoxLayout(head)
        lines.setContentsMargins(12, 6, 12, 4)
        lines.setSpacing(3)
        lines.addWidget(view.presets)
        lines.addWidget(view.crumbs)
        column.addWidget(head)
        column.addWidget(view.canvas, 1)
        foot = QWidget()
        self._foot = QVBoxLayout(foot)
        self._foot.setContentsMargins(8, 3, 8, 6)
        self._foot.setSpacing(3)
        self._foot.addWidget(view.choice.notice)
        self._foot.addWidget(view.hint_line)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self._row.addWidget(view.pins_menu)
        self._row.addStretch(1)
        self._row.addWidget(view.choice.figure_menu)
        self._row.addWidget(view.choice.tone_menu)
        self._foot.addLayout(self._row)
        column.addWidget(foot)

    def fit(self, width: int) -> None:
        """Controls beside each other where there is room."""
        view = self._view
        view.presets.arrange(wide=width >= view.presets.one_row_width + _EDGES)
        if width >= _FOOT_ROW:
            self._row.insertWidget(1, view.hint_line, 100)
        else:
            self._foot.insertWidget(1, view.hint_line)
