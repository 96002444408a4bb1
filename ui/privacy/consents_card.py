"""What a person consented to: one line for each scope, and the history below."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from clinic.records.enums import ConsentScope
from clinic.records.follow_up import ConsentRow
from clinic.records.rights import Right
from clinic.rules.consents import standing
from ui.context import Context
from ui.privacy.words import SCOPE_WORDS, day_words, note_words, state_words
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.chips import Chip
from ui.widgets.looks import rule, text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable
from ui.withheld import withhold

_ROW = 32


class ConsentsCard(Card):
    """Says what stands now, and offers to give or withdraw."""

    give_requested = Signal(str)
    withdraw_requested = Signal(object)

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Consents", "each can be withdrawn at any time", parent)
        self._rows: tuple[ConsentRow, ...] = ()
        self.chips: dict[ConsentScope, Chip] = {}
        self.buttons: dict[ConsentScope, Button] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(0, 1)
        for at, scope in enumerate(ConsentScope):
            self._add_scope(grid, at, scope)
        self.body.addLayout(grid)
        withhold(ctx, Right.CONSENT, *self.buttons.values())
        self.model: RowModel[ConsentRow] = RowModel(
            (
                Column("Scope", lambda row: SCOPE_WORDS[row.scope][0], width=110),
                Column("Given", lambda row: day_words(row.given_on), sort=lambda row: row.given_on, width=110),
                Column("Withdrawn", lambda row: day_words(row.withdrawn_on), width=110),
                Column("Note", note_words, tip=note_words, tone=lambda _row: "muted"),
            )
        )
        self.history = DataTable(ctx.theme, self.model, "Consents", ctx.settings)
        self._line = rule()
        self.add(self._line)
        self.add(self.history)

    def _add_scope(self, grid: QGridLayout, at: int, scope: ConsentScope) -> None:
        name, meaning = SCOPE_WORDS[scope]
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(text_label(name, "strong"))
        words.addWidget(text_label(meaning, "muted", wrap=True))
        chip, button = Chip("not given"), Button("Give …")
        button.clicked.connect(partial(self._clicked, scope))
        self.chips[scope], self.buttons[scope] = chip, button
        grid.addLayout(words, at, 0)
        grid.addWidget(chip, at, 1)
        grid.addWidget(button, at, 2)
        grid.setColumnMinimumWidth(2, 110)

    def show_rows(self, rows: Sequence[ConsentRow]) -> None:
        """Show these consents."""
        self._rows = tuple(rows)
        for scope, chip in self.chips.items():
            chip.set(*state_words(self._rows, scope))
            given = standing(self._rows, scope) is not None
            self.buttons[scope].setText("Withdraw …" if given else "Give …")
            name = SCOPE_WORDS[scope][0].lower()
            self.buttons[scope].setAccessibleName(f"{'Withdraw' if given else 'Give'} the consent: {name}")
        self.model.set_rows(self._rows)
        for part in (self._line, self.history):
            part.setVisible(bool(rows))
        self.history.setFixedHeight(_ROW * (min(len(rows), 6) + 1) + 4)

    def _clicked(self, scope: ConsentScope, _checked: bool = False) -> None:
        given = standing(self._rows, scope)
        if given is None:
            self.give_requested.emit(scope.value)
        else:
            self.withdraw_requested.emit(given)
