"""The course on paper: in a visit summary and by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest

from clinic.app import Clinic
from clinic.errors import ValidationError
from clinic.records.enums import Side, SizeMethod
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft, ObservationDraft, Response
from clinic.records.timeline import CourseSheetDraft
from clinic.reports.course import Window
from clinic.reports.course.paper import course_figure
from clinic.services.course_read import course_of
from tests.clinic.reports.course.builders import measure
from tests.clinic.reports.reading import page_texts
from tests.support.clinics import SettableClock, add_patient


def text_of(pdf: bytes) -> str:
    """All pages, with single spaces."""
    return " ".join(" ".join(page_texts(pdf)).split())


def _visit(clinic: Clinic, clock: SettableClock, patient: str, lesion: str, day: date, size: float) -> str:
    clock.moment = datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
    visit, _ = clinic.visits.start(patient, "Review")
    seen = ObservationDraft(lesion, visit.id, long_axis=size, uncertainty=0.2, size_method=SizeMethod.CALLIPER)
    clinic.lesions.observe(seen)
    results = (ResultDraft(analyte="phosphate", number=4.0, unit="mg/dL", low=2.5, high=4.5),)
    clinic.labs.save_typed(patient, LabReportDraft(results, sampled_at=clock.moment - timedelta(minutes=30)))
    return visit.id


def _sign(clinic: Clinic, visit_id: str) -> None:
    clinic.visits.sign(visit_id, clinic.visits.get(visit_id).version)


@pytest.fixture
def told(clinic: Clinic, clock: SettableClock) -> tuple[str, tuple[str, str, str]]:
    """A patient and three visits of one lesion; the first two are signed."""
    patient = add_patient(clinic).id
    lesion = clinic.lesions.save(LesionDraft(patient, "index_dorsal", Side.LEFT))[0].id
    first = _visit(clinic, clock, patient, lesion, date(2026, 3, 3), 10.5)
    _sign(clinic, first)
    second = _visit(clinic, clock, patient, lesion, date(2026, 8, 2), 9.3)
    clinic.treatments.record_response(Response(lesion, date(2026, 8, 2), "partial"))
    _sign(clinic, second)
    third = _visit(clinic, clock, patient, lesion, date(2026, 11, 22), 8.1)
    return patient, (first, second, third)


def test_a_summary_shows_the_course_as_it_was_when_the_visit_was_signed(
    clinic: Clinic, told: tuple[str, tuple[str, str, str]]
) -> None:
    _patient, (first, second, third) = told
    texts = [text_of(clinic.documents.preview_summary(visit, ("course",))) for visit in (first, second, third)]
    assert "The course" not in texts[0], "a single date is no course"
    assert "The course" in texts[1]
    assert "P partial" in texts[1]
    assert "9.3" in texts[1]
    assert "8.1" not in texts[1]
    assert "8.1" in texts[2]


def test_the_course_can_be_left_out_of_a_summary(clinic: Clinic, told: tuple[str, tuple[str, str, str]]) -> None:
    assert "The course" not in text_of(clinic.documents.preview_summary(told[1][2], ("lesions", "labs")))


def test_the_course_by_itself_is_kept_with_the_days_it_shows(
    clinic: Clinic, told: tuple[str, tuple[str, str, str]]
) -> None:
    (row, data), _changes = clinic.documents.make_course(CourseSheetDraft(told[0]))
    assert row.title == "Course, 3 March 2026 to 22 November 2026"
    text = text_of(data)
    assert "Index finger" in text
    assert "± is the expanded uncertainty" in text
    assert row.pages == 1
    assert clinic.documents.list(told[0])[0].id == row.id


def test_the_figure_says_in_words_what_it_shows(clinic: Clinic, told: tuple[str, tuple[str, str, str]]) -> None:
    read = clinic.timeline.course(told[0])
    course = course_of(read, clinic.patients.get(told[0]), clinic.catalog, "conventional", clinic.now())
    figure = course_figure(course, Window.around(course.first, course.today), measure)
    assert "long axis in mm 10.5 at first, 8.1 at last" in figure.alt
    assert "L1: partial on 2 August 2026" in figure.alt
    assert "3 visits" in figure.alt


def test_a_person_without_a_record_has_no_course_to_print(clinic: Clinic) -> None:
    patient = add_patient(clinic, "New", "Nora")
    with pytest.raises(ValidationError):
        clinic.documents.make_course(CourseSheetDraft(patient.id))
