"""Places in a face photo: what a person points at is proposed for the map, and lesions of the map are expected in it.

FacePlaces(ctx, view, writer, owner)          owner: the viewer; view: its picture
    show(row, lesions, marks)                 the photo, and what is known of it; None: no photo
    strip, card                               the line below the picture, and what floats over it
    toggle_placing(); toggle_expected(); next_expected(); leave() -> bool
    click(at) -> bool; key(event) -> bool; handles(); drag(key, at, done)        from the viewer; pixels of the photo
    paint(painter, transform)
    is_placing, shows_expected, face, pointed, expected, hover_words              what is going on
    placing_changed                           signal
The face is looked for only when one of both is switched on, in the background, once for each photo.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from clinic.faces import NoFace
from clinic.records.enums import SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from clinic.records.surface import SurfacePoint
from clinic.services.face_places import FaceInPhoto, Proposal
from ui.context import Context
from ui.photos import face_painter
from ui.photos.expected_places import ExpectedPlaces
from ui.photos.face_search import FaceSearch
from ui.photos.face_strip import FaceStrip
from ui.photos.marking import MarkWriter
from ui.photos.place_acts import PlaceActs
from ui.photos.place_card import PlaceCard
from ui.photos.place_words import (
    Expected,
    Pointed,
    link_lines,
    may_show_face,
    proposal_words,
    site_words,
    status_words,
)
from ui.widgets.deep_view import DeepView

POINTED = "pointed"
"""Key of the mark that is not stored yet."""
_STEP, _FINE_STEP = 8.0, 1.0
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class FacePlaces(QObject):
    """Nothing is stored before a person confirms it."""

    placing_changed = Signal()

    def __init__(self, ctx: Context, view: DeepView, writer: MarkWriter, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx, self._view, self._owner = ctx, view, owner
        self._row: PhotoRow | None = None
        self._lesions: Mapping[str, LesionRow] = {}
        self._marks: Sequence[PhotoMark] = ()
        self._search = FaceSearch(ctx, owner)
        self._acts, self.expecting = PlaceActs(ctx, writer, owner), ExpectedPlaces(view)
        self._hovered: QPointF | None = None
        self.is_placing = False
        self.pointed: Pointed | None = None
        self.hover_words = ""
        self.strip, self.card = FaceStrip(ctx), PlaceCard(ctx, view)
        self._connect()

    @property
    def face(self) -> FaceInPhoto | NoFace | None:
        """The face of the photo, why there is none, or that nobody looked yet."""
        return self._search.answer

    def _connect(self) -> None:
        self._search.ended.connect(self._looked)
        self._view.hovered.connect(self._hover)
        self._view.view_changed.connect(self._place_card)
        self._view.installEventFilter(self)
        self.strip.place_button.clicked.connect(self.toggle_placing)
        self.strip.expected_button.clicked.connect(self.toggle_expected)
        self.card.map_wanted.connect(self._open_map)
        self.card.added.connect(self._add)
        self.card.marked.connect(self._mark_expected)
        self.card.linked.connect(self._link)
        self.card.cancelled.connect(self._drop)
        self.card.corrected.connect(self._correct)

    def show(self, row: PhotoRow | None, lesions: Mapping[str, LesionRow], marks: Sequence[PhotoMark]) -> None:
        """Another photo, or something about it changed."""
        other = (row.id if row else "") != (self._row.id if self._row else "")
        self._row, self._lesions, self._marks = row, lesions, marks
        if other:
            self._search.of(row.id if row is not None else "")
            self._drop()
            if row is None and self.is_placing:
                self._set_placing(False)
            self._look()
        self._expect()

    @Slot()
    def toggle_placing(self) -> None:
        """Point at places, or stop pointing."""
        self._set_placing(not self.is_placing and self._row is not None)

    @property
    def shows_expected(self) -> bool:
        """Whether expected places are wanted."""
        return self.expecting.shown

    @property
    def expected(self) -> tuple[Expected, ...]:
        """Lesions that should be in the photo and have no mark in it."""
        return self.expecting.places

    @Slot()
    def toggle_expected(self) -> None:
        """Show where lesions are expected, or hide it; kept while the window is open."""
        self.expecting.shown = not self.expecting.shown
        self.strip.expected_button.setChecked(self.expecting.shown)
        self._look()
        self._expect()

    @Slot()
    def next_expected(self) -> None:
        """Choose the next expected place (by keyboard)."""
        if not self.expecting.shown:
            self.toggle_expected()
        place = self.expecting.next()
        if place is not None:
            self._choose(place)

    def leave(self) -> bool:
        """One step back: what is proposed, then the mode; whether there was one."""
        if self.card.isVisible():
            self._drop()
        elif self.is_placing:
            self._set_placing(False)
        else:
            return False
        return True

    def click(self, at: QPointF) -> bool:
        """The photo was clicked; whether that meant a place."""
        if self.is_placing:
            self._point(at)
            return True
        found = self.expecting.at(at)
        if found is not None:
            self._choose(found)
        elif self.expecting.chosen is not None:
            self._drop()
        return found is not None

    def key(self, event: QKeyEvent) -> bool:
        """Enter points at the middle or confirms; the arrows move what is pointed at."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.card.isVisible():
                self.card.confirm()
            elif self.is_placing:
                self._point(self._view.to_picture(QPointF(self._view.width() / 2, self._view.height() / 2)))
            return self.card.isVisible() or self.is_placing
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None or self.pointed is None:
            return False
        step = _FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        here = self._view.to_view(QPointF(self.pointed.x, self.pointed.y))
        self._point(self._view.to_picture(here + way * step), beside=False)
        return True

    def handles(self) -> list[tuple[str, QPointF]]:
        """What can be dragged."""
        return [(POINTED, QPointF(self.pointed.x, self.pointed.y))] if self.pointed is not None else []

    @Slot(str, QPointF)
    def drag(self, key: str, at: QPointF) -> None:
        """The proposal follows the mark."""
        if key == POINTED:
            self._point(at, beside=False)

    def paint(self, painter: QPainter, transform: QTransform) -> None:
        """Expected places below, what is pointed at above."""
        face, theme = self.face, self._ctx.theme
        if isinstance(face, FaceInPhoto) and face.others and (self.is_placing or self.shows_expected):
            face_painter.paint_box(painter, transform, face.box)
        face_painter.paint_expected(painter, transform, self.expected, self.expecting.chosen, theme)
        if self.is_placing and self.pointed is None and self._view.hasFocus() and isinstance(face, FaceInPhoto):
            face_painter.paint_cross(painter, QPointF(self._view.width() / 2, self._view.height() / 2))
        if self.pointed is not None:
            face_painter.paint_pointed(painter, transform, self.pointed)
        if self.hover_words and self._hovered is not None:
            face_painter.paint_words(painter, transform.map(self._hovered), self.hover_words, self._view.rect(), theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pointer left: nothing follows it."""
        if event.type() == QEvent.Type.Leave and watched is self._view:
            self._hovered, self.hover_words = None, ""
            self._view.update()
        return False

    def _set_placing(self, on: bool) -> None:
        self.is_placing = on
        self.strip.place_button.setChecked(on)
        self._drop()
        self._look()
        self.placing_changed.emit()
        if on:
            self._view.setFocus()

    def _look(self) -> None:
        """Look for the face if that is wanted."""
        if self._is_wanted:
            self._search.look()
        self._tell()
        self._refuse()

    @property
    def _is_wanted(self) -> bool:
        if self._row is None:
            return False
        return self.is_placing or (self.shows_expected and may_show_face(self._row, self._ctx.clinic.catalog))

    @Slot()
    def _looked(self) -> None:
        face = self._search.face
        if face is not None and self._row is not None:
            tone = self._ctx.clinic.patients.get(self._row.patient_id).skin_tone or SkinTone.III
            self.card.thumb.set_figure(face.fit.figure, tone)
        self._expect()
        self._refuse()

    def _refuse(self) -> None:
        """Where one points and there is no face: say why, and what helps."""
        answer = self.face
        if self.is_placing and isinstance(answer, NoFace) and not self.card.isVisible():
            self._show_refusal(answer.reason, answer.todo)

    def _show_refusal(self, reason: str, todo: str) -> None:
        self.card.show_refusal(reason, todo)
        self.card.stand(QPointF())

    def _expect(self) -> None:
        if self.expecting.renew(self._search.face, self._lesions.values(), self._marks):
            self._drop()
        self._tell()
        self._view.update()

    def _tell(self) -> None:
        """What the line below the photo says."""
        search = self._search
        words = search.trouble or status_words(search.answer, len(self.expected), placing=self.is_placing)
        self.strip.say(words if self._is_wanted else "")

    def _point(self, at: QPointF, *, beside: bool = True) -> None:
        """Propose the place at ``at``; off the face the mark stays where it is, or says so where ``beside``."""
        face, row = self._search.face, self._row
        if face is None or row is None or not (0 <= at.x() <= row.width and 0 <= at.y() <= row.height):
            return
        place = face.place_at(at.x(), at.y())
        if place is None:
            if beside:
                self._drop()
                self._show_refusal("This lies beside the face.", "Point at the face, or choose the place on the map.")
            return
        self.hover_words = ""
        self.expecting.choose(None)
        self._show_pointed(Pointed(at.x(), at.y(), place))

    @Slot(object)
    def _correct(self, point: SurfacePoint) -> None:
        if self.pointed is not None:
            place = Proposal(*self._ctx.clinic.atlas.region_at(point), point, 0.0, sure=True)
            self._show_pointed(replace(self.pointed, place=place, by_hand=True))

    def _show_pointed(self, pointed: Pointed) -> None:
        self.pointed, place = pointed, pointed.place
        title = site_words(self._ctx.clinic.catalog, place.site, place.side)
        self.card.offer(link_lines(self._lesions.values(), self._marks, pointed, self._search.face))
        self.card.thumb.show_point(place.point, place.site, place.side)
        self.card.show_place(title, proposal_words(place, by_hand=pointed.by_hand), sure=place.sure)
        self._place_card()
        self._tell()
        self._view.update()

    def _choose(self, place: Expected) -> None:
        self.expecting.choose(place)
        self.pointed, self.hover_words = None, ""
        self.card.show_expected(place.title, place.what[:1].upper() + place.what[1:], place.lesion.label)
        self._place_card()
        self._view.setFocus()
        self._view.update()

    @Slot()
    def _drop(self) -> None:
        """Propose nothing any more."""
        self.pointed, self.hover_words = None, ""
        self.expecting.choose(None)
        had_focus = self.card.isAncestorOf(focus) if (focus := self._owner.focusWidget()) is not None else False
        self.card.hide()
        if had_focus:
            self._view.setFocus()
        self._tell()
        self._view.update()

    @Slot()
    def _add(self) -> None:
        pointed, row = self.pointed, self._row
        if pointed is not None and row is not None:
            self._drop()
            self._acts.add(row, pointed)

    @Slot(str)
    def _link(self, lesion_id: str) -> None:
        lesion, pointed = self._lesions.get(lesion_id), self.pointed
        if lesion is not None and pointed is not None:
            done = partial(self._linked, lesion, pointed.place)
            self._mark(lesion, QPointF(pointed.x, pointed.y), done)

    def _linked(self, lesion: LesionRow, place: Proposal) -> None:
        self._drop()
        self._acts.offer_place(lesion, place)

    @Slot()
    def _mark_expected(self) -> None:
        place = self.expecting.chosen
        if place is not None:
            self._mark(place.lesion, QPointF(place.x, place.y), self._drop)

    def _mark(self, lesion: LesionRow, at: QPointF, done: Callable[[], object]) -> None:
        if self._row is not None:
            self._acts.mark(self._row, self._marks, lesion, at, done)

    @Slot()
    def _open_map(self) -> None:
        if self._row is not None:
            self._acts.open_map(self._row)

    @Slot(QPointF)
    def _hover(self, at: QPointF) -> None:
        self._hovered, words = at, ""
        found = self.expecting.at(at)
        if found is not None:
            words = found.words
        elif self.is_placing and isinstance(self.face, FaceInPhoto):
            place = self.face.place_at(at.x(), at.y())
            words = site_words(self._ctx.clinic.catalog, place.site, place.side) if place is not None else ""
            words += "?" if place is not None and not place.sure else ""
        if words or self.hover_words:
            self._view.update()
        self.hover_words = words

    @Slot()
    def _place_card(self) -> None:
        if not self.card.isVisible():
            return
        spot = self.expecting.chosen or self.pointed
        if spot is not None:
            self.card.stand(self._view.to_view(QPointF(spot.x, spot.y)))
