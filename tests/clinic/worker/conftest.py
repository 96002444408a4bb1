"""A pool of workers that can be told to misbehave."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic.worker.pool import WorkerPool
from clinic.worker.process import Answer, Request

COMMAND = (sys.executable, "-I", "-B", str(Path(__file__).with_name("misbehaving.py")))
Ask = Callable[..., Answer]


def ended(pid: int) -> bool:
    """Whether no process of this number is left, not even as a zombie."""
    return not Path(f"/proc/{pid}").exists() if sys.platform == "linux" else not _listed(pid)


def _listed(pid: int) -> bool:
    found = subprocess.run(["ps", "-p", str(pid)], capture_output=True, check=False)
    return found.returncode == 0


def request(do: str, *bodies: bytes, seconds: float = 20.0, **args: Any) -> Request:
    """A request as a service makes it."""
    return Request(do, "photo.jpg", "Choose another file.", seconds, args, bodies)


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    """Two workers with bad manners, at most; none of them is left over."""
    made = WorkerPool(COMMAND, size=2)
    yield made
    pids = made.pids
    made.close()
    assert all(ended(pid) for pid in pids)
