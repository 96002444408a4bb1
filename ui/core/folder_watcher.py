"""A watched folder: looks into it in the background and takes in what is new and at rest.

FolderWatcher(ctx, parent, rest=REST, poll_ms=POLL_MS)      a feature derives from it: what is taken in, and how
    begin(); leave()                   from now on; never again (the window locks or closes)
    choose(folder, take_old)           watch this one; take_old: also what is in it already
    forget_folder()                    watch none
    go_on()                            after a person stopped the work
    folder, state, refused, pending    what is watched; a ``Watch``; what was left out and why; files that come to rest
    changed                            signal: one of these is another now
    looked                             signal: a look ended (tests wait for it)
Events of the system are a hint only: folders of a network and of sync programs miss them, so it also looks by itself.
What was looked at is kept by marks without names in the settings of this workstation, a list for each clinic."""

import time
from collections.abc import Sequence
from enum import Enum, auto
from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QByteArray, QFileSystemWatcher, QObject, QTimer, Signal, Slot

from clinic.errors import ClinicError
from clinic.records.rights import Right
from clinic.services.folder_watch import REST, FolderGone, FolderLook, Seen, SeenMarks
from ui.context import Context
from ui.core.folder_batch import Batch, Taken
from ui.core.tasks import Progress, TaskRunner

POLL_MS = 10_000
AT_ONCE = 12
"""Files taken in by one job: what has come is shown before all of it has come."""
AGAIN_SECONDS = 60.0
"""A file that does not decode may not have arrived whole: it is tried once more after so long."""
_HINTS = 200
"""Folders in the folder that the system is asked to watch; in others changes are found by looking."""
_SOON_MS = 250
_Look = tuple[list[Seen], list[Seen]]


class Watch(Enum):
    """What the watcher does."""

    NONE = auto()
    WATCHING = auto()
    TAKING = auto()
    GONE = auto()
    READ_ONLY = auto()
    STOPPED = auto()
    NOT_ALLOWED = auto()


class FolderWatcher(QObject):
    """Watches one folder of this workstation for one clinic."""

    changed = Signal()
    looked = Signal()
    settings_name: ClassVar[str]
    title: ClassVar[str]

    def open_marks(self, stored: bytes) -> SeenMarks:
        """Which files were looked at, under this clinic's key."""
        raise NotImplementedError

    def new_look(self, folder: Path, rest: float) -> FolderLook:
        """Looks for the files of this feature."""
        raise NotImplementedError

    def batch(self, files: Sequence[Seen]) -> Batch:
        """Takes these files in."""
        raise NotImplementedError

    def again_seconds(self) -> float:
        """After how long a file that was refused is tried once more."""
        return AGAIN_SECONDS

    def __init__(self, ctx: Context, parent: QObject, *, rest: float = REST, poll_ms: int = POLL_MS) -> None:
        super().__init__(parent)
        self._ctx = ctx
        self._rest = rest
        self._poll_ms = poll_ms
        self._key = f"{self.settings_name}/{ctx.clinic.info().id}"
        self.folder: Path | None = None
        self.state = Watch.NONE
        self.refused: list[Taken] = []
        self.pending = 0
        self._marks: SeenMarks | None = None
        self._look: FolderLook | None = None
        self._doubtful: dict[Seen, float] = {}
        self._runner = TaskRunner(self, threads=1)  # a network that hangs must hold up nothing else
        self._looking = self._left = False
        self._running: dict[int, Batch] = {}
        self._hints = QFileSystemWatcher(self)
        self._hints.directoryChanged.connect(self._hinted)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.look)
        ctx.ops.runner.ended.connect(self._ended)

    def begin(self) -> None:
        """Watch the folder that was chosen on this workstation, if there is one."""
        if not self._ctx.clinic.may(Right.RECORD):
            self._tell(Watch.NOT_ALLOWED)
            return
        stored = self._ctx.settings.value(f"{self._key}/seen")
        data = bytes(stored.data()) if isinstance(stored, QByteArray) else b""
        self._marks = self.open_marks(data)
        name = str(self._ctx.settings.value(f"{self._key}/folder") or "")
        if name:
            self._watch(Path(name))

    def leave(self) -> None:
        """Look no more and let go of the clinic."""
        self._left = True
        self._timer.stop()
        self._drop_hints()
        self._marks = None
        if not self._runner.shutdown(1000):
            self._runner.setParent(None)  # it still waits for a folder; it holds nothing of the clinic
            _abandoned.append(self._runner)

    def choose(self, folder: Path, *, take_old: bool) -> None:
        """Watch ``folder`` from now on, of what is in it already take in all or nothing."""
        self._ctx.settings.setValue(f"{self._key}/folder", str(folder))
        if take_old or self._marks is None:
            self._watch(folder)
        else:
            work = partial(_list, self.new_look(folder, self._rest))
            self._runner.start(self, "", work, partial(self._known, folder), self._failed, quiet=True)

    @Slot()
    def forget_folder(self) -> None:
        """Watch no folder; what it brought stays."""
        self._ctx.settings.remove(f"{self._key}/folder")
        self.folder, self._look, self.pending = None, None, 0
        self.refused = []
        self._timer.stop()
        self._drop_hints()
        self._tell(Watch.NONE)

    @Slot()
    def go_on(self) -> None:
        """Take in what was left when a person stopped it."""
        if self.state is Watch.STOPPED:
            self._tell(Watch.WATCHING)
            self.look()

    @Slot()
    def clear_refused(self) -> None:
        """They were read."""
        self.refused = []
        self.changed.emit()

    @Slot()
    def look(self) -> None:
        """Look now, in the background."""
        if self._left or self._look is None or self._looking or self._running or self.state is Watch.STOPPED:
            return
        self._looking = True
        work = partial(_look, self._look)
        self._runner.start(self, "", work, partial(self._seen, self._look), self._failed, quiet=True)

    def _watch(self, folder: Path) -> None:
        self.folder, self._look = folder, self.new_look(folder, self._rest)
        self._doubtful, self.refused, self.pending = {}, [], 0
        self._looking = False
        self._tell(Watch.WATCHING)
        self.look()

    def _known(self, folder: Path, found: list[Seen]) -> None:
        if self._marks is not None:
            self._marks.add(*found)
            self._store_marks()
            self._watch(folder)

    def _seen(self, look: FolderLook, result: _Look | None) -> None:
        if look is not self._look or self._marks is None:
            return  # another folder was chosen meanwhile
        self._looking = False
        if result is None:
            self._drop_hints()
            self._again(self._poll_ms)
            self._tell(Watch.GONE)
        else:
            self._found(*result)
        self.looked.emit()

    def _found(self, found: list[Seen], resting: list[Seen]) -> None:
        assert self._marks is not None and self.folder is not None
        self._hint_at(found)
        waiting = self._marks.new(found)
        now, ready = time.monotonic(), set(resting)
        due = [seen for seen in waiting if seen in ready and self._is_due(seen, now)]
        self.pending = len(waiting)
        self._again(min(self._poll_ms, round(self._rest * 1000) + 100) if waiting else self._poll_ms)
        if self._ctx.clinic.is_read_only:
            self._tell(Watch.READ_ONLY)
        elif due:
            self._take(due[:AT_ONCE])
        else:
            self._tell(Watch.WATCHING)

    def _take(self, files: list[Seen]) -> None:
        batch = self.batch(files)
        number = self._ctx.ops.background(self, self.title, batch.run)
        self._running[number] = batch
        self._tell(Watch.TAKING)

    @Slot(int)
    def _ended(self, number: int) -> None:
        """Also after a cancel: what was taken in until then is told to every page."""
        batch, now = self._running.pop(number, None), time.monotonic()
        if batch is None or self._left or self._marks is None:
            return
        for seen, outcome in zip(batch.files, batch.outcomes, strict=False):
            self._judge(seen, outcome, now)
        self._store_marks()
        self.pending = max(0, self.pending - len(batch.outcomes))
        if batch.changes.topics:
            self._ctx.ops.write(self, batch.result)
        broken = not batch.outcomes and batch.error is None  # a bug, which was told: not to be met again at once
        stopped = batch.stopped or broken
        self._tell(Watch.STOPPED if stopped else Watch.READ_ONLY if batch.error else Watch.WATCHING)
        if not stopped:
            self._again(self._poll_ms if batch.error else 0)

    def _judge(self, seen: Seen, outcome: Taken, now: float) -> None:
        assert self._marks is not None
        if outcome.outcome not in ("refused", "later"):
            self._marks.add(seen)
            self._doubtful.pop(seen, None)
        elif seen not in self._doubtful or outcome.outcome == "later":
            self._doubtful[seen] = now
        else:
            self._marks.add(seen)  # told once; it is tried again when it changes
            del self._doubtful[seen]
            self.refused.append(outcome)

    def _is_due(self, seen: Seen, now: float) -> bool:
        tried = self._doubtful.get(seen)
        return tried is None or now - tried >= self.again_seconds()

    def _store_marks(self) -> None:
        if self._marks is not None:
            self._ctx.settings.setValue(f"{self._key}/seen", QByteArray(self._marks.stored()))

    def _failed(self, _error: ClinicError) -> None:
        self._looking = False
        self._again(self._poll_ms)

    def _again(self, milliseconds: int) -> None:
        if not self._left:
            self._timer.start(milliseconds)

    def _hint_at(self, found: list[Seen]) -> None:
        assert self.folder is not None
        wanted = {str(self.folder), *sorted({str(seen.path.parent) for seen in found})[:_HINTS]}
        there = set(self._hints.directories())
        if gone := list(there - wanted):
            self._hints.removePaths(gone)
        if new := list(wanted - there):
            self._hints.addPaths(new)

    def _drop_hints(self) -> None:
        if there := self._hints.directories():
            self._hints.removePaths(there)

    @Slot()
    def _hinted(self) -> None:
        if self._timer.isActive() and not self._looking and not self._running:
            self._timer.start(min(_SOON_MS, self._timer.remainingTime()))

    def _tell(self, state: Watch) -> None:
        gone = state is Watch.GONE and self.state is not Watch.GONE
        back = self.state is Watch.GONE and state in (Watch.WATCHING, Watch.TAKING)
        self.state = state
        if gone and self.folder is not None:
            there = f"The watched folder “{self.folder.name}” is not there. It is looked for again."
            self._ctx.notifier.notify(there, "attention")
        elif back and self.folder is not None:
            self._ctx.notifier.notify(f"The watched folder “{self.folder.name}” is back.")
        self.changed.emit()


_abandoned: list[TaskRunner] = []
"""Runners whose folder did not answer: freed with the process, since waiting for them would hold up the lock."""


def _look(look: FolderLook, _progress: Progress) -> _Look | None:
    try:
        return look.look(time.monotonic())
    except FolderGone:
        return None


def _list(look: FolderLook, _progress: Progress) -> list[Seen]:
    try:
        return look.look(time.monotonic())[0]
    except FolderGone:
        return []
