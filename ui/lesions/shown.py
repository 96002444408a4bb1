"""Which lesions list and figure show now: those known on the day, less those that the filter keeps back. Without Qt.

ShownLesions()
    show_history(history); show_filter(filter); show_day(day)      ``None``: today
    standing -> details         known on the day
    shown -> details            of these, those that pass the filter
    rows -> LesionRow           of ``shown``
    detail(lesion_id)           as it stood on the day, if it is shown
"""

from datetime import date

from clinic.records.lesions import LesionDetail, LesionRow
from clinic.rules.replay import Chronicle
from ui.lesions.filtering import NO_FILTER, LesionFilter
from ui.lesions.replay_data import NO_HISTORY, History


class ShownLesions:
    """Computed in memory from what was read once, and only when something of it changes."""

    def __init__(self) -> None:
        self._history, self._filter = NO_HISTORY, NO_FILTER
        self._day: date | None = None
        self._chronicle = Chronicle(())
        self._standing: tuple[LesionDetail, ...] = ()
        self._shown: tuple[LesionDetail, ...] = ()
        self._rows: tuple[LesionRow, ...] = ()

    @property
    def history(self) -> History:
        """What was read."""
        return self._history

    @property
    def filter(self) -> LesionFilter:
        """What is kept back."""
        return self._filter

    @property
    def day(self) -> date | None:
        """The day that is shown; ``None``: today."""
        return self._day

    @property
    def standing(self) -> tuple[LesionDetail, ...]:
        """All lesions that were known on the day."""
        return self._standing

    @property
    def shown(self) -> tuple[LesionDetail, ...]:
        """Those that pass the filter."""
        return self._shown

    @property
    def rows(self) -> tuple[LesionRow, ...]:
        """Their lines."""
        return self._rows

    def show_history(self, history: History) -> None:
        """Something else was read."""
        self._history, self._chronicle = history, Chronicle(history.details)
        self._update()

    def show_filter(self, chosen: LesionFilter) -> None:
        """Keep others back."""
        self._filter = chosen
        self._update()

    def show_day(self, day: date | None) -> None:
        """Show another day."""
        self._day = day
        self._update()

    def detail(self, lesion_id: str) -> LesionDetail | None:
        """One of those shown."""
        return next((detail for detail in self._shown if detail.row.id == lesion_id), None)

    def is_known(self, lesion_id: str) -> bool:
        """Whether there is such a lesion, shown or not."""
        return any(detail.row.id == lesion_id for detail in self._history.details)

    def _update(self) -> None:
        self._standing = self._history.details if self._day is None else self._chronicle.on(self._day)
        self._shown = self._filter.keep(self._standing)
        self._rows = tuple(detail.row for detail in self._shown)
