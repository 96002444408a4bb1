"""What a worker denies itself before it reads anything foreign.

Linux: address space, processor time, file sizes and open files by ``setrlimit``; writing, and reading outside of the
program's own folders, by Landlock where the kernel has it. macOS: the same limits, but its kernel does not hold a
process to its address space, so there only the clinic's clock ends an allocation without end. Windows: memory and
further processes by a job object.
"""

import contextlib
import os
import sys
from functools import cache
from pathlib import Path

from clinic.worker import job_object, landlock

MEMORY = 5 << 30
"""Bytes of address space at most. WebP is the hungriest: 200 megapixels and a file of 500 MB take 3.7 GB."""
SPARE = 3 << 29
"""Bytes of address space for everything but the pixels and the file."""
DRAW_MEMORY = 1 << 30
"""Bytes that a worker may write to which draws papers. Its library reserves 16 GB of address space and uses next to
nothing of it: there a limit of the address space would end it before the first page."""
OPEN_FILES = 64
_FIRST_SECONDS = 60


def limit_process(root: Path, memory: int = MEMORY, *, whole_space: bool = True) -> None:
    """Take from this process what no parser needs; ``root`` is the folder that holds the program.

    ``memory`` bounds its address space, or without ``whole_space`` the part of it that is its own to write to.
    """
    if sys.platform == "win32":
        job_object.enter(memory)
        return
    import resource

    for what, most in (
        (resource.RLIMIT_CORE, 0),  # a core would hold the picture
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_AS if whole_space else resource.RLIMIT_DATA, memory),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit that the system has set stays
            resource.setrlimit(what, (most, most))
    if whole_space:
        allow_memory(0)
    allow_processor(_FIRST_SECONDS)
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            _own_size()
        landlock.enter(_readable(root))


def allow_memory(size: int) -> None:
    """Let this process have ``size`` bytes of address space beside ``SPARE``, as far as its first limit goes.

    A small picture cannot take what only the largest needs. On Windows, and where the address space has no limit, the
    first limit stands for all.
    """
    if sys.platform == "win32":
        return
    import resource

    if resource.getrlimit(resource.RLIMIT_DATA)[1] >= 0 > resource.getrlimit(resource.RLIMIT_AS)[1]:
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = SPARE + size
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))


@cache
def _own_size() -> int:
    """Where the system tells this process its size, opened while it could still be reached."""
    return os.open("/proc/self/statm", os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))


def allow_beyond_now(size: int) -> None:
    """Let this process take ``size`` bytes of address space more than it has now, as far as its first limit goes.

    For readers that need little: what a library mapped for an earlier picture does not count against them. Where the
    system does not tell how much that is, the limit stays as it was.
    """
    if sys.platform != "linux":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        pages = int(os.pread(_own_size(), 100, 0).split()[0])
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        wanted = pages * resource.getpagesize() + size
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most < 0 else min(wanted, most), most))


def allow_processor(seconds: float) -> None:
    """Let this process use the processor for so many seconds more, then end it.

    A backstop: the clinic's clock kills first, unless the clinic itself was killed.
    """
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 2
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _readable(root: Path) -> list[Path]:
    """Where the interpreter, its libraries and the program's own code and tables lie."""
    own = [root / name for name in ("clinic", "resources")]
    python = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).parent]
    python += [Path(place) for place in sys.path if Path(place) != root or root.name.endswith("-packages")]
    libraries = [Path(name) for name in os.environ.get("LD_LIBRARY_PATH", "").split(":") if name]
    frozen = [Path(name) for name in (getattr(sys, "_MEIPASS", ""),) if name]
    system = [Path("/") / name for name in ("usr", "lib", "lib64", "nix", "gnu", "etc", "dev/null", "dev/urandom")]
    return [*own, *python, *libraries, *frozen, *system]
