"""How results are read together in this clinic: the work-up, and how far apart the samples of a computed value may lie.

LaboratoryCard(ctx, parent=None)     load(); shown, days, hours: the fields; save(); show_codes()
"""

from dataclasses import fields

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from clinic.records.clinic import LaboratoryDetail, LaboratoryDraft
from clinic.records.rights import Right
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.part_words import one
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.code_dialog import CodeDialog
from ui.widgets.form import Form, FormField
from ui.widgets.segmented import SegmentedControl
from ui.widgets.typed_field import NumberField


class LaboratoryCard(Card):
    """Three settings of the one clinic."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Laboratory", "what the pages of results suggest and compute", parent)
        self._ctx = ctx
        self._form = Form()
        self._detail: LaboratoryDetail | None = None
        self.shown = SegmentedControl((("shown", "Shown"), ("hidden", "Not shown")), "Work-up of calcium deposits")
        self.days = NumberField(decimals=0, unit="days")
        self.hours = NumberField(decimals=0, unit="hours")
        for field in (self.days, self.hours):
            field.setMaximumWidth(150)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        grid.addWidget(self._form.add("workup_shown", FormField("Work-up of calcium deposits", self.shown)), 0, 0, 1, 2)
        counts = FormField("Results count in the work-up for", self.days, "1 to 3660 days; older ones are missing")
        grid.addWidget(self._form.add("workup_days", counts), 1, 0)
        apart = FormField("Compute from samples at most so far apart", self.hours, "0 hours: from one sample alone")
        grid.addWidget(self._form.add("derived_window_hours", apart), 1, 1)
        self.body.addLayout(grid)
        row = QHBoxLayout()
        self.codes_button = Button("Codes of laboratories…", icon="list-bullets", theme=ctx.theme)
        self.codes_button.setToolTip("What laboratories' own codes mean: confirm them, or take a meaning back")
        self.codes_button.clicked.connect(self.show_codes)
        row.addWidget(self.codes_button)
        row.addStretch(1)
        self.save_button = PrimaryButton("Save settings")
        self.save_button.clicked.connect(self.save)
        row.addWidget(self.save_button)
        self.body.addLayout(row)
        # not before it stands in the card: it would be a window of its own, and take the focus
        self.codes_button.setVisible(ctx.clinic.may(Right.SEE_RECORD))

    def load(self) -> None:
        """Show what is stored, unless something is typed and not saved."""
        if self._detail is None or self._draft() == _draft_of(self._detail):
            self._ctx.ops.read(self, self._ctx.clinic.admin.laboratory, self._show)

    @Slot()
    def show_codes(self) -> None:
        """Ask what laboratories' own codes mean, and show what was said."""
        CodeDialog(self._ctx, self).open()

    @Slot()
    def save(self) -> None:
        """Store what was typed."""
        old = self._detail
        if old is None:
            return
        self._form.clear()
        write = self._ctx.clinic.admin.save_laboratory
        edit = Edit(
            "the settings", _PARTS, _draft_of(old), self._draft(), old.version, write, _draft_of, self._saved,
            self._form.show_error,
        )  # fmt: skip
        save_together(self._ctx, self, edit)

    def _draft(self) -> LaboratoryDraft:
        days, hours = self.days.value, self.hours.value  # what cannot be read is refused
        return LaboratoryDraft(
            self.shown.key == "shown", int(days) if days is not None else 0, int(hours) if hours is not None else -1
        )

    def _show(self, detail: LaboratoryDetail) -> None:
        self._detail = detail
        self.shown.set_key("shown" if detail.workup_shown else "hidden")
        self.days.set_value(detail.workup_days)
        self.hours.set_value(detail.derived_window_hours)

    def _saved(self, detail: LaboratoryDetail) -> None:
        self._show(detail)
        self._ctx.notifier.notify("Settings saved.", tone="done")


def _draft_of(detail: LaboratoryDetail) -> LaboratoryDraft:
    return LaboratoryDraft(**{field.name: getattr(detail, field.name) for field in fields(LaboratoryDraft)})


def _shown(value: bool) -> str:
    return "shown" if value else "not shown"


_PARTS = (
    one("Work-up of calcium deposits", "workup_shown", say=_shown),
    one("Days that results count in the work-up", "workup_days"),
    one("Hours between samples of a computed value", "derived_window_hours"),
)
