"""The chunks of a WebP file (RFC 9649), walked without its reader."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.imaging.icc import without_words
from clinic.imaging.metadata import Metadata

_START = 12
_HAS_ICC, _HAS_EXIF, _HAS_XMP = 0x20, 0x08, 0x04
_SHOWN = frozenset({b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """``start`` and ``end`` are byte offsets of its content."""

    kind: bytes
    start: int
    end: int


def chunks(data: bytes) -> Iterator[Chunk]:
    """The chunks in order, as far as they lie inside the file."""
    at, last = _START, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= last:
        end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        if end > last:
            return
        yield Chunk(data[at : at + 4], at + 8, end)
        at = end + end % 2


def is_whole(data: bytes) -> bool:
    """Whether all that the file says it holds is there."""
    return int.from_bytes(data[4:8], "little") + 8 <= len(data)


def frames(data: bytes) -> int:
    """How many pictures it holds: more than one if it moves."""
    return max(1, sum(each.kind == b"ANMF" for each in chunks(data)))


def metadata(data: bytes) -> Metadata:
    """EXIF and XMP."""
    found = {each.kind: data[each.start : each.end] for each in chunks(data) if each.kind in (b"EXIF", b"XMP ")}
    return Metadata(found.get(b"EXIF", b"").removeprefix(b"Exif\0\0"), found.get(b"XMP ", b""))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def bare(data: bytes, exif: bytes = b"") -> bytes:
    """The picture with only what says how it looks, bit by bit, and ``exif`` (from its TIFF header on) in its place.

    A colour profile stays without its words. A plain WebP (without ``VP8X``) can hold no EXIF.
    """
    found = list(chunks(data))
    extended = bool(found) and found[0].kind == b"VP8X"
    bodies = {each: data[each.start : each.end] for each in found if each.kind in _SHOWN}
    for each in [each for each in bodies if each.kind == b"ICCP"]:
        bodies[each] = without_words(bodies[each])
        if not bodies[each]:
            del bodies[each]
    has_icc = any(each.kind == b"ICCP" for each in bodies)
    for each in [each for each in bodies if each.kind == b"VP8X"]:
        flags = bodies[each][0] & ~(_HAS_ICC | _HAS_EXIF | _HAS_XMP)
        flags |= (_HAS_ICC if has_icc else 0) | (_HAS_EXIF if exif else 0)
        bodies[each] = bytes([flags]) + bodies[each][1:]
    parts = [_chunk(each.kind, body) for each, body in bodies.items()]
    if exif and extended:
        parts.append(_chunk(b"EXIF", exif))
    content = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(content)) + content
