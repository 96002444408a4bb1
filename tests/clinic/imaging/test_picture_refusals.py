import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from clinic.errors import FileRefused
from clinic.imaging import check_whole, inspect, thumbnail, upright
from tests.clinic.imaging.pictures import FORMATS, encode, jpeg, jpeg_header, png_header, quarters

_SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'
_OTHERS = {
    "empty.jpg": b"",
    "letter.jpg": b"Dear Dr Okafor,\n",
    "moving.gif": encode(quarters().quantize(4), "GIF"),
    "drawing.svg": _SVG,
    "scan.pdf": b"%PDF-1.7\n",
    "film.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0",
    "raw.cr2": b"II*\0\x10\0\0\0CR\x02\0" + bytes(100),
    "photo.avif": b"\0\0\0\x18ftypavif\0\0\0\0",
    "stub.jpg": b"\xff\xd8\xff",
    "stub.tif": b"II*\0",
    "stub.heic": b"\0\0\0\x18ftypheic",
}


@pytest.mark.parametrize("name", _OTHERS)
def test_what_is_no_picture_of_ours_is_refused_by_name(name: str) -> None:
    for check in (inspect, check_whole):
        with pytest.raises(FileRefused) as caught:
            check(_OTHERS[name], name)
        assert name in caught.value.what
        assert caught.value.todo


def test_the_refusal_says_what_it_is() -> None:
    for name, word in (
        ("moving.gif", "GIF"),
        ("drawing.svg", "SVG"),
        ("scan.pdf", "PDF"),
        ("empty.jpg", "empty"),
    ):
        with pytest.raises(FileRefused, match=word):
            inspect(_OTHERS[name], name)


def test_a_raw_camera_file_is_not_taken_for_its_small_picture() -> None:
    dng = encode(quarters(), "TIFF", tiffinfo={50706: b"\1\4\0\0"})
    reduced = encode(quarters(), "TIFF", tiffinfo={254: 1})
    for data in (dng, reduced):
        with pytest.raises(FileRefused, match="raw camera file"):
            inspect(data, "raw.dng")


@pytest.mark.parametrize("header", [png_header, jpeg_header])
def test_400_megapixels_are_refused_from_the_header(header: object) -> None:
    data = header(20_000, 20_000)  # type: ignore[operator]  # two functions of the same shape
    with pytest.raises(FileRefused, match="400 megapixels") as caught:
        inspect(data, "huge.png")
    assert "200 megapixels" in caught.value.what


@pytest.mark.parametrize("size", [(13_000, 13_000), (1, 60_000), (12_000, 16_000)])
def test_a_header_that_does_not_fit_the_file_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(FileRefused):
        check_whole(png_header(*size), "odd.png")
    if size[0] * size[1] > 1_000_000:
        with pytest.raises(FileRefused, match="cannot fit"):
            inspect(jpeg_header(*size), "odd.jpg")


def test_a_picture_without_width_is_refused() -> None:
    for data in (png_header(0, 10), jpeg_header(0, 10), png_header(2**31, 10)):
        with pytest.raises(FileRefused):
            inspect(data, "nothing.png")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_whole_file_passes(kind: str) -> None:
    check_whole(FORMATS[kind](), "photo")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_cut_off_anywhere_is_refused(kind: str) -> None:
    data = FORMATS[kind]()
    cuts = {
        1,
        2,
        10,
        30,
        *range(len(data) // 23, len(data), max(1, len(data) // 23)),
        len(data) - 2,
        len(data) - 1,
    }
    for cut in sorted(cuts):
        with pytest.raises(FileRefused, match="photo"):
            check_whole(data[:cut], "photo")


def test_a_second_page_cut_off_is_refused() -> None:
    out = io.BytesIO()
    quarters().save(out, "TIFF", save_all=True, append_images=[quarters().rotate(180)])
    data = out.getvalue()
    check_whole(data, "pages.tif")
    assert upright(data).getpixel((10, 10)) == (200, 30, 30)
    for cut in (len(data) // 2 + 300, len(data) - 200, len(data) - 5):
        with pytest.raises(FileRefused):
            check_whole(data[:cut], "pages.tif")


def test_a_flipped_bit_in_a_png_is_noticed() -> None:
    data = bytearray(encode(quarters(), "PNG"))
    data[data.index(b"IDAT") + 8] ^= 0x10
    with pytest.raises(FileRefused):
        check_whole(bytes(data), "photo.png")


@pytest.mark.parametrize("at", range(4))
def test_a_heic_whose_item_type_is_no_text_is_refused_before_its_reader_crashes(at: int) -> None:
    data = bytearray(FORMATS["HEIC"]())
    data[data.index(b"Exif") + at] = 0xFF
    with pytest.raises(FileRefused):
        inspect(bytes(data), "photo.heic")


def test_a_second_picture_after_the_first_is_no_damage() -> None:
    assert upright(jpeg() + jpeg() + b"trailer").size == upright(jpeg()).size
    check_whole(jpeg() + jpeg(), "phone.jpg")


_STARTS = [b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"RIFF\x40\0\0\0WEBP", b"BM"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_STARTS), st.binary(max_size=300))
def test_random_bytes_are_refused_and_never_crash(start: bytes, rest: bytes) -> None:
    for check in (lambda data: check_whole(data, "x"), upright, lambda data: thumbnail(data, 64)):
        try:
            found = check(start + rest)
        except FileRefused:
            continue
        assert found is None or isinstance(found, bytes | Image.Image)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_a_damaged_byte_never_crashes(kind: str, data: st.DataObject) -> None:
    good = bytearray(FORMATS[kind]())
    for _ in range(3):
        at = data.draw(st.integers(4, len(good) - 1))
        good[at] = data.draw(st.integers(0, 255))
    try:
        inspect(bytes(good), "x")
        check_whole(bytes(good), "x")
        upright(bytes(good))
    except FileRefused as error:
        assert "x" in error.what
