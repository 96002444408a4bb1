"""The shapes of a course."""

from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise

from clinic.records.enums import Flag
from clinic.reports.course import Course, TimeScale, Window, lay_out
from clinic.reports.course.layout import FOOT
from clinic.reports.course.memory import Memory
from clinic.reports.course.shapes import Area, Arrow, Box, Chart, Dot, Line, Picture, Text, Triangle, elide
from clinic.reports.course.strokes import strokes
from clinic.reports.course.subject import Limit
from tests.clinic.reports.course.builders import (
    NOW,
    chart,
    drug,
    lesion,
    measure,
    photo,
    point,
    procedure,
    value,
    visit,
)

FIRST = date(2025, 3, 14)


def texts(drawn: Chart) -> list[str]:
    """All words that are drawn."""
    parts = (*drawn.body.still, *drawn.body.moving, *drawn.foot.still, *drawn.foot.moving)
    return [shape.text for shape in parts if isinstance(shape, Text)]


def test_measured_points_are_filled_with_error_bars_and_by_eye_points_hollow() -> None:
    line = lesion(point("2026-05-14", 9.7), point("2026-08-02", 9.0, "by eye"))
    drawn = chart(Course(NOW, FIRST, lesions=(line,)))
    dots = [shape for shape in drawn.body.moving if isinstance(shape, Dot)]
    assert [dot.hollow for dot in dots] == [False, True]
    bars = [s for s in drawn.body.moving if isinstance(s, Line) and {p[0] for p in s.points} == {dots[0].x}]
    assert len(bars) == 1, "one error bar, at the measured point"
    between = next(s for s in drawn.body.moving if isinstance(s, Line) and s.points[0] == (dots[0].x, dots[0].y))
    assert between.dashed, "they were not got in the same way"


def test_the_error_bar_spans_two_standard_uncertainties_to_each_side() -> None:
    line = lesion(point("2026-05-14", 10, uncertainty=0.2), point("2026-08-02", 9, uncertainty=0.4))
    drawn = chart(Course(NOW, FIRST, lesions=(line,)))
    first, second = (shape for shape in drawn.body.moving if isinstance(shape, Dot))
    upright = [s for s in drawn.body.moving if isinstance(s, Line) and s.role == "series_2"]
    bars = {s.points[0][0]: s for s in upright if s.points[0][0] == s.points[1][0]}
    small, large = (abs(bars[x].points[0][1] - bars[x].points[1][1]) for x in (first.x, second.x))
    assert abs(large / small - 2) < 0.01
    assert abs(small / 0.8 - (second.y - first.y) / 1.0) < 0.01, "4 times 0.2 mm in the scale of the points"


def test_a_limit_of_measurement_is_an_open_arrow_without_a_line_to_it() -> None:
    drawn = chart(Course(NOW, FIRST, values=(value(("2026-05-14", 4, ""), ("2026-08-02", 9, ">")),)))
    arrow = next(shape for shape in drawn.body.moving if isinstance(shape, Arrow))
    assert arrow.up
    assert not [s for s in drawn.body.moving if isinstance(s, Line) and s.role == "series_3"]


def test_the_reference_range_lies_behind_the_points() -> None:
    drawn = chart(Course(NOW, FIRST, values=(value(("2026-05-14", 6.7, ""), flag=Flag.HIGH),)))
    kinds = [type(shape) for shape in drawn.body.moving]
    assert kinds.index(Area) < kinds.index(Dot)
    assert "6.7 H" in texts(drawn)


def test_a_limit_is_a_dashed_line_that_names_its_source() -> None:
    line = value(("2026-05-14", 43, ""))
    limited = replace(line, limit=Limit(55, "55 mg²/dL²: K/DOQI"))
    drawn = chart(Course(NOW, FIRST, values=(limited,)))
    assert [s for s in drawn.body.moving if isinstance(s, Line) and s.dashed]
    mark = next(mark for mark in drawn.marks if mark.key.startswith("limit"))
    assert "K/DOQI" in mark.spoken
    assert not mark.step
    assert drawn.at(mark.reach.x + 20, mark.y) == mark


def test_dose_steps_are_written_into_the_bar_and_a_running_course_is_open() -> None:
    row = drug(date(2025, 3, 10), (date(2025, 3, 10), 240), (date(2026, 1, 22), 360))
    drawn = chart(Course(NOW, FIRST, drugs=(row,)))
    bars = [shape for shape in drawn.body.moving if isinstance(shape, Area)]
    assert [bar.open_end for bar in bars] == [False, True]
    assert bars[0].box.right == bars[1].box.x
    assert {"240 mg, daily", "360 mg, daily"} <= set(texts(drawn))
    ended = chart(Course(NOW, FIRST, drugs=(drug(date(2025, 9, 10), (date(2025, 9, 10), 240), stop=date(2026, 1, 1)),)))
    assert not any(shape.open_end for shape in ended.body.moving if isinstance(shape, Area))


def test_labels_of_procedures_never_overlap() -> None:
    days = ["2026-01-02", "2026-01-20", "2026-02-03", "2026-02-20", "2026-03-05", "2026-08-01", "2026-11-20"]
    drawn = chart(Course(NOW, FIRST, procedures=tuple(procedure(day) for day in days)))
    assert len([shape for shape in drawn.body.moving if isinstance(shape, Triangle)]) == len(days)
    labels = [s for s in drawn.body.moving if isinstance(s, Text) and s.text]
    boxes = []
    for text in labels:
        wide = measure(text.text, text.size, text.bold)
        boxes.append(Box(text.x - (wide if text.align == "right" else 0), text.y - 6, wide, 12))
    assert len(boxes) >= 4
    for one, other in combinations(boxes, 2):
        assert one.right <= other.x or other.right <= one.x or one.bottom <= other.y or other.bottom <= one.y
    assert all(box.right <= drawn.right + 5 for box in boxes)


def test_procedures_of_one_day_are_one_mark() -> None:
    drawn = chart(Course(NOW, FIRST, procedures=(procedure("2026-05-14"), procedure("2026-05-14", "Laser"))))
    assert "extraction L1, laser L1" in texts(drawn)
    assert len([mark for mark in drawn.marks if mark.key.startswith("procedure")]) == 1


def test_close_photos_are_stacked_and_the_newest_lies_on_top() -> None:
    shots = (photo("2025-06-01"), photo("2026-11-20", "a"), photo("2026-11-21", "b"))
    drawn = chart(Course(NOW, FIRST, photos=shots))
    pictures = [shape for shape in drawn.body.moving if isinstance(shape, Picture)]
    assert [(picture.photo_id, picture.count) for picture in pictures] == [("ph2025-06-01", 1), ("b", 2)]
    assert all(drawn.left <= p.box.x and p.box.right <= drawn.right for p in pictures)
    assert pictures[1].box.right + 3 <= drawn.right, "room for the sheet behind it"
    told = next(mark for mark in drawn.marks if mark.key == "photo:ph2025-06-01")
    assert told.title == "1 June 2025 · 1 photo"
    undated = chart(Course(NOW, FIRST, photos=(replace(shots[0], captured_at=None),)))
    (mark,) = (mark for mark in undated.marks if mark.key.startswith("photo"))
    assert mark.title == "imported on 1 June 2025 · 1 photo"


def test_newest_visit_dates_have_the_right_of_way() -> None:
    drawn = chart(Course(NOW, FIRST, visits=tuple(visit(f"2026-11-{day:02}") for day in (10, 12, 20))))
    assert "20 Nov" in texts(drawn)
    assert "12 Nov" not in texts(drawn)
    assert len([mark for mark in drawn.marks if mark.key.startswith("visit") and mark.foot]) == 3


def test_today_is_named_and_no_date_runs_into_it() -> None:
    drawn = chart(Course(NOW, FIRST, visits=(visit("2026-01-02"),)))
    axis = [s for s in drawn.foot.still if isinstance(s, Text) and s.align == "centre"]
    today = next(text for text in axis if text.text == "today")
    others = [text for text in axis if text is not today]
    assert all(abs(text.x - today.x) > 40 for text in others)


def test_rows_grow_into_the_room_and_the_chart_is_higher_where_there_is_none() -> None:
    course = Course(NOW, FIRST, lesions=(lesion(point("2026-05-14", 9)),), values=(value(("2026-05-14", 4, "")),) * 6)
    low, high = chart(course, height=300), chart(course, height=900)
    assert low.height > 300
    assert low.height < high.height <= 900 - 50


def test_what_is_out_of_view_cannot_be_pointed_at() -> None:
    line = lesion(point("2025-05-14", 9), point("2026-10-14", 8))
    drawn = chart(Course(NOW, FIRST, lesions=(line,)), months=6)
    assert [mark.key for mark in drawn.marks if mark.step] == ["lesion:l4:1"]


def test_long_words_are_cut_with_an_ellipsis() -> None:
    assert elide("Infraorbital region", 70, measure) == "Infraorbi…"
    assert elide("Infraorbital", 5, measure) == ""


def test_everything_shows_in_one_look_in_a_low_window_and_no_words_overlap() -> None:
    lesions = tuple(lesion(point("2026-05-14", 9.7), point("2026-08-02", 9.0), number=at) for at in range(1, 7))
    values = tuple(value(("2026-05-14", 6.7, ""), key=f"v{at}") for at in range(5))
    drugs = (drug(date(2025, 3, 10), (date(2025, 3, 10), 240)),) * 2
    course = Course(
        NOW, FIRST, lesions, values, drugs, (procedure("2026-05-14"),), (photo("2026-05-14"),), (visit("2026-05-14"),)
    )
    room = 517.0
    window = Window.back(course.today, 24)
    low = lay_out(course, window, 880, room, measure, tight=True)
    assert low.height + FOOT <= room < lay_out(course, window, 880, room, measure).height + FOOT
    labels = sorted(shape.y for shape in low.body.still if isinstance(shape, Text) and shape.x < 30)
    assert min(later - earlier for earlier, later in pairwise(labels)) >= 12
    roomy = lay_out(course, window, 880, 900, measure, tight=True)
    assert roomy == lay_out(course, window, 880, 900, measure), "only a low window brings rows closer together"


def test_a_memory_of_the_course_changes_nothing_that_is_drawn() -> None:
    course = Course(NOW, FIRST, (lesion(point("2026-05-14", 9.7), point("2026-08-02", 9.0)),))
    memory = Memory()
    for months in (24, 6, 24):
        window = Window.back(course.today, months)
        assert lay_out(course, window, 880, 500, measure, memory=memory) == lay_out(course, window, 880, 500, measure)


def test_a_long_name_stands_in_two_lines_where_the_row_is_high() -> None:
    name = "Index finger, fingertip (pulp)"
    long = replace(lesion(point("2026-05-14", 9.7)), site=name)
    shown = " ".join(text for text in texts(chart(Course(NOW, FIRST, lesions=(long,)), width=700)))
    assert "Index finger," in shown and "fingertip (pulp)" in shown and "…" not in shown


def test_strokes_run_through_as_far_as_points_are_joined_and_in_view() -> None:
    time = TimeScale(Window(0.0, 10.0), 0.0, 100.0)
    places = [(-40.0, 1.0), (-20.0, 1.0), (10.0, 1.0), (50.0, 2.0), (70.0, 3.0), (120.0, 4.0), (140.0, 4.0)]
    found = strokes(places, [True, True, True, False, True, True], time, "text", 1.6)
    assert [line.points for line in found] == [tuple(places[1:4]), tuple(places[4:6])]
