"""Every kind of damage, and everything that only looks like it: refused in one clear sentence, or shown whole."""

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from clinic.errors import FileRefused
from clinic.imaging import check_whole, inspect, strip_private, thumbnail, upright
from tests.clinic.imaging.made import box, dicom
from tests.clinic.imaging.pictures import DATA, FORMATS, assert_quarters, encode, exif, jpeg, quarters

FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(64)
FLAT = encode(Image.new("RGB", (96, 64), (90, 60, 50)), "JPEG", quality=90)
PLAIN = encode(quarters(), "JPEG")
HEIC = (DATA / "plain.heic").read_bytes()
KINDS: dict[str, Callable[[], bytes]] = {**FORMATS, "DICOM": lambda: dicom(np.asarray(quarters()), "RGB")}


def _bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: tiny, right in all its check sums, huge when decoded."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = zlib.compressobj(9)
    line = bytes(1 + (width + 7) // 8)
    body = b"".join(rows.compress(line * 1000) for _ in range(min(4, height // 1000))) + rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def _progressive_without_its_last_passes() -> bytes:
    data = encode(quarters().resize((192, 128)), "JPEG", progressive=True, quality=95)
    scans = [at for at in range(len(data) - 1) if data[at : at + 2] == b"\xff\xda"]
    last = data.rindex(b"\xff\xc4", 0, scans[-1]) if b"\xff\xc4" in data[scans[-2] : scans[-1]] else scans[-1]
    return data[:last] + b"\xff\xd9"


HARMLESS: dict[str, Callable[[], bytes]] = {
    "appended zeros": lambda: jpeg() + bytes(4096),
    "appended words": lambda: jpeg() + b"trailer of a camera",
    "a film appended": lambda: jpeg() + FILM,
    "a maker's block appended": lambda: jpeg() + b"\x00\x00\x01\x0aSEFHe\x00\x00\x00SEFT",
    "a second picture (MPO)": lambda: _two_pictures(),
    "stray bytes between segments": lambda: jpeg()[:2] + _segment(0xE5, b"x" * 9) + b"\0\0\0" + jpeg()[2:],
    "fill bytes before a marker": lambda: jpeg()[:2] + b"\xff\xff\xff" + jpeg()[2:],
    "EXIF that is no EXIF": lambda: jpeg()[:2] + _segment(0xE1, b"Exif\0\0" + b"\xff" * 40) + PLAIN[2:],
    "EXIF that is empty": lambda: jpeg()[:2] + _segment(0xE1, b"Exif\0\0") + PLAIN[2:],
    "EXIF in a circle": lambda: _circular(),
    "a profile that is none": lambda: encode(quarters(), "JPEG", quality=95, icc_profile=b"\0" * 200),
    "one colour all over": lambda: FLAT,
    "progressive": lambda: FORMATS["progressive JPEG"](),
    "restart markers": lambda: encode(quarters(), "JPEG", quality=95, subsampling=0, restart_marker_rows=1),
    "HEIC with a film appended": lambda: HEIC + struct.pack(">I", 72) + b"mpvd" + bytes(64),
    "HEIC with a maker's block": lambda: HEIC + b"SEFHe\x00\x00\x00SEFT",
    "PNG with words appended": lambda: encode(quarters(), "PNG") + b"words",
    "WebP with words appended": lambda: encode(quarters(), "WEBP", lossless=True) + b"words",
    "BMP with words appended": lambda: encode(quarters(), "BMP") + b"words",
    "also a ZIP archive": lambda: jpeg() + b"PK\x05\x06" + bytes(18),
    "also a script": lambda: encode(quarters(), "BMP") + b"/*';alert(1)//",
    "DICOM with a preamble of TIFF": lambda: b"II*\0" + bytes(124) + KINDS["DICOM"]()[128:],
}  # fmt: skip


def _two_pictures() -> bytes:
    out = io.BytesIO()
    quarters().save(out, "MPO", save_all=True, append_images=[quarters().rotate(180)], quality=95, subsampling=0)
    return out.getvalue()


def _circular() -> bytes:
    loop = b"MM\0*" + struct.pack(">I", 8) + struct.pack(">HHHIII", 1, 0x8769, 4, 1, 8, 8)
    return jpeg()[:2] + _segment(0xE1, b"Exif\0\0" + loop) + encode(quarters(), "JPEG", quality=95, subsampling=0)[2:]


@pytest.mark.parametrize("kind", HARMLESS)
@pytest.mark.parametrize("name", ["photo.jpg", "photo.PNG", "photo", "photo.docx"])
def test_what_decodes_whole_is_taken_whatever_it_is_called(kind: str, name: str) -> None:
    data = HARMLESS[kind]()
    check_whole(data, name)
    facts = inspect(data, name)
    shown = upright(data)
    assert shown.size == (facts.width, facts.height)
    if data is not FLAT:
        assert_quarters(shown, 24)


DAMAGED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one byte": lambda: b"\xff",
    "a start alone": lambda: b"\xff\xd8\xff\xe0",
    "words": lambda: b"Dear Dr Okafor,",
    "zeros": lambda: bytes(5000),
    "a page of the web": lambda: b"<!doctype html><title>404</title>",
    "a JPEG without its end": lambda: jpeg()[:-2],
    "a JPEG whose header is cut": lambda: jpeg()[:300],
    "a JPEG without a frame": lambda: b"\xff\xd8" + _segment(0xE1, b"Exif\0\0") + b"\xff\xd9",
    "a JPEG of no height": lambda: _patched(jpeg(), b"\xff\xc0", 5, b"\0\0"),
    "a JPEG of one component too many": lambda: _patched(jpeg(), b"\xff\xc0", 9, b"\x09"),
    "a progressive JPEG without its last passes": _progressive_without_its_last_passes,
    "a PNG with a wrong check sum": lambda: _patched(encode(quarters(), "PNG"), b"IDAT", 9, b"\xaa"),
    "a PNG that lacks rows": lambda: _png_without_rows(),
    "a PNG without pixels": lambda: _bomb(10, 1000)[:33] + _bomb(10, 1000)[-12:],
    "a TIFF whose page lies outside": lambda: b"II*\0\xf0\xff\xff\x7f" + bytes(100),
    "a TIFF that points to itself": lambda: b"II*\0\x08\0\0\0\0\0\x08\0\0\0" + bytes(20),
    "a WebP shorter than it says": lambda: encode(quarters(), "WEBP", lossless=True)[:-7],
    "a HEIC without its pixels": lambda: (DATA / "plain.heic").read_bytes()[:450],
    "a HEIC that is all name": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "a BMP shorter than it says": lambda: encode(quarters(), "BMP")[:-5],
    "a DICOM file without a picture": lambda: bytes(128) + b"DICM",
}


def _patched(data: bytes, where: bytes, offset: int, put: bytes) -> bytes:
    at = data.index(where) + offset
    return data[:at] + put + data[at + len(put) :]


def _png_without_rows() -> bytes:
    plain = encode(quarters(), "PNG")
    at = plain.index(b"IDAT") - 4
    rows = zlib.decompress(plain[at + 8 : -16])[: (1 + 96 * 3) * 40]
    body = zlib.compress(rows)
    chunk = struct.pack(">I", len(body)) + b"IDAT" + body + struct.pack(">I", zlib.crc32(b"IDAT" + body))
    return plain[:at] + chunk + plain[-12:]


@pytest.mark.parametrize("kind", DAMAGED)
def test_what_is_damaged_is_refused_in_one_sentence_and_what_to_do(kind: str) -> None:
    data = DAMAGED[kind]()
    with pytest.raises(FileRefused) as caught:
        check_whole(data, "photo.jpg")
    assert "“photo.jpg”" in caught.value.what
    assert caught.value.what.count(". ") == 0
    assert caught.value.todo.endswith(".")
    uses: tuple[Callable[[bytes], object], ...] = (
        lambda each: inspect(each, "x"),
        upright,
        lambda each: thumbnail(each, 48),
        strip_private,
    )
    for use in uses:
        try:
            use(data)
        except FileRefused as error:
            assert error.todo


def test_a_film_is_named_as_one() -> None:
    film = box(b"ftyp", b"hevc\0\0\0\0msf1hevc") + box(b"moov", box(b"mvhd", bytes(100))) + box(b"mdat", bytes(64))
    with pytest.raises(FileRefused, match="film without a still picture"):
        check_whole(film, "live.heic")
    for start, what in (
        (b"\0\0\0\x18ftypqt  ", "film"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\xff\x0a", "JPEG XL"),
    ):
        with pytest.raises(FileRefused, match=what):
            inspect(start + bytes(40), "other")


@pytest.mark.parametrize("size", [(65_535, 65_535), (20_000, 20_000), (65_000, 4000)])
def test_a_small_file_that_would_be_huge_is_refused_before_a_pixel(size: tuple[int, int]) -> None:
    data = _bomb(*size)
    assert len(data) < 1_000_000
    with pytest.raises(FileRefused, match="megapixels"):
        inspect(data, "bomb.png")


def test_a_picture_longer_than_a_jpeg_can_be_is_refused_and_the_longest_can_leave() -> None:
    with pytest.raises(FileRefused, match="65500 pixels"):
        inspect(encode(Image.new("L", (65_510, 4)), "PNG"), "long.png")
    longest = encode(Image.new("L", (65_500, 4), 90), "PNG")
    check_whole(longest, "long.png")
    assert inspect(strip_private(longest), "long.jpg").width == 65_500


@pytest.mark.parametrize("kind", KINDS)
def test_flipped_bits_never_crash_and_never_pass_half_a_picture(kind: str) -> None:
    good = KINDS[kind]()
    for at in range(4, len(good), max(1, len(good) // 60)):
        data = good[:at] + bytes([good[at] ^ 1 << at % 8]) + good[at + 1 :]
        try:
            check_whole(data, "photo")
            facts = inspect(data, "photo")
            assert upright(data).size == (facts.width, facts.height)
        except FileRefused as error:
            assert "“photo”" in error.what


def test_exif_that_points_everywhere_harms_nothing() -> None:
    data = encode(quarters(), "JPEG", exif=exif(6), quality=95)
    start = data.index(b"Exif\0\0") + 6
    for at in range(start, start + 90, 3):
        for value in (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff"):
            broken = data[:at] + value + data[at + 4 :]
            check_whole(broken, "photo.jpg")
            assert inspect(broken, "photo.jpg").width in (96, 64)
