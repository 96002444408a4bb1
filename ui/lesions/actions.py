"""What is done to a lesion in one step: its status, its place, its withdrawal. Light steps can be undone.

LesionActions(ctx, page)
    set_status(row, status); move(row, site, side, point); ask_error(row)
"""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.surface import SurfacePoint
from ui.context import Context


class LesionActions(QObject):
    """Writes, tells, and offers the way back."""

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._page, self._lesions = ctx, page, ctx.clinic.lesions

    def set_status(self, row: LesionRow, status: LesionStatus) -> None:
        """Change the status."""
        if row.status is not status:
            told = partial(self._tell_status, row.status)
            self._ctx.ops.write(self, partial(self._lesions.set_status, row.id, status), told)

    def move(self, row: LesionRow, site: str, side: Side, point: SurfacePoint) -> None:
        """Put the pin elsewhere; site and side follow it."""
        before = draft_of(row)
        moved = replace(before, site=site, side=side, point=point)
        self._ctx.ops.write(self, partial(self._lesions.save, moved), partial(self._tell_move, before))

    def ask_error(self, row: LesionRow) -> None:
        """Withdraw a lesion that was entered in error, with a reason."""
        self._ctx.prompts.ask(
            self._page,
            f"{row.label} entered in error",
            f"{row.label}, {row.site_text}, will leave the lists and stay in the record with this reason.",
            partial(self._mark_error, row.id),
            action="Mark as entered in error",
            lines=3,
        )

    def _tell_status(self, before: LesionStatus, row: LesionRow) -> None:
        undo = partial(self._restore_status, row.id, before)
        self._ctx.notifier.notify(f"{row.label} is {row.status.value} now.", action="Undo", run=undo)

    def _restore_status(self, lesion_id: str, status: LesionStatus) -> None:
        self._ctx.ops.write(self, partial(self._lesions.set_status, lesion_id, status, "Undone"))

    def _tell_move(self, before: LesionDraft, row: LesionRow) -> None:
        undo = partial(self._move_back, before, row.version)
        self._ctx.notifier.notify(f"{row.label} moved to {row.site_text}.", action="Undo", run=undo)

    def _move_back(self, before: LesionDraft, version: int) -> None:
        self._ctx.ops.write(self, partial(self._lesions.save, replace(before, version=version)))

    def _mark_error(self, lesion_id: str, reason: str) -> None:
        self._ctx.ops.write(self, partial(self._withdraw, lesion_id, reason))

    def _withdraw(self, lesion_id: str, reason: str) -> tuple[None, Changes]:
        return None, self._lesions.mark_error(lesion_id, reason)


def draft_of(row: LesionRow) -> LesionDraft:
    """A stored lesion as a draft that changes nothing."""
    return LesionDraft(
        patient_id=row.patient_id,
        site=row.site,
        side=row.side,
        point=None if row.anchored else row.point,
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
