"""Photos changed one after the other: a few at once, many by a worker that tells how far it is and can be cancelled.

PhotoSaver(ctx, host)
    save(pairs, done)                done(PhotosSaved); also after a cancel, with what was saved until then
    mark_errors(rows, reason, done)  done(number)
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from clinic.errors import Conflict
from clinic.records.changes import Changes
from clinic.records.photos import PhotoRow
from ui.context import Context
from ui.core.tasks import Cancelled, Progress
from ui.photos.words import photos_counted

Pair = tuple[PhotoRow, PhotoRow]
"""A photo as it was read, and as it is wanted or stored."""
AT_ONCE = 12
"""Each is a transaction of its own, some milliseconds: more are saved by a worker."""


@dataclass(slots=True)
class PhotosSaved:
    """What became of a change to many photos."""

    saved: list[Pair] = field(default_factory=list)
    collided: list[Pair] = field(default_factory=list)
    """Someone else had changed them meanwhile in another way."""
    changes: Changes = field(default_factory=Changes)
    left_out: int = 0
    """Not reached, because it was cancelled or one of them could not be saved."""


@dataclass(slots=True)
class _Work:
    pairs: Sequence[Pair]
    one: Callable[[Pair, PhotosSaved], None]
    done: Callable[[PhotosSaved], object]
    outcome: PhotosSaved = field(default_factory=PhotosSaved)

    def run(self, progress: Progress | None = None) -> None:
        """Photo by photo; what is done is kept whatever happens to the rest."""
        self.outcome.left_out = len(self.pairs)
        with suppress(Cancelled):
            for number, pair in enumerate(self.pairs):
                if progress is not None:
                    progress(number, len(self.pairs))
                self.one(pair, self.outcome)
                self.outcome.left_out -= 1

    def result(self) -> tuple[PhotosSaved, Changes]:
        """For ``Operations.write``: what was stored so far."""
        return self.outcome, self.outcome.changes


class PhotoSaver(QObject):
    """Writes photo by photo over what was read."""

    def __init__(self, ctx: Context, host: QWidget) -> None:
        super().__init__(host)
        self._ctx = ctx
        self._host = host
        self._running: dict[int, _Work] = {}
        ctx.ops.runner.ended.connect(self._ended)

    def save(self, pairs: Sequence[Pair], done: Callable[[PhotosSaved], object]) -> None:
        """Save those that nobody else changed in another way; the rest is handed back to ask."""
        self._start(_Work(pairs, self._save, done))

    def mark_errors(self, rows: Sequence[PhotoRow], reason: str, done: Callable[[PhotosSaved], object]) -> None:
        """Take photos out of sight, for one reason."""
        self._start(_Work([(row, row) for row in rows], partial(self._mark, reason), done))

    def update(self, row: PhotoRow, version: int) -> tuple[PhotoRow, Changes]:
        """Store what is said of one photo."""
        return self._ctx.clinic.photos.update(
            row.id,
            kind=row.kind,
            note=row.note,
            consent=row.consent,
            lesion_ids=row.lesion_ids,
            captured_at=row.captured_at,
            version=version,
        )

    def _start(self, work: _Work) -> None:
        if len(work.pairs) > AT_ONCE:
            title = f"Saving {photos_counted(len(work.pairs))}"
            self._running[self._ctx.ops.background(self._host, title, work.run)] = work
        else:
            self._ctx.ops.read(self._host, work.run, _nothing)  # an error is shown, and what came before it is told
            self._tell(work)

    @Slot(int)
    def _ended(self, number: int) -> None:
        """Also after a cancel or an error: what was stored until then is told to every page."""
        work = self._running.pop(number, None)
        if work is not None:
            self._tell(work)

    def _tell(self, work: _Work) -> None:
        if work.outcome.saved or work.outcome.collided:
            self._ctx.ops.write(self._host, work.result, work.done)

    def _save(self, pair: Pair, outcome: PhotosSaved) -> None:
        before, wanted = pair
        try:
            new, changes = self.update(wanted, wanted.version)
        except Conflict as error:
            if error.theirs is None:
                raise
            outcome.collided.append(pair)
            return
        outcome.saved.append((before, new))
        outcome.changes |= changes

    def _mark(self, reason: str, pair: Pair, outcome: PhotosSaved) -> None:
        outcome.changes |= self._ctx.clinic.photos.mark_error(pair[0].id, reason, pair[0].version)
        outcome.saved.append(pair)


def _nothing(_none: None) -> None:
    return None
