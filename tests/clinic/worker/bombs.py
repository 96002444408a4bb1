"""Files made to harm whoever reads them: small ones that claim or unfold to far more than they are."""

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.clinic.imaging.pictures import DATA, FORMATS, encode, jpeg_header, png_header, quarters
from tests.clinic.intake.messages import CALCIUM, message

MEGABYTE = 1 << 20


def zeros(megabytes: int) -> bytes:
    """A deflate stream of so many megabytes of zeros, a thousandth of that in size and quickly made."""
    packer = zlib.compressobj(9)
    head = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(bytes(MEGABYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return head + block * (megabytes - 1)  # after a full flush each block stands for itself


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(width: int, height: int, *chunks: bytes) -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + _chunk(b"IEND", b"")


def _tiff(*entries: tuple[int, int, int, int]) -> bytes:
    """A TIFF of one directory; entries are tag, type, count, value."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\0" + struct.pack("<IH", 8, len(entries)) + rows + bytes(4) + bytes(1000)


def _tiff_claims(width: int, height: int, strip: int, rows: int) -> bytes:
    return _tiff(
        (256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, rows), (279, 4, 1, strip),
    )  # fmt: skip


def _tiff_tile() -> bytes:
    """100 x 100 pixels that lie in one compressed tile of 4 thousand million."""
    return _tiff(
        (256, 4, 1, 100), (257, 4, 1, 100), (258, 3, 1, 8), (259, 3, 1, 5), (262, 3, 1, 1), (277, 3, 1, 1),
        (322, 4, 1, 65520), (323, 4, 1, 65520), (324, 4, 1, 200), (325, 4, 1, 500),
    )  # fmt: skip


def _heic_claims(width: int, height: int) -> bytes:
    data = bytearray((DATA / "plain.heic").read_bytes())
    at = data.find(b"ispe")
    while at >= 0:
        struct.pack_into(">II", data, at + 8, width, height)
        at = data.find(b"ispe", at + 4)
    return bytes(data)


def _bmp_claims(width: int, height: int) -> bytes:
    data = bytearray(FORMATS["BMP"]())
    struct.pack_into("<ii", data, 18, width, height)
    return bytes(data)


def _webp_claims() -> bytes:
    canvas = struct.pack("<I", 0)[:4] + (16383).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas + FORMATS["WebP"]()[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _gif() -> bytes:
    frames = [quarters().quantize(4)] * 50
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + step, b"&%c;" % (97 + step) * 10) for step in range(9)
)

PICTURES: dict[str, Callable[[], bytes]] = {
    "png of 3,600 megapixels": lambda: png_header(60_000, 60_000),
    "png of 3,600 megapixels with its rows": lambda: _png(60_000, 60_000, _chunk(b"IDAT", zeros(1000))),
    "png with a profile of 2 GB": lambda: _png(
        8, 8, _chunk(b"iCCP", b"x\0\0" + zeros(2000)), _chunk(b"IDAT", zlib.compress(bytes(200)))
    ),
    "png with 2 GB of text": lambda: _png(
        8, 8, _chunk(b"zTXt", b"x\0\0" + zeros(2000)), _chunk(b"IDAT", zlib.compress(bytes(200)))
    ),
    "jpeg of 4,290 megapixels": lambda: jpeg_header(65_500, 65_500),
    "tiff of 3,600 megapixels": lambda: _tiff_claims(60_000, 60_000, 500, 60_000),
    "tiff with a strip of 4 GB": lambda: _tiff_claims(100, 100, 0xFFFF_FFF0, 100),
    "tiff with rows that are not there": lambda: _tiff_claims(10_000, 10_000, 900, 10_000),
    "tiff with a tile of 4,292 megapixels": _tiff_tile,
    "tiff whose pages are a ring": lambda: (lambda data: data[:-1004] + struct.pack("<I", 8) + data[-1000:])(
        _tiff_claims(10, 10, 100, 10)
    ),
    "webp with a canvas of 268 megapixels": _webp_claims,
    "heic of 3,600 megapixels": lambda: _heic_claims(60_000, 60_000),
    "heic of 190 megapixels": lambda: _heic_claims(13_800, 13_800),
    "bmp of 3,600 megapixels": lambda: _bmp_claims(60_000, 60_000),
    "bmp of 190 megapixels": lambda: _bmp_claims(13_800, 13_800),
    "gif": _gif,
    "svg with a thousand million laughs": lambda: _LAUGHS + b"]><svg><text>&j;</text></svg>",
    "archive": lambda: b"PK\x03\x04" + zeros(100),
}
"""Each is to be refused in words; no file holds more than 2 MB."""

LABS: dict[str, Callable[[], bytes]] = {
    "50 MB of results": lambda: message(*[CALCIUM] * (50 * MEGABYTE // len(CALCIUM))),
    "50 MB of nothing": lambda: bytes(50 * MEGABYTE),
    "xml with a thousand million laughs": lambda: _LAUGHS + b"]><x>&j;</x>",
    "json nested a million deep": lambda: b"[" * 1_000_000,
    "frames without end": lambda: b"\x0b" * 1_000_000,
}


def largest_tiff() -> bytes:
    """The largest picture that is taken, 200 megapixels, in a few kilobytes."""
    return encode(Image.new("1", (14_142, 14_142), 1), "TIFF", compression="group4")
