"""The clinic's name, letterhead and habits."""

from dataclasses import fields, replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from clinic.records.clinic import ClinicDetail, ClinicDraft
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.part_words import one
from ui.widgets.buttons import PrimaryButton
from ui.widgets.card import Card
from ui.widgets.changed_line import ChangedLine
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.text_area import TextArea
from ui.widgets.typed_field import NumberField


class ClinicCard(Card):
    """A form over the one clinic of the record."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("The clinic", "stands on summaries and handouts", parent)
        self._ctx = ctx
        self._form = Form()
        self._detail: ClinicDetail | None = None
        self.name, self.phone, self.email = QLineEdit(), QLineEdit(), QLineEdit()
        self.address = TextArea(min_lines=2, max_lines=4)
        self.letterhead = TextArea(min_lines=2, max_lines=4)
        self.units = SegmentedControl((("conventional", "mg/dL"), ("si", "mmol/L")), "Units of laboratory values")
        self.dates = SegmentedControl((("day", "3/4 is 3 April"), ("month", "3/4 is March 4")), "Reading of dates")
        self.paper = SegmentedControl((("A4", "A4"), ("Letter", "Letter")), "Paper")
        self.lock = NumberField(decimals=0, unit="minutes")
        self.lock.setMaximumWidth(150)
        self.retention = NumberField(decimals=0, unit="years")
        self.retention.setMaximumWidth(150)
        self.changed_line = ChangedLine(ctx.bus)
        self.add(self.changed_line)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.addWidget(self._form.add("name", FormField("Name", self.name, required=True)), 0, 0, 1, 2)
        grid.addWidget(self._form.add("phone", FormField("Telephone", self.phone)), 1, 0)
        grid.addWidget(self._form.add("email", FormField("E-mail", self.email)), 1, 1)
        grid.addWidget(self._form.add("address", FormField("Address", self.address)), 2, 0)
        grid.addWidget(
            self._form.add("letterhead", FormField("Further lines of the letterhead", self.letterhead)), 2, 1
        )
        grid.addWidget(self._form.add("units", FormField("Units of laboratory values", self.units)), 3, 0)
        grid.addWidget(self._form.add("day_first", FormField("Dates typed with strokes", self.dates)), 3, 1)
        grid.addWidget(self._form.add("page_size", FormField("Paper", self.paper)), 4, 0)
        when = FormField("Lock the window when nobody is there for", self.lock, "1 to 60 minutes")
        grid.addWidget(self._form.add("lock_minutes", when), 4, 1)
        law = "1 to 100 years, as your national law says"
        kept = FormField("Keep records after the last entry for", self.retention, law)
        grid.addWidget(self._form.add("retention_years", kept), 5, 0)
        self.body.addLayout(grid)
        row = QHBoxLayout()
        row.addStretch(1)
        self.save_button = PrimaryButton("Save settings")
        self.save_button.clicked.connect(self.save)
        row.addWidget(self.save_button)
        self.body.addLayout(row)

    def load(self) -> None:
        """Show what is stored, unless something is typed and not saved: saving then puts both together."""
        if self._detail is None or self._draft(self._detail) == _draft_of(self._detail):
            self._ctx.ops.read(self, self._ctx.clinic.info, self._show)

    def _show(self, detail: ClinicDetail) -> None:
        self._detail = detail
        self.changed_line.watch(detail.id)
        self.name.setText(detail.name)
        self.phone.setText(detail.phone)
        self.email.setText(detail.email)
        self.address.set_text(detail.address)
        self.letterhead.set_text(detail.letterhead)
        self.units.set_key(detail.units)
        self.dates.set_key("day" if detail.day_first else "month")
        self.paper.set_key(detail.page_size)
        self.lock.set_value(detail.lock_minutes)
        self.retention.set_value(detail.retention_years)

    @Slot()
    def save(self) -> None:
        """Store what was typed."""
        if self._detail is None:
            return
        old = self._detail
        edit = Edit(
            "the settings",
            _PARTS,
            _draft_of(old),
            self._draft(old),
            old.version,
            self._ctx.clinic.admin.save_clinic,
            _draft_of,
            self._saved,
            self._form.show_error,
        )
        save_together(self._ctx, self, edit)

    def _draft(self, old: ClinicDetail) -> ClinicDraft:
        """What is typed; what the form does not show stays."""
        return replace(
            _draft_of(old),
            name=self.name.text().strip(),
            address=self.address.text().strip(),
            phone=self.phone.text().strip(),
            email=self.email.text().strip(),
            letterhead=self.letterhead.text().strip(),
            units=self.units.key,
            day_first=self.dates.key == "day",
            page_size=self.paper.key,
            lock_minutes=int(self.lock.value or 0),  # what cannot be read is refused as 0 is
            retention_years=int(self.retention.value or 0),
        )

    def _saved(self, detail: ClinicDetail) -> None:
        self._show(detail)
        self._ctx.notifier.notify("Settings saved.", tone="done")


def _draft_of(detail: ClinicDetail) -> ClinicDraft:
    return ClinicDraft(**{field.name: getattr(detail, field.name) for field in fields(ClinicDraft)})


def _units(key: str) -> str:
    return "mmol/L" if key == "si" else "mg/dL"


def _dates(day_first: bool) -> str:
    return "3/4 is 3 April" if day_first else "3/4 is March 4"


_PARTS = (
    one("Name", "name"),
    one("Telephone", "phone"),
    one("E-mail", "email"),
    one("Address", "address", joins=True),
    one("Further lines of the letterhead", "letterhead", joins=True),
    one("Units of laboratory values", "units", say=_units),
    one("Dates typed with strokes", "day_first", say=_dates),
    one("Paper", "page_size"),
    one("Language", "language"),
    one("Time zone", "time_zone"),
    one("Years that records are kept", "retention_years"),
    one("Minutes until the window locks", "lock_minutes"),
    one("Folder of the daily backup", "backup_place"),
)
