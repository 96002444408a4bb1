"""Visits from start to addendum."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, ValidationError
from clinic.records.enums import LesionStatus, Side, SizeMethod, VisitStatus
from clinic.records.lesions import LesionDraft, LesionRow, ObservationDraft
from clinic.records.visits import VisitText
from clinic.services.visit_lines import signed_size, size_text
from clinic.store.models import Observation
from tests.support.clinics import SettableClock, add_patient


def test_starting_twice_is_one_visit(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    first, _ = clinic.visits.start(patient.id, "White bumps")
    second, _ = clinic.visits.start(patient.id)
    assert first.id == second.id
    assert clinic.visits.open_for(patient.id) == second
    assert second.text.reason == "White bumps"


def test_typed_text_is_kept_and_guarded_by_its_version(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id)
    saved, _ = clinic.visits.save_text(visit.id, VisitText(reason="Bumps", plan="Extraction"), visit.version)
    assert clinic.visits.get(visit.id).text.plan == "Extraction"
    with pytest.raises(Conflict):
        clinic.visits.save_text(visit.id, VisitText(reason="Other"), visit.version)
    assert saved.version > visit.version


def test_signing_fixes_the_visit_and_sets_the_recall(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id)
    text = VisitText(
        reason="Bumps", follow_up="in 6 weeks", follow_up_on=date(2027, 1, 3), follow_up_reason="Review L1"
    )
    visit, _ = clinic.visits.save_text(visit.id, text, visit.version)
    signed, _ = clinic.visits.sign(visit.id, visit.version)
    assert signed.status is VisitStatus.SIGNED
    assert signed.signed_by == "Dr M. Okafor"
    assert len(signed.content_hash) == 64
    assert clinic.visits.open_for(patient.id) is None
    (recall,) = clinic.recalls.for_patient(patient.id)
    assert (recall.due, recall.reason) == (date(2027, 1, 3), "Review L1")
    with pytest.raises(Conflict, match="signed"):
        clinic.visits.save_text(visit.id, VisitText(reason="Changed"), 0)
    assert clinic.visits.get(visit.id).text.reason == "Bumps"


def test_addenda_only_after_signing(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id, "Bumps")
    with pytest.raises(Conflict):
        clinic.visits.add_addendum(visit.id, "More")
    clinic.visits.sign(visit.id, visit.version)
    detail, _ = clinic.visits.add_addendum(visit.id, "Histology: milium.")
    assert [a.text for a in detail.addenda] == ["Histology: milium."]
    assert detail.addenda[0].author == "Dr M. Okafor"


def test_an_empty_visit_is_not_signed(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id)
    with pytest.raises(ValidationError, match="empty"):
        clinic.visits.sign(visit.id, visit.version)


def test_lesions_are_numbered_described_and_followed(clinic: Clinic, clock: SettableClock) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id, "Bumps")
    draft = LesionDraft(patient.id, "infraorbital", Side.RIGHT, diagnosis="milia", cluster=True)
    lesion, _ = clinic.lesions.save(draft)
    other, _ = clinic.lesions.save(LesionDraft(patient.id, "index_tip", Side.LEFT, diagnosis="calcinosis_cutis"))
    assert [lesion.label, other.label] == ["L1", "L2"]
    assert lesion.site_text == "Infraorbital region, right"
    assert lesion.anchored
    assert lesion.point is not None
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, count=22))
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, count=21))
    clinic.visits.sign(visit.id, visit.version)
    clock.forward(days=60)
    later, _ = clinic.visits.start(patient.id, "Review")
    clinic.lesions.observe(ObservationDraft(lesion.id, later.id, count=9))
    row = clinic.lesions.list(patient.id)[0]
    assert (row.course_kind, [value for _, value in row.course]) == ("count", [21.0, 9.0])
    assert [o.count for o in clinic.lesions.get(lesion.id).observations] == [9, 21]
    assert clinic.visits.get(later.id).done == ("L1 described: 9 counted",)
    with pytest.raises(Conflict):
        clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, count=1))


def test_a_lesion_recorded_during_a_visit_belongs_to_it(clinic: Clinic, clock: SettableClock) -> None:
    patient, other = add_patient(clinic), add_patient(clinic, "Berg", "Nora")

    def add(diagnosis: str = "", words: str = "", whose: str = patient.id) -> LesionRow:
        clock.forward(minutes=1)
        draft = LesionDraft(whose, "index_tip", Side.RIGHT, diagnosis=diagnosis, diagnosis_text=words)
        return clinic.lesions.save(draft)[0]

    add("milia")
    first, _ = clinic.visits.start(patient.id)
    stony, own, plain = add("calcinosis_cutis"), add(words="Stone in the skin"), add()
    add(whose=other.id)
    clinic.lesions.mark_error(add().id, "pressed twice")
    size = ObservationDraft(own.id, first.id, long_axis=3, uncertainty=0.15, size_method=SizeMethod.CALLIPER)
    clinic.lesions.observe(size)
    found = clinic.visits.get(first.id)
    assert found.new_lesions == (stony.id, own.id, plain.id)
    site = stony.site_text
    assert found.done == (
        f"L2 new: {site} ({stony.diagnosis_text}), not measured",
        f"L3 new: {site} (Stone in the skin), 3 ± 0.3 mm",
        f"L4 new: {site}, not measured",
    )
    assert [row.lesions for row in clinic.visits.list(patient.id)] == [3], "described and new is one lesion"
    signed, _ = clinic.visits.sign(first.id, found.version)
    add()
    assert clinic.visits.get(first.id).done == signed.done == found.done
    later, _ = clinic.visits.start(patient.id)
    assert clinic.visits.get(later.id).done == ()
    assert [row.lesions for row in clinic.visits.list(patient.id)] == [0, 3]


def test_what_signatures_cover_is_written_as_ever() -> None:
    seen = Observation(long_axis=8.1, short_axis=5.2, uncertainty=0.13, size_method=SizeMethod.CALLIPER)
    assert (size_text(seen), signed_size(seen)) == ("8.1 × 5.2 ± 0.26 mm", "8.1 × 5.2 ± 0.3 mm")


def test_status_keeps_its_history_and_errors_leave_the_list(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "forehead", Side.MIDLINE))
    clinic.lesions.set_status(lesion.id, LesionStatus.RESOLVED, "gone")
    assert [s.status for s in clinic.lesions.get(lesion.id).statuses] == [LesionStatus.RESOLVED, LesionStatus.ACTIVE]
    with pytest.raises(ValidationError):
        clinic.lesions.mark_error(lesion.id, " ")
    clinic.lesions.mark_error(lesion.id, "wrong patient")
    assert clinic.lesions.list(patient.id) == ()
    assert clinic.lesions.get(lesion.id).statuses[0].reason == "wrong patient"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"site": "nowhere"}, "site"),
        ({"site": "glabella", "side": Side.LEFT}, "side"),
        ({"diagnosis": "made_up"}, "diagnosis"),
    ],
)
def test_impossible_lesions_are_refused(clinic: Clinic, change: dict[str, Any], field: str) -> None:
    patient = add_patient(clinic)
    draft = replace(LesionDraft(patient.id, "infraorbital", Side.LEFT), **change)
    with pytest.raises(ValidationError) as refused:
        clinic.lesions.save(draft)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"long_axis": -1.0}, "long_axis"),
        ({"long_axis": 2.0, "short_axis": 3.0}, "short_axis"),
        ({"count": -1}, "count"),
        ({"pain": 11}, "pain"),
    ],
)
def test_impossible_observations_are_refused(clinic: Clinic, values: dict[str, Any], field: str) -> None:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id, "x")
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "forehead", Side.MIDLINE))
    with pytest.raises(ValidationError) as refused:
        clinic.lesions.observe(replace(ObservationDraft(lesion.id, visit.id), **values))
    assert refused.value.field == field


def test_a_lesion_of_another_patient_is_not_described_in_this_visit(clinic: Clinic) -> None:
    one, two = add_patient(clinic), add_patient(clinic, "Other")
    visit, _ = clinic.visits.start(one.id, "x")
    lesion, _ = clinic.lesions.save(LesionDraft(two.id, "forehead", Side.MIDLINE))
    with pytest.raises(Conflict, match="another patient"):
        clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, count=1))
