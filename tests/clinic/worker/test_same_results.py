"""What a worker finds is what the same code finds in the clinic's own process, value by value."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.imaging import check_whole, inspect, thumbnail
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage, fingerprint, read_messages
from clinic.paths import RESOURCES
from clinic.worker.glance import glance_apart
from clinic.worker.messages import read_messages_apart
from clinic.worker.pictures import read_picture_apart
from tests.clinic.imaging.pictures import FORMATS, encode, jpeg
from tests.clinic.intake.messages import CALCIUM, MSH, PID, message, obx
from tests.support.workers import shared_workers

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
LABS = Path(__file__).parents[2] / "data" / "labs"
TABLES = RESOURCES / "catalog"
PICTURES = {
    **{name: made() for name, made in FORMATS.items()},
    "with place": jpeg(6, gps=(53.0, 33.0, 0.0), serial="123", offset="+02:00"),
    "without a time": jpeg(3, taken="0000:00:00 00:00:00"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_the_same(kind: str) -> None:
    data = PICTURES[kind]
    for file_time in (None, datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)):
        found = read_picture_apart(shared_workers(), data, "photo.x", 320, file_time=file_time, now=lambda: NOW)
        assert found.facts == inspect(data, "photo.x", file_time=file_time, now=lambda: NOW)
        assert found.thumbnail == thumbnail(data, 320)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_glance_is_the_same(kind: str) -> None:
    data = PICTURES[kind]
    assert glance_apart(shared_workers(), data, "photo.x", 96) == thumbnail(data, 96)


def test_a_glance_at_what_is_no_picture_is_refused() -> None:
    with pytest.raises(FileRefused):
        glance_apart(shared_workers(), b"Dear colleague", "letter.jpg", 96)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (20_000, 20), (7, 65_000)])
def test_a_stripe_is_a_picture_too(size: tuple[int, int]) -> None:
    data = encode(Image.new("L", size, 90), "PNG")
    found = read_picture_apart(shared_workers(), data, "stripe.png", 320, file_time=None, now=lambda: NOW)
    assert (found.facts.width, found.facts.height, found.scale) == (*size, None)


@pytest.mark.parametrize("kind", sorted(FORMATS))
def test_a_broken_picture_is_refused_in_the_same_words(kind: str) -> None:
    data = FORMATS[kind]()[:-3]
    with pytest.raises(FileRefused) as here:
        check_whole(data, "photo.x")
    with pytest.raises(FileRefused) as there:
        read_picture_apart(shared_workers(), data, "photo.x", 320, file_time=None, now=lambda: NOW)
    assert (there.value.what, there.value.todo) == (here.value.what, here.value.todo)


def _same(data: bytes) -> tuple[ReadMessage | Broken, ...]:
    here = tuple(read_messages(data, Catalog.load(TABLES)))
    there = read_messages_apart(shared_workers(), data, "lab.hl7", TABLES)
    assert there == here
    for one, two in zip(here, there, strict=True):
        if isinstance(one, ReadMessage) and isinstance(two, ReadMessage):
            assert [fingerprint(report) for report in one.reports] == [fingerprint(report) for report in two.reports]
    return there


MESSAGES = {
    "plain": message(CALCIUM, obx("6.4", range_text="2.5-4.5")),
    "words": message(obx(">2500"), obx("1:320", kind="ST"), obx("not seen", kind="ST", unit="")),
    "west of Greenwich": message(msh=MSH.replace("+0000", "-0730")),
    "without a zone": message(msh=MSH.replace("+0000", ""), pid=PID.replace("19720214", "1972")),
    "a test, in Latin-1": message(pid=PID.replace("Anna", "Zo\u00eb"), msh=MSH.replace("|P|", "|T|"))
    .decode()
    .encode("latin-1"),
    "no end": message().rstrip(b"\r"),
    "UTF-16": message().decode().encode("utf-16"),
    "one broken among whole ones": message() + message(msh=MSH.replace("ORU", "ADT")) + message(id="M3", order="L3"),
    "framed and cut": b"\x0b" + message() + b"\x1c\r\x0b" + message(),
    "stray": b"PID|1\r" + message(),
}


@pytest.mark.parametrize("kind", MESSAGES)
def test_messages_are_the_same(kind: str) -> None:
    assert _same(MESSAGES[kind])


def test_the_sample_of_a_laboratory_is_the_same() -> None:
    (found,) = _same((LABS / "sample_oru_r01.hl7").read_bytes())
    assert isinstance(found, ReadMessage)
    assert found.reports[0].results


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\xff\xfe\x00", b"MSH\x00|^~"])
def test_what_is_no_message_is_refused_in_the_same_words(data: bytes) -> None:
    with pytest.raises(FileRefused) as here:
        tuple(read_messages(data, Catalog.load(TABLES)))
    with pytest.raises(FileRefused) as there:
        read_messages_apart(shared_workers(), data, "lab.hl7", TABLES)
    assert (there.value.what, there.value.todo) == (here.value.what, here.value.todo)
