"""Time and values to pixels."""

from datetime import date
from itertools import pairwise

from clinic.reports.course.scale import TimeScale, ValueScale, Window, day_of

TODAY = date(2026, 11, 22)


def test_window_looks_back_and_leaves_room_after_today() -> None:
    window = Window.back(TODAY, 24)
    assert day_of(window.start) == date(2024, 11, 22)
    assert TODAY.toordinal() < window.end < TODAY.toordinal() + 40


def test_zoom_keeps_the_day_under_the_pointer_in_place() -> None:
    limit = Window.back(TODAY, 24)
    scale = TimeScale(limit, 100, 700)
    day = scale.day(400)
    closer = limit.zoomed(day, 2, limit)
    assert closer.days == limit.days / 2
    assert abs(TimeScale(closer, 100, 700).x(day) - 400) < 1e-6


def test_no_zoom_or_pan_leaves_the_limit_or_goes_below_a_week() -> None:
    limit = Window.back(TODAY, 6)
    assert limit.zoomed(limit.start, 0.1, limit) == limit
    assert limit.zoomed(limit.start, 1e6, limit).days == 7
    half = limit.zoomed(limit.end, 2, limit)
    assert half.moved(1000, limit).end == limit.end
    assert half.moved(-1000, limit).start == limit.start


def test_ticks_name_the_year_first_and_where_it_changes() -> None:
    scale = TimeScale(Window(date(2025, 9, 15).toordinal(), date(2026, 4, 15).toordinal()), 0, 700)
    assert [text for _, text in scale.ticks(64)] == ["Oct 2025", "Nov", "Dec", "Jan 2026", "Feb", "Mar", "Apr"]


def test_ticks_go_from_weeks_to_years_by_room() -> None:
    week = TimeScale(Window(date(2026, 11, 1).toordinal(), date(2026, 11, 29).toordinal()), 0, 600)
    assert [day_of(day).weekday() for day, _ in week.ticks(64)] == [0] * 4
    assert week.ticks(64)[0][1] == "2 Nov 2026"
    decades = TimeScale(Window(date(2000, 6, 1).toordinal(), date(2026, 6, 1).toordinal()), 0, 400)
    assert [text for _, text in decades.ticks(64)] == ["2005", "2010", "2015", "2020", "2025"]


def test_ticks_are_never_closer_than_asked() -> None:
    for days in (7, 40, 200, 900, 8000):
        scale = TimeScale(Window(730000, 730000 + days), 0, 500)
        places = [scale.x(day) for day, _ in scale.ticks(64)]
        assert all(later - earlier >= 55 for earlier, later in pairwise(places))


def test_small_changes_look_small() -> None:
    scale = ValueScale.of([10.0, 10.2], 0, 100)
    assert abs(scale.y(10.0) - scale.y(10.2)) < 10


def test_a_course_that_falls_far_is_drawn_from_zero() -> None:
    scale = ValueScale.of([22, 3], 0, 100)
    assert scale.low == 0
    assert scale.y(0) == 100


def test_value_ticks_are_round_and_apart() -> None:
    scale = ValueScale.of([7.8, 11.3], 0, 60)
    ticks = scale.ticks()
    assert ticks == (8, 10)
    assert all(scale.y(a) - scale.y(b) >= 18 for a, b in pairwise(ticks))
    assert ValueScale.of([1, 2], 0, 10).ticks() == ()
