"""The page to hold beside the camera: at a known part of life size, with a scale bar that tells the truth."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from clinic.reports.document import Figure, Letterhead, plain
from clinic.reports.document import Paragraph as Words
from clinic.reports.photo_reference import PhotoReference, photo_reference

MM = 72 / 25.4


def picture() -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (400, 300), (200, 150, 120)).save(packed, "JPEG")
    return packed.getvalue()


REFERENCE = PhotoReference(
    Letterhead("Harbour Dermatology"),
    "Astrid Lindqvist",
    "born 3 April 1972",
    "2 May 2026",
    "L1",
    picture,
    (4000, 3000),
)


@pytest.mark.parametrize(
    ("mm_per_pixel", "factor", "words"),
    [(0.008, 5, "5 times life size"), (0.03, 1, "in life size"), (0.1, 1 / 3, "1:3 of life size")],
)
def test_the_photo_is_printed_at_a_whole_part_of_life_size(mm_per_pixel: float, factor: float, words: str) -> None:
    document = photo_reference(replace(REFERENCE, mm_per_pixel=mm_per_pixel))
    (figure,) = (block for block in document.blocks if isinstance(block, Figure))
    assert figure.width == pytest.approx(4000 * mm_per_pixel * MM * factor)
    assert figure.width is not None and figure.width * 3 / 4 <= 520
    assert any(words in plain(block.text) for block in document.blocks if isinstance(block, Words))
    assert figure.scale_bar is not None
    share, length = figure.scale_bar
    assert share * 4000 * mm_per_pixel == pytest.approx(float(length.split()[0]))
    assert "2 May 2026" in plain(figure.caption)


def test_without_a_scale_it_says_so_and_draws_no_bar() -> None:
    document = photo_reference(REFERENCE)
    (figure,) = (block for block in document.blocks if isinstance(block, Figure))
    assert figure.scale_bar is None
    assert any("no scale" in plain(block.text) for block in document.blocks if isinstance(block, Words))
