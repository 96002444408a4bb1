"""DICOM photographs: visible light, dermoscopy, secondary capture; loaded only when one comes (pydicom takes its time).

What the file tells of the person stays in the answer to whoever imports it, and is never logged.
"""

import io
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pydicom
from PIL import ImageFile
from pydicom import Dataset
from pydicom.errors import BytesLengthException
from pydicom.tag import BaseTag

from clinic.errors import FileRefused
from clinic.imaging.dicom_file import BIG_ENDIAN, EXPLICIT, IMPLICIT, transfer_syntax
from clinic.imaging.dicom_pixels import JPEG, JPEG_2000, RUN_LENGTHS, decoded
from clinic.imaging.exif import Exif, believable, read_offset
from clinic.imaging.facts import Subject
from clinic.records.enums import ScaleMethod
from clinic.records.scales import PhotoScale

_PLAIN = frozenset({IMPLICIT, EXPLICIT, BIG_ENDIAN})
_TAKEN = _PLAIN | JPEG | JPEG_2000 | {RUN_LENGTHS}
_SAVE_ANEW = "Save it anew as uncompressed DICOM, or as JPEG or PNG, and add that file."
_GREY, _COLOUR = ("MONOCHROME1", "MONOCHROME2"), ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")
_MOMENTS = (
    ("AcquisitionDateTime", ""),
    ("AcquisitionDate", "AcquisitionTime"),
    ("ContentDate", "ContentTime"),
)
_DATE_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})?(\d{2})?(?:\.(\d{1,6}))?)?([+-]\d{4})?")
_SPACING, _SPACING_UNCERTAINTY = "pixel spacing in the DICOM file", 0.01
"""Words, and the relative standard uncertainty: DICOM states none, 1 % is taken for what a device gives."""
_FINEST, _COARSEST = 1e-5, 10.0  # mm
_SAME = 1e-3  # relative
_NUMBERS = ("DeviceSerialNumber", "LensSerialNumber", "SourceSerialNumber", "GantryID", "CameraOwnerName", "DeviceUID")
_GPS_GROUP, _GPS_FIRST, _GPS_LAST = 0x0016, 0x0070, 0x008E

pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
logging.getLogger("pydicom").propagate = False  # it quotes what it stumbles over


@contextmanager
def quiet() -> Iterator[None]:
    """pydicom warns about what is odd in a file; what matters of it is looked at here.

    Raises ``ValueError`` for a value that is shorter than its kind, which pydicom tells by an error of its own.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except BytesLengthException as error:
            raise ValueError("a value too short") from error


class DicomImageFile(ImageFile.ImageFile):
    """A DICOM picture as Pillow's pipeline wants one: header first, the first frame when it is loaded."""

    format = "DICOM"
    format_description = "DICOM"

    def __init__(self, data: bytes, dataset: Dataset) -> None:
        self._data = data
        self.dataset = dataset
        super().__init__(io.BytesIO(data))

    def _open(self) -> None:
        head = self.dataset
        self._size = (int(head.Columns), int(head.Rows))
        self._mode = "L" if head.PhotometricInterpretation in _GREY else "RGB"
        profile = head.get("ICCProfile")
        if profile:
            self.info["icc_profile"] = bytes(profile)
        self.tile = []

    def load(self) -> Any:
        """Decode the first frame once."""
        if self._data:
            data, self._data = self._data, b""
            with quiet():
                picture = decoded(pydicom.dcmread(io.BytesIO(data)), transfer_syntax(data))
            self.im, self._mode = picture.im, picture.mode
        return super().load()


def open_dicom(data: bytes, name: str) -> DicomImageFile:
    """Read the header of ``data``. Raises ``FileRefused`` in words for a kind that is not taken."""
    syntax = transfer_syntax(data)
    if syntax not in _TAKEN:
        raise FileRefused(f"“{name}” is a DICOM file whose pixels are coded as {_syntax_name(syntax)}.", _SAVE_ANEW)
    with quiet():
        head = pydicom.dcmread(io.BytesIO(data), stop_before_pixels=True)
        _check_kind(head, syntax, name)
        _check_room(head, syntax, data, name)
        return DicomImageFile(data, head)


def _syntax_name(syntax: str) -> str:
    return str(pydicom.uid.UID(syntax).name) if syntax else "something that it does not name"


def _check_kind(head: Dataset, syntax: str, name: str) -> None:
    if "Rows" not in head or "Columns" not in head:
        raise FileRefused(f"“{name}” is a DICOM file without a picture.", "Choose the file that holds the photo.")
    kind, samples, bits = (
        str(head.get("PhotometricInterpretation", "")),
        head.get("SamplesPerPixel", 1),
        head.BitsAllocated,
    )
    known = kind in (*_GREY, "PALETTE COLOR") if samples == 1 else samples == 3 and kind in _COLOUR
    if not known or bits not in (8, 16) or not 1 <= head.BitsStored <= bits:
        raise FileRefused(
            f"“{name}” is a DICOM file with pixels of a kind that is not taken ({kind or 'unnamed'}, {bits} bits).",
            _SAVE_ANEW,
        )
    if syntax in JPEG and head.BitsStored > 8:
        raise FileRefused(
            f"“{name}” is a DICOM file whose pixels are coded as JPEG of {head.BitsStored} bits.", _SAVE_ANEW
        )
    head.SamplesPerPixel, head.PixelRepresentation = samples, head.get("PixelRepresentation", 0)


def _check_room(head: Dataset, syntax: str, data: bytes, name: str) -> None:
    if syntax not in _PLAIN:
        return
    halved = head.PhotometricInterpretation == "YBR_FULL_422"
    size = head.Rows * head.Columns * (2 if halved else head.SamplesPerPixel) * head.BitsAllocated // 8
    if size > len(data):
        raise FileRefused(
            f"“{name}” says it has {head.Columns} × {head.Rows} pixels, which cannot fit into its {len(data)} bytes.",
            "Copy the file again, or choose another photo.",
        )


def frames(head: Dataset) -> int:
    """How many pictures it holds."""
    try:
        return max(1, int(head.get("NumberOfFrames", None) or 1))
    except (TypeError, ValueError):
        return 1


def told(head: Dataset, now: datetime) -> Exif:
    """What the header tells that EXIF would tell in another file."""
    words = [_text(head, key) for key in ("Manufacturer", "ManufacturerModelName")]
    camera = words[1] if words[1].lower().startswith(words[0].lower()) else " ".join(words).strip()
    return Exif(
        taken=_taken(head, now),
        camera=camera or None,
        has_gps=any(_is_place(tag) for tag in tuple(head.keys())),
        has_serial=any(_text(head, key).strip("0 ") for key in _NUMBERS),
    )


def _is_place(tag: BaseTag) -> bool:
    return tag.group == _GPS_GROUP and _GPS_FIRST <= tag.element <= _GPS_LAST


def private_tags(dataset: Dataset) -> tuple[BaseTag, ...]:
    """What says where the picture was taken, or by which single device; values are not looked at."""
    numbers = {pydicom.datadict.tag_for_keyword(keyword) for keyword in _NUMBERS}
    return tuple(tag for tag in dataset.keys() if _is_place(tag) or tag in numbers)  # noqa: SIM118  values stay unread


def subject(head: Dataset) -> Subject | None:
    """Whom the file names, ``None`` where it names nobody."""
    person = head.get("PatientName", None)
    birth = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", _text(head, "PatientBirthDate"))
    found = Subject(
        str(getattr(person, "family_name", "") or "").strip(),
        str(getattr(person, "given_name", "") or "").strip(),
        _text(head, "PatientID"),
        "-".join(birth.groups()) if birth else "",
        _text(head, "PatientSex"),
    )
    return found if found != Subject(sex=found.sex) else None


def scale(head: Dataset) -> PhotoScale | None:
    """Millimetres for each pixel, where the file says so and it can be.

    Only Pixel Spacing is of the plane of the patient, and only where it is not that of the sensor copied. Imager Pixel
    Spacing is of the sensor, Nominal Scanned Pixel Spacing of the film or paper that was scanned: neither is a length
    on the skin (PS3.3, 10.7.1.1 to 10.7.1.3).
    """
    spacing = _pair(head, "PixelSpacing")
    if spacing is None or spacing == _pair(head, "ImagerPixelSpacing"):
        return None
    row, column = spacing
    if not all(_FINEST <= number <= _COARSEST for number in (row, column)):
        return None
    plane = None if abs(row - column) <= _SAME * row else (column, 0.0, 0.0, 0.0, row, 0.0, 0.0, 0.0, 1.0)
    mean = (row * column) ** 0.5
    return PhotoScale(mean, mean * _SPACING_UNCERTAINTY, ScaleMethod.DICOM, plane=plane, reference=_SPACING)


def _pair(head: Dataset, keyword: str) -> tuple[float, float] | None:
    try:
        row, column = (float(number) for number in head.get(keyword) or ())
    except (TypeError, ValueError):
        return None
    return row, column


def _text(head: Dataset, keyword: str) -> str:
    try:
        text = str(head.get(keyword, "") or "")
    except (ValueError, TypeError, OverflowError):  # a value that is none of its kind
        return ""
    return "".join(sign for sign in text[:200] if sign.isprintable()).strip()


def _taken(head: Dataset, now: datetime) -> datetime | None:
    zone = _text(head, "TimezoneOffsetFromUTC")
    for day, time in _MOMENTS:
        written = _text(head, day).replace(".", "") + _text(head, time).replace(":", "") if time else _text(head, day)
        found = _DATE_TIME.fullmatch(written)
        if found is None:
            continue
        parts = [int(part or 0) for part in found.groups()[:6]]
        micro = int((found[7] or "0").ljust(6, "0"))
        try:
            moment = datetime(*parts[:6], micro, tzinfo=read_offset(found[8] or zone))  # type: ignore[misc,arg-type]
        except ValueError:
            continue
        if believable(moment, now):
            return moment
    return None
