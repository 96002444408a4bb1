"""The lesions that are expected in the photo that is shown, and the one of them that is chosen.

ExpectedPlaces(view)
    shown; places; chosen -> Expected | None
    renew(face, lesions, marks); choose(place | None); next() -> Expected | None; at(picture point) -> Expected | None
"""

from collections.abc import Iterable
from math import hypot

from PySide6.QtCore import QPointF

from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoMark
from clinic.services.face_places import FaceInPhoto
from ui.photos.face_painter import LEAST_RADIUS
from ui.photos.place_words import Expected, expected_in
from ui.widgets.deep_view import DeepView


class ExpectedPlaces:
    """``shown``: a person wants to see them; without a face there are none."""

    def __init__(self, view: DeepView) -> None:
        self._view = view
        self.shown = False
        self.places: tuple[Expected, ...] = ()
        self._chosen = ""

    @property
    def chosen(self) -> Expected | None:
        """The one about which a person is asked."""
        return next((place for place in self.places if place.lesion.id == self._chosen), None)

    def renew(self, face: FaceInPhoto | None, lesions: Iterable[LesionRow], marks: Iterable[PhotoMark]) -> bool:
        """Something changed; whether the chosen one is gone by that."""
        before = self._chosen
        self.places = expected_in(face, lesions, marks) if face is not None and self.shown else ()
        self._chosen = before if self.chosen is not None else ""
        return before != self._chosen

    def choose(self, place: Expected | None) -> None:
        """Set one off."""
        self._chosen = place.lesion.id if place is not None else ""

    def next(self) -> Expected | None:
        """The one after the chosen one, round and round."""
        if not self.places:
            return None
        ids = [place.lesion.id for place in self.places]
        return self.places[(ids.index(self._chosen) + 1) % len(ids) if self._chosen in ids else 0]

    def at(self, point: QPointF) -> Expected | None:
        """The nearest whose circle holds a pixel of the photo."""
        here, view = self._view.to_view(point), self._view
        scale = (view.to_view(QPointF(1, 0)) - view.to_view(QPointF(0, 0))).x()
        near = []
        for place in self.places:
            step = view.to_view(QPointF(place.x, place.y)) - here
            far = hypot(step.x(), step.y())
            if far <= max(place.radius * scale, LEAST_RADIUS):
                near.append((far, place))
        return min(near, key=lambda pair: pair[0])[1] if near else None
