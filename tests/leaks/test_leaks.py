"""Nothing of a patient lies readable on the disk while one works, after a lock, after a kill; no key after the lock."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.clock import system_now
from clinic.store.keyring import unlock
from tests.leaks import memory
from tests.leaks.known import all_values, found_in, needles
from tests.support.clinics import PASSPHRASE, make_clinic

_ROOT = Path(__file__).parents[2]


class Session:
    """The other process, with folders of its own for everything that a program may write."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.clinic = make_clinic(place, system_now)
        self.clinic.close()
        self.temporary, self.home = place / "temporary", place / "home"
        for folder in (self.temporary, self.home):
            folder.mkdir()
        names = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
        environment = os.environ | {name: str(self.home) for name in names}
        environment |= {"TMPDIR": str(self.temporary), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(_ROOT)}
        command = [sys.executable, "-m", "tests.leaks.session", str(self.clinic.folder)]
        self.process = subprocess.Popen(
            command, env=environment, cwd=self.home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def wait_until(self, where: str) -> None:
        """Until the other process says that it stands there."""
        assert self.process.stdout is not None
        assert self.process.stdout.readline().strip() == where

    def go_on(self) -> None:
        """Let it go on."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def found(self) -> list[str]:
        """What can be read in any of its folders."""
        return found_in([self.clinic.folder, self.temporary, self.home], list(needles()))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A day of work that has begun."""
    made = Session(tmp_path)
    yield made
    made.process.kill()
    made.process.wait()
    for pipe in (made.process.stdin, made.process.stdout):
        assert pipe is not None
        pipe.close()


def test_two_hundred_values_are_looked_for() -> None:
    assert len(set(all_values())) == 200


def test_the_search_finds_what_lies_open(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text(f"Dear {all_values()[0]}")
    (tmp_path / f"{all_values()[7]}.bin").write_bytes(next(n for name, n in needles() if "pixels" in name))
    told = found_in([tmp_path], list(needles()))
    assert any("letter.txt" in line for line in told)
    assert any("pixels" in line for line in told)
    assert any(all_values()[7] in line for line in told)


def test_no_file_shows_a_patient_while_working_locked_or_closed(session: Session) -> None:
    for where in ("working", "locked", "closed"):
        session.wait_until(where)
        assert session.found() == [], where
        if where == "working":
            assert (session.clinic.folder / "clinic.db-wal").stat().st_size > 0, "no journal to look into"
            assert list(session.home.rglob("skinfolio.log")), "no log to look into"
        session.go_on()


def test_no_file_shows_a_patient_after_a_kill(session: Session) -> None:
    session.wait_until("working")
    session.process.send_signal(signal.SIGKILL)
    session.process.wait()
    assert session.found() == []


@pytest.mark.skipif(sys.platform != "linux", reason="another process's memory is read through /proc")
def test_the_keys_are_gone_from_memory_after_the_lock(session: Session) -> None:
    session.wait_until("working")
    if not memory.readable(session.process.pid):
        pytest.skip("the system does not let us read the memory of another process")
    key = unlock(session.clinic.folder / "clinic.key", PASSPHRASE).key
    parts = ("database", "blobs", "blob names", "audit", "audit head")
    wanted = {"data key": key.secret} | {f"key of {part}": bytes(key.part(part)) for part in parts}
    before = memory.count(session.process.pid, wanted)
    assert before["data key"] > 0, "the search finds nothing"
    session.go_on()
    session.wait_until("locked")
    after = memory.count(session.process.pid, wanted)
    assert after["data key"] == 0, after
    assert sum(after.values()) == 0, after
