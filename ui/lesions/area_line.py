"""The line of the editor that says which area was painted, and leads to painting it.

AreaLine(ctx, parent)
    show_areas(areas); painted, set_painted(painted)      what is stored (newest first), and what is not stored yet
    requested()                                           signal: paint it
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.atlas.areas import size_of
from clinic.records.lesions import AreaRow
from clinic.rules.area_words import cm2_text
from clinic.rules.dates import spoken_short
from ui.context import Context
from ui.lesions.area_words import Painted
from ui.lesions.words import day_of
from ui.widgets.buttons import Button
from ui.widgets.looks import text_label


class AreaLine(QWidget):
    """Words and a button."""

    requested = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clinic = ctx.clinic
        self._painted: Painted | None = None
        self._areas: tuple[AreaRow, ...] = ()
        self.words = text_label("", "muted", wrap=True)
        self.button = Button("Paint area", icon="paint-brush", theme=ctx.theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.button)
        self.button.clicked.connect(self.requested)
        self._show()

    @property
    def painted(self) -> Painted | None:
        """What is painted and not stored yet."""
        return self._painted

    @property
    def areas(self) -> tuple[AreaRow, ...]:
        """What is stored, newest first."""
        return self._areas

    @property
    def newest(self) -> Painted | None:
        """Where painting goes on from: what was painted last."""
        if self._painted is not None or not self._areas or self._areas[0].area is None:
            return self._painted
        return Painted(self._areas[0].area, self._areas[0].figure)

    def show_areas(self, areas: Sequence[AreaRow]) -> None:
        """Show what is stored; nothing is painted upon it yet."""
        self._areas, self._painted = tuple(areas), None
        self._show()

    def set_painted(self, painted: Painted | None) -> None:
        """Show what was painted; it is stored with the lesion."""
        self._painted = painted
        self._show()

    def _show(self) -> None:
        if self._painted is not None:
            size = size_of(self._clinic.atlas, self._painted.area, self._painted.figure)
            text = f"{cm2_text(size.cm2)} (estimate), stored when you save"
        elif self._areas:
            text = f"{cm2_text(self._areas[0].cm2)} (estimate), {spoken_short(day_of(self._areas[0].painted_at))}"
        else:
            text = "Not painted: a plaque or a cluster can also be an area."
        self.words.setText(text)
