"""Erasing a person: nothing of them is found anywhere, and nobody else is touched."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from clinic.app import IN_WORDS, Clinic
from clinic.errors import Conflict, NotAllowed, NotFound, ValidationError
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import (
    ConsentScope,
    Figure,
    LabSource,
    PhotoKind,
    PrivacyKind,
    ReportStatus,
    Role,
    Sex,
    Side,
    UpkeepKind,
)
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import AreaDraft, LesionDraft, ObservationDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import Medicine, PatientDetail, Problem
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.records.privacy import ErasurePart, Fate
from clinic.records.surface import SurfaceArea
from clinic.records.treatments import DrugDraft
from clinic.records.visits import VisitText
from clinic.store import erase as store_erase
from clinic.store.dump import dump, tables
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import AuditEntry, LabReport, Patient, PatientToken, PrivacyAct, SearchWord, UpkeepRun
from tests.clinic.imaging.pictures import encode, jpeg, stored
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.support.clinics import START as START
from tests.support.colleagues import open_as

SKIN = SurfaceArea(((70_000, 70_900),), "1")
KNOWN = (
    "Quistgaardsen", "Wilhelmyna", "Mynchen", "Zytomirska", "1931-07-1", "5550987", "555 0987", "willa@post",
    "Nightingale Lane", "sulfonamidesX", "Morphoea plaques", "Tacrolimuszz", "keeps bees", "Itches at nightfall",
    "Waxy plaque", "ivory centre", "Clobetasolix", "spreading edge", "10.94", "asks for her sister",
    "consent form on blue paper", "half typed sentence", "addendum about bees", "bees_closeup", "Dermlab Quist",
    "restricted for bees", "geographic borderline", SKIN.encode(),
)  # fmt: skip
"""Words and values that only this person's record holds (the record number is looked for apart)."""
NUMBER = "Q-77413"
TERM = 365 * 10 + 10


def person(clinic: Clinic) -> PatientDetail:
    """Somebody with something of every noun, and a picture that another person's record holds, too."""
    patient = add_patient(
        clinic, "Quistgaardsen", "Wilhelmyna", birth=PartialDate(1931, 7, 19), mrn=NUMBER, preferred="Mynchen",
        other_names="Zytomirska", phone="555 0987", email="willa@post.example", address="9 Nightingale Lane",
        allergies=("sulfonamidesX",), problems=(Problem("Morphoea plaques"),), medicines=(Medicine("Tacrolimuszz"),),
        note="keeps bees",
    )  # fmt: skip
    visit, _ = clinic.visits.start(patient.id, "Itches at nightfall")
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT, note="Waxy plaque"))
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, long_axis=8.1, uncertainty=0.1, note="ivory centre"))
    clinic.areas.paint(AreaDraft(lesion.id, SKIN, Figure.OLDER, visit.id, "geographic borderline"))
    where = PhotoImport(patient.id, visit.id, lesion.id, kind=PhotoKind.CLOSE_UP, consent=ConsentScope.TEACHING)
    photo, _ = clinic.photos.import_bytes("bees_closeup.jpg", own_picture(), where)
    clinic.photos.import_bytes("same.jpg", shared_picture(), PhotoImport(patient.id))
    clinic.photos.preview(photo.photo_id)
    clinic.photos.mark(PhotoMark("", photo.photo_id, lesion.id, 3.0, 4.0))
    result = ResultDraft(analyte="calcium_total", number=10.94, unit="mg/dL", ucum="mg/dL")
    report = LabReportDraft((result,), sampled_at=clinic.now(), laboratory="Dermlab Quist")
    clinic.labs.save_typed(patient.id, report)
    clinic.treatments.save_drug(
        DrugDraft(patient.id, "", "Clobetasolix", 2, "g", frequency="daily", start=date(2026, 1, 12))
    )
    visit, _ = clinic.visits.save_text(visit.id, VisitText(reason="Itches at nightfall", plan="spreading edge"), 0)
    visit, _ = clinic.visits.sign(visit.id, visit.version)
    clinic.visits.add_addendum(visit.id, "addendum about bees")
    clinic.recalls.save(patient.id, date(2027, 1, 3), "asks for her sister")
    clinic.consents.give(patient.id, ConsentScope.TEACHING, date(2026, 11, 1), "consent form on blue paper")
    clinic.documents.make_summary(visit.id)
    clinic.drafts.put(f"lesion:new:{patient.id}", {"note": "half typed sentence"})
    clinic.drafts.put(f"visit:{visit.id}", {"plan": "half typed sentence"})
    clinic.drafts.put(f"patient:{patient.id}", {"family": "Quistgaardsen"})
    clinic.privacy.restrict(patient.id, "restricted for bees")
    clinic.privacy.lift(patient.id, "restricted for bees no longer")
    reported(clinic)
    return clinic.patients.get(patient.id)


def reported(clinic: Clinic) -> None:
    """A check of the clinic once found one of the person's photos damaged."""
    with clinic.database.write() as session:
        run = UpkeepRun(
            id=clinic._core.new_id(), kind=UpkeepKind.FILE_CHECK, at=clinic.now(), place="", ok=False, details={},
            problems=[f"The photo 01 of record {NUMBER}, imported on 2026-11-22: a stored file is damaged."],
        )  # fmt: skip
        session.add(run)


def own_picture() -> bytes:
    return jpeg(gps=(53.0, 33.0, 0.0), serial="123456")


def shared_picture() -> bytes:
    return encode(stored(3), "PNG")


def neighbour(clinic: Clinic) -> PatientDetail:
    """Someone else, who shares the given name, the place and a picture."""
    other = add_patient(clinic, "Bergström", "Wilma", birth=PartialDate(1950, 1, 2), mrn="Q-7", phone="555 1111")
    visit, _ = clinic.visits.start(other.id, "Mole")
    clinic.photos.import_bytes("same.jpg", shared_picture(), PhotoImport(other.id, visit.id))
    clinic.drafts.put(f"visit:{visit.id}", {"plan": "of the neighbour"})
    return other


@pytest.fixture
def other(clinic: Clinic) -> PatientDetail:
    return neighbour(clinic)


@pytest.fixture
def patient(clinic: Clinic, other: PatientDetail) -> PatientDetail:
    return person(clinic)


def everything(clinic: Clinic) -> str:
    """All rows of all tables, those of the search index, too, as one text."""
    with clinic.database.read() as session:
        lines = [str(row) for table in tables() for row in dump(session, table)]
        lines += [f"{row.token} {row.sort_name}" for row in session.scalars(select(PatientToken))]
        lines += list(session.scalars(select(SearchWord.word)))
    with clinic.database.engine.connect() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, patient_fts, 'row')")
        lines += [f"trigram:{term}" for (term,) in connection.execute(text("SELECT term FROM temp.terms"))]
    return "\n".join(lines)


def of_person(clinic: Clinic, patient_id: str) -> dict[str, list[object]]:
    """What the record holds of one person, table by table."""
    with clinic.database.read() as session:
        found = {table.name: [row for row in dump(session, table) if patient_id in str(row)] for table in tables()}
    return {name: rows for name, rows in found.items() if rows}  # type: ignore[misc]


def assert_gone(clinic: Clinic, patient_id: str) -> None:
    held = everything(clinic)
    for word in (*KNOWN, NUMBER):
        assert word not in held, word
        assert word.casefold() not in held.casefold(), word
    for trigram in ("qui", "uis", "gaa", "zyt", "myn"):
        assert f"trigram:{trigram}" not in held
    assert set(of_person(clinic, patient_id)) == {"patient", "privacy_act", "audit_entry"}


def tick_over(clock: SettableClock) -> None:
    clock.forward(days=TERM)


def test_nothing_is_left_of_the_person(
    clinic: Clinic, patient: PatientDetail, other: PatientDetail, clock: SettableClock
) -> None:
    assert all(word in everything(clinic) for word in (*KNOWN, NUMBER))  # the search below can find them
    sealed = {path.name for path in clinic.folder.rglob("*.skb")}
    before = of_person(clinic, other.id)
    tick_over(clock)
    done, changes = clinic.privacy.erase(patient.id, NUMBER)
    assert (done.full, done.left_files, done.rewritten) == (True, 0, True)
    assert done.files == 4  # the photo with thumbnail and preview, and the summary; the shared picture stays
    assert patient.id in changes.ids
    assert_gone(clinic, patient.id)
    assert clinic.integrity.verify() == ()
    clock.moment = clock.moment.replace(year=2100)
    assert clinic.integrity.strays() == ()
    assert len(sealed - {path.name for path in clinic.folder.rglob("*.skb")}) == 4
    after = of_person(clinic, other.id)
    assert {name: rows for name, rows in after.items() if name != "audit_entry"} == {
        name: rows for name, rows in before.items() if name != "audit_entry"
    }
    (photo,) = clinic.photos.list(other.id)
    assert clinic.photos.original(photo.id) == shared_picture()
    assert [row.id for row in clinic.patients.search("wilma")] == [other.id]
    assert clinic.patients.search("Quistgaardsen") == clinic.patients.search("uistg") == ()
    assert clinic.patients.count() == 1


def test_the_tombstone_tells_of_the_erasure_and_of_nothing_else(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    tick_over(clock)
    clinic.privacy.erase(patient.id, f" {NUMBER} ")
    with clinic.database.read() as session:
        row = session.get_one(Patient, patient.id)
        mrn = row.mrn
        assert (mrn, row.erased_at, row.archived) == (f"erased-{row.number}", clock.moment, True)
        kept = {"id", "created_at", "created_by", "updated_at", "version", "number", "mrn", "erased_at", "archived"}
        said = {key: value for key, value in vars(row).items() if not key.startswith("_") and key not in kept}
        assert {key for key, value in said.items() if value} == {"sex"}, "a fact of the person stayed"
        assert row.sex is Sex.UNKNOWN
        acts = session.scalars(select(PrivacyAct).order_by(PrivacyAct.id)).all()
        assert [(act.kind, act.reason) for act in acts] == [
            (PrivacyKind.RESTRICTION, ""),
            (PrivacyKind.RESTRICTION_LIFTED, ""),
            (PrivacyKind.ERASURE, "the term of the record was over"),
        ]
        assert acts[-1].details["photos"] == 2
        entries = session.scalars(select(AuditEntry).where(AuditEntry.patient_id == patient.id)).all()
        assert len(entries) > 20  # who did what and when stays
        assert all(entry.before is None and entry.after is None for entry in entries)
        assert any(entry.action == "erase" and entry.noun == "visit" for entry in entries)
    with pytest.raises(NotFound, match="erased on"):
        clinic.patients.get(patient.id)
    with pytest.raises(NotFound):
        clinic.patients.by_mrn(mrn)
    with pytest.raises(NotFound, match="erased on"):
        clinic.privacy.erase(patient.id, mrn)


def test_a_new_person_may_have_the_name_again(clinic: Clinic, patient: PatientDetail, clock: SettableClock) -> None:
    tick_over(clock)
    clinic.privacy.erase(patient.id, NUMBER)
    again = add_patient(clinic, "Quistgaardsen", "Wilhelmyna")
    assert [row.id for row in clinic.patients.search("quistg")] == [again.id]
    assert [row.id for row in clinic.patients.search("Quistgardsen")] == [again.id]  # by the vocabulary
    assert clinic.integrity.verify() == ()


def test_no_byte_is_left_in_the_files(tmp_path: Path) -> None:
    """In a clinic that is stored readable, so that the files themselves can be searched, journal and all."""
    clock = SettableClock()
    clinic, _code = Clinic.create(
        tmp_path / "open", ClinicDraft("Harbour"), "Dr M. Okafor", PASSPHRASE, kdf=CHEAP_FOR_TESTS, now=clock,
        unencrypted=IN_WORDS,
    )  # fmt: skip
    neighbour(clinic)
    patient = person(clinic)

    def found() -> set[str]:
        data = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
        return {word for word in (*KNOWN, NUMBER) if word.encode() in data} | (
            {"pixels"} if pixels() in data else set()
        )

    def pixels() -> bytes:
        return own_picture()[-200:]

    assert found() >= {"Quistgaardsen", "Nightingale Lane", NUMBER, "half typed sentence", "pixels"}
    tick_over(clock)
    clinic.privacy.erase(patient.id, NUMBER)
    assert found() == set()  # while it is still open
    clinic.close()
    assert found() == set()


def test_while_the_term_runs_the_record_stays(clinic: Clinic, patient: PatientDetail) -> None:
    plan = clinic.privacy.erasure_plan(patient.id)
    assert not plan.full
    assert (plan.last_entry, plan.kept_until) == (date(2026, 11, 22), date(2036, 11, 22))
    assert set(plan.parts) == {ErasurePart.CONTACT, ErasurePart.NAMES, ErasurePart.DRAFTS}  # the consent stands
    kept = [line for line in plan.lines if line.fate is Fate.KEPT]
    assert all(line.why for line in plan.lines)
    assert {line.until for line in kept} == {date(2036, 11, 22), None}
    assert any("1 visit, 1 lesion, 2 photos" in line.what for line in kept)
    with pytest.raises(Conflict, match="must be kept until 2036-11-22"):
        clinic.privacy.erase(patient.id, NUMBER)
    assert clinic.patients.get(patient.id).family == "Quistgaardsen"


def test_a_child_is_kept_until_long_after_growing_up(clinic: Clinic, clock: SettableClock) -> None:
    child = add_patient(clinic, "Small", "Sam", birth=PartialDate(2020, 6, 1))
    clinic.visits.start(child.id, "Molluscum")
    assert clinic.privacy.erasure_plan(child.id).kept_until == date(2048, 6, 1)
    clock.forward(days=TERM)
    with pytest.raises(Conflict, match="2048-06-01"):
        clinic.privacy.erase(child.id, child.mrn)


def test_a_restricted_record_is_not_erased(clinic: Clinic) -> None:
    """A restriction may have been asked for instead of the erasure."""
    person = add_patient(clinic, "Onlyname")
    clinic.privacy.restrict(person.id, "wants it kept for a lawsuit")
    with pytest.raises(Conflict, match="lift the restriction first"):
        clinic.privacy.erase(person.id, person.mrn)
    clinic.privacy.lift(person.id, "the lawsuit is over")
    clinic.privacy.erase(person.id, person.mrn)


def test_who_was_only_registered_is_erased_on_request(clinic: Clinic) -> None:
    patient = add_patient(clinic, "Mistake", "Mary")
    plan = clinic.privacy.erasure_plan(patient.id)
    assert plan.full and plan.kept_until is None
    clinic.privacy.erase(patient.id, patient.mrn)
    assert "mistake" not in everything(clinic).casefold()
    assert clinic.integrity.verify() == ()


def test_what_need_not_be_kept_goes_at_once(clinic: Clinic, patient: PatientDetail) -> None:
    consent = clinic.consents.list(patient.id)[0]
    clinic.consents.withdraw(consent.id, date(2026, 11, 22))
    plan = clinic.privacy.erasure_plan(patient.id)
    assert set(plan.parts) == set(ErasurePart)
    done, _changes = clinic.privacy.erase_in_part(patient.id, NUMBER, ErasurePart)
    assert not done.full
    held = everything(clinic)
    for gone in ("555 0987", "5550987", "willa@post", "Nightingale", "Mynchen", "mynchen", "Zytomirska", "zytomirska"):
        assert gone not in held, gone
    assert "half typed sentence" not in held
    assert "trigram:098" not in held
    for stays in ("Quistgaardsen", "keeps bees", "spreading edge", "10.94", "addendum about bees", "of the neighbour"):
        assert stays in held, stays
    assert [photo.consent for photo in clinic.photos.list(patient.id)] == [ConsentScope.RECORD] * 2
    assert clinic.integrity.verify() == ()  # the signature of the visit, too
    assert clinic.privacy.acts(patient.id)[0].kind is PrivacyKind.PARTIAL_ERASURE
    assert clinic.patients.search("Mynchen") == clinic.patients.search("5550987") == ()
    assert [row.id for row in clinic.patients.search("Quistg")] == [patient.id]
    assert clinic.privacy.erasure_plan(patient.id).parts == ()


def test_only_the_chosen_part_goes(clinic: Clinic, patient: PatientDetail) -> None:
    clinic.privacy.erase_in_part(patient.id, NUMBER, [ErasurePart.CONTACT])
    found = clinic.patients.get(patient.id)
    assert (found.phone, found.email, found.address) == ("", "", "")
    assert found.preferred == "Mynchen"
    assert clinic.drafts.get(f"patient:{patient.id}") is not None


def test_it_has_to_be_meant(clinic: Clinic, patient: PatientDetail, clock: SettableClock) -> None:
    with pytest.raises(ValidationError, match="not the record number"):
        clinic.privacy.erase_in_part(patient.id, "77413", [ErasurePart.CONTACT])
    with pytest.raises(ValidationError, match="Nothing is chosen"):
        clinic.privacy.erase_in_part(patient.id, NUMBER, [])
    tick_over(clock)
    with pytest.raises(ValidationError, match="nothing was erased"):
        clinic.privacy.erase(patient.id, "")
    assert clinic.patients.get(patient.id).phone == "555 0987"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_erases(clinic: Clinic, role: Role) -> None:
    patient = add_patient(clinic)
    clinic._core.act_as(replace(clinic.user, role=role, administers=False))
    with pytest.raises(NotAllowed):
        clinic.privacy.erase(patient.id, patient.mrn)
    with pytest.raises(NotAllowed):
        clinic.privacy.erase_in_part(patient.id, patient.mrn, ErasurePart)


def test_a_report_that_waits_has_to_be_looked_at_first(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock
) -> None:
    said = {"family": "Quistgaardsen", "given": "Wilhelmyna", "birth": "1931-07-19", "sex": "female", "mrn": ""}
    with clinic.database.write() as session:
        report = LabReport(
            id=clinic._core.new_id(), patient_id=None, status=ReportStatus.WAITING, source=LabSource.HL7, notes=[],
            received_at=clinic.now(), reported_patient=said,
        )  # fmt: skip
        session.add(report)
    tick_over(clock)
    assert "1 laboratory report waits" in clinic.privacy.erasure_plan(patient.id).obstacles[0]
    with pytest.raises(Conflict, match="Labs in"):
        clinic.privacy.erase(patient.id, NUMBER)
    with clinic.database.write() as session:  # a person says whose it is
        session.get_one(LabReport, report.id).patient_id = patient.id
        session.get_one(LabReport, report.id).status = ReportStatus.FILED
    clock.forward(days=TERM)
    clinic.privacy.erase(patient.id, NUMBER)
    assert_gone(clinic, patient.id)
    assert clinic.integrity.verify() == ()


def test_a_form_that_someone_else_still_has_open_brings_nothing_back(clinic: Clinic, clock: SettableClock) -> None:
    patient = person(clinic)
    (visit,) = clinic.visits.list(patient.id)
    keys = (f"patient:{patient.id}", f"lesion:new:{patient.id}", f"visit:{visit.id}")
    with open_as(clinic, Role.PHYSICIAN) as hers:
        hers.drafts.put(keys[0], {"family": "Quistgaardsen"})
        clock.forward(days=TERM)
        clinic.privacy.erase(patient.id, NUMBER)
        for key in keys:
            with pytest.raises(NotFound, match="erased"):
                hers.drafts.put(key, {"family": "Quistgaardsen"})
        hers.drafts.take_back({keys[0]: {"family": "Quistgaardsen"}})
        assert hers.drafts.unsaved() == {}
        assert [hers.drafts.get(key) for key in keys] == [None, None, None]
        hers.drafts.put("patient:new", {"family": "Somebody"})


STEPS = ("remove_rows", "remove_drafts", "remove_from_search", "make_tombstone", "forget_number", "empty_audit")


@pytest.mark.parametrize("step", [*STEPS, "before each", "after commit"])
def test_a_failure_between_two_steps_leaves_all(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    tick_over(clock)
    before = {name: rows for name, rows in of_person(clinic, patient.id).items() if name != "audit_entry"}
    target = {"before each": "begin_erasing", "after commit": "remove_blobs"}.get(step, step)
    real = getattr(store_erase, target)

    def broken(*args: object, **kwargs: object) -> object:
        if target in STEPS:
            real(*args, **kwargs)
        raise RuntimeError("power cut")

    monkeypatch.setattr(store_erase, target, broken)
    with pytest.raises(RuntimeError):
        clinic.privacy.erase(patient.id, NUMBER)
    monkeypatch.undo()
    assert clinic.integrity.verify() == ()
    if step == "after commit":
        assert_gone(clinic, patient.id)
        assert len(clinic.integrity.strays()) in (0, 4)  # younger than an hour, they do not count yet
        clock.moment = clock.moment.replace(year=2100)
        assert clinic.integrity.remove_strays() == 4
        return
    after = {name: rows for name, rows in of_person(clinic, patient.id).items() if name != "audit_entry"}
    assert after == before
    assert [row.id for row in clinic.patients.search("quistg")] == [patient.id]
    clinic.privacy.erase(patient.id, NUMBER)
    assert_gone(clinic, patient.id)


KILLED = """
import os, signal, sys
from pathlib import Path
from clinic.app import Clinic
from clinic.store import erase
from tests.support.clinics import SettableClock, PASSPHRASE, START
folder, step, patient, number, days = sys.argv[1:]
clock = SettableClock(START)
clock.forward(days=int(days))
clinic = Clinic.open(Path(folder), PASSPHRASE, now=clock)
real = getattr(erase, step)
def dying(*args, **kwargs):
    if step not in ("remove_blobs", "rewrite"):
        real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(erase, step, dying)
clinic.privacy.erase(patient, number)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
@pytest.mark.parametrize("step", ["remove_rows", "empty_audit", "remove_blobs", "rewrite"])
def test_a_kill_leaves_all_or_nothing(clinic: Clinic, patient: PatientDetail, clock: SettableClock, step: str) -> None:
    clinic.close()
    arguments = [str(clinic.folder), step, patient.id, NUMBER, str(TERM)]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments], check=False, capture_output=True, cwd=Path(__file__).parents[3],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert ended.returncode == -9, ended.stderr.decode()
    tick_over(clock)
    with Clinic.open(clinic.folder, PASSPHRASE, now=clock) as again:
        assert again.integrity.verify() == ()
        if step in ("remove_blobs", "rewrite"):
            assert_gone(again, patient.id)
        else:
            assert again.patients.get(patient.id).family == "Quistgaardsen"
            assert len(again.photos.list(patient.id)) == 2
            assert again.drafts.get(f"lesion:new:{patient.id}") is not None
