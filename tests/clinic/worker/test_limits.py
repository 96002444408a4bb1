"""What a worker cannot do, even if its parser was taken over."""

import ctypes
import json
import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from clinic.errors import FileRefused
from clinic.worker.job_object import Limits, limits
from clinic.worker.pool import WorkerPool
from tests.clinic.worker.conftest import request

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="Landlock, /proc")


def _landlock() -> int:
    return int(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1)) if sys.platform == "linux" else 0


@posix
def test_no_file_can_be_written_by_the_child(pool: WorkerPool, tmp_path: Path) -> None:
    kept = tmp_path / "clinic.key"
    kept.write_bytes(b"secret")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        told = pool.run(request("try_all", folder=str(tmp_path), readable=str(kept), port=port)).found
    assert told["write"] != "done"
    assert not any(path.stat().st_size for path in tmp_path.iterdir() if path != kept)
    if _landlock() >= 4:
        assert "done" not in {told[name] for name in ("create", "truncate", "remove", "folder", "read", "connect")}
        assert [path.name for path in tmp_path.iterdir()] == ["clinic.key"]
        assert kept.read_bytes() == b"secret"


@linux
def test_the_child_has_no_secret_and_no_file_of_the_clinic(
    pool: WorkerPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKINFOLIO_PASSPHRASE", "correct horse battery")
    with (tmp_path / "clinic.db").open("wb") as file:
        os.set_inheritable(file.fileno(), True)
        found = pool.run(request("inherited")).found
    assert "SKINFOLIO_PASSPHRASE" not in found["environment"]
    assert "HOME" not in found["environment"]
    assert found["cwd"] == "/"
    assert set(found["files"]) == {oct(stat.S_IFIFO)}


@posix
@pytest.mark.parametrize(
    ("what", "meaning"),
    [
        ("pickle", "a pickle"),
        ("ffffffff", "a header of 4 GiB"),
        ((b"\0\0\0\2[]").hex(), "no object"),
        ((b"\0\0\0\x0c" + b"not json at.").hex(), "no JSON"),
        ("00000002", "cut off"),
    ],
)
def test_what_is_no_frame_is_refused_and_runs_no_code(
    pool: WorkerPool, tmp_path: Path, what: str, meaning: str
) -> None:
    place = tmp_path / "taken-over"
    with pytest.raises(FileRefused, match="made its reader break off"):
        pool.run(request("raw", what=what, place=str(place)))
    assert not place.exists()
    assert pool.run(request("echo", b"x")).bodies == [b"x"]


@posix
@pytest.mark.parametrize(
    "header",
    [
        {"done": {}, "bodies": [1 << 40]},
        {"done": {}, "bodies": [-1]},
        {"done": {}, "bodies": "all"},
        {"done": {}, "bodies": [True]},
        {"done": {}},
        {"refused": ["x"], "bodies": []},
        {"refused": [1, 2], "bodies": []},
        {"refused": ["a", "b"], "done": 1, "bodies": []},
        {"bodies": []},
    ],
)
def test_a_frame_that_says_nonsense_is_refused(pool: WorkerPool, header: object) -> None:
    text = json.dumps(header).encode()
    with pytest.raises(FileRefused, match="made its reader break off"):
        pool.run(request("raw", what=(len(text).to_bytes(4, "big") + text).hex()))


@posix
@pytest.mark.parametrize("text", ["[" * 200_000, '{"done":NaN,"bodies":[]}', '{"done":' + "9" * 5000 + ',"bodies":[]}'])
def test_json_that_would_hurt_is_refused(pool: WorkerPool, text: str) -> None:
    with pytest.raises(FileRefused, match="made its reader break off"):
        pool.run(request("raw", what=(len(text).to_bytes(4, "big") + text.encode()).hex()))


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="sizes of a 64-bit process")
def test_the_job_object_has_the_layout_that_windows_documents() -> None:
    assert ctypes.sizeof(Limits) == 144
    assert Limits.process_memory.offset == 112
    made = limits(4 << 30)
    assert (made.process_memory, made.basic.active_process_limit) == (4 << 30, 1)
