"""Makes a picture ready for a page: no more pixels than print can show, JPEG kept as it is where possible."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from clinic.errors import ClinicError
from clinic.reports.document import Picture

PRINT_DPI = 240
JPEG_QUALITY = 88
ORIENTATION_TAG = 0x0112  # of EXIF; from 5 on the picture lies on its side
SIDEWAYS = 5


class PictureUnreadable(ClinicError):
    """A picture of a document cannot be read."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """``data`` is a whole JPEG file, or rows of 8-bit grey or RGB; ``key`` names equal pictures equally."""

    key: str
    width: int
    height: int
    data: bytes
    jpeg: bool
    gray: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A picture's bytes and its size in pixels as seen upright; ``turned``: its pixels lie otherwise (EXIF)."""

    data: bytes
    width: int
    height: int
    turned: bool = False


def open_picture(picture: Picture) -> Source:
    """Reads the size only. Raises PictureUnreadable if it is not a picture."""
    data = picture if isinstance(picture, bytes) else picture()
    with _opened(data) as image:
        orientation = _orientation(image)
        size = (image.height, image.width) if orientation >= SIDEWAYS else (image.width, image.height)
        return Source(data, *size, turned=orientation != 1)


def prepare(source: Source, width: float, dpi: int = PRINT_DPI) -> Prepared:
    """``source`` for a drawing ``width`` points wide. Raises PictureUnreadable if its pixels are damaged."""
    most = max(1, round(width / 72 * dpi))
    digest = hashlib.sha256(source.data).hexdigest()[:24]
    with _opened(source.data) as image:
        jpeg = image.format == "JPEG"
        if jpeg and source.width <= most * 1.25 and image.mode in ("RGB", "L") and not source.turned:
            return Prepared(digest, source.width, source.height, source.data, True, image.mode == "L")
        size = (source.width, source.height)
        if source.width > most * 1.25:
            size = (most, max(1, round(source.height * most / source.width)))
        try:
            if jpeg:
                image.draft("RGB", (max(size), max(size)))
            flat = _on_white(ImageOps.exif_transpose(image) if source.turned else image)
        except (OSError, SyntaxError) as error:
            raise _unreadable() from error
    if flat.size != size:
        flat = flat.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    key = f"{digest}-{size[0]}"
    if not jpeg:
        return Prepared(key, *size, flat.tobytes(), False)
    out = BytesIO()
    flat.save(out, "JPEG", quality=JPEG_QUALITY)
    return Prepared(key, *size, out.getvalue(), True)


def _orientation(image: Image.Image) -> int:
    """The EXIF orientation, 1 to 8; 1 (upright) where there is none or it cannot be read."""
    if image.format != "JPEG":
        return 1
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except (OSError, SyntaxError, ValueError):
        return 1


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data))
    except (UnidentifiedImageError, OSError) as error:
        raise _unreadable() from error


def _unreadable() -> PictureUnreadable:
    return PictureUnreadable("A picture of the document cannot be read.", "Leave the picture out, or file it again.")


def _on_white(image: Image.Image) -> Image.Image:
    """RGB, with what is transparent made white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        page = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(page, layer).convert("RGB")
    return image.convert("RGB")
