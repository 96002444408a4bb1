"""The chunks of a PNG file (W3C PNG, third edition), walked without its reader."""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.imaging.icc import without_words
from clinic.imaging.metadata import Metadata

_START = 8
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type, 11.2.1
_INFLATE = 1 << 22  # bytes at a time
_MOST_TEXT = 4 << 20
_SHOWN = frozenset(
    {
        b"IHDR",
        b"PLTE",
        b"IDAT",
        b"IEND",
        b"tRNS",
        b"iCCP",
        b"sRGB",
        b"gAMA",
        b"cHRM",
        b"sBIT",
        b"cICP",
        b"bKGD",
        b"pHYs",
    }
)
"""Chunks that say how the pixels look; all others are words about the picture."""
_PROFILE = re.compile(rb"\s*[a-z0-9]+\s+\d+\s+([0-9a-fA-F\s]*)")


@dataclass(frozen=True, slots=True)
class Chunk:
    """``start`` and ``end`` are byte offsets of its content; the length and name before, the check sum after it."""

    kind: bytes
    start: int
    end: int


def chunks(data: bytes) -> Iterator[Chunk]:
    """The chunks in order, as far as they lie inside the file, up to the end chunk."""
    at = _START
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            return
        found = Chunk(data[at + 4 : at + 8], at + 8, end)
        yield found
        if found.kind == b"IEND":
            return
        at = end + 4


def is_whole(data: bytes) -> bool:
    """Whether a PNG goes on to its end chunk, all check sums fit and it holds all its rows.

    Pillow leaves missing rows black. Raises ``zlib.error``, ``struct.error`` for what is damaged.
    """
    pixels, stream = 0, zlib.decompressobj()
    for each in chunks(data):
        if zlib.crc32(data[each.start - 4 : each.end]) != int.from_bytes(data[each.end : each.end + 4], "big"):
            return False
        if each.kind == b"IEND":
            return pixels >= _row_bytes(data)
        if each.kind == b"IDAT":
            pixels += len(stream.decompress(data[each.start : each.end], _INFLATE))
            while stream.unconsumed_tail:
                pixels += len(stream.decompress(stream.unconsumed_tail, _INFLATE))
    return False


def _row_bytes(data: bytes) -> int:
    """The bytes that all rows take at least (interlaced ones take a little more)."""
    width, height, depth, colours = struct.unpack_from(">IIBB", data, 16)
    return int(height * (1 + (width * depth * _CHANNELS.get(colours, 1) + 7) // 8))


def metadata(data: bytes) -> Metadata:
    """EXIF, XMP and IPTC, wherever in the file they stand, also as ImageMagick writes them (hexadecimal text)."""
    exif = xmp = iptc = b""
    for each in chunks(data):
        if each.kind == b"eXIf":
            exif = exif or data[each.start : each.end]
        elif each.kind in (b"tEXt", b"zTXt", b"iTXt"):
            key, value = _text(each.kind, data[each.start : each.end])
            if key == b"XML:com.adobe.xmp":
                xmp += value
            elif key in (b"Raw profile type exif", b"Raw profile type APP1"):
                exif = exif or _hexadecimal(value).removeprefix(b"Exif\0\0")
            elif key in (b"Raw profile type iptc", b"Raw profile type 8bim"):
                iptc += _hexadecimal(value)
    return Metadata(exif.removeprefix(b"Exif\0\0"), xmp, iptc)


def _text(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    key, _, value = body.partition(b"\0")
    packed = kind == b"zTXt"
    if kind == b"iTXt":
        packed, value = value[:1] == b"\1", value[2:].partition(b"\0")[2].partition(b"\0")[2]
    elif packed:
        value = value[1:]
    if packed:
        try:
            value = zlib.decompressobj().decompress(value, _MOST_TEXT)
        except zlib.error:
            value = b""
    return key, value


def _hexadecimal(value: bytes) -> bytes:
    found = _PROFILE.fullmatch(value.strip(b"\0"))
    try:
        return bytes.fromhex(found[1].decode("ascii")) if found else b""
    except ValueError:
        return b""


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def bare(data: bytes, exif: bytes = b"") -> bytes:
    """The picture with only what says how it looks, bit by bit, and ``exif`` (from its TIFF header on) in its place."""
    kept = [_shown(data, each) for each in chunks(data) if each.kind in _SHOWN]
    if exif:
        kept.insert(1, _chunk(b"eXIf", exif))
    return b"".join((data[:_START], *kept))


def _shown(data: bytes, chunk: Chunk) -> bytes:
    """As it is; a colour profile without its words, and not at all where no reader could use it."""
    if chunk.kind != b"iCCP":
        return data[chunk.start - 8 : chunk.end + 4]
    _, _, packed = data[chunk.start : chunk.end].partition(b"\0")
    try:
        profile = without_words(zlib.decompressobj().decompress(packed[1:], _MOST_TEXT))
    except zlib.error:
        profile = b""
    return _chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(profile)) if profile else b""
