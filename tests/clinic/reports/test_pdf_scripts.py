"""Every script stands right, joined and in order, and copies out as it was typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.reports.direction import isolated, join_facts
from clinic.reports.document import Column, Document, Letterhead, Paragraph, Row, Run, Table
from clinic.reports.fonts import FontBook, Style
from clinic.reports.pdf import render_pdf
from clinic.reports.pdf_text import Look, Span, lay_lines
from tests.clinic.reports.reading import embedded_fonts, page_texts, table_of

NAMES = (
    "José Núñez",
    "Łukasz Żółć",
    "Ελένη Παππά",
    "Жанна Ёлкина",
    "山田 太郎",
    "李小龙",
    "김민준",
    "שלום כהן",
    "عمر العربي",
    "สมชาย",
    "अनिल शर्मा",
)
LOOK = Look(Style.REGULAR, 10.0, "#000000")


def document(*blocks: Paragraph | Table, language: str = "en") -> Document:
    return Document("Names", language, Letterhead("Clinic"), blocks)


def visual(text: str, fonts: FontBook, language: str = "en") -> str:
    """Pieces from left to right; the letters of a piece stay in reading order."""
    (line,) = lay_lines((Span(text, LOOK),), 900.0, fonts, language)
    return "|".join(piece.text.strip() for piece in line.pieces if piece.text.strip())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("bold", [False, True])
def test_name_copies_out_of_paragraph_and_table(name: str, bold: bool, fonts: FontBook) -> None:
    cell = (Run(name, bold=bold),)
    table = Table((Column("Name"), Column("Number")), (Row((cell, "1")),))
    (text,) = page_texts(render_pdf(document(Paragraph(cell), table), fonts))
    lines = [line.strip() for line in text.splitlines()]
    assert name in lines
    assert any(line.startswith(name) and line.endswith("1") for line in lines)


def test_every_name_in_one_english_sentence(fonts: FontBook) -> None:
    sentence = "Seen: " + ", ".join(isolated(name, "en") for name in NAMES) + "."
    text = " ".join(" ".join(page_texts(render_pdf(document(Paragraph(sentence)), fonts))).split())
    places = [text.find(name) for name in NAMES]
    assert -1 not in places
    assert places == sorted(places)


def test_every_name_has_real_glyphs(fonts: FontBook) -> None:
    for name in NAMES:
        for line in lay_lines((Span(name, LOOK),), 900.0, fonts, "en"):
            for piece in line.pieces:
                assert all(glyph.number for glyph in piece.glyphs), name


def test_arabic_letters_join(fonts: FontBook) -> None:
    face = fonts.pick("ع", Style.REGULAR, ())
    assert face is not None
    joined = [glyph.number for glyph in face.shape("عمر", right_to_left=True)]
    alone = [glyph.number for letter in "رمع" for glyph in face.shape(letter, right_to_left=True)]
    assert len(joined) == len(alone) == 3
    assert joined != alone


def test_devanagari_vowel_stands_before_its_consonant_and_copies_after_it(fonts: FontBook) -> None:
    face = fonts.pick("न", Style.REGULAR, ())
    assert face is not None
    vowel_first, consonant = face.shape("नि")
    assert vowel_first.text == "नि"
    assert consonant.text == ""
    assert consonant.number == face.shape("न")[0].number


def test_right_to_left_words_inside_left_to_right(fonts: FontBook) -> None:
    assert visual("For שלום כהן today", fonts) == "For|כהן|שלום|today"


def test_number_after_an_isolated_name_stays_after_it(fonts: FontBook) -> None:
    assert visual(f"{isolated('שלום', 'en')}, 54 years", fonts) == "שלום|,|54|years"
    assert visual(join_facts(("עמר", "20417", "page"), "en"), fonts) == "עמר|·|20417|·|page"


def test_left_to_right_fact_inside_right_to_left(fonts: FontBook) -> None:
    facts = join_facts(("22 November 2026", "עברית"), "he")
    assert visual(facts, fonts, "he") == "עברית|·|22|November|2026"


def test_a_note_wholly_in_the_other_direction_keeps_its_own(fonts: FontBook) -> None:
    assert visual("1.5 ± 0.3 mm", fonts, "ar") == "1.5|±|0.3|mm"
    assert visual("שלום (12).", fonts, "en") == ").|12|(|שלום"


def test_brackets_are_mirrored_in_right_to_left_text(fonts: FontBook) -> None:
    face = fonts.pick("ש", Style.REGULAR, ())
    assert face is not None
    opening, closing = face.shape("("), face.shape(")")
    assert face.shape("(", right_to_left=True)[0].number == closing[0].number
    assert face.shape(")", right_to_left=True)[0].number == opening[0].number


def test_han_is_drawn_by_the_font_of_its_language(fonts: FontBook) -> None:
    def face_of(text: str, language: str) -> str:
        (line,) = lay_lines((Span(text, LOOK),), 900.0, fonts, language)
        return line.pieces[0].face.name

    assert face_of("骨", "en").startswith("NotoSansJP")
    assert face_of("骨", "zh-Hans").startswith("NotoSansSC")
    assert face_of("骨", "zh-TW").startswith("NotoSansTC")
    assert face_of("骨이", "en").startswith("NotoSansKR")


@pytest.mark.parametrize(("bold", "weight"), [(False, 400), (True, 700)])
def test_variable_fonts_are_embedded_static_at_their_weight(bold: bool, weight: int, fonts: FontBook) -> None:
    programs = embedded_fonts(render_pdf(document(Paragraph((Run("山田 太郎", bold=bold),))), fonts))
    (program,) = (data for name, data in programs.items() if "NotoSansJP" in name)
    assert table_of(program, "fvar") is None
    metrics = table_of(program, "OS/2")
    assert metrics is not None
    assert int.from_bytes(metrics[4:6], "big") == weight
    assert len(program) < 20_000


def test_all_fonts_are_embedded_as_subsets(fonts: FontBook) -> None:
    programs = embedded_fonts(render_pdf(document(Paragraph(" ".join(NAMES))), fonts))
    assert len(programs) >= 7
    for name, program in programs.items():
        tag, plus, _ = name.removeprefix("/").partition("+")
        assert plus and len(tag) == 6 and tag.isupper()
        assert 0 < len(program) < 60_000


def test_unknown_character_does_not_stop_the_document(fonts: FontBook) -> None:
    (text,) = page_texts(render_pdf(document(Paragraph("Odd \U00012345 sign")), fonts))
    assert "Odd" in text and "sign" in text


def test_what_was_typed_is_not_turned_into_other_signs(fonts: FontBook) -> None:
    typed = [glyph.number for glyph in fonts.main(Style.REGULAR).shape("8x5 ->")]
    alone = [glyph.number for letter in "8x5 ->" for glyph in fonts.main(Style.REGULAR).shape(letter)]
    assert typed == alone


@given(text=st.text(st.characters(codec="utf-8"), max_size=60), language=st.sampled_from(["en", "he"]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_laid_out(text: str, language: str, fonts: FontBook) -> None:
    for line in lay_lines((Span(text, LOOK), Span(isolated(text, language), LOOK)), 80.0, fonts, language):
        assert line.width <= 80.1
        assert sorted(line.ranks) == list(range(len(line.pieces)))
