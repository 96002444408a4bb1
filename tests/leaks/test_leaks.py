"""Nothing of a patient lies readable on the disk while one works, after a lock, after a kill; no key after the lock."""

import os
import shutil
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


def test_no_file_shows_a_patient_and_no_key_stays_in_memory(session: Session) -> None:
    """While working, after the lock, after the end."""
    session.wait_until("working")
    assert session.found() == []
    assert (session.clinic.folder / "clinic.db-wal").stat().st_size > 0, "no journal to look into"
    assert list(session.home.rglob("skinfolio.log")), "no log to look into"
    wanted = keys_of(session.clinic.folder)
    before = memory.count(session.process.pid, wanted)
    assert before["data key"] > 0 or not memory.readable(session.process.pid), "the search finds nothing"
    session.go_on()
    session.wait_until("locked")
    assert session.found() == []
    assert memory.count(session.process.pid, wanted) == dict.fromkeys(wanted, 0)
    session.go_on()
    session.wait_until("closed")
    assert session.found() == []
    session.go_on()


def keys_of(folder: Path) -> dict[str, bytes]:
    """The data key and the keys that are derived from it."""
    key = unlock(folder / "clinic.key", PASSPHRASE).key
    parts = ("database", "blobs", "blob names", "audit", "audit head")
    return {"data key": key.secret} | {f"key of {part}": bytes(key.part(part)) for part in parts}


def test_no_file_shows_a_patient_after_a_kill(session: Session) -> None:
    session.wait_until("working")
    session.process.send_signal(signal.SIGKILL)
    session.process.wait()
    assert session.found() == []


def test_the_program_works_without_any_network(tmp_path: Path) -> None:
    """In a network name space of its own, which has not even a loopback; and nothing asks for an address."""
    (tmp_path / "home").mkdir()
    made = make_clinic(tmp_path, system_now)
    made.close()
    asked = tmp_path / "asked.txt"
    watch = f"""
import runpy, sys
def heard(event, args):
    if event.startswith("socket.") and not (event == "socket.__new__" or "AF_UNIX" in repr(args)):
        open({str(asked)!r}, "a").write(event + "\\n")
sys.addaudithook(heard)
sys.argv[1:] = [{str(made.folder)!r}]
runpy.run_module("tests.leaks.session", run_name="__main__")
"""
    environment = os.environ | {
        "HOME": str(tmp_path / "home"),
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(_ROOT),
    }
    command = [sys.executable, "-c", watch]
    alone = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") and subprocess.run([*alone, "true"], check=False, capture_output=True).returncode == 0:
        command = [*alone, *command]
    done = subprocess.run(
        command, env=environment, cwd=tmp_path / "home", input="\n\n\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["working", "locked", "closed"]
    assert not asked.exists(), asked.read_text()
