"""What is known about one photo, in words.

DetailsPanel(theme, results, parent=None)
    show_photo(row, lesions)         lesions: words of the lesions shown, in order
    edit_requested(str)              signal: "lesions", "kind", "consent", "scale", "private" or "note"
    choice_wanted(str)               signal: keep, reject, or empty
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoRow
from ui.photos.measuring.results import ResultsList
from ui.photos.measuring.words import scale_words
from ui.photos.words import SCOPES, SOURCES, taken
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton, LinkButton
from ui.widgets.looks import scrolled, text_label
from ui.widgets.segmented import SegmentedControl

WIDTH = 232
_SETTLED = 50
"""Milliseconds until a card that is new in the column has its height, so that it can be scrolled to."""
_EDITABLE = {"lesions": "Link to lesion", "kind": "Kind", "consent": "Consent", "scale": "Scale", "note": "Note"}


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

    def append(self, widget: QWidget) -> None:
        """Put a widget below the text."""
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)

    def set(self, text: str, more: str = "") -> None:
        """Say it; an empty text hides the fact."""
        self.text.setText(text)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.setVisible(bool(text))


class DetailsPanel(QFrame):
    """A column of facts beside the picture."""

    edit_requested = Signal(str)
    choice_wanted = Signal(str)

    def __init__(self, theme: Theme, results: ResultsList, parent: QWidget | None = None) -> None:
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
            "private": "Private in the file",
            "note": "Note",
        }
        for key, label in labels.items():
            self.facts[key] = fact = _Fact(label)
            if key in _EDITABLE:
                fact.add(self._pencil(theme, key))
            column.addWidget(fact)
            if key == "scale":
                column.addWidget(results)
            if key == "kind":
                column.addWidget(self._choices())
        self.strip_button = LinkButton("Remove from the stored copy…")
        self.strip_button.clicked.connect(self._strip_clicked)
        self.facts["private"].append(self.strip_button)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self.scroll_area = scrolled(inner)
        outer.addWidget(self.scroll_area)
        self._results = results
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SETTLED)
        self._soon.timeout.connect(self._reveal)
        results.kept_shown.connect(self._soon.start)

    def show_photo(self, row: PhotoRow, lesions: Sequence[str]) -> None:
        """Tell what is known about ``row``."""
        tell = self.facts
        tell["taken"].set(taken(row), SOURCES[row.captured_from])
        tell["lesions"].set("\n".join(lesions) or "No lesion linked")
        tell["kind"].set(row.kind.value.capitalize())
        tell["consent"].set(SCOPES[row.consent])
        tell["scale"].set(*scale_words(row.scale))
        tell["camera"].set(row.camera)
        tell["size"].set(f"{row.width} × {row.height} pixels", row.name)
        tell["private"].set(_private(row))
        self.strip_button.setVisible(row.has_gps or row.has_serial)
        self.choice.set_key(row.choice.value)
        tell["note"].set(row.note or "No note")

    def _choices(self) -> QWidget:
        """Keep or reject, as when looking through many."""
        options = [
            (PhotoChoice.NONE.value, "None"),
            (PhotoChoice.KEEP.value, "Keep"),
            (PhotoChoice.REJECT.value, "Reject"),
        ]
        self.choice = SegmentedControl(options, "Choice")
        self.choice.button("").setToolTip("Neither kept nor rejected  U")
        self.choice.button("").setAccessibleName("Choice: neither kept nor rejected")
        self.choice.button(PhotoChoice.KEEP.value).setToolTip("Keep  K")
        self.choice.button(PhotoChoice.REJECT.value).setToolTip("Reject: it stays in the record  R")
        self.choice.chosen.connect(self.choice_wanted)
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(text_label("Choice", "field-label"))
        column.addWidget(self.choice)
        return held

    @Slot()
    def _reveal(self) -> None:
        """Bring what was just kept into sight, once it has its place: the next step is to record it."""
        card = self._results.newest
        if card is not None:
            for part in (card, card.record if card.record.isVisible() else card.title):
                self.scroll_area.ensureWidgetVisible(part, 0, 8)

    def _strip_clicked(self) -> None:
        self.edit_requested.emit("private")

    def _pencil(self, theme: Theme, key: str) -> IconButton:
        button = IconButton(theme, "pencil-simple", f"Change: {_EDITABLE[key]}", size=14)
        button.setFixedSize(22, 18)
        button.setStyleSheet("min-height: 16px; padding: 0;")
        button.setObjectName(f"edit-{key}")
        button.clicked.connect(self._pencil_clicked)
        return button

    def _pencil_clicked(self) -> None:
        self.edit_requested.emit(self.sender().objectName().removeprefix("edit-"))


def _private(row: PhotoRow) -> str:
    """What the stored file holds beside the picture."""
    held = [
        words
        for known, words in ((row.has_gps, "where it was taken"), (row.has_serial, "the camera's number"))
        if known
    ]
    if held:
        return f"The stored file holds {' and '.join(held)}. Exports leave it out."
    return "Taken out of the stored copy." if row.original_sha256 else ""
