"""What this process leaves to the system: no memory image after a crash, temporary files in memory where there is any.

A memory image would hold keys and records. Printing goes through a file that the system's library writes before it
hands the pages on; on Linux that file lies in memory. What the print queue itself keeps is the system's.
"""

import contextlib
import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PR_SET_DUMPABLE = 4
_NO_ERROR_BOX = 0x0001 | 0x0002
"""SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX of the Windows API."""


def forbid_memory_images() -> None:
    """No core file, no crash report with memory, no other program of the same user reading ours."""
    if sys.platform == "win32":
        ctypes.windll.kernel32.SetErrorMode(_NO_ERROR_BOX)
        return
    import resource  # not on Windows

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


@contextlib.contextmanager
def temporary_files_in_memory() -> Iterator[Path | None]:
    """Let this process and its libraries write temporary files into memory; removed at the end.

    Gives the folder, or ``None`` where the system has no folder in memory that only this user reads.
    """
    place = _memory_folder()
    if place is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="skinfolio-", dir=place))
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None  # chosen anew at the next use
    try:
        yield folder
    finally:
        os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before)
        tempfile.tempdir = None
        shutil.rmtree(folder, ignore_errors=True)


def _memory_folder() -> Path | None:
    """A folder on a file system in memory (Linux)."""
    if sys.platform != "linux":
        return None
    in_memory = _memory_mounts()
    for name in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):
        path = Path(name)
        if name and path.is_dir() and os.access(path, os.W_OK) and _mount_of(path) in in_memory:
            return path
    return None


def _memory_mounts() -> set[Path]:
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return set()
    return {Path(parts[1]) for parts in (line.split() for line in lines) if len(parts) > 2 and parts[2] == "tmpfs"}


def _mount_of(path: Path) -> Path:
    path = path.resolve()
    while not path.is_mount() and path != path.parent:
        path = path.parent
    return path
