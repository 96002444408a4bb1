"""Proof that a picture file is whole, before it is stored."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.ImageFile import ImageFile

from clinic.imaging import dicom_file, heif, jpeg, png, tiff, webp
from clinic.imaging.facts import inspect
from clinic.imaging.formats import PictureFormat, damaged, opened, picture_format
from clinic.imaging.mended import grey_of_jpeg

Grey = NDArray[np.uint8]


def _structure_whole(data: bytes, kind: PictureFormat) -> bool:
    if kind is PictureFormat.JPEG:
        return jpeg.is_whole(data)
    if kind is PictureFormat.PNG:
        return png.is_whole(data)
    if kind is PictureFormat.TIFF:
        return tiff.is_whole(data)
    if kind is PictureFormat.WEBP:
        return webp.is_whole(data)
    if kind is PictureFormat.HEIF:
        return heif.is_whole(data)
    if kind is PictureFormat.DICOM:
        dicom_file.check_whole(data)
        return True
    return int.from_bytes(data[2:6], "little") <= len(data)  # BMP


def check_whole(data: bytes, name: str) -> None:
    """Raise ``FileRefused`` unless ``data`` is a picture file that is there to its end and decodes in full.

    Pillow stops at what a page needs; a file cut off after that is refused too.
    """
    inspect(data, name)  # the size is refused with its own words before the structure is judged
    with proved(data, name):
        pass


@contextmanager
def proved(data: bytes, name: str) -> Iterator[tuple[ImageFile, PictureFormat, Grey | None]]:
    """Open ``data`` and prove it whole: every part of it is there, and all pixels were decoded.

    Gives the picture, its format, and the brightness of all its pixels as they are stored (not turned), where that
    came along; then ``picture`` itself is not loaded yet. Raises ``FileRefused`` naming the file.
    """
    kind = picture_format(data, name)
    try:
        whole = _structure_whole(data, kind)
    except (zlib.error, struct.error, dicom_file.NotWhole) as error:
        raise damaged(name) from error
    if not whole:
        raise damaged(name)
    with opened(data, name) as (picture, _):
        size = picture.size
        grey = grey_of_jpeg(data, size) if kind is PictureFormat.JPEG else None
        if grey is None:
            picture.load()
            if picture.size != size:  # some readers learn of another size only when they decode
                raise damaged(name)
        yield picture, kind, grey


def brightness(picture: Image.Image) -> Grey:
    """The brightness of a loaded picture's pixels, (height, width), as they are stored."""
    if picture.mode.startswith("I") or picture.mode == "F":
        values = np.asarray(picture, np.float32)
        high = float(np.nan_to_num(values).max(initial=0.0)) or 1.0
        return np.asarray(np.clip(np.nan_to_num(values) * (255.0 / high), 0, 255), np.uint8)
    return np.asarray(picture.convert("L"), np.uint8)
