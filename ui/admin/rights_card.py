"""What each role may do: the table that the services enforce, to be read.

RightsCard(ctx, parent=None)         table: DataTable, one row for each right, one column for each role
"""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinic.records.enums import Role
from clinic.records.rights import Right
from clinic.rules.permissions import may
from ui.admin.role_words import ROLE_WORDS
from ui.context import Context
from ui.theme.tokens import ROW_HEIGHT
from ui.widgets.card import Card
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable

_YES, _NO = "✓", "–"
_WIDTHS = {Role.PHYSICIAN: 80, Role.NURSE: 64, Role.ASSISTANT: 80, Role.DESK: 58, Role.ADMINISTRATOR: 104}
_NOTE = (
    "Whoever also administers has the rights of an administrator beside those of their role. The table is part of "
    "the program and is enforced wherever the record is read or written, also for commands."
)


class RightsCard(Card):
    """Read only: roles are chosen for people, rights belong to roles."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("What each role may do", parent=parent)
        self.set_flush()
        self.model: RowModel[Right] = RowModel(_columns(), tuple(Right))
        self.table = DataTable(ctx.theme, self.model, "What each role may do", ctx.settings)
        self.table.setSortingEnabled(False)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(head + ROW_HEIGHT * len(self.model.rows) + 2)
        note = text_label(_NOTE, "hint", wrap=True)
        note.setContentsMargins(12, 8, 12, 10)
        self.add(self.table)
        self.add(note)


def _columns() -> list[Column[Right]]:
    roles = [
        Column(
            words,
            partial(_mark, role),
            width=_WIDTHS[role],
            tone=partial(_tone, role),
            tip=partial(_said, role),
            spoken=partial(_said, role),
        )
        for role, words in ROLE_WORDS.items()
    ]
    return [Column("Right", _title, tip=_title), *roles]


def _title(right: Right) -> str:
    return right.value[:1].upper() + right.value[1:]


def _mark(role: Role, right: Right) -> str:
    return _YES if may(role, administers=False, right=right) else _NO


def _tone(role: Role, right: Right) -> str:
    return "done" if may(role, administers=False, right=right) else "muted"


def _said(role: Role, right: Right) -> str:
    allowed = "may" if may(role, administers=False, right=right) else "may not"
    return f"{ROLE_WORDS[role]}: {allowed} {right.value}"
