"""The share without recurrence over time as shapes: the curve with its limits, and the numbers at risk below it.

survival_chart(curve, width, height) -> tuple[Shape, ...]
"""

import math
from collections.abc import Callable
from typing import TypeAlias

from clinic.records.outcomes import Curve
from clinic.reports.course.shapes import Box, Line, Point, Shape, Text

_LEFT, _RIGHT, _TOP, _FOOT = 44.0, 16.0, 12.0, 74.0
_STEPS = (7, 14, 30.4375, 60.875, 91.3125, 182.625, 365.25, 730.5, 1826.25)
_MONTH = 30.4375
_MOST_TICKS = 6
_ROLE, _LIMIT = "series_3", "muted"
_At: TypeAlias = Callable[[float, float], Point]


def survival_chart(curve: Curve, width: float, height: float) -> tuple[Shape, ...]:
    """Lengths in units; nobody is watched: no shapes. Small strokes are lesions that were lost from sight."""
    if not curve.spells:
        return ()
    plot = Box(_LEFT, _TOP, max(width - _LEFT - _RIGHT, 60.0), max(height - _TOP - _FOOT, 40.0))
    step = next((each for each in _STEPS if curve.longest <= each * _MOST_TICKS), _STEPS[-1])
    end = max(math.ceil(curve.longest / step), 1) * step

    def at(day: float, share: float) -> Point:
        return plot.x + day / end * plot.width, plot.bottom - share * plot.height

    shapes: list[Shape] = []
    for part in range(0, 101, 25):
        _x, y = at(0, part / 100)
        shapes.append(Line(((plot.x, y), (plot.right, y)), "border" if not part else "line", 1.0))
        shapes.append(Text(plot.x - 8, y, f"{part} %", "muted", 11, align="right"))
    for limit in ("low", "high"):
        shapes += _limit(curve, limit, at)
    shapes.append(Line(tuple(_stairs(curve, at)), _ROLE, 2.0))
    for spell in curve.spells:
        if not spell.event:
            x, y = at(spell.days, _share(curve, spell.days))
            shapes.append(Line(((x, y - 5), (x, y + 5)), _ROLE, 1.2))
    return (*shapes, *_foot(curve, plot, step, end))


def _stairs(curve: Curve, at: _At) -> list[Point]:
    points, share = [at(0, 1.0)], 1.0
    for step in curve.steps:
        points += [at(step.day, share), at(step.day, step.survival)]
        share = step.survival
    return [*points, at(curve.longest, share)]


def _limit(curve: Curve, name: str, at: _At) -> list[Shape]:
    """From the first event on; it ends where it is not defined."""
    days = [*(step.day for step in curve.steps), curve.longest][1:]
    points: list[Point] = []
    for step, until in zip(curve.steps, days, strict=True):
        value = step.low if name == "low" else step.high
        if value is not None:
            points += [at(step.day, value), at(until, value)]
    return [Line(tuple(points), _LIMIT, 1.0, dashed=True)] if points else []


def _share(curve: Curve, day: float) -> float:
    return next((step.survival for step in reversed(curve.steps) if step.day <= day), 1.0)


def _foot(curve: Curve, plot: Box, step: float, end: float) -> list[Shape]:
    in_months = step > 14
    shapes: list[Shape] = []
    for number in range(round(end / step) + 1):
        day = number * step
        x = plot.x + day / end * plot.width
        words = f"{day / _MONTH:.0f}" if in_months else f"{day:.0f}"
        shapes.append(Line(((x, plot.bottom), (x, plot.bottom + 4)), "field_border", 1.0))
        shapes.append(Text(x, plot.bottom + 14, words, "muted", 11, align="centre"))
        shapes.append(Text(x, plot.bottom + 62, str(curve.at_risk(day)), "text", 11, align="centre"))
    middle = plot.x + plot.width / 2
    unit = "Months" if in_months else "Days"
    shapes.append(Text(middle, plot.bottom + 30, f"{unit} since the complete response", "muted", 11, align="centre"))
    shapes.append(Text(plot.x - 8, plot.bottom + 46, "Lesions still followed without recurrence", "muted", 11))
    return shapes
