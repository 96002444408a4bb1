"""The chart of a course as a figure for paper: the same shapes, with all that the window tells on pointing in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from clinic.reports.course.layout import FOOT, lay_out
from clinic.reports.course.scale import Window, day_of
from clinic.reports.course.shapes import Box, Chart, Drawn, Measure, Picture
from clinic.reports.course.subject import Course
from clinic.reports.course.words import LETTERS, RESPONSES, value_text
from clinic.reports.document import Layer, VectorFigure
from clinic.rules.dates import spoken
from clinic.rules.uncertainty import EXPLAINED

WIDTH = 700.0
"""Units of the figure; on a column of some 515 points its small print stays above 7 points."""
TALLEST = 800.0
"""Units: what a page holds beside head and caption."""
_BEYOND = 5.0

PicturesOf = Callable[[Sequence[str]], Mapping[str, bytes]]


def course_figure(
    course: Course, window: Window, measure: Measure, pictures: PicturesOf | None = None, height: float = 0.0
) -> VectorFigure:
    """``course`` in the days of ``window``; rows grow towards ``height`` units, lesions that would not fit a page are
    left out and told. ``pictures`` gives those thumbnails that can be read, by the keys of photos; without it photos
    are left out."""
    shown = course if pictures is not None else replace(course, photos=())
    chart = _chart(shown, window, height, measure)
    while chart.height + FOOT > TALLEST and len(shown.lesions) > 1:
        shown = replace(shown, lesions=shown.lesions[:-1])
        chart = _chart(shown, window, height, measure)
    left_out = len(course.lesions) - len(shown.lesions)
    plot = (chart.left - _BEYOND, chart.right - chart.left + 2 * _BEYOND)
    body, foot = (_layers(part, plot, tall) for part, tall in ((chart.body, chart.height), (chart.foot, FOOT)))
    layers = (*body, *(replace(layer, top=chart.height) for layer in foot))
    photos = _photos(chart, pictures) if pictures is not None else {}
    caption = _caption(shown, left_out)
    return VectorFigure(layers, WIDTH, chart.height + FOOT, _told(shown, window), caption, photos)


def _chart(course: Course, window: Window, height: float, measure: Measure) -> Chart:
    return lay_out(course, window, WIDTH, height, measure)


def _layers(part: Drawn, plot: tuple[float, float], tall: float) -> tuple[Layer, Layer]:
    left, wide = plot
    return Layer(part.moving, clip=Box(left, 0.0, wide, tall)), Layer(part.still, clip=Box(0.0, 0.0, WIDTH, tall))


def _photos(chart: Chart, pictures: PicturesOf) -> Mapping[str, bytes]:
    return pictures([shape.photo_id for shape in chart.body.moving if isinstance(shape, Picture)])


def _caption(course: Course, left_out: int) -> str:
    """What the drawing means where one cannot point at it."""
    said = dict.fromkeys(said.judgement for line in course.lesions for said in line.responses)
    by_eye = any(not point.measured for line in course.lesions for point in line.points)
    spread = any(point.uncertainty for line in course.lesions for point in line.points)
    bands = any(line.low is not None or line.high is not None for line in course.values)
    unjudged = any(not point.judged for line in course.values for point in line.points)
    limits = [f"{line.short}: dashed line {line.limit.words}" for line in course.values if line.limit]
    parts = [
        f"Letters are responses as judged: {_letters(tuple(said))}." if said else "",
        f"Bars: {EXPLAINED}." if spread else "",
        "Hollow points were estimated by eye." if by_eye else "",
        "The pale band is the reference range; filled points lie outside it." if bands else "",
        "Grey hollow points have no range to be judged by." if unjudged else "",
        f"{'; '.join(limits)}." if limits else "",
        "Squares are computed from other results." if any(line.computed for line in course.values) else "",
        "A ring: corrected." if any(point.corrected for line in course.values for point in line.points) else "",
        f"{left_out} more lesion{'' if left_out == 1 else 's'} not shown." if left_out else "",
    ]
    return " ".join(part for part in parts if part)


def _letters(judgements: tuple[str, ...]) -> str:
    known = [key for key in RESPONSES if key in judgements]
    return ", ".join(f"{LETTERS[key]} {RESPONSES[key]}" for key in known)


def _told(course: Course, window: Window) -> str:
    """The figure in words for those who cannot see it: each line with its first and its newest value."""
    last = min(day_of(window.end), course.today)
    parts = [f"Course from {spoken(day_of(window.start))} to {spoken(last)}"]
    for line in course.lesions:
        if line.points:
            ends = (line.points[0].value, line.points[-1].value)
            what = "count" if line.kind == "count" else "long axis in mm"
            parts.append(f"{line.label} {line.site}: {what} {ends[0]:g} at first, {ends[1]:g} at last")
        parts += [f"{line.label}: {RESPONSES.get(s.judgement, s.judgement)} on {spoken(s.on)}" for s in line.responses]
    for value in course.values:
        if value.points:
            first, newest = (value_text(value, point) for point in (value.points[0], value.points[-1]))
            parts.append(f"{value.name}: {first} at first, {newest} at last")
    for drug in course.drugs:
        stop = f" to {spoken(drug.stop)}" if drug.stop else ", running"
        parts.append(f"{drug.name}{f' from {spoken(drug.start)}' if drug.start else ''}{stop}")
    counts = ((len(course.procedures), "procedure"), (len(course.photos), "photo"), (len(course.visits), "visit"))
    parts += [f"{number} {word}{'' if number == 1 else 's'}" for number, word in counts if number]
    return ". ".join(parts) + "."
