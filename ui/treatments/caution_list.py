"""Cautions with their source, and the clinician's answer to each that asks for one.

CautionList(parent=None, may_refuse=True, wide=False)     wide: decision and reason beside each other
    set_cautions(cautions)     what was answered to the same rule stays
    answers -> tuple[CautionDraft, ...];  is_answered -> bool;  says_no -> bool (one is answered with "not given")
    must_answer -> bool;  go_to_open() -> bool (focus on the first without an answer);  changed   signal
    texts -> str               all that is said
"""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from clinic.records.cautions import AnsweredRow, Caution, CautionDraft
from clinic.records.enums import CautionAnswer
from clinic.rules.dates import spoken_short
from ui.widgets.chips import Chip
from ui.widgets.looks import text_label

ANSWERS = (
    (CautionAnswer.CONTINUE, "Given all the same, because"),
    (CautionAnswer.ADAPTED, "Dose or choice adapted:"),
    (CautionAnswer.NOT_GIVEN, "Not given"),
)
_GRAVE = ("contraindicated", "critical", "major", "avoid", "contraindicated/caution", "already running")
_DONE = {
    CautionAnswer.CONTINUE: "Given all the same",
    CautionAnswer.ADAPTED: "Adapted",
    CautionAnswer.NOT_GIVEN: "Not given",
}


def answer_words(caution: Caution) -> str:
    """``Given all the same: ECG in a week (Dr M. Okafor, 12 Nov 2026)``; empty where nothing was answered."""
    row = caution.answered
    if row is None:
        return ""
    return f"{decision_words(row)} ({row.author}, {spoken_short(row.at.astimezone().date())})"


def decision_words(row: AnsweredRow) -> str:
    """``Given all the same: ECG in a week``."""
    return f"{_DONE[row.answer]}: {row.reason}" if row.reason else _DONE[row.answer]


class CautionList(QWidget):
    """One block for each caution; nothing is chosen beforehand."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, may_refuse: bool = True, wide: bool = False) -> None:
        super().__init__(parent)
        self._may_refuse, self._wide = may_refuse, wide
        self._cautions: tuple[Caution, ...] = ()
        self.choices: dict[str, QComboBox] = {}
        self.reasons: dict[str, QLineEdit] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)

    @property
    def texts(self) -> str:
        """All that is said, as text."""
        lines = [line for c in self._cautions for line in (c.severity, c.text, f"Source: {c.source}", answer_words(c))]
        return "\n".join(line for line in lines if line)

    @property
    def widgets(self) -> list[QWidget]:
        """What is answered with, in reading order."""
        return [widget for key in self.choices for widget in (self.choices[key], self.reasons[key])]

    @property
    def must_answer(self) -> bool:
        """Whether an answer is asked for."""
        return bool(self.choices)

    @property
    def is_answered(self) -> bool:
        """Whether every one that asks for it has an answer with its reason."""
        return self._first_open() is None

    @property
    def says_no(self) -> bool:
        """Whether one of them decided against it."""
        return any(box.currentData() == CautionAnswer.NOT_GIVEN for box in self.choices.values())

    @property
    def answers(self) -> tuple[CautionDraft, ...]:
        """What was answered so far."""
        found = []
        for key, caution in self._open().items():
            said = self.choices[key].currentData()
            if said:
                reason = self.reasons[key].text().strip()
                draft = CautionDraft(caution.rule, caution.severity, caution.text, caution.source, said, reason)
                found.append(draft)
        return tuple(found)

    def set_cautions(self, cautions: Sequence[Caution]) -> None:
        """Show these; another dose changes a wording, and what was typed beside the rule stays, the focus too."""
        if tuple(cautions) == self._cautions:
            return
        at = next((number for number, widget in enumerate(self.widgets) if widget.hasFocus()), -1)
        kept = {
            self._open()[key].rule: (self.choices[key].currentIndex(), self.reasons[key].text()) for key in self.choices
        }
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._cautions = tuple(cautions)
        self.choices, self.reasons = {}, {}
        for key, caution in enumerate(self._cautions):
            block = self._block(str(key), caution, kept.get(caution.rule))
            self._column.addWidget(block)
            block.show()  # shown later by the layout, it would not count for the height of what is around
        for one, other in pairwise(self.widgets):
            QWidget.setTabOrder(one, other)  # what is made later would stand at the end of the way
        if 0 <= at < len(self.widgets):
            self.widgets[at].setFocus()

    def go_to_open(self) -> bool:
        """Put the focus where an answer or its reason is missing."""
        widget = self._first_open()
        if widget is not None:
            widget.setFocus()
            self._bring(widget)
        return widget is not None

    def _bring(self, widget: QWidget) -> None:
        """Scroll so that the caution and what answers it are seen."""
        around = self.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            block = widget.parentWidget()
            if block is not None:
                around.ensureWidgetVisible(block, 0, 0)
            around.ensureWidgetVisible(widget, 0, 4)

    def _open(self) -> dict[str, Caution]:
        return {str(key): caution for key, caution in enumerate(self._cautions) if caution.is_open}

    def _first_open(self) -> QWidget | None:
        for key, box in self.choices.items():
            if not box.currentData():
                return box
            if box.currentData() != CautionAnswer.NOT_GIVEN and not self.reasons[key].text().strip():
                return self.reasons[key]
        return None

    def _block(self, key: str, caution: Caution, kept: tuple[int, str] | None) -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 6, 0, 4)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(Chip(caution.severity.capitalize(), "critical" if caution.severity in _GRAVE else "attention"))
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(text_label(caution.text, wrap=True))
        column.addWidget(text_label(f"Source: {caution.source}", "hint", wrap=True))
        if caution.answered is not None:
            column.addWidget(text_label(answer_words(caution), "muted", wrap=True))
        elif caution.is_open:
            self._ask(key, caution, kept, column)
        return block

    def _ask(self, key: str, caution: Caution, kept: tuple[int, str] | None, column: QVBoxLayout) -> None:
        box, reason = QComboBox(), QLineEdit()
        box.addItem("Your decision", "")
        for answer, words in ANSWERS:
            if self._may_refuse or answer is not CautionAnswer.NOT_GIVEN:
                box.addItem(words, answer)
        box.setAccessibleName(f"Decision on: {caution.text}")
        reason.setPlaceholderText("Reason")
        reason.setAccessibleName("Reason of this decision")
        if kept is not None:
            box.setCurrentIndex(kept[0])
            reason.setText(kept[1])
        self.choices[key], self.reasons[key] = box, reason
        box.currentIndexChanged.connect(self._touched)
        reason.textEdited.connect(self._touched)
        row = QHBoxLayout() if self._wide else QVBoxLayout()
        row.setSpacing(8 if self._wide else 4)
        row.addWidget(box)
        row.addWidget(reason, 1)
        column.addLayout(row)

    def _touched(self) -> None:
        self.changed.emit()
