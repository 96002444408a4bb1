"""What all measuring tools share: the photo and its scale, the shapes in it, and which of them is being changed.

Desk(ctx, view, owner)
    show(row, lesions)                       the photo; None: none
    row, scale, rows, lesions                what is known;  measured -> rows without places
    pending                                  a shape that is not stored yet
    chosen_id, handle, cursor, pointer       stored shape, handle in it, place of the keyboard's cross, of the pointer
    subject -> MeasureDraft | None           what the handles belong to: the pending shape, else the chosen one
    keep(draft); keep_pending(); choose(id); flush(); take_back(id); record(id)
    changed, kept                            signals
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPointF, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from clinic.records.enums import LesionStatus, MarkKind
from clinic.records.lesions import LesionRow
from clinic.records.measures import MeasureDraft, MeasureRow
from clinic.records.photos import PhotoRow
from clinic.records.scales import PhotoScale, Point
from clinic.services.measure_values import values_of
from ui.context import Context
from ui.photos.measuring import shapes
from ui.photos.measuring.keeping import MeasureKeeper, as_draft
from ui.photos.measuring.words import short_words
from ui.widgets.deep_view import DeepView

_QUIET = 700
"""Milliseconds after the last step of a key until a moved handle is stored."""


class Desk(QObject):
    """State and writes; it draws nothing."""

    changed = Signal()
    kept = Signal(object)

    def __init__(self, ctx: Context, view: DeepView, owner: QWidget) -> None:
        super().__init__(owner)
        self.ctx, self.view, self.owner = ctx, view, owner
        self.row: PhotoRow | None = None
        self.lesions: Mapping[str, LesionRow] = {}
        self.rows: tuple[MeasureRow, ...] = ()
        self.pending: MeasureDraft | None = None
        self.chosen_id = ""
        self.handle = -1
        self.cursor: QPointF | None = None
        self.pointer: QPointF | None = None
        self.wanted_lesion = ""
        """Which lesion the next shape is of; empty: follows from the photo, or is asked."""
        self._edited: MeasureDraft | None = None
        self._keeper = MeasureKeeper(ctx, owner)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_QUIET)
        self._later.timeout.connect(self.flush)

    def show(self, row: PhotoRow | None, lesions: Mapping[str, LesionRow]) -> None:
        """Another photo, or something about it changed."""
        if (row.id if row else "") != (self.row.id if self.row else ""):
            self.flush()
            self.pending, self.cursor, self.pointer, self.wanted_lesion = None, None, None, ""
            self.chosen_id, self.handle = "", -1
        self.row, self.lesions = row, lesions
        self.reload()

    def reload(self) -> None:
        """Read what is stored of the photo."""
        if self.row is None:
            self.rows = ()
            self.changed.emit()
            return
        self.ctx.ops.read(self.owner, partial(self.ctx.clinic.measures.list, self.row.id), self._got)

    @property
    def scale(self) -> PhotoScale | None:
        """Of the photo that is shown."""
        return self.row.scale if self.row is not None else None

    @property
    def measured(self) -> tuple[MeasureRow, ...]:
        """What was measured of lesions that are still in the record."""
        return tuple(row for row in self.rows if row.kind is not MarkKind.PLACE and row.lesion_id in self.lesions)

    @property
    def chosen(self) -> MeasureRow | None:
        """The stored shape that is chosen."""
        return next((row for row in self.measured if row.id == self.chosen_id), None)

    @property
    def subject(self) -> MeasureDraft | None:
        """What the handles belong to."""
        if self.pending is not None:
            return self.pending
        chosen = self.chosen
        return self._edited or (as_draft(chosen) if chosen is not None else None)

    def label(self, lesion_id: str) -> str:
        """``L1``."""
        lesion = self.lesions.get(lesion_id)
        return lesion.label if lesion is not None else ""

    def draft(self, kind: MarkKind, points: tuple[Point, ...] = (), outline: tuple[Point, ...] = ()) -> MeasureDraft:
        """A new shape in the photo that is shown, of no lesion yet."""
        assert self.row is not None
        return MeasureDraft(self.row.id, "", kind, points, outline)

    def words_of(self, draft: MeasureDraft) -> str:
        """What a shape measures as it is now, in a few words; empty while it has no size."""
        if draft.kind in (MarkKind.OUTLINE, MarkKind.COUNT) and len(draft.outline) < shapes.LEAST_CORNERS:
            return ""
        try:
            return short_words(tuple(values_of(draft.kind, draft.points, draft.outline, self.scale).items()))
        except ClinicError:
            return ""

    def inside(self, at: QPointF) -> Point:
        """The nearest place within the photo."""
        size = self.view.picture_size()
        return min(max(at.x(), 0.0), size.width()), min(max(at.y(), 0.0), size.height())

    def pixels(self, screen: float) -> float:
        """Pixels of the photo for each ``screen`` pixels of the view."""
        step = self.view.to_picture(QPointF(screen, 0)) - self.view.to_picture(QPointF(0, 0))
        return abs(step.x())

    def change_subject(self, draft: MeasureDraft, *, now: bool = False) -> None:
        """A handle moved: a pending shape follows, a stored one is stored soon or (``now``) at once."""
        if self.pending is not None:
            self.pending = draft
        else:
            self._edited = draft
            self._later.start()
        self.changed.emit()
        if now:
            self.flush()

    @Slot()
    def flush(self) -> None:
        """Store a shape that was changed, if there is one."""
        self._later.stop()
        draft, self._edited = self._edited, None
        before = next((row for row in self.rows if draft is not None and row.id == draft.id), None)
        if draft is not None and before is not None and as_draft(before) != draft:
            self._keeper.keep(draft, before, self.label(draft.lesion_id), self._stored)

    def choose(self, mark_id: str) -> None:
        """Show the handles of a stored shape; empty: of none."""
        if mark_id != self.chosen_id:
            self.flush()
            self.chosen_id, self.handle = mark_id, -1
            self.changed.emit()

    def at(self, point: Point, reach: float) -> MeasureRow | None:
        """The stored shape at a place, the smallest of several."""
        near = [row for row in self.measured if shapes.touches(as_draft(row), point, reach)]
        return min(near, key=_extent, default=None)

    def keep(self, draft: MeasureDraft) -> None:
        """Store a new shape of the lesion that it is about; where that is not clear, ask."""
        self._with_lesion(partial(self._keep_of, draft))

    def take_back(self, mark_id: str) -> None:
        """Withdraw a stored shape."""
        row = next((row for row in self.rows if row.id == mark_id), None)
        if row is not None:
            self._edited = None
            self._keeper.take_back(row, self.label(row.lesion_id))
            self.reload()

    def record(self, mark_id: str) -> None:
        """Write a stored measure as finding of the visit."""
        self.flush()
        row = next((row for row in self.rows if row.id == mark_id), None)
        if row is not None:
            self._keeper.record(row, self.label(row.lesion_id))
            self.reload()

    def say(self, text: str) -> None:
        """Why something cannot be done."""
        self.ctx.notifier.notify(text, "attention", patient=self.ctx.navigator.patient_id)

    def offered(self) -> tuple[LesionRow, ...]:
        """Lesions that may be measured: those that the photo shows, else all."""
        known = [row for row in self.lesions.values() if row.status is not LesionStatus.ENTERED_IN_ERROR]
        linked = [row for row in known if self.row is not None and row.id in self.row.lesion_ids]
        return tuple(linked or known)

    def _with_lesion(self, then: Callable[[str], object]) -> None:
        offered = self.offered()
        if any(row.id == self.wanted_lesion for row in self.lesions.values()):
            then(self.wanted_lesion)
        elif len(offered) == 1:
            then(offered[0].id)
        elif not offered:
            self.say("There is no lesion to measure. Add the lesion on the map first.")
        else:
            self._ask_lesion(then, "")

    def _ask_lesion(self, then: Callable[[str], object], text: str) -> None:
        """No lesion is chosen at first: a quick Enter must not file a measure under the wrong one."""
        options = [("", "Choose the lesion…"), *((row.id, f"{row.label} · {row.site_text}") for row in self.offered())]
        answer = partial(self._answered, then)
        self.ctx.prompts.choose(self.owner, "Which lesion is this?", text, options, answer, action="Keep")

    def _answered(self, then: Callable[[str], object], lesion_id: str) -> None:
        if not lesion_id:
            self._ask_lesion(then, "Nothing is kept yet. Choose a lesion from the list.")
            return
        self.wanted_lesion = lesion_id
        then(lesion_id)

    def _keep_of(self, draft: MeasureDraft, lesion_id: str) -> None:
        self._keeper.keep(replace(draft, lesion_id=lesion_id), None, self.label(lesion_id), self._stored)

    def _stored(self, row: MeasureRow) -> None:
        self.pending = None
        self.reload()
        self.chosen_id, self.handle = row.id, -1
        self.kept.emit(row)
        self.changed.emit()

    def _got(self, rows: tuple[MeasureRow, ...]) -> None:
        self.rows = rows
        if self.chosen_id and self.chosen is None:
            self.chosen_id, self.handle = "", -1
        self.changed.emit()


def _extent(row: MeasureRow) -> float:
    shape = row.outline or row.points
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    return max(xs) - min(xs) + max(ys) - min(ys)
