"""EXIF, read with distrust: what is out of range or out of place is ignored, never believed.

Tags and layouts after CIPA DC-008 (EXIF 2.32) and TIFF 6.0.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 13: 4}
_MAX_ENTRIES = 1000
_ORIENTATION, _MAKE, _MODEL = 0x0112, 0x010F, 0x0110
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_TAKEN = ((0x9003, 0x9011, 0x9291), (0x9004, 0x9012, 0x9292))  # original, digitised: time, offset, fraction
_WRITTEN, _OFFSET, _FRACTION = 0x0132, 0x9010, 0x9290
_SERIALS = (0xA431, 0xA435)  # body, lens
_OLD_SERIAL = 0xC62F
_OWNERS = (0xA430,)
_MAKER_NOTE = 0x927C
_NO_SERIAL_IN_NOTE = ("apple", "google", "huawei", "honor", "motorola", "nokia", "oneplus", "oppo", "samsung", "xiaomi")
"""Makers of phones, whose notes hold no number of the device; those of cameras nearly always do."""
_DATE = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})[ T](\d{2}):(\d{2}):(\d{2})")
_OFFSET_TEXT = re.compile(r"([+-])(\d{2}):?(\d{2})")
EARLIEST_YEAR = 1990  # before that no camera wrote EXIF


@dataclass(frozen=True, slots=True)
class Exif:
    """What we use of EXIF. ``taken`` is aware if the camera wrote its offset from UTC, else the local time
    of the place.
    """

    orientation: int = 1
    taken: datetime | None = None
    camera: str | None = None
    has_gps: bool = False
    has_serial: bool = False


class TiffReader:
    """Directories of a TIFF structure in ``data``; reads nothing outside of it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4])
        self.order = order or "<"
        self.first = struct.unpack_from(self.order + "I", data, 4)[0] if order and len(data) >= 8 else 0

    def directory(self, offset: int) -> dict[int, tuple[int, int, int]]:
        """Return the entries at ``offset``: tag to (type, count, offset of the value); entries that do not
        fit are left out.
        """
        entries = dict[int, tuple[int, int, int]]()
        for tag, kind, number, where in self._entries(offset):
            if 0 < _SIZES.get(kind, 0) * number <= len(self._data) - where:
                entries[tag] = (kind, number, where)
        return entries

    def outside(self, offset: int) -> frozenset[int]:
        """Return the tags of the directory at ``offset`` whose values lie outside of the file."""
        return frozenset(
            tag
            for tag, kind, number, where in self._entries(offset)
            if _SIZES.get(kind, 0) * number > len(self._data) - where
        )

    def _entries(self, offset: int) -> Iterator[tuple[int, int, int, int]]:
        """Tag, type, count and offset of the value, as the directory says."""
        data = self._data
        if not 8 <= offset <= len(data) - 2:
            return
        count = struct.unpack_from(self.order + "H", data, offset)[0]
        for index in range(min(count, _MAX_ENTRIES)):
            at = offset + 2 + 12 * index
            if at + 12 > len(data):
                return
            tag, kind, number = struct.unpack_from(self.order + "HHI", data, at)
            inside = _SIZES.get(kind, 0) * number <= 4
            yield tag, kind, number, at + 8 if inside else struct.unpack_from(self.order + "I", data, at + 8)[0]

    def next_directory(self, offset: int) -> int | None:
        """Return where the directory after the one at ``offset`` starts (0: there is none), None if that
        is cut off.
        """
        if not 8 <= offset <= len(self._data) - 2:
            return None
        count = struct.unpack_from(self.order + "H", self._data, offset)[0]
        at = offset + 2 + 12 * count
        return struct.unpack_from(self.order + "I", self._data, at)[0] if at + 4 <= len(self._data) else None

    def numbers(self, entry: tuple[int, int, int] | None) -> tuple[int, ...]:
        """Return the whole numbers of an entry; for rationals numerator and denominator in turn."""
        if entry is None:
            return ()
        kind, count, where = entry
        code = {1: "B", 3: "H", 4: "I", 5: "I", 13: "I"}.get(kind)
        if code is None:
            return ()
        return struct.unpack_from(f"{self.order}{count * (2 if kind == 5 else 1)}{code}", self._data, where)

    def size(self, entry: tuple[int, int, int]) -> int:
        """Bytes that the value of an entry takes."""
        return _SIZES[entry[0]] * entry[1]

    def raw(self, entry: tuple[int, int, int] | None) -> bytes:
        """Return the bytes of an entry's value."""
        return b"" if entry is None else self._data[entry[2] : entry[2] + self.size(entry)]

    def text(self, entry: tuple[int, int, int] | None) -> str:
        """Return the text of an entry up to its first NUL, without control characters."""
        if entry is None or entry[0] not in (2, 7):
            return ""
        raw = self._data[entry[2] : entry[2] + min(entry[1], 200)].split(b"\x00")[0]
        text = raw.decode("utf-8", "replace")
        return "".join(sign for sign in text if sign.isprintable() and sign != "\ufffd").strip()


def read_offset(text: str) -> timezone | None:
    """The offset from UTC that ``text`` says (+02:00, -0330), ``None`` where it says none that can be."""
    found = _OFFSET_TEXT.fullmatch(text)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    if int(found[3]) > 59 or minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _moment(text: str, offset: str, fraction: str, now: datetime) -> datetime | None:
    found = _DATE.match(text)
    if found is None:
        return None
    micro = int(fraction[:6].ljust(6, "0")) if re.fullmatch(r"[0-9]+", fraction) else 0
    try:
        year, month, day, hour, minute, second = (int(part) for part in found.groups())
        taken = datetime(year, month, day, hour, minute, second, micro, tzinfo=read_offset(offset))
    except ValueError:
        return None
    return taken if believable(taken, now) else None


def believable(taken: datetime, now: datetime) -> bool:
    """Whether a picture can have been taken then: a clock that was never set, or runs ahead, is not believed."""
    # A day of grace: without an offset the camera may be anywhere on Earth.
    latest = now + timedelta(days=1)
    seen = taken if taken.tzinfo is not None else taken.replace(tzinfo=latest.tzinfo)
    return taken.year >= EARLIEST_YEAR and seen <= latest


def _taken(
    reader: TiffReader, main: dict[int, tuple[int, int, int]], sub: dict[int, tuple[int, int, int]], now: datetime
) -> datetime | None:
    for tag, offset_tag, fraction_tag in _TAKEN:
        offset = reader.text(sub.get(offset_tag)) or reader.text(sub.get(_OFFSET))
        moment = _moment(reader.text(sub.get(tag)), offset, reader.text(sub.get(fraction_tag)), now)
        if moment is not None:
            return moment
    # scanners and dermatoscopes often write this one only
    texts = [reader.text(page.get(tag)) for page, tag in ((main, _WRITTEN), (sub, _OFFSET), (sub, _FRACTION))]
    return _moment(texts[0], texts[1], texts[2], now)


def _degrees(numbers: tuple[int, ...]) -> float | None:
    if len(numbers) != 6 or 0 in numbers[1::2]:
        return None
    parts = [top / bottom for top, bottom in zip(numbers[::2], numbers[1::2], strict=True)]
    return parts[0] + parts[1] / 60 + parts[2] / 3600


def _has_position(reader: TiffReader, gps: dict[int, tuple[int, int, int]]) -> bool:
    latitude, longitude = (_degrees(reader.numbers(gps.get(tag))) for tag in (2, 4))
    if latitude is None or longitude is None:
        return False
    return latitude <= 90 and longitude <= 180 and (latitude, longitude) != (0, 0)


def _orientation(reader: TiffReader, main: dict[int, tuple[int, int, int]]) -> int:
    number = next(iter(reader.numbers(main.get(_ORIENTATION))), 1)
    return number if 1 <= number <= 8 else 1


def read_orientation(data: bytes) -> int:
    """Return the EXIF orientation (1 to 8) in ``data``, which starts with a TIFF header; 1 if there is
    none.
    """
    reader = TiffReader(data)
    return _orientation(reader, reader.directory(reader.first))


def read_exif(data: bytes, now: datetime) -> Exif:
    """Read EXIF from ``data``, which starts with a TIFF header (that of EXIF itself or of a TIFF file).

    Capture times before 1990 or later than a day after ``now`` (aware), positions off the globe and
    orientations that do not exist are ignored.
    """
    reader = TiffReader(data)
    main = reader.directory(reader.first)
    sub = reader.directory(next(iter(reader.numbers(main.get(_EXIF_IFD))), 0))
    gps = reader.directory(next(iter(reader.numbers(main.get(_GPS_IFD))), 0))
    make, model = reader.text(main.get(_MAKE)), reader.text(main.get(_MODEL))
    camera = model if model.lower().startswith(make.lower()) else f"{make} {model}".strip()
    serials = [reader.text(sub.get(tag)) for tag in (*_SERIALS, *_OWNERS)] + [reader.text(main.get(_OLD_SERIAL))]
    noted = bool(reader.raw(sub.get(_MAKER_NOTE)).strip(b"\0 ")) and not make.lower().startswith(_NO_SERIAL_IN_NOTE)
    return Exif(
        orientation=_orientation(reader, main),
        taken=_taken(reader, main, sub, now),
        camera=camera or None,
        has_gps=_has_position(reader, gps),
        has_serial=noted or any(serial.strip("0 ") for serial in serials),
    )


def plain_exif(orientation: int = 1, camera: str = "", taken: datetime | None = None) -> bytes:
    """EXIF (from its TIFF header on) that holds these and nothing else: no place, no number, no maker's notes.

    ``taken``: aware, or the local time of the place.
    """
    main: dict[int, bytes] = {_ORIENTATION: struct.pack(">H", orientation)} if orientation != 1 else {}
    sub: dict[int, bytes] = {}
    if camera:
        main[_MODEL] = camera.encode("ascii", "replace") + b"\0"
    if taken is not None:
        (time, offset, fraction), minutes = _TAKEN[0], taken.utcoffset()
        sub[time] = f"{taken:%Y:%m:%d %H:%M:%S}".encode("ascii") + b"\0"
        if minutes is not None:
            sub[offset] = f"{taken:%z}".encode("ascii")[:5] + b"\0"
            sub[offset] = sub[offset][:3] + b":" + sub[offset][3:]
        if taken.microsecond:
            sub[fraction] = f"{taken.microsecond:06d}".encode("ascii") + b"\0"
    if not main and not sub:
        return b""
    if sub:
        main[_EXIF_IFD] = bytes(4)
        main[_EXIF_IFD] = struct.pack(">I", 8 + len(_directory(main, 8)))
    first = _directory(main, 8)
    return b"MM\x00*" + struct.pack(">I", 8) + first + (_directory(sub, 8 + len(first)) if sub else b"")


def _directory(values: dict[int, bytes], at: int) -> bytes:
    """A directory at offset ``at``, big-endian, its longer values behind it."""
    entries, rest, where = b"", b"", at + 6 + 12 * len(values)
    for tag, value in sorted(values.items()):
        kind, count = {_ORIENTATION: (3, 1), _EXIF_IFD: (4, 1)}.get(tag, (2, len(value)))
        entries += struct.pack(">HHI", tag, kind, count)
        if len(value) <= 4:
            entries += value.ljust(4, b"\0")
        else:
            entries += struct.pack(">I", where + len(rest))
            rest += value + b"\0" * (len(value) % 2)
    return struct.pack(">H", len(values)) + entries + bytes(4) + rest
