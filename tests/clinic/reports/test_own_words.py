"""A diagnosis in a person's own words is another diagnosis, in every picture of the map."""

import pytest

from clinic.records.lesions import diagnosis_group
from clinic.reports.document import Series
from clinic.reports.map_figures import SERIES
from tests.ui.lesions.rows import lesion_row

GROUPS = {"milia": "milia", "calcinosis_cutis": "calcinosis"}


@pytest.mark.parametrize(
    ("key", "text", "group"),
    [
        ("milia", "Milia", "milia"),
        ("", "morphea (suspected)", "differential"),
        ("no_longer_listed", "Old name", "differential"),
        ("", "", ""),
        ("", "  ", ""),
    ],
)
def test_own_words_are_another_diagnosis(key: str, text: str, group: str) -> None:
    assert lesion_row(diagnosis=key, diagnosis_text=text).group_in(GROUPS) == group
    assert diagnosis_group(key, text, GROUPS) == group


def test_own_words_are_drawn_as_another_diagnosis_on_paper() -> None:
    morphea = lesion_row(diagnosis="", diagnosis_text="morphea (suspected)")
    assert SERIES[morphea.group_in(GROUPS)] is Series.THIRD
