"""A small picture of a file that a person may take in, made in the worker: quick, nothing proved, nothing kept."""

from collections.abc import Mapping, Sequence
from typing import Any

from clinic.errors import FileRefused
from clinic.imaging import inspect, thumbnail
from clinic.imaging.mended import StandardError
from clinic.worker.limits import allow_memory
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request

_SECONDS = 20.0
_BYTES_TO_DECODE = 16
"""For each pixel, as at the import."""
_BYTES_PER_PIXEL = 4
_TODO = "Open it in a picture program, save it anew as JPEG, and add that file."


def glance(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: a small WebP of the picture in ``bodies``. Raises ``FileRefused``."""
    StandardError.catch()
    (data,), name = bodies, args["name"]
    facts = inspect(data, name)
    allow_memory(2 * len(data) + _BYTES_TO_DECODE * facts.width * facts.height)
    return {}, (thumbnail(data, args["side"], name),)


def glance_apart(workers: WorkerPool, data: bytes, name: str, side: int) -> bytes:
    """WebP, upright, in sRGB, its longer side at most ``side`` pixels.

    Raises ``FileRefused`` where it is no picture of ours or takes too much to read, ``ClinicError`` as
    ``WorkerPool.run``. The rest of a file that is cut off behind what a small picture needs is not looked at.
    """
    answer = workers.run(Request("glance", name, _TODO, _SECONDS, {"name": name, "side": side}, (data,)))
    small = answer.bodies[0] if len(answer.bodies) == 1 else b""
    if small[:4] != b"RIFF" or small[8:12] != b"WEBP" or len(small) > _BYTES_PER_PIXEL * side * side:
        raise FileRefused(f"“{name}” cannot be read.", _TODO)
    return small
