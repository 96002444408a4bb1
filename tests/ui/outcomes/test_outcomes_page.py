"""Outcomes in the window: counted, filtered, with the curve of a row, saved as CSV."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, Response
from clinic.records.treatments import DrugDraft
from clinic.reports.course.shapes import Line, Text
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.outcomes.page import OutcomesPage


@pytest.fixture
def filled(clinic: Clinic) -> Clinic:
    """Six elbows under diltiazem: two cleared, one of them came back; two milia under it as well."""
    patient = add_patient(clinic).id
    elbows = {
        diagnosis: [
            clinic.lesions.save(LesionDraft(patient, "elbow_posterior", Side.LEFT, diagnosis=diagnosis))[0].id
            for _ in range(number)
        ]
        for diagnosis, number in (("calcinosis_dystrophic", 6), ("milia", 2))
    }
    every = tuple(lesion for lesions in elbows.values() for lesion in lesions)
    draft = DrugDraft(patient, "diltiazem", "Diltiazem", start=date(2026, 1, 10), lesion_ids=every, unknown=True)
    clinic.treatments.save_drug(draft)
    for lesion in elbows["calcinosis_dystrophic"][:2]:
        clinic.treatments.record_response(Response(lesion, date(2026, 3, 10), "complete"))
    clinic.treatments.record_response(Response(every[0], date(2026, 6, 18), "recurred"))
    return clinic


@pytest.fixture
def page(filled: Clinic, ctx: Context, qtbot: QtBot) -> Iterator[OutcomesPage]:
    """Shown and read."""
    page = OutcomesPage(ctx)
    qtbot.addWidget(page)
    page.resize(1200, 660)
    page.show()
    qtbot.waitUntil(lambda: bool(page.model.rows))
    yield page
    page.close()


def _cells(page: OutcomesPage, at: int) -> list[str]:
    return [str(page.model.index(at, column).data() or "") for column in range(page.model.columnCount())]


def test_lesions_are_counted_and_small_numbers_marked(page: OutcomesPage) -> None:
    assert _cells(page, 0)[2:] == ["6", "2* complete", "1* recurred, 1* complete", "1* of 2*"]
    assert _cells(page, 1)[2:4] == ["2*", "not judged"]
    assert "compares nothing" in page.notes.text()
    assert "fewer than 5" in page.notes.text()


def test_the_chosen_row_has_its_curve_with_the_numbers_at_risk(page: OutcomesPage) -> None:
    assert page.curve_line.text().startswith("2* complete responses followed for up to 3 months; 1* recurred.")
    shapes = page.curve.shapes
    texts = [shape.text for shape in shapes if isinstance(shape, Text)]
    assert "Lesions still followed without recurrence" in texts
    assert "100 %" in texts
    curve = next(shape for shape in shapes if isinstance(shape, Line) and shape.width == 2.0)
    assert len(curve.points) == 4, "level, down at the recurrence, level to the end"
    page.table.choose_row(1)
    assert "no time to recurrence" in page.curve_line.text()
    assert not page.curve.isVisible()


def test_the_filter_narrows_and_shows_all_again(page: OutcomesPage, qtbot: QtBot) -> None:
    page.filter.diagnosis.setCurrentIndex(page.filter.diagnosis.findData("milia"))
    qtbot.waitUntil(lambda: len(page.model.rows) == 1)
    page.filter.first.set_text("2026-11-01")
    qtbot.waitUntil(lambda: page.empty.isVisible())
    page.empty.button.click()
    qtbot.waitUntil(lambda: len(page.model.rows) == 2)


def test_the_table_is_saved_as_csv(page: OutcomesPage, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "outcomes.csv"
    prompts.answer(path)
    page.csv_button.click()
    qtbot.waitUntil(path.exists)
    assert "best: complete" in path.read_text(encoding="utf-8-sig")
