"""Whether a procedure stands alone or is a session of a series.

SessionChoice(parent=None)
    set_series(kind, rows)         open series of this kind can be gone on with
    typed, set_typed(session, sessions)      for a draft
    series_id -> str;  planned -> int (0: no new series);  wrong -> str
    went_on(tuple of lesion ids)   signal: a series was chosen, with its lesions;  changed   signal
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from clinic.records.treatment_course import SeriesRow
from ui.widgets.form import FormField
from ui.widgets.typed_field import NumberField

_NEW = "new"


class SessionChoice(QWidget):
    """One box, and how many sessions are planned where a series begins."""

    went_on = Signal(object)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, SeriesRow] = {}
        self.box = QComboBox()
        self.sessions = NumberField(decimals=0, minimum=2, maximum=200)
        self._planned = FormField("Sessions planned", self.sessions)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(FormField("Session", self.box), 2)
        row.addWidget(self._planned, 1)
        self.box.currentIndexChanged.connect(self._chosen)
        self.sessions.changed.connect(self._typed)
        self.set_series("", ())

    @property
    def series_id(self) -> str:
        """The series that is gone on with."""
        key = str(self.box.currentData() or "")
        return key if key in self._rows else ""

    @property
    def planned(self) -> int:
        """How many sessions a new series has; 0: none begins."""
        return int(self.sessions.value or 0) if self.box.currentData() == _NEW else 0

    @property
    def wrong(self) -> str:
        """Why the number of sessions cannot be taken."""
        if self.box.currentData() != _NEW:
            return ""
        return self.sessions.wrong or ("" if self.planned else "Say how many sessions are planned.")

    def set_series(self, kind: str, rows: Sequence[SeriesRow]) -> None:
        """Offer the open series of this kind; the one chosen stays if it is among them."""
        before = str(self.box.currentData() or "")
        self._rows = {row.id: row for row in rows if row.kind == kind and row.closed_on is None}
        self.box.blockSignals(True)
        self.box.clear()
        self.box.addItem("Single", "")
        self.box.addItem("First of a series", _NEW)
        for row in self._rows.values():
            on = f" ({', '.join(row.lesion_labels)})" if row.lesion_labels else ""
            self.box.addItem(f"Session {row.done + 1} of {row.planned}{on}", row.id)
        self.box.setCurrentIndex(max(0, self.box.findData(before)))
        self.box.blockSignals(False)
        self._planned.setVisible(self.box.currentData() == _NEW)

    def choose(self, series_id: str) -> None:
        """Go on with this series."""
        self.box.setCurrentIndex(max(0, self.box.findData(series_id)))

    @property
    def typed(self) -> dict[str, str]:
        """What is chosen and typed, for a draft."""
        return {"session": str(self.box.currentData() or ""), "sessions": self.sessions.text}

    def set_typed(self, session: str, sessions: str) -> None:
        """Show what was chosen before; a series that was closed meanwhile is not gone on with."""
        self.sessions.set_text(sessions)
        self.choose(session)

    def said(self) -> str:
        """``session 2 of 4``; empty for one that stands alone."""
        if self.series_id:
            row = self._rows[self.series_id]
            return f"session {row.done + 1} of {row.planned}"
        return f"session 1 of {self.planned}" if self.planned else ""

    def _chosen(self) -> None:
        self._planned.setVisible(self.box.currentData() == _NEW)
        if self.series_id:
            self.went_on.emit(self._rows[self.series_id].lesion_ids)
        self.changed.emit()

    def _typed(self, _value: object) -> None:
        self.changed.emit()
