"""The curve of the time to recurrence as shapes."""

from clinic.records.outcomes import Spell
from clinic.reports.course.shapes import Line, Text
from clinic.reports.survival_chart import survival_chart
from clinic.rules.survival import kaplan_meier


def test_without_a_recurrence_the_curve_is_level_and_has_no_limits() -> None:
    shapes = survival_chart(kaplan_meier([Spell(40, False), Spell(200, False)]), 420, 320)
    curve = next(shape for shape in shapes if isinstance(shape, Line) and shape.width == 2.0)
    assert len({y for _x, y in curve.points}) == 1
    assert not [shape for shape in shapes if isinstance(shape, Line) and shape.dashed]


def test_limits_end_where_nobody_is_left() -> None:
    shapes = survival_chart(kaplan_meier([Spell(40, True), Spell(200, True)]), 420, 320)
    limits = [shape for shape in shapes if isinstance(shape, Line) and shape.dashed]
    assert [len(shape.points) for shape in limits] == [2, 2], "from the first recurrence to the second"


def test_numbers_at_risk_stand_below_the_days() -> None:
    shapes = survival_chart(kaplan_meier([Spell(40, True), Spell(200, False), Spell(300, False)]), 420, 320)
    texts = [(shape.text, round(shape.y)) for shape in shapes if isinstance(shape, Text)]
    lowest = max(y for _text, y in texts)
    assert [text for text, y in texts if y == lowest] == ["3", "2", "2", "2", "1", "0"]


def test_nobody_followed_is_no_chart() -> None:
    assert survival_chart(kaplan_meier([]), 420, 320) == ()
    assert survival_chart(kaplan_meier([Spell(0, False)]), 420, 320)
