"""The typed part of a visit.

VisitFields(day_first, parent=None)
    edited                   signal: a person typed
    form                     Form: shows errors at ``reason`` ... ``follow_up_on``
    text() -> VisitText;  show_text(text, visit_day);  focus_reason()
"""

from datetime import date
from itertools import pairwise

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic.records.visits import VisitText
from ui.visits.words import SECTIONS, day_words, parse_follow_up
from ui.widgets.buttons import LinkButton
from ui.widgets.form import Form, FormField
from ui.widgets.text_area import TextArea
from ui.widgets.typed_field import DateField

_LINES = {"reason": 1, "history": 2, "examination": 2, "assessment": 2, "plan": 2}
_LINK_HEIGHT = 20
_LONGEST = 200
"""Lines a field grows to; beyond that it scrolls inside."""


class VisitFields(QWidget):
    """Growing fields from reason to plan; the history is folded until it is used."""

    edited = Signal()

    def __init__(self, *, day_first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._day_first = day_first
        self._day = date.min
        self._showing = self._read_only = False
        self.form = Form()
        self.areas = {name: TextArea(min_lines=lines, max_lines=_LONGEST) for name, lines in _LINES.items()}
        self.unfold = LinkButton("Add history")
        self.unfold.setFixedHeight(_LINK_HEIGHT)
        self.unfold.clicked.connect(self._open_history)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for name, label in SECTIONS:
            area = self.areas[name]
            area.textChanged.connect(self._typed)
            area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            column.addWidget(self.form.add(name, FormField(label, area)))
            if name == "history":
                column.addWidget(self.unfold, 0, Qt.AlignmentFlag.AlignLeft)
        self.form.field("history").hide()
        stops = (self.areas["reason"], self.unfold, *(self.areas[name] for name, _ in SECTIONS[1:]))
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def follow_up_fields(self) -> QWidget:
        """The follow-up: when and why; placed by the panel above what was done."""
        self.when: DateField[date] = DateField(self._parse, day_words, placeholder="in 6 weeks, 3.1.2027")
        self.why = QLineEdit()
        self.why.setPlaceholderText("what for, such as review of L1")
        self.when.changed.connect(self._typed)
        self.why.textChanged.connect(self._typed)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.form.add("follow_up_on", FormField("Follow-up", self.when)))
        column.addWidget(self.why)
        self.why.setAccessibleName("Reason of the follow-up")
        return holder

    def text(self) -> VisitText:
        """What is typed; a follow-up that cannot be read as a day is kept as typed."""
        typed = {name: area.text() for name, area in self.areas.items()}
        return VisitText(
            **typed, follow_up=self.when.text, follow_up_on=self.when.value, follow_up_reason=self.why.text().strip()
        )

    def show_text(self, text: VisitText, visit_day: date) -> None:
        """Show ``text``; a follow-up such as ``in 6 weeks`` counts from ``visit_day``."""
        self._showing, self._day = True, visit_day
        for name, area in self.areas.items():
            area.set_text(getattr(text, name))
        self.when.set_text(text.follow_up)
        self.why.setText(text.follow_up_reason)
        self._fold(not text.history)
        self.form.clear()
        self._showing = False

    def set_read_only(self, reason: str) -> None:
        """Let the visit be read and not typed into; ``reason`` is told where someone points."""
        for area in self.areas.values():
            area.setReadOnly(True)
            area.setToolTip(reason)
        for line in (self.when.line, self.why):
            line.setReadOnly(True)
            line.setToolTip(reason)
        self._read_only = True
        self.unfold.hide()

    def focus_reason(self) -> None:
        """Begin to type; the cursor stands behind what is there."""
        area = self.areas["reason"]
        area.moveCursor(area.textCursor().MoveOperation.End)
        area.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _parse(self, text: str) -> date:
        return parse_follow_up(text, self._day, day_first=self._day_first)

    def _fold(self, folded: bool) -> None:
        self.form.field("history").setVisible(not folded)
        self.unfold.setVisible(folded and not self._read_only)

    @Slot()
    def _open_history(self) -> None:
        self._fold(False)
        self.areas["history"].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _typed(self, *_: object) -> None:
        if not self._showing:
            self.edited.emit()
