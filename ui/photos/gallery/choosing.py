"""Keeping and rejecting photos.

PhotoChooser(ctx, host)
    choose(rows, choice, tell=True)         stored at once; ``tell``: a notice with the way back
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from clinic.records.changes import Changes
from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.core.tasks import Progress
from ui.photos.words import photos_counted

_AT_ONCE = 40
"""More are stored by a worker."""
_TOLD = {
    PhotoChoice.KEEP: "kept",
    PhotoChoice.REJECT: "rejected; rejected photos stay in the record",
    PhotoChoice.NONE: "not decided any more",
}
Choices = Sequence[tuple[PhotoChoice, Sequence[str]]]


class PhotoChooser(QObject):
    """Writes choices, offers undo."""

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx = ctx
        self._host = host

    def choose(self, rows: Sequence[PhotoRow], choice: PhotoChoice, *, tell: bool = True) -> None:
        """Keep, reject, or take back what was said of these photos."""
        changed = [row for row in rows if row.choice is not choice]
        if not changed:
            return
        done = partial(self._told, changed, choice) if tell else None
        self._write([(choice, [row.id for row in changed])], len(changed), done)

    def _write(self, choices: Choices, number: int, done: "partial[None] | None" = None) -> None:
        if number <= _AT_ONCE:
            self._ctx.ops.write(self._host, partial(self._store, choices), done)
        else:
            work = partial(self._store_apart, choices)
            self._ctx.ops.background_write(self._host, f"Saving {photos_counted(number)}", work, done)

    def _store(self, choices: Choices) -> tuple[int, Changes]:
        changes, number = Changes(), 0
        for choice, ids in choices:
            changes |= self._ctx.clinic.photos.choose(ids, choice)
            number += len(ids)
        return number, changes

    def _store_apart(self, choices: Choices, _progress: Progress) -> tuple[int, Changes]:
        return self._store(choices)

    def _told(self, before: Sequence[PhotoRow], choice: PhotoChoice, _number: int) -> None:
        back = [(old, [row.id for row in before if row.choice is old]) for old in PhotoChoice if old is not choice]
        undo = partial(self._write, [(old, ids) for old, ids in back if ids], len(before))
        text = f"{photos_counted(len(before))} {_TOLD[choice]}."
        self._ctx.notifier.notify(text, action="Undo", run=undo, patient=before[0].patient_id)
