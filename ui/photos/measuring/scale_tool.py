"""The scale of a photo: what it is and where it comes from; found by stickers, or told by a line over a ruler."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QTransform

from clinic.errors import ClinicError, ValidationError
from clinic.records.changes import Changes
from clinic.records.enums import MarkKind
from clinic.records.photos import PhotoRow
from clinic.records.scales import PhotoScale, Point
from clinic.rules.numbers import parse_number
from ui.core.tasks import Progress
from ui.photos.measuring import shapes
from ui.photos.measuring.desk import Desk
from ui.photos.measuring.shape_painter import LINE, OPEN, paint_ends, paint_path
from ui.photos.measuring.tool import Tool
from ui.photos.measuring.words import scale_words
from ui.widgets.buttons import Button

_SHORTEST = 20.0
"""Pixels of the photo: a shorter line over a ruler says too little."""
_CM = ("cm", "centimetre", "centimetres")
_MM = ("", "mm", "millimetre", "millimetres")


class ScaleTool(Tool):
    """Draws what the scale was taken from; a line over a ruler needs its length."""

    key, title, icon, shortcut = "scale", "Scale", "qr-code", "S"
    tip = "What a millimetre is in this photo: find stickers, or draw a line over a ruler"
    is_of_lesion = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.line: tuple[Point, ...] = ()
        self._drawing = False
        self._job = 0
        self._trouble = ""
        self.find_button = Button("Find stickers")
        self.find_button.setToolTip("Look for printed scale stickers in the photo  F")
        self.clear_button = Button("Clear")
        self.clear_button.setToolTip("Take the scale away: sizes are then told in pixels")
        self.print_button = Button("Print stickers…")
        self.find_button.clicked.connect(self.find)
        self.clear_button.clicked.connect(self._clear)
        self.print_button.clicked.connect(self._print)
        for widget in (self.find_button, self.clear_button, self.print_button):
            self.row.addWidget(widget)
        self._show_parts()

    def enter(self) -> None:
        """Say what the scale is."""
        self._drop()

    def leave(self) -> None:
        """A half drawn line is gone."""
        self._drop()

    def hint(self) -> str:
        """What the scale is, and what to do next."""
        if self._job:
            return "Looking for scale stickers…"
        if self._trouble:
            return self._trouble
        if len(self.line) == 1:
            return "Click the other end of a known length."
        scale = self.desk.scale
        if scale is None:
            return "No scale. Find stickers, or click both ends of a known length on a ruler."
        return f"{scale_words(scale)[0]}. A line over a ruler replaces it."

    def click(self, at: QPointF) -> None:
        """One end of the line, then the other."""
        self._trouble = ""
        place = self.desk.inside(at)
        if len(self.line) != 1:
            self.line = (place,)
        elif shapes.far(self.line[0], place) > self.desk.pixels(3.0):
            self.line = (self.line[0], place)
            self._ask()
        self.renew()

    def hover(self, at: QPointF) -> None:
        """The line follows."""
        if len(self.line) == 1:
            self.renew()

    def drag_from(self, at: QPointF) -> bool:
        """A line drawn in one go."""
        if len(self.line) == 1:
            return False
        self.line, self._drawing, self._trouble = (self.desk.inside(at),), True, ""
        return True

    def drag_to(self, at: QPointF) -> None:
        """Its end follows."""
        self.renew()

    def drag_end(self, at: QPointF) -> None:
        """It ends here."""
        self._drawing = False
        self.click(at)

    def key_press(self, event: QKeyEvent) -> bool:
        """F looks for stickers."""
        if event.key() == Qt.Key.Key_F and not event.modifiers():
            self.find()
            return True
        return False

    def back(self) -> bool:
        """Take the end of the line back."""
        return self.escape()

    def escape(self) -> bool:
        """Drop the line, or stop looking."""
        something = bool(self.line or self._job or self._trouble)
        self._drop()
        return something

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """What the scale was taken from, and the line that is being drawn."""
        scale = self.desk.scale
        for outline in scale.outlines if scale is not None else ():
            paint_path(painter, transform, outline, LINE, 2.0, closed=len(outline) > 2)
            if len(outline) == 2:
                paint_ends(painter, transform, outline[0], outline[1], LINE, 2.0)
        place = self.here()
        line = (*self.line, place) if len(self.line) == 1 and place is not None else self.line
        if len(line) == 2:
            paint_path(painter, transform, line, OPEN, 1.4, dashed=True)
            paint_ends(painter, transform, line[0], line[1], OPEN, 1.4)

    @Slot()
    def find(self) -> None:
        """Look for stickers in a worker; what is found is stored."""
        row = self.desk.row
        if row is not None and not self._job:
            self.line, self._trouble = (), ""
            work = partial(_find, self.desk, row, self._lesion_place())
            done = partial(self._set, row.scale)
            ops = self.desk.ctx.ops
            self._job = ops.background_write(self.desk.owner, "Looking for scale stickers", work, done, self._failed)
            self._refresh()

    def _lesion_place(self) -> Point | None:
        """Where it matters most: what was marked or measured last."""
        marked = [mark.points or mark.outline for mark in self.desk.rows]
        return marked[-1][0] if marked else None

    def _ask(self) -> None:
        label = "How long is this line on the ruler, in mm?"
        self.desk.ctx.prompts.ask(self.desk.owner, "Line over a ruler", label, self._told_length, action="Set scale")

    def _told_length(self, text: str) -> None:
        row = self.desk.row
        if row is None or len(self.line) != 2:
            return
        try:
            length = length_mm(text)
        except ValidationError as error:
            self._trouble = f"{error.what} {error.todo}"
            self._refresh()
            return
        a, b = self.line
        work = partial(self.desk.ctx.clinic.scales.set_ruler, row.id, a, b, length, row.version)
        self.desk.ctx.ops.write(self.desk.owner, work, partial(self._set, row.scale), self._failed)

    @Slot()
    def _clear(self) -> None:
        row = self.desk.row
        if row is not None and row.scale is not None:
            work = partial(self.desk.ctx.clinic.scales.clear, row.id, row.version)
            self.desk.ctx.ops.write(self.desk.owner, work, partial(self._set, row.scale))

    def _failed(self, error: ClinicError) -> None:
        self._job, self.line = 0, ()
        self._trouble = f"{error.what} {error.todo}".strip()
        self._refresh()

    def _set(self, before: PhotoScale | None, row: PhotoRow) -> None:
        """It is stored: say what it is, what was computed anew, and which findings were not."""
        self._job, self.line = 0, ()
        desk = self.desk
        desk.reload()
        value, source = scale_words(row.scale)
        words = f"Scale: {value}. {source}" if row.scale is not None else "The scale was taken away."
        measured = sum(mark.kind is not MarkKind.COUNT for mark in desk.measured)
        if measured:
            words += f" {measured} {'size was' if measured == 1 else 'sizes were'} computed anew."
        stale = sorted({desk.label(mark.lesion_id) for mark in desk.measured if mark.finding_differs})
        if stale:
            words += f" The finding of {', '.join(stale)} stays as it was written."
        undo = partial(self._undo, before, row)
        desk.ctx.notifier.notify(words, "done", action="Undo", run=undo, patient=desk.ctx.navigator.patient_id)
        self._refresh()

    def _undo(self, before: PhotoScale | None, row: PhotoRow) -> None:
        scales = self.desk.ctx.clinic.scales
        back = partial(scales.clear, row.id, row.version)
        if before is not None:
            back = partial(scales.set_scale, row.id, before, row.version)
        self.desk.ctx.ops.write(self.desk.owner, back)

    @Slot()
    def _print(self) -> None:
        ask = self.desk.ctx.prompts.save_file
        ask(self.desk.owner, "Save the stickers", "Scale stickers.pdf", "PDF (*.pdf)", self._print_to)

    def _print_to(self, path: Path) -> None:
        work = partial(_sheet, self.desk, path)
        self.desk.ctx.ops.background(self.desk.owner, "Making the sheet of stickers", work, self._printed)

    def _printed(self, path: Path) -> None:
        words = f"Saved as {path.name}. Print it at 100 % and check its ruler before a sticker is used."
        self.desk.ctx.notifier.notify(words, "done")

    def _drop(self) -> None:
        if self._job:
            self.desk.ctx.ops.cancel(self._job)
        self.line, self._drawing, self._job, self._trouble = (), False, 0, ""
        self._refresh()

    def _refresh(self) -> None:
        self._show_parts()
        self.renew()

    def _show_parts(self) -> None:
        self.clear_button.setVisible(self.desk.scale is not None)
        self.find_button.setEnabled(not self._job)


def length_mm(text: str) -> float:
    """``20``, ``20 mm``, ``2 cm`` in mm. Raises ``ValidationError``."""
    words = text.strip().lower()
    unit = words.lstrip("0123456789., ")
    value = parse_number(words.removesuffix(unit).strip(), field="length")
    if unit not in (*_MM, *_CM) or value <= 0:
        raise ValidationError("length", f"“{text.strip()[:20]}” is no length.", "Write it like 20 mm or 2 cm.")
    return value * 10 if unit in _CM else value


def _sheet(desk: Desk, path: Path, _progress: Progress) -> Path:
    desk.ctx.clinic.scales.sheet(path)
    return path


def _find(desk: Desk, row: PhotoRow, near: Point | None, _progress: Progress) -> tuple[PhotoRow, Changes]:
    return desk.ctx.clinic.scales.find(row.id, row.version, near)
