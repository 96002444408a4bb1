"""The base of every page.

class LabsPage(Page):
    topics = frozenset({Topic.LAB})
    def refresh(self) -> None: ...          # read and show; called when visible and stale
    def concerns(self, changes) -> bool     # override to look at changes.ids as well
Page(bus, parent=None);  mark_stale();  refresh_if_visible()
"""

from functools import partial
from typing import ClassVar, NoReturn

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.enums import Topic
from ui.core.bus import ChangeBus


class Page(QWidget):
    """Refreshes when what it shows changed, and at a new day: at once if visible, else when next shown."""

    topics: ClassVar[frozenset[Topic]] = frozenset()

    def __init__(self, bus: ChangeBus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stale = True
        bus.changed.connect(self._on_changes)
        bus.day_turned.connect(self.mark_stale)

    @property
    def is_stale(self) -> bool:
        """Whether something changed since the last refresh."""
        return self._stale

    def refresh(self) -> None:
        """Read and show again; overridden by pages."""

    def concerns(self, changes: Changes) -> bool:
        """Whether ``changes`` touch what this page shows; by topic unless overridden."""
        return bool(self.topics & changes.topics)

    @Slot()
    def mark_stale(self) -> None:
        """Refresh now if visible, else when next shown."""
        self._stale = True
        self.refresh_if_visible()

    def refresh_if_visible(self) -> None:
        """Refresh if that is due and someone sees it."""
        if self._stale and self.isVisible():
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden; a bug in that is told once the page stands."""
        super().showEvent(event)
        try:
            self.refresh_if_visible()
        except Exception as error:  # noqa: BLE001  Qt is amid showing: an error that passes its frames ends the program
            QTimer.singleShot(0, self, partial(_tell, error))

    @Slot(object)
    def _on_changes(self, changes: Changes) -> None:
        if self.concerns(changes):
            self.mark_stale()


def _tell(error: Exception) -> NoReturn:
    raise error
