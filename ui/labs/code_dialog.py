"""Laboratories' own codes that nobody has confirmed yet: what each means is said once.

CodeDialog(ctx, owner, first=None)      first: the result whose code stands first
    boxes: the choices, in the order of the proposals
"""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.lab_lists import CodeProposal
from clinic.records.labs import ResultRow
from clinic.rules.names import fold
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.widgets.buttons import Button
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.looks import scrolled, text_label

MOST = 60
"""Codes that are shown at once; the rest comes once these are answered."""
NONE = "-"


class CodeDialog(Dialog):
    """A line for each code: laboratory, code and name, an example with its unit, and the analyte it probably is."""

    def __init__(self, ctx: Context, owner: QWidget, first: ResultRow | None = None) -> None:
        super().__init__(owner, "Codes of laboratories", "Close", cancel=False, width=940)
        self._ctx, self._first = ctx, first
        self._proposals: tuple[CodeProposal, ...] = ()
        self.boxes: list[ComboSearch] = []
        self.buttons_confirm: list[Button] = []
        self.add_text(
            "What is known by a laboratory's own code or name alone is shown as reported, and enters no series and no "
            "computed value until someone confirms once what it means."
        )
        self._error = text_label("", "error", wrap=True)
        self._error.hide()
        self._place = QWidget()
        self._grid = QGridLayout(self._place)
        self._grid.setContentsMargins(0, 0, 10, 0)
        self._grid.setHorizontalSpacing(14)
        self.body.addWidget(scrolled(self._place), 1)
        self.body.addWidget(self._error)
        self.setMinimumHeight(460)
        self.action_button.setDefault(False)
        self.action_button.setAutoDefault(False)
        self.read()

    @Slot()
    def read(self) -> None:
        """Show what waits now."""
        self._ctx.ops.read(self, self._ctx.clinic.lab_codes.proposals, self._show)

    def _show(self, found: tuple[CodeProposal, ...]) -> None:
        proposals = self._proposals = tuple(sorted(found, key=self._is_later))
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes, self.buttons_confirm = [], []
        if not proposals:
            self._grid.addWidget(text_label("Every code has its meaning.", "muted"), 0, 0)
            self.action_button.setFocus()
        else:
            for column, title in enumerate(("Name and laboratory", "For example", "What it means")):
                self._grid.addWidget(text_label(title, "field-label"), 0, column)
        for at, proposal in enumerate(proposals[:MOST]):
            self._line(at, proposal)
        self._grid.setRowStretch(MOST + 2, 1)
        self._grid.setColumnStretch(0, 3)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 3)
        if self.buttons_confirm:
            self.buttons_confirm[0].setFocus()

    def _is_later(self, proposal: CodeProposal) -> bool:
        """False for the one that was asked for; the others keep their order behind it."""
        row = self._first
        if row is None:
            return True
        same_name = fold(proposal.name) == fold(row.reported_name)
        return not (same_name and fold(proposal.specimen) == fold(row.specimen) and proposal.unit == row.unit)

    def _line(self, at: int, proposal: CodeProposal) -> None:
        name = f"{proposal.name} ({proposal.code})" if proposal.code else proposal.name
        results = "1 result" if proposal.results == 1 else f"{proposal.results} results"
        where = ", ".join(part for part in (proposal.laboratory, proposal.specimen, results) if part)
        said = text_label(f"{name}\n{where}", "", wrap=True)
        self._grid.addWidget(said, at + 1, 0)
        self._grid.addWidget(text_label(proposal.example, "", wrap=True), at + 1, 1)
        box = ComboSearch(self._options(), placeholder="Search an analyte", theme=self._ctx.theme)
        box.setAccessibleName(f"What {name} means")
        box.set_key(proposal.proposed)
        self.boxes.append(box)
        self._grid.addWidget(box, at + 1, 2)
        confirm = Button("Confirm")
        confirm.setAccessibleName(f"Confirm what {name} means")
        confirm.clicked.connect(partial(self._confirm, at))
        self.buttons_confirm.append(confirm)
        self._grid.addWidget(confirm, at + 1, 3)

    def _options(self) -> list[Option]:
        none = Option(NONE, "None of ours", "kept as reported, not asked for again")
        known = self._ctx.clinic.catalog.offered
        return [none, *(Option(each.key, each.name, each.specimen, " ".join(each.aliases)) for each in known)]

    def _confirm(self, at: int, _checked: bool = False) -> None:
        key = self.boxes[at].key
        if not key:
            self._tell("Choose what it means first, or “None of ours”.")
            self.boxes[at].setFocus()
            return
        self._error.hide()
        write = partial(self._write, self._proposals[at], "" if key == NONE else key)
        self._ctx.ops.write(self, write, self._written, self._failed)

    def _write(self, proposal: CodeProposal, analyte: str) -> tuple[None, Changes]:
        return None, self._ctx.clinic.lab_codes.confirm(proposal, analyte)

    def _written(self, _nothing: None) -> None:
        self.read()

    def _failed(self, error: ClinicError) -> None:
        self._tell(str(error))

    def _tell(self, text: str) -> None:
        self._error.setText(text)
        self._error.show()
