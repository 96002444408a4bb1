"""The lesions of a patient on figure, list and details at once: filtered, chosen, and replayed.

LesionView(ctx, parts, parent)
    set_patient(patient_id); show_history(history)
    choose(lesion_id, turn=True); chosen -> str; row(lesion_id) -> LesionRow | None
    signed_visits(lesion_id) -> int     at how many it was seen
    refuses() -> bool           the past is shown and nothing may be changed: says so
    put_back()                  pins stand again where they are stored
"""

from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Slot

from clinic.records.enums import Side, VisitStatus
from clinic.records.lesions import LesionDetail, LesionRow
from clinic.records.photos import PhotoRow
from clinic.rules.dates import spoken
from clinic.rules.replay import local_day
from ui.context import Context
from ui.core.notifier import Notice
from ui.lesions.details_card import DetailsCard
from ui.lesions.filtering import NO_FILTER, LesionFilter
from ui.lesions.list_card import ListCard
from ui.lesions.ports import BodyMap
from ui.lesions.replay_bar import ReplayBanner, ReplayBar, hold_back
from ui.lesions.replay_data import NO_HISTORY, History
from ui.lesions.shown import ShownLesions


@dataclass(frozen=True)
class Parts:
    """What shows the lesions."""

    map: BodyMap
    list: ListCard
    details: DetailsCard
    bar: ReplayBar
    banner: ReplayBanner


class LesionView(QObject):
    """Keeps all that shows lesions in agreement."""

    def __init__(self, ctx: Context, parts: Parts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._parts = ctx, parts
        self._patient, self._chosen = "", ""
        self._shown = ShownLesions()
        self._pins: tuple[LesionRow, ...] = ()
        self._told: tuple[LesionDetail, tuple[PhotoRow, ...]] | None = None
        self._photos: tuple[str, tuple[PhotoRow, ...]] = ("", ())
        self._filters: dict[str, LesionFilter] = {}
        """By patient, for as long as the window is open."""
        self._refused: Notice | None = None
        parts.list.filter_changed.connect(self._set_filter)
        parts.bar.day_changed.connect(self._set_day)
        parts.banner.left.connect(parts.bar.back_to_today)

    @property
    def chosen(self) -> str:
        """Id of the chosen lesion, or empty; it stays chosen while it is not shown."""
        return self._chosen

    @property
    def past(self) -> date | None:
        """The day of the past that is shown; ``None``: today."""
        return self._shown.day

    def row(self, lesion_id: str) -> LesionRow | None:
        """A lesion that is shown."""
        detail = self._shown.detail(lesion_id)
        return detail.row if detail is not None else None

    def set_patient(self, patient_id: str) -> None:
        """Another patient: today, with the filter that was left on."""
        self._patient, self._chosen = patient_id, ""
        self._shown.show_history(NO_HISTORY)
        self._parts.bar.back_to_today()
        self._shown.show_filter(self._filters.get(patient_id, NO_FILTER))

    def show_history(self, history: History, *, turn: bool = False) -> None:
        """Show what was read."""
        self._shown.show_history(history)
        self._photos, self._told = ("", ()), None
        self._parts.bar.show_history(history)
        if not self._shown.is_known(self._chosen):
            rows = self._shown.rows
            self._chosen = rows[0].id if rows else ""
        elif turn and self.row(self._chosen) is None:
            self._uncover(self._chosen)
        self._show(turn=turn)

    def choose(self, lesion_id: str, *, turn: bool = True) -> None:
        """Choose a lesion everywhere; what hides it gives way."""
        self._chosen = lesion_id
        if self._shown.is_known(lesion_id) and self.row(lesion_id) is None:
            self._uncover(lesion_id)
        self._show_chosen(turn=turn)

    def refuses(self) -> bool:
        """Whether the past is shown, in which nothing is changed; says so and offers the way back."""
        day = self.past
        if day is None:
            return False
        text = f"This is the map as on {spoken(day)}. Go back to today to change anything."
        self._forget_refusal()
        back = self._parts.bar.back_to_today
        self._refused = self._ctx.notifier.notify(
            text, "attention", action="Back to today", run=back, key="Esc", patient=self._patient
        )
        return True

    def signed_visits(self, lesion_id: str) -> int:
        """At how many signed visits a lesion that is shown was observed."""
        detail = self._shown.detail(lesion_id)
        signed = {row.id for row in self._shown.history.visit_rows if row.status is VisitStatus.SIGNED}
        return len({seen.visit_id for seen in detail.observations} & signed) if detail is not None else 0

    def _forget_refusal(self) -> None:
        """Another day is shown: it no longer holds."""
        if self._refused is not None:
            self._ctx.notifier.withdraw(self._refused)
            self._refused = None

    def put_back(self) -> None:
        """Pins stand again where they are stored."""
        self._parts.map.set_lesions(self._pins)

    @Slot(object)
    def _set_filter(self, chosen: LesionFilter) -> None:
        self._filters[self._patient] = chosen
        self._shown.show_filter(chosen)
        self._show()

    @Slot(object)
    def _set_day(self, day: date | None) -> None:
        self._forget_refusal()
        was_past, before = self.past is not None, self._shown.standing
        self._shown.show_day(day)
        if self._shown.standing is not before or was_past != (day is not None):
            self._show()
        else:
            self._show_banner()

    def _uncover(self, lesion_id: str) -> None:
        if all(detail.row.id != lesion_id for detail in self._shown.standing):
            self._parts.bar.back_to_today()
        row = self.row(lesion_id)
        if row is None:
            self._set_filter(NO_FILTER)
            self._ctx.notifier.notify("All lesions are shown again: the filter kept this one back.")

    def _show(self, *, turn: bool = False) -> None:
        rows = self._shown.rows
        if rows != self._pins:
            self._pins = rows
            self._parts.map.set_lesions(rows)
        self._parts.list.show_lesions(self._shown)
        self._show_banner()
        self._show_chosen(turn=turn)

    def _show_banner(self) -> None:
        self._parts.map.set_past(self.past is not None)
        details = self._parts.details
        hold_back(self.past, self._parts.list.add_button, details.describe, details.area, details.status)
        known = len(self._shown.standing)
        count = "1 lesion was known" if known == 1 else f"{known} lesions were known"
        self._parts.banner.show_day(self.past, f"{count} then. The past is only shown, not changed.")

    def _show_chosen(self, *, turn: bool) -> None:
        detail = self._shown.detail(self._chosen)
        row = detail.row if detail is not None else None
        shown = row.id if row is not None else ""
        self._parts.list.choose(shown)
        self._parts.map.choose(shown, turn=turn)
        self._parts.map.show_site(
            row.site if row is not None else "", row.side if row is not None else Side.MIDLINE, turn=False
        )
        if detail is None:
            self._told = None
            self._parts.details.clear()
        elif self._photos[0] == detail.row.id:
            self._show_detail(detail)
        else:
            read = partial(self._ctx.clinic.photos.list, self._patient, lesion_id=detail.row.id)
            self._ctx.ops.read(self, read, partial(self._keep_photos, detail))

    def _keep_photos(self, detail: LesionDetail, photos: tuple[PhotoRow, ...]) -> None:
        self._photos = (detail.row.id, photos)
        self._show_detail(detail)

    def _show_detail(self, detail: LesionDetail) -> None:
        """Only if it differs: while the years pass, most days are like the day before."""
        photos, day = self._photos[1], self.past
        if day is not None:
            photos = tuple(photo for photo in photos if local_day(photo.when) <= day)
        if self._told != (detail, photos):
            self._told = (detail, photos)
            self._parts.details.show_lesion(detail, photos, self._shown.history.visit_rows)
