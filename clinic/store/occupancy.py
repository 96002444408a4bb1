"""Who uses a clinic folder: several windows and commands of one computer may, another computer may not.

The write-ahead log is shared memory of one computer; over a network share two would damage the database. Work that
replaces files (restoring, healing) asks for the folder alone.
"""

import contextlib
import json
import platform
from collections.abc import Iterator
from datetime import datetime, timedelta

from filelock import ReadWriteLock, Timeout

from clinic.errors import CannotOpen, StorageError
from clinic.paths import ClinicFolder
from clinic.store.files import storage_words, write_atomically

_ALIVE = timedelta(minutes=3)


class Occupancy:
    """A share in the use of one folder, given back by ``release``."""

    def __init__(self, folder: ClinicFolder) -> None:
        self._folder = folder
        # not one for the process: two clinics open in it are two users of the folder
        self._lock = ReadWriteLock(folder.lock, timeout=0, blocking=False, is_singleton=False)
        self._held = False

    def take(self, now: datetime) -> None:
        """Begin to use the folder. Raises ``CannotOpen`` where it is being restored, or is in use elsewhere."""
        other = self._elsewhere(now)
        if other:
            raise CannotOpen(
                f"This clinic is open on the computer {other}.", "Close it there, wait three minutes, then try again."
            )
        with storage_words(f"The folder {self._folder.root} cannot be used."):
            try:
                self._lock.acquire_read(timeout=0, blocking=False)
            except Timeout as error:
                raise CannotOpen(
                    "This clinic is just being restored or repaired.", "Wait until that is done, then try again."
                ) from error
        self._held = True
        self.still_here(now)

    def still_here(self, now: datetime) -> None:
        """Say that this computer uses the folder; to be called every minute."""
        content = json.dumps({"computer": platform.node(), "at": now.isoformat()})
        with contextlib.suppress(StorageError):  # a folder that can only be read is not shared by writing
            write_atomically(self._folder.presence, content.encode())

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """The folder for oneself. Raises ``CannotOpen`` while anyone else uses it."""
        self._lock.release()
        try:
            self._lock.acquire_write(timeout=0, blocking=False)
        except Timeout as error:
            self._lock.acquire_read(timeout=0, blocking=False)
            raise CannotOpen(
                "This clinic is also open in another window or command.", "Close it there, then try again."
            ) from error
        try:
            yield
        finally:
            self._lock.release()
            self._lock.acquire_read(timeout=0, blocking=False)

    def release(self) -> None:
        """End the use; nothing happens where it has ended."""
        if not self._held:
            return
        self._held = False
        with contextlib.suppress(CannotOpen, OSError), self.alone():
            self._folder.presence.unlink(missing_ok=True)  # the last one out: another computer need not wait
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
