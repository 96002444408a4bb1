"""What a person does with the pictures of the inbox; each act can be taken back.

Filing(ctx, owner)
    file(rows, where, person)          in the background; asks where other people were proposed
    set_aside(rows); take_back(rows); unassign(rows); not_a_card(row)
    take_files(paths)                  files and folders that a person chose or dropped
    filing(object)                     signal: keys of pictures that are being filed (empty: none any more)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from clinic.records.changes import Changes
from clinic.records.inbox import InboxFiled, InboxRow, InboxTaken
from clinic.records.patients import PatientRow
from clinic.records.photos import PhotoImport
from clinic.services.photo_inbox import InboxService
from clinic.services.photo_inbox_filing import ALREADY
from clinic.services.photo_watch import FolderGone, Seen, picture_files
from ui.context import Context
from ui.core.tasks import Cancelled, Progress
from ui.photo_inbox import words
from ui.photo_inbox.taking import Batch
from ui.widgets.report_dialog import ReportDialog

_MOST_LISTED = 8


@dataclass(slots=True)
class FilingBatch:
    """Pictures that are filed by a job: what is done counts whatever becomes of the rest."""

    inbox: InboxService
    rows: Sequence[InboxRow]
    where: PhotoImport
    person: PatientRow
    outcomes: tuple[InboxFiled, ...] = ()
    changes: Changes = field(default_factory=Changes)

    def run(self, progress: Progress) -> None:
        """File them, until cancelled. Raises ``ClinicError`` where none may be filed."""

        def step(done: int, total: int, note: str) -> None:
            try:
                progress(done, total, note)
            except Cancelled:
                return

        picks = [(row.id, row.version) for row in self.rows]
        self.outcomes, self.changes = self.inbox.assign(picks, self.where, step, lambda: progress.cancelled)

    def result(self) -> tuple["FilingBatch", Changes]:
        """For ``Operations.write``."""
        return self, self.changes


class Filing(QObject):
    """Calls the services for the page and tells what became of it."""

    filing = Signal(object)

    def __init__(self, ctx: Context, owner: QWidget) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._owner = owner
        self._running: dict[int, FilingBatch] = {}
        self._taking: dict[int, Batch] = {}
        ctx.ops.runner.ended.connect(self._ended)

    def file(self, rows: Sequence[InboxRow], where: PhotoImport, person: PatientRow) -> None:
        """File pictures; where others were proposed, say so and ask once."""
        busy = {row.id for batch in self._running.values() for row in batch.rows}
        free = [row for row in rows if row.id not in busy]
        if not free:
            return
        against = words.differing(free, person.id)
        start = partial(self._start, free, where, person)
        if not against:
            start()
            return
        text = f"{against} All {words.counted(len(free))} will be filed under {words.identity(person)}."
        if len(free) == 1:
            text = f"It is proposed for {free[0].patient_name} (no. {free[0].mrn}). It will be filed under "
            text += f"{words.identity(person)}."
        self._ctx.prompts.confirm(self._owner, "File under another person than proposed?", text, "File", start)

    def set_aside(self, rows: Sequence[InboxRow]) -> None:
        """Ask why, then put them aside."""
        if rows:
            ask = f"Why {'is this picture' if len(rows) == 1 else f'are these {len(rows)} pictures'} not filed?"
            self._ctx.prompts.ask(self._owner, "Set aside", ask, partial(self._aside, list(rows)), action="Set aside")

    def take_back(self, rows: Sequence[InboxRow]) -> None:
        """Let them wait again."""
        back = partial(self._ctx.clinic.photo_inbox.take_back, [row.id for row in rows])
        self._ctx.ops.write(self._owner, back)

    def unassign(self, rows: Sequence[InboxRow]) -> None:
        """Ask, then take them out of the record."""
        if rows:
            whom = ", ".join(sorted({f"{row.patient_name} (no. {row.mrn})" for row in rows}))
            text = f"{words.counted(len(rows))} will be taken out of the record of {whom} and wait in the inbox again."
            held = [row.name for row in rows if row.reason == ALREADY]
            if held:
                text += f" {words.staying_words(held)}"
            undo = partial(self._undo, [row.id for row in rows])
            self._ctx.prompts.confirm(self._owner, "Take back into the inbox?", text, "Take back", undo)

    def not_a_card(self, row: InboxRow) -> None:
        """It shows skin and can be filed."""
        self._ctx.ops.write(self._owner, partial(self._ctx.clinic.photo_inbox.not_a_card, row.id, row.version))

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take in what a person chose: files whatever they are called, of folders the pictures."""
        batch = Batch(self._ctx.clinic.photo_inbox, ())
        number = self._ctx.ops.background(self, "Taking in photos", partial(_take, batch, list(paths)))
        self._taking[number] = batch

    def _start(self, rows: Sequence[InboxRow], where: PhotoImport, person: PatientRow) -> None:
        batch = FilingBatch(self._ctx.clinic.photo_inbox, rows, where, person)
        number = self._ctx.ops.background(self._owner, "Filing photos", batch.run)
        self._running[number] = batch
        self._tell_busy()

    def _tell_busy(self) -> None:
        self.filing.emit([row.id for batch in self._running.values() for row in batch.rows])

    @Slot(int)
    def _ended(self, number: int) -> None:
        """Also after a cancel or an error: what was done until then is told to every page."""
        filed, taken = self._running.pop(number, None), self._taking.pop(number, None)
        if filed is not None:
            if filed.outcomes:
                self._ctx.ops.write(self._owner, filed.result, self._filed)
            self._tell_busy()
        if taken is not None and (taken.outcomes or taken.error):
            self._ctx.ops.write(self._owner, taken.result, partial(self._taken, taken))

    def _filed(self, batch: FilingBatch) -> None:
        """What needs a word is listed file by file: doubts whom a picture shows are read while it can be undone."""
        done = [outcome.inbox_id for outcome in batch.outcomes if outcome.outcome != "refused"]
        report = words.filed_report(batch.rows, batch.outcomes, batch.person)
        undo = partial(self._undo, done)
        if report.lines:
            ReportDialog(self._owner, report, self._ctx.prompts, partial(self._undo_all, undo) if done else None).open()
        if done:
            self._ctx.notifier.notify(report.title, "attention" if report.lines else "done", action="Undo", run=undo)

    def _undo_all(self, undo: Callable[[], object]) -> None:
        """Taken back in the report: the notice that offers the same goes."""
        self._ctx.notifier.spend(undo)
        undo()

    def _undo(self, keys: Sequence[str]) -> None:
        self._ctx.ops.write(self._owner, partial(self._ctx.clinic.photo_inbox.unassign, keys), self._undone)

    def _undone(self, staying: Sequence[str]) -> None:
        if staying:
            self._ctx.notifier.notify(words.staying_words(staying), "attention")

    def _aside(self, rows: Sequence[InboxRow], reason: str) -> None:
        picks = [(row.id, row.version) for row in rows]
        aside = partial(self._ctx.clinic.photo_inbox.set_aside, picks, reason)
        self._ctx.ops.write(self._owner, aside, partial(self._set_aside, rows))

    def _set_aside(self, rows: Sequence[InboxRow], _nothing: None) -> None:
        text = f"{words.counted(len(rows))} set aside."
        self._ctx.notifier.notify(text, action="Undo", run=partial(self.take_back, rows))

    def _taken(self, batch: Batch, _nothing: None) -> None:
        if batch.error is not None:
            self._ctx.prompts.inform(self._owner, batch.error.what, batch.error.todo)
        by_outcome: dict[str, list[InboxTaken]] = {}
        for outcome in batch.outcomes:
            by_outcome.setdefault(outcome.outcome, []).append(outcome)
        new = len(by_outcome.get("taken", ())) + len(by_outcome.get("card", ()))
        known = len(by_outcome.get("known", ()))
        said = [f"{words.counted(new)} taken in", *([f"{known} known already"] if known else [])]
        bad = [*by_outcome.get("refused", ()), *by_outcome.get("later", ())]
        if bad:
            lines = [f"{Path(each.file).name}: {each.reason}" for each in bad[:_MOST_LISTED]]
            self._ctx.prompts.inform(self._owner, f"{', '.join(said)}, {len(bad)} left out", "\n".join(lines))
        elif batch.outcomes:
            self._ctx.notifier.notify(f"{', '.join(said)}.", "done" if new else "neutral")


def _take(batch: Batch, paths: Sequence[Path], progress: Progress) -> None:
    files: list[Seen] = []
    for path in paths:
        try:
            files += picture_files(path) if path.is_dir() else [Seen(path, (0, 0))]
        except (FolderGone, ClinicError):
            continue
    batch.files = files
    batch.run(progress)
