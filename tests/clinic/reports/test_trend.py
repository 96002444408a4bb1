"""The course of a quantity as shapes."""

from datetime import UTC, date, datetime

from clinic.records.enums import Flag
from clinic.reports.course.shapes import Area, Dot, Line, Text
from clinic.reports.trend import Trend, TrendBar, TrendPoint, trend_shapes, whole_window

FIRST, SECOND, THIRD = (datetime(2026, month, 12, 8, tzinfo=UTC) for month in (1, 5, 11))
POINTS = (
    TrendPoint(FIRST, 9.4, low=8.6, high=10.2),
    TrendPoint(SECOND, 10.9, flag=Flag.HIGH, low=8.5, high=10.5, corrected=True),
    TrendPoint(THIRD, 15.0, ">", Flag.CRITICAL_HIGH, 8.5, 10.5),
)
BARS = (TrendBar("Diltiazem", date(2026, 3, 1), None), TrendBar("Colchicine", date(2024, 1, 1), date(2024, 2, 1)))
TREND = Trend("mg/dL", POINTS, BARS)
WIDTH, HEIGHT = 600.0, 240.0


def drawn(kind: type, trend: Trend = TREND) -> list:  # type: ignore[type-arg]  # shapes of the kind asked for
    shapes = trend_shapes(trend, WIDTH, HEIGHT, whole_window(trend)).shapes
    return [shape for shape in shapes if isinstance(shape, kind)]


def test_the_band_changes_where_the_laboratorys_range_changes() -> None:
    bands = [area for area in drawn(Area) if area.role == "accent_soft"]
    assert len(bands) == 2
    assert bands[0].box.right == bands[1].box.x and bands[0].box.y != bands[1].box.y


def test_a_limit_of_measurement_is_hollow_and_joins_no_line() -> None:
    hollow = [dot for dot in drawn(Dot) if dot.hollow and dot.role == "critical"]
    assert len(hollow) == 1
    assert ">" in [text.text for text in drawn(Text)]
    assert len([line for line in drawn(Line) if line.role == "series_3"]) == 1


def test_a_corrected_value_has_a_ring() -> None:
    assert len([dot for dot in drawn(Dot) if dot.role == "muted" and dot.hollow]) == 2, "its own, and the legend's"


def test_treatments_are_bars_on_the_same_axis() -> None:
    (bar,) = [area for area in drawn(Area) if area.role == "sunk"]
    assert bar.open_end and "Diltiazem" in [text.text for text in drawn(Text)]
    assert "Colchicine" not in [text.text for text in drawn(Text)]
    places = trend_shapes(TREND, WIDTH, HEIGHT, whole_window(TREND)).places
    assert places[0][0] < bar.box.x < places[1][0]


def test_zoomed_in_only_what_is_inside_is_there_and_lines_end_at_the_edge() -> None:
    whole = whole_window(TREND)
    window = whole.zoomed(whole.start, 3, whole)
    drawing = trend_shapes(TREND, WIDTH, HEIGHT, window)
    assert [at for _x, _y, at in drawing.places] == [0]
    (line,) = [shape for shape in drawing.shapes if isinstance(shape, Line) and shape.role == "series_3"]
    assert line.points[1][0] == WIDTH - 14


def test_one_result_alone_is_drawn() -> None:
    assert len(drawn(Dot, Trend("mg/dL", POINTS[:1]))) == 1


def test_a_preliminary_result_is_framed_and_the_legend_says_what_the_marks_mean() -> None:
    early = Trend("mg/dL", (POINTS[0], TrendPoint(SECOND, 10.9, preliminary=True)))
    frames = [dot for dot in drawn(Dot, early) if dot.square and dot.hollow and dot.role == "muted"]
    assert len(frames) == 2, "one around the point, one in the legend"
    assert "preliminary" in [text.text for text in drawn(Text, early)]
    assert {"corrected", "limit of measurement"} <= {text.text for text in drawn(Text)}
    assert "preliminary" not in [text.text for text in drawn(Text)]
