"""The pool: whatever a worker does, the clinic goes on, in words."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from clinic.errors import ClinicError, FileRefused
from clinic.worker.pool import WorkerPool
from tests.clinic.worker.conftest import COMMAND, ended, request

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

TIME = "“photo.jpg” needed too much time to read; it was not stored."
MEMORY = "“photo.jpg” needed too much memory to read; it was not stored."
BROKEN = "“photo.jpg” made its reader break off; it was not stored."


def goes_on(pool: WorkerPool) -> int:
    """The next file is read; return by which process."""
    answer = pool.run(request("echo", b"one", b"", b"three", word="ja\u0301"))
    assert list(answer.bodies) == [b"one", b"", b"three"]
    assert answer.found["args"] == {"word": "ja\u0301"}
    return int(answer.found["pid"])


@pytest.mark.parametrize(
    ("do", "seconds", "words"),
    [
        ("allocate", 20.0, MEMORY),
        ("swallow", 20.0, BROKEN),
        ("loop", 0.4, TIME),
        ("leave", 20.0, BROKEN),
        ("crash", 20.0, BROKEN),
    ],
)
def test_a_worker_that_goes_astray_is_replaced_and_the_batch_goes_on(
    pool: WorkerPool, do: str, seconds: float, words: str
) -> None:
    before = goes_on(pool)
    with pytest.raises(FileRefused) as caught:
        pool.run(request(do, seconds=seconds))
    assert (caught.value.what, caught.value.todo) == (words, "Choose another file.")
    assert ended(before)
    assert goes_on(pool) != before


def test_a_worker_that_the_system_kills_was_out_of_memory(pool: WorkerPool) -> None:
    def kill() -> None:
        while not pool.pids:
            time.sleep(0.01)
        os.kill(pool.pids[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    with pytest.raises(FileRefused) as caught:
        pool.run(request("sleep", seconds=20.0))
    killer.join()
    assert caught.value.what == MEMORY


def test_a_worker_that_died_while_it_waited_costs_no_file(pool: WorkerPool) -> None:
    before = goes_on(pool)
    os.kill(before, signal.SIGKILL)
    assert goes_on(pool) != before


def test_a_refusal_arrives_word_by_word_and_the_worker_stays(pool: WorkerPool) -> None:
    before = goes_on(pool)
    with pytest.raises(FileRefused) as caught:
        pool.run(request("refuse", what="“é” is no picture.", todo="Choose\nanother."))
    assert (caught.value.what, caught.value.todo) == ("“é” is no picture.", "Choose\nanother.")
    assert goes_on(pool) == before


def test_an_unexpected_error_refuses_the_file_and_is_logged_without_its_text(
    pool: WorkerPool, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(FileRefused, match="cannot be read; it was not stored"):
        pool.run(request("stumble"))
    assert "LookupError at misbehaving.py" in caplog.text
    assert "Astrid" not in caplog.text


def test_two_files_are_read_at_once_and_no_third(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(6) as threads:
        found = [threads.submit(pool.run, request("echo", bytes([number]) * 300_000)) for number in range(40)]
        answers = [each.result() for each in found]
    assert [answer.bodies[0][:1] for answer in answers] == [bytes([number]) for number in range(40)]
    assert 1 <= len({answer.found["pid"] for answer in answers}) <= 2
    assert len(pool.pids) <= 2


def test_nothing_starts_before_the_first_file_and_nothing_is_left_behind() -> None:
    threads = threading.active_count()
    pool = WorkerPool(COMMAND)
    assert not pool.pids
    pid = goes_on(pool)
    assert pool.pids == (pid,)
    pool.close()
    assert ended(pid)
    assert threading.active_count() == threads
    with pytest.raises(ClinicError, match="closed"):
        pool.run(request("echo"))


def test_an_idle_worker_is_ended_and_the_next_file_finds_another() -> None:
    pool = WorkerPool(COMMAND, idle_seconds=0.1)
    first = goes_on(pool)
    limit = time.monotonic() + 10
    while not ended(first) and time.monotonic() < limit:
        time.sleep(0.02)
    assert ended(first)
    assert pool.pids == ()
    assert goes_on(pool) != first
    pool.close()


def test_closing_ends_what_is_being_read(pool: WorkerPool) -> None:
    with ThreadPoolExecutor(1) as threads:
        found = threads.submit(pool.run, request("loop", seconds=60.0))
        while not pool.pids:
            time.sleep(0.01)
        pool.close()
        with pytest.raises(ClinicError, match="The clinic was closed before the file was read"):
            found.result(10)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
@pytest.mark.parametrize(
    ("what", "within"),
    [
        ("print(pool.run(Request('echo', 'x', '', 20.0)).found['pid'], flush=True); time.sleep(60)", 5.0),
        ("Thread(target=pool.run, args=(Request('loop', 'x', '', 1.0),)).start(); told(pool); time.sleep(60)", 15.0),
    ],
    ids=["while it waits", "while it reads, by the limit of its processor time"],
)
def test_a_worker_ends_when_the_clinic_is_killed(tmp_path: Path, what: str, within: float) -> None:
    script = tmp_path / "clinic.py"
    script.write_text(
        f"import sys, time\nfrom threading import Thread\nsys.path[0:0] = [{str(Path(__file__).parents[3])!r}]\n"
        "from clinic.worker.pool import WorkerPool\nfrom clinic.worker.process import Request\n"
        "def told(pool):\n    while not pool.pids: time.sleep(0.01)\n    print(pool.pids[0], flush=True)\n"
        f"pool = WorkerPool({COMMAND!r})\n{what}\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as clinic:
        assert clinic.stdout is not None
        pid = int(clinic.stdout.readline())
        assert not ended(pid)
        limit = time.monotonic() + 10
        while "loop" in what and _used(pid) < 0.2 and time.monotonic() < limit:
            time.sleep(0.01)  # the request has arrived: it is at work
        clinic.kill()
    limit = time.monotonic() + within * 4
    while _runs(pid) and time.monotonic() < limit:
        time.sleep(0.02)
    assert not _runs(pid)


def _used(pid: int) -> float:
    """Seconds of processor time of a running process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _runs(pid: int) -> bool:
    """Whether it still runs; nobody may wait for an orphan, which then stays as a zombie."""
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_program_that_cannot_be_started_is_told() -> None:
    pool = WorkerPool([str(Path(sys.executable).with_name("no-such-program"))])
    with pytest.raises(ClinicError, match="could not be started"):
        pool.run(request("echo"))
    pool.close()
