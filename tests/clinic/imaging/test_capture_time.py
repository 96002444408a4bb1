"""When a picture was taken: as the camera wrote it, where that can be; nonsense is ignored."""

from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from clinic.imaging import inspect
from clinic.imaging.exif import plain_exif, read_exif
from clinic.records.enums import CapturedFrom
from tests.clinic.imaging.pictures import encode, quarters

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
ORIGINAL, DIGITISED, WRITTEN = 0x9003, 0x9004, 0x0132
OFFSETS = {ORIGINAL: 0x9011, DIGITISED: 0x9012, WRITTEN: 0x9010}
FRACTIONS = {ORIGINAL: 0x9291, DIGITISED: 0x9292, WRITTEN: 0x9290}


def taken(tags: dict[int, str], kind: str = "JPEG") -> datetime | None:
    written = Image.Exif()
    written[0x0110] = "EOS R7"  # Pillow takes EXIF without a main tag for none
    sub = written.get_ifd(0x8769)
    for tag, text in tags.items():
        if tag == WRITTEN:
            written[tag] = text
        else:
            sub[tag] = text
    facts = inspect(encode(quarters(), kind, exif=written.tobytes()), "a", now=lambda: NOW)
    assert (facts.captured_at is None) == (facts.captured_from is CapturedFrom.UNKNOWN)
    assert facts.offset_known == (facts.captured_at is not None and facts.captured_at.tzinfo is not None)
    return facts.captured_at


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("tag", [ORIGINAL, DIGITISED, WRITTEN])
def test_time_offset_and_fraction(tag: int, kind: str) -> None:
    said = taken({tag: "2026:05:14 09:30:00", OFFSETS[tag]: "-03:30", FRACTIONS[tag]: "25"}, kind)
    assert said == datetime(2026, 5, 14, 13, 0, 0, 250_000, tzinfo=UTC)
    assert said.utcoffset() == -timedelta(hours=3, minutes=30)


def test_the_original_counts_before_the_rest() -> None:
    tags = {WRITTEN: "2026:10:01 12:00:00", DIGITISED: "2026:06:01 12:00:00", ORIGINAL: "2026:05:01 12:00:00"}
    found = taken(tags)
    assert found is not None
    assert found.month == 5
    found = taken({**tags, ORIGINAL: "0000:00:00 00:00:00"})
    assert found is not None
    assert found.month == 6


@pytest.mark.parametrize(
    "text",
    [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "2026:02:31 10:00:00",
        "2026:13:01 10:00:00",
        "2026:05:14 25:00:00",
        "2026:05:14 09:30:60",
        "2099:01:01 00:00:00",
        "2026:11:24 00:00:00",
        "1970:01:01 00:00:00",
        "1904:01:01 00:00:00",
        "9999:99:99 99:99:99",
        "yesterday",
        "",
    ],
)
def test_nonsense_is_ignored(text: str) -> None:
    assert taken({ORIGINAL: text}) is None


@pytest.mark.parametrize(
    "text", ["2026:05:14 09:30:00", "2026-05-14 09:30:00", "2026/05/14 09:30:00", "2026:05:14T09:30:00"]
)
def test_separators_of_other_cameras(text: str) -> None:
    assert taken({ORIGINAL: text}) == datetime(2026, 5, 14, 9, 30)  # noqa: DTZ001  # the local time of the place


@pytest.mark.parametrize("offset", ["+25:00", "02:00", "+02:75", "Z", "\u221202:00", "++0200"])
def test_an_offset_that_cannot_be_leaves_the_time_local(offset: str) -> None:
    found = taken({ORIGINAL: "2026:05:14 09:30:00", OFFSETS[ORIGINAL]: offset})
    assert found is not None
    assert found.tzinfo is None


@pytest.mark.parametrize("fraction", ["", "x", "-5", "99999999999999"])
def test_a_fraction_that_cannot_be_is_no_harm(fraction: str) -> None:
    found = taken({ORIGINAL: "2026:05:14 09:30:00", FRACTIONS[ORIGINAL]: fraction})
    assert found is not None
    assert found.second == 0


@pytest.mark.parametrize(
    "moment",
    [
        None,
        datetime(2026, 5, 14, 9, 30),  # noqa: DTZ001  # the local time of the place
        datetime(2026, 5, 14, 9, 30, 0, 250_000, tzinfo=UTC),
        datetime.fromisoformat("2026-05-14T09:30:00-03:30"),
    ],
)
@pytest.mark.parametrize("orientation", [1, 6])
def test_what_is_written_anew_is_read_back(moment: datetime | None, orientation: int) -> None:
    block = plain_exif(orientation, "Canon EOS R7", moment)
    found = read_exif(block, NOW)
    assert (found.orientation, found.camera, found.taken) == (orientation, "Canon EOS R7", moment)
    assert not (found.has_gps or found.has_serial)
    assert plain_exif() == b""
