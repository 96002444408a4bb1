"""From what the stage shows to a picture or a page: purpose, consent, place.

CompareExporter(ctx, host, stage)        host: the page that asks
    export(subject, form)                form: ``png``, ``pdf`` (to a file) or ``keep`` (in Documents)
What leaves is fixed before anything is asked: photos that change on the stage meanwhile were not asked about.
"""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.comparisons import ComparisonDraft
from clinic.records.enums import ConsentScope
from clinic.records.follow_up import DocumentRow
from clinic.records.photos import PhotoRow
from clinic.rules.alignment_words import short_grade_text
from clinic.rules.photo_changes import is_dated
from ui.compare.export import compose, write_made, write_png
from ui.compare.facts import day_of, day_words
from ui.compare.stage import CompareStage
from ui.compare.subjects import Subject
from ui.context import Context
from ui.core.purpose import ExportPurpose
from ui.core.tasks import Progress

_TITLE = "Export the comparison"
_WHAT = {"png": "picture", "pdf": "page"}


@dataclass(frozen=True, slots=True)
class _Task:
    """What is exported, as it was when it was asked for."""

    subject: Subject
    form: str
    rows: tuple[PhotoRow, ...]
    pictures: tuple[QImage, ...] = ()
    """With days and names, and without; of a page none."""
    draft: ComparisonDraft | None = None
    """Of the page."""

    def suggested(self, named: bool) -> str:
        """A name for the file."""
        days = " and ".join(f"{'' if is_dated(row) else 'imported '}{day_of(row)}" for row in self.rows)
        name = f"{self.subject.short.replace('/', '-')} {days}" if named else "Comparison"
        return f"{name}.{self.form}"


class CompareExporter(QObject):
    """Asks what it is for; consent must cover it; then writes it in the background."""

    def __init__(self, ctx: Context, host: QWidget, stage: CompareStage) -> None:
        super().__init__(host)
        self._ctx, self._host, self._stage = ctx, host, stage
        self._purpose = ExportPurpose(ctx, host)

    def export(self, subject: Subject, form: str = "png") -> None:
        """Begin with the purpose; nothing happens while there is nothing to export."""
        scene = self._stage.scene
        rows = scene.shown if form == "png" else scene.pair or ()
        if not rows:
            if form != "png":
                self._ctx.notifier.notify("A page compares two photos: show two of them first.", "attention")
            return
        if form == "png":
            pictures = tuple(self._picture(subject, rows, named) for named in (True, False))
            task = _Task(subject, form, rows, pictures=pictures)
        else:
            task = _Task(subject, form, rows, draft=self._draft(subject, rows))
        if form == "keep":
            self._keep(task)
            return
        thing = _WHAT[form]
        what = f"The {thing}, without name and days,"
        self._purpose.ask(_TITLE, f"What is the {thing} for?", rows, partial(self._where, task), what=what)

    def _picture(self, subject: Subject, rows: tuple[PhotoRow, ...], named: bool) -> QImage:
        """What is shown now."""
        panels = self._stage.panels(lines=None if named else _without_days(rows))
        return compose(panels, self._stage.size(), self._footer(subject, rows, named), self._ctx.theme.font())

    def _footer(self, subject: Subject, rows: tuple[PhotoRow, ...], named: bool) -> tuple[str, ...]:
        """Whose skin and when; then how the photos lie and what was done to them."""
        scene = self._stage.scene
        days = " and ".join(day_words(row) for row in rows)
        first = f"{subject.label} · {days}" if named else ""
        way, others = scene.way, [row for row in rows if row in scene.others]
        grades = [short_grade_text(scene.keeper.kept(row)) for row in others]
        if not named:
            grades = [grade.split(": set by hand")[0].split(", set by hand")[0] for grade in grades]
        moved = any(scene.keeper.mapping(row).shift != (0.0, 0.0) for row in others)
        second = [
            " / ".join(dict.fromkeys(grades)),
            way.words if way is not None else "",
            "colours adjusted" if scene.is_adjusted else "colours as photographed",
            "moved by hand against each other" if moved else "",
        ]
        return tuple(line for line in (first, " · ".join(part for part in second if part)) if line)

    def _draft(self, subject: Subject, rows: tuple[PhotoRow, ...]) -> ComparisonDraft:
        scene = self._stage.scene
        seen = None if scene.camera.is_fitted else scene.camera.seen()
        crop = (seen.left(), seen.top(), seen.width(), seen.height()) if seen is not None else None
        one, two = rows
        adjusted = scene.slots[scene.second - 1].adjusted
        return ComparisonDraft(one.id, two.id, subject.lesion_id, crop, adjusted, ConsentScope.RECORD)

    def _where(self, task: _Task, purpose: ConsentScope) -> None:
        pattern = "PNG (*.png)" if task.form == "png" else "PDF (*.pdf)"
        then = partial(self._note if task.pictures else self._write_page, task, purpose)
        name = task.suggested(purpose is ConsentScope.RECORD)
        self._ctx.prompts.save_file(self._host, "Save the comparison", name, pattern, then)

    def _note(self, task: _Task, purpose: ConsentScope, path: Path) -> None:
        note = partial(self._ctx.clinic.exports.note_copies, [row.id for row in task.rows], purpose)
        self._ctx.ops.read(self._host, note, partial(self._write_picture, task, purpose, path))

    def _write_picture(self, task: _Task, purpose: ConsentScope, path: Path, _nothing: None) -> None:
        named, unnamed = task.pictures
        work = partial(write_png, named if purpose is ConsentScope.RECORD else unnamed, path)
        self._ctx.ops.background(self._host, "Saving the comparison", work, self._written)

    def _write_page(self, task: _Task, purpose: ConsentScope, path: Path) -> None:
        if task.draft is not None:
            make = partial(self._ctx.clinic.exports.comparison, replace(task.draft, purpose=purpose))
            work = partial(write_made, make, path)
            self._ctx.ops.background(self._host, "Saving the comparison", work, self._written)

    def _keep(self, task: _Task) -> None:
        if task.draft is not None:
            work = partial(_kept, self._ctx, task.draft)
            self._ctx.ops.background_write(self._host, "Keeping the comparison", work, self._is_kept)

    def _is_kept(self, row: DocumentRow) -> None:
        self._ctx.notifier.notify(
            f"{row.title}: kept in Documents.",
            "done",
            action="Open",
            run=partial(self._ctx.navigator.open_patient, row.patient_id, "documents"),
            patient=row.patient_id,
        )

    def _written(self, path: Path) -> None:
        self._ctx.notifier.notify(f"Saved as {path.name}.", "done")


def _kept(ctx: Context, draft: ComparisonDraft, _progress: Progress) -> tuple[DocumentRow, Changes]:
    (row, _data), changes = ctx.clinic.documents.make_comparison(draft)
    return row, changes


def _without_days(rows: tuple[PhotoRow, ...]) -> dict[str, tuple[str, ...]]:
    """By photo the words for those who must not learn days: how long after the first photo it was taken, if known."""
    if not all(map(is_dated, rows)):
        return {row.id: (f"Photo {number}, time between not known",) for number, row in enumerate(rows, start=1)}
    first = min(rows, key=lambda row: row.when)
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        days = (day_of(row) - day_of(first)).days
        found[row.id] = ("First photo" if row.id == first.id else f"{days} day{'s' * (days != 1)} later",)
    return found
