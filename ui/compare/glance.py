"""What is looked at, in pixels of the photos themselves, so that it stays in sight when the first photo changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF

from clinic.records.photos import PhotoRow
from ui.compare.aligning import AlignmentKeeper
from ui.compare.camera import Camera


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of the view in one photo: its pixel, and screen pixels for one of them."""

    pixel: QPointF
    scale: float
    is_laid: bool


@dataclass(frozen=True, slots=True)
class Glance:
    """Of each photo what lay in the middle; empty while everything is shown."""

    reference: str
    places: dict[str, Place]

    @classmethod
    def of(cls, camera: Camera, keeper: AlignmentKeeper) -> "Glance":
        """As it is now."""
        reference, center = keeper.reference, camera.center
        if reference is None or camera.is_fitted:
            return cls(reference.id if reference is not None else "", {})
        places = {}
        for row in (reference, *keeper.others):
            mapping = keeper.mapping(row)
            x, y = mapping.to_photo(np.array([[center.x(), center.y()]]))[0]
            if np.isfinite([x, y]).all():
                laid = mapping.is_laid or row.id == reference.id
                places[row.id] = Place(QPointF(x, y), camera.scale / mapping.scale_at(center), laid)
        return cls(reference.id, places)

    def return_to(self, camera: Camera, keeper: AlignmentKeeper, rows: Sequence[PhotoRow]) -> None:
        """Look at the same skin in a new reference: by itself if it was seen, else by a photo that is seen on both."""
        reference = keeper.reference
        if reference is None or reference.id == self.reference or not self.places:
            return
        known = [row for row in rows if row.id in self.places]
        known.sort(key=lambda row: (row.id != reference.id, not self.places[row.id].is_laid))
        if not known:
            camera.fit()
            return
        row = known[0]
        place, mapping = self.places[row.id], keeper.mapping(row)
        x, y = mapping.to_reference(np.array([[place.pixel.x(), place.pixel.y()]]))[0]
        if np.isfinite([x, y]).all():
            middle = QPointF(x, y)
            camera.look(middle, place.scale * mapping.scale_at(middle))
