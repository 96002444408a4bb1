"""The worker's side: it limits itself, then answers one request after the other until its input ends."""

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from clinic.errors import ClinicError
from clinic.worker import DRAWS
from clinic.worker.frames import read_frame, write_frame
from clinic.worker.limits import DRAW_MEMORY, MEMORY, allow_memory, allow_processor, limit_process

Handler = Callable[[Mapping[str, Any], Sequence[bytes]], tuple[Mapping[str, Any], Sequence[bytes]]]

HANDLERS: Mapping[str, str] = {
    "picture": "clinic.worker.pictures:take_apart",
    "glance": "clinic.worker.glance:glance",
    "strip": "clinic.worker.pictures:strip",
    "codes": "clinic.worker.codes:look",
    "hl7": "clinic.worker.reading:take_apart",
    "fhir": "clinic.worker.reading:take_bundle_apart",
    "fhir-lines": "clinic.worker.reading:take_lines_apart",
    "csv": "clinic.worker.reading:take_table_apart",
    "csv-shape": "clinic.worker.tables:look",
    "csv-cut": "clinic.worker.tables:cut",
}
"""What can be asked; a module is loaded when it is first asked for, so that a worker for pictures loads no HL7."""
PAPERS: Mapping[str, str] = {"paper": "clinic.worker.papers:draw"}
"""What a worker that draws papers can be asked."""
_MAX_REQUEST = 600 << 20


def serve(root: Path, handlers: Mapping[str, str] = HANDLERS, memory: int = MEMORY, *, whole_space: bool = True) -> int:
    """Answer requests from standard input on standard output; return the exit code.

    ``root`` is the folder that holds the program, ``memory`` bounds the address space in bytes, or without
    ``whole_space`` what of it is written to.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the clinic, which ends its workers
    requests, answers = _channels()
    limit_process(root, memory, whole_space=whole_space)
    while (request := read_frame(requests, _MAX_REQUEST)) is not None:
        header, bodies = request
        allow_processor(float(header["seconds"]))
        allow_memory(sum(len(body) for body in bodies))
        answer, made = _answered(handlers, header, bodies)
        del request, bodies
        with contextlib.suppress(BrokenPipeError):
            write_frame(answers, answer, made)
    return 0


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """Input and output for frames alone: what a library prints must not get between them."""
    requests, answers = os.fdopen(os.dup(0), "rb", buffering=1 << 20), os.fdopen(os.dup(1), "wb", buffering=1 << 16)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1):
        os.dup2(nothing, number)
    os.close(nothing)
    return requests, answers


def _answered(
    handlers: Mapping[str, str], header: Mapping[str, Any], bodies: Sequence[bytes]
) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    try:
        result, made = _handler(handlers[header["do"]])(header["args"], bodies)
    except ClinicError as error:
        return {"refused": [error.what, error.todo]}, ()
    except MemoryError:
        return {"memory": True}, ()
    except Exception as error:  # noqa: BLE001  a parser that stumbles over a file is an answer about that file
        return {"stumbled": _place(error)}, ()
    return {"done": result}, made


def _handler(place: str) -> Handler:
    module, _, name = place.partition(":")
    found: Handler = getattr(importlib.import_module(module), name)
    return found


def _place(error: BaseException) -> str:
    """Class and place of an error, without its text, which may quote the file."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"


def main() -> int:
    """Serve as the program ships it."""
    root = Path(__file__).resolve().parents[2]
    if DRAWS in sys.argv:
        return serve(root, PAPERS, DRAW_MEMORY, whole_space=False)
    return serve(root)


if __name__ == "__main__":
    sys.exit(main())
