"""Lesions of the patient to tick, each with label, site and side.

LesionPicker(parent=None)
    set_lesions(rows, chosen=()); chosen -> tuple[LesionRow, ...]; choose(ids)
    changed        signal
"""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionRow
from ui.treatments.words import lesion_name
from ui.widgets.looks import text_label

_SHOWN = {LesionStatus.ACTIVE, LesionStatus.TREATED, LesionStatus.RECURRED, LesionStatus.RESOLVED}
_TEXT_WIDTH = 192  # pixels beside the tick


class LesionPicker(QWidget):
    """One box for each lesion."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, LesionRow] = {}
        self.boxes: dict[str, QCheckBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._none = text_label("No lesion is recorded for this patient.", "muted", wrap=True)
        self._column.addWidget(self._none)
        self.setAccessibleName("Lesions")

    @property
    def chosen(self) -> tuple[LesionRow, ...]:
        """The ticked lesions, by number."""
        return tuple(row for key, row in self._rows.items() if self.boxes[key].isChecked())

    def set_lesions(self, rows: Sequence[LesionRow], chosen: Iterable[str] = ()) -> None:
        """Offer these lesions."""
        for box in self.boxes.values():
            self._column.removeWidget(box)
            box.hide()
            box.deleteLater()
        ticked = set(chosen)
        self._rows = {row.id: row for row in rows if row.status in _SHOWN}
        self.boxes = {}
        for row in self._rows.values():
            box = QCheckBox(_in_lines(_label(row), self.fontMetrics()))
            box.setAccessibleName(_label(row))
            box.setChecked(row.id in ticked)
            box.toggled.connect(self._toggled)
            self.boxes[row.id] = box
            self._column.addWidget(box)
            box.show()
        self._none.setVisible(not self._rows)

    def minimumSizeHint(self) -> QSize:
        """The height of all names: a box has a least height of one line, and would be pressed to it."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def choose(self, ids: Iterable[str]) -> None:
        """Tick exactly these."""
        wanted = set(ids)
        for key, box in self.boxes.items():
            box.setChecked(key in wanted)

    def _toggled(self) -> None:
        self.changed.emit()


def _in_lines(text: str, metrics: QFontMetrics) -> str:
    """``text`` broken between words, for a box does not wrap: a cut label hides the side."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > _TEXT_WIDTH:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(line.removesuffix(" ·") for line in lines)


def _label(row: LesionRow) -> str:
    name = lesion_name(row)
    said = f"{name} · {row.diagnosis_text}" if row.diagnosis_text else name
    return said if row.status is LesionStatus.ACTIVE else f"{said} ({row.status.value})"
