"""The segments of a JPEG file, walked without decoding (ISO/IEC 10918-1, annex B)."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

_FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
_APP1 = 0xE1
_ICC = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"
_XMP = b"http://ns.adobe.com/"
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


@dataclass(frozen=True, slots=True)
class Segment:
    """A marker segment: ``start`` to ``end`` are byte offsets that include the marker and, for a scan, its
    coded data.
    """

    marker: int
    start: int
    end: int


def _walk(data: bytes, scans: bool = True) -> Iterator[Segment]:
    """Yield the segments in order; without ``scans`` it ends before the first (searching it takes time)."""
    at, size = 2, len(data)
    while at + 2 <= size:
        if data[at] != 0xFF:
            return
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _STANDALONE:
            at += 2
        elif marker == _END_OF_IMAGE:
            yield Segment(marker, at, at + 2)
            return
        else:
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
            if end < at + 4 or end > size:
                return
            if marker == _START_OF_SCAN:
                if not scans:
                    return
                found = _NEXT_MARKER.search(data, end)
                end = found.start() if found else size
            yield Segment(marker, at, end)
            at = end


def frame_size(data: bytes) -> tuple[int, int]:
    """Return width and height in stored pixels from the frame header, (0, 0) if there is none."""
    for each in _walk(data, scans=False):
        if each.marker in _FRAME_MARKERS and each.end - each.start >= 9:
            height, width = struct.unpack_from(">HH", data, each.start + 5)
            return width, height
    return 0, 0


def is_whole(data: bytes) -> bool:
    """Whether the first picture reaches its end-of-image marker; what is appended after it does not count."""
    return any(each.marker == _END_OF_IMAGE for each in _walk(data))


def _needed_to_decode(data: bytes, segment: Segment) -> bool:
    marker = segment.marker
    if marker == 0xFE:  # comment
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    if marker == 0xE2:
        return data[segment.start + 4 : segment.start + 4 + len(_ICC)] == _ICC
    return marker in (0xE0, 0xEE)  # JFIF; Adobe, which says how the colours are coded


def plain_header(data: bytes) -> bytes:
    """Return ``data`` without the EXIF, XMP, maker notes and comments before its first scan."""
    kept, end = [data[:2]], 2
    for each in _walk(data, scans=False):
        end = each.end
        if _needed_to_decode(data, each):
            kept.append(data[each.start : each.end])
    return b"".join((*kept, data[end:]))


def bare_jpeg(data: bytes, extra: bytes = b"") -> bytes:
    """Return the first picture with only what its decoding needs, as ``plain_header`` but to its very end.

    The coded picture is copied bit by bit, pictures appended after it are left out. ``extra`` (a whole marker
    segment) is placed right after the start.
    """
    kept = [data[each.start : each.end] for each in _walk(data) if _needed_to_decode(data, each)]
    return b"".join((data[:2], extra, *kept))


def metadata(data: bytes) -> tuple[bytes, bytes]:
    """Return the EXIF block (from its TIFF header on) and the XMP packets, empty where there is none."""
    exif, xmp = b"", b""
    for each in _walk(data, scans=False):
        if each.marker != _APP1:
            continue
        body = data[each.start + 4 : each.end]
        if body.startswith(_EXIF) and not exif:
            exif = body[len(_EXIF) :]
        elif body.startswith(_XMP):
            xmp += body
    return exif, xmp
