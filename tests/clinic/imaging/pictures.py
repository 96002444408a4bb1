"""Small pictures made for these tests: four quarters, red, green, blue and white, so that a turn is seen."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

DATA = Path(__file__).parents[2] / "data" / "pictures"
WIDTH, HEIGHT = 96, 64
QUARTERS = ((200, 30, 30), (30, 180, 30), (30, 30, 200), (230, 230, 230))
_UNTURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quarters() -> Image.Image:
    pixels = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    for index, colour in enumerate(QUARTERS):
        top, left = (index // 2) * HEIGHT // 2, (index % 2) * WIDTH // 2
        pixels[top : top + HEIGHT // 2, left : left + WIDTH // 2] = colour
    return Image.fromarray(pixels)


def stored(orientation: int) -> Image.Image:
    """The quarters as a camera stores them that writes ``orientation``."""
    turn = _UNTURN.get(orientation)
    return quarters() if turn is None else quarters().transpose(turn)


def exif(orientation: int = 1, **tags: object) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = orientation
    found[0x010F], found[0x0110] = "Canon", "Canon EOS R7"
    sub = found.get_ifd(0x8769)
    sub[0x9003] = tags.get("taken", "2026:05:14 09:30:00")
    if "offset" in tags:
        sub[0x9011] = tags["offset"]
    if "serial" in tags:
        sub[0xA431] = tags["serial"]
    if "gps" in tags:
        found.get_ifd(0x8825).update({1: "N", 2: tags["gps"], 3: "E", 4: (7.0, 26.0, 0.0)})
    return found


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def jpeg(orientation: int = 1, **tags: object) -> bytes:
    return encode(
        stored(orientation),
        "JPEG",
        quality=95,
        subsampling=0,
        exif=exif(orientation, **tags),
        comment=b"of Astrid",
    )


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims ``width`` x ``height`` pixels and holds next to none."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def jpeg_header(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims ``width`` x ``height`` pixels."""
    data = bytearray(encode(quarters(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


FORMATS: dict[str, Callable[[], bytes]] = {
    "JPEG": jpeg,
    "progressive JPEG": lambda: encode(quarters(), "JPEG", quality=95, subsampling=0, progressive=True),
    "CMYK JPEG": lambda: encode(quarters().convert("CMYK"), "JPEG", quality=95),
    "PNG": lambda: encode(quarters(), "PNG"),
    "PNG with palette": lambda: encode(quarters().quantize(8), "PNG"),
    "PNG with alpha": lambda: encode(quarters().convert("RGBA"), "PNG"),
    "TIFF": lambda: encode(quarters(), "TIFF"),
    "LZW TIFF": lambda: encode(quarters(), "TIFF", compression="tiff_lzw"),
    "CMYK TIFF": lambda: encode(quarters().convert("CMYK"), "TIFF"),
    "WebP": lambda: encode(quarters(), "WEBP", lossless=True),
    "BMP": lambda: encode(quarters(), "BMP"),
    "HEIC": lambda: (DATA / "plain.heic").read_bytes(),
    "HEIC turned": lambda: (DATA / "phone.heic").read_bytes(),
}


def assert_quarters(picture: Image.Image, tolerance: int = 12) -> None:
    """The picture shows the quarters, upright, whatever its size."""
    width, height = picture.size
    assert picture.mode == "RGB"
    assert abs(width / height - WIDTH / HEIGHT) < 0.05
    for index, colour in enumerate(QUARTERS):
        x, y = width * (1 + 2 * (index % 2)) // 4, height * (1 + 2 * (index // 2)) // 4
        assert np.abs(np.array(picture.getpixel((x, y)), int) - colour).max() <= tolerance, (index, colour)
