"""A worker whose handlers do what a parser does that was taken over or went astray; started by path, as the real one.

The program itself ships no way to load other handlers.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[0:0] = [str(ROOT)]

import ctypes  # noqa: E402  the path comes first
import os  # noqa: E402
import pickle  # noqa: E402
import socket  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Mapping, Sequence  # noqa: E402
from typing import Any  # noqa: E402

from clinic.errors import FileRefused, ValidationError  # noqa: E402
from clinic.worker import DRAWS  # noqa: E402
from clinic.worker.child import HANDLERS, serve  # noqa: E402

MEMORY = 400 << 20
"""Enough for the interpreter and small pictures, and quickly used up."""
Made = tuple[Mapping[str, Any], Sequence[bytes]]


def allocate(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Take memory without end."""
    kept = []
    while True:
        kept.append(bytearray(8 << 20))


def swallow(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Take memory by the C library, as a decoder does that does not ask whether it got any."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    while True:
        libc.memset(ctypes.c_void_p(libc.malloc(ctypes.c_size_t(8 << 20))), 1, ctypes.c_size_t(8 << 20))


def loop(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Never come back."""
    while True:
        pass


def sleep(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Take a while without using the processor."""
    time.sleep(args["seconds"])
    return {"pid": os.getpid()}, ()


def leave(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """End the process without a word."""
    os._exit(int(args.get("code", 0)))


def crash(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Read where nothing is."""
    ctypes.string_at(0)
    raise AssertionError


def echo(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Answer what was asked, and by whom."""
    return {"args": args, "pid": os.getpid()}, bodies


def refuse(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Refuse in words."""
    raise (ValidationError("x", "a", "b") if args.get("other") else FileRefused(args["what"], args["todo"]))


def stumble(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Raise what nobody expects, with a text that quotes the file."""
    raise LookupError("Astrid Lindqvist")


def try_all(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Try what no parser needs; say for each what came of it."""
    folder, readable = Path(args["folder"]), Path(args["readable"])

    def start() -> None:
        os.posix_spawn("/bin/sh", ["sh", "-c", f"echo x > {folder}/spawned"], os.environ)
        time.sleep(0.3)

    trials: dict[str, Callable[[], object]] = {
        "write": lambda: (folder / "new").write_bytes(b"x"),
        "create": lambda: (folder / "empty").touch(),
        "truncate": lambda: os.truncate(readable, 0),
        "remove": readable.unlink,
        "folder": (folder / "made").mkdir,
        "read": readable.read_bytes,
        "connect": lambda: socket.create_connection(("127.0.0.1", args["port"]), 1).close(),
        "start": start,
    }
    told = {}
    for name, trial in trials.items():
        try:
            trial()
        except OSError as error:
            told[name] = error.strerror or type(error).__name__
        else:
            told[name] = "done"
    return told, ()


def inherited(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """What this process has of the one that started it."""
    files = []
    for number in range(3, 64):
        try:
            kind = oct(os.fstat(number).st_mode & 0o170000)
            if Path(f"/proc/self/fd/{number}").readlink().name != "statm":  # how large it is itself
                files.append(kind)
        except OSError:
            continue
    return {"environment": dict(os.environ), "cwd": str(Path.cwd()), "files": files}, ()


class _Bomb:
    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch " + PLACE,)


PLACE = ""


def raw(args: Mapping[str, Any], bodies: Sequence[bytes]) -> Made:
    """Write over the heads of the frames what a taken-over parser would: to every pipe that is open."""
    global PLACE
    PLACE = args.get("place", "")
    sent = pickle.dumps(_Bomb()) if args["what"] == "pickle" else bytes.fromhex(args["what"])
    for number in range(3, 16):
        try:
            os.write(number, sent)
        except OSError:
            continue
    os._exit(0)


if __name__ == "__main__":
    own = ("allocate", "swallow", "loop", "sleep", "leave", "crash", "echo", "refuse", "stumble", "try_all", "raw")
    names = {name: f"__main__:{name}" for name in (*own, "inherited")}
    sys.exit(serve(ROOT, {**HANDLERS, **names}, memory=MEMORY, whole_space=DRAWS not in sys.argv))
