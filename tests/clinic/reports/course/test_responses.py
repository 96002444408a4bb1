"""Responses, sessions, counts with their uncertainty and computed values in the course."""

from dataclasses import replace
from datetime import date

from clinic.reports.course import Course
from clinic.reports.course.shapes import Dot, Line, Text
from clinic.reports.course.subject import ResponseMark
from tests.clinic.reports.course.builders import NOW, chart, lesion, point, procedure, value

FIRST = date(2025, 3, 14)
ANSWERS = (
    ResponseMark(
        date(2026, 5, 14),
        "complete",
        "",
        "Dr M. Okafor",
        "−2.0 ± 0.6 mm since 1 March 2026",
        "Extraction, 1 March 2026",
    ),
    ResponseMark(date(2026, 9, 2), "recurred", "two new bumps beside the scar"),
)


def test_each_response_is_a_letter_that_tells_the_judgement_and_whose_it_is() -> None:
    line = replace(lesion(point("2026-05-14", 2.0), point("2026-08-02", 0.0)), responses=ANSWERS)
    drawn = chart(Course(NOW, FIRST, lesions=(line,)))
    marks = [mark for mark in drawn.marks if mark.key.startswith("response:")]
    assert [mark.lines for mark in marks] == [
        (
            "Response: complete",
            "judged by Dr M. Okafor",
            "To: Extraction, 1 March 2026",
            "Measured: −2.0 ± 0.6 mm since 1 March 2026",
        ),
        (
            "Response: recurred",
            "a person's judgement",
            "To which treatment was not said",
            "two new bumps beside the scar",
        ),
    ]
    letters = [s.text for s in drawn.body.moving if isinstance(s, Text) and s.size == 10]
    assert letters == ["C", "R"]
    assert marks[0].target.kind == "lesion"
    assert marks[0].step


def test_a_lesion_that_was_never_measured_shows_its_responses_too() -> None:
    drawn = chart(Course(NOW, FIRST, lesions=(replace(lesion(), responses=ANSWERS),)))
    assert sum(mark.key.startswith("response:") for mark in drawn.marks) == 2


def test_a_letter_keeps_away_from_the_point_of_its_day() -> None:
    line = replace(lesion(point("2026-05-14", 9.0), point("2026-08-02", 2.0)), responses=ANSWERS[:1])
    drawn = chart(Course(NOW, FIRST, lesions=(line,)))
    mark = next(mark for mark in drawn.marks if mark.key.startswith("response:"))
    first = next(shape for shape in drawn.body.moving if isinstance(shape, Dot))
    assert abs(mark.y - first.y) > 10


def test_an_assisted_count_has_an_error_bar_and_says_how_wide() -> None:
    counted = lesion(point("2026-05-14", 14, "assisted", 1.0), point("2026-08-02", 9, "assisted", 1.0), kind="count")
    drawn = chart(Course(NOW, FIRST, lesions=(counted,)))
    dots = [shape for shape in drawn.body.moving if isinstance(shape, Dot)]
    bars = [s for s in drawn.body.moving if isinstance(s, Line) and {p[0] for p in s.points} == {dots[0].x}]
    assert len(bars) == 1
    told = next(mark for mark in drawn.marks if mark.key == "lesion:l4:1")
    assert told.lines[0] == "9 ± 2 (count, assisted)"
    assert told.lines[1].startswith("−5 ± 2.8 since ")


def test_a_session_of_a_series_says_which_of_how_many() -> None:
    laser = procedure("2026-08-02", "Laser")
    drawn = chart(Course(NOW, FIRST, procedures=(laser,), sessions={laser.id: (1, 4)}))
    texts = [shape.text for shape in drawn.body.moving if isinstance(shape, Text)]
    assert "laser 1/4 L1" in texts
    mark = next(mark for mark in drawn.marks if mark.key.startswith("procedure:"))
    assert "Session 1 of 4 planned" in mark.lines


def test_computed_values_are_squares_and_named_so() -> None:
    line = replace(value(("2026-05-14", 4, ""), ("2026-08-02", 5, "")), computed=True)
    drawn = chart(Course(NOW, FIRST, values=(line,)))
    assert all(shape.square for shape in drawn.body.moving if isinstance(shape, Dot))
    assert [shape.square for shape in drawn.body.still if isinstance(shape, Dot)] == [True], "before the name as well"
    head = next(mark for mark in drawn.marks if mark.key == "value:phosphate")
    assert head.lines[0].startswith("Computed from other results")
