"""What is said of the photos that are compared: over each of them, and of two side by side.

Teller(ctx, parent)
    marks                                what was measured in them
    use(subject); observations           by lesion; set when they are read
    lines(row) -> tuple[str, ...];  between(one, two) -> str
    marks_disagree(one, two, mapping) -> bool            mapping: from the first to the second
"""

import numpy as np
from PySide6.QtCore import QObject, QPointF

from clinic.records.lesions import ObservationRow
from clinic.records.photos import PhotoRow
from clinic.rules.mark_places import disagree, extent, marked, middle
from clinic.rules.photo_changes import Told, observed
from ui.compare.facts import day_words, days_between, difference, measured
from ui.compare.mapping import Mapping
from ui.compare.marks import Marks
from ui.compare.subjects import Subject
from ui.context import Context

Observations = dict[str, tuple[ObservationRow, ...]]


class Teller(QObject):
    """Knows the lesion that is looked at."""

    def __init__(self, ctx: Context, parent: QObject) -> None:
        super().__init__(parent)
        self.marks = Marks(ctx, self)
        self.observations: Observations = {}
        self._subject: Subject | None = None

    def use(self, subject: Subject | None) -> None:
        """Speak of the photos of ``subject``."""
        self._subject = subject

    def lines(self, row: PhotoRow | None) -> tuple[str, ...]:
        """The day of a photo, and what was counted and measured in it or at its visit."""
        if row is None:
            return ()
        told, of_lesion = self._told(row), self._subject is not None and self._subject.lesion_id
        heading = " · ".join(part for part in (day_words(row), "" if of_lesion else _labels(row)) if part)
        return tuple(part for part in (heading, measured(told.seen, told.measures) if told is not None else "") if part)

    def between(self, one: PhotoRow, two: PhotoRow) -> str:
        """How far apart they are, and what changed in numbers."""
        first, second = self._told(one), self._told(two)
        of_lesion = self._subject is not None and self._subject.lesion_id
        if not of_lesion or first is None or second is None:
            return days_between(one, two)
        return difference(first, second)

    def marks_disagree(self, one: PhotoRow, two: PhotoRow, mapping: Mapping) -> bool:
        """Whether the lesion is marked in both, and not where their alignment carries the one mark."""
        first, second = (marked(told.measures if (told := self._told(row)) else ()) for row in (one, two))
        if not mapping.is_laid or not first or not second:
            return False
        here, there = middle(first), mapping.to_photo(np.array([middle(first)]))[0]
        size = max(extent(first) * mapping.scale_at(QPointF(*here)), extent(second))
        return disagree((float(there[0]), float(there[1])), middle(second), size, float(max(two.width, two.height)))

    def _told(self, row: PhotoRow) -> Told | None:
        """With what is known of the lesion in numbers; ``None`` until that is read."""
        lesion_id = self._subject.lesion_id if self._subject is not None else ""
        if not lesion_id:
            return Told(row)
        marks = self.marks.of(row.id)
        if marks is None:
            return None
        seen = observed(row, self.observations.get(lesion_id, ()))
        return Told(row, seen, tuple(mark for mark in marks if mark.lesion_id == lesion_id))


def _labels(row: PhotoRow) -> str:
    return ", ".join(row.lesion_labels)
