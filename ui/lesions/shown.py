"""Which lesions list and figure show now: those known on the day, less those that the filter keeps back. Without Qt.

ShownLesions()
    history, filter, day        set them; ``day=None`` is today
    standing -> details         known on the day
    shown -> details            of these, those that pass the filter
    rows -> LesionRow           of ``shown``
    detail(lesion_id)           as it stood on the day, if it is shown
"""

from datetime import date

from clinic.records.lesions import LesionDetail, LesionRow
from clinic.rules.replay import lesions_on
from ui.lesions.filtering import NO_FILTER, LesionFilter
from ui.lesions.replay_data import NO_HISTORY, History


class ShownLesions:
    """Computed in memory from what was read once."""

    def __init__(self) -> None:
        self.history: History = NO_HISTORY
        self.filter: LesionFilter = NO_FILTER
        self.day: date | None = None

    @property
    def standing(self) -> tuple[LesionDetail, ...]:
        """All lesions that were known on the day."""
        return self.history.details if self.day is None else lesions_on(self.history.details, self.day)

    @property
    def shown(self) -> tuple[LesionDetail, ...]:
        """Those that pass the filter."""
        return self.filter.keep(self.standing)

    @property
    def rows(self) -> tuple[LesionRow, ...]:
        """Their lines."""
        return tuple(detail.row for detail in self.shown)

    def detail(self, lesion_id: str) -> LesionDetail | None:
        """One of those shown."""
        return next((detail for detail in self.shown if detail.row.id == lesion_id), None)

    def is_known(self, lesion_id: str) -> bool:
        """Whether there is such a lesion, shown or not."""
        return any(detail.row.id == lesion_id for detail in self.history.details)
