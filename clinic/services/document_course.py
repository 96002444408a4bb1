"""The course of a patient on paper: the figure of the Overview, in a visit summary or on a page of its own."""

from collections.abc import Callable
from datetime import datetime

from clinic.errors import ValidationError
from clinic.records.clinic import ClinicDetail
from clinic.records.patients import PatientDetail
from clinic.records.timeline import CourseSheetDraft
from clinic.reports.course import Course, Window, span_of, usual_lesions, usual_range
from clinic.reports.course.paper import course_figure
from clinic.reports.course.scale import day_of
from clinic.reports.course.shapes import Measure
from clinic.reports.course.until import dates, known_at, only
from clinic.reports.direction import join_facts
from clinic.reports.document import Block, Document, Heading, Paragraph, Run, VectorFigure
from clinic.rules.dates import spoken
from clinic.services import document_words as words
from clinic.services.core import Core
from clinic.services.course_read import course_of
from clinic.services.photos import PhotoService
from clinic.services.timeline import TimelineService

_LEAST_DATES = 2
_SUMMARY_HEIGHT, _PAGE_HEIGHT = 420.0, 790.0
_STATES = "This page states what was recorded. It does not judge it."


class CourseFigures:
    """Draws from one reading; ``measure`` is called when a figure is made."""

    def __init__(
        self, core: Core, timeline: TimelineService, photos: PhotoService, measure: Callable[[], Measure]
    ) -> None:
        self._core, self._timeline, self._photos = core, timeline, photos
        self._measure = measure

    def in_summary(self, patient: PatientDetail, units: str, until: datetime) -> VectorFigure | None:
        """What was known at ``until``; None where fewer than two dates have something to show."""
        course = known_at(self._course(patient, units), until)
        course = only(course, usual_lesions(course), _usual_values(course))
        if len(dates(course)) < _LEAST_DATES:
            return None
        span = span_of(course, usual_range(course))
        return course_figure(course, span, self._measure(), self._photos.thumbnails, _SUMMARY_HEIGHT)

    def page(
        self, draft: CourseSheetDraft, patient: PatientDetail, clinic: ClinicDetail, author: str
    ) -> tuple[str, Document]:
        """Title and document of the course by itself.

        Raises ``ValidationError`` where nothing is recorded, or the days are none.
        """
        course = self._course(patient, clinic.units)
        lesions = usual_lesions(course) if draft.lesions is None else draft.lesions
        values = _usual_values(course) if draft.values is None else draft.values
        if course.is_empty:
            reason = "Record a visit, a lesion or a result first."
            raise ValidationError("patient_id", "There is no course yet.", reason)
        span = _span(course, draft)
        shown = only(course, lesions, values)
        figure = course_figure(shown, span, self._measure(), self._photos.thumbnails, _PAGE_HEIGHT)
        title = _title(span, course)
        return title, _document(figure, title, patient, clinic, (author, spoken(self._core.today())))

    def _course(self, patient: PatientDetail, units: str) -> Course:
        told = self._timeline.course(patient.id, units)
        return course_of(told, patient, self._core.catalog, units, self._core.now())


def _title(span: Window, course: Course) -> str:
    """``Course, 22 November 2024 to 22 November 2026``."""
    first = max(day_of(span.start), min(course.first, course.today))
    return f"Course, {spoken(first)} to {spoken(min(day_of(span.end), course.today))}"


def _span(course: Course, draft: CourseSheetDraft) -> Window:
    if draft.start is None or draft.end is None:
        return span_of(course, usual_range(course))
    if draft.end <= draft.start:
        raise ValidationError("end", "The last day lies before the first.", "Choose later days.")
    return Window(float(draft.start.toordinal()), float(draft.end.toordinal()))


def _usual_values(course: Course) -> set[str]:
    return {line.key for line in course.values if line.usual}


def _document(
    figure: VectorFigure, title: str, patient: PatientDetail, clinic: ClinicDetail, made: tuple[str, str]
) -> Document:
    name = f"{patient.given} {patient.family}".strip()
    born = f"born {spoken(patient.birth)}" if patient.birth else ""
    person = join_facts(tuple(part for part in (born, f"record {patient.mrn}") if part), "en")
    blocks: tuple[Block, ...] = (
        Heading(name, 1),
        Paragraph(person),
        figure,
        Paragraph((Run(_STATES, small=True, muted=True),)),
    )
    about = join_facts(tuple(part for part in made if part), "en")
    return Document(
        title=f"{title}, {name}",
        language="en",
        letterhead=words.letterhead(clinic),
        blocks=blocks,
        header_facts=tuple(part for part in (title, about) if part),
        running_title=join_facts((name, title), "en"),
        footer_left=title,
        footer_right=join_facts((name, patient.mrn), "en"),
        author=made[0],
    )
