"""Which entries of the audit trail are shown.

AuditFilterRow(ctx, parent=None)
    changed                   signal: another choice
    filter -> AuditFilter;  clear();  set_patient(patient_id, name);  load_choices()
"""

from datetime import date
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from clinic.clock import local_today
from clinic.records.audit import AuditFilter
from clinic.rules.dates import parse_date, spoken
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import FormField
from ui.widgets.typed_field import DateField

_MOST_FOUND = 12


class AuditFilterRow(QWidget):
    """Person, user, days and action in one row."""

    changed = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._quiet = False
        self.patient = ComboSearch(placeholder="Anyone", search=self._find, theme=ctx.theme)
        self.user, self.action = QComboBox(), QComboBox()
        self.first, self.last = self._day("Any day"), self._day("Any day")
        self.all_button = Button("Show all")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for label, editor, stretch in (
            ("Patient", self.patient, 4),
            ("User", self.user, 3),
            ("From", self.first, 2),
            ("To", self.last, 2),
            ("Action", self.action, 3),
            (" ", self.all_button, 0),
        ):
            row.addWidget(FormField(label, editor), stretch)
        self.all_button.setAccessibleName("Show all")
        self.patient.chosen.connect(self._chosen)
        self.user.currentIndexChanged.connect(self._chosen)
        self.action.currentIndexChanged.connect(self._chosen)
        self.first.changed.connect(self._chosen)
        self.last.changed.connect(self._chosen)
        self.all_button.clicked.connect(self.clear)

    @property
    def filter(self) -> AuditFilter:
        """What is chosen; a day that cannot be read counts as none."""
        return AuditFilter(
            patient_id=self.patient.key,
            user_id=str(self.user.currentData() or ""),
            first=self.first.value,
            last=self.last.value,
            action=str(self.action.currentData() or ""),
        )

    def load_choices(self) -> None:
        """Read the users anew; what is chosen stays."""
        self._quiet = True
        service = self._ctx.clinic.audit
        _fill(self.user, "Anyone", [(row.id, row.name) for row in service.users()])
        _fill(self.action, "Anything", [(key, words[0].upper() + words[1:]) for key, words in service.actions()])
        self._quiet = False

    def set_patient(self, patient_id: str, name: str) -> None:
        """Ask for one person's record and for nothing else."""
        self._empty()
        self._quiet = True
        self.patient.set_option(Option(patient_id, name))
        self._quiet = False
        self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Ask for everything."""
        self._empty()
        self.changed.emit()

    def _empty(self) -> None:
        self._quiet = True
        self.patient.set_option(None)
        self.user.setCurrentIndex(0)
        self.action.setCurrentIndex(0)
        self.first.set_text("")
        self.last.set_text("")
        self._quiet = False

    @Slot()
    def _chosen(self, _value: object = None) -> None:
        if not self._quiet:
            self.changed.emit()

    def _day(self, placeholder: str) -> DateField[date]:
        clinic = self._ctx.clinic
        today = local_today(clinic.now)
        return DateField(partial(parse_date, today=today, day_first=clinic.info().day_first), spoken, placeholder)

    def _find(self, typed: str) -> list[Option]:
        found = self._ctx.clinic.patients.search(typed, _MOST_FOUND) if typed.strip() else ()
        return [Option(row.id, row.name, _facts(row.mrn, row.birth)) for row in found]


def _facts(mrn: str, birth: object) -> str:
    return f"no. {mrn}" if birth is None else f"{birth}, no. {mrn}"


def _fill(box: QComboBox, everything: str, options: list[tuple[str, str]]) -> None:
    chosen = box.currentData()
    box.clear()
    box.addItem(everything, "")
    for key, words in options:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
