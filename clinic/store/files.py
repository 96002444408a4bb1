"""Writing files so that they are whole or absent, and words for what disks do."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from clinic.errors import StorageError

_TODO = {
    errno.ENOSPC: ("The disk is full.", "Free some space, then try again; nothing was stored by halves."),
    errno.EDQUOT: (
        "The disk quota is used up.",
        "Free some space, then try again; nothing was stored by halves.",
    ),
    errno.EROFS: (
        "The folder can only be read.",
        "Choose a folder that can be written, or change its permissions.",
    ),
    errno.EACCES: ("The folder may not be written.", "Choose another folder, or change its permissions."),
    errno.EPERM: ("The folder may not be written.", "Choose another folder, or change its permissions."),
    errno.ENOENT: (
        "The folder is gone.",
        "Check that the disk or network share is connected, then try again.",
    ),
}


def storage_error(error: OSError, what: str = "") -> StorageError:
    """``error`` in words; ``what`` says what could not be done."""
    if error.errno is not None and error.errno in _TODO:
        sentence, todo = _TODO[error.errno]
    else:
        sentence, todo = "The disk could not be read or written.", "Check the disk, then try again."
    return StorageError(f"{what} {sentence}".strip(), todo)


@contextlib.contextmanager
def storage_words(what: str = "") -> Iterator[None]:
    """Turn ``OSError`` into ``StorageError``."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, what) from error


def write_atomically(path: Path, data: bytes, what: str = "") -> None:
    """Write ``data`` so that ``path`` holds all of it or what it held before.

    ``what`` says what could not be done where the file's name means nothing to people. Raises ``StorageError``.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    with storage_words(what or f"{path.name} could not be saved."):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def write_together(files: Mapping[Path, bytes], what: str = "") -> None:
    """As ``write_atomically`` for many files: all are written before the disk is asked to keep them.

    Each is whole or as before; those after one that fails may be missing. Raises ``StorageError``.
    """
    made: dict[Path, Path] = {}
    with storage_words(what or "The files could not be saved."):
        try:
            for path, data in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                made[path] = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
                with made[path].open("xb") as file:
                    file.write(data)
            for path, temporary in made.items():
                with temporary.open("r+b") as file:  # the first of them brings most of the others along
                    os.fsync(file.fileno())
                temporary.replace(path)
        except BaseException:
            for temporary in made.values():
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
            raise
        for folder in sorted({path.parent for path in files}):
            sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` outlast a power cut. Raises ``OSError``."""
    if os.name == "nt":  # Windows cannot open a folder to sync it; the rename is journalled by NTFS
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
