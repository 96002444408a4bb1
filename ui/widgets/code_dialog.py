"""Laboratories' own codes: those that wait for a meaning, and those that have one, which can be taken back.

CodeDialog(ctx, owner, first=None)      first: the result whose code stands first
    boxes: the choices, in the order of the proposals;  buttons_back: of the confirmed, in the order of the list
    parts: SegmentedControl of ``waiting`` and ``confirmed``; show_part(key)
"""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QWidget

from clinic.errors import ClinicError, Conflict
from clinic.records.changes import Changes
from clinic.records.lab_lists import CodeProposal, CodeRow
from clinic.records.labs import ResultRow
from clinic.records.rights import Right
from clinic.rules.dates import spoken_short
from clinic.rules.names import fold
from clinic.rules.validation import readable_unit
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.widgets.buttons import Button
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.looks import scrolled, text_label
from ui.widgets.segmented import SegmentedControl
from ui.withheld import withhold

MOST = 60
"""Codes that are shown at once; the rest comes once these are answered."""
NONE = "-"
_Read = tuple[tuple[CodeProposal, ...], tuple[CodeRow, ...]]


class CodeDialog(Dialog):
    """A line for each code: laboratory, code and name, an example with its unit, and the analyte it probably is."""

    def __init__(self, ctx: Context, owner: QWidget, first: ResultRow | None = None) -> None:
        super().__init__(owner, "Codes of laboratories", "Close", cancel=False, width=940)
        self._ctx, self._first = ctx, first
        self._proposals: tuple[CodeProposal, ...] = ()
        self.confirmed: tuple[CodeRow, ...] = ()
        self.boxes: list[ComboSearch] = []
        self.buttons_confirm: list[Button] = []
        self.buttons_back: list[Button] = []
        self.add_text(
            "What is known by a laboratory's own code or name alone is shown as reported, and enters no series and no "
            "computed value until someone confirms once what it means. An analyte that the list does not have is "
            "added in Admin, Laboratory, “Own analytes”."
        )
        self.parts = SegmentedControl((("waiting", "Waiting"), ("confirmed", "Confirmed")), "Codes")
        self.parts.chosen.connect(self.show_part)
        self.body.addWidget(self.parts)
        self._error = text_label("", "error", wrap=True)
        self._error.hide()
        self._place = QWidget()
        self._grid = QGridLayout(self._place)
        self._grid.setContentsMargins(0, 0, 10, 0)
        self._grid.setHorizontalSpacing(14)
        self.body.addWidget(scrolled(self._place), 1)
        self.body.addWidget(self._error)
        self.setMinimumHeight(500)
        self.action_button.setDefault(False)
        self.action_button.setAutoDefault(False)
        self.read()

    @Slot()
    def read(self) -> None:
        """Show what waits, and what was confirmed, now."""
        self._ctx.ops.read(self, self._lists, self._show)

    @Slot(str)
    def show_part(self, key: str) -> None:
        """Show the codes that wait, or those that are confirmed."""
        self.parts.set_key(key)
        self._error.hide()
        self._fill()

    def _lists(self) -> _Read:
        codes = self._ctx.clinic.lab_codes
        return codes.proposals(), codes.list()

    def _show(self, read: _Read) -> None:
        found, self.confirmed = read
        self._proposals = tuple(sorted(found, key=self._is_later))
        self.parts.button("waiting").setText(f"Waiting ({len(found)})")
        self.parts.button("confirmed").setText(f"Confirmed ({len(self.confirmed)})")
        self._fill()

    def _fill(self) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.boxes, self.buttons_confirm, self.buttons_back = [], [], []
        waits = self.parts.key == "waiting"
        self._waiting() if waits else self._known()
        self._grid.setRowStretch(max(MOST, len(self.confirmed)) + 2, 1)
        for column, stretch in enumerate((3, 2, 3)):
            self._grid.setColumnStretch(column, stretch)
        buttons = self.buttons_confirm if waits else self.buttons_back
        (next((button for button in buttons if button.isEnabled()), self.action_button)).setFocus()

    def _waiting(self) -> None:
        if not self._proposals:
            self._grid.addWidget(text_label("Every code has its meaning.", "muted"), 0, 0)
            return
        self._heads("Name and laboratory", "For example", "What it means")
        for at, proposal in enumerate(self._proposals[:MOST]):
            self._line(at, proposal)

    def _known(self) -> None:
        if not self.confirmed:
            self._grid.addWidget(text_label("No code was confirmed yet.", "muted"), 0, 0)
            return
        self._heads("Name and laboratory", "Confirmed by", "What it means")
        for at, row in enumerate(self.confirmed):
            name = _named(row.name, row.code)
            where = _joined(row.laboratory, row.specimen, readable_unit(row.unit) if row.unit else "")
            self._grid.addWidget(text_label(f"{name}\n{where}", "", wrap=True), at + 1, 0)
            who = _joined(row.author, spoken_short(row.at.astimezone().date()))
            self._grid.addWidget(text_label(who, "muted", wrap=True), at + 1, 1)
            meaning = (row.analyte_name or row.analyte) if row.analyte else "None of ours"
            self._grid.addWidget(text_label(meaning, "", wrap=True), at + 1, 2)
            back = Button("Take back")
            back.setAccessibleName(f"Take back what {name} means")
            back.setToolTip("Its results are as reported again, and wait for a meaning.")
            back.clicked.connect(partial(self._take_back, at))
            withhold(self._ctx, Right.WRITE_RECORD, back)
            self.buttons_back.append(back)
            self._grid.addWidget(back, at + 1, 3)

    def _heads(self, *titles: str) -> None:
        for column, title in enumerate(titles):
            self._grid.addWidget(text_label(title, "field-label"), 0, column)

    def _is_later(self, proposal: CodeProposal) -> bool:
        """False for the one that was asked for; the others keep their order behind it."""
        row = self._first
        if row is None:
            return True
        same_name = fold(proposal.name) == fold(row.reported_name)
        return not (same_name and fold(proposal.specimen) == fold(row.specimen) and proposal.unit == row.unit)

    def _line(self, at: int, proposal: CodeProposal) -> None:
        name = _named(proposal.name, proposal.code)
        results = "1 result" if proposal.results == 1 else f"{proposal.results} results"
        where = _joined(proposal.laboratory, proposal.specimen, results)
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
        withhold(self._ctx, Right.WRITE_RECORD, confirm)
        self.buttons_confirm.append(confirm)
        self._grid.addWidget(confirm, at + 1, 3)

    def _options(self) -> list[Option]:
        none = Option(NONE, "None of ours", "kept as reported, not asked for again")
        known = self._ctx.clinic.catalog.offered
        own = {each.key: "the clinic's own" for each in known if each.own}
        told = [(each, own.get(each.key) or each.specimen) for each in known]
        return [none, *(Option(each.key, each.name, note, " ".join(each.aliases)) for each, note in told)]

    def _confirm(self, at: int, _checked: bool = False) -> None:
        key = self.boxes[at].key
        if not key:
            self._tell("Choose what it means first, or “None of ours”.")
            self.boxes[at].setFocus()
            return
        self._error.hide()
        write = partial(self._write, self._proposals[at], "" if key == NONE else key)
        self._ctx.ops.write(self, write, self._written, self._failed)

    def _take_back(self, at: int, _checked: bool = False) -> None:
        self._error.hide()
        self._ctx.ops.write(self, partial(self._withdraw, self.confirmed[at]), self._written, self._failed)

    def _withdraw(self, row: CodeRow) -> tuple[None, Changes]:
        return None, self._ctx.clinic.lab_codes.withdraw(row.id, row.version)

    def _write(self, proposal: CodeProposal, analyte: str) -> tuple[None, Changes]:
        return None, self._ctx.clinic.lab_codes.confirm(proposal, analyte)

    def _written(self, _nothing: None) -> None:
        self.read()

    def _failed(self, error: ClinicError) -> None:
        self._tell(str(error))
        if isinstance(error, Conflict):
            self.read()

    def _tell(self, text: str) -> None:
        self._error.setText(text)
        self._error.show()


def _named(name: str, code: str) -> str:
    return f"{name} ({code})" if name and code else name or code


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
