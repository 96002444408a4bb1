"""Ranges in a pregnancy: only those that are made for it, and only while it lasts."""

from dataclasses import replace
from datetime import timedelta

from clinic.app import Clinic
from clinic.records.enums import Flag, Sex
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.partial_date import PartialDate
from clinic.reports.course.lines import value_lines
from clinic.reports.course.rows import UNJUDGED_ROLE
from clinic.reports.course.shapes import Area, Dot, Text
from clinic.reports.course.subject import Course, ValueLine
from clinic.reports.course.words import value_point
from tests.clinic.reports.course.builders import chart
from tests.support.clinics import SettableClock, add_patient

_CALCIUM = (("calcium_total", 10.9, "mg/dL"), ("albumin", 3.1, "g/dL"))
_MAY, _NOVEMBER = 185, 3
"""Days before the pregnancy is recorded."""


def corrected(clinic: Clinic, patient_id: str) -> ValueLine:
    patient = clinic.patients.get(patient_id)
    series, derived = clinic.labs.series(patient_id, "conventional"), clinic.labs.derived(patient_id)
    lines = value_lines(series, derived, patient, clinic.catalog, "conventional", clinic.now().date())
    return next(line for line in lines if line.key == "corrected-calcium")


def test_before_it_was_recorded_a_value_keeps_its_range_and_later_ones_have_none(
    clinic: Clinic, clock: SettableClock
) -> None:
    patient = add_patient(clinic, "Mutter", sex=Sex.FEMALE, birth=PartialDate(1990, 2, 1))
    drafts = tuple(ResultDraft(analyte=key, number=number, unit=unit) for key, number, unit in _CALCIUM)
    for days in (_MAY, _NOVEMBER):
        clinic.labs.save_typed(patient.id, LabReportDraft(drafts, sampled_at=clinic.now() - timedelta(days=days)))
    known = clinic.patients.get(patient.id)
    clinic.patients.save(replace(known, pregnant=True), patient_id=patient.id, version=known.version)
    line = corrected(clinic, patient.id)
    assert [point.flag for point in line.points] == [Flag.HIGH, Flag.HIGH] and (line.low, line.high) == (8.6, 10.2)
    clock.forward(days=10)
    clinic.labs.save_typed(patient.id, LabReportDraft(drafts, sampled_at=clinic.now()))
    line = corrected(clinic, patient.id)
    assert [point.judged for point in line.points] == [True, True, False] and (line.low, line.high) == (8.6, 10.2)
    assert "No range in pregnancy." in "".join(value_point(line, 2)[1]) and "newest value has none" in line.range_words
    assert not any("within" in text for text in value_point(line, 2)[1])
    drawn = chart(Course(clinic.now(), (clinic.now() - timedelta(days=200)).date(), values=(line,)))
    dots = [shape for shape in drawn.body.moving if isinstance(shape, Dot)]
    assert "no range" in [shape.text for shape in drawn.body.still if isinstance(shape, Text)]
    band = next(shape for shape in drawn.body.moving if isinstance(shape, Area))
    assert dots[-1].role == UNJUDGED_ROLE and band.box.right <= dots[1].x + 0.1


def test_the_due_date_tells_when_it_began(clinic: Clinic) -> None:
    now = clinic.now()
    due = (now + timedelta(days=180)).date()
    patient = add_patient(
        clinic, "Mutter", sex=Sex.FEMALE, birth=PartialDate(1990, 2, 1), pregnant=True, pregnancy_due=due
    )
    drafts = tuple(ResultDraft(analyte=key, number=number, unit=unit) for key, number, unit in _CALCIUM)
    for days in (_MAY, 99, 101):
        clinic.labs.save_typed(patient.id, LabReportDraft(drafts, sampled_at=now - timedelta(days=days)))
    assert [point.judged for point in corrected(clinic, patient.id).points] == [True, True, False]
