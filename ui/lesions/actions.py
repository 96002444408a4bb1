"""What is done to a lesion in one step: its status, its place, its withdrawal. Light steps can be undone.

LesionActions(ctx, page)
    set_status(row, status); move(row, site, side, point); ask_error(row)
    undo()                the newest step that can still be undone; forget() where another patient is shown
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.surface import SurfacePoint
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.lesions.parts import lesion_parts

_KEPT = 19  # steps that can be undone, less one


class LesionActions(QObject):
    """Writes, tells, and offers the way back."""

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._page, self._lesions = ctx, page, ctx.clinic.lesions
        self._back: list[_Step] = []

    def set_status(self, row: LesionRow, status: LesionStatus) -> None:
        """Change the status."""
        if row.status is not status:
            self._change_status(draft_of(row), status, "", partial(self._tell_status, row.status))

    def move(self, row: LesionRow, site: str, side: Side, point: SurfacePoint) -> None:
        """Put the pin elsewhere; site and side follow it."""
        before = draft_of(row)
        self._move(before, replace(before, site=site, side=side, point=point), partial(self._tell_move, before))

    @Slot()
    def undo(self) -> None:
        """Take the newest step back."""
        if self._back:
            self._take_back(self._back[-1])
        else:
            self._ctx.notifier.notify("There is nothing to undo on the map.")

    def forget(self) -> None:
        """What was done stays done."""
        self._back.clear()

    def ask_error(self, row: LesionRow) -> None:
        """Withdraw a lesion that was entered in error, with a reason."""
        self._ctx.prompts.ask(
            self._page,
            f"{row.label} entered in error",
            f"{row.label}, {row.site_text}, will leave the lists and stay in the record with this reason.",
            partial(self._mark_error, row),
            action="Mark as entered in error",
            lines=3,
        )

    def _tell_status(self, before: LesionStatus, row: LesionRow) -> None:
        back = partial(
            self._change_status, draft_of(row), before, "Undone", partial(self._tell_back, "is", before.value)
        )
        self._tell(f"{row.label} is {row.status.value} now.", back)

    def _tell_move(self, before: LesionDraft, row: LesionRow) -> None:
        was = self._place(before.site, before.side)
        same = (before.site, before.side) == (row.site, row.side)
        text = f"{row.label} moved within {was}." if same else f"{row.label} moved from {was} to {row.site_text}."
        done = partial(self._tell_back, "is back in", was)
        self._tell(text, partial(self._move, draft_of(row), replace(before, version=row.version), done))

    def _tell(self, text: str, back: Callable[[], None]) -> None:
        """Say what was done, and offer to undo it here and by key."""
        step = _Step(back)
        self._back = [*self._back[-_KEPT:], step]
        self._ctx.notifier.notify(text, action="Undo", run=partial(self._take_back, step))

    def _take_back(self, step: "_Step") -> None:
        """Each step once, though it is offered twice."""
        if step in self._back:
            self._back.remove(step)
            step.back()

    def _tell_back(self, verb: str, where: str, row: LesionRow) -> None:
        self._ctx.notifier.notify(f"Undone: {row.label} {verb} {where}{' again' if verb == 'is' else ''}.")

    def _place(self, site: str, side: Side) -> str:
        known = self._ctx.clinic.catalog.sites.get(site)
        return known.display(side) if known is not None else site

    def _change_status(
        self, before: LesionDraft, status: LesionStatus, reason: str, done: Callable[[LesionRow], object]
    ) -> None:
        parts = tuple(part for part in lesion_parts(self._ctx.clinic.catalog) if part.names == ("status",))
        mine, write = replace(before, status=status), partial(self._write_status, reason)
        save_together(
            self._ctx, self._page, Edit("this lesion", parts, before, mine, before.version, write, draft_of, done)
        )

    def _write_status(self, reason: str, draft: LesionDraft, version: int) -> tuple[LesionRow, Changes]:
        return self._lesions.set_status(draft.id, draft.status, reason, version)

    def _move(self, before: LesionDraft, moved: LesionDraft, done: Callable[[LesionRow], object]) -> None:
        parts, write = lesion_parts(self._ctx.clinic.catalog), self._write
        save_together(
            self._ctx, self._page, Edit("this lesion", parts, before, moved, moved.version, write, draft_of, done)
        )

    def _write(self, draft: LesionDraft, version: int) -> tuple[LesionRow, Changes]:
        return self._lesions.save(replace(draft, version=version))

    def _mark_error(self, row: LesionRow, reason: str) -> None:
        self._ctx.ops.write(self, partial(self._withdraw, row, reason))

    def _withdraw(self, row: LesionRow, reason: str) -> tuple[None, Changes]:
        return None, self._lesions.mark_error(row.id, reason, row.version)


@dataclass(frozen=True, eq=False)
class _Step:
    """Something done, and how to take it back."""

    back: Callable[[], None]


def draft_of(row: LesionRow) -> LesionDraft:
    """A stored lesion as a draft that changes nothing."""
    return LesionDraft(
        patient_id=row.patient_id,
        site=row.site,
        side=row.side,
        point=row.placed,
        first_noted=row.first_noted,
        diagnosis=row.diagnosis,
        diagnosis_text="" if row.diagnosis else row.diagnosis_text,
        certainty=row.certainty,
        status=row.status,
        cluster=row.cluster,
        note=row.note,
        id=row.id,
        version=row.version,
    )
