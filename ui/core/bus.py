"""One bus tells the pages what a write changed.

ChangeBus(parent=None)
    changed             signal(object): a clinic.records.changes.Changes
    publish(changes)
    heard               signal(object): a clinic.records.changes.News, what other people changed
    day_turned          signal: another day has begun; every page reads anew
    tell(news)          publishes its changes too
"""

from PySide6.QtCore import QObject, Signal

from clinic.records.changes import Changes, News


class ChangeBus(QObject):
    """Carries ``Changes`` from writes to pages."""

    changed = Signal(object)
    day_turned = Signal()
    heard = Signal(object)

    def publish(self, changes: Changes) -> None:
        """Tell everyone who listens; nothing is sent for a write that changed nothing."""
        if changes.topics:
            self.changed.emit(changes)

    def tell(self, news: News) -> None:
        """Tell of what other people changed: who looks at one record hears by whom, then pages refresh."""
        if news.by:
            self.heard.emit(news)
        self.publish(news.changes)
