"""Which entries of the audit trail are shown.

AuditFilterRow(ctx, parent=None)
    filter -> AuditFilter;  set_patient(patient_id, name);  load_choices()
"""

from PySide6.QtWidgets import QComboBox, QWidget

from clinic.records.audit import AuditFilter
from ui.context import Context
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.filter_row import FilterRow, choice, fill

_MOST_FOUND = 12


class AuditFilterRow(FilterRow):
    """Person, user, days and action in one row."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(ctx, parent)
        self.patient = ComboSearch(placeholder="Anyone", search=self._find, theme=ctx.theme)
        self.user, self.action = QComboBox(), QComboBox()
        self.lay_out(
            (
                ("Patient", self.patient, 4),
                ("User", self.user, 3),
                ("From", self.first, 2),
                ("To", self.last, 2),
                ("Action", self.action, 3),
            )
        )

    @property
    def filter(self) -> AuditFilter:
        """What is chosen."""
        return AuditFilter(
            patient_id=self.patient.key,
            user_id=choice(self.user),
            first=self.first.value,
            last=self.last.value,
            action=choice(self.action),
        )

    def load_choices(self) -> None:
        """Read the users anew."""
        service = self._ctx.clinic.audit
        with self.quiet():
            fill(self.user, "Anyone", [(row.id, row.name) for row in service.users()])
            fill(self.action, "Anything", [(key, words[0].upper() + words[1:]) for key, words in service.actions()])

    def set_patient(self, patient_id: str, name: str) -> None:
        """Ask for one person's record and for nothing else."""
        self.empty()
        with self.quiet():
            self.patient.set_option(Option(patient_id, name))
        self.changed.emit()

    def _find(self, typed: str) -> list[Option]:
        found = self._ctx.clinic.patients.search(typed, _MOST_FOUND) if typed.strip() else ()
        return [Option(row.id, row.name, _facts(row.mrn, row.birth)) for row in found]


def _facts(mrn: str, birth: object) -> str:
    return f"no. {mrn}" if birth is None else f"{birth}, no. {mrn}"
