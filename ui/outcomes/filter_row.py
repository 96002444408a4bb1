"""What of the outcomes is shown.

OutcomeFilterRow(ctx, parent=None)
    filter -> OutcomeFilter;  set_choices(table)
"""

from PySide6.QtWidgets import QComboBox, QWidget

from clinic.records.outcomes import OutcomeFilter, OutcomeTable
from ui.context import Context
from ui.widgets.filter_row import FilterRow, choice, fill


class OutcomeFilterRow(FilterRow):
    """Diagnosis, treatment, region and days in one row."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self.diagnosis, self.treatment, self.region = QComboBox(), QComboBox(), QComboBox()
        self.lay_out(
            (
                ("Diagnosis", self.diagnosis, 4),
                ("Treatment", self.treatment, 4),
                ("Region", self.region, 3),
                ("Treatment began from", self.first, 3),
                ("To", self.last, 3),
            )
        )

    @property
    def filter(self) -> OutcomeFilter:
        """What is chosen."""
        return OutcomeFilter(
            diagnosis=choice(self.diagnosis),
            treatment=choice(self.treatment),
            region=choice(self.region),
            first=self.first.value,
            last=self.last.value,
        )

    def set_choices(self, table: OutcomeTable) -> None:
        """What can be asked for."""
        with self.quiet():
            fill(self.diagnosis, "All diagnoses", table.diagnoses)
            fill(self.treatment, "All treatments", table.treatments)
            fill(self.region, "Whole body", table.regions)
