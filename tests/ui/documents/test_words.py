"""File names of documents."""

from datetime import date

import pytest

from ui.documents.words import pdf_name


@pytest.mark.parametrize(
    ("title", "mrn", "name"),
    [
        ("Visit summary, 22 November 2026", "20417", "Visit summary 2026-11-22 20417.pdf"),
        ("Visit summary, 3 May 2026 (draft)", "A/7", "Visit summary draft 2026-05-03 A7.pdf"),
        ("Milia: what they are", "20417", "Milia what they are 2026-11-25 20417.pdf"),
        ("Milia", "", "Milia 2026-11-25.pdf"),
    ],
)
def test_a_file_is_named_by_title_one_day_and_record_number(title: str, mrn: str, name: str) -> None:
    """So that it is found, and not taken for another person's."""
    assert pdf_name(title, date(2026, 11, 25), mrn) == name
