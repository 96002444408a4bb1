"""A list of things that are in the catalog, or typed freely: problems, medicines.

Entry(name, key="", dose="")
CodedList(theme, options, placeholder, dose=False, parent=None)
    changed(object)          signal: tuple of the entries
    entries -> tuple[Entry, ...];  set_entries(entries)          set_entries emits nothing
    commit()                 takes in what is typed but not yet added
Choosing from the list or Enter adds; with ``dose`` the dose is typed next, then Enter adds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.search_text import matches, rank

_MOST = 40
_LINE = 26


@dataclass(frozen=True, slots=True)
class Entry:
    """One line; ``key`` is empty for what the catalog does not have."""

    name: str
    key: str = ""
    dose: str = ""

    @property
    def words(self) -> str:
        """Name and dose."""
        return f"{self.name}, {self.dose}" if self.dose else self.name


class CodedList(QWidget):
    """The lines so far above a field for the next one."""

    changed = Signal(object)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[Option],
        placeholder: str,
        *,
        dose: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._options = list(options)
        self._entries: list[Entry] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._lines: list[QWidget] = []
        row = QHBoxLayout()
        row.setSpacing(6)
        self.field = ComboSearch(placeholder=placeholder, free_text=True, search=self._search, theme=theme)
        self.dose = QLineEdit()
        self.dose.setPlaceholderText("Dose")
        self.dose.setMaximumWidth(120)
        self.dose.setVisible(dose)
        row.addWidget(self.field, 1)
        row.addWidget(self.dose)
        self._column.addLayout(row)
        self.setFocusProxy(self.field)
        self.field.chosen.connect(self._chosen)
        for line in (self.field, self.dose):
            line.installEventFilter(self)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines, in order of adding."""
        return tuple(self._entries)

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Show ``entries`` instead."""
        self._entries = list(entries)
        self._show()

    def setAccessibleName(self, name: str) -> None:
        """The field is what a screen reader meets."""
        super().setAccessibleName(name)
        self.field.setAccessibleName(name)
        self.dose.setAccessibleName(f"{name}: dose")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter adds what is typed instead of confirming the form."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and self.field.text().strip() and QApplication.activePopupWidget() is None:
                self.commit()
                self.field.setFocus()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def commit(self) -> None:
        """Add what stands in the field, if anything does."""
        name = self.field.text().strip()
        if not name:
            return
        entry = Entry(name, self.field.key, self.dose.text().strip())
        self.field.set_option(None)
        self.dose.clear()
        if entry not in self._entries:
            self._entries.append(entry)
            self._show()
            self.changed.emit(self.entries)

    def remove(self, entry: Entry) -> None:
        """Take ``entry`` away."""
        if entry in self._entries:
            self._entries.remove(entry)
            self._show()
            self.field.setFocus()
            self.changed.emit(self.entries)

    def _search(self, typed: str) -> list[Option]:
        """What the catalog has, and last the words as they are typed."""
        found = [o for o in self._options if matches(typed, f"{o.label} {o.detail} {o.words}")]
        if not typed.strip():
            return found
        found = sorted(found, key=lambda option: rank(typed, option.label))[:_MOST]
        return [*found, Option("", typed.strip(), "as typed")]

    @Slot(str)
    def _chosen(self, _key: str) -> None:
        if self.field.option is None:
            return
        if self.dose.isVisibleTo(self):
            self.dose.setFocus()
        else:
            self.commit()

    def _show(self) -> None:
        for line in self._lines:
            self._column.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = [self._line(entry) for entry in self._entries]
        for at, line in enumerate(self._lines):
            self._column.insertWidget(at, line)

    def _line(self, entry: Entry) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(8, 0, 0, 0)
        line.setFixedHeight(_LINE)
        row.setSpacing(8)
        row.addWidget(ElidedLabel(entry.name), 0 if entry.dose else 1)
        if entry.dose:
            row.addWidget(ElidedLabel(entry.dose, "muted"), 1)
        cross = IconButton(self._theme, "x", f"Remove {entry.name}", size=12)
        cross.setStyleSheet("min-height: 20px; padding: 0;")
        cross.clicked.connect(partial(self.remove, entry))
        row.addWidget(cross)
        return line
