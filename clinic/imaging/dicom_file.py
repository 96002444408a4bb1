"""The elements of a DICOM file (PS3.5, PS3.10), walked before pydicom may see it: how it is coded, and whether it ends
where it says. Sequences may lie in one another only so deep, so that no reader is led into a bottomless pit.
"""

import struct

_PREAMBLE, _START = 128, 132
_TRANSFER_SYNTAX = b"\x02\x00\x10\x00"
IMPLICIT, EXPLICIT, BIG_ENDIAN = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2"
_LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = (0xFFFE, 0xE000), (0xFFFE, 0xE00D), (0xFFFE, 0xE0DD)
_DEEPEST, _MOST_ELEMENTS = 24, 200_000
_PIXELS = (0x7FE0, 0x0010)


class NotWhole(Exception):
    """The file ends inside an element, or nests too deep to be one that a camera wrote."""


def is_dicom(data: bytes) -> bool:
    """Whether the file announces itself as DICOM."""
    return data[_PREAMBLE:_START] == b"DICM"


def transfer_syntax(data: bytes) -> str:
    """The code of how the file's elements and pixels are written; empty where it does not say."""
    at, order = _START, "<"
    while at + 8 <= len(data) and data[at : at + 2] == b"\x02\x00":
        tag, kind = data[at : at + 4], data[at + 4 : at + 6]
        long = kind in _LONG
        start = at + (12 if long else 8)
        (size,) = struct.unpack_from(order + ("I" if long else "H"), data, at + (8 if long else 6))
        if tag == _TRANSFER_SYNTAX:
            return data[start : start + size].rstrip(b"\0 ").decode("ascii", "replace")
        at = start + size
    return ""


def check_whole(data: bytes) -> None:
    """Raise ``NotWhole`` unless the elements end exactly where the file does; zeros behind them are no harm.

    Not for deflated files.
    """
    syntax = transfer_syntax(data)
    walker = _Walker(data, ">" if syntax == BIG_ENDIAN else "<")
    at = _START
    while data[at : at + 2] == b"\x02\x00":
        at = _Walker(data, "<").element(at, len(data), explicit=True, depth=0)
    # some files say that they write the kind of each value, and do not: every reader looks
    explicit = syntax != IMPLICIT and data[at + 4 : at + 6].isalpha() and data[at + 4 : at + 6].isupper()
    found = False
    while at < len(data) and (not found or data[at:].strip(b"\0")):
        found = found or walker.tag(at) == _PIXELS
        at = walker.element(at, len(data), explicit=explicit, depth=0)
    if not found:
        raise NotWhole


class _Walker:
    def __init__(self, data: bytes, order: str) -> None:
        self._data = data
        self._order = order
        self._left = _MOST_ELEMENTS

    def tag(self, at: int) -> tuple[int, int]:
        """Group and number of the element at ``at``."""
        if at + 8 > len(self._data):
            raise NotWhole
        group, number = struct.unpack_from(self._order + "HH", self._data, at)
        return group, number

    def element(self, at: int, end: int, *, explicit: bool, depth: int) -> int:
        """Step over the element at ``at``; return where the next one starts."""
        self._left -= 1
        if at + 8 > end or depth > _DEEPEST or self._left < 0:
            raise NotWhole
        kind = self._data[at + 4 : at + 6]
        if not explicit:
            start, size = at + 8, self._number(at + 4, "I")
        elif kind in _LONG:
            if at + 12 > end:
                raise NotWhole
            start, size = at + 12, self._number(at + 8, "I")
        else:
            start, size = at + 8, self._number(at + 6, "H")
        if size == _UNDEFINED:
            # an unknown element of undefined length holds implicit elements (PS3.5, 6.2.2)
            inner = explicit and kind != b"UN"
            return self._sequence(start, end, inner, depth + 1, pieces=self.tag(at) == _PIXELS)
        if start + size > end:
            raise NotWhole
        if explicit and kind == b"SQ":
            self._items(start, start + size, depth + 1)
        return start + size

    def _items(self, at: int, end: int, depth: int) -> None:
        while at < end:
            at = self._item(at, end, explicit=True, depth=depth)

    def _sequence(self, at: int, end: int, explicit: bool, depth: int, *, pieces: bool) -> int:
        while self.tag(at) != _SEQUENCE_END:
            at = self._piece(at, end) if pieces else self._item(at, end, explicit=explicit, depth=depth)
        return at + 8

    def _piece(self, at: int, end: int) -> int:
        size = self._number(at + 4, "I")
        if self.tag(at) != _ITEM or at + 8 + size > end:
            raise NotWhole
        return at + 8 + size

    def _item(self, at: int, end: int, *, explicit: bool, depth: int) -> int:
        if self.tag(at) != _ITEM:
            raise NotWhole
        size, at = self._number(at + 4, "I"), at + 8
        if size != _UNDEFINED:
            if at + size > end:
                raise NotWhole
            inner = at
            while inner < at + size:
                inner = self.element(inner, at + size, explicit=explicit, depth=depth)
            return at + size
        while self.tag(at) != _ITEM_END:
            at = self.element(at, end, explicit=explicit, depth=depth)
        return at + 8

    def _number(self, at: int, code: str) -> int:
        found: int = struct.unpack_from(self._order + code, self._data, at)[0]
        return found
