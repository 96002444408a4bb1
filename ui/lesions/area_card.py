"""The controls while an area is painted: the brush, what it does, and how large the area is.

AreaCard(ctx, brush, parent)
    begin(title, site, side); handle(event) -> bool       keys that also work while the figure has the focus
    kept(); left()                                        signals: Enter, Esc
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from clinic.records.enums import Side
from clinic.rules.area_words import estimate_text
from ui.context import Context
from ui.lesions.area_words import palms_text, size_line
from ui.lesions.ports import AreaBrush
from ui.lesions.segments import at_left
from ui.lesions.words import sided
from ui.widgets.buttons import Button, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.flow import FlowLayout
from ui.widgets.form import FormField
from ui.widgets.looks import rule, scrolled, text_label
from ui.widgets.segmented import SegmentedControl
from ui.widgets.typed_field import NumberField

_MODES = (("paint", "Paint"), ("erase", "Erase"), ("fill", "Fill a region"))
_SIZES = (("2", "2"), ("5", "5"), ("10", "10"), ("20", "20"), ("50", "50"))
_KEYS = (
    "[ and ] change the brush, P paints, E erases, F fills. Arrow keys turn the figure, the right button moves it; "
    "with Ctrl they move a cross hair, where Space paints."
)


class AreaCard(Card):
    """Shown beside the figure while one paints."""

    kept = Signal()
    left = Signal()

    def __init__(self, ctx: Context, brush: AreaBrush, parent: QWidget | None = None) -> None:
        super().__init__("Paint the area", parent=parent)
        self._ctx, self._brush = ctx, brush
        self._place: tuple[str, Side] = ("", Side.MIDLINE)
        self._may_take_back = False
        self.mode = SegmentedControl(_MODES, "The pointer")
        self.sizes = SegmentedControl(_SIZES, "Brush, diameter in mm")
        self.free = NumberField(minimum=0.5, maximum=150, unit="mm")
        self.size_label = text_label("", "title", wrap=True)
        self.palms_label = text_label("", "muted", wrap=True)
        self.estimate_label = text_label("", "muted", wrap=True)
        self.undo_button = Button("Undo", hint="Ctrl+Z")
        self.redo_button = Button("Redo", hint="Ctrl+Y")
        self.clear_button = Button("Clear")
        self.fill_button = Button("Fill the site")
        self.keep_button = PrimaryButton("Keep the area", hint="Enter")
        self.cancel_button = Button("Cancel", hint="Esc")
        self._build()
        self._connect()

    def begin(self, title: str, site: str, side: Side, *, may_take_back: bool = False) -> None:
        """Painting begins; ``may_take_back``: what was kept before may be left empty, which takes it back."""
        self.set_title(title)
        self._place, self._may_take_back = (site, side), may_take_back
        known = self._ctx.clinic.catalog.sites.get(site)
        self.fill_button.setText(f"Fill {sided(known, side)}" if known is not None else "Fill the site")
        self.fill_button.setEnabled(known is not None)
        self._show()

    def handle(self, event: QKeyEvent) -> bool:
        """Do what a key means while painting; whether it means anything."""
        key, control = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        run: dict[Qt.Key, Callable[[], object]]
        if control:
            run = {Qt.Key.Key_Z: self._brush.redo if shift else self._brush.undo, Qt.Key.Key_Y: self._brush.redo}
        else:
            run = {
                Qt.Key.Key_BracketLeft: partial(self._step, up=False),
                Qt.Key.Key_BracketRight: partial(self._step, up=True),
                Qt.Key.Key_P: partial(self._choose, "paint"),
                Qt.Key.Key_E: partial(self._choose, "erase"),
                Qt.Key.Key_F: partial(self._choose, "fill"),
                Qt.Key.Key_Return: self.keep,
                Qt.Key.Key_Enter: self.keep,
                Qt.Key.Key_Escape: self.left.emit,
            }
        if key not in run:
            return False
        run[key]()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The same keys while a control here has the focus."""
        if not self.handle(event):
            super().keyPressEvent(event)

    @Slot()
    def keep(self) -> None:
        """Keep what was painted, if anything was, or take back what was kept."""
        if self._brush.area is not None or self._may_take_back:
            self.kept.emit()

    def _step(self, *, up: bool) -> None:
        self._brush.step(up=up)

    def _choose(self, mode: str) -> None:
        self._brush.set_mode(mode)

    @Slot()
    def _show(self) -> None:
        brush = self._brush
        self.mode.set_key(brush.mode)
        if self.free.value != brush.diameter:
            self.free.set_value(brush.diameter)
        size = brush.size
        self.size_label.setText(size_line(size))
        self.palms_label.setText(palms_text(size))
        self.palms_label.setVisible(bool(self.palms_label.text()))
        self.estimate_label.setText(estimate_text(brush.figure))
        self.undo_button.setEnabled(brush.can_undo)
        self.redo_button.setEnabled(brush.can_redo)
        self.clear_button.setEnabled(size.cm2 > 0)
        taken_back = self._may_take_back and size.cm2 <= 0
        self.keep_button.setText("Take the area back" if taken_back else "Keep the area")
        self.keep_button.setEnabled(size.cm2 > 0 or taken_back)
        offered = f"{brush.diameter:g}"
        if offered in dict(_SIZES):
            self.sizes.set_key(offered)

    @Slot(str)
    def _offered(self, key: str) -> None:
        self._brush.set_diameter(float(key))

    @Slot()
    def _typed(self) -> None:
        if self.free.value is not None:
            self._brush.set_diameter(self.free.value)

    @Slot()
    def _fill(self) -> None:
        self._brush.fill(*self._place)

    def _build(self) -> None:
        self.set_flush()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(10)
        column.addWidget(text_label("Paint what the lesion covers on the figure.", "muted", wrap=True))
        column.addWidget(FormField("The pointer", at_left(self.mode)))
        brush = QHBoxLayout()
        brush.setSpacing(12)
        brush.addWidget(FormField("Brush, diameter in mm", at_left(self.sizes)))
        brush.addWidget(FormField("Other size", self.free))
        brush.addStretch(1)
        column.addLayout(brush)
        buttons = QWidget()
        flow = FlowLayout(buttons, 6)
        for button in (self.undo_button, self.redo_button, self.clear_button, self.fill_button):
            flow.addWidget(button)
        column.addWidget(buttons)
        column.addWidget(rule())
        self.size_label.setAccessibleName("Size of the area")
        for label in (self.size_label, self.estimate_label, self.palms_label):
            column.addWidget(label)
        column.addStretch(1)
        column.addWidget(text_label(_KEYS, "hint", wrap=True))
        self.add(scrolled(inside), 1)
        self.add(rule())
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.keep_button, 1)
        row.addWidget(self.cancel_button)
        self.add(foot)

    def _connect(self) -> None:
        self._brush.changed.connect(self._show)
        self.mode.chosen.connect(self._brush.set_mode)
        self.sizes.chosen.connect(self._offered)
        self.free.edited.connect(self._typed)
        self.undo_button.clicked.connect(self._brush.undo)
        self.redo_button.clicked.connect(self._brush.redo)
        self.clear_button.clicked.connect(self._brush.clear)
        self.fill_button.clicked.connect(self._fill)
        self.keep_button.clicked.connect(self.keep)
        self.cancel_button.clicked.connect(self.left)
