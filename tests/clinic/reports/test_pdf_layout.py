"""Pages: nothing is cut, headers repeat, headings keep their text, equal documents give equal bytes."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from clinic.reports.document import (
    Align,
    Block,
    BulletList,
    Callout,
    Column,
    Document,
    Figure,
    FigureRow,
    Heading,
    KeyValues,
    Letterhead,
    NumberedList,
    PageBreak,
    Paragraph,
    Row,
    Run,
    Spacer,
    Sparkline,
    Table,
    TwoColumns,
)
from clinic.reports.fonts import FontBook, Style
from clinic.reports.pdf import PAPER_SIZES, Paper, render_pdf
from clinic.reports.pdf_images import PictureUnreadable, open_picture, prepare
from clinic.reports.pdf_text import Look, Span, lay_lines
from tests.clinic.reports.conftest import picture
from tests.clinic.reports.reading import page_texts

LOOK = Look(Style.REGULAR, 10.0, "#000000")


def document(*blocks: Block) -> Document:
    head = Letterhead("Clinic", ("1 Quay Street",))
    return Document("A title", "en", head, blocks, ("Visit summary",), "Running head", "Signed by X", "document 1")


def long_table(rows: int) -> Table:
    made = tuple(Row((f"row {number}", f"{number}", Sparkline((1.0, number + 1.0)))) for number in range(rows))
    return Table((Column("The name"), Column("The number", Align.END), Column("Course")), made, "The caption.")


def test_equal_documents_give_equal_bytes(fonts: FontBook) -> None:
    blocks = (Heading("One"), Paragraph("text"), Figure(picture("JPEG", 300, 200), "grey"), long_table(4))
    first, second = render_pdf(document(*blocks), fonts), render_pdf(document(*blocks), fonts)
    assert first == second
    assert render_pdf(document(*blocks), FontBook.load(fonts._folder)) == first


def test_header_footer_and_page_numbers_stand_on_every_page(fonts: FontBook) -> None:
    texts = page_texts(render_pdf(document(Paragraph("one"), PageBreak(), Paragraph("two")), fonts))
    assert len(texts) == 2
    assert "Page 1 of 2" in texts[0] and "Clinic" in texts[0] and "Visit summary" in texts[0]
    assert "Page 2 of 2" in texts[1] and "Running head" in texts[1]
    assert all("Signed by X" in text and "document 1" in text for text in texts)


def test_notice_stands_on_every_page(fonts: FontBook) -> None:
    draft = replace(document(Paragraph("one"), PageBreak(), Paragraph("two")), notice="Draft, not signed")
    assert all("Draft, not signed" in text for text in page_texts(render_pdf(draft, fonts)))


def test_long_table_repeats_its_header_and_loses_no_row(fonts: FontBook) -> None:
    texts = page_texts(render_pdf(document(Heading("Rows"), long_table(150)), fonts))
    assert len(texts) >= 3
    assert all("The name" in text for text in texts)
    lines = [line for text in texts for line in text.splitlines() if line.startswith("row ")]
    assert [line.split()[1] for line in lines] == [str(number) for number in range(150)]
    assert "The caption." in texts[-1]
    assert "row" in texts[-1], "the caption stands with the last row"


@pytest.mark.parametrize("rows", range(32, 50, 2))
def test_no_row_of_a_table_is_left_alone_on_a_page(rows: int, fonts: FontBook) -> None:
    texts = page_texts(render_pdf(document(long_table(rows)), fonts))
    assert all(text.count("row ") >= 3 for text in texts)


def test_a_row_taller_than_a_page_goes_on(fonts: FontBook) -> None:
    words = " ".join(f"word{number}" for number in range(1500))
    table = Table((Column("A", width=120.0), Column("B")), (Row((words, "beside")),))
    found = " ".join(page_texts(render_pdf(document(table), fonts))).split()
    assert [word for word in found if word.startswith("word")] == words.split()


@pytest.mark.parametrize("kind", ["pairs", "paragraph", "list", "box", "columns"])
def test_long_text_loses_no_word_in_any_block(kind: str, fonts: FontBook) -> None:
    words = [f"word{number}" for number in range(2500)]
    text = " ".join(words)
    kinds: dict[str, Block] = {
        "pairs": KeyValues((("Before", "short"), ("Examination", text), ("After", "short"))),
        "paragraph": Paragraph(text),
        "list": BulletList(("short", text)),
        "box": Callout("Call us", (Paragraph(text),)),
        "columns": TwoColumns((Paragraph(text),), (Paragraph("right"),)),
    }
    pdf = render_pdf(document(Heading("Part"), kinds[kind]), fonts)
    assert [word for word in " ".join(page_texts(pdf)).split() if word.startswith("word")] == words
    assert all(0 < y < 842 for y in _heights(pdf))


def _heights(pdf: bytes) -> list[float]:
    """The height above the page's lower edge of every line of text."""
    found: list[float] = []

    def note(text: str, _page: object, matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            found.append(matrix[5])

    for page in PdfReader(BytesIO(pdf)).pages:
        page.extract_text(visitor_text=note)
    return found


def test_heading_is_never_the_last_thing_on_a_page(fonts: FontBook) -> None:
    for lines in range(40, 62):
        blocks = (Paragraph("\n".join(["filler"] * lines)), Heading("The heading"), Paragraph("first\nsecond\nthird"))
        for text in page_texts(render_pdf(document(*blocks), fonts)):
            if "The heading" in text:
                assert "first" in text and "second" in text


def test_long_word_is_cut_inside_its_column(fonts: FontBook) -> None:
    for text in ("W" * 300, "https://example.org/" + "a1b2" * 60, "ع" * 200, "山" * 200):
        lines = lay_lines((Span(text, LOOK),), 120.0, fonts, "en")
        assert all(line.width <= 120.1 for line in lines)
        shown = "".join("".join(p.text for _, p in sorted(zip(x.ranks, x.pieces, strict=True))) for x in lines)
        assert len(shown) == len(text)


def test_lines_keep_to_their_width_and_measures_stay_whole(fonts: FontBook) -> None:
    lines = lay_lines((Span("size 8.1 × 5.2 ± 0.2 mm by eye " * 5, LOOK),), 150.0, fonts, "en")
    assert all(line.width <= 150.1 for line in lines)
    assert not any(line.pieces[0].text in "×±" for line in lines)


def test_numbers_in_a_narrow_table_stay_whole(fonts: FontBook) -> None:
    word = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
    columns = tuple(Column(name) for name in ("No.", "Site", "Diagnosis", "Size", "Change", "More", "Still more"))
    table = Table(columns, tuple(Row((str(n), word, word, word, word, word, word)) for n in (10, 42)))
    (text,) = page_texts(render_pdf(document(table), fonts))
    assert "42" in text.split()


def test_table_refuses_a_row_of_the_wrong_length() -> None:
    with pytest.raises(ValueError, match="1 cells"):
        Table((Column("A"), Column("B")), (Row(("x",)),))


@pytest.mark.parametrize("paper", list(Paper))
def test_every_block_on_both_papers(paper: Paper, fonts: FontBook) -> None:
    photo = Figure(picture("JPEG", 400, 300), "a photo", "caption one", scale_bar=(0.25, "5 mm"))
    blocks: tuple[Block, ...] = (
        Heading("Title", 1),
        Heading("Part", 3),
        Paragraph((Run("bold", bold=True), Run(" italic", italic=True), Run(" small", small=True))),
        BulletList(("bullet one", "bullet two")),
        NumberedList(("first", "second"), start=3),
        KeyValues((("Label", "value"),)),
        FigureRow((photo, photo, photo, photo)),
        Spacer(5),
        Callout("Call us", (Paragraph("inside"), BulletList(("boxed",)))),
        TwoColumns((Paragraph("left side"),), (Heading("Right"), long_table(3))),
    )
    pdf = render_pdf(document(*blocks), fonts, paper)
    text = "\n".join(page_texts(pdf))
    for words in (
        "bold italic small",
        "bullet two",
        "3.",
        "value",
        "caption one",
        "inside",
        "left side",
        "row 2",
        "5 mm",
    ):
        assert words in text
    box = PdfReader(BytesIO(pdf)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(PAPER_SIZES[paper], abs=0.1)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_note_of_a_row_of_figures_is_always_there(count: int, fonts: FontBook) -> None:
    photo = Figure(picture("JPEG", 400, 300), "a photo", "the caption")
    (text,) = page_texts(render_pdf(document(FigureRow((photo,) * count, note="Counted by hand.")), fonts))
    assert text.count("the caption") == count
    assert text.count("Counted by hand.") == 1


def test_long_right_column_goes_on_beside_nothing(fonts: FontBook) -> None:
    blocks = TwoColumns((Figure(picture("PNG", 300, 300), "map"),), (Heading("Lesions"), long_table(120)), 0.3)
    texts = page_texts(render_pdf(document(blocks), fonts))
    lines = [line for text in texts for line in text.splitlines() if line.startswith("row ")]
    assert len(lines) == 120


def test_metadata_language_and_alternative_text(fonts: FontBook) -> None:
    pdf = render_pdf(document(Figure(picture("PNG", 30, 30), "Face, front, 2 lesions")), fonts)
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "A title"
    assert str(reader.root_object["/Lang"]) == "en"
    contents = reader.pages[0].get_contents()
    assert contents is not None
    assert "Face, front, 2 lesions".encode("utf-16-be").hex().upper().encode() in contents.get_data()


def test_photos_are_brought_to_print_size_and_small_ones_kept_as_they_are() -> None:
    large, small = picture("JPEG", 4000, 3000), picture("JPEG", 500, 400)
    made = prepare(open_picture(large), 160.0)
    assert made.jpeg and 400 <= made.width <= 700
    assert prepare(open_picture(small), 160.0).data == small


def test_a_damaged_picture_is_explained(fonts: FontBook) -> None:
    with pytest.raises(PictureUnreadable):
        render_pdf(document(Figure(b"not a picture", "x")), fonts)
    with pytest.raises(PictureUnreadable):
        render_pdf(document(Figure(picture("PNG", 3000, 3000)[:200], "x")), fonts)


def test_a_photo_that_lies_on_its_side_is_set_upright() -> None:
    out, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (400, 300)).save(out, "JPEG", exif=exif)
    source = open_picture(out.getvalue())
    assert (source.width, source.height) == (300, 400)
    made = prepare(source, 300.0)
    with Image.open(BytesIO(made.data)) as upright:
        assert upright.size == (made.width, made.height) == (300, 400)
