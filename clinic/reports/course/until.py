"""A course as it was known at a moment: a signed visit's summary tells nothing of what came later."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from clinic.records.treatments import DrugRow
from clinic.reports.course.subject import Course, LesionLine, ValueLine


def known_at(course: Course, moment: datetime) -> Course:
    """``course`` with what was there at ``moment``; a medicine that was stopped later is still taken."""
    day = moment.astimezone().date()
    lesions = (_lesion(line, moment, day) for line in course.lesions)
    values = (_value(line, moment) for line in course.values)
    drugs = (_drug(row, day) for row in course.drugs if row.start is None or row.start <= day)
    return replace(
        course,
        now=moment,
        lesions=tuple(line for line in lesions if line.points or line.responses),
        values=tuple(line for line in values if line.points),
        drugs=tuple(drugs),
        procedures=tuple(row for row in course.procedures if row.at <= moment),
        photos=tuple(row for row in course.photos if row.when <= moment),
        visits=tuple(row for row in course.visits if row.started_at <= moment),
    )


def only(course: Course, lesions: Collection[str], values: Collection[str]) -> Course:
    """``course`` with these lesions and quantities, by their keys."""
    return replace(
        course,
        lesions=tuple(line for line in course.lesions if line.id in lesions),
        values=tuple(line for line in course.values if line.key in values),
    )


def dates(course: Course) -> set[date]:
    """Days on which a lesion was measured or judged, a result was sampled, something was done or photographed."""
    moments = [point.at for line in course.lesions for point in line.points]
    moments += [point.at for line in course.values for point in line.points]
    moments += [row.at for row in course.procedures] + [row.when for row in course.photos]
    days = {moment.astimezone().date() for moment in moments}
    days |= {said.on for line in course.lesions for said in line.responses}
    return days | {dose.on for drug in course.drugs for dose in drug.doses}


def _lesion(line: LesionLine, moment: datetime, day: date) -> LesionLine:
    points = tuple(point for point in line.points if point.at <= moment)
    return replace(line, points=points, responses=tuple(said for said in line.responses if said.on <= day))


def _value(line: ValueLine, moment: datetime) -> ValueLine:
    return replace(line, points=tuple(point for point in line.points if point.at <= moment))


def _drug(row: DrugRow, day: date) -> DrugRow:
    doses = tuple(dose for dose in row.doses if dose.on <= day)
    stopped = row.stop is not None and row.stop <= day
    return row if stopped else replace(row, doses=doses, stop=None, stop_reason="")
