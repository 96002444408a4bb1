"""What a picture file says about itself: read from its header, before any pixel is decoded."""

from dataclasses import dataclass, replace
from datetime import datetime

from PIL.ImageFile import ImageFile

from clinic.clock import Now, system_now
from clinic.imaging import jpeg, png, tiff, webp
from clinic.imaging.exif import Exif, read_exif, read_orientation
from clinic.imaging.formats import PictureFormat, media_type, opened, turns_itself
from clinic.imaging.metadata import Metadata
from clinic.records.enums import CapturedFrom
from clinic.records.scales import PhotoScale


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a DICOM file says it shows; each empty where it does not say."""

    family: str = ""
    given: str = ""
    mrn: str = ""
    birth: str = ""
    """ISO date."""
    sex: str = ""
    """F, M or O."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Facts of one picture file.

    ``width`` and ``height`` are in pixels of the upright picture. ``orientation`` is the EXIF orientation
    (1 to 8) that still has to be applied to the decoded pixels (always 1 for HEIF and TIFF, whose readers
    turn the picture). ``captured_at`` is aware if ``offset_known``, else the local time where the photo
    was taken. ``has_gps`` and ``has_serial`` say that the file holds the place, or a serial number of the
    camera or lens (or a maker's own notes, which mostly hold one). ``frames``: how many pages or pictures the file
    holds; the first (of a HEIF: the main one) is shown. ``scale`` and ``subject``: what a DICOM file says of them.
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
    frames: int = 1
    scale: PhotoScale | None = None
    subject: Subject | None = None


_TELLERS = {
    PictureFormat.JPEG: jpeg.metadata,
    PictureFormat.PNG: png.metadata,
    PictureFormat.TIFF: tiff.metadata,
    PictureFormat.WEBP: webp.metadata,
}


def _metadata(picture: ImageFile, kind: PictureFormat, data: bytes) -> Metadata:
    if kind in _TELLERS:
        return _TELLERS[kind](data)
    exif, xmp = (picture.info.get(name) or b"" for name in ("exif", "xmp"))
    return Metadata(exif.removeprefix(b"Exif\x00\x00"), xmp)


def _frames(picture: ImageFile, kind: PictureFormat, data: bytes) -> int:
    if kind is PictureFormat.TIFF:
        return tiff.frames(data)
    if kind is PictureFormat.WEBP:
        return webp.frames(data)
    return int(getattr(picture, "n_frames", 1))


def orientation_to_apply(picture: ImageFile, kind: PictureFormat, data: bytes) -> int:
    """Return the EXIF orientation (1 to 8) that still has to be applied to the decoded pixels of
    ``picture``.
    """
    return 1 if turns_itself(kind) else read_orientation(_metadata(picture, kind, data).exif)


def inspect(data: bytes, name: str, *, file_time: datetime | None = None, now: Now = system_now) -> PictureFacts:
    """Read the header of the picture file ``data``, called ``name`` in messages.

    The type is taken from the content, not from the name. ``file_time`` is the capture time to fall back
    on (that of the file). Raises ``FileRefused`` if it is empty, of no known kind, over 200 megapixels, or
    if its header does not fit it.
    """
    with opened(data, name) as (picture, kind):
        if kind is PictureFormat.DICOM:
            return _dicom_facts(picture, file_time, now)
        written = _metadata(picture, kind, data)
        orientation = 1 if turns_itself(kind) else read_orientation(written.exif)
        width, height = picture.size
        frames = _frames(picture, kind, data)
    exif = read_exif(written.exif, now())
    if orientation >= 5:
        width, height = height, width
    found = _facts(kind, (width, height), exif, file_time)
    return replace(
        found,
        orientation=orientation,
        has_gps=exif.has_gps or written.tells_place or (kind is PictureFormat.JPEG and jpeg.film_tells_place(data)),
        has_serial=exif.has_serial or written.tells_serial,
        frames=frames,
    )


def _dicom_facts(picture: ImageFile, file_time: datetime | None, now: Now) -> PictureFacts:
    from clinic.imaging import dicom

    assert isinstance(picture, dicom.DicomImageFile)
    head = picture.dataset
    with dicom.quiet():
        found = _facts(PictureFormat.DICOM, picture.size, dicom.told(head, now()), file_time)
        return replace(found, frames=dicom.frames(head), scale=dicom.scale(head), subject=dicom.subject(head))


def _facts(kind: PictureFormat, size: tuple[int, int], told: Exif, file_time: datetime | None) -> PictureFacts:
    captured_at, captured_from = told.taken, CapturedFrom.EXIF
    if captured_at is None:
        captured_at = file_time
        captured_from = CapturedFrom.UNKNOWN if file_time is None else CapturedFrom.FILE
    return PictureFacts(
        format=kind,
        media_type=media_type(kind),
        width=size[0],
        height=size[1],
        orientation=1,
        captured_at=captured_at,
        offset_known=captured_at is not None and captured_at.tzinfo is not None,
        captured_from=captured_from,
        camera=told.camera,
        has_gps=told.has_gps,
        has_serial=told.has_serial,
    )
