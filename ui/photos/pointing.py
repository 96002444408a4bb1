"""The place that a person points at in a face photo: proposed, followed by the card, moved by keys, mouse and map.

Pointing(ctx, view, search, card)
    of(row, lesions, marks)                  the photo, and what is known of it
    at(place, beside=True)                   point there; pixels of the photo
    step(event) -> bool                      the arrows move it
    refuse(reason, todo)                     say why there is none
    words_at(place) -> str                   what lies there
    dress()                                  a face was found
    forget(); pointed -> Pointed | None
    changed                                  signal: another place is proposed
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent

from clinic.records.enums import SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark, PhotoRow
from clinic.records.surface import SurfacePoint
from clinic.services.face_places import Proposal
from ui.context import Context
from ui.photos.face_search import FaceSearch
from ui.photos.place_card import PlaceCard
from ui.photos.place_words import Pointed, link_lines, proposal_words, site_words
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


class Pointing(QObject):
    """Nothing of it is stored."""

    changed = Signal()

    def __init__(self, ctx: Context, view: DeepView, search: FaceSearch, card: PlaceCard) -> None:
        super().__init__(view)
        self._ctx, self._view, self._search, self._card = ctx, view, search, card
        self._row: PhotoRow | None = None
        self._lesions: Mapping[str, LesionRow] = {}
        self._marks: Sequence[PhotoMark] = ()
        self.pointed: Pointed | None = None
        card.corrected.connect(self._correct)

    def of(self, row: PhotoRow | None, lesions: Mapping[str, LesionRow], marks: Sequence[PhotoMark]) -> None:
        """Where one points, and what may be said of it."""
        self._row, self._lesions, self._marks = row, lesions, marks

    def forget(self) -> None:
        """Nothing is pointed at."""
        self.pointed = None

    def at(self, at: QPointF, *, beside: bool = True) -> bool:
        """Propose the place at ``at``; off the face the mark stays where it is, or says so where ``beside``. Whether
        the photo can be pointed at there."""
        face, row = self._search.face, self._row
        if face is None or row is None or not (0 <= at.x() <= row.width and 0 <= at.y() <= row.height):
            return False
        place = face.place_at(at.x(), at.y())
        if place is not None:
            self._propose(Pointed(at.x(), at.y(), place))
        elif beside:
            self.forget()
            self.refuse("This lies beside the face.", "Point at the face, or choose the place on the map.")
        return True

    def words_at(self, at: QPointF) -> str:
        """The site under a pixel of the photo, with a question mark where that is a guess."""
        place = self._search.face.place_at(at.x(), at.y()) if self._search.face is not None else None
        if place is None:
            return ""
        return site_words(self._ctx.clinic.catalog, place.site, place.side) + ("" if place.sure else "?")

    def dress(self) -> None:
        """The small map shows the figure that was laid over the face, in the patient's tone."""
        face, row = self._search.face, self._row
        if face is not None and row is not None:
            tone = self._ctx.clinic.patients.get(row.patient_id).skin_tone or SkinTone.III
            self._card.thumb.set_figure(face.fit.figure, tone)

    def step(self, event: QKeyEvent) -> bool:
        """An arrow moves what is pointed at by some pixels of the screen; whether it did."""
        way = _ARROWS.get(Qt.Key(event.key()))
        if way is None or self.pointed is None:
            return False
        step = _FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        here = self._view.to_view(QPointF(self.pointed.x, self.pointed.y))
        self.at(self._view.to_picture(here + way * step), beside=False)
        return True

    def refuse(self, reason: str, todo: str) -> None:
        """Why nothing can be proposed, and what helps."""
        self._card.show_refusal(reason, todo)
        self._card.stand(QPointF())

    @Slot(object)
    def _correct(self, point: SurfacePoint) -> None:
        if self.pointed is not None:
            place = Proposal(*self._ctx.clinic.atlas.region_at(point), point, 0.0, sure=True)
            self._propose(replace(self.pointed, place=place, by_hand=True))

    def _propose(self, pointed: Pointed) -> None:
        self.pointed, place = pointed, pointed.place
        title = site_words(self._ctx.clinic.catalog, place.site, place.side)
        self._card.offer(link_lines(self._lesions.values(), self._marks, pointed, self._search.face))
        self._card.thumb.show_point(place.point, place.site, place.side)
        self._card.show_place(title, proposal_words(place, by_hand=pointed.by_hand), sure=place.sure)
        self.changed.emit()
