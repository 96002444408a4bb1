"""What the reference table and the patient's record say about a medicine, while it is being chosen.

DrugFacts(parent=None)
    set_drug(Treatment | None, name, cautions)
    cautions: CautionList, with the clinician's answers
Published facts are shown only where the table has a source for them, with that source.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from clinic.catalog.types import Treatment
from clinic.records.treatments import Caution
from ui.treatments.caution_list import CautionList
from ui.widgets.looks import scrolled, text_label

_HELP = "Choose a medicine to see what is published about it, and what the record suggests to mind."
_NOTHING = "The table has nothing about this medicine together with this record. That does not mean that it is safe."
_LABELS = (("dose", "Published dose"), ("schedule", "Schedule"), ("monitoring", "Monitoring"), ("cautions", "Cautions"))


class DrugFacts(QWidget):
    """Suggestions first, then what is published, each with its source."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cautions = CautionList()
        self._inside = QWidget()
        self._list = QVBoxLayout(self._inside)
        self._list.setContentsMargins(0, 0, 10, 0)
        self._list.setSpacing(4)
        self._head = text_label("For this patient", "strong", wrap=True)
        # the list of cautions never leaves its layout: put back, it would be given the height it had before
        self._list.addWidget(self._head)
        self._list.addWidget(self.cautions)
        self._fixed = self._list.count()
        self._list.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolled(self._inside), 1)
        self.set_drug(None, "", ())

    def texts(self) -> str:
        """All that is said, as text."""
        shown = self._inside.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        said = [str(widget.property("said")) for widget in shown if widget.property("said")]
        return "\n".join([self.cautions.texts, *said])

    def set_drug(self, drug: Treatment | None, name: str, cautions: Sequence[Caution]) -> None:
        """Show what is known; a free-text medicine has a name only."""
        self._clear()
        self._head.setVisible(bool(name))
        self.cautions.setVisible(bool(name))
        self.cautions.set_cautions(cautions)
        if not name:
            self._say(_HELP, "muted")
            return
        if not cautions:
            self._say(_NOTHING, "muted")
        if drug is not None:
            self._published(drug)

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
        self._list.insertWidget(self._list.count() - 1, label)
        label.show()  # shown later by the layout, it would not count for the height

    def _clear(self) -> None:
        while self._list.count() > self._fixed + 1:
            item = self._list.takeAt(self._fixed)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.setProperty("said", "")
                widget.deleteLater()
