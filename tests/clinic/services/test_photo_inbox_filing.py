"""From the inbox into a record and back, and what becomes of it with the person."""

from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import Conflict, NotAllowed, ValidationError
from clinic.records.enums import CapturedFrom, InboxState, Role, Side, Topic
from clinic.records.inbox import InboxRow
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.services.photo_inbox_rows import TAKEN_BACK
from clinic.store.models import AuditEntry, InboxPhoto, Photo
from tests.clinic.services.waiting import at, new_clinic, pick, taken, waiting
from tests.support.cards import put, put_card
from tests.support.clinics import SettableClock, add_patient
from tests.support.colleagues import open_as


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Lindqvist", "Anna", mrn="20417")


@pytest.fixture
def ben(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic, "Berg", "Ben", mrn="20418")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "phone"
    made.mkdir()
    return made


def test_filing_goes_the_way_of_every_import(
    clinic: Clinic, anna: PatientDetail, folder: Path, clock: SettableClock
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    put(folder, "IMG_3.jpg", None)
    taken(clinic, folder)
    visit, _ = clinic.visits.start(anna.id, "White bumps")
    lesion, _ = clinic.lesions.save(LesionDraft(anna.id, "cheek", Side.LEFT))
    rows = waiting(clinic)
    where = PhotoImport(anna.id, visit.id, lesion.id)

    outcomes, changes = clinic.photo_inbox.assign(pick(rows["IMG_2.jpg"], rows["IMG_3.jpg"]), where)

    assert [each.outcome for each in outcomes] == ["filed", "filed"]
    assert {Topic.PHOTO, Topic.PHOTO_INBOX, Topic.LESION, Topic.VISIT} <= changes.topics
    photos = {photo.name: photo for photo in clinic.photos.list(anna.id)}
    assert photos["IMG_2.jpg"].camera == "Phone 1"
    assert photos["IMG_2.jpg"].visit_id == visit.id
    assert photos["IMG_2.jpg"].lesion_labels == ("L1",)
    assert photos["IMG_3.jpg"].captured_from is CapturedFrom.FILE, "the time of the file is not lost on the way"
    filed = clinic.photo_inbox.rows(InboxState.ASSIGNED)
    assert {row.photo_id for row in filed} == {photo.id for photo in photos.values()}
    assert clinic.photo_inbox.count() == 0
    assert clinic.integrity.verify() == ()
    with clinic.database.read() as session:
        entries = select(AuditEntry.patient_id).where(AuditEntry.row_id == filed[0].id)
        assert anna.id in session.scalars(entries).all()


def test_a_card_and_what_was_dealt_with_cannot_be_filed(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    put(folder, "IMG_3.jpg", at(2))
    taken(clinic, folder)
    rows = waiting(clinic)
    with pytest.raises(Conflict, match="patient card"):
        clinic.photo_inbox.assign(pick(rows["IMG_2.jpg"], rows["IMG_1.jpg"]), PhotoImport(anna.id))
    assert not clinic.photos.list(anna.id), "all or nothing where one is not as it was seen"

    clinic.photo_inbox.assign(pick(rows["IMG_2.jpg"]), PhotoImport(anna.id))
    with pytest.raises(Conflict, match="filed already"):
        clinic.photo_inbox.assign(pick(rows["IMG_3.jpg"], rows["IMG_2.jpg"]), PhotoImport(ben.id))
    clinic.photo_inbox.set_aside(pick(rows["IMG_3.jpg"]), "Blurred")
    with pytest.raises(Conflict, match="set aside"):
        clinic.photo_inbox.assign(pick(rows["IMG_3.jpg"]), PhotoImport(ben.id))


def test_a_picture_changed_by_someone_else_brings_theirs(clinic: Clinic, anna: PatientDetail, folder: Path) -> None:
    put(folder, "IMG_0002.jpg", at(1))
    taken(clinic, folder)
    seen = waiting(clinic)["IMG_0002.jpg"]
    put_card(folder, "IMG_0001.jpg", at(0), clinic, anna.id)
    taken(clinic, folder)

    for act in (
        lambda: clinic.photo_inbox.assign(pick(seen), PhotoImport(anna.id)),
        lambda: clinic.photo_inbox.set_aside(pick(seen), "Blurred"),
        lambda: clinic.photo_inbox.not_a_card(seen.id, seen.version),
    ):
        with pytest.raises(Conflict) as told:
            act()
        assert isinstance(told.value.theirs, InboxRow)
        assert told.value.theirs.patient_id == anna.id
    assert len(clinic.photo_inbox.rows()) == 2


def test_filing_is_taken_back_and_proposed_again(clinic: Clinic, anna: PatientDetail, folder: Path) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    taken(clinic, folder)
    lesion, _ = clinic.lesions.save(LesionDraft(anna.id, "cheek", Side.LEFT))
    where = PhotoImport(anna.id, lesion_id=lesion.id)
    (filed,), _ = clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_2.jpg"]), where)

    clinic.photo_inbox.unassign([filed.inbox_id])

    assert not clinic.photos.list(anna.id)
    row = waiting(clinic)["IMG_2.jpg"]
    assert (row.patient_id, row.photo_id) == (anna.id, "")
    with clinic.database.read() as session:
        photo = session.get(Photo, filed.photo_id)
        assert photo is not None
        assert photo.error_reason == TAKEN_BACK, "nothing is deleted"
    clinic.photo_inbox.assign(pick(row), PhotoImport(anna.id))
    (back,) = clinic.photos.list(anna.id)
    assert (back.id, back.lesion_ids) == (filed.photo_id, ())


def test_a_photo_with_marks_or_of_a_signed_visit_stays(clinic: Clinic, anna: PatientDetail, folder: Path) -> None:
    for number in range(2):
        put(folder, f"IMG_{number}.jpg", at(number))
    taken(clinic, folder)
    visit, _ = clinic.visits.start(anna.id, "White bumps")
    lesion, _ = clinic.lesions.save(LesionDraft(anna.id, "cheek", Side.LEFT))
    rows = waiting(clinic)
    (marked,), _ = clinic.photo_inbox.assign(pick(rows["IMG_0.jpg"]), PhotoImport(anna.id))
    (signed,), _ = clinic.photo_inbox.assign(pick(rows["IMG_1.jpg"]), PhotoImport(anna.id, visit.id))
    mark, _ = clinic.photos.mark(PhotoMark("", marked.photo_id, lesion.id, 10, 10))
    clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)

    with pytest.raises(Conflict, match="marks"):
        clinic.photo_inbox.unassign([marked.inbox_id])
    with pytest.raises(Conflict, match="signed"):
        clinic.photo_inbox.unassign([signed.inbox_id])
    clinic.photos.unmark(mark.id)
    with pytest.raises(Conflict):
        clinic.photo_inbox.unassign([marked.inbox_id, signed.inbox_id])
    assert len(clinic.photos.list(anna.id)) == 2, "all or none"
    clinic.photo_inbox.unassign([marked.inbox_id])
    assert [photo.name for photo in clinic.photos.list(anna.id)] == ["IMG_1.jpg"]
    with pytest.raises(Conflict):
        clinic.photo_inbox.unassign([marked.inbox_id])


def test_what_the_record_held_before_stays_when_filing_is_taken_back(
    clinic: Clinic, anna: PatientDetail, folder: Path
) -> None:
    path = put(folder, "IMG_1.jpg", at(0))
    taken(clinic, folder)
    clinic.photos.import_files([path], PhotoImport(anna.id))

    (filed,), _ = clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_1.jpg"]), PhotoImport(anna.id))
    assert filed.outcome == "duplicate"
    staying, _ = clinic.photo_inbox.unassign([filed.inbox_id])

    assert len(clinic.photos.list(anna.id)) == 1
    assert staying == ("IMG_1.jpg",), "it is said that it stays"


def test_a_stop_in_the_middle_of_filing_leaves_no_photo_that_the_inbox_knows_nothing_of(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "IMG_1.jpg", at(0))
    taken(clinic, folder)
    monkeypatch.setattr("clinic.services.photo_inbox_filing.inbox_changes", _stopped)
    with pytest.raises(KeyboardInterrupt):
        clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_1.jpg"]), PhotoImport(anna.id))
    monkeypatch.undo()
    assert not clinic.photos.list(anna.id), "neither or both"

    (filed,), _ = clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_1.jpg"]), PhotoImport(anna.id))
    assert filed.outcome == "filed"
    assert clinic.photo_inbox.unassign([filed.inbox_id])[0] == ()
    assert not clinic.photos.list(anna.id)
    clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_1.jpg"]), PhotoImport(ben.id))
    assert [len(clinic.photos.list(person.id)) for person in (anna, ben)] == [0, 1]


def _stopped(*_pictures: object) -> None:
    raise KeyboardInterrupt


def test_setting_aside_needs_a_reason_and_is_taken_back(clinic: Clinic, anna: PatientDetail, folder: Path) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    taken(clinic, folder)
    rows = waiting(clinic)
    with pytest.raises(ValidationError) as told:
        clinic.photo_inbox.set_aside(pick(rows["IMG_2.jpg"]), "  ")
    assert told.value.field == "reason"
    clinic.photo_inbox.set_aside(pick(rows["IMG_2.jpg"]), "My lunch")
    assert [row.reason for row in clinic.photo_inbox.rows(InboxState.SET_ASIDE)] == ["My lunch"]
    assert [each.outcome for each in taken(clinic, folder)] == ["known", "known"]

    clinic.photo_inbox.take_back([rows["IMG_2.jpg"].id])

    assert waiting(clinic)["IMG_2.jpg"].patient_id == anna.id
    with pytest.raises(Conflict):
        clinic.photo_inbox.take_back([rows["IMG_2.jpg"].id])


def test_a_waiting_picture_holds_up_an_erasure_and_goes_with_it_once_filed(
    clinic: Clinic, anna: PatientDetail, folder: Path, clock: SettableClock
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    taken(clinic, folder)
    row = waiting(clinic)["IMG_2.jpg"]
    clock.forward(days=365 * 10 + 10)
    with pytest.raises(Conflict, match="Photos in"):
        clinic.privacy.erase(anna.id, anna.mrn)
    clinic.photo_inbox.assign(pick(row), PhotoImport(anna.id))
    clock.forward(days=365 * 10 + 10)

    clinic.privacy.erase(anna.id, anna.mrn)

    assert not clinic.photo_inbox.rows()
    assert not clinic.photo_inbox.rows(InboxState.ASSIGNED)
    assert not clinic._core.blobs.has(row.sha256)
    assert clinic.integrity.verify() == ()
    assert clinic.integrity.strays() == ()


def test_a_restricted_record_takes_nothing_and_is_not_named_to_those_who_may_not_see_it(
    clinic: Clinic, anna: PatientDetail, folder: Path, clock: SettableClock
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    taken(clinic, folder)
    clinic.privacy.restrict(anna.id, "Disputed")
    row = waiting(clinic)["IMG_2.jpg"]
    assert row.patient_name == "Lindqvist, Anna"
    with pytest.raises(Conflict, match="restricted"):
        clinic.photo_inbox.assign(pick(row), PhotoImport(anna.id))
    with pytest.raises(Conflict, match="restricted"):
        clinic.photo_inbox.card(anna.id)
    clock.forward(minutes=1)
    with open_as(clinic, Role.NURSE) as nurse:
        (hidden,) = [each for each in nurse.photo_inbox.rows() if not each.is_card]
        assert (hidden.patient_id, hidden.patient_name, hidden.mrn) == ("", "", "")
        with pytest.raises(NotAllowed):
            nurse.photo_inbox.thumbnail(hidden.id)
        with pytest.raises(NotAllowed):
            nurse.photo_inbox.assign(pick(row), PhotoImport(anna.id))


def test_the_record_goes_out_and_comes_back_with_its_inbox(
    clinic: Clinic, anna: PatientDetail, folder: Path, tmp_path: Path
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    put(folder, "IMG_3.jpg", at(2))
    taken(clinic, folder)
    clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_2.jpg"]), PhotoImport(anna.id))
    clinic.exports.clinic(tmp_path / "out")

    with new_clinic(tmp_path / "other") as empty:
        empty.exports.import_clinic(tmp_path / "out")
        with empty.database.read() as session:
            assert len(session.scalars(select(InboxPhoto)).all()) == 3
        row = next(row for row in empty.photo_inbox.rows() if not row.is_card)
        assert (row.name, row.mrn) == ("IMG_3.jpg", "20417")
        assert empty.photo_inbox.original(row.id) == (folder / "IMG_3.jpg").read_bytes()
