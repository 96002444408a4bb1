"""What the reference table and the patient's record say about a medicine, while it is being chosen.

DrugFacts(theme, parent=None)
    set_drug(Treatment | None, cautions)
    must_see -> bool (there are cautions);  seen -> bool (they are ticked as seen)
    seen_changed         signal
Published facts are shown only where the table has a source for them, with that source.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from clinic.catalog.types import Treatment
from clinic.records.treatments import Caution
from ui.widgets.chips import Chip
from ui.widgets.looks import scrolled, text_label

_GRAVE = ("contraindicated", "critical", "major", "avoid")
_HELP = "Choose a medicine to see what is published about it, and what the record suggests to mind."
_NOTHING = "The table has nothing about this medicine together with this record. That does not mean that it is safe."
_LABELS = (("dose", "Published dose"), ("schedule", "Schedule"), ("monitoring", "Monitoring"), ("cautions", "Cautions"))


class DrugFacts(QWidget):
    """Suggestions first, then what is published, each with its source."""

    seen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tick = QCheckBox("I have seen these cautions")
        self._tick.toggled.connect(self.seen_changed)
        self._inside = QWidget()
        self._list = QVBoxLayout(self._inside)
        self._list.setContentsMargins(0, 0, 10, 0)
        self._list.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(self._inside), 1)
        column.addWidget(self._tick)
        self._must_see = False
        self.set_drug(None, "", ())

    @property
    def must_see(self) -> bool:
        """Whether there is something to be seen before saving."""
        return self._must_see

    @property
    def seen(self) -> bool:
        """Whether a person ticked it as seen."""
        return self._tick.isChecked()

    @property
    def tick(self) -> QCheckBox:
        """The box "seen"."""
        return self._tick

    def texts(self) -> str:
        """All that is said, as text."""
        shown = self._inside.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return "\n".join(str(widget.property("said")) for widget in shown if widget.property("said"))

    def set_drug(self, drug: Treatment | None, name: str, cautions: Sequence[Caution]) -> None:
        """Show what is known; a free-text medicine has a name only."""
        self._clear()
        self._must_see = bool(cautions)
        self._tick.setChecked(False)
        self._tick.setVisible(self._must_see)
        if not name:
            self._say(_HELP, "muted")
            return
        self._say("For this patient", "strong")
        for caution in cautions:
            self._caution(caution)
        if not cautions:
            self._say(_NOTHING, "muted")
        if drug is not None:
            self._published(drug)

    def _caution(self, caution: Caution) -> None:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 6, 0, 0)
        tone = "critical" if caution.severity in _GRAVE else "attention"
        line.addWidget(Chip(caution.severity.capitalize(), tone))
        line.addStretch(1)
        row.setProperty("said", caution.severity)
        self._list.insertWidget(self._list.count() - 1, row)
        self._say(caution.text)
        self._say(f"Source: {caution.source}", "hint")

    def _published(self, drug: Treatment) -> None:
        self._list.insertSpacing(self._list.count() - 1, 8)
        self._say("Published", "strong")
        if not drug.verified:
            self._say("No sourced dose or use is in the table; nothing is shown as fact.", "muted")
            return
        for field, label in _LABELS:
            text = str(getattr(drug, field))
            if text:
                self._say(f"{label}: {text}")
        self._say(f"Source: {drug.source}", "hint")

    def _say(self, text: str, look: str = "") -> None:
        label = text_label(text, look, wrap=True)
        label.setProperty("said", text)
        self._list.insertWidget(max(0, self._list.count() - 1), label)

    def _clear(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setProperty("said", "")
                widget.deleteLater()
        self._list.addStretch(1)
