"""Boxes and days in one row that say what of a table is shown.

FilterRow(ctx, parent=None)
    lay_out(fields)                      (label, editor, stretch); "Show all" comes last
    changed                              signal: another choice of a person; quiet() keeps it still
    first, last: DateField;  empty();  clear()
choice(box) -> str;  fill(box, everything, options)
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from clinic.clock import local_today
from clinic.rules.dates import parse_date, spoken
from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.combo_search import ComboSearch
from ui.widgets.form import FormField
from ui.widgets.typed_field import DateField

_SPACING = 12


class FilterRow(QWidget):
    """Empty fields ask for everything; a day that cannot be read counts as none."""

    changed = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._quiet = False
        self.first, self.last = self._day(), self._day()
        self.all_button = Button("Show all")
        self.all_button.clicked.connect(self.clear)
        self._editors: list[QWidget] = []

    def lay_out(self, fields: Sequence[tuple[str, QWidget, int]]) -> None:
        """Put the fields beside each other, with "Show all" at the end."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING)
        for label, editor, stretch in (*fields, (" ", self.all_button, 0)):
            row.addWidget(FormField(label, editor), stretch)
        self.all_button.setAccessibleName("Show all")
        for _label, editor, _stretch in fields:
            self._editors.append(editor)
            if isinstance(editor, QComboBox):
                editor.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                editor.setMinimumContentsLength(8)
                editor.currentIndexChanged.connect(self._chosen)
            elif isinstance(editor, ComboSearch):
                editor.chosen.connect(self._chosen)
            elif isinstance(editor, DateField):
                editor.changed.connect(self._chosen)

    @contextmanager
    def quiet(self) -> Iterator[None]:
        """What is set within is no choice of a person."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def empty(self) -> None:
        """Ask for everything, without telling."""
        with self.quiet():
            for editor in self._editors:
                if isinstance(editor, QComboBox):
                    editor.setCurrentIndex(0)
                elif isinstance(editor, ComboSearch):
                    editor.set_option(None)
                elif isinstance(editor, DateField):
                    editor.set_text("")

    @Slot()
    def clear(self) -> None:
        """Ask for everything."""
        self.empty()
        self.changed.emit()

    @Slot()
    def _chosen(self, _value: object = None) -> None:
        if not self._quiet:
            self.changed.emit()

    def _day(self) -> DateField[date]:
        clinic = self._ctx.clinic
        today = local_today(clinic.now)
        return DateField(partial(parse_date, today=today, day_first=clinic.info().day_first), spoken, "Any day")


def choice(box: QComboBox) -> str:
    """The key that is chosen; empty: everything."""
    return str(box.currentData() or "")


def fill(box: QComboBox, everything: str, options: Sequence[tuple[str, str]]) -> None:
    """Offer these (key, words); what is chosen stays."""
    chosen = box.currentData()
    box.clear()
    box.addItem(everything, "")
    for key, words in options:
        box.addItem(words, key)
    box.setCurrentIndex(max(0, box.findData(chosen)))
