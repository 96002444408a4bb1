"""From what the stage shows to a picture or a page: purpose, consent, place.

CompareExporter(ctx, host, stage)        host: the page that asks
    export(subject, form)                form: ``png``, ``pdf`` (to a file) or ``keep`` (in Documents)
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.comparisons import ComparisonDraft
from clinic.records.enums import ConsentScope
from clinic.records.follow_up import DocumentRow
from clinic.records.photos import PhotoRow
from clinic.rules.alignment_words import short_grade_text
from clinic.rules.dates import spoken
from ui.compare.export import compose, write_made, write_png
from ui.compare.facts import day_of
from ui.compare.stage import CompareStage
from ui.compare.subjects import Subject
from ui.context import Context
from ui.core.purpose import PURPOSES, refusal
from ui.core.tasks import Progress

_TITLE = "Export the comparison"
_WHAT = {"png": "picture", "pdf": "page"}


@dataclass(frozen=True, slots=True)
class _Task:
    """What is exported: found when it is asked for, so that it stays the same while questions are open."""

    subject: Subject
    form: str
    rows: tuple[PhotoRow, ...]
    purpose: ConsentScope = ConsentScope.RECORD

    @property
    def is_named(self) -> bool:
        """Whether days and names may stand on it."""
        return self.purpose is ConsentScope.RECORD


class CompareExporter(QObject):
    """Asks what it is for; consent must cover it; then writes it in the background."""

    def __init__(self, ctx: Context, host: QWidget, stage: CompareStage) -> None:
        super().__init__(host)
        self._ctx, self._host, self._stage = ctx, host, stage

    def export(self, subject: Subject, form: str = "png") -> None:
        """Begin with the purpose; nothing happens while there is nothing to export."""
        scene = self._stage.scene
        rows = scene.shown if form == "png" else scene.pair or ()
        if not rows:
            if form != "png":
                self._ctx.notifier.notify("A page compares two photos: show two of them first.", "attention")
            return
        if form == "keep":
            self._keep(_Task(subject, form, rows))
            return
        then = partial(self._purpose, subject, form, rows)
        question = f"What is the {_WHAT[form]} for?"
        self._ctx.prompts.choose(self._host, _TITLE, question, PURPOSES, then, action="Go on")

    def _purpose(self, subject: Subject, form: str, rows: tuple[PhotoRow, ...], key: str) -> None:
        task = _Task(subject, form, rows, ConsentScope(key))
        words = refusal(task.purpose, rows)
        if words:
            todo = "Ask for consent and change it on the photo, or export for the record."
            self._ctx.prompts.inform(self._host, words, todo)
            return
        check = partial(self._ctx.clinic.exports.check_copies, [row.id for row in rows], task.purpose)
        self._ctx.ops.read(self._host, check, partial(self._allowed, task))

    def _allowed(self, task: _Task, _nothing: None) -> None:
        where = partial(self._where, task)
        if task.is_named:
            where()
        else:
            text = (
                f"The {_WHAT[task.form]} will leave the record for {task.purpose.value}, without name and days. "
                "The consent for it is on each photo shown."
            )
            self._ctx.prompts.confirm(self._host, _TITLE, text, "Export", where)

    def _where(self, task: _Task) -> None:
        days = " and ".join(f"{day_of(row)}" for row in task.rows)
        name = f"{task.subject.short.replace('/', '-')} {days}" if task.is_named else "Comparison"
        pattern = "PNG (*.png)" if task.form == "png" else "PDF (*.pdf)"
        then = partial(self._note if task.form == "png" else self._write_page, task)
        self._ctx.prompts.save_file(self._host, "Save the comparison", f"{name}.{task.form}", pattern, then)

    def _note(self, task: _Task, path: Path) -> None:
        note = partial(self._ctx.clinic.exports.note_copies, [row.id for row in task.rows], task.purpose)
        self._ctx.ops.read(self._host, note, partial(self._write_picture, task, path))

    def _write_picture(self, task: _Task, path: Path, _nothing: None) -> None:
        stage = self._stage
        panels = stage.panels(lines=None if task.is_named else _without_days(task.rows))
        image = compose(panels, stage.size(), self._footer(task), self._ctx.theme.font())
        work = partial(write_png, image, path)
        self._ctx.ops.background(self._host, "Saving the comparison", work, self._written)

    def _footer(self, task: _Task) -> tuple[str, ...]:
        """Whose skin and when; then how the photos lie and what was done to them."""
        scene = self._stage.scene
        days = " and ".join(spoken(day_of(row)) for row in task.rows)
        first = f"{task.subject.label} · {days}" if task.is_named else ""
        way, others = scene.way, [row for row in task.rows if row in scene.others]
        grades = [short_grade_text(scene.keeper.kept(row)) for row in others]
        if not task.is_named:
            grades = [grade.split(": set by hand")[0].split(", set by hand")[0] for grade in grades]
        moved = any(scene.keeper.mapping(row).shift != (0.0, 0.0) for row in others)
        second = [
            " / ".join(dict.fromkeys(grades)),
            way.words if way is not None else "",
            "colours adjusted" if scene.is_adjusted else "colours as photographed",
            "moved by hand against each other" if moved else "",
        ]
        return tuple(line for line in (first, " · ".join(part for part in second if part)) if line)

    def _draft(self, task: _Task) -> ComparisonDraft:
        scene = self._stage.scene
        seen = None if scene.camera.is_fitted else scene.camera.seen()
        crop = (seen.left(), seen.top(), seen.width(), seen.height()) if seen is not None else None
        one, two = task.rows
        adjusted = scene.slots[scene.second - 1].adjusted
        return ComparisonDraft(one.id, two.id, task.subject.lesion_id, crop, adjusted, task.purpose)

    def _write_page(self, task: _Task, path: Path) -> None:
        make = partial(self._ctx.clinic.exports.comparison, self._draft(task))
        work = partial(write_made, make, path)
        self._ctx.ops.background(self._host, "Saving the comparison", work, self._written)

    def _keep(self, task: _Task) -> None:
        work = partial(_kept, self._ctx, self._draft(task))
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
    """By photo the words for those who must not learn days: how long after the first photo it was taken."""
    first = min(rows, key=lambda row: row.when)
    found: dict[str, tuple[str, ...]] = {}
    for row in rows:
        days = (day_of(row) - day_of(first)).days
        found[row.id] = ("First photo" if row.id == first.id else f"{days} day{'s' * (days != 1)} later",)
    return found
