"""The preset views: which part of the body, from where, and which side; none is pressed while the figure is turned.

ViewChooser(groups, parent)        three joined rows of buttons: ``parts``, ``aspects``, ``sides``
    chosen(str) signal; show_view(view)      "" or an unknown view: neither aspect nor side is pressed
    arrange(wide=...)
Segments(options, name, parent)    joined buttons of which one or none is pressed; one Tab stop, arrows go on
    chosen(str); show_key(key); button(key)
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QStackedWidget, QWidget

from clinic.records.enums import Side
from ui.bodymap.view_groups import Aspect, Group, key_of, place_of
from ui.bodymap.views import view_label
from ui.widgets.buttons import PressButton

_RIGHT_LEFT = ((Side.RIGHT.value, "R"), (Side.LEFT.value, "L"))


class _Segment(PressButton):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows belong to the row."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
        else:
            super().keyPressEvent(event)


class Segments(QWidget):
    """Joined buttons."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._key = ""
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for at, (key, label) in enumerate(options):
            button = _Segment(label)
            button.setCheckable(True)
            button.setProperty("ui", "segment")
            edge = {0: "first", len(options) - 1: "last"}.get(at, "middle")
            button.setProperty("edge", edge if len(options) > 1 else "only")
            button.setAccessibleName(f"{name}: {label}")
            button.clicked.connect(partial(self._clicked, key))
            self._buttons[key] = button
            row.addWidget(button)
        self._set_tab_stop()

    def button(self, key: str) -> QPushButton:
        """The button of a key."""
        return self._buttons[key]

    def show_key(self, key: str) -> None:
        """Press the button of ``key`` and no other."""
        self._key = key
        for other, button in self._buttons.items():
            button.setChecked(other == key)
        self._set_tab_stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go from button to button."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        buttons = [button for button in self._buttons.values() if button.isEnabled()]
        focus = next((at for at, button in enumerate(buttons) if button.hasFocus()), None)
        if not step or focus is None:
            super().keyPressEvent(event)
            return
        button = buttons[min(max(focus + step, 0), len(buttons) - 1)]
        button.setFocus(Qt.FocusReason.TabFocusReason)
        button.click()

    @Slot()
    def _clicked(self, key: str) -> None:
        self.show_key(key)
        self.chosen.emit(key)

    def _set_tab_stop(self) -> None:
        stop = self._key if self._key in self._buttons else next(iter(self._buttons))
        for key, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if key == stop else Qt.FocusPolicy.ClickFocus)


class ViewChooser(QWidget):
    """Part, aspect, side: each view in three clicks at most."""

    chosen = Signal(str)

    def __init__(self, groups: tuple[Group, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._groups, self._side = groups, Side.RIGHT
        self._group, self._aspect = groups[0], groups[0].aspects[0]
        self.view = ""
        self.parts = Segments([(group.key, group.label) for group in groups], "Part of the body", self)
        self.parts.chosen.connect(self._part_chosen)
        self.sides = Segments(_RIGHT_LEFT, "Patient's side", self)
        self.sides.chosen.connect(self._side_chosen)
        for side in (Side.RIGHT, Side.LEFT):
            self.sides.button(side.value).setToolTip(f"The patient's {side.value} side")
            self.sides.button(side.value).setAccessibleName(f"Patient's side: {side.value}")
        self.aspects = QStackedWidget(self)
        self.aspects.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._rows: dict[str, Segments] = {}
        for group in groups:
            self._rows[group.key] = self._row(group)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(0, 1)
        self.arrange(wide=False)

    @property
    def one_row_width(self) -> int:
        """Pixels that all buttons need in one line."""
        parts = (self.parts, self.aspects, self.sides)
        return sum(part.minimumSizeHint().width() for part in parts) + 2 * self._grid.horizontalSpacing()

    def minimumSizeHint(self) -> QSize:
        """Of two lines, also while all stand in one: what has become wide must let itself be made narrow again."""
        below = self.aspects.minimumSizeHint().width() + self.sides.minimumSizeHint().width()
        least = max(self.parts.minimumSizeHint().width(), below + self._grid.horizontalSpacing())
        return QSize(least, super().minimumSizeHint().height())

    def _row(self, group: Group) -> Segments:
        row = Segments([(aspect.label, aspect.label) for aspect in group.aspects], f"View of the {group.label.lower()}")
        for aspect in group.aspects:
            key = key_of(aspect.views[0])
            words = f"{_whole(aspect)}: key {key}, again for the next view" if key else _whole(aspect)
            row.button(aspect.label).setToolTip(words)
        row.chosen.connect(self._aspect_chosen)
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(row)
        line.addStretch(1)
        self.aspects.addWidget(holder)
        return row

    def aspect_row(self, group: str) -> Segments:
        """The buttons of a part's aspects."""
        return self._rows[group]

    def show_view(self, view: str) -> None:
        """Press what leads to ``view``."""
        self.view = view
        found = place_of(self._groups, view)
        if found is None:
            self.parts.show_key(self._group.key if view else "")
            self._rows[self._group.key].show_key("")
            self.sides.show_key("")
            self.sides.setEnabled(False)
            return
        self._group, self._aspect, side = found
        self._side = side if side is not Side.MIDLINE else self._side
        self.parts.show_key(self._group.key)
        self.aspects.setCurrentIndex(self._groups.index(self._group))
        self._rows[self._group.key].show_key(self._aspect.label)
        self.sides.setEnabled(side is not Side.MIDLINE)
        self.sides.show_key(side.value if side is not Side.MIDLINE else "")

    def arrange(self, *, wide: bool) -> None:
        """One line where there is room, else two."""
        at = (0, 1) if wide else (1, 0)
        self._grid.addWidget(self.parts, 0, 0, 1, 1 if wide else 2, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(self.aspects, *at)
        self._grid.addWidget(self.sides, at[0], at[1] + 1)

    @Slot(str)
    def _part_chosen(self, key: str) -> None:
        group = next(group for group in self._groups if group.key == key)
        self._choose(group.aspects[0].view(self._side))

    @Slot(str)
    def _aspect_chosen(self, label: str) -> None:
        aspect = next(aspect for aspect in self._group.aspects if aspect.label == label)
        self._choose(aspect.view(self._side))

    @Slot(str)
    def _side_chosen(self, side: str) -> None:
        self._choose(self._aspect.view(Side(side)))

    def _choose(self, view: str) -> None:
        self.show_view(view)
        self.chosen.emit(view)


def _whole(aspect: Aspect) -> str:
    label = view_label(aspect.views[0])
    if len(aspect.views) == 1:
        return label
    return label.replace(", right side", "").replace("right ", "").replace("Right ", "").capitalize()
