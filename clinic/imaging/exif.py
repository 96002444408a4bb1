"""EXIF, read with distrust: what is out of range or out of place is ignored, never believed.

Tags and layouts after CIPA DC-008 (EXIF 2.32) and TIFF 6.0.
"""

import re
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 13: 4}
_MAX_ENTRIES = 1000
_ORIENTATION, _MAKE, _MODEL = 0x0112, 0x010F, 0x0110
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_TAKEN = ((0x9003, 0x9011), (0x9004, 0x9012))  # original, digitised: time and its offset
_OFFSET = 0x9010
_SERIALS = (0xA431, 0xA435)  # body, lens
_OLD_SERIAL = 0xC62F
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
        self._order = order or "<"
        self.first = struct.unpack_from(self._order + "I", data, 4)[0] if order and len(data) >= 8 else 0

    def directory(self, offset: int) -> dict[int, tuple[int, int, int]]:
        """Return the entries at ``offset``: tag to (type, count, offset of the value); entries that do not
        fit are left out.
        """
        data, entries = self._data, dict[int, tuple[int, int, int]]()
        if not 8 <= offset <= len(data) - 2:
            return entries
        count = struct.unpack_from(self._order + "H", data, offset)[0]
        for index in range(min(count, _MAX_ENTRIES)):
            at = offset + 2 + 12 * index
            if at + 12 > len(data):
                break
            tag, kind, number = struct.unpack_from(self._order + "HHI", data, at)
            size = _SIZES.get(kind, 0) * number
            where = at + 8 if size <= 4 else struct.unpack_from(self._order + "I", data, at + 8)[0]
            if 0 < size <= len(data) - where:
                entries[tag] = (kind, number, where)
        return entries

    def next_directory(self, offset: int) -> int | None:
        """Return where the directory after the one at ``offset`` starts (0: there is none), None if that
        is cut off.
        """
        if not 8 <= offset <= len(self._data) - 2:
            return None
        count = struct.unpack_from(self._order + "H", self._data, offset)[0]
        at = offset + 2 + 12 * count
        return struct.unpack_from(self._order + "I", self._data, at)[0] if at + 4 <= len(self._data) else None

    def numbers(self, entry: tuple[int, int, int] | None) -> tuple[int, ...]:
        """Return the whole numbers of an entry; for rationals numerator and denominator in turn."""
        if entry is None:
            return ()
        kind, count, where = entry
        code = {1: "B", 3: "H", 4: "I", 5: "I", 13: "I"}.get(kind)
        if code is None:
            return ()
        return struct.unpack_from(f"{self._order}{count * (2 if kind == 5 else 1)}{code}", self._data, where)

    def text(self, entry: tuple[int, int, int] | None) -> str:
        """Return the text of an entry up to its first NUL, without control characters."""
        if entry is None or entry[0] not in (2, 7):
            return ""
        raw = self._data[entry[2] : entry[2] + min(entry[1], 200)].split(b"\x00")[0]
        text = raw.decode("utf-8", "replace")
        return "".join(sign for sign in text if sign.isprintable() and sign != "\ufffd").strip()


def _offset(text: str) -> timezone | None:
    found = _OFFSET_TEXT.fullmatch(text)
    if found is None:
        return None
    minutes = int(found[2]) * 60 + int(found[3])
    if int(found[3]) > 59 or minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if found[1] == "-" else minutes))


def _moment(text: str, offset: str, now: datetime) -> datetime | None:
    found = _DATE.match(text)
    if found is None:
        return None
    try:
        taken = datetime.strptime("".join(found.groups()), "%Y%m%d%H%M%S").replace(tzinfo=_offset(offset))
    except ValueError:
        return None
    # A day of grace: without an offset the camera may be anywhere on Earth.
    latest = now + timedelta(days=1)
    seen = taken if taken.tzinfo is not None else taken.replace(tzinfo=latest.tzinfo)
    return taken if taken.year >= EARLIEST_YEAR and seen <= latest else None


def _taken(reader: TiffReader, sub: dict[int, tuple[int, int, int]], now: datetime) -> datetime | None:
    for tag, offset_tag in _TAKEN:
        offset = reader.text(sub.get(offset_tag)) or reader.text(sub.get(_OFFSET))
        moment = _moment(reader.text(sub.get(tag)), offset, now)
        if moment is not None:
            return moment
    return None


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
    serials = [reader.text(sub.get(tag)) for tag in _SERIALS] + [reader.text(main.get(_OLD_SERIAL))]
    return Exif(
        orientation=_orientation(reader, main),
        taken=_taken(reader, sub, now),
        camera=camera or None,
        has_gps=_has_position(reader, gps),
        has_serial=any(serial.strip("0 ") for serial in serials),
    )
