"""The patient card on paper."""

import io

import numpy as np
import pytest
from pypdf import PdfReader

from clinic.imaging.codes import codes_in
from clinic.paths import RESOURCES
from clinic.records.inbox import CardSize
from clinic.reports.fonts import FontBook
from clinic.reports.patient_card import HEIGHT, MM, MODULES, WIDTH, PatientCard, patient_card_pdf, qr_modules
from clinic.reports.pdf import Paper

WORD = "SKINFOLIO:1:ABCDEFGHIJKLMNOPQRSTUVWXYZ234567AB"
CARD = PatientCard("Harbour Dermatology", "Lindqvist", "Astrid", "3 April 1972", "20417", WORD, "22 November 2026")
LONG = "Wolfeschlegelsteinhausenbergerdorff-Montgomery"


@pytest.fixture(scope="module")
def fonts() -> FontBook:
    return FontBook.load(RESOURCES / "fonts")


def text(data: bytes) -> str:
    """All words of the first page."""
    return " ".join(PdfReader(io.BytesIO(data)).pages[0].extract_text().split())


def test_the_card_says_who_it_is_and_the_page_how_it_is_used(fonts: FontBook) -> None:
    data = patient_card_pdf(CARD, fonts)

    said = text(data)
    for words in ("Lindqvist", "Astrid", "Born 3 April 1972", "Record no. 20417", "Photograph this card first"):
        assert words in said
    assert "Nothing is filed without a person" in said
    pdf = PdfReader(io.BytesIO(data))
    assert len(pdf.pages) == 1
    assert "Lindqvist" not in str(pdf.metadata), "print queues show the title"
    assert data == patient_card_pdf(CARD, fonts), "equal cards, equal bytes"


def test_the_small_card_is_a6_and_the_page_is_the_clinic_s_paper(fonts: FontBook) -> None:
    small = PdfReader(io.BytesIO(patient_card_pdf(CARD, fonts, CardSize.A6))).pages[0].mediabox
    page = PdfReader(io.BytesIO(patient_card_pdf(CARD, fonts, paper=Paper.LETTER))).pages[0].mediabox

    assert (round(float(small.width) / MM), round(float(small.height) / MM)) == (148, 105)
    assert (float(page.width), float(page.height)) == (612.0, 792.0)
    assert (round(WIDTH / MM), round(HEIGHT / MM)) == (148, 105)


@pytest.mark.parametrize("card", [
    PatientCard("Harbour Dermatology", LONG, "Maximilian Alexander Christopher", "3 April 1972", "A-2041-77", WORD),
    PatientCard("H", "عبد الرحمن", "محمد", "", "7", WORD),
    PatientCard("Clinic " * 20, "山田", "太郎", "1972", "1234567890" * 3, WORD),
], ids=["long", "arabic", "japanese"])  # fmt: skip
def test_any_name_stands_whole_on_one_page(fonts: FontBook, card: PatientCard) -> None:
    data = patient_card_pdf(card, fonts, CardSize.A6)

    said = text(data).replace(" ", "")
    assert len(PdfReader(io.BytesIO(data)).pages) == 1
    if card.family.isascii():
        assert card.family in said
    assert card.mrn in said
    assert ("Born" in said) == bool(card.born)


def test_the_code_says_the_word(fonts: FontBook) -> None:
    drawn = np.where(np.array(qr_modules(WORD)), 0, 255).astype(np.uint8)
    page = np.kron(np.pad(drawn, 4, constant_values=255), np.ones((8, 8), np.uint8)).astype(np.uint8)

    assert drawn.shape == (MODULES, MODULES)
    assert codes_in(page).texts == (WORD,)
    with pytest.raises(ValueError, match="long"):
        qr_modules("A" * 48)
