"""A picture at its import: proved whole, its facts read, its thumbnail made; all of it in the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.clock import Now
from clinic.errors import FileRefused
from clinic.imaging import MAX_PIXELS, PictureFacts, check_whole, inspect, thumbnail
from clinic.worker.limits import allow_memory
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request
from clinic.worker.values import built, plain

_SECONDS = 90.0
_MAX_SIDE = 65_535
_MAX_CAMERA = 500
_BYTES_PER_PIXEL = 4
_BYTES_TO_DECODE = 16  # for each pixel, measured: JPEG 4, PNG 9, progressive CMYK 12, WebP 15.4
_TODO = "Open it in a picture program, save it anew as JPEG, and add that file."


@dataclass(frozen=True, slots=True)
class TakenApart:
    """What was found in a picture file: its facts, and a small WebP of it."""

    facts: PictureFacts
    thumbnail: bytes


def take_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: facts and thumbnail of the picture in ``bodies``. Raises ``FileRefused``."""
    (data,) = bodies
    name, now = args["name"], datetime.fromisoformat(args["now"])
    file_time = datetime.fromisoformat(args["file_time"]) if args["file_time"] else None
    facts = inspect(data, name, file_time=file_time, now=lambda: now)
    allow_memory(2 * len(data) + _BYTES_TO_DECODE * facts.width * facts.height)
    check_whole(data, name)
    return plain(facts), (thumbnail(data, args["side"], name),)


def read_picture_apart(
    workers: WorkerPool, data: bytes, name: str, side: int, *, file_time: datetime | None, now: Now
) -> TakenApart:
    """Prove a picture whole and read it in a worker; its thumbnail has ``side`` pixels at most.

    Raises ``FileRefused`` where it is no picture of ours, damaged, or takes too much to read; ``ClinicError`` as
    ``WorkerPool.run``.
    """
    args = {"name": name, "side": side, "now": now().isoformat(), "file_time": plain(file_time)}
    answer = workers.run(Request("picture", name, _TODO, _SECONDS, args, (data,)))
    try:
        facts = built(PictureFacts, answer.found)
        (small,) = answer.bodies
        _check(facts, small, side)
    except (ValueError, TypeError) as error:
        raise FileRefused(f"“{name}” cannot be read; it was not stored.", _TODO) from error
    return TakenApart(facts, small)


def _check(facts: PictureFacts, small: bytes, side: int) -> None:
    """Raise ``ValueError`` for an answer that no honest worker gives."""
    inside = 0 < facts.width <= _MAX_SIDE and 0 < facts.height <= _MAX_SIDE
    if not inside or facts.width * facts.height > MAX_PIXELS or not 1 <= facts.orientation <= 8:
        raise ValueError("no size")
    if len(facts.camera or "") > _MAX_CAMERA or len(facts.media_type) > _MAX_CAMERA:
        raise ValueError("no camera")
    if small[:4] != b"RIFF" or small[8:12] != b"WEBP" or len(small) > _BYTES_PER_PIXEL * side * side:
        raise ValueError("no thumbnail")
