"""The clinic's name, letterhead and habits."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from clinic.records.clinic import ClinicDetail, ClinicDraft
from ui.context import Context
from ui.widgets.buttons import PrimaryButton
from ui.widgets.card import Card
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.text_area import TextArea


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
        self.body.addLayout(grid)
        row = QHBoxLayout()
        row.addStretch(1)
        self.save_button = PrimaryButton("Save settings")
        self.save_button.clicked.connect(self.save)
        row.addWidget(self.save_button)
        self.body.addLayout(row)

    def load(self) -> None:
        """Show what is stored."""
        self._ctx.ops.read(self, self._ctx.clinic.info, self._show)

    def _show(self, detail: ClinicDetail) -> None:
        self._detail = detail
        self.name.setText(detail.name)
        self.phone.setText(detail.phone)
        self.email.setText(detail.email)
        self.address.set_text(detail.address)
        self.letterhead.set_text(detail.letterhead)
        self.units.set_key(detail.units)
        self.dates.set_key("day" if detail.day_first else "month")
        self.paper.set_key(detail.page_size)

    @Slot()
    def save(self) -> None:
        """Store what was typed."""
        if self._detail is None:
            return
        old = self._detail
        draft = ClinicDraft(
            name=self.name.text().strip(),
            address=self.address.text().strip(),
            phone=self.phone.text().strip(),
            email=self.email.text().strip(),
            letterhead=self.letterhead.text().strip(),
            units=self.units.key,
            day_first=self.dates.key == "day",
            language=old.language,
            time_zone=old.time_zone,
            retention_years=old.retention_years,
            page_size=self.paper.key,
            lock_minutes=old.lock_minutes,
            backup_place=old.backup_place,
        )
        write = partial(self._ctx.clinic.admin.save_clinic, draft, old.version)
        self._ctx.ops.write(self, write, self._saved, self._form.show_error)

    def _saved(self, detail: ClinicDetail) -> None:
        self._show(detail)
        self._ctx.notifier.notify("Settings saved.", tone="done")
