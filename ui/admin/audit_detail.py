"""One entry of the audit trail with what stood before and after.

AuditDetail(ctx, parent=None)
    show_row(AuditRow | None)
"""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from clinic.records.audit import AuditRow, FieldChange
from clinic.records.rights import Right
from clinic.rules.dates import spoken
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.looks import rule, scrolled, text_label

_HINT = "Choose an entry to see what stood before and after."


class AuditDetail(Card):
    """Who, when, where, whose record; then field by field."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Entry", parent=parent)
        self._ctx = ctx
        self._entry: AuditRow | None = None
        self._inside: QWidget | None = None
        self._holder = QVBoxLayout()
        self._holder.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(self._holder, 1)
        self.open_button = Button("Open the record")
        self.open_button.clicked.connect(self._open)
        self.add(self.open_button)
        self.show_row(None)

    def show_row(self, row: AuditRow | None) -> None:
        """Show an entry, or the hint."""
        self._entry = row
        self.set_title(f"Entry {row.number:,}" if row is not None else "Entry")
        self.open_button.setVisible(row is not None and bool(row.patient_id) and self._ctx.clinic.may(Right.SEE_PEOPLE))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(8)
        if row is None:
            column.addWidget(text_label(_HINT, "muted", wrap=True))
        else:
            self._fill(column, row)
        column.addStretch(1)
        area = scrolled(inside)
        if self._inside is not None:
            self._holder.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = area
        self._holder.addWidget(area, 1)

    def _fill(self, column: QVBoxLayout, row: AuditRow) -> None:
        what = text_label(row.what.partition(": ")[0] if row.fields else row.what, "strong", wrap=True)
        what.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(what)
        local = row.at.astimezone()
        for name, value in (
            ("Time", f"{spoken(local.date())}, {local:%H:%M:%S}"),
            ("User", row.user_name or "nobody signed in"),
            ("Workstation", row.workstation),
            ("Record", f"{row.patient_name}, no. {row.mrn}" if row.mrn else ""),
        ):
            if value:
                column.addWidget(text_label(name, "field-label"))
                column.addWidget(text_label(value, wrap=True))
        if row.fields:
            column.addWidget(rule())
            for field in row.fields:
                column.addWidget(text_label(field.label, "field-label"))
                column.addWidget(_value(field))
        if row.note:
            column.addWidget(text_label(row.note, "muted", wrap=True))

    @Slot()
    def _open(self) -> None:
        if self._entry is not None:
            self._ctx.navigator.open_patient(self._entry.patient_id)


def _value(field: FieldChange) -> QLabel:
    """What stands there now, with what stood before."""
    text = f"{field.before} → {field.after or 'nothing'}" if field.before else field.after
    value = text_label(text, wrap=True)
    value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return value
