"""The line above a photo: back, through the photos, which lesion a click marks, comparing and zoom.

ViewerBar(theme)
    mark_choice; back, previous, next, compare, fit, zoom, facts     buttons; zoom: a menu of sizes
    tell(title, at, number)                  what is shown, and where it stands among all
    tell_zoom(percent | None)
    zoom_wanted(float)                       signal: percent
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from ui.photos.marking import MarkChoice
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, IconButton, MenuButton, QuietButton
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.looks import text_label

_ZOOMS = ((100, "1"), (200, "2"), (300, ""), (400, "4"), (800, ""))


class ViewerBar(QWidget):
    """Only what is pressed and told; the viewer acts."""

    zoom_wanted = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title = ElidedLabel()
        self._title.setProperty("ui", "strong")
        self._count = text_label(look="muted")
        self.mark_choice = MarkChoice()
        self.back = QuietButton("Photos", icon="arrow-left", theme=theme)
        self.back.setToolTip("Back to the list  Esc")
        self.previous = IconButton(theme, "caret-left", "Previous photo", shortcut="Page up")
        self.next = IconButton(theme, "caret-right", "Next photo", shortcut="Page down")
        self.compare, self.fit = Button("Compare"), Button("Fit")
        self.fit.setToolTip("The whole picture  0")
        self.zoom = MenuButton("100 %", self._zooms())
        self.zoom.setMinimumWidth(84)
        self.zoom.setToolTip("How large the photo is shown; from 300 % on single pixels are seen")
        self.facts = IconButton(theme, "info", "Show or hide details", shortcut="I")
        self._arrange()

    def tell(self, title: str, at: int, number: int) -> None:
        """Show ``title`` of photo ``at`` (from 0) of ``number``."""
        self._title.setText(title)
        self._count.setText(f"{at + 1} of {number}")
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at < number - 1)

    def tell_zoom(self, percent: float | None) -> None:
        """How large the photo is shown, in percent of its pixels; ``None``: nothing is."""
        words = f"{percent:.0f} %" if percent is not None else ""
        self.zoom.setText(words)
        self.zoom.setAccessibleName(f"Zoom, {words}")

    @Slot()
    def to_200(self) -> None:
        """Two pixels of the screen for one of the photo."""
        self.zoom_wanted.emit(200.0)

    @Slot()
    def to_400(self) -> None:
        """Four pixels of the screen for one of the photo."""
        self.zoom_wanted.emit(400.0)

    def _zooms(self) -> QMenu:
        menu = QMenu(self)
        for percent, key in _ZOOMS:
            action = menu.addAction(f"{percent} %" + (f"\t{key}" if key else ""))
            action.setData(float(percent))
        menu.triggered.connect(self._zoom_chosen)
        return menu

    @Slot(QAction)
    def _zoom_chosen(self, action: QAction) -> None:
        self.zoom_wanted.emit(float(action.data()))

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        left: tuple[QWidget, ...] = (self.back, self.previous, self.next)
        right: tuple[QWidget, ...] = (
            self._count, self.mark_choice, self.compare, self.fit, self.zoom, self.facts,
        )  # fmt: skip
        for widget in left:
            row.addWidget(widget)
        row.addWidget(self._title, 1, Qt.AlignmentFlag.AlignVCenter)
        for widget in right:
            row.addWidget(widget)
