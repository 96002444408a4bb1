import io
from pathlib import Path

import pytest
from PIL import Image

from clinic.errors import ClinicError, FileRefused, StorageError
from clinic.imaging import inspect, read_picture, strip_private, upright
from tests.clinic.imaging.pictures import FORMATS, assert_quarters, encode, jpeg, quarters

_XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><exif:GPSLatitude>46,57N</exif:GPSLatitude></x:xmpmeta>"


def _with_xmp(data: bytes) -> bytes:
    return data[:2] + b"\xff\xe1" + (len(_XMP) + 2).to_bytes(2, "big") + _XMP + data[2:]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_stripped_jpeg_shows_upright_and_tells_nothing(orientation: int) -> None:
    private = _with_xmp(jpeg(orientation, serial="SN-4711", gps=(46.0, 57.0, 30.0), offset="+02:00")) + jpeg()
    assert inspect(private, "a.jpg").has_gps
    out = strip_private(private)
    assert_quarters(upright(out))
    facts = inspect(out, "a.jpg")
    assert (facts.has_gps, facts.has_serial, facts.camera, facts.captured_at) == (False, False, None, None)
    for word in (b"SN-4711", b"Canon", b"GPS", b"2026", b"Astrid", b"adobe"):
        assert word not in out
    with Image.open(io.BytesIO(out)) as shown:
        assert set(shown.getexif()) <= {0x0112}


def test_stripping_a_jpeg_keeps_its_pixels_bit_by_bit() -> None:
    assert upright(strip_private(jpeg(3))).tobytes() == upright(jpeg(3)).tobytes()


@pytest.mark.parametrize("kind", FORMATS)
def test_stripping_any_format_gives_a_jpeg(kind: str) -> None:
    out = strip_private(FORMATS[kind]())
    assert out.startswith(b"\xff\xd8\xff")
    assert_quarters(upright(out))


def test_the_position_in_xmp_is_noticed() -> None:
    assert inspect(_with_xmp(encode(quarters(), "JPEG")), "a.jpg").has_gps


def test_read_picture(tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg())
    assert read_picture(file) == jpeg()
    with pytest.raises(FileRefused, match=r"photo\.jpg.*larger"):
        read_picture(file, max_bytes=100)
    file.write_bytes(b"")
    with pytest.raises(FileRefused, match="empty"):
        read_picture(file)


def test_read_picture_explains_what_the_system_says(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="no longer there"):
        read_picture(tmp_path / "gone.jpg")
    with pytest.raises(ClinicError) as caught:
        read_picture(tmp_path)
    assert caught.value.todo
    loop = tmp_path / "loop.jpg"
    loop.symlink_to(loop)
    with pytest.raises(StorageError, match=r"loop\.jpg"):
        read_picture(loop)
