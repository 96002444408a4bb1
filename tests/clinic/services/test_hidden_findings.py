"""What the front desk and an administrator without a clinical role are not shown, and do not empty."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import NotAllowed
from clinic.records.enums import DocumentKind, Role, Side, SkinTone
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft
from clinic.records.patients import Medicine, PatientDetail, PatientDraft, Problem
from clinic.records.visits import VisitText
from tests.clinic.services.test_documents import text_of
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.support.colleagues import open_as

CRITICAL = ResultDraft(analyte="calcium_total", number=14.2, unit="mg/dL", ucum="mg/dL", low=8.6, high=10.2)
WORDS = ("sulfites", "Calcinosis", "Methotrexate", "Pregnant", "Fitzpatrick", "Milia", "White bumps", "Calcium")


@dataclass(frozen=True)
class Told:
    """A patient with findings of every kind, and the papers made for them."""

    patient: PatientDetail
    summary: str
    handout: str


def _told(clinic: Clinic, _clock: SettableClock, _place: Path) -> Told:
    patient = add_patient(
        clinic,
        phone="555 0107",
        allergies=("sulfites",),
        problems=(Problem("Calcinosis cutis"),),
        medicines=(Medicine("Methotrexate", "15 mg"),),
        pregnant=True,
        skin_tone=SkinTone.IV,
        note="Afraid of needles",
    )
    clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT, diagnosis_text="Milia"))
    visit, _ = clinic.visits.start(patient.id, "White bumps")
    visit, _ = clinic.visits.save_text(visit.id, VisitText(reason="White bumps", follow_up="in 2 weeks"), visit.version)
    clinic.labs.save_typed(patient.id, LabReportDraft(sampled_at=clinic.now(), results=(CRITICAL,)))
    (summary, _), _ = clinic.documents.make_summary(visit.id)
    (handout, _), _ = clinic.documents.make_handout("milia", patient.id)
    return Told(patient, summary.id, handout.id)


@pytest.fixture
def _both(tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, Told]]:
    clinic, told = make_filled(tmp_path, clock, _told)
    yield clinic, told
    clinic.close()


@pytest.fixture
def clinic(_both: tuple[Clinic, Told]) -> Clinic:
    """With that patient."""
    return _both[0]


@pytest.fixture
def told(_both: tuple[Clinic, Told]) -> Told:
    return _both[1]


@pytest.fixture(params=[Role.DESK, Role.ADMINISTRATOR])
def outsider(clinic: Clinic, told: Told, request: pytest.FixtureRequest) -> Iterator[Clinic]:
    """The clinic, opened by someone who may find people and see no findings."""
    with open_as(clinic, request.param) as opened:
        yield opened


@pytest.fixture
def desk(clinic: Clinic, told: Told) -> Iterator[Clinic]:
    with open_as(clinic, Role.DESK) as opened:
        yield opened


def test_a_person_is_shown_without_findings(clinic: Clinic, outsider: Clinic, told: Told) -> None:
    for seen in (outsider.patients.get(told.patient.id), outsider.patients.by_mrn(told.patient.mrn)):
        assert (seen.name, seen.phone) == ("Lindqvist, Astrid", "555 0107")
        assert seen == replace(
            told.patient,
            allergies=(), problems=(), medicines=(), pregnant=None, skin_tone=None, note="",
        )  # fmt: skip
    draft = PatientDraft(family="Lindqvist", given="Astrid", birth=told.patient.birth)
    everything = (
        outsider.patients.get(told.patient.id),
        outsider.patients.search("lindqvist"),
        outsider.patients.duplicates(draft),
        outsider.timeline.banner(told.patient.id),
        outsider.home.today(),
        outsider.recalls.for_patient(told.patient.id),
    )
    for word in WORDS:
        assert word not in repr(everything)
    clinical = repr(
        (clinic.patients.get(told.patient.id), clinic.timeline.banner(told.patient.id), clinic.home.today())
    )
    assert all(word in clinical for word in WORDS if word != "Milia")  # the same reads show them to a physician


def test_today_says_who_is_here_and_not_why(outsider: Clinic, clinic: Clinic) -> None:
    (item,) = outsider.home.today().visits
    assert (item.patient.name, item.visit.reason) == ("Lindqvist, Astrid", "")
    assert (item.visit.photos, item.visit.lesions, item.visit.procedures) == (0, 0, 0)
    assert outsider.home.today().waiting_reports == ()
    assert clinic.home.today().visits[0].visit.reason == "White bumps"


def test_the_banner_keeps_name_and_age(outsider: Clinic, clinic: Clinic, told: Told) -> None:
    banner = outsider.timeline.banner(told.patient.id)
    assert banner.alerts == ()
    assert banner.age == clinic.timeline.banner(told.patient.id).age


def test_the_desk_saves_contacts_and_empties_nothing(clinic: Clinic, desk: Clinic, told: Told) -> None:
    seen = desk.patients.get(told.patient.id)
    values = {name: getattr(seen, name) for name in PatientDraft.__dataclass_fields__} | {"phone": "555 0199"}
    saved, _ = desk.patients.save(PatientDraft(**values), patient_id=seen.id, version=seen.version)
    assert (saved.phone, saved.allergies) == ("555 0199", ())
    after = clinic.patients.get(told.patient.id)
    assert after == replace(told.patient, phone="555 0199", version=after.version)


def test_what_the_desk_claims_of_findings_is_not_taken(clinic: Clinic, desk: Clinic, told: Told) -> None:
    new, _ = desk.patients.save(PatientDraft(family="New", allergies=("latex",), note="typed"))
    stored = clinic.patients.get(new.id)
    assert (stored.allergies, stored.note, stored.medicines) == ((), "", ())


def test_the_desk_is_given_handouts_and_no_summaries(clinic: Clinic, desk: Clinic, told: Told) -> None:
    assert [row.kind for row in desk.documents.list(told.patient.id)] == [DocumentKind.HANDOUT]
    assert [row.kind for row in desk.documents.list()] == [DocumentKind.HANDOUT]
    assert {row.kind for row in clinic.documents.list()} == {DocumentKind.HANDOUT, DocumentKind.SUMMARY}
    assert desk.documents.pdf(told.handout).startswith(b"%PDF")
    for refused in (desk.documents.pdf, desk.documents.handed_over):
        with pytest.raises(NotAllowed, match="findings"):
            refused(told.summary)
    assert clinic.documents.list()[-1].handed_over_at is None
    desk.documents.handed_over(told.handout)
    with pytest.raises(NotAllowed):
        desk.documents.suggested_topics(told.patient.id)


def test_a_handout_of_the_desk_names_no_lesion(clinic: Clinic, desk: Clinic, told: Told) -> None:
    named = text_of(clinic.documents.preview_handout("milia", told.patient.id))
    (made, pdf), _ = desk.documents.make_handout("milia", told.patient.id)
    plain = text_of(pdf)
    assert "Cheek, left" in named
    assert "Cheek, left" not in plain
    assert "Astrid Lindqvist" in plain
    assert made.patient_id == told.patient.id


def test_an_administrator_opens_no_document(clinic: Clinic, told: Told) -> None:
    with open_as(clinic, Role.ADMINISTRATOR) as office:
        for refused in (office.documents.list, lambda: office.documents.pdf(told.handout)):
            with pytest.raises(NotAllowed):
                refused()


def test_an_export_by_an_administrator_holds_all_documents(
    clinic: Clinic, told: Told, tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = tmp_path_factory.mktemp("export") / "out"
    with open_as(clinic, Role.ADMINISTRATOR) as office:
        office.exports.everything(told.patient.id, out)
    assert len(list((out / "documents").iterdir())) == 2
    assert "sulfites" in (out / "record.json").read_text(encoding="utf-8")
