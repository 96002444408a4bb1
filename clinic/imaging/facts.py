"""What a picture file says about itself: read from its header, before any pixel is decoded."""

from dataclasses import dataclass
from datetime import datetime

from PIL.ImageFile import ImageFile

from clinic.clock import Now, system_now
from clinic.imaging.exif import read_exif, read_orientation
from clinic.imaging.formats import PictureFormat, media_type, opened, turns_itself
from clinic.imaging.jpeg import metadata
from clinic.records.enums import CapturedFrom

_XMP_POSITION = (b"GPSLatitude",)
_XMP_SERIAL = (b"SerialNumber",)


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Facts of one picture file.

    ``width`` and ``height`` are in pixels of the upright picture. ``orientation`` is the EXIF orientation
    (1 to 8) that still has to be applied to the decoded pixels (always 1 for HEIF and TIFF, whose readers
    turn the picture). ``captured_at`` is aware if ``offset_known``, else the local time where the photo
    was taken. ``has_gps`` and ``has_serial`` say that the file holds the place, or a serial number of the
    camera or lens.
    """

    format: PictureFormat
    media_type: str
    width: int
    height: int
    orientation: int
    captured_at: datetime | None
    offset_known: bool
    captured_from: CapturedFrom
    camera: str | None
    has_gps: bool
    has_serial: bool


def _metadata(picture: ImageFile, kind: PictureFormat, data: bytes) -> tuple[bytes, bytes]:
    if kind is PictureFormat.JPEG:
        return metadata(data)
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    if isinstance(xmp, str):
        xmp = xmp.encode("utf-8", "replace")
    if kind is PictureFormat.TIFF:
        return data, xmp
    exif = picture.info.get("exif") or b""
    return exif.removeprefix(b"Exif\x00\x00"), xmp


def orientation_to_apply(picture: ImageFile, kind: PictureFormat, data: bytes) -> int:
    """Return the EXIF orientation (1 to 8) that still has to be applied to the decoded pixels of
    ``picture``.
    """
    return 1 if turns_itself(kind) else read_orientation(_metadata(picture, kind, data)[0])


def inspect(data: bytes, name: str, *, file_time: datetime | None = None, now: Now = system_now) -> PictureFacts:
    """Read the header of the picture file ``data``, called ``name`` in messages.

    The type is taken from the content, not from the name. ``file_time`` is the capture time to fall back
    on (that of the file). Raises ``FileRefused`` if it is empty, of no known kind, over 200 megapixels, or
    if its header does not fit it.
    """
    with opened(data, name) as (picture, kind):
        exif_data, xmp = _metadata(picture, kind, data)
        orientation = orientation_to_apply(picture, kind, data)
        width, height = picture.size
    exif = read_exif(exif_data, now())
    if orientation >= 5:
        width, height = height, width
    captured_at, captured_from = exif.taken, CapturedFrom.EXIF
    if captured_at is None:
        captured_at = file_time
        captured_from = CapturedFrom.UNKNOWN if file_time is None else CapturedFrom.FILE
    return PictureFacts(
        format=kind,
        media_type=media_type(kind),
        width=width,
        height=height,
        orientation=orientation,
        captured_at=captured_at,
        offset_known=captured_at is not None and captured_at.tzinfo is not None,
        captured_from=captured_from,
        camera=exif.camera,
        has_gps=exif.has_gps or any(sign in xmp for sign in _XMP_POSITION),
        has_serial=exif.has_serial or any(sign in xmp for sign in _XMP_SERIAL),
    )
