"""The segments of a JPEG file, walked without decoding (ISO/IEC 10918-1, annex B)."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from clinic.imaging.icc import without_words
from clinic.imaging.metadata import Metadata

_FRAME_MARKERS = (frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}) | {0xF7}  # the last one: JPEG-LS
_LOSSLESS = frozenset({0xC3, 0xC7, 0xCB, 0xCF, 0xF7})
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_APP13 = 0xED
_ICC = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"
_JFIF, _JFIF_SIZE = b"JFIF\x00", 14
_ADOBE, _ADOBE_SIZE = b"Adobe", 12
_CODING = (_FRAME_MARKERS | {0xC4, 0xCC, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, 0xDE, 0xDF, 0xF8}) - {0xC8}
"""Markers of frames, scans and tables; all others are words, or of nobody knows what (table B.1)."""
_SAID = frozenset({_APP0, _APP2, _APP14})
_ICC_ROOM = 65533 - len(_ICC) - 2
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
    """Return the first picture with only what its decoding and its colours need, to its very end.

    The coded picture is copied bit by bit. What APP0 and APP14 say of it is written anew, the colour profile without
    its words; small pictures beside it and pictures appended after it are left out. ``extra`` (a whole marker segment)
    is placed right after the start.
    """
    kept: list[bytes] = []
    profile: list[bytes] = []
    for each in _walk(data):
        body = data[each.start + 4 : each.end] if each.marker in _SAID else b""
        if each.marker in _CODING:
            kept.append(data[each.start : each.end])
        elif each.marker == _APP0 and body.startswith(_JFIF) and len(body) >= _JFIF_SIZE:
            kept.append(_segment(_APP0, body[: _JFIF_SIZE - 2] + bytes(2)))  # no small picture: 0 x 0
        elif each.marker == _APP14 and body.startswith(_ADOBE) and len(body) >= _ADOBE_SIZE:
            kept.append(_segment(_APP14, _ADOBE + b"\0\x64" + bytes(4) + body[_ADOBE_SIZE - 1 : _ADOBE_SIZE]))
        elif each.marker == _APP2 and body.startswith(_ICC):
            profile.append(body[len(_ICC) :])
    return b"".join((data[:2], extra, _profile_segments(profile), *kept))


def _profile_segments(pieces: list[bytes]) -> bytes:
    """The colour profile without its words; nothing where pieces are missing: no reader would use it."""
    pieces = sorted(pieces)
    if not pieces or len(pieces[0]) < 2 or pieces[0][1] != len(pieces):
        return b""
    profile = without_words(b"".join(piece[2:] for piece in pieces))
    parts = [profile[at : at + _ICC_ROOM] for at in range(0, len(profile), _ICC_ROOM)]
    return b"".join(
        _segment(_APP2, _ICC + bytes((number, len(parts))) + part) for number, part in enumerate(parts, start=1)
    )


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif_segment(exif: bytes) -> bytes:
    """``exif`` (from its TIFF header on) as a segment of its own; nothing for nothing."""
    body = _EXIF + exif
    return _segment(_APP1, body) if exif else b""


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
