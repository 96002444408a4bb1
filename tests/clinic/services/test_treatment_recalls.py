"""Recalls that treatments make: histology that is awaited, sutures to take out; and doses that were wrong."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import Conflict, NotAllowed, ValidationError
from clinic.records.enums import Role, Side
from clinic.records.follow_up import RecallRow
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail
from clinic.records.treatment_course import MonitoringDraft, ResultOfSpecimen, SpecimenDraft
from clinic.records.treatments import DoseChange, DrugDraft, DrugRow, ProcedureDraft
from clinic.store.models import AuditEntry, DrugDose
from tests.clinic.services.test_restriction import as_role
from tests.support.clinics import SettableClock, add_patient

TODAY = date(2026, 11, 22)
PUNCH = (("biopsy_type", "punch"), ("punch_mm", "4"))


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


def biopsy(clinic: Clinic, patient: PatientDetail, **more: str) -> ProcedureDraft:
    visit, _ = clinic.visits.start(patient.id, "Calcinosis")
    spot = clinic.lesions.save(LesionDraft(patient.id, "elbow_posterior", Side.LEFT))[0]
    return ProcedureDraft(visit.id, "biopsy", (spot.id,), (*PUNCH, *more.items()))


def recall_of(clinic: Clinic, patient: PatientDetail, kind: str) -> RecallRow:
    return next(row for row in clinic.recalls.for_patient(patient.id) if row.kind == kind)


def test_histology_that_is_awaited_is_closed_with_the_result_or_with_a_reason_that_is_kept(
    clinic: Clinic, patient: PatientDetail
) -> None:
    done, _ = clinic.treatments.save_procedure(biopsy(clinic, patient))
    tissue, _ = clinic.treatments.save_specimen(SpecimenDraft(done.id, TODAY, "H7"))
    recall = recall_of(clinic, patient, "histology")
    for outcome in ("came", ""):
        with pytest.raises(ValidationError) as caught:
            clinic.recalls.done(recall.id, outcome)
        assert caught.value.field == "outcome"
    with pytest.raises(ValidationError):
        clinic.recalls.done(recall.id, " ", without_result=True)
    ended, _ = clinic.recalls.done(recall.id, "lost on the way", without_result=True)
    assert ended.outcome == "Closed without result: lost on the way"
    (row,) = clinic.treatments.specimens(patient.id)
    assert (row.awaited, row.told) == (False, "no result: lost on the way")
    said, _ = clinic.treatments.specimen_result(ResultOfSpecimen(tissue.id, TODAY, "Found after all: calcium"))
    assert (said.awaited, said.told) == (False, "Found after all: calcium")


def test_whoever_may_not_record_closes_no_histology_without_its_result(clinic: Clinic, patient: PatientDetail) -> None:
    done, _ = clinic.treatments.save_procedure(biopsy(clinic, patient))
    clinic.treatments.save_specimen(SpecimenDraft(done.id, TODAY))
    recall = recall_of(clinic, patient, "histology")
    as_role(clinic, Role.DESK)
    with pytest.raises(NotAllowed):
        clinic.recalls.done(recall.id, "no idea", without_result=True)


def test_the_result_closes_its_recall(clinic: Clinic, patient: PatientDetail) -> None:
    done, _ = clinic.treatments.save_procedure(biopsy(clinic, patient))
    tissue, _ = clinic.treatments.save_specimen(SpecimenDraft(done.id, TODAY))
    clinic.treatments.specimen_result(ResultOfSpecimen(tissue.id, TODAY, "Calcium in the dermis"))
    assert recall_of(clinic, patient, "histology").outcome == "The result has come."


def test_sutures_that_are_left_become_a_recall_on_the_day_that_is_set(clinic: Clinic, patient: PatientDetail) -> None:
    draft = biopsy(clinic, patient, suture_removal_due="2026-12-02")
    assert clinic.treatments.procedure_warnings(draft) == ()
    row, _ = clinic.treatments.save_procedure(draft)
    recall = recall_of(clinic, patient, "sutures")
    assert (recall.due, recall.reason) == (date(2026, 12, 2), "Take out sutures: skin biopsy on L1")
    clinic.recalls.save(patient.id, date(2026, 12, 4), recall.reason, recall_id=recall.id)
    again = replace(draft, id=row.id, version=row.version, note="two sutures")
    row, _ = clinic.treatments.save_procedure(again)
    assert recall_of(clinic, patient, "sutures").due == date(2026, 12, 4), "what a person moved stays moved"
    clinic.treatments.mark_procedure_error(row.id, "wrong lesion")
    assert recall_of(clinic, patient, "sutures").outcome == "Entered in error."


@pytest.mark.parametrize(
    ("kind", "typed", "asks"),
    [
        ("biopsy", PUNCH, True),
        ("biopsy", (("biopsy_type", "shave"),), False),
        ("excision", (("closure", "primary"), ("suture_count", "4")), True),
        ("excision", (("closure", "primary"), ("suture_count", "0")), False),
        ("excision", (("closure", "secondary intention"),), False),
        ("excision", (("closure", "flap"),), True),
    ],
)
def test_sutures_without_a_day_are_asked_about(
    clinic: Clinic, patient: PatientDetail, kind: str, typed: tuple[tuple[str, str], ...], asks: bool
) -> None:
    visit, _ = clinic.visits.start(patient.id)
    sizes = (("length_mm", "12"), ("width_mm", "4"), ("specimen_to_pathology", "no")) if kind == "excision" else ()
    warnings = clinic.treatments.procedure_warnings(ProcedureDraft(visit.id, kind, (), (*sizes, *typed)))
    assert any("Sutures" in warning for warning in warnings) is asks


def course(clinic: Clinic, patient: PatientDetail) -> DrugRow:
    draft = DrugDraft(patient.id, "diltiazem", "", 120.0, "mg", "oral", "daily", date(2026, 11, 1))
    begun, _ = clinic.treatments.save_drug(draft)
    return clinic.treatments.change_dose(begun.id, DoseChange(date(2026, 11, 10), 420.0, "mg", "daily", "well"))[0]


def test_a_wrong_dose_is_corrected_and_what_stood_there_is_kept_with_the_reason(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    before = course(clinic, patient)
    clock.forward(minutes=5)
    wrong = before.doses[1]
    right = replace(wrong, dose=240.0)
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.correct_dose(before.id, wrong.id, right, " ", before.version)
    assert caught.value.field == "correction"
    after, _ = clinic.treatments.correct_dose(before.id, wrong.id, right, "typed 420 for 240", before.version)
    assert [(dose.on.day, dose.dose) for dose in after.doses] == [(1, 120.0), (10, 240.0)]
    (kept,) = after.withdrawn
    assert kept.reason == "entered in error: typed 420 for 240 (was 420 mg, daily from 10 November 2026, well)"
    assert after.dose_text == "240 mg, daily"
    assert clinic.treatments.running_cautions(patient.id) == {}
    with clinic._core.db.read() as session:
        trail = select(AuditEntry).where(AuditEntry.row_id == wrong.id, AuditEntry.action == "update")
        (step,) = session.scalars(trail)
        assert step.before is not None and step.before["dose"] == 420.0
    with pytest.raises(Conflict):
        clinic.treatments.correct_dose(before.id, wrong.id, right, "once more", after.version)
    undone, _ = clinic.treatments.put_back_dose(after.id, wrong, after.version, after.doses[1].id)
    assert [dose.dose for dose in undone.doses] == [120.0, 420.0]
    assert undone.withdrawn[0].reason.startswith("entered in error: the correction was undone (was 240 mg")


def test_a_change_of_dose_that_never_was_is_taken_out_also_after_the_stop(
    clinic: Clinic, patient: PatientDetail
) -> None:
    row = course(clinic, patient)
    row, _ = clinic.treatments.stop_drug(row.id, TODAY, "course complete", version=row.version)
    never = row.doses[1]
    row, _ = clinic.treatments.remove_dose(row.id, never.id, "never given", row.version)
    assert [dose.dose for dose in row.doses] == [120.0] and row.dose_text == "120 mg, daily"
    with pytest.raises(Conflict, match="only dose"):
        clinic.treatments.remove_dose(row.id, row.doses[0].id, "nor this", row.version)
    row, _ = clinic.treatments.put_back_dose(row.id, never, row.version)
    assert [dose.dose for dose in row.doses] == [120.0, 420.0] and not row.withdrawn
    with clinic._core.db.read() as session:
        assert len(list(session.scalars(select(DrugDose)))) == 2, "nothing is deleted"


def test_a_stop_in_error_is_taken_back_with_its_monitoring(clinic: Clinic, patient: PatientDetail) -> None:
    row = course(clinic, patient)
    due = TODAY + timedelta(days=28)
    clinic.treatments.plan_monitoring(MonitoringDraft(row.id, "ecg", due, 84))
    row = clinic.treatments.drugs(patient.id)[0]
    row, _ = clinic.treatments.stop_drug(row.id, TODAY, "side effect", "dizzy", row.version)
    assert all(item.due is None for item in clinic.treatments.monitoring(patient.id))
    with pytest.raises(ValidationError):
        clinic.treatments.take_back_stop(row.id, "", row.version)
    row, _ = clinic.treatments.take_back_stop(row.id, "it was the other one", row.version)
    assert (row.stop, row.stop_reason) == (None, "")
    assert row.note == "Stop on 22 November 2026 (side effect) entered in error: it was the other one"
    (again, _ended) = clinic.treatments.monitoring(patient.id)
    assert (again.what, again.due, again.every_days) == ("ecg", due, 84)
    assert [recall.due for recall in clinic.recalls.for_patient(patient.id) if recall.done_at is None] == [due]
    with pytest.raises(Conflict):
        clinic.treatments.take_back_stop(row.id, "again")


def test_the_corrected_dose_is_asked_about_as_any_dose(clinic: Clinic, patient: PatientDetail) -> None:
    simva = DrugDraft(patient.id, "", "Simvastatin", 10.0, "mg", "oral", "daily", date(2026, 11, 1))
    course(clinic, patient)
    row, _ = clinic.treatments.save_drug(simva)
    more = replace(row.doses[0], dose=40.0)
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.correct_dose(row.id, row.doses[0].id, more, "it was 40", row.version)
    assert caught.value.field == "cautions"
    with pytest.raises(ValidationError) as caught:
        clinic.treatments.correct_dose(row.id, row.doses[0].id, replace(more, on=TODAY - timedelta(days=90)), "x")
    assert caught.value.field == "on"


def test_a_specimen_is_awaited_from_the_moment_the_procedure_says_it_was_sent(
    clinic: Clinic, patient: PatientDetail
) -> None:
    visit, _ = clinic.visits.start(patient.id, "Cyst")
    typed = (("length_mm", "12"), ("width_mm", "4"), ("closure", "secondary intention"))
    draft = ProcedureDraft(visit.id, "excision", (), (*typed, ("specimen_to_pathology", "yes")))
    done, _ = clinic.treatments.save_procedure(draft)
    (tissue,) = done.specimens
    assert tissue.awaited and recall_of(clinic, patient, "histology").due == TODAY + timedelta(days=14)
    named, _ = clinic.treatments.save_specimen(SpecimenDraft(done.id, TODAY, "H26-9", laboratory="Dermpath"))
    assert named.id == tissue.id and len(clinic.treatments.specimens(patient.id)) == 1, "completed, not made twice"
    again = replace(draft, id=done.id, version=done.version, parameters=(*typed, ("specimen_to_pathology", "no")))
    done, _ = clinic.treatments.save_procedure(again)
    assert done.specimens == () and recall_of(clinic, patient, "histology").done_at is not None


def test_number_and_result_typed_with_a_biopsy_are_the_specimens(clinic: Clinic, patient: PatientDetail) -> None:
    draft = biopsy(clinic, patient, specimen_id="H26-7", result="Calcium in the dermis", stain="von Kossa")
    done, _ = clinic.treatments.save_procedure(draft)
    (tissue,) = done.specimens
    assert (tissue.number, tissue.result, tissue.stains) == ("H26-7", "Calcium in the dermis", "von Kossa")
    assert not tissue.awaited and {"specimen_id", "result"}.isdisjoint(dict(done.parameters))
    assert not [row for row in clinic.recalls.for_patient(patient.id) if row.kind == "histology"]


@pytest.mark.parametrize(
    ("kind", "typed", "due"),
    [
        ("observation", (("review_interval_weeks", "6"),), date(2027, 1, 3)),
        ("observation", (("review_interval_weeks", "6"), ("follow_up_date", "2026-12-01")), date(2026, 12, 1)),
        ("extraction", (("instrument", "needle"), ("count", "1"), ("follow_up_date", "2027-02-01")), date(2027, 2, 1)),
    ],
)
def test_a_follow_up_and_a_review_are_recalls(
    clinic: Clinic, patient: PatientDetail, kind: str, typed: tuple[tuple[str, str], ...], due: date
) -> None:
    visit, _ = clinic.visits.start(patient.id, "Milia")
    draft = ProcedureDraft(visit.id, kind, (), typed)
    done, _ = clinic.treatments.save_procedure(draft)
    recall = recall_of(clinic, patient, "follow-up")
    assert recall.due == due and recall.reason.startswith("Follow-up: ")
    required = tuple(pair for pair in typed if pair[0] in ("instrument", "count"))
    clinic.treatments.save_procedure(replace(draft, id=done.id, version=done.version, parameters=required))
    assert recall_of(clinic, patient, "follow-up").done_at is not None
