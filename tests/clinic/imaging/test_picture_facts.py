from datetime import UTC, datetime, timedelta

import pytest

from clinic.imaging import PictureFormat, inspect
from clinic.records.enums import CapturedFrom
from tests.clinic.imaging.pictures import DATA, FORMATS, HEIGHT, WIDTH, encode, exif, jpeg, quarters, stored

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def now() -> datetime:
    return NOW


@pytest.mark.parametrize("kind", FORMATS)
def test_format_and_size_come_from_the_content(kind: str) -> None:
    facts = inspect(FORMATS[kind](), "photo.xyz", now=now)
    assert (facts.width, facts.height) == (WIDTH, HEIGHT)
    known = next(each for each in PictureFormat if each.value in kind.replace("HEIC", "HEIF"))
    assert facts.format is known
    assert facts.media_type == f"image/{'heic' if 'HEIC' in kind else known.value.lower()}"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_is_that_of_the_upright_picture(orientation: int) -> None:
    facts = inspect(jpeg(orientation), "a.jpg", now=now)
    assert (facts.width, facts.height, facts.orientation) == (WIDTH, HEIGHT, orientation)
    tiff = inspect(encode(stored(orientation), "TIFF", exif=exif(orientation)), "a.tif", now=now)
    assert (tiff.width, tiff.height, tiff.orientation) == (WIDTH, HEIGHT, 1)


def test_what_the_camera_wrote() -> None:
    facts = inspect(jpeg(offset="+02:00", serial="0123456789", gps=(46.0, 57.0, 30.0)), "a.jpg", now=now)
    assert facts.captured_at == datetime(2026, 5, 14, 7, 30, tzinfo=UTC)
    assert facts.captured_at.utcoffset() == timedelta(hours=2)
    assert (facts.offset_known, facts.captured_from) == (True, CapturedFrom.EXIF)
    assert facts.camera == "Canon EOS R7"
    assert (facts.has_gps, facts.has_serial) == (True, True)


def test_without_offset_the_time_stays_local() -> None:
    facts = inspect(jpeg(), "a.jpg", now=now)
    assert facts.captured_at == datetime(2026, 5, 14, 9, 30)  # noqa: DTZ001  # naive is what is meant
    assert not facts.offset_known
    assert (facts.has_gps, facts.has_serial) == (False, False)


def test_exif_of_heic_png_and_webp_is_read_too() -> None:
    heic = inspect((DATA / "phone.heic").read_bytes(), "a.heic", now=now)
    assert (heic.camera, heic.offset_known, heic.orientation) == ("Apple iPhone 12", True, 1)
    assert inspect(encode(quarters(), "TIFF", exif=exif()), "a", now=now).camera == "Canon EOS R7"
    for kind in ("PNG", "WEBP"):
        facts = inspect(encode(quarters(), kind, exif=exif()), "a", now=now)
        assert (facts.camera, facts.captured_from) == ("Canon EOS R7", CapturedFrom.EXIF), kind


@pytest.mark.parametrize(
    "taken",
    ["2099:01:01 00:00:00", "1989:12:31 23:59:59", "0000:00:00 00:00:00", "2026:02:30 10:00:00", "  "],
)
def test_an_impossible_capture_time_is_ignored(taken: str) -> None:
    facts = inspect(jpeg(taken=taken), "a.jpg", now=now)
    assert (facts.captured_at, facts.captured_from) == (None, CapturedFrom.UNKNOWN)
    beside = inspect(jpeg(taken=taken), "a.jpg", file_time=NOW, now=now)
    assert (beside.captured_at, beside.captured_from) == (NOW, CapturedFrom.FILE)


@pytest.mark.parametrize("offset", ["+99:00", "02:00", "+02:75", "Z"])
def test_an_impossible_offset_leaves_the_time_local(offset: str) -> None:
    assert not inspect(jpeg(offset=offset), "a.jpg", now=now).offset_known


@pytest.mark.parametrize("gps", [(4294967295.0, 0.0, 0.0), (91.0, 0.0, 0.0)])
def test_a_position_off_the_globe_is_ignored(gps: tuple[float, float, float]) -> None:
    assert not inspect(jpeg(gps=gps), "a.jpg", now=now).has_gps


def test_an_orientation_that_does_not_exist_is_ignored() -> None:
    data = encode(quarters(), "JPEG", exif=exif(77))
    assert inspect(data, "a.jpg", now=now).orientation == 1


def test_exif_that_points_outside_itself_is_ignored() -> None:
    data = jpeg()
    start = data.index(b"Exif\0\0")
    for at in range(start + 6, start + 80):
        facts = inspect(data[:at] + b"\xff" + data[at + 1 :], "a.jpg", now=now)
        assert facts.width * facts.height == WIDTH * HEIGHT
