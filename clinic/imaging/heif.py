"""The boxes of a HEIF file, looked at before libheif's binding may see it (ISO/IEC 14496-12, 23008-12)."""

from collections.abc import Iterator
from dataclasses import dataclass

from clinic.imaging.icc import without_words

_MOST_ITEMS = 100_000
_PLAIN = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip", b"idat"})


@dataclass(frozen=True, slots=True)
class Box:
    """A box; ``start`` and ``end`` are byte offsets of its content."""

    kind: bytes
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Item:
    """Something that the file holds: a picture, a tile, EXIF. ``pieces``: where it lies, as byte offsets."""

    key: int
    kind: bytes
    pieces: tuple[tuple[int, int], ...]


def _boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    while at + 8 <= end:
        size, header = int.from_bytes(data[at : at + 4], "big"), 8
        if size == 1:
            size, header = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        elif size == 0:  # to the end of the file
            size = end - at
        if size < header:
            return
        yield Box(data[at + 4 : at + 8], at + header, at + size)
        at += size


def _meta(data: bytes) -> Box | None:
    return next((box for box in _boxes(data, 0, len(data)) if box.kind == b"meta"), None)


def holds_a_still(data: bytes) -> bool:
    """Whether there is a picture beside the frames of a film."""
    return _meta(data) is not None


def is_whole(data: bytes) -> bool:
    """Whether everything that the file lists lies inside it; what is appended (a film, a maker's notes) may be cut."""
    meta = _meta(data)
    if meta is None or meta.end > len(data):
        return False
    listed = items(data)
    return bool(listed) and all(0 <= start <= end <= len(data) for item in listed for start, end in item.pieces)


def items(data: bytes) -> tuple[Item, ...]:
    """All items with their places, in the order of the table of places; empty where there is none."""
    meta = _meta(data)
    if meta is None:
        return ()
    inner = {box.kind: box for box in _boxes(data, meta.start + 4, min(meta.end, len(data)))}
    kinds = _kinds(data, inner[b"iinf"]) if b"iinf" in inner else {}
    own = inner[b"idat"].start if b"idat" in inner else 0
    places = _places(data, inner[b"iloc"], own) if b"iloc" in inner else ()
    return tuple(Item(key, kinds.get(key, b""), pieces) for key, pieces in places)


def _kinds(data: bytes, box: Box) -> dict[int, bytes]:
    """Type of each item by its key (``infe``, version 2 and 3)."""
    found = {}
    for entry in _boxes(data, box.start + (6 if data[box.start : box.start + 1] == b"\0" else 8), box.end):
        size = 4 if data[entry.start : entry.start + 1] == b"\3" else 2
        at = entry.start + 4
        found[int.from_bytes(data[at : at + size], "big")] = data[at + size + 2 : at + size + 6]
    return found


def _places(data: bytes, box: Box, own: int) -> Iterator[tuple[int, tuple[tuple[int, int], ...]]]:
    """Key and pieces of each item (``iloc``); ``own`` is where the content of ``idat`` starts.

    What claims to lie in a third place (another item, another file) is told as no piece.
    """
    at = box.start + 4

    def number(size: int) -> int:
        nonlocal at
        at += size
        return int.from_bytes(data[at - size : at], "big")

    version, sizes = data[box.start] if box.start < len(data) else 0, number(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version else 0
    for _ in range(min(number(4 if version == 2 else 2), _MOST_ITEMS)):
        key, method = number(4 if version == 2 else 2), number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        pieces = []
        for _ in range(number(2)):
            number(index_size)
            start, length = base + number(offset_size) + (own if method == 1 else 0), number(length_size)
            pieces.append((start, start + length if length else len(data)))
            if at > box.end:
                break
        if at > box.end:
            return
        yield key, tuple(pieces) if method <= 1 else ()


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _item_is_text(data: bytes, box: Box) -> bool:
    version = data[box.start] if box.start < box.end else 0
    after_ids = 4 + (6 if version == 3 else 4)
    return _is_text(data[box.start + after_ids : box.end])


def has_readable_names(data: bytes) -> bool:
    """Whether the names of items and auxiliary pictures are text.

    pi_heif 1.4 does not check that it could read such a name and ends the whole process if it could not.
    """
    for meta in (box for box in _boxes(data, 0, len(data)) if box.kind == b"meta"):
        for box in _boxes(data, meta.start + 4, meta.end):
            if box.kind == b"iinf":
                count = 6 if data[box.start : box.start + 1] == b"\0" else 8
                entries = _boxes(data, box.start + count, box.end)
                if not all(_item_is_text(data, entry) for entry in entries):
                    return False
            elif box.kind == b"iprp":
                lists = (each for each in _boxes(data, box.start, box.end) if each.kind == b"ipco")
                properties = (each for found in lists for each in _boxes(data, found.start, found.end))
                names = (each for each in properties if each.kind == b"auxC")
                if not all(_is_text(data[name.start + 4 : name.end].split(b"\0")[0]) for name in names):
                    return False
    return True


def bare(data: bytes, exif: bytes = b"") -> bytes:
    """The file with ``exif`` (from its TIFF header on) in place of its own, and nothing else said about the picture.

    All pictures stay where they are, bit by bit: EXIF, XMP and films beside them are overwritten where they lie.
    """
    last = max(
        (box.end for box in _boxes(data, 0, len(data)) if box.kind in _PLAIN and box.end <= len(data)), default=0
    )
    out = bytearray(data[:last])
    for box in _boxes(data, 0, last):
        if box.kind not in _PLAIN:
            _blank(out, box)
        elif box.kind == b"moov":
            for inner in _boxes(data, box.start, box.end):
                if inner.kind in (b"udta", b"meta"):
                    _blank(out, inner)
        elif box.kind == b"meta":
            _plain_profiles(data, out, box)
    for item in items(data):
        if item.kind == b"Exif":
            _overwrite(out, item, bytes(4) + exif if exif else b"")
        elif item.kind in (b"mime", b"uri "):
            _overwrite(out, item, b" " * sum(end - start for start, end in item.pieces))
    return bytes(out)


def _plain_profiles(data: bytes, out: bytearray, meta: Box) -> None:
    """Colour profiles without their words, where they lie."""
    for properties in (box for box in _boxes(data, meta.start + 4, meta.end) if box.kind == b"iprp"):
        for listed in (box for box in _boxes(data, properties.start, properties.end) if box.kind == b"ipco"):
            for box in _boxes(data, listed.start, listed.end):
                if box.kind == b"colr" and data[box.start : box.start + 4] in (b"prof", b"rICC"):
                    profile = without_words(data[box.start + 4 : box.end], box.end - box.start - 4)
                    out[box.start + 4 : box.end] = profile


def _blank(out: bytearray, box: Box) -> None:
    kind = out.rindex(box.kind, 0, box.start)
    out[kind : kind + 4] = b"free"
    out[box.start : box.end] = bytes(box.end - box.start)


def _overwrite(out: bytearray, item: Item, content: bytes) -> None:
    """Put ``content`` where the item lies, zeros behind it; zeros alone where it does not fit."""
    room = sum(end - start for start, end in item.pieces)
    left = content if len(content) <= room else b""
    for start, end in item.pieces:
        out[start:end] = left[: end - start].ljust(end - start, b"\0")
        left = left[end - start :]
