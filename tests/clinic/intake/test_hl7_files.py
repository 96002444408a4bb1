"""Files as they arrive: line ends, frames, batches, character sets, and everything that is broken."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.catalog import Catalog
from clinic.errors import FileRefused
from clinic.intake.files import read_limited
from clinic.intake.hl7_framing import Broken
from clinic.intake.hl7_oru import ReadMessage, fingerprint, read_messages
from clinic.paths import RESOURCES
from tests.clinic.intake.messages import CALCIUM, MSH, OBR, PID, message, obx

CATALOG = Catalog.load(Path(RESOURCES) / "catalog")
SAMPLE = (Path(__file__).parents[2] / "data" / "labs" / "sample_oru_r01.hl7").read_bytes()


def read(data: bytes) -> list[ReadMessage | Broken]:
    return list(read_messages(data, CATALOG))


def reports(data: bytes) -> list[ReadMessage]:
    return [item for item in read(data) if isinstance(item, ReadMessage)]


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\r\r", "\n\n"])
def test_any_line_end_says_the_same(end: str) -> None:
    (item,) = reports(message(CALCIUM, obx("4.1"), end=end))
    (expected,) = reports(message(CALCIUM, obx("4.1")))
    assert fingerprint(item.reports[0]) == fingerprint(expected.reports[0])


def test_frames_batches_and_several_messages() -> None:
    one, two = message(id="A", order="1"), message(id="B", order="2")
    for data in (
        one + two,
        b"\x0b" + one + b"\x1c\r\x0b" + two + b"\x1c\r",
        b"FHS|^~\\&|LIS\rBHS|^~\\&|LIS\r" + one + two + b"BTS|2\rFTS|1\r",
        b"\xef\xbb\xbf" + one + b"\r\r" + two,
        (one + two).decode().encode("utf-16"),
    ):
        assert [item.reports[0].order_number for item in reports(data)] == ["1", "2"]
        assert len(read(data)) == 2


def test_other_separators_are_taken_from_the_header() -> None:
    text = message(obx("4.1")).decode()
    changed = text.replace("^~\\&", "\0").replace("|", "#").replace("^", "*").replace("\0", "*~\\&")
    (item,) = reports(changed.encode())
    assert item.reports[0].results[0].analyte == "phosphate" and item.reports[0].patient.given == "Anna"


@pytest.mark.parametrize(
    ("charset", "codec", "noted"),
    [
        ("", "utf-8", ""),
        ("UNICODE UTF-8", "utf-8", ""),
        ("8859/1", "utf-8", "UTF-8"),
        ("8859/1", "latin-1", "8859/1"),
        ("8859/15", "iso8859_15", "8859/15"),
        ("", "latin-1", "Latin-1"),
        ("UNICODE UTF-8", "latin-1", "Latin-1"),
    ],
)
def test_character_sets(charset: str, codec: str, noted: str) -> None:
    text = message(pid=PID.replace("Test^Anna", "Müller^Renée"), msh=f"{MSH}||||||{charset}").decode()
    (item,) = reports(text.encode(codec))
    report = item.reports[0]
    assert (report.patient.family, report.patient.given) == ("Müller", "Renée")
    assert any(noted in note for note in report.notes) if noted else not report.notes


def test_east_european_and_japanese_names_are_read_by_what_the_message_names() -> None:
    czech = message(pid=PID.replace("Test", "Dvořák"), msh=f"{MSH}||||||8859/2").decode().encode("iso8859_2")
    japanese = message(pid=PID.replace("Test^Anna", "山田^花子"), msh=f"{MSH}||||||~ISO IR87")
    japanese = japanese.decode().replace("~ISO", "ISO").encode("iso2022_jp")
    assert reports(czech)[0].reports[0].patient.family == "Dvořák"
    assert reports(japanese)[0].reports[0].patient.family == "山田"


def test_a_time_takes_the_offset_of_the_message_unless_it_has_its_own() -> None:
    (item,) = reports(message(CALCIUM + "|||20261119083000", obx("4") + "|||20261119083000+0200"))
    first, second = item.reports[0].results
    assert str(first.sampled_at) == "2026-11-19 08:30:00+00:00"
    assert str(second.sampled_at) == "2026-11-19 06:30:00+00:00"


def test_orders_and_patients_of_one_message_stay_apart() -> None:
    other = PID.replace("P0001", "P0002").replace("Anna", "Berta")
    data = message(CALCIUM, OBR.replace("{order}", "LAB2"), CALCIUM, other, OBR.replace("{order}", "LAB1"), CALCIUM)
    (item,) = reports(data)
    assert [(r.patient.mrn, r.order_number) for r in item.reports] == [
        ("P0001", "LAB1"), ("P0001", "LAB2"), ("P0002", "LAB1"),
    ]  # fmt: skip


def test_of_several_numbers_that_of_the_receiving_clinic_is_taken() -> None:
    pid = PID.replace("P0001^^^CLINIC^MR", "777^^^CITYLAB^MR~P0001^^^CLINIC^MR~1234^^^GOV^SS")
    assert reports(message(pid=pid))[0].reports[0].patient.mrn == "P0001"


def test_a_text_that_runs_over_a_line_end_is_put_together() -> None:
    (item,) = reports(message("OBX|1|TX|X^Finding^L||first", "second part||||||F", CALCIUM, end="\n"))
    report = item.reports[0]
    assert report.results[0].text == "first\nsecond part" and len(report.results) == 2
    assert any("line end" in note for note in report.notes)


HOSTILE = {
    "cut in the last result": SAMPLE[: SAMPLE.rindex(b"|18|") + 2],
    "cut in a segment name": SAMPLE[: SAMPLE.rindex(b"OBX") + 2],
    "cut behind a segment name": SAMPLE[: SAMPLE.rindex(b"OBX") + 3],
    "cut in the header": b"MSH|^~\\&|LIS|CITY",
    "header without separators": b"MSH\rPID|1\r",
    "separators that repeat": b"MSH||||||\rPID|1\r",
    "separators that repeat later": b"MSH|^^^^|A|B\rPID|1\rOBR|1\r" + CALCIUM.encode(),
    "no results": message("NTE|1|L|nothing"),
    "result without a name": message("OBX|1|NM|||10.9|mg/dL|||||F"),
    "result without a value field": message("OBX|1|NM|17861-6^Calcium^LN"),
    "line that is no segment": message().replace(b"PID|", b"%%%%|"),
    "another message": message().replace(b"ORU^R01^ORU_R01", b"ADT^A01"),
    "no message type": message().replace(b"ORU^R01^ORU_R01", b""),
    "version 3": message().replace(b"2.5.1", b"3.0"),
    "frame cut in a result": b"\x0b" + message()[:-4],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_broken_message_is_refused_whole_with_words(name: str) -> None:
    (item,) = read(HOSTILE[name])
    assert isinstance(item, Broken)
    assert item.what.endswith((".", "”.")) and item.todo.endswith(".")


@pytest.mark.parametrize("name", HOSTILE)
def test_the_rest_of_the_batch_goes_on(name: str) -> None:
    data = HOSTILE[name].rstrip(b"\r\n") + b"\r"
    good = message(id="GOOD", order="GOOD")
    if data.startswith(b"\x0b"):
        good = b"\x0b" + good + b"\x1c\r"
    assert [r.order_number for m in reports(data + good) for r in m.reports if r.order_number == "GOOD"] == ["GOOD"]


@pytest.mark.parametrize(
    "data",
    [b"", b"  \r\n", b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.7", b"a,b,c\n1,2,3\n", b"{}", b"<ClinicalDocument/>",
     b"MSH\x00|^~\\&|", b"\xff\xfeM", b"PID|1||P0001\rOBX|1|NM|1^A||5\r"],
)  # fmt: skip
def test_what_is_no_hl7_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        read(data)
    assert caught.value.todo


def test_a_batch_without_its_end_says_so() -> None:
    (item,) = reports(b"BHS|^~\\&|LIS\r" + message())
    assert any("batch" in note for note in item.reports[0].notes)


def test_a_test_message_is_known() -> None:
    (item,) = reports(message().replace(b"|P|2.5.1", b"|T|2.5.1"))
    assert item.test


def test_unreadable_and_huge_files_are_refused(tmp_path: Path) -> None:
    big = tmp_path / "big.hl7"
    big.write_bytes(b"x" * 11)
    for path, limit in ((tmp_path / "none.hl7", 10), (tmp_path, 10), (big, 10)):
        with pytest.raises(FileRefused):
            read_limited(path, limit)


PIECES = st.sampled_from(
    [b"MSH|^~\\&|", b"MSH", b"OBX|", b"OBR|1|", b"PID|", b"NTE|1|L|", b"SPM|1", b"\r", b"\n", b"|", b"^", b"~", b"&",
     b"\\", b"\\X", b"\x0b", b"\x1c", b"FHS|", b"BTS|", b"ORU^R01", b"NM", b"SN", b"1e999", b"20261119", b"\x1b$B"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=4)), max_size=60))
def test_nonsense_is_refused_or_read_but_never_crashes(parts: list[bytes]) -> None:
    head = message() if len(parts) % 2 else b""
    try:
        found = read(head + b"".join(parts))
    except FileRefused:
        return
    assert all(isinstance(item, Broken) or item.reports for item in found)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SAMPLE) - 1), st.binary(min_size=1, max_size=3))
def test_a_damaged_sample_never_crashes(at: int, junk: bytes) -> None:
    try:
        found = read(SAMPLE[:at] + junk + SAMPLE[at + len(junk) :])
    except FileRefused:
        return
    assert found


@settings(max_examples=200, deadline=None)
@given(st.integers(1, len(SAMPLE) - 1))
def test_a_sample_cut_anywhere_never_gives_a_value_that_was_not_sent(at: int) -> None:
    whole = {(r.code, r.number, r.text) for r in reports(SAMPLE)[0].reports[0].results}
    try:
        found = reports(SAMPLE[:at])
    except FileRefused:
        return
    assert {(r.code, r.number, r.text) for item in found for report in item.reports for r in report.results} <= whole
