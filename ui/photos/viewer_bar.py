"""The line above a photo: back, through the photos, which lesion a click marks, comparing and zoom.

ViewerBar(theme)
    mark_choice; back, previous, next, compare, fit, full, facts     buttons
    tell(title, at, number)                  what is shown, and where it stands among all
    tell_zoom(words)
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.photos.marking import MarkChoice
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, IconButton, QuietButton
from ui.widgets.looks import text_label


class ViewerBar(QWidget):
    """Only what is pressed and told; the viewer acts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title = text_label(look="strong")
        self._count = text_label(look="muted")
        self._zoom = text_label(look="muted")
        self._zoom.setMinimumWidth(44)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.mark_choice = MarkChoice()
        self.back = QuietButton("Photos", icon="arrow-left", theme=theme)
        self.back.setToolTip("Back to the list  Esc")
        self.previous = IconButton(theme, "caret-left", "Previous photo", shortcut="Page up")
        self.next = IconButton(theme, "caret-right", "Next photo", shortcut="Page down")
        self.compare, self.fit, self.full = Button("Compare"), Button("Fit"), Button("100 %")
        self.fit.setToolTip("The whole picture  0")
        self.full.setToolTip("One pixel of the photo on one of the screen  1")
        self.facts = IconButton(theme, "info", "Show or hide details", shortcut="I")
        self._arrange()

    def tell(self, title: str, at: int, number: int) -> None:
        """Show ``title`` of photo ``at`` (from 0) of ``number``."""
        self._title.setText(title)
        self._count.setText(f"{at + 1} of {number}")
        self.previous.setEnabled(at > 0)
        self.next.setEnabled(at < number - 1)

    def tell_zoom(self, words: str) -> None:
        """How large the photo is shown."""
        self._zoom.setText(words)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        left: tuple[QWidget, ...] = (self.back, self.previous, self.next, self._title, self._count)
        right: tuple[QWidget, ...] = (
            self.mark_choice, self.compare, self._zoom, self.fit, self.full, self.facts,
        )  # fmt: skip
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        for widget in right:
            row.addWidget(widget)
