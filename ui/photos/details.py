"""What is known about one photo, in words.

DetailsPanel(theme, parent=None)
    show_photo(row, lesions)         lesions: words of the lesions shown, in order
    edit_requested(str)              signal: "lesions", "kind", "consent" or "note"
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.photos import PhotoRow
from ui.photos.words import SCOPES, SOURCES, taken
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.looks import scrolled, text_label

WIDTH = 232
_EDITABLE = {"lesions": "Link to lesion", "kind": "Kind", "consent": "Consent", "note": "Note"}


class _Fact(QWidget):
    """A small grey label above one or two lines."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self._row = QHBoxLayout()
        self._row.setSpacing(4)
        self._row.addWidget(text_label(label, "field-label"), 1)
        self.text = text_label(wrap=True)
        self.more = text_label(look="hint", wrap=True)
        self._column.addLayout(self._row)
        self._column.addWidget(self.text)
        self._column.addWidget(self.more)

    def add(self, button: QWidget) -> None:
        """Put a button at the right of the label."""
        self._row.addWidget(button)

    def set(self, text: str, more: str = "") -> None:
        """Say it; an empty text hides the fact."""
        self.text.setText(text)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.setVisible(bool(text))


class DetailsPanel(QFrame):
    """A column of facts beside the picture."""

    edit_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        self.setFixedWidth(WIDTH)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(14, 12, 10, 12)
        column.setSpacing(10)
        self.facts: dict[str, _Fact] = {}
        labels = {
            "taken": "Taken",
            "lesions": "Shows",
            "kind": "Kind",
            "consent": "Consent covers",
            "scale": "Scale",
            "camera": "Camera",
            "size": "Picture",
            "place": "Place",
            "note": "Note",
        }
        for key, label in labels.items():
            self.facts[key] = fact = _Fact(label)
            if key in _EDITABLE:
                fact.add(self._pencil(theme, key))
            column.addWidget(fact)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(inner))

    def show_photo(self, row: PhotoRow, lesions: Sequence[str]) -> None:
        """Tell what is known about ``row``."""
        tell = self.facts
        tell["taken"].set(taken(row), SOURCES[row.captured_from])
        tell["lesions"].set("\n".join(lesions) or "No lesion linked")
        tell["kind"].set(row.kind.value.capitalize())
        tell["consent"].set(SCOPES[row.consent])
        tell["scale"].set(*_scale(row))
        tell["camera"].set(row.camera)
        tell["size"].set(f"{row.width} × {row.height} pixels", row.name)
        gps = "The original holds the place where it was taken. Exports leave it out." if row.has_gps else ""
        tell["place"].set(gps)
        tell["note"].set(row.note or "No note")

    def _pencil(self, theme: Theme, key: str) -> IconButton:
        button = IconButton(theme, "pencil-simple", f"Change: {_EDITABLE[key]}", size=14)
        button.setFixedSize(22, 18)
        button.setStyleSheet("min-height: 16px; padding: 0;")
        button.setObjectName(f"edit-{key}")
        button.clicked.connect(self._pencil_clicked)
        return button

    def _pencil_clicked(self) -> None:
        self.edit_requested.emit(self.sender().objectName().removeprefix("edit-"))


def _scale(row: PhotoRow) -> tuple[str, str]:
    if row.mm_per_pixel is None:
        return "Not known", "Sizes in mm cannot be read from it."
    spread = f" ± {row.scale_uncertainty:.3g}" if row.scale_uncertainty else ""
    return f"{row.mm_per_pixel:.4g}{spread} mm per pixel", row.scale_method
