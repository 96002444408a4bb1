"""The boxes of a HEIF file, looked at before libheif's binding may see it (ISO/IEC 14496-12, 23008-12)."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A box; ``start`` and ``end`` are byte offsets of its content."""

    kind: bytes
    start: int
    end: int


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


def fills_file(data: bytes) -> bool:
    """Whether the top-level boxes end exactly where the file does."""
    end = 0
    for box in _boxes(data, 0, len(data)):
        end = box.end
    return end == len(data)


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
                items = _boxes(data, box.start + count, box.end)
                if not all(_item_is_text(data, item) for item in items):
                    return False
            elif box.kind == b"iprp":
                lists = (each for each in _boxes(data, box.start, box.end) if each.kind == b"ipco")
                properties = (each for found in lists for each in _boxes(data, found.start, found.end))
                names = (each for each in properties if each.kind == b"auxC")
                if not all(_is_text(data[name.start + 4 : name.end].split(b"\0")[0]) for name in names):
                    return False
    return True
