"""What the editor read before someone typed, and saving over exactly that.

LesionSaving(ctx, owner)
    read(LesionRow | None);  read_seen(ObservationRow | None)     what stands in the record and was shown
    kept(visit_id) -> dict;  go_on_from(dict, visit_id)           the versions, as part of a kept draft
    save_lesion(draft, done, failed);  save_seen(draft, done, failed)
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.lesions import LesionDraft, LesionRow, ObservationDraft, ObservationRow
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.lesions.parts import as_seen, lesion_parts, seen_parts

Failed = Callable[[ClinicError], object]


class LesionSaving:
    """A lesion and what was seen of it have a version each."""

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        self._ctx, self._owner = ctx, owner
        self.read(None)

    def read(self, row: LesionRow | None) -> None:
        """This is shown: a stored lesion, or a new one."""
        self._base = row.as_draft() if row is not None else None
        self._version = row.version if row is not None else 0
        self.read_seen(None)

    def read_seen(self, seen: ObservationRow | None) -> None:
        """This observation is shown, or none is there yet."""
        self._seen = seen
        self._seen_version = (seen.version or 0) if seen is not None else 0

    def saved(self, row: LesionRow) -> None:
        """The lesion is stored; what was seen is still to come."""
        self._base, self._version = row.as_draft(), row.version

    def kept(self, visit_id: str) -> dict[str, Any]:
        """Upon which versions the draft was typed."""
        return {"version": self._version, "visit": visit_id, "seen_version": self._seen_version}

    def go_on_from(self, kept: dict[str, Any], visit_id: str) -> None:
        """What was typed upon an older version is compared with the newest one when it is saved."""
        version = int(kept.get("version", self._version))
        if version != self._version:
            self._base, self._version = None, version
        seen_version = int(kept.get("seen_version", self._seen_version))
        if kept.get("visit", visit_id) == visit_id and seen_version != self._seen_version:
            self._seen, self._seen_version = None, seen_version

    def save_lesion(self, draft: LesionDraft, done: Callable[[LesionRow], object], failed: Failed) -> None:
        """Store the lesion."""
        parts, write = lesion_parts(self._ctx.clinic.catalog), self._write
        edit = Edit("this lesion", parts, self._base, draft, self._version, write, LesionRow.as_draft, done, failed)
        save_together(self._ctx, self._owner, edit)

    def save_seen(self, draft: ObservationDraft, done: Callable[[ObservationRow], object], failed: Failed) -> None:
        """Store what was seen."""
        base = self._seen if self._seen_version else ObservationDraft(draft.lesion_id, draft.visit_id)
        version, write = self._seen_version, self._write_seen
        edit = Edit("what was seen", seen_parts(), base, draft, version, write, as_seen, done, failed)
        save_together(self._ctx, self._owner, edit)

    def _write(self, draft: LesionDraft, version: int) -> tuple[LesionRow, Changes]:
        return self._ctx.clinic.lesions.save(replace(draft, version=version))

    def _write_seen(self, draft: ObservationDraft, version: int) -> tuple[ObservationRow, Changes]:
        return self._ctx.clinic.lesions.observe(replace(draft, version=version))
