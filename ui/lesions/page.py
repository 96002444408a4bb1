"""The tab "Map & lesions": figure at the left, lesions at the right.

MapPage(ctx, make_map, parent=None)        make_map: builds the body map (``ui.bodymap.map_view.MapView``)
    set_patient(patient_id); show_lesion(lesion_id); add()
"""

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Side, Topic
from clinic.records.lesions import LesionDetail, LesionRow
from clinic.records.patients import PatientDetail
from clinic.records.rights import Right
from clinic.records.surface import SurfacePoint
from ui.context import Context
from ui.core.page import Page
from ui.lesions.actions import LesionActions
from ui.lesions.area_flow import AreaFlow
from ui.lesions.course.flow import CourseFlow
from ui.lesions.details_card import DetailsCard
from ui.lesions.editor import LesionEditor
from ui.lesions.layout import lay_out, overview
from ui.lesions.list_card import ListCard
from ui.lesions.map_saver import MapSaver
from ui.lesions.place_card import PlaceCard
from ui.lesions.ports import MakeMap
from ui.lesions.recent_sites import RecentSites
from ui.lesions.replay_bar import ReplayBanner, ReplayBar
from ui.lesions.replay_data import NO_HISTORY, read_history
from ui.lesions.view import LesionView, Parts
from ui.navigator import PlaceWish
from ui.widgets.open_visit import OpenVisitText
from ui.withheld import refusal

_TOPICS = frozenset({Topic.LESION, Topic.PHOTO, Topic.VISIT, Topic.PATIENT, Topic.TREATMENT})


class MapPage(Page):
    """Choosing in one half chooses in the other."""

    topics: ClassVar[frozenset[Topic]] = _TOPICS

    def __init__(self, ctx: Context, make_map: MakeMap, parent: QWidget | None = None) -> None:
        super().__init__(ctx.bus, parent)
        self._ctx = ctx
        self._visit_text = OpenVisitText(ctx.navigator, self)
        self._patient = ""
        self._seen: PatientDetail | None = None
        self._turn = False  # to the chosen lesion, once it has been read
        self._wish: PlaceWish | None = None  # what is described was pointed out in a photo
        self.map = make_map(self)
        self.list = ListCard(ctx)
        self.details = DetailsCard(ctx)
        self.place_card = PlaceCard(ctx)
        self.replay, self.banner = ReplayBar(ctx.theme), ReplayBanner(ctx.theme)
        self.view = LesionView(ctx, Parts(self.map, self.list, self.details, self.replay, self.banner), self)
        self._editor: LesionEditor | None = None
        self._actions = LesionActions(ctx, self)
        self._recent = RecentSites(ctx.clinic.drafts)
        self._right = QStackedWidget()
        self.areas = AreaFlow(ctx, self, self.map, self._right)
        for widget in (overview(self.list, self.details), self.place_card):
            self._right.addWidget(widget)
        stack = lay_out(self, self.banner, self.map.as_widget(), self._right, self.replay)
        self.course = CourseFlow(ctx, self, stack)
        self._connect()
        self._add_actions()
        self.saver = MapSaver(ctx, self, lambda: self._seen)

    def _add_actions(self) -> None:
        for key, label, run, shortcut, icon in (
            ("lesion.add", "Add lesion", self.add, "L", "plus"),
            ("lesion.sites", "Find a site", self._find_site, "Ctrl+F", ""),
            ("lesion.undo", "Undo on the map", self._undo, "Ctrl+Z", ""),
            ("lesion.course", "Course of the lesion", self._open_course, "Ctrl+G", "chart-line"),
            ("lesion.replay", "Replay the years", self.replay.toggle, "Ctrl+R", ""),
        ):
            self._ctx.actions.add(key, label, run, shortcut=shortcut, group="Map & lesions", scope=self, icon=icon)

    @property
    def editor(self) -> LesionEditor:
        """The second step; built when first used, for it is large."""
        if self._editor is None:
            self._editor = LesionEditor(self._ctx, self.map.region_of)
            self._right.addWidget(self._editor)
            self._editor.saved.connect(self._saved)
            self._editor.left.connect(self._left)
            self._editor.place_changed.connect(self._show_ghost)
            self._editor.area_requested.connect(self._paint_described)
        return self._editor

    @property
    def chosen(self) -> str:
        """Id of the chosen lesion, or empty."""
        return self.view.chosen

    def set_patient(self, patient_id: str) -> None:
        """Show the lesions of another patient ("": none); reads when shown."""
        if patient_id == self._patient:
            return
        self.areas.leave()
        self.course.leave()
        self._wish = None
        if self._is_describing:
            self.editor.leave()
        self._patient, self._seen = patient_id, None
        self._actions.set_patient(patient_id)
        self.view.set_patient(patient_id)
        self._overview()
        self.mark_stale()

    def concerns(self, changes: Changes) -> bool:
        """Changes of this patient only."""
        mine = super().concerns(changes) and (not changes.ids or self._patient in changes.ids)
        return mine and not self._visit_text.is_all(changes)

    def refresh(self) -> None:
        """Read the lesions again."""
        if not self._patient:
            self.view.show_history(NO_HISTORY)
            return
        self._ctx.ops.read(self, partial(self._ctx.clinic.patients.get, self._patient), self._show_patient)
        if self._is_describing:
            self.editor.check_visit()
        shown = partial(self.view.show_history, turn=self._turn)
        self._turn = False
        self._ctx.ops.read(self, partial(read_history, self._ctx.clinic, self._patient), shown)
        self.course.refresh()

    def show_lesion(self, lesion_id: str) -> None:
        """Choose a lesion, in the list and on the figure."""
        self.course.leave()
        self._ctx.navigator.set_lesion(lesion_id)
        self._turn = self.is_stale
        self.view.choose(lesion_id, turn=not self._turn)
        self.refresh_if_visible()

    @Slot()
    def add(self) -> None:
        """Add a lesion: first its place; what was begun earlier is offered instead."""
        if not self._may_write():
            return
        if self.editor.has_draft(self._patient):
            self.editor.begin_new(self._patient)
            self._describe()
            return
        self._right.setCurrentWidget(self.place_card)
        self.map.set_placing(True)
        self.place_card.begin()

    def describe_at(self, wish: PlaceWish) -> None:
        """Describe a new lesion at a place that was pointed out in a photo, and tell when it is saved or left."""
        self._begin(wish.site, wish.side, wish.point)
        self._wish = wish if self._is_describing else None
        if self._wish is not None:
            self.map.show_site(wish.site, wish.side)  # another view may be open than one that shows the place

    def _connect(self) -> None:
        self._right.currentChanged.connect(self.replay.setDisabled)  # the overview is the first: index 0
        self.map.pin_chosen.connect(self.show_lesion)
        self.map.pin_opened.connect(self._describe_one)
        self.map.pin_photos.connect(self._show_photos)
        self.map.pin_moved.connect(self._pin_moved)
        self.map.placed.connect(self._placed)
        self.list.lesion_chosen.connect(self.show_lesion)
        self.list.lesion_activated.connect(self._describe_chosen)
        self.list.add_requested.connect(self.add)
        self.list.sites_shown.connect(self.details.setHidden)
        self.list.site_highlighted.connect(self._highlight)
        self.list.site_chosen.connect(self._site_chosen)
        self.place_card.highlighted.connect(self._highlight)
        self.place_card.chosen.connect(self._site_chosen)
        self.place_card.left.connect(self._overview)
        self.details.describe_requested.connect(self._describe_chosen)
        self.details.course_requested.connect(self._open_course)
        self.details.area_requested.connect(self._paint_chosen)
        self.details.status_requested.connect(self._set_status)
        self.details.error_requested.connect(self._ask_error)

    def _show_patient(self, patient: PatientDetail) -> None:
        known, self._seen = self._seen, patient
        looks = (patient.birth, patient.sex, patient.skin_tone)
        if known is None or looks != (known.birth, known.sex, known.skin_tone):
            self.map.set_patient(*looks)

    @property
    def _is_describing(self) -> bool:
        return self._editor is not None and self._right.currentWidget() is self._editor

    def _may_write(self) -> bool:
        """A patient is open, the role allows it, and today is shown."""
        return bool(self._patient) and not refusal(self._ctx, Right.WRITE_RECORD) and not self.view.refuses()

    @Slot()
    def _find_site(self) -> None:
        self._overview()
        self.list.show_sites()

    @Slot(str, object)
    def _highlight(self, site: str, side: Side) -> None:
        self.map.show_site(site, side)

    @Slot(str, object)
    def _site_chosen(self, site: str, side: Side) -> None:
        """From the list: the pin stands for the site."""
        self._begin(site, side, None)

    @Slot(object)
    def _placed(self, point: SurfacePoint) -> None:
        """From the figure: in the first step the place, in the second a better place."""
        site, side = self.map.region_of(point)
        if self._is_describing:
            self.editor.place(site, side, point)
            self._show_ghost()
        else:
            self._begin(site, side, point)

    def _begin(self, site: str, side: Side, point: SurfacePoint | None) -> None:
        if self._may_write():
            self.editor.begin_new(self._patient, site, side, point)
            self._describe()

    @Slot()
    def _describe_chosen(self) -> None:
        if self.chosen and not self.view.refuses():
            self._ctx.ops.read(self, partial(self._ctx.clinic.lesions.get, self.chosen), self._edit)

    @Slot(str)
    def _describe_one(self, lesion_id: str) -> None:
        """Its pin was opened."""
        self.show_lesion(lesion_id)
        self._describe_chosen()

    @Slot(str)
    def _show_photos(self, lesion_id: str) -> None:
        self.show_lesion(lesion_id)
        self._ctx.navigator.open_patient(self._patient, "photos")

    def _edit(self, detail: LesionDetail) -> None:
        self.editor.begin_edit(detail)
        self._describe()

    def _describe(self) -> None:
        self._right.setCurrentWidget(self.editor)
        self.map.set_placing(self.editor.may_write)
        self._show_ghost()
        self.editor.focus_first()

    @Slot()
    def _show_ghost(self) -> None:
        site, side, point = self.editor.fields.site, self.editor.fields.side, self.editor.point
        self.map.show_site(site, side, turn=point is None)
        place = point or (self.map.anchor_of(site, side) if site else None)
        self.map.set_ghost(None if self.editor.is_where_it_was else place, dashed=point is None)

    @Slot()
    def _overview(self) -> None:
        self.map.set_placing(False)
        self.map.set_ghost(None)
        if self._right.currentIndex():
            self._right.setCurrentIndex(0)
            self.list.table.setFocus()

    @Slot(object)
    def _saved(self, row: LesionRow) -> None:
        self._recent.note(row.site)
        wish, self._wish = self._wish, None
        self._overview()
        self.show_lesion(row.id)
        if wish is not None:
            self._ctx.navigator.tell_described(row.id, wish)

    @Slot()
    def _left(self) -> None:
        wish, self._wish = self._wish, None
        self._overview()
        if wish is not None:
            self._ctx.navigator.tell_left(wish)

    @Slot()
    def _open_course(self) -> None:
        self.course.open(self.chosen)

    @Slot()
    def _paint_chosen(self) -> None:
        if self.chosen and not self.view.refuses() and not refusal(self._ctx, Right.RECORD):
            paint = partial(self.areas.paint_stored, back=self._overview)
            self._ctx.ops.read(self, partial(self._ctx.clinic.lesions.get, self.chosen), paint)

    @Slot()
    def _paint_described(self) -> None:
        self.areas.paint_for(self.editor, self._patient, self._describe)

    @Slot(object)
    def _set_status(self, status: LesionStatus) -> None:
        row = self.view.row(self.chosen)
        if row is not None and not self.view.refuses():
            self._actions.set_status(row, status)

    @Slot()
    def _ask_error(self) -> None:
        row = self.view.row(self.chosen)
        if row is not None and not self.view.refuses():
            self._actions.ask_error(row)

    @Slot(str, object)
    def _pin_moved(self, lesion_id: str, point: SurfacePoint) -> None:
        row = self.view.row(lesion_id)
        if row is None or not self._may_write():
            self.view.put_back()
        else:
            place, signed = (*self.map.region_of(point), point), self.view.signed_visits(row.id)
            if self._actions.asks_to_move(row, *place, signed):
                self.view.put_back()
            else:
                self._actions.move(row, *place)

    @Slot()
    def _undo(self) -> None:
        if not self.areas.undo() and self._may_write():
            self._actions.undo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads from the past back to today, and leaves the choice of a place when typed over the figure."""
        escape = event.key() == Qt.Key.Key_Escape
        if escape and self.view.past is not None:
            self.replay.back_to_today()
        elif escape and self._right.currentWidget() is self.place_card:
            self.place_card.left.emit()
        else:
            super().keyPressEvent(event)
