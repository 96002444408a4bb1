"""Painting the area of a lesion, from the first stroke to what is kept.

AreaFlow(ctx, page, map, stack)                stack: where the controls are shown instead of what is there
    paint_stored(detail, back)                 what is kept is stored at once
    paint_for(editor, patient_id, back)        what is kept goes to the editor
    is_painting; leave(); undo() -> bool
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic.records.enums import Side
from clinic.records.lesions import AreaRow, LesionDetail, LesionRow, diagnosis_group
from ui.context import Context
from ui.core.drafts import DraftSaver
from ui.lesions.area_card import AreaCard
from ui.lesions.area_saving import AreaSaving
from ui.lesions.area_words import Painted
from ui.lesions.editor import LesionEditor
from ui.lesions.ports import BodyMap
from ui.widgets.lesion_pin import PinLook


@dataclass(frozen=True)
class Task:
    """``key``: of the draft, so that half-painted areas come back; ``lesion_id``: empty for a new lesion."""

    key: str
    title: str
    site: str
    side: Side
    look: PinLook
    lesion_id: str
    before: Painted | None
    keep: Callable[[Painted], object]
    back: Callable[[], object]
    take_back: Callable[[], object] | None = None
    """Where an area of this visit, or of today, is stored: it was painted by mistake."""


class AreaFlow(QObject):
    """One area at a time."""

    def __init__(self, ctx: Context, page: QWidget, body_map: BodyMap, stack: QStackedWidget) -> None:
        super().__init__(page)
        self._ctx, self._map, self._stack = ctx, body_map, stack
        self._task: Task | None = None
        self._card: AreaCard | None = None
        self._saving = AreaSaving(ctx, page)
        self._drafts = DraftSaver(self._keep_draft, parent=self)
        body_map.as_widget().installEventFilter(self)
        stack.currentChanged.connect(self._turned_away)

    @property
    def is_painting(self) -> bool:
        """Whether an area is painted now."""
        return self._task is not None

    @property
    def card(self) -> AreaCard:
        """The controls; built when first used."""
        if self._card is None:
            self._card = AreaCard(self._ctx, self._map.brush)
            self._stack.addWidget(self._card)
            self._card.kept.connect(self._kept)
            self._card.left.connect(self.leave)
            self._map.brush.changed.connect(self._changed)
        return self._card

    def paint_stored(self, detail: LesionDetail, back: Callable[[], object]) -> None:
        """Paint the area of a stored lesion; what is kept is stored at once."""
        row = detail.row
        before = Painted(row.area, detail.areas[0].figure) if row.area is not None else None
        keep = partial(self._store, row, detail.areas)
        group = self._group(row.diagnosis, row.diagnosis_text)
        key, look = f"area:{row.id}", PinLook(str(row.number), group, row.status)
        title = f"Area of {row.label} · {row.site_text}"
        stored = self._saving.stored(row, detail.areas)
        take_back = partial(self._saving.take_back, row, stored) if stored is not None else None
        self.paint(Task(key, title, row.site, row.side, look, row.id, before, keep, back, take_back))

    def paint_for(self, editor: LesionEditor, patient_id: str, back: Callable[[], object]) -> None:
        """Paint the area of the lesion in the editor, which stores it with the rest."""
        row, fields = editor.lesion, editor.fields
        key = f"area:{row.id}" if row is not None else f"area:new:{patient_id}"
        title = f"Area of {row.label}" if row is not None else "Area of the new lesion"
        group = self._group(fields.diagnosis.key, fields.diagnosis.text())
        look = PinLook(str(row.number) if row is not None else "+", group)
        stored, before = row.id if row is not None else "", fields.area_line.newest
        self.paint(Task(key, title, fields.site, fields.side, look, stored, before, editor.paint, back))

    def paint(self, task: Task) -> None:
        """Begin; what was left half-painted comes back."""
        card = self.card
        kept = Painted.load(self._ctx.clinic.drafts.get(task.key))
        start = kept or task.before
        self._map.set_placing(False)
        self._map.set_ghost(None)
        self._map.brush.begin(start.area if start is not None else None, task.look, task.lesion_id)
        self._map.show_site("", Side.MIDLINE, turn=False)
        card.begin(task.title, task.site, task.side, may_take_back=task.take_back is not None)
        self._stack.setCurrentWidget(card)
        self._task = task
        card.mode.button("paint").setFocus()
        if kept is not None:
            self._ctx.notifier.notify("You had begun to paint this area; here it is.")

    @Slot()
    def leave(self) -> None:
        """Go without keeping it; what was painted comes back next time."""
        task = self._task
        if task is None:
            return
        self._drafts.flush()
        self._end()
        task.back()

    def undo(self) -> bool:
        """Take back the last stroke, if one paints; whether one does."""
        if self._task is not None:
            self._map.brush.undo()
        return self._task is not None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that the figure does not use itself."""
        return (
            self._task is not None
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self.card.handle(event)
        )

    @Slot()
    def _kept(self) -> None:
        task, area = self._task, self._map.brush.area
        if task is None or (area is None and task.take_back is None):
            return
        figure = self._map.brush.figure
        self._drafts.discard()
        self._ctx.clinic.drafts.drop(task.key)
        self._end()
        task.back()
        if area is not None:
            task.keep(Painted(area, figure))
        elif task.take_back is not None:
            task.take_back()

    def _group(self, key: str, text: str) -> str:
        known = self._ctx.clinic.catalog.diagnoses.get(key)
        return diagnosis_group(key, text, {key: known.group} if known is not None else {})

    def _store(self, row: LesionRow, areas: Sequence[AreaRow], painted: Painted) -> None:
        self._saving.save(row, painted, areas)

    def _end(self) -> None:
        self._task = None
        self._map.brush.end()

    @Slot()
    def _turned_away(self) -> None:
        """Something else is shown instead of the controls (a command did that): painting ends."""
        if self._task is not None and self._stack.currentWidget() is not self._card:
            self._drafts.flush()
            self._end()

    @Slot()
    def _changed(self) -> None:
        if self._task is not None and self._map.brush.can_undo:
            self._drafts.touch()

    def _keep_draft(self) -> None:
        task, area = self._task, self._map.brush.area
        if task is None:
            return
        if area is None:
            self._ctx.clinic.drafts.drop(task.key)
        else:
            self._ctx.clinic.drafts.put(task.key, Painted(area, self._map.brush.figure).dump())
