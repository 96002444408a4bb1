"""One visit to read: its text by section, what was done, the signature, addenda.

VisitView(parent=None)
    show_visit(visit | None, kept=None)     kept: text that could not be saved to this visit (VisitText)
    kept_chosen(str)                        signal: "addendum", "copy" or "forget", what to do with that text
    text() -> str                           all that is shown
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic.records.enums import VisitStatus
from clinic.records.visits import VisitDetail, VisitText
from ui.visits.notice_strip import NoticeStrip
from ui.visits.words import SECTIONS, follow_up, moment_words, signature
from ui.widgets.looks import rule, scrolled, text_label

_SELECTABLE = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
_KEPT = "This was typed when the visit was already closed, and is not part of it:"
_WAYS = (("addendum", "Add as addendum"), ("copy", "Copy"), ("forget", "Forget"))
_READABLE = 720
"""Widest line of text, in pixels; longer lines are hard to read."""


def kept_words(kept: VisitText) -> str:
    """Text that is kept beside a visit, with its headings."""
    parts = [f"{label}: {getattr(kept, name)}" for name, label in SECTIONS if getattr(kept, name)]
    later = follow_up(kept)
    return "\n".join([*parts, f"Follow-up: {later}"] if later else parts)


class VisitView(QWidget):
    """Built anew for each visit."""

    kept_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The visit")
        self.kept = NoticeStrip("Text that is not part of the visit")
        self.kept.chosen.connect(self.kept_chosen)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(14, 10, 14, 14)
        self._column.setSpacing(4)
        self._made: list[QWidget] = []
        self._shown: tuple[VisitDetail | None, VisitText | None] = (None, None)
        self._column.addWidget(self.kept)
        self._column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._area = scrolled(self._inside)
        outer.addWidget(self._area)

    def text(self) -> str:
        """All that is shown, line by line."""
        return "\n".join(made.text() for made in self._made if isinstance(made, QLabel))

    def show_visit(self, visit: VisitDetail | None, kept: VisitText | None = None) -> None:
        """Show ``visit``, and above it what was typed too late to be part of it."""
        if (visit, kept) == self._shown:
            return
        same = visit is not None and self._shown[0] is not None and visit.id == self._shown[0].id
        self._shown = (visit, kept)
        for made in self._made:
            made.hide()
            made.deleteLater()
        self._made = []
        words = kept_words(kept) if kept is not None else ""
        self.kept.say(f"{_KEPT}\n{words}" if words else "", _WAYS)
        if not same:
            self._area.verticalScrollBar().setValue(0)
        if visit is not None:
            self._texts(visit)
            self._closing(visit)

    def _texts(self, visit: VisitDetail) -> None:
        for name, label in SECTIONS:
            if text := getattr(visit.text, name):
                self._section(label, text)
        if visit.done:
            self._section("Done at this visit", "\n".join(visit.done))
        if later := follow_up(visit.text):
            self._section("Follow-up", later)
        if not self._made:
            self._add(text_label("Nothing is typed or recorded in this visit yet.", "muted", wrap=True))

    def _closing(self, visit: VisitDetail) -> None:
        holder = QWidget()
        room = QVBoxLayout(holder)
        room.setContentsMargins(0, 10, 0, 4)
        room.addWidget(rule())
        self._add(holder)
        if visit.status is VisitStatus.SIGNED:
            line = self._add_text(signature(visit), "small")
            line.setToolTip(f"SHA-256 of text and records: {visit.content_hash}")
        else:
            self._add_text(f"Not signed yet. Begun by {visit.clinician}, {moment_words(visit.started_at)}", "small")
        for addendum in visit.addenda:
            self._section(f"Addendum by {addendum.author}, {moment_words(addendum.at)}", addendum.text)

    def _section(self, label: str, text: str) -> None:
        heading = text_label(label, "field-label")
        heading.setContentsMargins(0, 6 if self._made else 0, 0, 0)
        self._add(heading)
        self._add_text(text, "")

    def _add_text(self, text: str, look: str) -> QLabel:
        body = text_label(text, look, wrap=True)
        body.setTextInteractionFlags(_SELECTABLE)
        body.setMaximumWidth(_READABLE)
        self._add(body)
        return body

    def _add(self, made: QWidget) -> None:
        self._made.append(made)
        self._column.insertWidget(self._column.count() - 1, made)
