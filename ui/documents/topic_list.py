"""The handouts of the library, found by their words.

TopicList(theme, search, parent=None)        search(text) -> topics, best first; all for an empty text
    set_suggested({topic key: reason})       these come first, with the reason
    chosen(str)                              signal: key of the topic now current, "" for none
    activated(str)                           signal: Enter or double click
    topic -> HandoutTopic | None;  choose(key)
"""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic.reports.handouts import HandoutTopic
from ui.theme.theme import Theme
from ui.widgets.row_model import Column, RowModel
from ui.widgets.table import DataTable


class TopicList(QWidget):
    """A search field above the list; Down goes from one to the other."""

    chosen = Signal(str)
    activated = Signal(str)

    def __init__(
        self, theme: Theme, search: Callable[[str], Sequence[HandoutTopic]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._search = search
        self._reasons: Mapping[str, str] = {}
        columns = (
            Column[HandoutTopic]("Handout", lambda topic: topic.title, second=self._second, tip=lambda t: t.title),
        )
        self._model: RowModel[HandoutTopic] = RowModel(columns)
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search the handouts")
        self.field.setAccessibleName("Search the handouts")
        self.field.setClearButtonEnabled(True)
        self.field.installEventFilter(self)
        self.table = DataTable(theme, self._model, "Handouts", tall=True)
        self.table.horizontalHeader().hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.table, 1)
        self.field.textChanged.connect(self._find)
        self.table.row_chosen.connect(self._chosen)
        self.table.row_activated.connect(self._activated)

    @property
    def topic(self) -> HandoutTopic | None:
        """The topic now chosen."""
        at = self.table.current_row
        return self._model.row(at) if at >= 0 else None

    @property
    def topics(self) -> list[HandoutTopic]:
        """What is listed now, in order."""
        return self._model.rows

    def set_suggested(self, reasons: Mapping[str, str]) -> None:
        """Put the topics of ``reasons`` first and say why; lists all anew."""
        self._reasons = reasons
        self._find()

    def choose(self, key: str) -> None:
        """Make a topic current; the first one where it is not listed."""
        at = self._model.find(lambda topic: topic.key == key)
        if self._model.rows:
            self.table.choose_row(max(0, at), quiet=True)
        self._chosen(self.table.current_row)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the field goes to the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
            self.table.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        return super().eventFilter(watched, event)

    def _second(self, topic: HandoutTopic) -> str:
        if topic.key in self._reasons:
            why = self._reasons[topic.key]
            return f"Suggested: {why}" if why else "Suggested"
        return f"Version {topic.version}"

    @Slot()
    def _find(self) -> None:
        before = self.topic
        found = self._search(self.field.text())
        self._model.set_rows(sorted(found, key=lambda topic: topic.key not in self._reasons))
        self.choose(before.key if before is not None else "")

    @Slot(int)
    def _chosen(self, at: int) -> None:
        self.chosen.emit(self._model.row(at).key if at >= 0 else "")

    @Slot(int)
    def _activated(self, at: int) -> None:
        if at >= 0:
            self.activated.emit(self._model.row(at).key)
