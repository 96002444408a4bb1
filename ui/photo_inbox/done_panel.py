"""What was done with chosen pictures, and the way back.

DonePanel(parent=None)
    set_rows(rows, state)
    back_requested, open_requested         signals
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.records.enums import InboxState
from clinic.records.inbox import InboxRow
from ui.photo_inbox import words
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.looks import text_label


class DonePanel(Card):
    """Pictures that are filed or set aside."""

    back_requested = Signal()
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self.title = text_label("", "title", wrap=True)
        self.text = text_label("", "muted", wrap=True)
        self.back = Button("Take back into the inbox")
        self.open = Button("Open the photo", hint="Return")
        self.add(self.title)
        self.add(self.text)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open)
        row.addWidget(self.back)
        row.addStretch(1)
        self.body.addSpacing(4)
        self.body.addLayout(row)
        self.back.clicked.connect(self.back_requested)
        self.open.clicked.connect(self.open_requested)

    def set_rows(self, rows: Sequence[InboxRow], state: InboxState) -> None:
        """Tell about these."""
        filed = state is InboxState.ASSIGNED
        whose = sorted({f"{row.patient_name}, no. {row.mrn}" for row in rows if row.mrn})
        self.title.setText(f"Filed under {'; '.join(whose)}" if filed and whose else words.counted(len(rows)))
        reasons = sorted({row.reason for row in rows if row.reason})
        self.text.setText(" ".join(reasons))
        self.text.setVisible(bool(reasons))
        self.open.setVisible(filed)
        self.open.setEnabled(len(rows) == 1)
        self.back.setEnabled(bool(rows))
