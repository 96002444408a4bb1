"""Lines through the points of a row, and names broken into lines."""

from collections.abc import Sequence

from clinic.reports.course.scale import TimeScale
from clinic.reports.course.shapes import Line, Measure, Point


def strokes(
    places: Sequence[Point], joined: Sequence[bool], time: TimeScale, role: str, width: float, *, dashed: bool = False
) -> list[Line]:
    """Lines through neighbours that are ``joined`` (one less than places), in one stroke as far as that goes; what lies
    wholly outside of the plot is left out."""
    found: list[Line] = []
    run: list[Point] = []
    for at, is_joined in enumerate(joined):
        here, there = places[at], places[at + 1]
        if is_joined and there[0] >= time.left and here[0] <= time.right:
            run = run or [here]
            run.append(there)
        elif run:
            found.append(Line(tuple(run), role, width, dashed))
            run = []
    if run:
        found.append(Line(tuple(run), role, width, dashed))
    return found


def broken(text: str, room: float, measure: Measure, size: int = 12) -> tuple[str, ...]:
    """``text`` as it is where it fits, else in two lines between words; the second one may still be too long."""
    if measure(text, size, False) <= room:
        return (text,)
    words = text.split(" ")
    for end in range(len(words) - 1, 0, -1):
        first = " ".join(words[:end])
        if first.strip() and measure(first, size, False) <= room:
            return first.rstrip(), " ".join(words[end:])
    return (text,)
