"""One critical value, and one panel of the clinic.

CriticalDialog(ctx, parent, row=None)     analyte, unit, low, high, age_from, age_to: the fields
PanelDialog(ctx, parent, row=None)        name, search (adds an analyte), list, up_button, down_button, remove_button
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from clinic.errors import ClinicError, Conflict, ValidationError
from clinic.records.changes import Changes
from clinic.records.lab_lists import CriticalDraft, CriticalRow, PanelDraft, PanelRow
from clinic.rules.validation import readable_unit
from ui.context import Context
from ui.core.dialogs import Dialog
from ui.widgets.buttons import Button, IconButton
from ui.widgets.combo_search import ComboSearch, Option
from ui.widgets.form import Form, FormField
from ui.widgets.looks import text_label
from ui.widgets.typed_field import NumberField


class ListDialog(Dialog):
    """A form whose refusals stand below it."""

    def __init__(self, ctx: Context, parent: QWidget, title: str) -> None:
        super().__init__(parent, title, "Save", width=560)
        self._ctx = ctx
        self._form = Form()
        self.error = text_label("", "error", wrap=True)
        self.error.hide()

    def _write(self, write: Callable[[], tuple[object, Changes]]) -> None:
        self._form.clear()
        self.error.hide()
        self._ctx.ops.write(self, write, self._stored, self._refused)

    def _stored(self, _row: object) -> None:
        Dialog.accept(self)

    def _refused(self, error: ClinicError) -> bool:
        if not isinstance(error, Conflict) and self._form.show_error(error):
            self._grow()
            return True
        todo = "Close this and open it again." if isinstance(error, Conflict) else error.todo
        self.error.setText(f"{error.what} {todo}".strip())
        self.error.show()
        self._grow()
        return True

    def _grow(self) -> None:
        """Make room for words that have come."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _options(self) -> list[Option]:
        known = self._ctx.clinic.catalog.offered
        return [Option(each.key, each.name, each.specimen, " ".join(each.aliases)) for each in known]


class CriticalDialog(ListDialog):
    """Limits of one analyte, for all ages or a span of them."""

    def __init__(self, ctx: Context, parent: QWidget, row: CriticalRow | None = None) -> None:
        super().__init__(ctx, parent, "Critical value" if row is None else f"Critical value of {row.name}")
        self._row = row
        self.analyte = ComboSearch(self._options(), "Type the name of an analyte", theme=ctx.theme)
        self.unit = QComboBox()
        self.low, self.high = NumberField(), NumberField()
        self.age_from, self.age_to = NumberField(unit="years"), NumberField(unit="years")
        self.analyte.chosen.connect(self._units)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        places = (
            ("analyte", "Analyte", self.analyte, True), ("ucum", "Unit", self.unit, True),
            ("low", "Critical below", self.low, False), ("high", "Critical above", self.high, False),
            ("age_from", "From the age of", self.age_from, False), ("age_to", "To under", self.age_to, False),
        )  # fmt: skip
        for at, (name, label, editor, required) in enumerate(places):
            grid.addWidget(self._form.add(name, FormField(label, editor, required=required)), at // 2, at % 2)
        self.body.addLayout(grid)
        self.body.addWidget(self.error)
        if row is not None:
            self._fill(row.limit)
        self.analyte.setFocus()

    def accept(self) -> None:
        """Store, then close."""
        for name, field in (
            ("low", self.low),
            ("high", self.high),
            ("age_from", self.age_from),
            ("age_to", self.age_to),
        ):
            if not field.is_valid:
                self._form.show_error(ValidationError(name, field.wrong or "This is no number."))
                return
        draft = CriticalDraft(
            self.analyte.key,
            str(self.unit.currentData() or ""),
            self.low.value,
            self.high.value,
            self.age_from.value,
            self.age_to.value,
        )
        known = (self._row.id, self._row.version) if self._row else ("", 0)
        self._write(partial(self._ctx.clinic.lab_lists.save_critical, draft, *known))

    def _fill(self, limit: CriticalDraft) -> None:
        self.analyte.set_key(limit.analyte)
        self._units(limit.analyte)
        if self.unit.findData(limit.ucum) < 0:
            self.unit.addItem(readable_unit(limit.ucum), limit.ucum)
        self.unit.setCurrentIndex(self.unit.findData(limit.ucum))
        for field, value in (
            (self.low, limit.low),
            (self.high, limit.high),
            (self.age_from, limit.age_from),
            (self.age_to, limit.age_to),
        ):
            field.set_value(value)

    @Slot(str)
    def _units(self, key: str) -> None:
        analyte = self._ctx.clinic.catalog.analytes.get(key)
        self.unit.clear()
        if analyte is not None:
            for ucum in dict.fromkeys((analyte.ucum_conventional, analyte.ucum_si)):
                if ucum:
                    self.unit.addItem(readable_unit(ucum), ucum)


class PanelDialog(ListDialog):
    """Which rows the form shows, in this order; Alt+Up and Alt+Down move the chosen one, or it is dragged."""

    def __init__(self, ctx: Context, parent: QWidget, row: PanelRow | None = None) -> None:
        super().__init__(ctx, parent, "New panel" if row is None else f"Panel {row.name}")
        self._row = row
        self.name = QLineEdit(row.name if row else "")
        typed = {each.key for each in ctx.clinic.catalog.typed}
        options = [option for option in self._options() if option.key in typed]
        self.search = ComboSearch(options, "Add an analyte: type its name", gathers=True, theme=ctx.theme)
        self.list = QListWidget()
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setAccessibleName("Analytes of the panel")
        self.list.setMinimumHeight(170)
        self.up_button = IconButton(ctx.theme, "arrow-up", "Move up", shortcut="Alt+Up")
        self.down_button = IconButton(ctx.theme, "arrow-down", "Move down", shortcut="Alt+Down")
        self.remove_button = Button("Leave out", kind="quiet")
        for button, slot in ((self.up_button, partial(self._move, -1)), (self.down_button, partial(self._move, 1))):
            button.clicked.connect(slot)
        self.list.installEventFilter(self)
        self.remove_button.clicked.connect(self._leave_out)
        self.list.currentRowChanged.connect(self._offer)
        self.list.model().rowsMoved.connect(self._offer)
        self.search.chosen.connect(self._added)
        self.body.addWidget(self._form.add("name", FormField("Name", self.name, required=True)))
        self.body.addWidget(self._form.add("analytes", FormField("Analytes", self.search, required=True)))
        self.body.addWidget(self.list, 1)
        moves = QHBoxLayout()
        moves.setSpacing(6)
        for moving in (self.up_button, self.down_button, self.remove_button):
            moves.addWidget(moving)
        moves.addStretch(1)
        self.body.addLayout(moves)
        self.body.addWidget(self.error)
        for key in row.analytes if row else ():
            self._added(key)
        self._offer()
        self.name.setFocus()

    @property
    def analytes(self) -> tuple[str, ...]:
        """The chosen ones in their order."""
        return tuple(str(self.list.item(at).data(Qt.ItemDataRole.UserRole)) for at in range(self.list.count()))

    def accept(self) -> None:
        """Store, then close; a name that is typed and not chosen would be lost without a word."""
        if self.search.loose:
            self._refused(ValidationError("analytes", self.search.loose))
            return
        known = (self._row.id, self._row.version) if self._row else ("", 0)
        draft = PanelDraft(self.name.text(), self.analytes)
        self._write(partial(self._ctx.clinic.lab_lists.save_panel, draft, *known))

    @Slot(str)
    def _added(self, key: str) -> None:
        analyte = self._ctx.clinic.catalog.analytes.get(key)
        if key and key not in self.analytes:
            item = QListWidgetItem(analyte.name if analyte is not None else key)
            item.setData(Qt.ItemDataRole.UserRole, key)
            self.list.addItem(item)
            self.list.setCurrentItem(item)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Alt+Up and Alt+Down move the chosen analyte."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self._move(step)
                return True
        return super().eventFilter(watched, event)

    def _move(self, step: int, _checked: bool = False) -> None:
        at = self.list.currentRow()
        if at >= 0 and 0 <= at + step < self.list.count():
            self.list.insertItem(at + step, self.list.takeItem(at))
            self.list.setCurrentRow(at + step)

    @Slot()
    def _offer(self, *_moved: object) -> None:
        at = self.list.currentRow()
        self.up_button.setEnabled(at > 0)
        self.down_button.setEnabled(0 <= at < self.list.count() - 1)
        self.remove_button.setEnabled(at >= 0)

    @Slot()
    def _leave_out(self) -> None:
        if self.list.currentRow() >= 0:
            self.list.takeItem(self.list.currentRow())
            self._offer()
