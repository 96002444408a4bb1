"""Upright pixels in sRGB from any picture that we take."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageChops, ImageCms
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.TiffImagePlugin import TiffImageFile

from clinic.imaging.facts import orientation_to_apply
from clinic.imaging.formats import PictureFormat, opened

_TURNS: dict[int, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_BITS_PER_SAMPLE, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0
_NEAR_ENOUGH = 0.93
_BAND = 256  # rows
_TRANSPARENT = frozenset({"RGBA", "RGBa", "LA", "La", "PA"})


def _eight_bits(picture: Image.Image, deepest: float, inverted: bool) -> Image.Image:
    """Scale grey values of more than 8 bits so that ``deepest`` becomes 255.

    Band by band: numbers of 32 bits for 200 megapixels at once would take 3.5 GB.
    """
    width, height = picture.size
    bands = [(0, top, width, min(top + _BAND, height)) for top in range(0, height, _BAND)]
    if picture.mode == "F" and max((_brightest(picture.crop(band)) for band in bands), default=2.0) <= 1.0:
        deepest = 1.0
    grey = np.empty((height, width), np.uint8)
    for band in bands:
        values = np.asarray(picture.crop(band), dtype=np.float32)
        scaled = np.nan_to_num(values) * np.float32(255.0 / deepest)
        grey[band[1] : band[3]] = np.clip(np.rint(scaled), 0, 255).astype(np.uint8)
    return Image.fromarray(255 - grey if inverted else grey)


def _brightest(picture: Image.Image) -> float:
    """The largest value that is a number; 0 where there is none."""
    values = np.asarray(picture, dtype=np.float32)
    known = values[~np.isnan(values)]
    return float(known.max()) if known.size else 0.0


def _depth(picture: Image.Image) -> tuple[float, bool]:
    """Return the largest possible grey value and whether zero means white."""
    if not isinstance(picture, TiffImageFile):
        return 65535.0, False
    bits = picture.tag_v2.get(_BITS_PER_SAMPLE, (16,))
    depth = bits[0] if isinstance(bits, tuple) else int(bits)
    return float(2 ** min(int(depth), 16) - 1), picture.tag_v2.get(_PHOTOMETRIC) == _WHITE_IS_ZERO


def _on_white(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """In sRGB on white: the colours that a profile describes are those before the ground shows through."""
    if picture.mode in ("RGBa", "La"):
        picture = picture.convert(picture.mode.upper())
    alpha = picture.convert("RGBA").getchannel("A")
    colours = picture.convert("L" if picture.mode == "LA" else "RGB")
    shown = _to_srgb(colours, profile) if profile else colours.convert("RGB")
    ground = Image.new("RGB", picture.size, (255, 255, 255))
    return Image.composite(shown, ground, alpha)


_SPACES = {"L": "GRAY", "RGB": "RGB ", "CMYK": "CMYK"}


@lru_cache(maxsize=8)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From the colours of ``profile`` to sRGB; ``None`` where it is sRGB itself, broken, or of another colour space."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space != _SPACES[mode]:
            return None
        name = ImageCms.getProfileDescription(source) or ""
        if "sRGB" in name and "inear" not in name:
            return None
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Convert L, RGB or CMYK by the embedded colour profile; one that is of no use is ignored."""
    transform = _transform(profile, picture.mode)
    converted = ImageCms.applyTransform(picture, transform) if transform is not None else None
    return converted if converted is not None else picture.convert("RGB")


def _rgb(picture: Image.Image, profile: bytes | None, depth: tuple[float, bool]) -> Image.Image:
    mode = picture.mode
    if mode.startswith("I") or mode == "F":
        picture = _eight_bits(picture, *depth)
    elif mode in _TRANSPARENT or "transparency" in picture.info:
        return _on_white(picture, profile)
    elif mode == "LAB":
        lab = ImageCms.createProfile("LAB")
        converted = ImageCms.profileToProfile(picture, lab, ImageCms.createProfile("sRGB"), outputMode="RGB")
        return converted if converted is not None else picture.convert("RGB")
    elif mode not in ("RGB", "L", "CMYK"):
        picture = picture.convert("RGB")
    return _to_srgb(picture, profile) if profile else picture.convert("RGB")


def _shrink(picture: Image.Image, max_side: int) -> Image.Image:
    scale = max_side / max(picture.size)
    if scale >= 1:
        return picture
    width, height = (max(1, round(side * scale)) for side in picture.size)
    if picture.mode not in ("RGB", "L", "CMYK", "RGBA", "LA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    return picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)


def render(picture: ImageFile, kind: PictureFormat, data: bytes, max_side: int | None) -> Image.Image:
    """Decode ``picture``, opened from ``data``, upright, in sRGB, with no side longer than ``max_side``
    pixels (None: full size).
    """
    turn = _TURNS.get(orientation_to_apply(picture, kind, data))
    if max_side is not None and isinstance(picture, JpegImageFile):
        # A lower scale that falls short by a few percent is taken: it saves a decode at twice the size.
        ratio = _NEAR_ENOUGH * max_side / max(picture.size)
        if ratio < 1:
            wanted = tuple(max(1, round(side * ratio)) for side in picture.size)
            picture.draft(None, (wanted[0], wanted[1]))
    picture.load()
    profile, depth = picture.info.get("icc_profile"), _depth(picture)
    shown: Image.Image = picture
    if isinstance(picture, JpegImageFile) and picture.mode == "CMYK" and "adobe" not in picture.info:
        shown = ImageChops.invert(shown)  # Pillow takes all inks for upside down; only Adobe writes them so
    if shown.mode.startswith("I") or shown.mode == "F":
        shown = _eight_bits(shown, *depth)
    if max_side is not None:
        shown = _shrink(shown, max_side)
    shown = _rgb(shown, profile, depth)
    shown = shown.copy() if shown is picture else shown
    shown.info.clear()  # words of the file must not come along into what is made of it
    return shown if turn is None else shown.transpose(turn)


def upright(data: bytes, max_side: int | None = None, name: str = "The photo") -> Image.Image:
    """Decode ``data`` to 8-bit sRGB, turned upright exactly once, transparency on white.

    ``max_side`` bounds the longer side in pixels (JPEG is then decoded at a lower scale, which is much
    faster). Raises ``FileRefused`` (naming ``name``) if the picture is too large, damaged or of no known
    kind.
    """
    with opened(data, name) as (picture, kind):
        return render(picture, kind, data, max_side)
