"""Reading a database that cannot be written: the disk is full, or the folder can only be read.

SQLite needs 32 KiB beside a database in WAL mode even to read it. Where there is no room for them, the file is read as
it lies there; where the write-ahead log holds something, database and log are copied, encrypted as they are, to a
folder of temporary files first.
"""

import contextlib
import os
import secrets
import shutil
import tempfile
from pathlib import Path

import sqlcipher3.dbapi2
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from clinic.errors import StorageError
from clinic.store.files import storage_error, storage_words

_PROBE = 256 * 1024
"""Bytes; a folder without room for so many is full: the log's index needs 32 KiB, one saved visit some pages more."""
_INDEX = 32 * 1024
"""Bytes of the smallest index; a smaller one was begun where there was no room."""


def size_of(path: Path) -> int:
    """Bytes of a file; 0 where it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def log_of(path: Path) -> Path:
    """The write-ahead log of a database."""
    return path.with_name(f"{path.name}-wal")


def index_of(path: Path) -> Path:
    """The shared index of the write-ahead log; made anew whenever it is not there."""
    return path.with_name(f"{path.name}-shm")


def why_not_written(folder: Path) -> StorageError | None:
    """Why nothing can be written into ``folder``, in words; ``None``: it can."""
    if not folder.exists():
        return StorageError("The clinic folder is gone.", "Check that the disk or network share is connected.")
    probe = folder / f".probe.{secrets.token_hex(4)}.part"
    try:
        with probe.open("xb") as file:
            file.write(bytes(_PROBE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return storage_error(error)
    finally:
        with contextlib.suppress(OSError):
            probe.unlink(missing_ok=True)
    return None


class ReadingPlace:
    """Where a database is read from while it cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._copy: Path | None = None
        self._as_it_lies = False
        if size_of(index_of(path)) >= _INDEX and log_of(path).exists():
            self.uri = f"{path.absolute().as_uri()}?mode=ro"  # someone else has made room for the index
        elif size_of(log_of(path)) == 0:
            self._as_it_lies = True
            self.uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        else:
            self.uri = self._copied().absolute().as_uri()

    def engine(self) -> Engine:
        """An engine without key and settings; whoever makes it adds them at each connection."""
        return create_engine("sqlite://", module=sqlcipher3.dbapi2, creator=self.connect, poolclass=QueuePool)

    def is_outdated(self) -> bool:
        """Whether someone else has begun to write: what was read as it lies there would then be wrong."""
        return (self._as_it_lies or self._copy is not None) and size_of(log_of(self._path)) > 0 and self._moved_on()

    def close(self) -> None:
        """Remove the copy, where one was made."""
        if self._copy is not None:
            shutil.rmtree(self._copy.parent, ignore_errors=True)
            self._copy = None

    def _moved_on(self) -> bool:
        return self._copy is None or size_of(log_of(self._path)) != self._log_size

    def _copied(self) -> Path:
        with storage_words("There is no room to read the record either."):
            folder = Path(tempfile.mkdtemp(prefix="skinfolio-"))
            self._copy = folder / self._path.name
            try:
                self._log_size = size_of(log_of(self._path))
                shutil.copyfile(self._path, self._copy)
                shutil.copyfile(log_of(self._path), log_of(self._copy))
            except OSError:
                self.close()
                raise
        return self._copy

    def connect(self) -> sqlcipher3.dbapi2.Connection:
        """A plain connection, still without key."""
        return sqlcipher3.dbapi2.connect(self.uri, uri=True, check_same_thread=False)
