"""Pages and tags of a TIFF file (TIFF 6.0), looked at without its reader."""

import struct
from collections.abc import Iterator

from clinic.imaging.exif import TiffReader
from clinic.imaging.icc import without_words
from clinic.imaging.metadata import Metadata

_STRIPS, _STRIP_SIZES = (273, 324), (279, 325)  # strips or tiles
_MAX_PAGES = 10_000
_NEEDED = frozenset({256, 257, 258, 259, 262, 277, 278, 284, 320, 322, 323, 338, 339, 347, *_STRIPS, *_STRIP_SIZES})
"""Tags without which pixels cannot be laid out."""
_NEW_SUBFILE, _SMALLER_OR_MASK = 254, 0b101
_BITS, _PHOTOMETRIC, _SAMPLES, _PLANES, _SAMPLE_FORMAT = 258, 262, 277, 284, 339
_XMP, _IPTC, _PHOTOSHOP = 700, 33723, 34377
_EXIF_IFD, _GPS_IFD, _PROFILE = 34665, 34853, 34675
_WORDS = frozenset(
    {_XMP, _IPTC, _PHOTOSHOP, _EXIF_IFD, _GPS_IFD}
    | {269, 270, 271, 272, 285, 305, 306, 315, 316, 33432, 37724, 40091, 40092, 40093, 40094, 40095, 50706, 50735}
    | {42016, 42032, 42033, 42037}
)
"""Tags that say nothing about how the pixels look: names, places, dates, programs, numbers, makers' notes."""


def _pages(reader: TiffReader) -> Iterator[tuple[int, dict[int, tuple[int, int, int]]]]:
    """Offset and entries of each page; ends after one that was seen before. Raises ``EOFError`` where one is cut."""
    at: int | None = reader.first
    seen = set[int]()
    while at:
        if at in seen or len(seen) > _MAX_PAGES:
            raise EOFError
        seen.add(at)
        yield at, reader.directory(at)
        at = reader.next_directory(at)
    if at is None:
        raise EOFError


def is_whole(data: bytes) -> bool:
    """Whether all pages of a TIFF lie inside the file: Pillow only looks at the first."""
    reader, number = TiffReader(data), 0
    try:
        for at, page in _pages(reader):
            number += 1
            if reader.outside(at) & _NEEDED:
                return False
            starts = [value for tag in _STRIPS for value in reader.numbers(page.get(tag))]
            sizes = [value for tag in _STRIP_SIZES for value in reader.numbers(page.get(tag))]
            if not starts or any(start + size > len(data) for start, size in zip(starts, sizes, strict=False)):
                return False
    except EOFError:
        return False
    return number > 0


def frames(data: bytes) -> int:
    """How many pages it has; smaller copies of a page and masks do not count."""
    reader, number = TiffReader(data), 0
    try:
        for _, page in _pages(reader):
            kind = next(iter(reader.numbers(page.get(_NEW_SUBFILE))), 0)
            number += not kind & _SMALLER_OR_MASK
    except EOFError:
        pass
    return max(1, number)


def metadata(data: bytes) -> Metadata:
    """The file itself is its EXIF; XMP and IPTC are tags of the first page."""
    reader = TiffReader(data)
    main = reader.directory(reader.first)
    return Metadata(data, reader.raw(main.get(_XMP)), reader.raw(main.get(_IPTC)) + reader.raw(main.get(_PHOTOSHOP)))


def unreadable(data: bytes) -> str:
    """What about the first page no reader here shows rightly, in words; empty where there is nothing of the kind.

    Pillow 13 opens planes of 16 bits and shows stripes.
    """
    reader = TiffReader(data)
    page = reader.directory(reader.first)

    def first(tag: int, usual: int) -> int:
        return next(iter(reader.numbers(page.get(tag))), usual)

    samples, bits = first(_SAMPLES, 1), first(_BITS, 1)
    if first(_PLANES, 1) == 2 and samples > 1 and bits > 8:
        return f"colours of {bits} bits in separate planes"
    if samples > 1 and (first(_SAMPLE_FORMAT, 1) == 3 or bits > 16):
        return f"colours of {bits} bits"
    return f"Lab colours of {bits} bits" if first(_PHOTOMETRIC, 2) in (8, 9, 10) and bits > 8 else ""


def bare(data: bytes) -> bytes:
    """The file with its words (places, dates, names, numbers, makers' notes) overwritten where they lie.

    All pixels stay bit by bit. Raises ``EOFError`` for a file that is not whole.
    """
    reader, out = TiffReader(data), bytearray(data)
    for at, page in list(_pages(reader)):
        for tag in (_EXIF_IFD, _GPS_IFD):
            for inner in reader.numbers(page.get(tag)):
                _blank(reader, out, inner, frozenset(reader.directory(inner)))
        _plain_profile(reader, out, page.get(_PROFILE))
        _blank(reader, out, at, _WORDS)
    return bytes(out)


def _plain_profile(reader: TiffReader, out: bytearray, entry: tuple[int, int, int] | None) -> None:
    """The colour profile without its words, where it lies."""
    if entry is not None:
        where, size = entry[2], reader.size(entry)
        out[where : where + size] = without_words(bytes(out[where : where + size]), size)


def _blank(reader: TiffReader, out: bytearray, at: int, tags: frozenset[int]) -> None:
    """Take ``tags`` out of the directory at ``at``: their values become zeros, the entries behind them move up."""
    entries = reader.directory(at)
    if not entries and not tags:
        return
    code = reader.order
    (count,) = struct.unpack_from(code + "H", out, at)
    end = at + 2 + 12 * count
    kept = []
    for index in range(count):
        entry = bytes(out[at + 2 + 12 * index : at + 14 + 12 * index])
        (tag,) = struct.unpack_from(code + "H", entry)
        if tag not in tags:
            kept.append(entry)
        elif tag in entries:
            _, _, where = entries[tag]
            size = reader.size(entries[tag])
            out[where : where + size] = bytes(size)
    follows = bytes(out[end : end + 4])
    fresh = struct.pack(code + "H", len(kept)) + b"".join(kept) + follows
    out[at : end + 4] = fresh.ljust(end + 4 - at, b"\0")
