"""The course of a patient at a glance, as shapes: computed here, painted elsewhere (window, paper)."""

from clinic.reports.course.choice import limit_of, span_of, usual_lesions, usual_range
from clinic.reports.course.layout import lay_out
from clinic.reports.course.lines import lesion_lines, value_lines
from clinic.reports.course.scale import TimeScale, Window, day_number
from clinic.reports.course.shapes import Chart, Mark, Target
from clinic.reports.course.subject import Course, LesionLine, ValueLine

__all__ = [
    "Chart",
    "Course",
    "LesionLine",
    "Mark",
    "Target",
    "TimeScale",
    "ValueLine",
    "Window",
    "day_number",
    "lay_out",
    "lesion_lines",
    "limit_of",
    "span_of",
    "usual_lesions",
    "usual_range",
    "value_lines",
]
