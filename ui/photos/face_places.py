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

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from clinic.faces import NoFace
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from clinic.services.face_places import FaceInPhoto
from ui.context import Context
from ui.photos import face_painter
from ui.photos.expected_places import ExpectedPlaces
from ui.photos.face_search import FaceSearch
from ui.photos.face_strip import FaceStrip
from ui.photos.hover_words import HoverWords
from ui.photos.marking import MarkWriter
from ui.photos.place_acts import PlaceActs
from ui.photos.place_card import PlaceCard
from ui.photos.place_words import Expected, Pointed, may_show_face, status_words
from ui.photos.pointing import POINTED, Pointing
from ui.widgets.deep_view import DeepView


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
        self.is_placing = False
        self._hover = HoverWords(view, ctx.theme, self._words_at)
        self.strip, self.card = FaceStrip(ctx), PlaceCard(ctx, view)
        self._pointing = Pointing(ctx, view, self._search, self.card)
        self._connect()

    @property
    def face(self) -> FaceInPhoto | NoFace | None:
        """The face of the photo, why there is none, or that nobody looked yet."""
        return self._search.answer

    @property
    def pointed(self) -> Pointed | None:
        """The place that is proposed."""
        return self._pointing.pointed

    @property
    def hover_words(self) -> str:
        """What the pointer points at."""
        return self._hover.text

    def _connect(self) -> None:
        self._search.ended.connect(self._looked)
        self._view.view_changed.connect(self._place_card)
        self.strip.place_button.clicked.connect(self.toggle_placing)
        self.strip.expected_button.clicked.connect(self.toggle_expected)
        self.card.map_wanted.connect(self._acts.open_map)
        self.card.added.connect(self._add)
        self.card.marked.connect(self._mark_expected)
        self.card.linked.connect(self._link)
        self.card.cancelled.connect(self._drop)
        self._pointing.changed.connect(self._pointed_at)

    def show(self, row: PhotoRow | None, lesions: Mapping[str, LesionRow], marks: Sequence[PhotoMark]) -> None:
        """Another photo, or something about it changed."""
        other = (row.id if row else "") != (self._row.id if self._row else "")
        self._row, self._lesions, self._marks = row, lesions, marks
        self._pointing.of(row, lesions, marks)
        self._acts.of(row, lesions, marks)
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
        return self._pointing.step(event)

    def handles(self) -> list[tuple[str, QPointF]]:
        """What can be dragged."""
        return [(POINTED, QPointF(self.pointed.x, self.pointed.y))] if self.pointed is not None else []

    @Slot(str, QPointF)
    def drag(self, key: str, at: QPointF) -> None:
        """The proposal follows the mark."""
        if key == POINTED:
            self._pointing.at(at, beside=False)

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
        self._hover.paint(painter, transform)

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
        self._pointing.dress()
        self._expect()
        self._refuse()

    def _refuse(self) -> None:
        """Where one points and there is no face: say why, and what helps."""
        answer = self.face
        if self.is_placing and isinstance(answer, NoFace) and not self.card.isVisible():
            self._pointing.refuse(answer.reason, answer.todo)

    def _expect(self) -> None:
        if self.expecting.renew(self._search.face, self._lesions.values(), self._marks):
            self._drop()
        self._tell()
        self._view.update()

    def _tell(self) -> None:
        """What the line below the photo offers and says: a close-up of other skin holds no face."""
        row = self._row
        self.strip.offer(self.is_placing or (row is not None and may_show_face(row, self._ctx.clinic.catalog)))
        search = self._search
        words = search.trouble or status_words(search.answer, len(self.expected), placing=self.is_placing)
        self.strip.say(words if self._is_wanted else "")

    def _point(self, at: QPointF) -> None:
        if self._pointing.at(at) and self.pointed is None:
            self._clear()

    @Slot()
    def _pointed_at(self) -> None:
        self._hover.clear()
        self.expecting.choose(None)
        self._place_card()
        self._tell()
        self._view.update()

    def _choose(self, place: Expected) -> None:
        self.expecting.choose(place)
        self._pointing.forget()
        self._hover.clear()
        self.card.show_expected(place.title, place.what[:1].upper() + place.what[1:], place.lesion.label)
        self._place_card()
        self._view.setFocus()
        self._view.update()

    @Slot()
    def _drop(self) -> None:
        """Propose nothing any more."""
        had_focus = self.card.isAncestorOf(focus) if (focus := self._owner.focusWidget()) is not None else False
        self.card.hide()
        if had_focus:
            self._view.setFocus()
        self._clear()

    def _clear(self) -> None:
        self._pointing.forget()
        self.expecting.choose(None)
        self._hover.clear()
        self._tell()
        self._view.update()

    @Slot()
    def _add(self) -> None:
        pointed = self.pointed
        if pointed is not None:
            self._drop()
            self._acts.add(pointed)

    @Slot(str)
    def _link(self, lesion_id: str) -> None:
        if self.pointed is not None:
            self._acts.link(lesion_id, self.pointed, self._drop)

    @Slot()
    def _mark_expected(self) -> None:
        place = self.expecting.chosen
        if place is not None:
            self._acts.mark(place.lesion, QPointF(place.x, place.y), self._drop)

    def _words_at(self, at: QPointF) -> str:
        found = self.expecting.at(at)
        return found.words if found is not None else self._pointing.words_at(at) if self.is_placing else ""

    @Slot()
    def _place_card(self) -> None:
        if not self.card.isVisible():
            return
        spot = self.expecting.chosen or self.pointed
        if spot is not None:
            self.card.stand(self._view.to_view(QPointF(spot.x, spot.y)))
