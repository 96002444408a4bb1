"""Documents inside messages: decoded, named by what they are, limited, and carried through the worker."""

import base64

import pytest

from clinic.intake.documents import MAX_DOCUMENT, NoDocument, attachment, decoded, media_type
from clinic.intake.hl7_oru import ReadMessage, read_messages
from clinic.paths import RESOURCES
from clinic.records.labs import LabReportDraft
from clinic.worker.messages import read_messages_apart
from tests.clinic.intake.messages import CALCIUM, message
from tests.clinic.intake.test_hl7_as_sent import CATALOG
from tests.support.workers import shared_workers

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 4 + b"\n%%EOF"
CODED = base64.b64encode(PDF).decode()


def sent(value: str, kind: str = "ED") -> LabReportDraft:
    (item,) = read_messages(message(CALCIUM, f"OBX|2|{kind}|PDF^Report^L||{value}||||||F"), CATALOG)
    assert isinstance(item, ReadMessage)
    return item.reports[0]


@pytest.mark.parametrize(
    "value",
    [
        f"^application^pdf^Base64^{CODED}",
        f"LAB^AP^PDF^base64^{CODED.rstrip('=')}",
        f"^^PDF^Base64^{CODED[:400]}\\.br\\{CODED[400:]}",
        f"^^PDF^Base64^{CODED[:400]}~{CODED[400:]}",
        f"^TEXT^^Base64^{CODED}",
        f"^application^pdf^Hex^{PDF.hex()}",
        CODED,
    ],
    ids=["plain", "without padding", "line ends", "repetitions", "wrong type", "hexadecimal", "data alone"],
)
def test_a_pdf_is_found_however_it_is_packed(value: str) -> None:
    found = sent(value)
    (document,) = found.attachments
    assert (document.data, document.media_type, document.file_name) == (PDF, "application/pdf", "Report.pdf")
    assert [each.name for each in found.results] == ["Calcium", "Report"]


@pytest.mark.parametrize("kind", ["TX", "ST", "FT"])
def test_base64_hidden_in_a_text_is_taken_out(kind: str) -> None:
    found = sent(f"See: {CODED}", kind)
    assert found.attachments[0].data == PDF
    assert found.results[1].text == "See:"


@pytest.mark.parametrize(
    "value", ["^application^pdf^Base64^%%%%", "^application^pdf^Hex^zz", "^application^pdf^Base64^"]
)
def test_what_cannot_be_decoded_is_said(value: str) -> None:
    found = sent(value)
    assert not found.attachments
    assert any("cannot be read" in note for note in found.notes)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.4 x", "application/pdf"), (b"\x89PNG\r\n\x1a\n..", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"{\\rtf1 x}", "application/rtf"), (b"<html><script>", "text/html"),
        (b"MZ\x90\x00\x03", "application/octet-stream"),
        (b"plain words", "text/plain"), (b"<?xml version='1.0'?>", "application/xml"),
        (b"PK\x03\x04", "application/zip"),
    ],
)  # fmt: skip
def test_the_first_bytes_say_what_it_is(data: bytes, kind: str) -> None:
    assert media_type(data)[0] == kind


def test_names_do_no_harm_and_sizes_have_a_limit() -> None:
    assert attachment(b"x", "..\\..\\evil\x00:<b>", "../../etc/passwd.pdf").file_name == "etc passwd.pdf.txt"
    with pytest.raises(NoDocument):
        decoded("A" * (MAX_DOCUMENT * 2 + 2000), "A")


def test_documents_come_through_the_worker() -> None:
    data = message(f"OBX|1|ED|PDF^Report^L||^application^pdf^Base64^{CODED}||||||F") + message(CALCIUM, id="2")
    here = tuple(read_messages(data, CATALOG))
    assert read_messages_apart(shared_workers(), data, "a.hl7", RESOURCES / "catalog") == here
