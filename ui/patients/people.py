"""The people of the clinic: found as one types, opened with Enter.

PeoplePage(ctx)
    register(typed="")           opens the form for a new patient; also the navigator's register_patient_requested
    focus_search()
"""

from datetime import date
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from clinic.clock import local_today
from clinic.errors import NotFound
from clinic.records.enums import Topic
from clinic.records.patients import PatientRow
from clinic.records.rights import Right
from clinic.rules.dates import spoken
from ui.context import Context
from ui.core import shortcuts
from ui.core.page import Page
from ui.patients.register import open_registration
from ui.patients.words import SEX_WORDS, birth_words
from ui.widgets.buttons import PrimaryButton
from ui.widgets.card import Card
from ui.widgets.empty_state import EmptyState
from ui.widgets.looks import text_label
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable
from ui.widgets.whole_text import WholeText
from ui.withheld import withhold

_MOST_LISTED, _MOST_FOUND = 200, 60
"""Rows while nothing is typed, and while something is: a keystroke has 50 ms."""
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 12, Qt.Key.Key_PageUp: -12}
REGISTER = "Ctrl+Shift+N"


class PeoplePage(Page):
    """A search field above a table; the keyboard never leaves the field."""

    topics = frozenset({Topic.PATIENT, Topic.VISIT})

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._count = 0
        self.model: RowModel[PatientRow] = RowModel(self._columns())
        self._build()
        self.setFocusProxy(self.search)
        self.search.textChanged.connect(self._find)
        self.search.installEventFilter(self)
        self.table.row_activated.connect(self._open_row)
        self.table.installEventFilter(self)
        self.empty.action_requested.connect(self.register_typed)
        ctx.navigator.register_patient_requested.connect(self.register)
        ctx.actions.add("people-find", "Find a patient", self.focus_search, shortcut=shortcuts.FIND, scope=self)
        register = ctx.actions.add("people-register", "Register a patient", self.register_typed, shortcut=REGISTER)
        withhold(ctx, Right.WRITE_PEOPLE, register, self.register_button, self.empty.button)

    def refresh(self) -> None:
        """Count and search again."""
        self._ctx.ops.read(self, self._ctx.clinic.patients.count, self._counted)
        self._find(self.search.text())

    @Slot()
    def focus_search(self) -> None:
        """Go to the search field and mark what stands there."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot(str)
    def register(self, typed: str = "") -> None:
        """Open the form for a new patient, filled with what was typed."""
        open_registration(self._ctx, self, typed)

    @Slot()
    def register_typed(self) -> None:
        """Register the person who was not found."""
        missed = self.isVisible() and not self.model.rows
        self.register(self.search.text().strip() if missed else "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter and Esc of the field act on the list; letters typed in the list go to the field."""
        if not (isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress):
            return super().eventFilter(watched, event)
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and self.search.text():
            self.search.clear()
            self.search.setFocus()
            return True
        if watched is self.search:
            return self._search_key(key)
        if event.text().strip() and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.search.setFocus()
            self.search.insert(event.text())
            return True
        return super().eventFilter(watched, event)

    def _search_key(self, key: Qt.Key) -> bool:
        if key in _STEPS:
            self._move(_STEPS[key])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open_row(self.table.current_row)
            return True
        return False

    def _build(self) -> None:
        ctx = self._ctx
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(text_label("People", "title"))
        self.count_line = text_label("", "muted")
        head.addWidget(self.count_line, 1)
        self.register_button = PrimaryButton("Register a patient", icon="user-plus", theme=ctx.theme, hint=REGISTER)
        self.register_button.clicked.connect(self.register_typed)
        self.search = WholeText()
        self.search.setPlaceholderText("Any part of a name, a birth date, a record number or telephone number")
        self.search.setAccessibleName("Find a patient")
        self.search.setMinimumHeight(36)
        glass = QAction(self)
        ctx.theme.bind_icon(glass, "magnifying-glass")
        self.search.addAction(glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction("Clear", self)
        ctx.theme.bind_icon(self._clear, "x")
        self._clear.triggered.connect(self.search.clear)
        self._clear.setVisible(False)
        self.search.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self.table = DataTable(ctx.theme, self.model, "People", ctx.settings)
        self.empty = EmptyState("", "Register a patient", icon="users", theme=ctx.theme)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        card = Card()
        card.set_flush()
        card.add(self._stack, 1)
        head.addWidget(self.register_button)
        column.addLayout(head)
        column.addWidget(self.search)
        column.addWidget(card, 1)
        self.setTabOrder(self.register_button, self.search)
        self.setTabOrder(self.search, self.table)

    def _columns(self) -> list[Column[PatientRow]]:
        today = partial(_today, self._ctx)
        return [
            Column("Name", lambda row: row.name, stretch=3, tone=lambda row: "muted" if row.archived else ""),
            Column(
                "Born",
                lambda row: birth_words(row.birth, today()),
                sort=lambda row: str(row.birth or ""),
                stretch=2,
                tone=lambda row: "" if row.birth else "muted",
            ),
            Column("Sex", lambda row: SEX_WORDS[row.sex], width=96),
            Column("Record no.", lambda row: row.mrn, sort=lambda row: (len(row.mrn), row.mrn), width=110),
            Column(
                "Last visit",
                lambda row: spoken(row.last_visit) if row.last_visit else "none yet",
                sort=lambda row: row.last_visit.isoformat() if row.last_visit else "",
                stretch=2,
                tone=lambda row: "" if row.last_visit else "muted",
            ),
            Column("Now", _mark, width=110, tone=lambda row: "accent" if row.open_visit else "muted"),
        ]

    @Slot(str)
    def _find(self, typed: str) -> None:
        self._clear.setVisible(bool(typed))
        self._ctx.ops.read(self, partial(_search, self._ctx, typed), self._show)

    def _show(self, rows: tuple[PatientRow, ...]) -> None:
        self.model.set_rows(rows)
        self._say_count()
        if rows:
            self.table.choose_row(0, quiet=True)
            self._stack.setCurrentWidget(self.table)
            return
        typed = self.search.text().strip()
        if typed:
            missed = f"No one fits “{typed}”. Try a part of the name or the birth date."
            self.empty.set(missed, f"Register “{typed}”")
        else:
            self.empty.set("Everyone who was ever seen here is listed on this page.", "Register the first patient")
        self._stack.setCurrentWidget(self.empty)

    def _counted(self, number: int) -> None:
        self._count = number

    def _say_count(self) -> None:
        shown = len(self.model.rows)
        everyone = f"{self._count} {'person' if self._count == 1 else 'people'} in the record"
        if self.search.text().strip():
            fits = "fits" if shown == 1 else "fit"
            self.count_line.setText(f"{shown}{' or more' if shown == _MOST_FOUND else ''} of {self._count} {fits}")
        else:
            self.count_line.setText(everyone + self._unlisted(shown))

    def _unlisted(self, shown: int) -> str:
        """Why fewer are listed than there are."""
        if shown >= min(self._count, _MOST_LISTED):
            return "" if shown == self._count else f", the first {shown} by name"
        return f", {self._count - shown} of them in the archive: found by their record number"

    def _move(self, step: int) -> None:
        rows = self.table.model().rowCount()
        if rows:
            at = min(max(self.table.currentIndex().row() + step, 0), rows - 1)
            self.table.selectRow(at)
            self.table.scrollTo(self.table.currentIndex())

    @Slot(int)
    def _open_row(self, at: int) -> None:
        if at >= 0:
            self._ctx.navigator.open_patient(self.model.row(at).id)


def _today(ctx: Context) -> date:
    return local_today(ctx.clinic.now)


def _search(ctx: Context, typed: str) -> tuple[PatientRow, ...]:
    """Who fits; if no one does, the archived person with just this record number."""
    rows = ctx.clinic.patients.search(typed, _MOST_FOUND if typed.strip() else _MOST_LISTED)
    if rows or not typed.strip():
        return rows
    try:
        found = ctx.clinic.patients.by_mrn(typed)
    except NotFound:
        return ()
    return (PatientRow(found.id, found.mrn, found.name, found.birth, found.sex, archived=found.archived),)


def _mark(row: PatientRow) -> str:
    if row.restricted:
        return "restricted"
    if row.open_visit:
        return "visit open"
    return "archived" if row.archived else ""
