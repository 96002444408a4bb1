"""Two people at one record: whoever saves second is told, with what is needed to choose, and nothing is stored."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict
from clinic.records.clinic import ClinicDetail, ClinicDraft, LaboratoryDraft, UserDraft, UserRow
from clinic.records.enums import ConsentScope, Figure, LesionStatus, MarkKind, PhotoKind, Role, Side
from clinic.records.lesions import AreaDraft, LesionDraft, ObservationDraft, Response
from clinic.records.measures import MeasureDraft
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.records.surface import SurfaceArea
from clinic.records.treatment_course import (
    EffectDraft,
    EventDraft,
    MonitoringDraft,
    ResultOfSpecimen,
    SpecimenDraft,
)
from clinic.records.treatments import CourseFacts, DoseChange, DrugDraft, ProcedureDraft
from clinic.records.visits import VisitText
from clinic.services.drafts import DraftService
from tests.clinic.imaging.pictures import encode, jpeg, quarters
from tests.clinic.services import arrivals
from tests.clinic.services.bodies import body_measure, exposure, save_exposure, save_measure
from tests.clinic.services.test_exports import content
from tests.support.clinics import SettableClock, add_patient
from tests.support.workers import shared_workers

THEIRS, MINE = "what they wrote", "what I wrote"
EXTRACTION = (("instrument", "needle"), ("count", "3"))
DAY = date(2026, 11, 22)


def patient(clinic: Clinic) -> Any:
    return clinic.patients.get(add_patient(clinic).id)


def lesion(clinic: Clinic) -> Any:
    return clinic.lesions.save(LesionDraft(add_patient(clinic).id, "infraorbital", Side.LEFT))[0]


def observation(clinic: Clinic) -> Any:
    spot = lesion(clinic)
    return clinic.lesions.observe(ObservationDraft(spot.id, visit(clinic, spot.patient_id).id, count=3))[0]


def area(clinic: Clinic) -> Any:
    spot = lesion(clinic)
    return paint(clinic, SimpleNamespace(lesion_id=spot.id, visit_id=visit(clinic, spot.patient_id).id), 0, "")[0]


def visit(clinic: Clinic, patient_id: str = "") -> Any:
    begun, _ = clinic.visits.start(patient_id or add_patient(clinic).id)
    return clinic.visits.save_text(begun.id, VisitText(reason="Milia"), begun.version)[0]


def photo(clinic: Clinic) -> Any:
    outcome, _ = clinic.photos.import_bytes("a.bmp", encode(quarters(), "BMP"), PhotoImport(add_patient(clinic).id))
    return clinic.photos.get(outcome.photo_id)


def placed_photo(clinic: Clinic) -> Any:
    data = jpeg(gps=(46.0, 57.0, 30.0))
    outcome, _ = clinic.photos.import_bytes("a.jpg", data, PhotoImport(add_patient(clinic).id))
    return clinic.photos.get(outcome.photo_id)


def mark(clinic: Clinic) -> Any:
    picture = photo(clinic)
    spot, _ = clinic.lesions.save(LesionDraft(picture.patient_id, "infraorbital", Side.LEFT))
    return clinic.photos.mark(PhotoMark("", picture.id, spot.id, 1.0, 1.0))[0]


def alignment(clinic: Clinic) -> Any:
    first = photo(clinic)
    other, _ = clinic.photos.import_bytes("b.bmp", encode(quarters().rotate(180), "BMP"), PhotoImport(first.patient_id))
    return clinic.alignments.set_shift(first.id, other.photo_id, (2.0, 1.0))[0]


def measure(clinic: Clinic) -> Any:
    begun = visit(clinic)
    where = PhotoImport(begun.patient_id, visit_id=begun.id)
    outcome, _ = clinic.photos.import_bytes("a.bmp", encode(quarters(), "BMP"), where)
    spot, _ = clinic.lesions.save(LesionDraft(begun.patient_id, "infraorbital", Side.LEFT))
    corners = ((1.0, 1.0), (9.0, 1.0), (9.0, 9.0))
    return clinic.measures.save(MeasureDraft(outcome.photo_id, spot.id, MarkKind.COUNT, corners, corners))[0]


def procedure(clinic: Clinic) -> Any:
    return clinic.treatments.save_procedure(ProcedureDraft(visit(clinic).id, "extraction", (), EXTRACTION))[0]


def course(clinic: Clinic) -> Any:
    draft = DrugDraft(add_patient(clinic).id, "", "Adapalene", 1.0, "mg", frequency="daily", start=date(2026, 11, 1))
    return clinic.treatments.save_drug(draft)[0]


def two_doses(clinic: Clinic) -> Any:
    return clinic.treatments.change_dose(course(clinic).id, DoseChange(DAY, 3.0, "mg", "daily", ""))[0]


def stopped(clinic: Clinic) -> Any:
    row = course(clinic)
    return clinic.treatments.stop_drug(row.id, DAY, "no effect", version=row.version)[0]


def put_out(clinic: Clinic) -> Any:
    row = two_doses(clinic)
    return clinic.treatments.remove_dose(row.id, row.doses[1].id, "never given")[0]


def response(clinic: Clinic) -> Any:
    spot = lesion(clinic)
    clinic.treatments.record_response(Response(spot.id, DAY, "none"))
    return clinic.treatments.responses(spot.patient_id)[0]


def series(clinic: Clinic) -> Any:
    draft = ProcedureDraft(visit(clinic).id, "extraction", (), EXTRACTION, planned=4)
    return clinic.treatments.series(clinic.treatments.save_procedure(draft)[0].patient_id)[0]


def event(clinic: Clinic) -> Any:
    return clinic.treatments.save_event(EventDraft(procedure(clinic).id, DAY, "Blister"))[0]


def specimen(clinic: Clinic) -> Any:
    return clinic.treatments.save_specimen(SpecimenDraft(procedure(clinic).id, DAY, "H1"))[0]


def effect(clinic: Clinic) -> Any:
    return clinic.treatments.save_effect(EffectDraft(course(clinic).id, DAY, "Dry skin"))[0]


def monitoring(clinic: Clinic) -> Any:
    return clinic.treatments.plan_monitoring(MonitoringDraft(course(clinic).id, "ecg", DAY + timedelta(days=7)))[0]


def recall(clinic: Clinic) -> Any:
    return clinic.recalls.save(add_patient(clinic).id, DAY + timedelta(days=30), "Review")[0]


def consent(clinic: Clinic) -> Any:
    return clinic.consents.give(add_patient(clinic).id, ConsentScope.TEACHING, DAY)[0]


def settings(clinic: Clinic) -> ClinicDetail:
    return clinic.info()


def user(clinic: Clinic) -> UserRow:
    return clinic.users.add(UserDraft("Nurse Ito", Role.NURSE), "a passphrase of a nurse")[0]


def save_patient(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = replace(c.patients.get(row.id), note=text)
    return c.patients.save(draft, patient_id=row.id, version=version)


def save_lesion(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = LesionDraft(row.patient_id, row.site, row.side, note=text, id=row.id, version=version)
    return c.lesions.save(draft)


def observe(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.lesions.observe(ObservationDraft(row.lesion_id, row.visit_id, note=text, version=version))


def paint(c: Clinic, row: Any, version: int, text: str) -> Any:
    skin = SurfaceArea(((256, 900),), "1")
    return c.areas.paint(AreaDraft(row.lesion_id, skin, Figure.NEUTRAL, row.visit_id, text, version))


def save_text(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.visits.save_text(row.id, VisitText(reason="Milia", plan=text), version)


def update_photo(c: Clinic, row: Any, version: int, text: str) -> Any:
    same = {"kind": PhotoKind.CLOSE_UP, "consent": row.consent, "lesion_ids": row.lesion_ids}
    return c.photos.update(row.id, note=text, captured_at=row.captured_at, version=version, **same)


def link_photo(c: Clinic, row: Any, _version: int, _text: str) -> Any:
    spot, _ = c.lesions.save(LesionDraft(row.patient_id, "infraorbital", Side.RIGHT))
    same = {"kind": row.kind, "consent": row.consent, "note": row.note, "captured_at": row.captured_at}
    return c.photos.update(row.id, lesion_ids=(spot.id,), version=row.version, **same)


def move_mark(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.photos.mark(replace(row, note=text, version=version))


def shift_photos(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.alignments.set_shift(row.photo_a_id, row.photo_b_id, (float(len(text)), 0.0), version)


def set_pairs(c: Clinic, row: Any, version: int, _text: str) -> Any:
    pairs = ((1.0, 1.0, 2.0, 2.0), (50.0, 1.0, 51.0, 2.0), (5.0, 40.0, 6.0, 41.0))
    return c.alignments.by_hand(row.photo_a_id, row.photo_b_id, pairs, version)


def change_measure(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = MeasureDraft(row.photo_id, row.lesion_id, row.kind, row.points, row.outline, row.method, text, row.id)
    return c.measures.save(replace(draft, version=version))


def save_procedure(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = ProcedureDraft(row.visit_id, row.kind, (), row.parameters, note=text, id=row.id, version=version)
    return c.treatments.save_procedure(draft)


def save_drug(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = DrugDraft(
        row.patient_id,
        "",
        row.name,
        1.0,
        "mg",
        frequency="daily",
        start=row.start,
        note=text,
        id=row.id,
        version=version,
    )
    return c.treatments.save_drug(draft)


def change_dose(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.treatments.change_dose(row.id, DoseChange(DAY, 2.0, "mg", "daily", text), version)


def correct_dose(c: Clinic, row: Any, version: int, text: str) -> Any:
    change = DoseChange(DAY, 2.0, "mg", "daily", "")
    return c.treatments.correct_dose(row.id, row.doses[0].id, change, text, version)


def put_back_dose(c: Clinic, row: Any, version: int, _text: str) -> Any:
    was = replace(row.doses[0], id=row.withdrawn[0].id, on=row.withdrawn[0].on)
    return c.treatments.put_back_dose(row.id, was, version)


def respond(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.treatments.record_response(replace(row, note=text, version=version))


def change_series(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.treatments.change_series(row.id, 5, text, version)


def save_event(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.treatments.save_event(EventDraft(row.procedure_id, row.on, text, id=row.id, version=version))


def save_specimen(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = SpecimenDraft(row.procedure_id, row.sent_on, text, id=row.id, version=version)
    return c.treatments.save_specimen(draft)


def specimen_result(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.treatments.specimen_result(ResultOfSpecimen(row.id, DAY, text, version=version))


def save_effect(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.treatments.save_effect(EffectDraft(row.course_id, row.on, text, id=row.id, version=version))


def plan_monitoring(c: Clinic, row: Any, version: int, text: str) -> Any:
    due = row.due + timedelta(days=len(text))
    return c.treatments.plan_monitoring(MonitoringDraft(row.course_id, row.what, due, id=row.id, version=version))


def save_recall(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.recalls.save(row.patient_id, row.due, text, recall_id=row.id, version=version)


def attempt(c: Clinic, row: Any, _version: int, text: str) -> Any:
    return c.recalls.attempt(row.id, text)


def save_clinic(c: Clinic, row: Any, version: int, text: str) -> Any:
    draft = {name: getattr(row, name) for name in ClinicDraft.__dataclass_fields__}
    return c.admin.save_clinic(ClinicDraft(**{**draft, "address": text}), version)


def save_laboratory(c: Clinic, _row: Any, version: int, text: str) -> Any:
    return c.admin.save_laboratory(LaboratoryDraft(workup_days=30 + len(text)), version)


def save_user(c: Clinic, row: Any, version: int, text: str) -> Any:
    return c.users.save(row.id, UserDraft(f"Nurse {text}", Role.NURSE), version)


Save = Callable[[Clinic, Any, int, str], Any]


@dataclass(frozen=True)
class Case:
    """An updating method: a row to read, how the other changes it first, and the method in question."""

    method: str
    read: Callable[[Clinic], Any]
    they: Save
    i: Save


CASES = (
    Case("patients.save", patient, save_patient, save_patient),
    Case("patients.archive", patient, save_patient, lambda c, r, v, _t: c.patients.archive(r.id, True, v)),
    Case("visits.save_text", visit, save_text, save_text),
    Case("visits.sign", visit, save_text, lambda c, r, v, _t: c.visits.sign(r.id, v)),
    Case("visits.mark_error", visit, save_text, lambda c, r, v, t: c.visits.mark_error(r.id, t, v)),
    Case("lesions.save", lesion, save_lesion, save_lesion),
    Case("lesions.observe", observation, observe, observe),
    Case("areas.paint", area, paint, paint),
    Case("areas.withdraw", area, paint, lambda c, r, v, _t: c.areas.withdraw(r.id, v)),
    Case("lesions.set_status", lesion, save_lesion,
         lambda c, r, v, t: c.lesions.set_status(r.id, LesionStatus.RESOLVED, t, v)),
    Case("lesions.mark_error", lesion, save_lesion, lambda c, r, v, t: c.lesions.mark_error(r.id, t, v)),
    Case("photos.update", photo, update_photo, update_photo),
    Case("photos.update", photo, link_photo, update_photo),
    Case("photos.mark", mark, move_mark, move_mark),
    Case("photos.unmark", mark, move_mark, lambda c, r, v, _t: c.photos.unmark(r.id, v)),
    Case("measures.save", measure, change_measure, change_measure),
    Case("measures.withdraw", measure, change_measure, lambda c, r, v, _t: c.measures.withdraw(r.id, v)),
    Case("measures.as_finding", measure, change_measure, lambda c, r, v, _t: c.measures.as_finding(r.id, v)),
    Case("photos.strip_stored", placed_photo, update_photo, lambda c, r, v, _t: c.photos.strip_stored(r.id, v)),
    Case("photos.mark_error", photo, update_photo, lambda c, r, v, t: c.photos.mark_error(r.id, t, v)),
    Case("alignments.set_shift", alignment, shift_photos, shift_photos),
    Case("alignments.by_hand", alignment, shift_photos, set_pairs),
    Case("alignments.forget", alignment, shift_photos,
         lambda c, r, v, _t: c.alignments.forget(r.photo_a_id, r.photo_b_id, v)),
    Case("treatments.save_procedure", procedure, save_procedure, save_procedure),
    Case("treatments.mark_procedure_error", procedure, save_procedure,
         lambda c, r, v, t: c.treatments.mark_procedure_error(r.id, t, v)),
    Case("treatments.save_drug", course, save_drug, save_drug),
    Case("treatments.save_drug", course, change_dose, save_drug),
    Case("treatments.change_dose", course, save_drug, change_dose),
    Case("treatments.correct_dose", course, save_drug, correct_dose),
    Case("treatments.remove_dose", two_doses, save_drug,
         lambda c, r, v, t: c.treatments.remove_dose(r.id, r.doses[1].id, t, v)),
    Case("treatments.put_back_dose", put_out, save_drug, put_back_dose),
    Case("treatments.stop_drug", course, change_dose,
         lambda c, r, v, t: c.treatments.stop_drug(r.id, DAY, t, version=v)),
    Case("treatments.correct_drug", course, change_dose,
         lambda c, r, v, t: c.treatments.correct_drug(
             r.id, CourseFacts(r.start, "oral", "", "", (), ""), t, v)),
    Case("treatments.take_back_stop", stopped, save_drug,
         lambda c, r, v, t: c.treatments.take_back_stop(r.id, t, v)),
    Case("treatments.mark_drug_error", course, save_drug, lambda c, r, v, t: c.treatments.mark_drug_error(r.id, t, v)),
    Case("treatments.record_response", response, respond, respond),
    Case("treatments.mark_response_error", response, respond,
         lambda c, r, v, t: c.treatments.mark_response_error(r.id, t, v)),
    Case("treatments.change_series", series, change_series, change_series),
    Case("treatments.close_series", series, change_series, lambda c, r, v, t: c.treatments.close_series(r.id, t, v)),
    Case("treatments.save_event", event, save_event, save_event),
    Case("treatments.mark_event_error", event, save_event,
         lambda c, r, v, t: c.treatments.mark_event_error(r.id, t, v)),
    Case("treatments.save_specimen", specimen, save_specimen, save_specimen),
    Case("treatments.specimen_result", specimen, save_specimen, specimen_result),
    Case("treatments.mark_specimen_error", specimen, save_specimen,
         lambda c, r, v, t: c.treatments.mark_specimen_error(r.id, t, v)),
    Case("treatments.save_effect", effect, save_effect, save_effect),
    Case("treatments.mark_effect_error", effect, save_effect,
         lambda c, r, v, t: c.treatments.mark_effect_error(r.id, t, v)),
    Case("treatments.plan_monitoring", monitoring, plan_monitoring, plan_monitoring),
    Case("treatments.monitoring_done", monitoring, plan_monitoring,
         lambda c, r, v, t: c.treatments.monitoring_done(r.id, DAY, t, v)),
    Case("treatments.end_monitoring", monitoring, plan_monitoring,
         lambda c, r, v, t: c.treatments.end_monitoring(r.id, t, v)),
    Case("labs.file_report", arrivals.person_and_report, arrivals.aside_and_back, arrivals.file_report),
    Case("labs.set_aside", arrivals.arrived, arrivals.aside_and_back, lambda c, r, v, t: c.labs.set_aside(r.id, t, v)),
    Case("labs.take_up", arrivals.laid_aside, arrivals.back_and_aside, lambda c, r, v, _t: c.labs.take_up(r.id, v)),
    Case("labs.unfile_report", arrivals.filed, arrivals.back_and_filed,
         lambda c, r, v, _t: c.labs.unfile_report(r.id, v)),
    Case("body_measures.save", body_measure, save_measure, save_measure),
    Case("body_measures.withdraw", body_measure, save_measure, lambda c, r, v, _t: c.body_measures.withdraw(r.id, v)),
    Case("body_measures.save_exposure", exposure, save_exposure, save_exposure),
    Case("body_measures.withdraw_exposure", exposure, save_exposure,
         lambda c, r, v, _t: c.body_measures.withdraw_exposure(r.id, v)),
    Case("recalls.save", recall, attempt, save_recall),
    Case("recalls.done", recall, save_recall, lambda c, r, v, t: c.recalls.done(r.id, t, v)),
    Case("admin.save_clinic", settings, save_clinic, save_clinic),
    Case("admin.save_laboratory", lambda c: c.admin.laboratory(), save_laboratory, save_laboratory),
    Case("users.save", user, save_user, save_user),
    Case("users.set_active", user, save_user, lambda c, r, v, _t: c.users.set_active(r.id, False, v)),
    Case("users.reset", user, save_user, lambda c, r, v, _t: c.users.reset(r.id, "another long passphrase", v)),
)  # fmt: skip

UNCHECKED = {
    "treatments.procedure_cautions": "it reads what a draft would meet, and stores nothing",
    "consents.withdraw": "a consent changes once: the second withdrawal is refused by what is stored",
}


@pytest.fixture
def other(clinic: Clinic, clock: SettableClock) -> Iterator[Clinic]:
    """The same clinic, opened by a second person."""
    draft = UserDraft("Dr A. Berg", Role.PHYSICIAN, administers=True)
    clinic.users.add(draft, "first long passphrase")
    with Clinic.open(
        clinic.folder, "first long passphrase", sign_in="dr a. berg", now=clock, workers=shared_workers()
    ) as opened:
        opened.users.change_passphrase("first long passphrase", "second long passphrase")
        yield opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.method} after {case.they.__name__}")
def test_the_second_to_save_sees_the_first_and_saves_with_the_new_version(
    clinic: Clinic, other: Clinic, clock: SettableClock, case: Case
) -> None:
    row = case.read(clinic)
    clock.forward(minutes=2)
    case.they(other, row, row.version, THEIRS)
    clock.forward(minutes=2)
    before = content(clinic)
    with pytest.raises(Conflict) as caught:
        case.i(clinic, row, row.version, MINE)
    theirs: Any = caught.value.theirs
    assert content(clinic) == before, "something was stored"
    assert type(theirs) is type(row) and theirs.version > row.version
    assert theirs != row
    assert caught.value.who == "Dr A. Berg"
    assert caught.value.when == clock.moment - timedelta(minutes=2)
    case.i(clinic, row, theirs.version, MINE)
    assert content(clinic) != before


def test_an_area_begun_by_both_is_not_overwritten(clinic: Clinic, other: Clinic) -> None:
    spot = lesion(clinic)
    draft = AreaDraft(spot.id, SurfaceArea(((256, 900),), "1"), Figure.NEUTRAL, visit(clinic, spot.patient_id).id)
    other.areas.paint(replace(draft, note=THEIRS, version=0))
    with pytest.raises(Conflict) as caught:
        clinic.areas.paint(replace(draft, note=MINE, version=0))
    assert getattr(caught.value.theirs, "note", "") == THEIRS


def test_an_observation_begun_by_both_is_not_overwritten(clinic: Clinic, other: Clinic) -> None:
    spot = lesion(clinic)
    draft = ObservationDraft(spot.id, visit(clinic, spot.patient_id).id, note=MINE, version=0)
    other.lesions.observe(replace(draft, note=THEIRS))
    with pytest.raises(Conflict) as caught:
        clinic.lesions.observe(draft)
    assert getattr(caught.value.theirs, "note", "") == THEIRS


def test_a_consent_is_withdrawn_once(clinic: Clinic, other: Clinic) -> None:
    row = consent(clinic)
    other.consents.withdraw(row.id, DAY, row.version)
    with pytest.raises(Conflict, match="already withdrawn"):
        clinic.consents.withdraw(row.id, DAY, row.version)


def test_every_method_that_takes_a_version_is_in_the_table(clinic: Clinic) -> None:
    services = {
        name: service
        for name in (*vars(clinic), "photos", "timeline", "documents", "alignments")
        if hasattr(service := getattr(clinic, name), "_core") and not isinstance(service, DraftService)
    }
    taking = {
        f"{name}.{method}"
        for name, service in services.items()
        for method, function in inspect.getmembers(service, inspect.ismethod)
        if not method.startswith("_") and _takes_version(function)
    }
    assert taking - {case.method for case in CASES} == set(UNCHECKED)


def _takes_version(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters
    with_version = (ObservationDraft, LesionDraft, ProcedureDraft, DrugDraft, PhotoMark, Response)
    drafts = {kind.__name__ for kind in with_version}
    saves = not function.__name__.endswith("warnings")
    return saves and ("version" in parameters or any(_name(p.annotation) in drafts for p in parameters.values()))


def _name(annotation: Any) -> str:
    return str(getattr(annotation, "__name__", annotation))
