"""How a worker is started, and what it does not load."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clinic.worker import ARGUMENT
from clinic.worker.pictures import read_picture_apart
from clinic.worker.pool import WorkerPool
from clinic.worker.process import worker_command
from tests.clinic.imaging.pictures import jpeg
from tests.clinic.worker.conftest import ended

ROOT = Path(__file__).parents[3]
HEAVY = ("PySide6", "sqlalchemy", "sqlcipher3", "cryptography", "reportlab", "cv2")


def test_a_worker_loads_neither_window_nor_database() -> None:
    code = (
        f"import sys; sys.path[0:0] = [{str(ROOT)!r}]\n"
        "import clinic.worker.child, clinic.worker.pictures, clinic.worker.messages\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_the_program_itself_can_be_started_as_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a program without a Python of its own does it."""
    pool = WorkerPool((sys.executable, str(ROOT / "main.py"), ARGUMENT))
    now = datetime(2026, 11, 22, tzinfo=UTC)
    found = read_picture_apart(pool, jpeg(6), "a.jpg", 320, file_time=None, now=lambda: now)
    pids = pool.pids
    pool.close()
    assert found.facts.orientation == 6
    assert all(ended(pid) for pid in pids)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert worker_command() == (sys.executable, ARGUMENT)


def test_it_ends_by_itself_when_nothing_more_comes() -> None:
    ended_so = subprocess.run(worker_command(), input=b"", capture_output=True, check=False, timeout=30)
    assert (ended_so.returncode, ended_so.stdout) == (0, b"")
