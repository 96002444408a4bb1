"""The sections of a summary: ticked or not, in any order, remembered for the next one.

SectionList(theme, settings, parent=None)
    changed                      signal
    chosen -> tuple[str, ...]    keys of the ticked sections, in order
    remember()                   use this order and choice the next time
"""

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from clinic.reports.summary import DEFAULT_SECTIONS
from ui.documents.words import SECTION_NAMES
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton
from ui.widgets.looks import text_label

_KEY = "documents/summary-sections"
_ROLE = Qt.ItemDataRole.UserRole


class SectionList(QWidget):
    """Space ticks, dragging or Alt+Up and Alt+Down move."""

    changed = Signal()

    def __init__(self, theme: Theme, settings: QSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.list = QListWidget()
        self.list.setAccessibleName("Sections of the summary")
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.up = IconButton(theme, "arrow-up", "Move up", shortcut="Alt+Up")
        self.down = IconButton(theme, "arrow-down", "Move down", shortcut="Alt+Down")
        self.up.setShortcut("Alt+Up")
        self.down.setShortcut("Alt+Down")
        self.up.clicked.connect(self.move_up)
        self.down.clicked.connect(self.move_down)
        head = QHBoxLayout()
        head.setSpacing(2)
        head.addWidget(text_label("Sections, in this order", "field-label"))
        head.addStretch(1)
        head.addWidget(self.up)
        head.addWidget(self.down)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        for key, ticked in self._kept():
            self._add(key, ticked)
        self.list.setCurrentRow(0)
        self.list.itemChanged.connect(self._tell)
        self.list.model().rowsMoved.connect(self._tell)

    @property
    def chosen(self) -> tuple[str, ...]:
        """Keys of the ticked sections, in order."""
        return tuple(key for key, ticked in self._state() if ticked)

    def remember(self) -> None:
        """Keep order and choice for the next summary."""
        self._settings.setValue(_KEY, [f"{'+' if ticked else '-'}{key}" for key, ticked in self._state()])

    @Slot()
    def move_up(self) -> None:
        """The current section one place up."""
        self._move(-1)

    @Slot()
    def move_down(self) -> None:
        """The current section one place down."""
        self._move(1)

    def _state(self) -> list[tuple[str, bool]]:
        items = [self.list.item(at) for at in range(self.list.count())]
        return [(str(item.data(_ROLE)), item.checkState() is Qt.CheckState.Checked) for item in items]

    def _kept(self) -> list[tuple[str, bool]]:
        """The order of the last time; sections it does not know come last, ticked."""
        known = [section.value for section in DEFAULT_SECTIONS]
        stored = self._settings.value(_KEY)
        kept = [(str(entry)[1:], str(entry)[:1] == "+") for entry in stored] if isinstance(stored, list) else []
        kept = [(key, ticked) for key, ticked in kept if key in known]
        return kept + [(key, True) for key in known if key not in {have for have, _ in kept}]

    def _add(self, key: str, ticked: bool) -> None:
        item = QListWidgetItem(SECTION_NAMES.get(key, key.capitalize()))
        item.setData(_ROLE, key)
        flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsDragEnabled
        item.setFlags(flags & ~Qt.ItemFlag.ItemIsDropEnabled)
        item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self.list.addItem(item)

    def _move(self, step: int) -> None:
        at = self.list.currentRow()
        if 0 <= at + step < self.list.count():
            item = self.list.takeItem(at)
            self.list.insertItem(at + step, item)
            self.list.setCurrentRow(at + step)
            self.changed.emit()

    @Slot()
    def _tell(self, *_: object) -> None:
        self.changed.emit()
