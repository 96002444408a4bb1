"""One worker process, seen from the clinic: asked under a clock, killed when over."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from typing import Any

from clinic.errors import FileRefused
from clinic.worker import ARGUMENT, DRAWS
from clinic.worker.frames import FrameError, read_frame, write_frame

_MAX_ANSWER = 256 << 20
_MAX_WORDS = 2000
_SET = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",  # each thread of it would reserve address space
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    # memory is kept from one picture to the next: handing it back and forth costs 30 ms for 12 megapixels
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(256 << 20),
}
_PASSED_ON = ("TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")
_TO_END = 0.5


class Loss(Enum):
    """Why a worker gave no answer."""

    TIME = auto()
    MEMORY = auto()
    BROKEN = auto()


class WorkerLost(Exception):
    """The worker is of no more use: it took too much, died, or answered what is no answer.

    ``silent``: it ended without a word, for a reason that may lie before this file.
    """

    def __init__(self, why: Loss, *, silent: bool) -> None:
        self.why, self.silent = why, silent
        super().__init__(why.name)


@dataclass(frozen=True, slots=True)
class Request:
    """What to do with a file: the handler's name, plain arguments, the file's bytes, and the seconds it may take.

    ``name`` and ``todo`` are for the refusal of a file that takes too much.
    """

    do: str
    name: str
    todo: str
    seconds: float
    args: Mapping[str, Any] = field(default_factory=dict)
    bodies: Sequence[bytes] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the worker found: plain JSON, not to be believed before it is checked, and byte strings."""

    found: Any
    bodies: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Stumbled:
    """The parser raised what it should not; ``place`` is class and line."""

    place: str


def worker_command(*, draws: bool = False) -> tuple[str, ...]:
    """The command line of a worker of this program, or of one that ``draws`` papers."""
    more = (DRAWS,) if draws else ()
    if getattr(sys, "frozen", False):
        return sys.executable, ARGUMENT, *more
    libraries = [place for place in sys.path if place and Path(place).is_dir()]  # some may come from the environment
    return sys.executable, "-I", "-B", str(Path(__file__).with_name("__main__.py")), *libraries, *more


def _environment() -> dict[str, str]:
    """Next to nothing: no secret of the clinic's own environment."""
    return {**{name: os.environ[name] for name in _PASSED_ON if name in os.environ}, **_SET}


class Worker:
    """A running worker. Not for two threads at once, but for ``kill``."""

    def __init__(self, command: Sequence[str]) -> None:
        """Start it. Raises ``OSError`` where the system lets no process start."""
        self.fresh = True
        self.idle_since = 0.0
        self._late = False
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd=Path(sys.executable).anchor or None,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it still runs; one that ended is let go of by asking."""
        return self._process.poll() is None

    def ask(self, request: Request) -> Answer | Stumbled:
        """Its answer. Raises ``FileRefused`` with the worker's words, ``WorkerLost`` where it must be replaced."""
        clock = threading.Timer(request.seconds, self._too_late)
        clock.daemon = True
        clock.start()
        try:
            answer = self._exchange(request)
        except (OSError, FrameError, ValueError) as error:
            cause = self._cause()
            raise WorkerLost(cause, silent=cause is not Loss.TIME) from error
        finally:
            clock.cancel()
            clock.join()
        self.fresh = False
        return answer

    def _exchange(self, request: Request) -> Answer | Stumbled:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        header = {"do": request.do, "args": request.args, "seconds": request.seconds}
        write_frame(self._process.stdin, header, request.bodies)  # type: ignore[arg-type]  # typeshed's IO[bytes]
        found = read_frame(self._process.stdout, _MAX_ANSWER)  # type: ignore[arg-type]  # typeshed's IO[bytes]
        if found is None:
            raise FrameError("no answer")
        return _judged(*found)

    def _too_late(self) -> None:
        self._late = True
        self.kill()

    def _cause(self) -> Loss:
        """Why no answer came; waits for the process, which has ended or is killed now."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_TO_END)
        signal_number = -(self._process.poll() or 0)
        if self._late or signal_number == getattr(signal, "SIGXCPU", -1):
            return Loss.TIME
        # nobody else kills a worker: where the system did, it was out of memory
        return Loss.MEMORY if signal_number == getattr(signal, "SIGKILL", -1) else Loss.BROKEN

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End it and leave no zombie. It is killed: between two files it holds nothing that could be lost."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                assert pipe is not None
                pipe.close()
        self._process.wait()


def _judged(header: dict[str, Any], bodies: list[bytes]) -> Answer | Stumbled:
    if header.keys() == {"done"}:
        return Answer(header["done"], bodies)
    if header.keys() == {"refused"}:
        words = header["refused"]
        if isinstance(words, list) and len(words) == 2 and all(isinstance(word, str) for word in words):
            raise FileRefused(*(word[:_MAX_WORDS] for word in words))
    if header.keys() == {"stumbled"}:
        return Stumbled(str(header["stumbled"])[:_MAX_WORDS])
    if header.keys() == {"memory"}:
        raise WorkerLost(Loss.MEMORY, silent=False)
    raise FrameError("no answer")
