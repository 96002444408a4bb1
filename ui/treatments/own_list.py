"""Medicines of the patient's own list, with what is said about them.

OwnListLine(ctx, parent=None)
    show_list(medicines, cautions)      hidden where there are no medicines
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.records.cautions import Caution
from clinic.records.patients import Medicine
from ui.context import Context
from ui.treatments import words
from ui.widgets.buttons import Button
from ui.widgets.looks import text_label

_END = "To change them is done in the patient's record."


class OwnListLine(QWidget):
    """One line, and a button that opens the cautions: they are to be read, for nothing is given here."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prompts = ctx.prompts
        self._text = ""
        self.said = text_label("", wrap=True)
        self.cautions = Button("", kind="quiet", icon="warning", theme=ctx.theme)
        self.cautions.clicked.connect(self._read)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.said, 1)
        row.addWidget(self.cautions, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def show_list(self, medicines: Sequence[Medicine], cautions: Sequence[Caution]) -> None:
        """Show what the patient's record lists."""
        self.said.setText(words.elsewhere_said(medicines))
        count = len(cautions)
        self.cautions.setText(f"{count} caution{'' if count == 1 else 's'}")
        self.cautions.setAccessibleName(f"{self.cautions.text()} about medicines of the patient's own list")
        self.cautions.setVisible(bool(cautions))
        lines = [f"{c.severity.capitalize()}: {c.text}\nSource: {c.source}" for c in cautions]
        self._text = "\n\n".join([*lines, _END])
        self.setVisible(bool(medicines))

    @Slot()
    def _read(self) -> None:
        self._prompts.inform(self, "Cautions about the patient's own medicines", self._text)
