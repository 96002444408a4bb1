"""A picture at its import: proved whole, its facts read, its thumbnail made, scale stickers looked for; all of it in
the worker. So is a stored copy without place and serial numbers.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clinic.clock import Now
from clinic.errors import FileRefused
from clinic.imaging import MAX_PIXELS, PictureFacts, inspect, upright, without_place
from clinic.imaging.formats import MAX_SIDE
from clinic.imaging.mended import StandardError
from clinic.imaging.take import take
from clinic.records.scales import PhotoScale
from clinic.worker.limits import allow_memory
from clinic.worker.pool import WorkerPool
from clinic.worker.process import Request
from clinic.worker.values import built, plain

_SECONDS = 90.0
_MAX_CAMERA = 500
_BYTES_PER_PIXEL = 4
_BYTES_TO_DECODE = 16  # for each pixel, measured: JPEG 4, PNG 9, progressive CMYK 12, WebP 15.4
_MOST_OUTLINES = 1000
_LOOKED_THROUGH, _NARROWEST = 1600, 16  # pixels of the longer side, of the shorter one
_TODO = "Open it in a picture program, save it anew as JPEG, and add that file."


@dataclass(frozen=True, slots=True)
class TakenApart:
    """What was found in a picture file: its facts, a small WebP of it, and its scale.

    ``scale``: by stickers in the picture, else as a DICOM file says; ``None`` where neither gives one.
    ``no_scale``: why stickers that were seen give none, in words.
    """

    facts: PictureFacts
    thumbnail: bytes
    scale: PhotoScale | None = None
    no_scale: str = ""


def take_apart(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: facts, thumbnail and scale of the picture in ``bodies``. Raises ``FileRefused``."""
    StandardError.catch()
    (data,) = bodies
    now = datetime.fromisoformat(args["now"])
    file_time = datetime.fromisoformat(args["file_time"]) if args["file_time"] else None

    def make_room(facts: PictureFacts) -> None:
        allow_memory(2 * len(data) + _BYTES_TO_DECODE * facts.width * facts.height)

    taken = take(data, args["name"], args["side"], file_time=file_time, now=lambda: now, make_room=make_room)
    scale, doubt = _by_stickers(taken.grey)
    scale = scale or taken.facts.scale
    return {"facts": plain(taken.facts), "scale": plain(scale), "doubt": doubt}, (taken.thumbnail,)


def _by_stickers(grey: NDArray[np.uint8]) -> tuple[PhotoScale | None, str]:
    """The scale that stickers give, and where those that are seen give none, why.

    Most photos hold none: a reduced picture tells that in a third of the time. A sticker that is too small for it (30
    pixels in 12 megapixels) is found when a person asks for it.
    """
    import cv2  # loaded with the first picture, not with the first laboratory file

    from clinic.measure.stickers import find_stickers, scale_of, why_no_scale

    small = grey
    while max(small.shape) >= 2 * _LOOKED_THROUGH and min(small.shape) >= _NARROWEST:  # halves are quick
        small = np.asarray(cv2.resize(small, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    if max(small.shape) > _LOOKED_THROUGH and min(small.shape) >= _NARROWEST:
        scale = _LOOKED_THROUGH / max(small.shape)
        small = np.asarray(cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    if min(small.shape) < _NARROWEST:  # a stripe holds no sticker, and cannot be reduced further
        return None, ""
    stickers = find_stickers(small)
    if stickers and small is not grey:
        stickers = find_stickers(grey)
    found = scale_of(stickers)
    return found, why_no_scale(stickers) if stickers and found is None else ""


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
        facts = built(PictureFacts, answer.found["facts"])
        scale, doubt = answer.found["scale"], answer.found["doubt"]
        (small,) = answer.bodies
        _check(facts, small, side)
        found = TakenApart(facts, small, built(PhotoScale, scale) if scale is not None else None, _words(doubt))
        _check_scale(found.scale)
    except (ValueError, TypeError, KeyError) as error:
        raise FileRefused(f"“{name}” cannot be read; it was not stored.", _TODO) from error
    return found


def strip(args: Mapping[str, Any], bodies: Sequence[bytes]) -> tuple[Mapping[str, Any], Sequence[bytes]]:
    """In the worker: the picture in ``bodies`` without place and serial numbers. Raises ``FileRefused``.

    Refuses rather than hand out a copy that shows other pixels or still tells what was to be taken out.
    """
    (data,), name = bodies, args["name"]
    facts = inspect(data, name)
    allow_memory(4 * len(data) + 2 * _BYTES_TO_DECODE * facts.width * facts.height)
    bare = without_place(data, name)
    left = inspect(bare, name)
    same = (left.width, left.height) == (facts.width, facts.height)
    if left.has_gps or left.has_serial or not same or upright(bare).tobytes() != upright(data).tobytes():
        raise FileRefused(
            f"Place and serial numbers could not be taken out of “{name}” without touching the picture.",
            "They never leave with an export; the stored file stays as it came.",
        )
    return {}, (bare,)


def strip_apart(workers: WorkerPool, data: bytes, name: str) -> bytes:
    """The picture ``data`` without place and serial numbers, in its own format, its pixels the same.

    Raises ``FileRefused`` where that cannot be done, ``ClinicError`` as ``WorkerPool.run``.
    """
    answer = workers.run(Request("strip", name, _TODO, _SECONDS, {"name": name}, (data,)))
    if len(answer.bodies) != 1 or not 0 < len(answer.bodies[0]) <= len(data) + 65_536:
        raise FileRefused(f"“{name}” cannot be read.", _TODO)
    return answer.bodies[0]


def _words(found: Any) -> str:
    if not isinstance(found, str):
        raise ValueError("no words")
    return found[:_MAX_CAMERA]


def _check_scale(scale: PhotoScale | None) -> None:
    """Raise ``ValueError`` for a scale that no honest worker finds."""
    if scale is None:
        return
    numbers = [scale.mm_per_pixel, scale.uncertainty, *(scale.plane or ()), *(scale.at or ())]
    numbers += [number for outline in scale.outlines for point in outline for number in point]
    pairs = all(len(point) == 2 for outline in scale.outlines for point in outline) and len(scale.at or (0, 0)) == 2
    if not all(map(math.isfinite, numbers)) or not pairs or len(scale.plane or range(9)) != 9:
        raise ValueError("no scale")
    if scale.mm_per_pixel <= 0 or scale.uncertainty < 0 or len(scale.outlines) > _MOST_OUTLINES:
        raise ValueError("no scale")


def _check(facts: PictureFacts, small: bytes, side: int) -> None:
    """Raise ``ValueError`` for an answer that no honest worker gives."""
    inside = 0 < facts.width <= MAX_SIDE and 0 < facts.height <= MAX_SIDE
    if not inside or facts.width * facts.height > MAX_PIXELS or not 1 <= facts.orientation <= 8:
        raise ValueError("no size")
    if len(facts.camera or "") > _MAX_CAMERA or len(facts.media_type) > _MAX_CAMERA:
        raise ValueError("no camera")
    if small[:4] != b"RIFF" or small[8:12] != b"WEBP" or len(small) > _BYTES_PER_PIXEL * side * side:
        raise ValueError("no thumbnail")
