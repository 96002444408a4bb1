"""What the database says, in words that a person understands."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from clinic.errors import CannotOpen, ClinicError, Conflict, StorageError

_FULL = ("The disk is full.", "Free some space, then try again; nothing was stored by halves.")
_LEAST_FREE = 256 * 1024
"""Bytes; less is a full disk: the write-ahead log's index needs 32 KiB, and SQLite calls its lack an i/o error."""


class Busy(StorageError):
    """Another process is writing; in a moment it will be done."""


def gone() -> StorageError:
    """The folder is not there any more: a share was disconnected, or someone moved it."""
    return StorageError("The clinic folder is gone.", "Check that the disk or network share is connected.")


@contextlib.contextmanager
def database_words(place: Path) -> Iterator[None]:
    """Turn what the database in ``place`` says into words: ``StorageError``, ``CannotOpen`` or ``Conflict``."""
    try:
        yield
    except StaleDataError as error:
        raise Conflict(
            "Someone else changed this record in the meantime.",
            "Look at their version, then enter yours again.",
        ) from error
    except OperationalError as error:
        raise _in_words(str(error.orig), place) from error
    except DatabaseError as error:
        if is_damage(str(error.orig)):
            raise _damaged() from error
        raise


def is_damage(message: str) -> bool:
    """Whether SQLite says that the file is damaged or encrypted with another key."""
    return any(word in message for word in ("not a database", "malformed", "encrypted"))


def _in_words(message: str, place: Path) -> ClinicError:
    if "i/o" in message.lower() or "unable to open" in message.lower():
        if not place.exists():
            return gone()
        with contextlib.suppress(OSError):
            if shutil.disk_usage(place).free < _LEAST_FREE:
                return StorageError(*_FULL)
    if "locked" in message.lower():
        return Busy("The database is busy in another process.", "Wait a moment, then try again.")
    known: dict[str, tuple[str, str]] = {
        "full": _FULL,
        "readonly": ("The clinic folder can only be read.", "Change its permissions, then try again."),
        "unable to open": ("The database cannot be opened.", "Check that the clinic folder is still there."),
        "disk i/o": ("The disk could not be read or written.", "Check the disk, then try again."),
    }
    for word, (what, todo) in known.items():
        if word in message.lower():
            return StorageError(what, todo)
    if is_damage(message):
        return _damaged()
    return StorageError("The database could not be used.", f"It says: {message}")


def _damaged() -> CannotOpen:
    return CannotOpen(
        "The database is damaged or does not belong to this key.",
        "Heal it under Admin, Safety, or restore the clinic from its last backup.",
    )
