"""Responses of lesions: each treatment has its own, and what followed from a wrong one is taken back."""

from datetime import date

import pytest

from clinic.app import Clinic
from clinic.errors import ValidationError
from clinic.records.enums import LesionStatus, Side
from clinic.records.lesions import LesionDraft, Response
from clinic.records.treatments import DrugDraft, ProcedureDraft
from tests.support.clinics import SettableClock, add_patient

TODAY = date(2026, 11, 22)


@pytest.fixture
def told(clinic: Clinic) -> tuple[str, str, str, str]:
    """Patient, lesion, an extraction today, a course since the first of the month."""
    patient = add_patient(clinic)
    lesion = clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT))[0]
    visit, _ = clinic.visits.start(patient.id)
    typed = (("instrument", "needle"), ("count", "3"))
    done, _ = clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (lesion.id,), typed))
    draft = DrugDraft(patient.id, "", "Adapalene", 1.0, "mg", "topical", "daily", date(2026, 11, 1))
    return patient.id, lesion.id, done.id, clinic.treatments.save_drug(draft)[0].id


def status(clinic: Clinic, patient_id: str) -> LesionStatus:
    return clinic.lesions.list(patient_id)[0].status


def test_two_treatments_are_answered_apart_on_one_day(clinic: Clinic, told: tuple[str, str, str, str]) -> None:
    patient, lesion, done, course = told
    clinic.treatments.record_response(Response(lesion, TODAY, "partial", version=0, procedure_id=done))
    clinic.treatments.record_response(Response(lesion, TODAY, "none", version=0, course_id=course))
    clinic.treatments.record_response(Response(lesion, TODAY, "worse", version=0))
    rows = clinic.treatments.responses(patient)
    assert {(row.judgement, row.procedure_id, row.course_id) for row in rows} == {
        ("partial", done, ""),
        ("none", "", course),
        ("worse", "", ""),
    }
    known = next(row for row in rows if row.course_id)
    changed = Response(lesion, TODAY, "partial", "", "looked again", known.version, course_id=course)
    clinic.treatments.record_response(changed)
    after = next(row for row in clinic.treatments.responses(patient) if row.course_id)
    assert after.id == known.id and after.judgement == "partial"
    assert after.note == "looked again\nBefore: none (Dr M. Okafor)", "the earlier judgement is still read"


@pytest.mark.parametrize("how", ["corrected", "marked"])
def test_the_status_that_followed_a_wrong_response_is_taken_back(
    clinic: Clinic, told: tuple[str, str, str, str], clock: SettableClock, how: str
) -> None:
    patient, lesion, done, _course = told
    clinic.treatments.record_response(Response(lesion, TODAY, "complete", version=0, procedure_id=done), resolve=True)
    assert status(clinic, patient) is LesionStatus.RESOLVED
    clock.forward(days=30)
    later = clock.moment.date()
    clinic.treatments.record_response(Response(lesion, later, "recurred", version=0, procedure_id=done))
    assert status(clinic, patient) is LesionStatus.RECURRED
    wrong = clinic.treatments.responses(patient)[0]
    clock.forward(minutes=1)
    if how == "marked":
        clinic.treatments.mark_response_error(wrong.id, "another lesion", wrong.version or 0)
    else:
        right = Response(lesion, later, "complete", version=wrong.version, procedure_id=done)
        clinic.treatments.record_response(right)
    assert status(clinic, patient) is LesionStatus.RESOLVED


def test_a_status_that_a_person_set_since_stays(
    clinic: Clinic, told: tuple[str, str, str, str], clock: SettableClock
) -> None:
    patient, lesion, done, _course = told
    clinic.treatments.record_response(Response(lesion, TODAY, "complete", version=0, procedure_id=done), resolve=True)
    clock.forward(minutes=1)
    clinic.lesions.set_status(lesion, LesionStatus.TREATED, "as seen")
    (row,) = clinic.treatments.responses(patient)
    clinic.treatments.mark_response_error(row.id, "a slip", row.version or 0)
    assert status(clinic, patient) is LesionStatus.TREATED


def test_a_response_before_its_treatment_is_refused(clinic: Clinic, told: tuple[str, str, str, str]) -> None:
    patient, lesion, done, course = told
    for key, day in (("procedure_id", date(2026, 11, 21)), ("course_id", date(2026, 10, 31))):
        treated = {key: done if key == "procedure_id" else course}
        with pytest.raises(ValidationError, match="before it") as caught:
            clinic.treatments.record_response(Response(lesion, day, "partial", version=0, **treated))
        assert caught.value.field == "on"
    assert clinic.treatments.responses(patient) == ()
