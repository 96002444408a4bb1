"""The people who work here: who may sign in, and as what.

PeopleCard(ctx, parent=None)
    load();  table: DataTable;  add(), change(), give_passphrase(), toggle_account()
"""

from datetime import datetime
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.clinic import UserRow
from clinic.rules.dates import spoken_short
from ui.admin.role_words import ROLE_WORDS, role_of
from ui.admin.user_dialog import GivenDialog, UserDialog
from ui.context import Context
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_TALL_ROW, _FEWEST, _MOST = 48, 3, 8
_Read = tuple[tuple[UserRow, ...], dict[str, datetime]]
_OWN_ROLE = "Your own role changed. Lock and sign in again to see the window of this role."


class PeopleCard(Card):
    """A table, and what can be done about the person chosen in it."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("People who sign in", parent=parent)
        self._ctx = ctx
        self._came_in: dict[str, datetime] = {}
        self.model: RowModel[UserRow] = RowModel(self._columns())
        self.table = DataTable(ctx.theme, self.model, "People who sign in", ctx.settings, tall=True)
        self.add_button = PrimaryButton("Add someone …", icon="user-plus", theme=ctx.theme)
        self.change_button = Button("Change …")
        self.passphrase_button = Button("New passphrase …")
        self.account_button = Button("Close the account")
        self._build()
        self.table.row_chosen.connect(self._chosen)
        self.table.row_activated.connect(self._activated)
        self.add_button.clicked.connect(self.add_someone)
        self.change_button.clicked.connect(self.change)
        self.passphrase_button.clicked.connect(self.give_passphrase)
        self.account_button.clicked.connect(self.toggle_account)

    def load(self) -> None:
        """Read everyone anew."""
        self._ctx.ops.read(self, self._read, self._show)

    @Slot()
    def add_someone(self) -> None:
        """Open the form for someone new, with a passphrase proposed."""
        self._open(UserDialog(self._ctx, self, None, self._ctx.clinic.users.propose_passphrase()))

    @Slot()
    def change(self) -> None:
        """Open the form of the person chosen."""
        row = self._current()
        if row is not None:
            self._open(UserDialog(self._ctx, self, row))

    @Slot()
    def give_passphrase(self) -> None:
        """Give the person chosen a new passphrase."""
        row = self._current()
        if row is not None and row.active:
            self._open(GivenDialog(self._ctx, self, row, self._ctx.clinic.users.propose_passphrase()))

    @Slot()
    def toggle_account(self) -> None:
        """Close the account of the person chosen, or open it again."""
        row = self._current()
        if row is None:
            return
        if row.active:
            text = (
                f"{row.name} can no longer sign in; nothing opens with the present passphrase. "
                "What they wrote stays in the record under their name."
            )
            then = partial(self._set_active, row, False)
            self._ctx.prompts.confirm(self, "Close this account?", text, "Close the account", then, danger=True)
        else:
            self._set_active(row, True)

    def _set_active(self, row: UserRow, active: bool) -> None:
        write = partial(self._ctx.clinic.users.set_active, row.id, active, row.version)
        self._ctx.ops.write(self, write, self._account_set)

    def _account_set(self, row: UserRow) -> None:
        if row.active:
            self._open(GivenDialog(self._ctx, self, row, self._ctx.clinic.users.propose_passphrase()))
        else:
            self._ctx.notifier.notify(f"The account of {row.name} is closed.", tone="done")

    def _open(self, dialog: UserDialog | GivenDialog) -> None:
        dialog.saved.connect(self._saved)
        dialog.open()

    @Slot(object, str)
    def _saved(self, row: UserRow, given: str) -> None:
        if given:
            text = (
                f"Sign-in name: {row.sign_in}\nPassphrase: {given}\n\n"
                "It is not shown again. They have to choose one of their own when they sign in."
            )
            self._ctx.prompts.inform(self, f"{row.name} can sign in", text)
        else:
            self._ctx.notifier.notify(_OWN_ROLE if row.id == self._ctx.clinic.user.id else "Saved.", tone="done")

    def _build(self) -> None:
        self.set_flush()
        for button in (self.change_button, self.passphrase_button, self.account_button, self.add_button):
            self.add_action(button)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add(self.table)
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 8, 12, 10)
        words = "Nobody is ever deleted here: what somebody wrote and signed stays under their name."
        row.addWidget(text_label(words, "hint", wrap=True))
        self.add(foot)
        self._chosen(-1)

    def _columns(self) -> list[Column[UserRow]]:
        return [
            Column("Name", lambda row: row.name, second=lambda row: row.sign_in, stretch=3, tone=_tone),
            Column("Role", lambda row: ROLE_WORDS[row.role], second=_also, stretch=2, tip=role_of, tone=_tone),
            Column("Account", _account, second=_passphrase, stretch=2, tone=_tone),
            Column("Last sign-in", self._last, second=self._last_time, sort=self._sort_last, width=130, tone=_tone),
        ]

    def _read(self) -> _Read:
        users = self._ctx.clinic.users
        return users.list(), users.last_sign_ins()

    def _show(self, read: _Read) -> None:
        rows, self._came_in = read
        current = self._current()
        ordered = sorted(rows, key=lambda row: not row.active)
        self.model.set_rows(ordered)
        height = self.table.horizontalHeader().sizeHint().height() + 2
        self.table.setFixedHeight(height + _TALL_ROW * min(max(len(rows), _FEWEST), _MOST))
        at = self.model.find(lambda row: current is not None and row.id == current.id)
        self.table.choose_row(max(at, 0) if rows else -1, quiet=True)
        self._chosen(self.table.current_row)

    @Slot(int)
    def _chosen(self, at: int) -> None:
        row = self.model.row(at) if at >= 0 else None
        own = row is not None and row.id == self._ctx.clinic.user.id
        self.change_button.setEnabled(row is not None)
        self.passphrase_button.setEnabled(row is not None and row.active and not own)
        self.passphrase_button.setToolTip("Change your own under Safety" if own else "")
        self.account_button.setEnabled(row is not None and not own)
        self.account_button.setToolTip("Another administrator can close your account" if own else "")
        self.account_button.setText("Open the account" if row is not None and not row.active else "Close the account")

    @Slot(int)
    def _activated(self, at: int) -> None:
        if at >= 0:
            self.change()

    def _current(self) -> UserRow | None:
        at = self.table.current_row
        return self.model.row(at) if at >= 0 else None

    def _last(self, row: UserRow) -> str:
        at = self._came_in.get(row.id)
        if at is None:
            return "never"
        day = at.astimezone().date()
        return "today" if day == local_today(self._ctx.clinic.now) else spoken_short(day)

    def _last_time(self, row: UserRow) -> str:
        at = self._came_in.get(row.id)
        return f"{at.astimezone():%H:%M}" if at is not None else ""

    def _sort_last(self, row: UserRow) -> str:
        at = self._came_in.get(row.id)
        return at.isoformat() if at is not None else ""


def _also(row: UserRow) -> str:
    return "also administers" if role_of(row) != ROLE_WORDS[row.role] else ""


def _account(row: UserRow) -> str:
    return "open" if row.active else "closed"


def _passphrase(row: UserRow) -> str:
    return "has to choose a passphrase" if row.active and row.must_change else ""


def _tone(row: UserRow) -> str:
    return "" if row.active else "muted"
