"""Which picture format a file is, by its content, and opening it with Pillow's reader for that format and
no other.

The readers are called directly: ``Image.open`` would try every format it knows, compares with a
process-wide pixel limit below ours and only warns at it. The size is looked at before a pixel is decoded.
"""

import io
import re
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from pi_heif.as_plugin import HeifImageFile
from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from clinic.errors import FileRefused
from clinic.imaging import heif, tiff
from clinic.imaging.dicom_file import is_dicom
from clinic.imaging.jpeg import frame_header, plain_header

MAX_PIXELS = 200_000_000
MAX_SIDE = 65_500
"""Pixels: what leaves the clinic is a JPEG, and libjpeg makes none that is longer."""
Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # Pillow's own limit refused a TIFF from 179 megapixels on
_DAMAGED = "Copy the file from the camera again, or choose another photo."
_CONVERT = "Save it as JPEG, PNG, TIFF, WebP or HEIC and add that file."
_AS_JPEG = "Open it in a picture program, save it anew as JPEG or PNG, and add that file."
#: What Pillow's and libheif's readers raise on content that is not as it should be. A warning is raised
#: only where warnings are made errors; then it says the same.
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, struct.error, OverflowError, IndexError, KeyError, TypeError,
    AttributeError, RuntimeError, ZeroDivisionError, Image.DecompressionBombError, Warning,
)  # fmt: skip


class PictureFormat(StrEnum):
    JPEG = "JPEG"
    PNG = "PNG"
    TIFF = "TIFF"
    WEBP = "WebP"
    HEIF = "HEIF"
    BMP = "BMP"
    DICOM = "DICOM"


@dataclass(frozen=True, slots=True)
class _Reader:
    media_type: str
    open: Callable[[io.BytesIO], ImageFile] | None  # None: by ``_open_dicom``
    turns_itself: bool  # the reader hands out upright pixels: the orientation tag must not be applied again
    pixels_per_byte: int  # no file of the format packs more pixels into a byte (0: no such bound)


_READERS: dict[PictureFormat, _Reader] = {
    # A coded block of 8 x 8 takes at least one bit; blocks may be stretched over at most 4 x 4 times their
    # size.
    PictureFormat.JPEG: _Reader("image/jpeg", JpegImageFile, False, 64 * 16 * 8),
    # Deflate shrinks at most 1032 times, and a pixel takes at least one bit.
    PictureFormat.PNG: _Reader("image/png", PngImageFile, False, 1032 * 8),
    PictureFormat.TIFF: _Reader("image/tiff", TiffImageFile, True, 0),
    PictureFormat.WEBP: _Reader("image/webp", WebPImageFile, False, 0),
    PictureFormat.HEIF: _Reader("image/heic", HeifImageFile, True, 0),
    PictureFormat.BMP: _Reader("image/bmp", BmpImageFile, False, 0),
    PictureFormat.DICOM: _Reader("application/dicom", None, True, 0),
}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_NOT_KNOWN = re.compile(r"[Uu]nsupported|[Uu]nknown|not supported|cannot handle")
"""How Pillow tells that it has no reader for a variety, which many viewers have none for either."""
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"8BPS", "a Photoshop document"),
    (b"FUJIFILM", "a raw camera file"),
    (b"IIU\x00", "a raw camera file"),
    (b"IIRO", "a raw camera file"),
    (b"II+\x00", "a BigTIFF picture"),
    (b"MM\x00+", "a BigTIFF picture"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", "a JPEG XL picture"),
    (b"RIFF", "a film or a sound"),
)


def sniff(data: bytes) -> PictureFormat | None:
    """Return the format that the first bytes announce, None if it is none of ours."""
    if is_dicom(data):  # whatever stands in the 128 bytes before it
        return PictureFormat.DICOM
    if data.startswith(b"\xff\xd8\xff"):
        return PictureFormat.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PictureFormat.PNG
    if data.startswith((b"II*\x00", b"MM\x00*")):
        return PictureFormat.TIFF
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return PictureFormat.WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return PictureFormat.HEIF
    return PictureFormat.BMP if data.startswith(b"BM") else None


def _announced(data: bytes) -> str:
    for start, what in _OTHERS:
        if data.startswith(start):
            return what
    if data[:2] == b"\x08\0" and data[2:4] in (b"\0\0", b"\x01\0", b"\x05\0", b"\x08\0", b"\x12\0", b"\x16\0"):
        return "a DICOM file without the header that says how it is written"
    head = data[:1000].lstrip().lower()
    if b"<svg" in head:
        return "an SVG drawing"
    if data[4:8] == b"ftyp":
        return "an AVIF picture" if data[8:12] in (b"avif", b"avis") else "a film or another kind of media file"
    return "no picture, or of a kind that Skinfolio does not know"


def picture_format(data: bytes, name: str) -> PictureFormat:
    """Return the format of ``data``; raise ``FileRefused`` if it is empty or none that we take."""
    if not data:
        raise FileRefused(f"“{name}” is empty.", _DAMAGED)
    found = sniff(data)
    if found is None:
        raise FileRefused(f"“{name}” is {_announced(data)}.", _CONVERT)
    return found


def media_type(kind: PictureFormat) -> str:
    return _READERS[kind].media_type


def turns_itself(kind: PictureFormat) -> bool:
    """Whether the reader of ``kind`` applies the picture's orientation by itself."""
    return _READERS[kind].turns_itself


def damaged(name: str) -> FileRefused:
    """The refusal of a file whose content is broken."""
    return FileRefused(f"“{name}” is damaged or was not copied completely.", _DAMAGED)


def check_size(kind: PictureFormat, size: tuple[int, int], length: int, name: str) -> None:
    """Raise ``FileRefused`` if a picture of ``size`` (width, height in pixels) is too large for us or for
    its file.

    ``length`` is that of the file in bytes.
    """
    width, height = size
    if width < 1 or height < 1:
        raise damaged(name)
    if max(size) > MAX_SIDE and width * height <= MAX_PIXELS:
        raise FileRefused(
            f"“{name}” has {width} × {height} pixels; a side may have {MAX_SIDE} pixels at most.",
            "Cut out the part that matters.",
        )
    if width * height > MAX_PIXELS:
        raise FileRefused(
            f"“{name}” has {width} × {height} pixels ({width * height / 1e6:.0f} megapixels); "
            f"at most {MAX_PIXELS // 1_000_000} megapixels are taken.",
            "Make it smaller, or cut out the part that matters.",
        )
    bound = _READERS[kind].pixels_per_byte
    if bound and width * height > bound * length:
        raise FileRefused(
            f"“{name}” says it has {width} × {height} pixels, which cannot fit into its {length} bytes.",
            _DAMAGED,
        )


def _reject_raw(picture: TiffImageFile, data: bytes, name: str) -> None:
    # Raw camera files are TIFF files whose first picture is only a thumbnail.
    if data[8:10] == b"CR" or 50706 in picture.tag_v2 or picture.tag_v2.get(254, 0) == 1:
        raise FileRefused(f"“{name}” is a raw camera file.", _CONVERT)


def _reject_coding(data: bytes, kind: PictureFormat, name: str) -> None:
    """Raise ``FileRefused`` in words for what is whole, but of a kind that no reader here shows rightly."""
    what = ""
    if kind is PictureFormat.JPEG:
        frame = frame_header(data)
        check_size(kind, (frame.width, frame.height), len(data), name)
        if frame.lossless:
            what = "a lossless JPEG"
        elif frame.bits != 8:
            what = f"a JPEG of {frame.bits} bits for each colour"
    elif kind is PictureFormat.TIFF and (unreadable := tiff.unreadable(data)):
        what = f"a TIFF of a kind that is not taken ({unreadable})"
    elif kind is PictureFormat.HEIF:
        if not heif.holds_a_still(data) and b"moov" in data:
            what = "a HEIF film without a still picture"
        elif not heif.has_readable_names(data):
            raise damaged(name)
    if what:
        raise FileRefused(f"“{name}” is {what}.", _AS_JPEG)


def _open(data: bytes, kind: PictureFormat, name: str) -> ImageFile:
    _reject_coding(data, kind, name)
    reader = _READERS[kind].open
    if reader is None:
        from clinic.imaging.dicom import open_dicom  # pydicom takes its time: only where such a file comes

        picture: ImageFile = open_dicom(data, name)
    else:
        # Pillow need not meet EXIF of a JPEG that may be nonsense
        picture = reader(io.BytesIO(plain_header(data) if kind is PictureFormat.JPEG else data))
    check_size(kind, picture.size, len(data), name)
    if isinstance(picture, TiffImageFile):
        _reject_raw(picture, data, name)
    return picture


def _refusal(error: Exception, data: bytes, kind: PictureFormat, name: str) -> FileRefused:
    """What to say of a file at which a reader stumbled."""
    if isinstance(error, MemoryError):
        return FileRefused(f"There is not enough memory for “{name}”.", "Close other programs and try again.")
    there = kind is PictureFormat.BMP or (kind is PictureFormat.TIFF and tiff.is_whole(data))
    if there and _NOT_KNOWN.search(str(error)):
        return FileRefused(f"“{name}” is a {kind} of a kind that is not taken, or it is damaged.", _AS_JPEG)
    return damaged(name)


@contextmanager
def opened(data: bytes, name: str) -> Iterator[tuple[ImageFile, PictureFormat]]:
    """Open ``data`` with its header read and its size checked, pixels not yet decoded.

    Whatever goes wrong with the content, here or in the body of the ``with``, is raised as ``FileRefused``
    naming the file.
    """
    kind = picture_format(data, name)
    picture: ImageFile | None = None
    try:
        picture = _open(data, kind, name)
        yield picture, kind
    except (MemoryError, *BROKEN) as error:
        raise _refusal(error, data, kind, name) from error
    finally:
        if picture is not None:
            picture.close()
