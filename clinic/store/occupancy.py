"""Who uses a clinic folder: several windows and commands of one computer may, another computer may not.

The write-ahead log is shared memory of one computer; over a network share two would damage the database. Work that
replaces files (restoring, healing) asks for the folder alone.
"""

import contextlib
import errno
import json
import platform
import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta

from filelock import ReadWriteLock, Timeout

from clinic.errors import CannotOpen, StorageError
from clinic.paths import ClinicFolder
from clinic.store.files import storage_words, write_atomically
from clinic.store.heal.log_check import log_damage
from clinic.store.read_only import log_of, size_of

_ALIVE = timedelta(minutes=3)
_OTHERS_LOOK = 2.0
"""Seconds to wait for the lock: whoever comes in holds it alone for a moment, to see how the folder was left."""


class Occupancy:
    """A share in the use of one folder, given back by ``release``."""

    def __init__(self, folder: ClinicFolder) -> None:
        self._folder = folder
        self._lock: ReadWriteLock | None = None
        self._held = False
        self.left_unclosed = False
        """Whether whoever used the folder last ended without closing it (crash, power cut); known after ``take``."""
        self.found: tuple[str, ...] = ()
        """What they left damaged in the write-ahead log, in words: SQLite drops it without one."""

    def take(self, now: datetime) -> None:
        """Begin to use the folder. Raises ``CannotOpen`` where it is being restored, or is in use elsewhere."""
        other = self._elsewhere(now)
        if other:
            raise CannotOpen(
                f"This clinic is open on the computer {other}.", "Close it there, wait three minutes, then try again."
            )
        with storage_words(f"The folder {self._folder.root} cannot be used."):
            self._lock = self._made()
            if self._lock is not None:
                self._look_alone(self._lock)
                try:
                    self._lock.acquire_read(timeout=_OTHERS_LOOK)
                except Timeout as error:
                    raise _being_repaired() from error
        self._held = True
        self.still_here(now)

    def _made(self) -> ReadWriteLock | None:
        """The lock; ``None`` in a folder that can only be read and has none: nobody can write there."""
        try:
            # not one for the process: two clinics open in it are two users of the folder
            return ReadWriteLock(self._folder.lock, timeout=0, blocking=False, is_singleton=False)
        except sqlite3.Error as error:
            if not self._folder.root.exists():
                raise FileNotFoundError(errno.ENOENT, "the folder is gone") from error
            return None

    def _look_alone(self, lock: ReadWriteLock) -> None:
        """While nobody else is here: a write-ahead log that was not folded in was left by someone who did not close."""
        with contextlib.suppress(Timeout, sqlite3.Error):
            lock.acquire_write(timeout=0, blocking=False)
            try:
                log = log_of(self._folder.database)
                self.left_unclosed = size_of(log) > 0
                with contextlib.suppress(OSError):
                    self.found = tuple(filter(None, [log_damage(log)]))
            finally:
                lock.release()

    def still_here(self, now: datetime) -> None:
        """Say that this computer uses the folder; to be called every minute."""
        content = json.dumps({"computer": platform.node(), "at": now.isoformat()})
        with contextlib.suppress(StorageError):  # a folder that can only be read is not shared by writing
            write_atomically(self._folder.presence, content.encode())

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """The folder for oneself. Raises ``CannotOpen`` while anyone else uses it."""
        lock = self._lock
        if lock is None:
            raise CannotOpen("The clinic folder can only be read.", "Change its permissions, then try again.")
        lock.release()
        try:
            lock.acquire_write(timeout=0, blocking=False)
        except Timeout as error:
            lock.acquire_read(timeout=_OTHERS_LOOK)
            raise CannotOpen(
                "This clinic is also open in another window or command.", "Close it there, then try again."
            ) from error
        try:
            yield
        finally:
            lock.release()
            lock.acquire_read(timeout=_OTHERS_LOOK)

    def release(self) -> None:
        """End the use; nothing happens where it has ended."""
        if not self._held:
            return
        self._held = False
        with contextlib.suppress(CannotOpen, OSError, sqlite3.Error, RuntimeError), self.alone():
            self._folder.presence.unlink(missing_ok=True)  # the last one out: another computer need not wait
        if self._lock is not None:
            with contextlib.suppress(sqlite3.Error, RuntimeError):  # a share that is gone took the lock with it
                self._lock.release()
            self._lock.close()

    def _elsewhere(self, now: datetime) -> str:
        try:
            content = json.loads(self._folder.presence.read_bytes())
            computer, at = str(content["computer"]), datetime.fromisoformat(content["at"])
            fresh = abs(now - at) < _ALIVE
        except (OSError, ValueError, KeyError, TypeError):
            return ""
        return computer if fresh and computer != platform.node() else ""


def _being_repaired() -> CannotOpen:
    return CannotOpen("This clinic is just being restored or repaired.", "Wait until that is done, then try again.")
