"""Frames between the clinic and its worker: one JSON object and any number of byte strings, each with its length.

Both sides read with limits, and what does not fit is an error: the other end may have been taken over.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO, NoReturn

_LENGTH = struct.Struct(">I")
_BODIES = "bodies"
MAX_HEADER = 256 << 20
"""Bytes of JSON: a laboratory file of the largest size, taken apart."""
MAX_BODIES = 100_000


class FrameError(Exception):
    """What came is no frame, or larger than was agreed."""


def write_frame(stream: BinaryIO, header: Mapping[str, Any], bodies: Sequence[bytes] = ()) -> None:
    """Send one frame. Raises ``OSError`` where the other end is gone, ``ValueError`` for what JSON cannot say."""
    sizes = [len(body) for body in bodies]
    text = json.dumps({**header, _BODIES: sizes}, allow_nan=False, separators=(",", ":")).encode("ascii")
    for part in (_LENGTH.pack(len(text)) + text, *bodies):
        stream.write(part)
    stream.flush()


def read_frame(stream: BinaryIO, max_bytes: int) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next frame, None where the stream has ended. Raises ``FrameError`` where it is cut off or too large.

    ``max_bytes`` bounds the bodies taken together.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise FrameError("cut off in its length")
    (length,) = _LENGTH.unpack(head)
    if length > MAX_HEADER:
        raise FrameError("a header too large")
    header = _header(_exactly(stream, length))
    sizes = header.pop(_BODIES, None)
    if not isinstance(sizes, list) or len(sizes) > MAX_BODIES:
        raise FrameError("no list of bodies")
    if not all(type(size) is int and size >= 0 for size in sizes) or sum(sizes) > max_bytes:
        raise FrameError("bodies too large")
    return header, [_exactly(stream, size) for size in sizes]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    # a buffered reader fills one string of this size: no second copy of a picture of 500 MB
    found = stream.read(size)
    if len(found) < size:
        raise FrameError("cut off")
    return found


def _header(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise FrameError("no JSON") from error
    if not isinstance(header, dict):
        raise FrameError("no JSON object")
    return header


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
