"""Describe a lesion: what it is, where, and what was seen of it at this visit. Saved with one Enter.

LesionEditor(ctx, region_of, parent)
    begin_new(patient_id, site, side, point)     a new lesion; what was kept half-filled comes back
    begin_edit(detail)                           a stored one; the observation of the visit in progress is offered
    place(site, side, point)                     another place was clicked
    paint(painted)                               an area was painted; it is stored with the lesion
    saved(LesionRow); left(); place_changed(); area_requested()    signals;  site, side, point, has_draft(patient_id)
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from clinic.records.enums import Side
from clinic.records.lesions import AreaRow, LesionDetail, LesionRow, ObservationRow
from clinic.records.rights import Right
from clinic.records.surface import SurfacePoint
from clinic.records.visits import VisitDetail
from ui.context import Context
from ui.core.drafts import DraftSaver
from ui.lesions.area_saving import AreaSaving
from ui.lesions.area_words import Painted
from ui.lesions.editor_layout import lay_out_editor
from ui.lesions.lesion_fields import LesionFields
from ui.lesions.observation_fields import ObservationFields
from ui.lesions.saving import LesionSaving
from ui.lesions.words import sided
from ui.widgets.buttons import Button, LinkButton, PrimaryButton
from ui.widgets.card import Card
from ui.widgets.changed_line import ChangedLine
from ui.widgets.form import Form
from ui.widgets.looks import text_label
from ui.withheld import withhold

_SAVE = 220  # a long name of a site ends in dots rather than making the page wider


class LesionEditor(Card):
    """The second step of adding a lesion, and the way to describe one again."""

    saved = Signal(object)
    left = Signal()
    place_changed = Signal()
    area_requested = Signal()

    def __init__(
        self, ctx: Context, region_of: Callable[[SurfacePoint], tuple[str, Side]], parent: QWidget | None = None
    ) -> None:
        super().__init__("New lesion", parent=parent)
        self._ctx, self._region_of = ctx, region_of
        self._patient = ""
        self._lesion: LesionRow | None = None
        self._visit: VisitDetail | None = None
        self._point: SurfacePoint | None = None
        self._form = Form()
        self.fields = LesionFields(ctx, self._form)
        self.seen = ObservationFields(self._form)
        self.visit_line = text_label("", "muted", wrap=True)
        self.start_visit = Button("Start a visit", icon="play", theme=ctx.theme)
        self.kept_line = text_label("", "muted", wrap=True)
        self.start_again = LinkButton("Start again")
        self.save_button = PrimaryButton("Save lesion", hint="Enter")
        self.save_button.setMinimumWidth(_SAVE)
        self.cancel_button = Button("Cancel", hint="Esc")
        self._saving, self._area_saving = LesionSaving(ctx, self), AreaSaving(ctx, self)
        self.changed_line = ChangedLine(ctx.bus)
        self._drafts = DraftSaver(self._keep, parent=self)
        lay_out_editor(self)
        self._connect()
        self.may_write = ctx.clinic.may(Right.WRITE_RECORD)
        withhold(ctx, Right.WRITE_RECORD, self.fields, self.start_visit)

    @property
    def point(self) -> SurfacePoint | None:
        """Where on the skin, ``None`` where the pin will stand for the site."""
        return self._point

    @property
    def lesion(self) -> LesionRow | None:
        """The stored lesion that is described, ``None`` for a new one."""
        return self._lesion

    @property
    def is_where_it_was(self) -> bool:
        """Whether a stored lesion is described that keeps its place: its own pin shows where."""
        row = self._lesion
        if row is None or (row.site, row.side) != (self.fields.site, self.fields.side):
            return False
        return self._point == row.placed

    def error_of(self, name: str) -> str:
        """What stands at a field, by its name in the draft."""
        return self._form.field(name).error

    def has_draft(self, patient_id: str) -> bool:
        """Whether a new lesion of this patient was begun and not saved."""
        return self._ctx.clinic.drafts.get(_new_key(patient_id)) is not None

    def begin_new(
        self, patient_id: str, site: str = "", side: Side = Side.MIDLINE, point: SurfacePoint | None = None
    ) -> None:
        """Describe a new lesion there; without a site, the one that was begun earlier."""
        self._begin(patient_id, None, "New lesion")
        self.fields.clear()
        self.fields.area_line.show_areas(())
        self.seen.show_row(None)
        kept = self._ctx.clinic.drafts.get(_new_key(patient_id))
        if kept is not None:
            self._load(kept)
        if site:
            self.place(site, side, point)
        self._show_kept(kept is not None)
        self._show_save()

    def begin_edit(self, detail: LesionDetail) -> None:
        """Describe a stored lesion again."""
        row = detail.row
        self._begin(row.patient_id, row, f"Describe {row.label}")
        self._show_stored(detail)
        kept = self._ctx.clinic.drafts.get(self._key())
        if kept is not None:
            self._load(kept)
        self._show_kept(kept is not None)
        self._show_save()

    def place(self, site: str, side: Side, point: SurfacePoint | None) -> None:
        """Another place was clicked or chosen."""
        self._point = point
        self.fields.set_place(site, side)
        self._show_save()
        self._drafts.touch()

    def paint(self, painted: Painted) -> None:
        """An area was painted."""
        self.fields.area_line.set_painted(painted)
        self._drafts.touch()

    def check_visit(self) -> None:
        """A visit was started or signed elsewhere."""
        self._show_visit(self._ctx.clinic.visits.open_for(self._patient))

    def focus_first(self) -> None:
        """To the first field that is likely to be typed in."""
        target = self.seen.numbers["long_axis"] if self._lesion is not None and self._visit else self.fields.diagnosis
        target.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves, Esc leaves; what was typed is kept."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if focused in (self.cancel_button, self.start_visit, self.start_again):
                focused.click()
            else:
                self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @Slot()
    def leave(self) -> None:
        """Go without saving; what was typed is kept."""
        self._drafts.flush()
        self.left.emit()

    @Slot()
    def save(self) -> None:
        """Store the lesion, then what was seen of it."""
        self._form.clear()
        wrong = self.seen.unreadable() or ("" if self.fields.first_noted.is_valid else "first_noted")
        if wrong:
            field = self._form.field(wrong)
            field.set_error(getattr(field.editor, "wrong", ""))
            field.editor.setFocus()
            return
        if not self.may_write and self._lesion is not None:
            self._lesion_saved(self._lesion)
            return
        draft = self.fields.draft(self._patient, self._point, self._lesion)
        self._saving.save_lesion(draft, self._lesion_saved, self._form.show_error)

    def _lesion_saved(self, row: LesionRow) -> None:
        key = self._key()
        self._lesion = row  # should the observation be refused, the next try must not add the lesion again
        self._saving.saved(row)
        if self.may_write:
            self.fields.show_row(row)  # with what someone else changed meanwhile: the next try must not undo it
        if self._visit is None or self.seen.is_empty:
            self._store_area(key, row)
            return
        draft = self.seen.draft(row.id, self._visit.id)
        self._saving.save_seen(draft, partial(self._observed, key, row), self._form.show_error)

    def _observed(self, key: str, row: LesionRow, _seen: ObservationRow) -> None:
        self._store_area(key, row)

    def _store_area(self, key: str, row: LesionRow) -> None:
        line = self.fields.area_line
        if line.painted is None:
            self._done(key, row)
        else:
            stored = partial(self._area_stored, key, row)
            self._area_saving.save(row, line.painted, line.areas, stored, self._form.show_error)

    def _area_stored(self, key: str, row: LesionRow, _area: AreaRow) -> None:
        self._done(key, row)

    def _done(self, key: str, row: LesionRow) -> None:
        self._drafts.discard()
        self._ctx.clinic.drafts.drop(key)
        self._ctx.notifier.notify(f"{row.label} saved: {row.site_text}.", "done")
        self.saved.emit(row)

    def _begin(self, patient_id: str, row: LesionRow | None, title: str) -> None:
        self._drafts.flush()
        self._form.clear()
        self._patient, self._lesion = patient_id, row
        self._saving.read(row)
        self.changed_line.watch(row.id if row is not None else "")
        self._point = None
        self.set_title(title)
        self._show_visit(self._ctx.clinic.visits.open_for(patient_id))

    def _show_stored(self, detail: LesionDetail) -> None:
        row = detail.row
        self._point = row.placed
        self.fields.show_row(row)
        self.fields.area_line.show_areas(detail.areas)
        self._saving.read(row)
        mine = self._visit.id if self._visit is not None else ""
        seen = next((seen for seen in detail.observations if seen.visit_id == mine), None)
        self._saving.read_seen(seen)
        self.seen.show_row(seen)
        self._drafts.discard()

    def _show_visit(self, visit: VisitDetail | None) -> None:
        self._visit = visit
        self.seen.setVisible(visit is not None)
        self.start_visit.setVisible(visit is None)
        self.visit_line.setText(
            "Seen at this visit" if visit is not None else "Size, count and looks are recorded at a visit."
        )

    def _show_kept(self, kept: bool) -> None:
        self.kept_line.setText("You had begun this; here is what you typed." if kept else "")
        self.kept_line.setVisible(kept)
        self.start_again.setVisible(kept)

    def _show_save(self) -> None:
        if not self.may_write:
            self.save_button.setText("Save what was seen")
            return
        site = self._ctx.clinic.catalog.sites.get(self.fields.site)
        where = f", {sided(site, self.fields.side)}" if site is not None else ""
        self.save_button.setText(f"Save lesion{where}")
        self.save_button.setToolTip(self.save_button.text())
        self.save_button.updateGeometry()

    @Slot()
    def _place_changed(self) -> None:
        if self._point is not None and self._region_of(self._point) != (self.fields.site, self.fields.side):
            self._point = None
        self._show_save()
        self.place_changed.emit()

    @Slot()
    def _start_visit(self) -> None:
        patient = self._patient
        self._ctx.ops.write(self, partial(self._ctx.clinic.visits.start, patient), self._visit_started)

    def _visit_started(self, visit: VisitDetail) -> None:
        self._show_visit(visit)
        self._ctx.navigator.set_visit(visit.id)
        self.seen.numbers["long_axis"].setFocus()

    @Slot()
    def _start_again(self) -> None:
        self._drafts.discard()
        self._ctx.clinic.drafts.drop(self._key())
        self._show_kept(False)
        if self._lesion is not None:
            self._show_stored(self._ctx.clinic.lesions.get(self._lesion.id))
        else:
            site, side = self.fields.site, self.fields.side
            self.fields.clear()
            self.fields.area_line.show_areas(())
            self.seen.show_row(None)
            self.fields.set_place(site, side)
            self._drafts.discard()
        self._show_save()

    def _key(self) -> str:
        return f"lesion:{self._lesion.id}" if self._lesion is not None else _new_key(self._patient)

    def _keep(self) -> None:
        point = self._point
        place = None if point is None else [point.triangle, *point.weights, point.atlas]
        content = {"lesion": self.fields.dump(), "seen": self.seen.dump(), "point": place}
        painted = self.fields.area_line.painted
        content |= {"area": painted.dump()} if painted is not None else {}
        content |= self._saving.kept(self._visit.id if self._visit is not None else "")
        self._ctx.clinic.drafts.put(self._key(), content)

    def _load(self, kept: dict[str, Any]) -> None:
        self.fields.load(kept.get("lesion", {}))
        self.seen.load(kept.get("seen", {}))
        self._saving.go_on_from(kept, self._visit.id if self._visit is not None else "")
        self.fields.area_line.set_painted(Painted.load(kept.get("area")))
        place = kept.get("point")
        self._point = SurfacePoint(place[0], (place[1], place[2]), place[3]) if place else None
        self._drafts.discard()

    def _connect(self) -> None:
        self.fields.touched.connect(self._drafts.touch)
        self.seen.touched.connect(self._drafts.touch)
        self.fields.place_changed.connect(self._place_changed)
        self.fields.area_line.requested.connect(self.area_requested)
        self.save_button.clicked.connect(self.save)
        self.cancel_button.clicked.connect(self.leave)
        self.start_visit.clicked.connect(self._start_visit)
        self.start_again.clicked.connect(self._start_again)


def _new_key(patient_id: str) -> str:
    return f"lesion:new:{patient_id}"
