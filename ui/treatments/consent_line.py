"""Whether consent for treatment stands, beside the procedure that is being recorded.

ConsentLine(ctx, parent=None)
    open_for(patient_id)          read and say
    missing -> bool               nothing is blocked by it; it is said
    kind: str                     what is about to be done: offered as the note of a new consent
"""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import ConsentScope
from clinic.records.follow_up import ConsentRow
from clinic.records.rights import Right
from clinic.rules.consents import standing
from clinic.rules.dates import spoken, spoken_short
from ui.context import Context
from ui.treatments.day_dialog import DayDialog
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip
from ui.widgets.looks import text_label
from ui.withheld import withhold


class ConsentLine(QWidget):
    """One line: since when it stands and what for, or that none is recorded."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._patient_id, self.kind = ctx, "", ""
        self.missing = False
        self.state, self.note = Chip(""), text_label("", "muted")
        self.give = Button("Record consent…", kind="quiet")
        self.give.clicked.connect(self.ask)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.state)
        row.addWidget(self.note, 1)
        row.addWidget(self.give)
        withhold(ctx, Right.CONSENT, self.give)

    def open_for(self, patient_id: str) -> None:
        """Read what stands."""
        self._patient_id = patient_id
        self._ctx.ops.read(self, partial(self._ctx.clinic.consents.list, patient_id), self._known)

    @Slot()
    def ask(self) -> None:
        """Record that the person has consented."""
        dialog = ConsentDialog(self._ctx, self._patient_id, self.kind, self.window())
        dialog.finished.connect(self._again)
        dialog.open()

    @Slot()
    def _again(self) -> None:
        self.open_for(self._patient_id)

    def _known(self, rows: tuple[ConsentRow, ...]) -> None:
        given = standing(rows, ConsentScope.TREATMENT)
        gone = [row.withdrawn_on for row in rows if row.scope is ConsentScope.TREATMENT and row.withdrawn_on]
        self.missing = given is None
        if given is not None:
            self.state.set(f"Consent for treatment: {spoken_short(given.given_on)}", "done")
            self.note.setText(" · ".join(line for line in given.note.splitlines() if line.strip()))
        elif gone:
            self.state.set(f"Consent for treatment: withdrawn {spoken_short(max(gone))}", "attention")
            self.note.setText("")
        else:
            self.state.set("Consent for treatment: none recorded", "attention")
            self.note.setText("")
        self.give.setText("Record consent…" if given is None else "Record another…")


class ConsentDialog(DayDialog):
    """The person agreed to what is to be done."""

    def __init__(self, ctx: Context, patient_id: str, kind: str, parent: QWidget | None) -> None:
        super().__init__(ctx, parent, "Consent for treatment", "Record the consent")
        self._patient_id = patient_id
        self.now.setText("What is done was explained and may be done. It can be withdrawn on the Privacy page.")
        self.note = QLineEdit(kind)
        self.note.setPlaceholderText("what it is for, where the signed form is kept")
        self._add("on", "Given on", self.day, required=True)
        self._add("note", "For", self.note)
        self.day.line.selectAll()
        self.day.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        day = self._day()
        if day is None:
            return
        self._write(partial(self._give, self.note.text()), f"Consent for treatment of {spoken(day)} recorded.")

    def _give(self, note: str) -> tuple[ConsentRow, Changes]:
        assert self.day.value is not None
        return self._ctx.clinic.consents.give(self._patient_id, ConsentScope.TREATMENT, self.day.value, note)
