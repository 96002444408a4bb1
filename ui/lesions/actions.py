"""What is done to a lesion in one step: its status, its place, its withdrawal. Light steps can be undone.

LesionActions(ctx, page)
    set_status(row, status); move(row, site, side, point); ask_error(row)
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.surface import SurfacePoint
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.lesions.parts import lesion_parts


class LesionActions(QObject):
    """Writes, tells, and offers the way back."""

    def __init__(self, ctx: Context, page: QWidget) -> None:
        super().__init__(page)
        self._ctx, self._page, self._lesions = ctx, page, ctx.clinic.lesions

    def set_status(self, row: LesionRow, status: LesionStatus) -> None:
        """Change the status."""
        if row.status is not status:
            self._change_status(draft_of(row), status, "", partial(self._tell_status, row.status))

    def move(self, row: LesionRow, site: str, side: Side, point: SurfacePoint) -> None:
        """Put the pin elsewhere; site and side follow it."""
        before = draft_of(row)
        self._move(before, replace(before, site=site, side=side, point=point), partial(self._tell_move, before))

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
        undo = partial(self._restore_status, row, before)
        self._ctx.notifier.notify(f"{row.label} is {row.status.value} now.", action="Undo", run=undo)

    def _restore_status(self, row: LesionRow, status: LesionStatus) -> None:
        self._change_status(draft_of(row), status, "Undone", _nothing)

    def _tell_move(self, before: LesionDraft, row: LesionRow) -> None:
        undo = partial(self._move, draft_of(row), replace(before, version=row.version), _nothing)
        self._ctx.notifier.notify(f"{row.label} moved to {row.site_text}.", action="Undo", run=undo)

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


def _nothing(_row: LesionRow) -> None:
    """An undone step is seen on the page."""


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
