"""One bus tells the pages what a write changed.

ChangeBus(parent=None)
    changed             signal(object): a clinic.records.changes.Changes
    publish(changes)
"""

from PySide6.QtCore import QObject, Signal

from clinic.records.changes import Changes


class ChangeBus(QObject):
    """Carries ``Changes`` from writes to pages."""

    changed = Signal(object)

    def publish(self, changes: Changes) -> None:
        """Tell everyone who listens; nothing is sent for a write that changed nothing."""
        if changes.topics:
            self.changed.emit(changes)
