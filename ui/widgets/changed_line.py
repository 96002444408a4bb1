"""Says quietly that someone else changed what is being edited; what is typed is not touched.

ChangedLine(bus, then=..., parent=None)     then: what follows from it, as a sentence
    watch(*row_ids)       the records that the editor shows; nothing is said of others, and what was said is cleared
"""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from clinic.records.changes import News
from ui.core.bus import ChangeBus
from ui.widgets.looks import set_look


class ChangedLine(QLabel):
    """One line above the fields, hidden as long as there is nothing to say."""

    def __init__(self, bus: ChangeBus, then: str = "Saving puts both together.", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._then = then
        self._ids: frozenset[str] = frozenset()
        self.setWordWrap(True)
        set_look(self, ui="changed-line")
        self.hide()
        bus.heard.connect(self._on_news)

    def watch(self, *row_ids: str) -> None:
        """Look out for changes of these records from now on."""
        self._ids = frozenset(row_ids) - {""}
        self.setText("")
        self.hide()

    @Slot(object)
    def _on_news(self, news: News) -> None:
        change = next((change for change in reversed(news.by) if change.row_id in self._ids), None)
        if change is not None:
            who = change.who or "someone else"
            self.setText(f"Changed by {who} just now, at {change.when.astimezone():%H:%M}. {self._then}".strip())
            self.show()
