"""How often a medicine is taken: a choice whose daily dose is certain, or own words.

FrequencyBox(parent=None)      text(), set_text(str), times -> float | None (in 24 hours);  edited   signal
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from clinic.rules.dosing import FREQUENCIES, times_per_day


class FrequencyBox(QComboBox):
    """Editable; what is typed is kept as it is."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # Qt takes none: nobody's word is completed to another dose
        for words, _times in FREQUENCIES:
            self.addItem(words)
        self.setCurrentIndex(-1)
        line = self.lineEdit()
        if line is not None:
            line.setPlaceholderText("choose, or type it")
        self.editTextChanged.connect(self._changed)

    def text(self) -> str:
        """What is chosen or typed."""
        return self.currentText()

    def _changed(self, _text: str) -> None:
        self.edited.emit()

    def set_text(self, text: str) -> None:
        """Show these words."""
        self.setEditText(text)

    @property
    def times(self) -> float | None:
        """How often in 24 hours, where that is certain."""
        return times_per_day(self.text())
