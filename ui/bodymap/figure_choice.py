"""Which figure is drawn, in which skin; and a word when it is not the patient's.

FigureChoice(figures, parent)
    figure_menu, tone_menu, notice         widgets for the foot of the map
    figure_chosen(Figure), tone_chosen(SkinTone)
    show_choice(figure, tone); set_own(figure)
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from clinic.records.enums import Figure, SkinTone
from ui.widgets.buttons import LinkButton, MenuButton
from ui.widgets.looks import text_label

K = TypeVar("K")
_NAMES = {
    Figure.INFANT: "Infant",
    Figure.CHILD: "Child",
    Figure.ADULT_FEMALE: "Adult, female",
    Figure.ADULT_MALE: "Adult, male",
    Figure.NEUTRAL: "Adult",
    Figure.OLDER: "Older adult",
}


class FigureChoice(QObject):
    """Two menus and a notice."""

    figure_chosen = Signal(object)
    tone_chosen = Signal(object)

    def __init__(self, figures: Sequence[Figure], parent: QWidget) -> None:
        super().__init__(parent)
        self._own = self._figure = Figure.NEUTRAL
        self.figure_menu, self.tone_menu = MenuButton("", parent=parent), MenuButton("", parent=parent)
        menus = QMenu(parent), QMenu(parent)
        self._figures = _choices(menus[0], {figure: _NAMES[figure] for figure in figures}, self.figure_chosen.emit)
        self._tones = _choices(menus[1], {tone: f"Skin type {tone.value}" for tone in SkinTone}, self.tone_chosen.emit)
        self.figure_menu.set_menu(menus[0])
        self.tone_menu.set_menu(menus[1])
        self.notice = QWidget(parent)
        row = QHBoxLayout(self.notice)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(4)
        self.shown_on = text_label("", "muted")
        self.way_back = LinkButton("")
        self.way_back.clicked.connect(self._return)
        row.addWidget(self.shown_on)
        row.addWidget(self.way_back)
        row.addStretch(1)
        self.notice.hide()

    def set_own(self, figure: Figure) -> None:
        """Which figure is the patient's."""
        self._own = figure

    def show_choice(self, figure: Figure, tone: SkinTone) -> None:
        """Name what is drawn."""
        self._figure = figure
        self.figure_menu.setText(_NAMES[figure])
        self.figure_menu.setAccessibleName(f"Figure: {_NAMES[figure]}")
        self.tone_menu.setText(f"Skin {tone.value}")
        self.tone_menu.setAccessibleName(f"Skin type of the figure: {tone.value}")
        self._figures[figure].setChecked(True)
        self._tones[tone].setChecked(True)
        self.shown_on.setText(f"Shown on: {_NAMES[figure].lower()}.")
        self.way_back.setText(f"Back to {_NAMES[self._own].lower()}")
        self.way_back.setAccessibleName(f"Show the patient's own figure: {_NAMES[self._own].lower()}")
        self.notice.setVisible(figure is not self._own)

    @Slot()
    def _return(self) -> None:
        self.figure_chosen.emit(self._own)


def _choices(menu: QMenu, names: Mapping[K, str], choose: Callable[[K], None]) -> dict[K, QAction]:
    """Fill a menu with exclusive choices."""
    group = QActionGroup(menu)
    actions = {}
    for key, name in names.items():
        action = QAction(name, menu)
        action.setCheckable(True)
        action.triggered.connect(partial(choose, key))
        group.addAction(action)
        menu.addAction(action)
        actions[key] = action
    return actions
