"""What a picture file tells beside its pixels, and whether that says where it was taken or by which camera."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_XMP_PLACE = re.compile(rb"GPSL(?:atitude|ongitude)|photoshop:(?:City|State)|:(?:Sub)?[Ll]ocation\b|LocationCreated")
_XMP_SERIAL = re.compile(rb"SerialNumber|InternalSerial|CameraOwnerName")
_IPTC_PLACE = frozenset({(2, 26), (2, 27), (2, 90), (2, 92), (2, 95), (2, 100), (2, 101)})
"""Record and data set of content location, city, sublocation, province, country (IPTC-IIM 4.2)."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Blocks as the file holds them; each empty where there is none."""

    exif: bytes = b""
    """From its TIFF header on."""
    xmp: bytes = b""
    iptc: bytes = b""
    """Also wrapped into Photoshop's resources."""

    @property
    def tells_place(self) -> bool:
        """Whether anything but EXIF (which is read for itself) says where the picture was taken."""
        return _XMP_PLACE.search(self.xmp) is not None or any(
            dataset in _IPTC_PLACE for dataset in _datasets(self.iptc)
        )

    @property
    def tells_serial(self) -> bool:
        """Whether XMP holds a number of camera or lens, or the name of the camera's owner."""
        return _XMP_SERIAL.search(self.xmp) is not None


def _datasets(data: bytes) -> Iterator[tuple[int, int]]:
    """Record and number of each IPTC data set that is not empty; anything between them is stepped over."""
    at = data.find(b"\x1c")
    while 0 <= at <= len(data) - 5:
        size = int.from_bytes(data[at + 3 : at + 5], "big")
        if 1 <= data[at + 1] <= 9 and size < 0x8000 and at + 5 + size <= len(data):
            if data[at + 5 : at + 5 + size].strip(b"\0 "):
                yield data[at + 1], data[at + 2]
            at += 5 + size - 1
        at = data.find(b"\x1c", at + 1)
