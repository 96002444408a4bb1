"""What of the outcomes is shown.

OutcomeFilterRow(ctx, parent=None)
    changed                   signal: another choice
    filter -> OutcomeFilter;  set_choices(table);  clear()
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.outcomes import OutcomeFilter, OutcomeTable
from clinic.rules.dates import parse_date, spoken
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.form import FormField
from ui.widgets.typed_field import DateField


class OutcomeFilterRow(QWidget):
    """Diagnosis, treatment, region and days in one row."""

    changed = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._quiet = False
        self.diagnosis, self.treatment, self.region = QComboBox(), QComboBox(), QComboBox()
        self.first, self.last = self._day("Any day"), self._day("Any day")
        self.all_button = Button("Show all")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for label, editor, stretch in (
            ("Diagnosis", self.diagnosis, 4),
            ("Treatment", self.treatment, 4),
            ("Region", self.region, 3),
            ("Treatment began from", self.first, 3),
            ("To", self.last, 3),
            (" ", self.all_button, 0),
        ):
            row.addWidget(FormField(label, editor), stretch)
        self.all_button.setAccessibleName("Show all")
        for box in (self.diagnosis, self.treatment, self.region):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(10)
            box.currentIndexChanged.connect(self._chosen)
        self.first.changed.connect(self._chosen)
        self.last.changed.connect(self._chosen)
        self.all_button.clicked.connect(self.clear)

    @property
    def filter(self) -> OutcomeFilter:
        """What is chosen; a day that cannot be read counts as none."""
        return OutcomeFilter(
            diagnosis=str(self.diagnosis.currentData() or ""),
            treatment=str(self.treatment.currentData() or ""),
            region=str(self.region.currentData() or ""),
            first=self.first.value,
            last=self.last.value,
        )

    def set_choices(self, table: OutcomeTable) -> None:
        """What can be asked for; what is chosen stays."""
        self._quiet = True
        _fill(self.diagnosis, "All diagnoses", table.diagnoses)
        _fill(self.treatment, "All treatments", table.treatments)
        _fill(self.region, "Whole body", table.regions)
        self._quiet = False

    @Slot()
    def clear(self) -> None:
        """Ask for everything."""
        self._quiet = True
        for box in (self.diagnosis, self.treatment, self.region):
            box.setCurrentIndex(0)
        self.first.set_text("")
        self.last.set_text("")
        self._quiet = False
        self.changed.emit()

    @Slot()
    def _chosen(self, _value: object = None) -> None:
        if not self._quiet:
            self.changed.emit()

    def _day(self, placeholder: str) -> DateField[date]:
        clinic = self._ctx.clinic
        today = local_today(clinic.now)
        return DateField(partial(parse_date, today=today, day_first=clinic.info().day_first), spoken, placeholder)


def _fill(box: QComboBox, everything: str, options: Sequence[tuple[str, str]]) -> None:
    chosen = box.currentData()
    box.clear()
    box.addItem(everything, "")
    for key, words in options:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
