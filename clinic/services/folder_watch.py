"""A folder into which a phone or a laboratory puts files: which of them are new, at rest, and worth a look.

Nothing here opens a file, and nothing in the folder is ever changed. ``FolderLook`` needs no clinic, so that a
folder of a network that hangs holds up nothing else.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clinic.store.keys import DataKey, wipe

Wanted = Callable[[str], bool]
"""Whether a file of this name is worth a look."""
REST = 2.0
"""Seconds for which size and time of a file have not changed before it is opened."""
DEEPEST, MOST = 8, 100_000
"""Folders in folders, and files in all, that are looked at: more is no folder of a phone or a laboratory."""
_TEMPORARY = re.compile(
    r"""^\.|^~|~$|^\$|                                  # hidden, Office's locks, editors, deleted
        \.(part|partial|tmp|temp|crdownload|download|filepart|icloud|!sync|!ut|lock|swp|bak)$|
        ^\.?syncthing\.|\.sync-conflict-|               # Syncthing: while it writes; the other side's version
        \bconflicted\ copy\b|\(case\ conflict|          # Dropbox, Nextcloud, OneDrive
        ^\._|^Thumbs\.db$""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_FOLDERS = re.compile(r"^\.|^@eaDir$|^#recycle$|^\$RECYCLE|^(thumbnails|lost\+found|__MACOSX)$", re.IGNORECASE)
_MARK = 8


class FolderGone(Exception):
    """The folder is not there: renamed, unmounted, or its drive or network is away."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as it was found. ``stamp``: size in bytes and time of its last change in nanoseconds."""

    path: Path
    stamp: tuple[int, int]


class SeenMarks:
    """Which files were looked at already, without their names: eight bytes each of a keyed hash.

    Kept with the settings of the workstation, so that a folder of thousands need not be read anew each morning, and
    what is about someone who was erased does not come back from it.
    """

    def __init__(self, key: DataKey, stored: bytes = b"") -> None:
        self._key = key
        whole = len(stored) - len(stored) % _MARK
        self._marks = {stored[at : at + _MARK] for at in range(0, whole, _MARK)}

    def __len__(self) -> int:
        return len(self._marks)

    def __contains__(self, seen: Seen) -> bool:
        return self._mark(seen) in self._marks

    def new(self, found: list[Seen]) -> list[Seen]:
        """Those of ``found`` that were not looked at."""
        part = self._key.part("watched folder")
        try:
            return [seen for seen in found if _digest(part, seen) not in self._marks]
        finally:
            wipe(part)

    def add(self, *seen: Seen) -> None:
        """Do not look at these again unless they change."""
        self._marks |= {self._mark(each) for each in seen}

    def keep_only(self, found: list[Seen]) -> None:
        """Forget files that are gone, so that the list does not grow for ever."""
        self._marks &= {self._mark(seen) for seen in found}

    def stored(self) -> bytes:
        """To be given back to the next one."""
        return b"".join(sorted(self._marks))

    def _mark(self, seen: Seen) -> bytes:
        part = self._key.part("watched folder")
        try:
            return _digest(part, seen)
        finally:
            wipe(part)


class FolderLook:
    """Looks into one folder again and again; says which files have come to rest."""

    def __init__(self, folder: Path, rest: float, wanted: Wanted) -> None:
        self.folder = folder
        self._wanted = wanted
        self._rest = rest
        self._since: dict[Path, tuple[tuple[int, int], float]] = {}

    def look(self, now: float) -> tuple[list[Seen], list[Seen]]:
        """All wanted files in the folder, and those of them that have not changed for ``REST`` seconds.

        ``now``: seconds of a clock that only goes forward. Raises ``FolderGone``.
        """
        found = list(files_in(self.folder, self._wanted))
        before, self._since = self._since, {}
        for seen in found:
            stamp, since = before.get(seen.path, (seen.stamp, now))
            self._since[seen.path] = (seen.stamp, since if stamp == seen.stamp else now)
        resting = [
            seen for seen in found if seen.stamp[0] > 0 and now - self._since[seen.path][1] >= self._rest
        ]  # fmt: skip
        return found, resting


def is_temporary(name: str) -> bool:
    """Whether a program that copies or syncs uses such a name while it is not done, or for what is no original."""
    return _TEMPORARY.search(name) is not None


def files_in(folder: Path, wanted: Wanted) -> Iterator[Seen]:
    """The wanted files in a folder and the folders in it, by path; links are not followed. Raises ``FolderGone``."""
    try:
        with os.scandir(folder) as entries:
            first = list(entries)
    except OSError as error:
        raise FolderGone(str(folder)) from error
    yield from sorted(_within(first, DEEPEST, wanted), key=lambda seen: seen.path)[:MOST]


def _within(entries: list["os.DirEntry[str]"], depth: int, wanted: Wanted) -> Iterator[Seen]:
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                if depth and not _NOT_FOLDERS.search(entry.name):
                    with os.scandir(entry.path) as inner:
                        below = list(inner)
                    yield from _within(below, depth - 1, wanted)
            elif entry.is_file(follow_symlinks=False) and not is_temporary(entry.name) and wanted(entry.name):
                told = entry.stat(follow_symlinks=False)
                yield Seen(Path(entry.path), (told.st_size, told.st_mtime_ns))
        except OSError:  # gone in this moment, or not ours to see: it is looked for again
            continue


def _digest(part: bytearray, seen: Seen) -> bytes:
    text = f"{seen.path}\0{seen.stamp[0]}\0{seen.stamp[1]}"
    return hmac.new(part, text.encode("utf-8", "surrogateescape"), hashlib.sha256).digest()[:_MARK]
