"""What is done to a lesion in one step: its status, its place, its withdrawal. Light steps can be undone.

LesionActions(ctx, page)
    set_status(row, status); move(row, site, side, point); ask_error(row)
    asks_to_move(row, site, side, point, signed)     the record holds where it was seen: asks, then moves
    set_patient(patient_id)          whose steps are taken back; those of others wait until they are open again
    undo()                           the newest step that can still be undone
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionDetail, LesionDraft, LesionRow
from clinic.records.surface import SurfacePoint
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.notifier import Notice
from ui.lesions.parts import lesion_parts

_KEPT = 19  # steps that can be undone, less one


class LesionActions(QObject):
    """Writes, tells, and offers the way back."""

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._page, self._lesions = ctx, page, ctx.clinic.lesions
        self._patient = ""
        self._back: dict[str, list[_Step]] = {}
        """By patient, for as long as the page lives."""

    def set_status(self, row: LesionRow, status: LesionStatus) -> None:
        """Change the status."""
        if row.status is not status:
            self._change_status(row.as_draft(), status, "", partial(self._tell_status, row.status))

    def move(self, row: LesionRow, site: str, side: Side, point: SurfacePoint) -> None:
        """Put the pin elsewhere; site and side follow it."""
        before = row.as_draft()
        self._move(before, replace(before, site=site, side=side, point=point), partial(self._tell_move, before))

    def asks_to_move(self, row: LesionRow, site: str, side: Side, point: SurfacePoint, signed: int) -> bool:
        """Ask before a slip of the hand changes where a lesion was, seen at ``signed`` visits; whether it is asked."""
        known = _known_words(row, signed)
        if not known or (site, side) == (row.site, row.side):
            return False
        text = f"{known} Move it to “{self._place(site, side)}”?"
        move = partial(self.move, row, site, side, point)
        self._ctx.prompts.confirm(self._page, f"Move {row.label}?", text, "Move", move, leave="Leave")
        return True

    @Slot()
    def undo(self) -> None:
        """Take the newest step back."""
        steps = self._back.get(self._patient)
        if steps:
            self._take_back(steps[-1])
        else:
            self._ctx.notifier.notify("There is nothing to undo on the map.")

    def set_patient(self, patient_id: str) -> None:
        """Another patient is shown, with the steps that were done there."""
        self._patient = patient_id

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
        done = partial(self._tell_back, "is", before.value)
        back = partial(self._change_status, status=before, reason="Undone", done=done)
        self._tell(f"{row.label} is {row.status.value} now.", _Step(row.as_draft(), ("status",), back))

    def _tell_move(self, before: LesionDraft, row: LesionRow) -> None:
        was = self._place(before.site, before.side)
        same = (before.site, before.side) == (row.site, row.side)
        text = f"{row.label} moved within {was}." if same else f"{row.label} moved from {was} to {row.site_text}."
        done = partial(self._tell_back, "is back in", was)
        self._tell(text, _Step(row.as_draft(), ("site", "side", "point"), partial(self._move_back, before, done)))

    def _move_back(self, before: LesionDraft, done: Callable[[LesionRow], object], now: LesionDraft) -> None:
        self._move(now, replace(now, site=before.site, side=before.side, point=before.point), done)

    def _tell(self, text: str, step: "_Step") -> None:
        """Say what was done, and offer to undo it here and by key."""
        patient = step.left.patient_id
        self._back[patient] = [*self._back.get(patient, [])[-_KEPT:], step]
        take_back = partial(self._take_back, step)
        step.notice = self._ctx.notifier.notify(text, action="Undo", run=take_back, key="Ctrl+Z", patient=patient)

    def _take_back(self, step: "_Step") -> None:
        """Each step once, though it is offered twice."""
        steps = self._back.get(step.left.patient_id, [])
        if step in steps:
            steps.remove(step)
            if step.notice is not None:
                self._ctx.notifier.withdraw(step.notice)
            self._ctx.ops.read(self, partial(self._lesions.get, step.left.id), partial(self._restore, step))

    def _restore(self, step: "_Step", detail: LesionDetail) -> None:
        """Unless something newer would be lost."""
        row, now = detail.row, detail.row.as_draft()
        if row.status is LesionStatus.ENTERED_IN_ERROR or not step.still_stands(now):
            text = f"{row.label} was changed meanwhile: what you did before is not undone."
            self._ctx.notifier.notify(text, "attention", patient=row.patient_id)
        else:
            step.back(now)

    def _tell_back(self, verb: str, where: str, row: LesionRow) -> None:
        text = f"Undone: {row.label} {verb} {where}{' again' if verb == 'is' else ''}."
        self._ctx.notifier.notify(text, patient=row.patient_id)

    def _place(self, site: str, side: Side) -> str:
        known = self._ctx.clinic.catalog.sites.get(site)
        return known.display(side) if known is not None else site

    def _change_status(
        self, before: LesionDraft, status: LesionStatus, reason: str, done: Callable[[LesionRow], object]
    ) -> None:
        parts = tuple(part for part in lesion_parts(self._ctx.clinic.catalog) if part.names == ("status",))
        mine, write = replace(before, status=status), partial(self._write_status, reason)
        save_together(
            self._ctx,
            self._page,
            Edit("this lesion", parts, before, mine, before.version, write, LesionRow.as_draft, done),
        )

    def _write_status(self, reason: str, draft: LesionDraft, version: int) -> tuple[LesionRow, Changes]:
        return self._lesions.set_status(draft.id, draft.status, reason, version)

    def _move(self, before: LesionDraft, moved: LesionDraft, done: Callable[[LesionRow], object]) -> None:
        parts, write = lesion_parts(self._ctx.clinic.catalog), self._write
        save_together(
            self._ctx,
            self._page,
            Edit("this lesion", parts, before, moved, moved.version, write, LesionRow.as_draft, done),
        )

    def _write(self, draft: LesionDraft, version: int) -> tuple[LesionRow, Changes]:
        return self._lesions.save(replace(draft, version=version))

    def _mark_error(self, row: LesionRow, reason: str) -> None:
        self._ctx.ops.write(self, partial(self._withdraw, row, reason))

    def _withdraw(self, row: LesionRow, reason: str) -> tuple[None, Changes]:
        return None, self._lesions.mark_error(row.id, reason, row.version)


@dataclass(eq=False)
class _Step:
    """Something done, and how to take it back."""

    left: LesionDraft
    """The lesion as the step left it."""
    names: tuple[str, ...]
    """What the step changed of it."""
    back: Callable[[LesionDraft], None]
    """Takes the lesion as it is now."""
    notice: Notice | None = None

    def still_stands(self, now: LesionDraft) -> bool:
        """Whether nobody changed the same since."""
        return all(getattr(now, name) == getattr(self.left, name) for name in self.names)


def _known_words(row: LesionRow, signed: int) -> str:
    """What the record holds of the place of a lesion; empty: nothing that weighs."""
    if signed:
        return f"{row.label} was seen at {signed} signed visit{'s' * (signed > 1)} at “{row.site_text}”."
    return f"{row.label} is resolved, at “{row.site_text}”." if row.status is LesionStatus.RESOLVED else ""
