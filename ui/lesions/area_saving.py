"""Storing a painted area: over what was read, with a way back.

AreaSaving(ctx, owner)
    save(row, painted, areas, done=None, failed=None)      ``areas``: what is stored of the lesion, newest first
    stored(row, areas) -> AreaRow | None                   what a new area would change
    take_back(row, area)                                   it was painted by mistake
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtWidgets import QWidget

from clinic.clock import local_today
from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.lesions import AreaDraft, AreaRow, LesionRow
from clinic.records.surface import SurfaceArea
from clinic.rules.area_words import area_text
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.lesions.area_words import Painted, area_parts, as_area
from ui.lesions.words import day_of

Done = Callable[[AreaRow], object]


class AreaSaving:
    """One area for each lesion and visit, or day."""

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        self._ctx, self._owner = ctx, owner

    def save(
        self,
        row: LesionRow,
        painted: Painted,
        areas: Sequence[AreaRow],
        done: Done | None = None,
        failed: Callable[[ClinicError], object] | None = None,
    ) -> None:
        """Store what was painted, in the open visit if there is one."""
        visit_id = self._visit_id(row)
        before = self._before(areas, visit_id)
        base = as_area(before) if before else AreaDraft(row.id, SurfaceArea((), ""), painted.figure, visit_id)
        mine = replace(base, area=painted.area, figure=painted.figure, visit_id=visit_id)
        told = partial(self._tell, row, before, done)
        version = before.version if before is not None else 0
        edit = Edit("this area", area_parts(), base, mine, version, self._write, as_area, told, failed)
        save_together(self._ctx, self._owner, edit)

    def stored(self, row: LesionRow, areas: Sequence[AreaRow]) -> AreaRow | None:
        """What a new area would change."""
        return self._before(areas, self._visit_id(row))

    def take_back(self, row: LesionRow, area: AreaRow) -> None:
        """Withdraw an area; the way back paints it again."""
        write = partial(self._ctx.clinic.areas.withdraw, area.id, area.version)
        self._ctx.ops.write(self._owner, write, partial(self._tell_taken_back, row, area))

    def _tell_taken_back(self, row: LesionRow, area: AreaRow, _withdrawn: AreaRow) -> None:
        again = partial(self._write, as_area(area), 0)
        undo = partial(self._ctx.ops.write, self._owner, again)
        text = f"{row.label}: its area was taken back."
        self._ctx.notifier.notify(
            text, "done", action="Undo" if area.area is not None else "", run=undo, patient=row.patient_id
        )

    def _visit_id(self, row: LesionRow) -> str:
        visit = self._ctx.clinic.visits.open_for(row.patient_id)
        return visit.id if visit is not None else ""

    def _before(self, areas: Sequence[AreaRow], visit_id: str) -> AreaRow | None:
        """What a new area would change: that of the visit, else that of today outside of visits."""
        today = local_today(self._ctx.clinic.now)
        mine = [area for area in areas if area.visit_id == visit_id]
        return next((area for area in mine if visit_id or day_of(area.painted_at) == today), None)

    def _write(self, draft: AreaDraft, version: int) -> tuple[AreaRow, Changes]:
        return self._ctx.clinic.areas.paint(replace(draft, version=version))

    def _tell(self, row: LesionRow, before: AreaRow | None, done: Done | None, stored: AreaRow) -> None:
        undo = partial(self._undo, before, stored)
        text = f"{row.label}: {area_text(stored.cm2, stored.share)} kept."
        self._ctx.notifier.notify(text, "done", action="Undo", run=undo, patient=row.patient_id)
        if done is not None:
            done(stored)

    def _undo(self, before: AreaRow | None, stored: AreaRow) -> None:
        if before is None or before.area is None:
            write = partial(self._ctx.clinic.areas.withdraw, stored.id, stored.version)
        else:
            write = partial(self._write, as_area(before), stored.version)
        self._ctx.ops.write(self._owner, write)
