"""The folder that holds the backups: who works in it just now, what interrupted work left, and which disk it is on.

Several computers may use one folder. A backup that is being made is a folder ``.skinfolio-….part``, which its maker
touches while it works; whoever removes sealed files that no backup needs holds the file ``.skinfolio-tidying``. Each
shows itself first and looks for the other then, so that at least one of two sees the other: no backup can come to rest
on a file that is just being removed.
"""

import contextlib
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic.errors import StorageError
from clinic.store.backup.files import PREFIX

Progress = Callable[[int, int, str], None]
LEFTOVER = timedelta(hours=1)
"""So long without a sign of life: whoever made it was killed."""
_TIDYING = ".skinfolio-tidying"
_TOUCH_SECONDS = 30
_WAIT_SECONDS = 60.0


class Part:
    """A backup while it is made. ``folder``: where; ``alive``: to be called between steps, keeps it from being taken
    for a leftover and hands on the progress (which may raise, to cancel)."""

    def __init__(self, folder: Path, progress: Progress | None) -> None:
        self.folder = folder
        self._progress = progress
        self._touched = time.monotonic()

    def alive(self, done: int, total: int, what: str) -> None:
        """One more step."""
        if time.monotonic() - self._touched > _TOUCH_SECONDS:
            self._touched = time.monotonic()
            with contextlib.suppress(OSError):
                os.utime(self.folder)
        if self._progress is not None:
            self._progress(done, total, what)


@contextlib.contextmanager
def part_folder(target: Path, name: str, progress: Progress | None) -> Iterator[Part]:
    """A hidden folder to fill, removed where anything fails. Raises ``OSError``, ``StorageError``."""
    clear_leftovers(target)
    folder = target / f".{name}.{secrets.token_hex(4)}.part"
    try:
        folder.mkdir(parents=True)
        part = Part(folder, progress)
        _wait_for_tidying(target, part)
        yield part
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def clear_leftovers(target: Path) -> None:
    """Remove what a backup or a removal that was killed left behind; what others are at work on stays."""
    for left in (*target.glob(f".{PREFIX}2*.part"), *target.glob(f".{PREFIX}2*.removing")):
        if age(left) > LEFTOVER:
            shutil.rmtree(left, ignore_errors=True)


def in_the_making(target: Path) -> bool:
    """Whether somebody is making a backup here now."""
    return any(age(part) <= LEFTOVER for part in target.glob(f".{PREFIX}2*.part"))


@contextlib.contextmanager
def tidying(target: Path) -> Iterator[bool]:
    """The right to remove sealed files; ``False``: not now, a backup is being made or another tidies. ``OSError``."""
    marker = target / _TIDYING
    if marker.exists() and age(marker) > LEFTOVER:
        marker.unlink(missing_ok=True)
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        yield False
        return
    try:
        yield not in_the_making(target)
    finally:
        with contextlib.suppress(OSError):
            marker.unlink(missing_ok=True)


def same_disk(one: Path, other: Path) -> bool:
    """Whether both folders (or what is above them, where they are not there yet) lie on one disk."""
    try:
        return _existing(one).stat().st_dev == _existing(other).stat().st_dev
    except OSError:
        return False


def _wait_for_tidying(target: Path, part: Part) -> None:
    marker, end = target / _TIDYING, time.monotonic() + _WAIT_SECONDS
    while marker.exists() and age(marker) <= LEFTOVER:
        if time.monotonic() > end:
            raise StorageError("Old backups are just being removed there.", "Try again in some minutes.")
        part.alive(0, 0, "waiting")
        time.sleep(0.2)


def age(path: Path) -> timedelta:
    """Since when a file or folder was not written to; nothing where it is gone."""
    # the folder's own clock is the file system's, so the real time counts here and not the clinic's
    try:
        return datetime.now(UTC) - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return timedelta(0)


def _existing(path: Path) -> Path:
    found = path.resolve()
    while not found.exists() and found != found.parent:
        found = found.parent
    return found
