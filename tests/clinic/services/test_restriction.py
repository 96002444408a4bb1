"""A restricted record is kept and nothing else (GDPR Art. 18)."""

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import ClinicError, Conflict, NotAllowed, ValidationError
from clinic.records.enums import ConsentScope, Figure, LesionStatus, PrivacyKind, Role, Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import AreaDraft, LesionDraft, ObservationDraft
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.records.surface import SurfaceArea
from clinic.records.treatments import DrugDraft
from clinic.records.visits import VisitText
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import SettableClock, add_patient, make_filled

WHY = "The person disputes the diagnosis."
DAY = date(2027, 1, 3)


class Case:
    """Somebody with something of most nouns, restricted."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic = clinic
        self.patient = add_patient(clinic, phone="555 0142")
        self.id = self.patient.id
        self.visit, _ = clinic.visits.start(self.id, "White bumps")
        self.lesion, _ = clinic.lesions.save(LesionDraft(self.id, "cheek", Side.LEFT))
        self.photo, _ = clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(self.id, self.visit.id, self.lesion.id))
        self.result = ResultDraft(analyte="calcium_total", number=10.9, unit="mg/dL", ucum="mg/dL")
        self.report, _ = clinic.labs.save_typed(self.id, LabReportDraft((self.result,), sampled_at=clinic.now()))
        self.drug, _ = clinic.treatments.save_drug(drug(self.id, "Diltiazem"))
        self.recall, _ = clinic.recalls.save(self.id, date(2026, 11, 25), "Look again")
        self.consent, _ = clinic.consents.give(self.id, ConsentScope.TEACHING, date(2026, 11, 1))
        (self.document, _pdf), _ = clinic.documents.make_summary(self.visit.id)
        clinic.privacy.restrict(self.id, WHY)


def _restricted(clinic: Clinic, _clock: SettableClock, _place: Path) -> Case:
    return Case(clinic)


@pytest.fixture
def case(tmp_path: Path, clock: SettableClock) -> Iterator[Case]:
    clinic, made = make_filled(tmp_path, clock, _restricted)
    clock.forward(minutes=1)  # two acts of one moment, by two processes, have no order
    case = copy(made)
    case.clinic = clinic
    yield case
    clinic.close()


def drug(patient_id: str, name: str) -> DrugDraft:
    return DrugDraft(patient_id, "", name, 240, "mg", frequency="daily", start=date(2026, 1, 1))


def as_role(clinic: Clinic, role: Role, *, administers: bool = False) -> None:
    clinic._core.act_as(replace(clinic.user, role=role, administers=administers))


WRITES: dict[str, Callable[[Case], object]] = {
    "patients.save": lambda c: c.clinic.patients.save(replace(c.patient, phone="1"), patient_id=c.id),
    "patients.archive": lambda c: c.clinic.patients.archive(c.id, True),
    "visits.save_text": lambda c: c.clinic.visits.save_text(c.visit.id, VisitText(reason="Other"), 0),
    "visits.sign": lambda c: c.clinic.visits.sign(c.visit.id, 0),
    "visits.mark_error": lambda c: c.clinic.visits.mark_error(c.visit.id, "wrong"),
    "lesions.save": lambda c: c.clinic.lesions.save(LesionDraft(c.id, "forehead", Side.LEFT)),
    "lesions.observe": lambda c: c.clinic.lesions.observe(ObservationDraft(c.lesion.id, c.visit.id, long_axis=3.0)),
    "areas.paint": lambda c: c.clinic.areas.paint(
        AreaDraft(c.lesion.id, SurfaceArea(((256, 900),), "1"), Figure.NEUTRAL)
    ),
    "lesions.set_status": lambda c: c.clinic.lesions.set_status(c.lesion.id, LesionStatus.RESOLVED, ""),
    "photos.mark": lambda c: c.clinic.photos.mark(PhotoMark("", c.photo.photo_id, c.lesion.id, 3.0, 4.0)),
    "photos.mark_error": lambda c: c.clinic.photos.mark_error(c.photo.photo_id, "wrong"),
    "labs.save_typed": lambda c: c.clinic.labs.save_typed(
        c.id, LabReportDraft((replace(c.result, number=9.0),), sampled_at=c.clinic.now() - timedelta(days=1))
    ),
    "treatments.save_drug": lambda c: c.clinic.treatments.save_drug(drug(c.id, "Other")),
    "treatments.stop_drug": lambda c: c.clinic.treatments.stop_drug(c.drug.id, date(2026, 11, 22), "done"),
    "recalls.save": lambda c: c.clinic.recalls.save(c.id, DAY, "Later"),
    "recalls.done": lambda c: c.clinic.recalls.done(c.recall.id, "came"),
    "consents.give": lambda c: c.clinic.consents.give(c.id, ConsentScope.PUBLICATION, date(2026, 11, 20)),
    "documents.make_summary": lambda c: c.clinic.documents.make_summary(c.visit.id),
    "documents.handed_over": lambda c: c.clinic.documents.handed_over(c.document.id),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITES)
def test_nothing_is_added_or_changed(case: Case, name: str) -> None:
    with pytest.raises(Conflict, match="restricted"):
        WRITES[name](case)


def test_a_photo_is_not_taken_in(case: Case) -> None:
    outcome, _changes = case.clinic.photos.import_bytes("b.jpg", jpeg(serial="7"), PhotoImport(case.id))
    assert (outcome.outcome, "restricted" in outcome.reason) == ("refused", True)
    assert len(case.clinic.photos.list(case.id)) == 1


def test_once_lifted_it_is_worked_with_again(case: Case) -> None:
    clinic = case.clinic
    with pytest.raises(ValidationError, match="reason is missing"):
        clinic.privacy.lift(case.id, " ")
    _none, changes = clinic.privacy.lift(case.id, "checked and right")
    assert case.id in changes.ids
    with pytest.raises(Conflict, match="not restricted"):
        clinic.privacy.lift(case.id, "again")
    clinic.visits.sign(case.visit.id, 0)
    acts = clinic.privacy.acts(case.id)
    assert [(act.kind, act.reason, act.by) for act in acts] == [
        (PrivacyKind.RESTRICTION_LIFTED, "checked and right", "Dr M. Okafor"),
        (PrivacyKind.RESTRICTION, WHY, "Dr M. Okafor"),
    ]
    assert clinic.integrity.verify() == ()


def test_the_reason_is_wanted_and_it_is_said_once(case: Case) -> None:
    with pytest.raises(Conflict, match="restricted already"):
        case.clinic.privacy.restrict(case.id, "again")
    other = add_patient(case.clinic, "Other")
    with pytest.raises(ValidationError, match="reason is missing"):
        case.clinic.privacy.restrict(other.id, "")
    assert case.clinic.privacy.restriction(other.id) is None


def test_a_consent_can_be_withdrawn_at_any_time(case: Case) -> None:
    case.clinic.consents.withdraw(case.consent.id, date(2026, 11, 22))
    assert case.clinic.consents.list(case.id)[0].withdrawn_on == date(2026, 11, 22)


VIEWS: dict[str, Callable[[Case], object]] = {
    "patients.get": lambda c: c.clinic.patients.get(c.id),
    "patients.by_mrn": lambda c: c.clinic.patients.by_mrn(c.patient.mrn),
    "timeline.banner": lambda c: c.clinic.timeline.banner(c.id),
    "timeline.course": lambda c: c.clinic.timeline.course(c.id),
    "visits.list": lambda c: c.clinic.visits.list(c.id),
    "visits.get": lambda c: c.clinic.visits.get(c.visit.id),
    "visits.open_for": lambda c: c.clinic.visits.open_for(c.id),
    "visits.start": lambda c: c.clinic.visits.start(c.id),
    "lesions.list": lambda c: c.clinic.lesions.list(c.id),
    "lesions.get": lambda c: c.clinic.lesions.get(c.lesion.id),
    "photos.list": lambda c: c.clinic.photos.list(c.id),
    "photos.get": lambda c: c.clinic.photos.get(c.photo.photo_id),
    "photos.original": lambda c: c.clinic.photos.original(c.photo.photo_id),
    "photos.preview": lambda c: c.clinic.photos.preview(c.photo.photo_id),
    "photos.thumbnail": lambda c: c.clinic.photos.thumbnail(c.photo.photo_id),
    "photos.marks": lambda c: c.clinic.photos.marks(c.photo.photo_id),
    "labs.current": lambda c: c.clinic.labs.current(c.id),
    "labs.report_results": lambda c: c.clinic.labs.report_results(c.report.id),
    "treatments.drugs": lambda c: c.clinic.treatments.drugs(c.id),
    "recalls.for_patient": lambda c: c.clinic.recalls.for_patient(c.id),
    "consents.list": lambda c: c.clinic.consents.list(c.id),
    "documents.list": lambda c: c.clinic.documents.list(c.id),
    "documents.pdf": lambda c: c.clinic.documents.pdf(c.document.id),
    "privacy.restriction": lambda c: c.clinic.privacy.restriction(c.id),
}  # fmt: skip


@pytest.mark.parametrize("role", [Role.NURSE, Role.ASSISTANT])
@pytest.mark.parametrize("name", VIEWS)
def test_the_record_is_closed_to_who_may_not_restrict(case: Case, name: str, role: Role) -> None:
    as_role(case.clinic, role)
    with pytest.raises(NotAllowed):
        VIEWS[name](case)


@pytest.mark.parametrize("name", [name for name in VIEWS if name != "visits.start"])
def test_a_physician_sees_it(case: Case, name: str) -> None:
    as_role(case.clinic, Role.PHYSICIAN)
    assert VIEWS[name](case) is not None


def test_search_still_finds_the_person(case: Case) -> None:
    as_role(case.clinic, Role.DESK)
    (row,) = case.clinic.patients.search("lindq")
    assert row.restricted
    assert "restricted" in case.clinic.privacy.refusal(case.id)
    add_patient(case.clinic, "Lindgren")
    assert [row.restricted for row in case.clinic.patients.search("lind")] == [False, True]
    as_role(case.clinic, Role.PHYSICIAN)
    assert case.clinic.privacy.refusal(case.id) == ""


def test_the_day_shows_it_to_nobody_else(case: Case) -> None:
    assert [item.patient.id for item in case.clinic.home.today().visits] == [case.id]
    assert len(case.clinic.recalls.due(DAY)) == 1
    as_role(case.clinic, Role.NURSE)
    today = case.clinic.home.today()
    assert (today.visits, today.recalls) == ((), ())
    assert case.clinic.documents.list() == ()


def test_the_banner_says_so_first(case: Case) -> None:
    alert = case.clinic.timeline.banner(case.id).alerts[0]
    assert alert.text == f"Restricted since 22 Nov 2026: {WHY}"
    assert alert.tone == "danger"


def test_nothing_leaves_but_the_hand_over(case: Case, tmp_path: Path) -> None:
    clinic = case.clinic
    for leave in (
        lambda: clinic.exports.csv(case.id, tmp_path / "csv"),
        lambda: clinic.documents.preview_summary(case.visit.id),
        lambda: clinic.documents.preview_handout(clinic.documents.topics()[0].key, case.id),
        lambda: clinic.exports.photos_for(ConsentScope.TEACHING, tmp_path / "teaching"),
    ):
        with pytest.raises(ClinicError, match="restricted"):
            leave()
    add_patient(clinic, "Free")
    counts = clinic.exports.csv("", tmp_path / "all")
    assert (counts["patients"], counts["visits"], counts["restricted"]) == (1, 0, 1)
    assert clinic.exports.everything(case.id, tmp_path / "out")["visits"] == 1
    assert clinic.privacy.acts(case.id)[0].kind is PrivacyKind.HAND_OVER
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir() and path.name != "clinic") == ["all", "out"]


def test_the_restriction_itself_cannot_be_used_to_change_more(case: Case) -> None:
    from clinic.store.models import Patient

    with pytest.raises(Conflict, match="restricted"), case.clinic.database.write() as session:
        patient = session.get_one(Patient, case.id)
        patient.restricted_at, patient.family = None, "Changed"
    assert case.clinic.patients.get(case.id).family == "Lindqvist"
