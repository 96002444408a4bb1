"""The course of a lesion in words. Without Qt."""

from datetime import date, datetime

from clinic.records.courses import CourseFrame, CoursePoint, CourseTreatment, LesionCourse, LesionCrop
from clinic.records.enums import AlignmentGrade
from clinic.records.scales import Quantity
from clinic.rules.dates import spoken_short
from clinic.rules.photo_changes import is_dated
from clinic.rules.uncertainty import EXPLAINED, axes_text, quantity_text, spread_text
from ui.lesions.words import count_text, day_of, size_text

BADGES = {
    AlignmentGrade.ALIGNED: "aligned",
    AlignmentGrade.APPROXIMATE: "approximate",
    AlignmentGrade.NOT_ALIGNED: "not aligned",
}


def named_text(name: str, value: Quantity) -> str:
    """``area 12.4 ± 0.8 mm²``."""
    return " ".join(part for part in (name, quantity_text(value.value, value.uncertainty), value.unit) if part)


def photo_day(frame: CourseFrame) -> str:
    """``22 Nov 2026``, or ``imported on 22 Nov 2026`` where it is not known when the photo was taken."""
    return f"{'' if is_dated(frame.photo) else 'imported on '}{spoken_short(day_of(frame.photo.when))}"


def frame_lines(frame: CourseFrame) -> tuple[str, ...]:
    """What stands below a crop: the day, then size, count and what was measured in the photo itself."""
    lines = [photo_day(frame)]
    lines += [text for text in (size_text(frame.seen), count_text(frame.seen)) if text]
    if len(lines) == 1:
        lines += [named_text(name, value) for name, value in frame.measured[:2]]
    if len(lines) == 1:
        lines.append("not measured")
    return tuple(lines)


def frame_tip(frame: CourseFrame, crop: LesionCrop | None) -> str:
    """Everything known of one photo, line by line."""
    parts = [f"{frame.photo.kind.value} {'of ' if is_dated(frame.photo) else ''}{photo_day(frame)}"]
    parts += [text for text in (size_text(frame.seen), count_text(frame.seen)) if text]
    parts += [named_text(name, value) for name, value in frame.measured]
    if any("±" in part for part in parts):
        parts.append(f"{EXPLAINED}.")
    if crop is not None:
        parts.append(crop.words[:1].upper() + crop.words[1:])
    return "\n".join(parts)


def badge(frame: CourseFrame, crop: LesionCrop | None, reference: str) -> str:
    """One word in the corner of a crop."""
    if frame.photo.id == reference:
        return "reference"
    if crop is None:
        return ""
    if crop.grade is None:
        return "not aligned" if frame.place is not None else "whole photo"
    return BADGES[crop.grade]


def point_text(point: CoursePoint) -> str:
    """``22 Nov 2026: 8.1 × 5.2 ± 0.2 mm, calliper; 9 counted``."""
    parts = []
    if point.long_axis is not None:
        size = axes_text(point.long_axis, point.short_axis)
        parts.append(f"{size}{spread_text(point.uncertainty)} mm, {point.method}")
    if point.count is not None:
        parts.append(f"{point.count} counted")
    return f"{spoken_short(_day(point.at))}: {'; '.join(parts)}"


def treatment_text(treatment: CourseTreatment) -> str:
    """``Diltiazem 180 mg, daily, since 3 May 2026``."""
    first = spoken_short(treatment.start)
    if not treatment.is_drug:
        return f"{treatment.text}, {first}"
    if treatment.end is None:
        return f"{treatment.text}, since {first}"
    return f"{treatment.text}, {first} to {spoken_short(treatment.end)}"


def spoken_course(course: LesionCourse) -> str:
    """The chart for those who do not see it."""
    lines = [point_text(point) for point in course.points] or ["Nothing was measured or counted."]
    lines += [treatment_text(treatment) for treatment in course.treatments]
    return "\n".join(lines)


def _day(at: datetime) -> date:
    return at.astimezone().date()
