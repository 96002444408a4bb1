"""Proof that a picture file is whole, before it is stored."""

import struct
import zlib

from clinic.imaging.exif import TiffReader
from clinic.imaging.facts import inspect
from clinic.imaging.formats import PictureFormat, damaged, opened, picture_format
from clinic.imaging.heif import fills_file
from clinic.imaging.jpeg import is_whole

_STRIPS, _STRIP_SIZES = (273, 324), (279, 325)  # strips or tiles
_MAX_PAGES = 10_000
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type, PNG specification 11.2.1
_INFLATE = 1 << 22  # bytes at a time


def _tiff_whole(data: bytes) -> bool:
    """Whether all pages of a TIFF lie inside the file: Pillow only looks at the first."""
    reader = TiffReader(data)
    at: int | None = reader.first
    seen = set[int]()
    while at:
        if at in seen or len(seen) > _MAX_PAGES:
            return False
        seen.add(at)
        page = reader.directory(at)
        starts = [number for tag in _STRIPS for number in reader.numbers(page.get(tag))]
        sizes = [number for tag in _STRIP_SIZES for number in reader.numbers(page.get(tag))]
        if not starts or any(start + size > len(data) for start, size in zip(starts, sizes, strict=False)):
            return False
        at = reader.next_directory(at)
    return at == 0


def _png_whole(data: bytes) -> bool:
    """Whether a PNG goes on to its end chunk and holds all its rows: Pillow leaves missing ones black."""
    at, pixels, stream = 8, 0, zlib.decompressobj()
    while at + 12 <= len(data):
        name, end = data[at + 4 : at + 8], at + 8 + int.from_bytes(data[at : at + 4], "big")
        if name == b"IEND":
            return pixels >= _png_bytes(data)
        if name == b"IDAT":
            pixels += len(stream.decompress(data[at + 8 : end], _INFLATE))
            while stream.unconsumed_tail:
                pixels += len(stream.decompress(stream.unconsumed_tail, _INFLATE))
        at = end + 4
    return False


def _png_bytes(data: bytes) -> int:
    """The bytes that the rows of a PNG take at least (interlaced ones take a little more)."""
    width, height, depth, colours = struct.unpack_from(">IIBB", data, 16)
    return int(height * (1 + (width * depth * _PNG_CHANNELS.get(colours, 1) + 7) // 8))


def _structure_whole(data: bytes, kind: PictureFormat) -> bool:
    if kind is PictureFormat.JPEG:
        return is_whole(data)
    if kind is PictureFormat.PNG:
        return _png_whole(data)
    if kind is PictureFormat.TIFF:
        return _tiff_whole(data)
    if kind is PictureFormat.WEBP:
        return int.from_bytes(data[4:8], "little") + 8 <= len(data)
    if kind is PictureFormat.HEIF:
        return fills_file(data)
    return int.from_bytes(data[2:6], "little") <= len(data)  # BMP


def check_whole(data: bytes, name: str) -> None:
    """Raise ``FileRefused`` unless ``data`` is a picture file that is there to its end and decodes in full.

    Pillow stops at what a page needs; a file cut off after that is refused too.
    """
    kind = picture_format(data, name)
    inspect(data, name)  # the size is refused with its own words before the structure is judged
    try:
        whole = _structure_whole(data, kind)
    except (zlib.error, struct.error) as error:
        raise damaged(name) from error
    if not whole:
        raise damaged(name)
    with opened(data, name) as (picture, _):
        if kind is PictureFormat.PNG:
            picture.verify()  # the check sums of all chunks; the picture cannot be used afterwards
    with opened(data, name) as (picture, _):
        picture.load()
