"""Papers that fill pages well: tighter spacing against a nearly empty last page, photos and maps side by side."""

from dataclasses import replace

import pytest

from clinic.reports.document import (
    Column,
    Document,
    Figure,
    FigureRow,
    Heading,
    Letterhead,
    Paragraph,
    Row,
    Table,
    TwoColumns,
)
from clinic.reports.fonts import FontBook
from clinic.reports.handouts import HandoutFacts, HandoutLibrary
from clinic.reports.pdf import render_pdf
from clinic.reports.summary import summary_document
from clinic.reports.summary_data import MapView, PhotoGroup, PhotoLine, VisitSummary
from tests.clinic.reports.conftest import picture
from tests.clinic.reports.reading import page_texts


def paper(paragraphs: int) -> Document:
    return Document("Paper", "en", Letterhead("Clinic"), tuple(Paragraph(f"Line {n}.") for n in range(paragraphs)))


def test_two_lines_do_not_take_a_page_of_their_own(fonts: FontBook) -> None:
    fitting = next(n for n in range(20, 80) if len(page_texts(render_pdf(paper(n), fonts))) > 1) - 1
    assert fitting > 45, "spacing of full size would leave room for about 40"
    last = page_texts(render_pdf(paper(fitting), fonts))[0]
    assert f"Line {fitting - 1}." in last
    assert render_pdf(paper(fitting), fonts) == render_pdf(paper(fitting), fonts)


def test_a_note_of_a_row_stands_in_one_line_below_it(fonts: FontBook) -> None:
    note = "As the corrected value is high, the correction is unreliable here: prefer ionised calcium."
    columns = (Column("Test", unbroken=True), Column("Range"))
    row = Row(("Calcium, albumin-corrected", "10.9 " * 60), note=note)
    (text,) = page_texts(render_pdf(replace(paper(0), blocks=(Table(columns, (row,)),)), fonts))
    lines = [line.strip() for line in text.splitlines()]
    assert note in lines
    assert any(line.startswith("Calcium, albumin-corrected") for line in lines), "its name is not broken"


@pytest.fixture
def photo() -> PhotoLine:
    return PhotoLine(picture("JPEG", 300, 200), "22 November 2026", "Close-up")


@pytest.mark.parametrize(
    ("counts", "rows"),
    [((2, 2), [(2, 2)]), ((3, 1), [(3, 1)]), ((1, 3), [(1, 3)]), ((3, 2), [(4,), (4,)]), ((1, 2, 3), [(2, 2), (4,)])],
)
def test_lesions_share_a_row_where_there_is_room(
    summary: VisitSummary, photo: PhotoLine, counts: tuple[int, ...], rows: list[tuple[int, ...]]
) -> None:
    groups = tuple(PhotoGroup(f"L{n}, cheek", (photo,) * count) for n, count in enumerate(counts, 1))
    blocks = summary_document(replace(summary, photo_groups=groups), ("photos",)).blocks[1:]
    found: list[tuple[int, ...]] = []
    for block in blocks:
        if isinstance(block, TwoColumns):
            sides = (block.left, block.right)
            assert all(isinstance(side[0], Heading) for side in sides)
            found.append(tuple(part.per_row for side in sides for part in side if isinstance(part, FigureRow)))
        elif isinstance(block, FigureRow):
            found.append((block.per_row,))
    assert found == rows


def test_several_maps_stand_in_one_row_and_the_handout_on_one_page(
    library: HandoutLibrary, face_map: MapView, fonts: FontBook
) -> None:
    lesions = tuple(f"{n}. Cheek, right: Milia" for n in range(1, 5))
    head = Letterhead("Harbour Dermatology", ("12 Quay Street",))
    facts = HandoutFacts(
        head, "Astrid", "22 November 2026", "Dr M. Okafor", (face_map,) * 3, lesions, "3 January 2027", "555 0142"
    )
    for topic in ("after-extraction", "milia", "after-laser"):
        document = library.document(topic, "en", facts)
        (beside,) = (block for block in document.blocks if isinstance(block, TwoColumns) and len(block.left) > 1)
        (row,) = (block for block in beside.right if isinstance(block, FigureRow))
        assert (len(row.figures), row.per_row) == (3, 2), "the maps stand beside the text"
        (page,) = page_texts(render_pdf(document, fonts))
        assert "Call us" in page and "3 January 2027" in page


def test_one_map_stands_beside_the_text(library: HandoutLibrary, face_map: MapView) -> None:
    facts = HandoutFacts(Letterhead("Clinic"), "Astrid", "22 November 2026", maps=(face_map,))
    (columns,) = (b for b in library.document("diltiazem", "en", facts).blocks[:3] if isinstance(b, TwoColumns))
    assert sum(isinstance(block, Figure) for block in columns.right) == 1
