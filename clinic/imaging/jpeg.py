"""The segments of a JPEG file, walked without decoding (ISO/IEC 10918-1, annex B)."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.imaging.metadata import Metadata

_FRAME_MARKERS = (frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}) | {0xF7}  # the last one: JPEG-LS
_LOSSLESS = frozenset({0xC3, 0xC7, 0xCB, 0xCF, 0xF7})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
_APP1 = 0xE1
_APP13 = 0xED
_ICC = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"
_XMP = b"http://ns.adobe.com/"
_FILM_PLACE = b"\xa9xyz"
"""User data of a film (QuickTime file format): latitude and longitude."""
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ANY_MARKER = re.compile(rb"\xff[^\x00\xff]")


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
        if data[at] != 0xFF:  # some cameras leave stray bytes between segments; every decoder steps over them
            found = _ANY_MARKER.search(data, at)
            if found is None:
                return
            at = found.start()
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


@dataclass(frozen=True, slots=True)
class Frame:
    """What the frame header says. ``bits``: of one sample; ``lossless``: coded as lossless JPEG or JPEG-LS."""

    width: int = 0
    height: int = 0
    bits: int = 8
    lossless: bool = False
    components: int = 0


def frame_header(data: bytes) -> Frame:
    """Return the first frame header; width and height are 0 if there is none."""
    for each in _walk(data, scans=False):
        if each.marker in _FRAME_MARKERS and each.end - each.start >= 10:
            bits, height, width, components = struct.unpack_from(">BHHB", data, each.start + 4)
            return Frame(width, height, bits, each.marker in _LOSSLESS, components)
    return Frame()


def is_whole(data: bytes) -> bool:
    """Whether the first picture reaches its end-of-image marker and, where it comes in several passes, the last one.

    What is appended after it does not count.
    """
    progressive, unrefined = False, set[tuple[int, int]]()
    for each in _walk(data):
        if each.marker == _END_OF_IMAGE:
            return not unrefined
        if each.marker in _FRAME_MARKERS:
            progressive = each.marker in _PROGRESSIVE
        elif each.marker == _START_OF_SCAN and progressive:
            _refine(data, each, unrefined)
    return False


def _refine(data: bytes, scan: Segment, unrefined: set[tuple[int, int]]) -> None:
    """Note which coefficients of which component still wait for their lower bits after ``scan`` (annex G)."""
    count = data[scan.start + 4]
    at = scan.start + 5 + 2 * count
    if at + 3 > scan.end:
        return
    first, last, low = data[at], min(data[at + 1], 63), data[at + 2] & 15
    for component in data[scan.start + 5 : at : 2]:
        touched = {(component, index) for index in range(first, last + 1)}
        if low:
            unrefined |= touched
        else:
            unrefined -= touched


def picture_end(data: bytes) -> int:
    """Where the first picture ends, its end marker included; the end of the file where it has none."""
    return next((each.end for each in _walk(data) if each.marker == _END_OF_IMAGE), len(data))


def film_tells_place(data: bytes) -> bool:
    """Whether a film is appended (a motion photo) in which the phone wrote where it was."""
    return data.find(_FILM_PLACE, picture_end(data)) >= 0


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


def exif_segment(exif: bytes) -> bytes:
    """``exif`` (from its TIFF header on) as a segment of its own; nothing for nothing."""
    body = _EXIF + exif
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body if exif else b""


def metadata(data: bytes) -> Metadata:
    """The first EXIF block, all XMP packets and the IPTC of the first picture."""
    exif, xmp, iptc = b"", b"", b""
    for each in _walk(data, scans=False):
        body = data[each.start + 4 : each.end]
        if each.marker == _APP13:
            iptc += body
        elif each.marker == _APP1 and body.startswith(_EXIF):
            exif = exif or body[len(_EXIF) :]
        elif each.marker == _APP1 and body.startswith(_XMP):
            xmp += body
    return Metadata(exif, xmp, iptc)
