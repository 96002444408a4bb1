"""Writing what is measured in a photo, and taking that back.

MeasureKeeper(ctx, owner)
    keep(draft, before, label, done)          store a shape, or one over ``before``; told with "Undo"
    take_back(row, label); record(row, label)     withdraw it; write it as finding of the photo's visit
"""

from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.lesions import ObservationRow
from clinic.records.measures import FindingWritten, MeasureDraft, MeasureRow
from clinic.rules.merging import Part
from clinic.rules.uncertainty import axes_text, quantity_text
from ui.context import Context
from ui.core.conflicts import Edit, save_together
from ui.core.part_words import one
from ui.photos.measuring.words import KINDS, short_words

Done = Callable[[MeasureRow], object]
_DRAFT = tuple(field.name for field in fields(MeasureDraft))


def as_draft(row: MeasureRow) -> MeasureDraft:
    """What of a stored shape a person draws."""
    return MeasureDraft(**{name: getattr(row, name) for name in _DRAFT})


class MeasureKeeper(QObject):
    """One shape, one write; everything it does can be undone."""

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx, self._owner = ctx, owner

    def keep(self, draft: MeasureDraft, before: MeasureRow | None, label: str, done: Done) -> None:
        """Store ``draft``; where someone else changed the shape too, ask which counts."""
        self._save(draft, as_draft(before) if before else None, partial(self._kept, before, label, done))

    def take_back(self, row: MeasureRow, label: str) -> None:
        """Withdraw a shape; a finding that was written from it stays, and that is said."""
        work = partial(self._ctx.clinic.measures.withdraw, row.id, row.version)
        self._ctx.ops.write(self._owner, work, partial(self._taken_back, row, label))

    def record(self, row: MeasureRow, label: str) -> None:
        """Write what was measured into the finding of the photo's visit."""
        work = partial(self._ctx.clinic.measures.as_finding, row.id, row.version)
        self._ctx.ops.write(self._owner, work, partial(self._recorded, label))

    def _save(self, draft: MeasureDraft, base: MeasureDraft | None, done: Done) -> None:
        edit = Edit("this measure", _PARTS, base, draft, draft.version, self._write, as_draft, done)
        save_together(self._ctx, self._owner, edit)

    def _write(self, draft: MeasureDraft, version: int) -> tuple[MeasureRow, Changes]:
        return self._ctx.clinic.measures.save(replace(draft, version=version))

    def _kept(self, before: MeasureRow | None, label: str, done: Done, row: MeasureRow) -> None:
        if before is None:
            self._tell(f"{label}: {short_words(row.values)} is kept.", partial(self._withdraw, row))
        else:
            back = replace(as_draft(before), version=row.version)
            undo = partial(self._save, back, as_draft(row), _nothing)
            words = f"{label}: {short_words(row.values)} now."
            if row.finding_differs:
                words += " The finding of the visit stays as it was written."
            self._tell(words, undo)
        done(row)

    def _withdraw(self, row: MeasureRow) -> None:
        self._ctx.ops.write(self._owner, partial(self._ctx.clinic.measures.withdraw, row.id, row.version))

    def _taken_back(self, before: MeasureRow, label: str, row: MeasureRow) -> None:
        words = f"{label}: {KINDS[before.kind].lower()} taken back."
        if before.observation_id:
            words += " The finding of the visit stays."
        back = replace(as_draft(before), version=row.version)
        self._tell(words, partial(self._save, back, None, _nothing))

    def _recorded(self, label: str, written: FindingWritten) -> None:
        said = _said(written.before)
        words = f"{label}: {short_words(written.mark.values)} is the finding of this visit."
        if said:
            words += f" It said {said} before."
        undo = partial(self._ctx.ops.write, self._owner, partial(self._ctx.clinic.measures.undo_finding, written))
        self._tell(words, undo)

    def _tell(self, text: str, undo: Callable[[], object]) -> None:
        """A photo is measured while its patient is open."""
        patient = self._ctx.navigator.patient_id
        self._ctx.notifier.notify(text, "done", action="Undo", run=undo, patient=patient)


def _said(before: ObservationRow | None) -> str:
    """The size or count that a finding held."""
    if before is None:
        return ""
    parts = []
    if before.long_axis is not None:
        size = quantity_text(before.long_axis, before.uncertainty)
        if before.short_axis is not None and before.uncertainty:  # one uncertainty for both
            size = f"{size.partition(' ')[0]} × {quantity_text(before.short_axis, before.uncertainty)}"
        elif before.short_axis is not None:
            size = axes_text(before.long_axis, before.short_axis)
        parts.append(f"{size} mm ({before.size_method.value})")
    if before.count is not None:
        parts.append(f"{before.count} counted ({before.count_method.value})")
    return ", ".join(parts)


def _nothing(_result: object) -> None:
    """What was undone needs no word."""


def _shape_words(draft: MeasureDraft) -> str:
    number = len(draft.points) + len(draft.outline)
    return f"{KINDS[draft.kind]} with {number} points"


_PARTS = (
    Part("Shape", ("kind", "points", "outline", "method"), _shape_words),
    one("Lesion", "lesion_id", say=lambda _key: "another lesion"),
    one("Note", "note", joins=True),
)
