"""One analyte of the clinic's own list.

OwnAnalyteDialog(ctx, parent, row=None)
    name, specimen, unit, decimals, aliases: the fields; ranges: list[RangeLine]; add_range(OwnRange | None)
range_text(row) -> str                    its ranges in one line
"""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from clinic.errors import ValidationError
from clinic.records.lab_lists import ADULT, SPECIMENS, OwnAnalyteDraft, OwnAnalyteRow, OwnRange
from clinic.rules.limits import limit_text
from clinic.rules.numbers import format_number
from clinic.rules.validation import readable_unit
from ui.admin.lab_list_dialogs import ListDialog
from ui.context import Context
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import FormField
from ui.widgets.looks import text_label
from ui.widgets.typed_field import NumberField

_SEXES = (("any", "Everyone"), ("female", "Women"), ("male", "Men"))
_WIDTHS = (128, 92, 92, 92, 92)
_HEADS = ("For", "From (years)", "To under", "Low", "High")
_MOST = 6
_WIDTH, _LINE = 620, 34


class RangeLine(QWidget):
    """Whom a range is for, and its limits."""

    def __init__(self, theme: Theme, given: OwnRange, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sex = QComboBox()
        for key, label in _SEXES:
            self.sex.addItem(label, key)
        self.sex.setCurrentIndex(self.sex.findData(given.sex))
        values = (given.age_from, given.age_to, given.low, given.high)
        self.age_from, self.age_to, self.low, self.high = self.fields = tuple(NumberField() for _ in values)
        self.remove_button = IconButton(theme, "x", "Take this range out")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget, width, head in zip((self.sex, *self.fields), _WIDTHS, _HEADS, strict=True):
            widget.setFixedWidth(width)
            widget.setAccessibleName(head)
            row.addWidget(widget)
        for field, value in zip(self.fields, values, strict=True):
            field.set_value(value)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        self.setFixedHeight(_LINE)

    @property
    def given(self) -> OwnRange:
        """What is typed. Raises ``ValidationError`` (``ranges``) for what is no number."""
        for field in self.fields:
            if not field.is_valid:
                raise ValidationError("ranges", f"“{field.text}” is no number.", "Type it like 8.5 or 8,5.")
        sex = str(self.sex.currentData())
        return OwnRange(self.low.value, self.high.value, sex, self.age_from.value, self.age_to.value)

    @property
    def is_empty(self) -> bool:
        """Whether no limit is typed."""
        return self.low.is_empty and self.high.is_empty


class OwnAnalyteDialog(ListDialog):
    """Names, specimen, unit, and a range for each group of people."""

    def __init__(self, ctx: Context, parent: QWidget, row: OwnAnalyteRow | None = None) -> None:
        super().__init__(ctx, parent, "New analyte" if row is None else f"Analyte {row.name}")
        self._row = row
        self.setMinimumWidth(_WIDTH)
        given = row.analyte if row is not None else OwnAnalyteDraft("")
        self.name, self.aliases = QLineEdit(given.name), QLineEdit(", ".join(given.aliases))
        self.aliases.setPlaceholderText("Zn, Zink")
        self.specimen, self.decimals = QComboBox(), QComboBox()
        self.specimen.addItems(SPECIMENS)
        self.specimen.setCurrentText(given.specimen)
        self.decimals.addItems([str(each) for each in range(5)])
        self.decimals.setCurrentText(str(given.decimals))
        known = sorted(set(ctx.clinic.catalog.unit_aliases.values()), key=str.casefold)
        options = [Option(each, each, "" if readable_unit(each) == each else readable_unit(each)) for each in known]
        self.unit = ComboSearch(options, "µg/dL, or empty", free_text=True, theme=ctx.theme)
        self.unit.setText(given.unit)
        self.body.addLayout(self._fields())
        self.body.addWidget(self._ranges())
        self.body.addWidget(self.error)
        for each in given.ranges or (OwnRange(),):
            self.add_range(each)
        self.name.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        try:
            draft = self._draft()
        except ValidationError as error:
            self._refused(error)
            return
        known = (self._row.id, self._row.version) if self._row else ("", 0)
        self._write(partial(self._ctx.clinic.lab_lists.save_analyte, draft, *known))

    def add_range(self, given: OwnRange | None = None) -> RangeLine:
        """One more line; a new one is for grown people, as every range is that says nothing else."""
        line = RangeLine(self._ctx.theme, given or OwnRange(age_from=ADULT))
        line.remove_button.clicked.connect(partial(self._drop, line))
        self.ranges.append(line)
        self._lines.addWidget(line)
        self.add_button.setEnabled(len(self.ranges) < _MOST)
        return line

    def _draft(self) -> OwnAnalyteDraft:
        ranges = tuple(line.given for line in self.ranges if not line.is_empty)
        names = tuple(part.strip() for part in self.aliases.text().split(",") if part.strip())
        specimen, decimals = self.specimen.currentText(), int(self.decimals.currentText())
        return OwnAnalyteDraft(self.name.text(), specimen, self.unit.text().strip(), decimals, names, ranges)

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        add = self._form.add
        grid.addWidget(add("name", FormField("Name", self.name, required=True)), 0, 0)
        grid.addWidget(add("specimen", FormField("Measured in", self.specimen, required=True)), 0, 1, 1, 2)
        names = FormField("Other names", self.aliases, "with commas, the short one first")
        grid.addWidget(add("aliases", names), 1, 0)
        grid.addWidget(add("unit", FormField("Unit", self.unit)), 1, 1)
        grid.addWidget(add("decimals", FormField("Decimals", self.decimals)), 1, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(2, 1)
        return grid

    def _ranges(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        heads = QHBoxLayout()
        heads.setSpacing(8)
        for title, width in zip(_HEADS, _WIDTHS, strict=True):
            label = text_label(title, "field-label")
            label.setFixedWidth(width)
            heads.addWidget(label)
        heads.addStretch(1)
        column.addLayout(heads)
        self.ranges: list[RangeLine] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        column.addLayout(self._lines)
        self.add_button = Button("Add a range", kind="quiet", icon="plus", theme=self._ctx.theme)
        self.add_button.clicked.connect(self._add_clicked)
        foot = QHBoxLayout()
        foot.addWidget(self.add_button)
        foot.addStretch(1)
        column.addLayout(foot)
        hint = "A laboratory's own range goes first. Without an age it holds for children too."
        return self._form.add("ranges", FormField("Reference ranges", inside, hint))

    @Slot()
    def _add_clicked(self) -> None:
        self.add_range().low.setFocus()
        self._grow()

    def _drop(self, line: RangeLine, _checked: bool = False) -> None:
        self.ranges.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self.add_button.setEnabled(True)
        self.add_button.setFocus()


def range_text(row: OwnAnalyteRow) -> str:
    """``70–120; women 60–110``."""
    return "; ".join(_one(each) for each in row.analyte.ranges)


def _one(each: OwnRange) -> str:
    who = {"female": "women", "male": "men"}.get(each.sex, "")
    first, last = each.age_from or 0.0, each.age_to
    if last is not None:
        who = f"{who} {format_number(first)} to under {format_number(last)} y".strip()
    elif first != ADULT:
        who = f"{who} from {format_number(first)} y".strip() if first else f"{who} any age".strip()
    if each.low is not None and each.high is not None:
        limits = f"{limit_text(each.low)}–{limit_text(each.high)}"
    else:
        limits = f"≥ {limit_text(each.low)}" if each.low is not None else f"≤ {limit_text(each.high or 0.0)}"
    return f"{who} {limits}".strip()
