"""What of a course is shown unasked, and how far one can look."""

from clinic.reports.course.scale import Window
from clinic.reports.course.subject import Course

_MOST_LESIONS = 6


def usual_lesions(course: Course) -> set[str]:
    """Open lesions with a course, then the others that have points, as many as are easily read."""
    measured = [line for line in course.lesions if line.points]
    first = sorted(measured, key=lambda line: (not line.open, -line.points[-1].at.timestamp()))
    return {line.id for line in first[:_MOST_LESIONS]}


def usual_range(course: Course) -> str:
    """All of a short history, else the last two years."""
    return "all" if Window.back(course.today, 24).start <= course.first.toordinal() else "24"


def span_of(course: Course, key: str) -> Window:
    """The days of a range: ``all``, or a number of months back from today."""
    return Window.around(course.first, course.today) if key == "all" else Window.back(course.today, int(key))


def limit_of(course: Course) -> Window:
    """How far one can go: two years at least, and all that is recorded."""
    every, least = Window.around(course.first, course.today), Window.back(course.today, 24)
    return Window(min(every.start, least.start), max(every.end, least.end))
