"""The inbox of pictures: taken in once, proposed by cards, filed by a person, taken back."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import Conflict, NotAllowed, NotFound, ValidationError
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import CapturedFrom, InboxState, Role, Side, Topic
from clinic.records.inbox import InboxRow, InboxTaken
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.reports.patient_card import qr_modules
from clinic.services import photo_cards
from clinic.services.photo_inbox_filing import TAKEN_BACK
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import AuditEntry, InboxPhoto, Patient, Photo
from tests.support.cards import card_image, put, put_card
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.support.colleagues import open_as

TEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
Place = Callable[..., tuple[Path, ...]]


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


def new_clinic(place: Path) -> Clinic:
    """Another clinic, with a key of its own."""
    draft = ClinicDraft(name="Hill Dermatology")
    clinic, _code = Clinic.create(place, draft, "Dr B. Lane", PASSPHRASE, kdf=CHEAP_FOR_TESTS, now=SettableClock())
    return clinic


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def taken(clinic: Clinic, folder: Path) -> list[InboxTaken]:
    """Take in all that lies in the folder."""
    return list(clinic.photo_inbox.take_in(sorted(folder.iterdir()))[0])


def waiting(clinic: Clinic) -> dict[str, InboxRow]:
    """What waits, by file name."""
    return {row.name: row for row in clinic.photo_inbox.rows()}


def pick(*rows: InboxRow) -> list[tuple[str, int]]:
    return [(row.id, row.version) for row in rows]


def set_of(clinic: Clinic, patient_id: str, **values: object) -> None:
    """Change a column of a patient that no page changes yet."""
    with clinic.database.write() as session:
        patient = session.get(Patient, patient_id)
        for name, value in values.items():
            setattr(patient, name, value)


def test_pictures_are_taken_in_once_and_bad_files_are_named(clinic: Clinic, folder: Path) -> None:
    put(folder, "IMG_1.jpg", at(0))
    put(folder, "IMG_2.jpg", None)
    (folder / "IMG_3.jpg").write_bytes((folder / "IMG_1.jpg").read_bytes())
    (folder / "IMG_4.jpg").write_bytes((folder / "IMG_2.jpg").read_bytes()[:2000])
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}

    first = taken(clinic, folder)
    again = taken(clinic, folder)

    assert [each.outcome for each in first] == ["taken", "taken", "known", "refused"]
    assert "IMG_4.jpg" in first[3].reason
    assert [each.outcome for each in again] == ["known", "known", "known", "refused"]
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before
    rows = waiting(clinic)
    assert rows["IMG_1.jpg"].captured_at == at(0)
    assert rows["IMG_2.jpg"].captured_from is CapturedFrom.FILE
    assert clinic.photo_inbox.count() == 2
    assert clinic.photo_inbox.original(rows["IMG_1.jpg"].id) == before["IMG_1.jpg"][0]
    assert clinic.photo_inbox.thumbnail(rows["IMG_1.jpg"].id)[8:12] == b"WEBP"


def test_what_the_record_holds_is_not_taken_in(clinic: Clinic, anna: PatientDetail, folder: Path) -> None:
    path = put(folder, "IMG_1.jpg", at(0))
    clinic.photos.import_files([path], PhotoImport(anna.id))

    outcomes, changes = clinic.photo_inbox.take_in([path])

    assert [(each.outcome, each.reason) for each in outcomes] == [("known", "This picture is in the record already.")]
    assert not changes.topics


def test_a_card_proposes_the_pictures_after_it_whatever_comes_first(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path
) -> None:
    put(folder, "IMG_0002.jpg", at(1))
    put(folder, "IMG_0004.jpg", at(3))
    taken(clinic, folder)
    assert not any(row.patient_id for row in clinic.photo_inbox.rows())
    put_card(folder, "IMG_0001.jpg", at(0), clinic, anna.id)
    put_card(folder, "IMG_0003.jpg", at(2), clinic, ben.id)

    assert sorted(each.outcome for each in taken(clinic, folder)) == ["card", "card", "known", "known"]

    rows = waiting(clinic)
    assert {name: row.mrn for name, row in rows.items() if not row.is_card} == {
        "IMG_0002.jpg": "20417", "IMG_0004.jpg": "20418",
    }  # fmt: skip
    local = at(0).astimezone()
    assert rows["IMG_0002.jpg"].reason == f"Taken after the patient card of 22 November 2026, {local:%H:%M}."
    assert clinic.photo_inbox.count() == 2, "cards that were understood need nobody"


def test_the_code_of_a_card_tells_nothing_and_only_this_clinic_reads_it(
    clinic: Clinic, anna: PatientDetail, folder: Path, tmp_path: Path
) -> None:
    word = clinic.photo_inbox._codes.word(anna.id)
    assert "Lindqvist" not in word
    assert anna.id.replace("-", "")[:12].upper() not in word
    assert len(qr_modules(word)) == 29
    with new_clinic(tmp_path / "other") as stranger:
        put(folder, "IMG_1.jpg", at(0), card_image(word))
        put(folder, "IMG_2.jpg", at(1))
        outcomes = taken(stranger, folder)
        assert outcomes[0].reason == photo_cards.FOREIGN
        assert not any(row.patient_id for row in stranger.photo_inbox.rows())
        assert stranger.photo_inbox.count() == 2, "such a card is said, and waits for a person"
    for wrong in (word[:-1] + ("A" if word[-1] != "A" else "B"), word[:-4], "SKINFOLIO:1:", "SKINFOLIO:2:" + word[12:]):
        assert clinic.photo_inbox._codes.patient_key(wrong) == ""


def test_a_card_of_somebody_else_s_code_ends_the_run(clinic: Clinic, anna: PatientDetail, folder: Path) -> None:
    put_card(folder, "IMG_0001.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_0002.jpg", at(1), card_image("SKINFOLIO:1:" + "A" * 34))
    put(folder, "IMG_0003.jpg", at(2))
    put(folder, "IMG_0004.jpg", at(3), card_image("HTTPS://EXAMPLE.ORG/GLOVES"))

    outcomes = taken(clinic, folder)

    assert [each.outcome for each in outcomes] == ["card", "card", "taken", "taken"], "a code on a box is no card"
    assert waiting(clinic)["IMG_0003.jpg"].patient_id == ""


@pytest.mark.parametrize(("change", "reason"), [("erased", "ERASED"), ("restricted", "CLOSED"), ("gone", "UNKNOWN")])
def test_a_card_of_one_who_cannot_be_proposed_is_said(
    clinic: Clinic, anna: PatientDetail, folder: Path, change: str, reason: str
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id if change != "gone" else clinic._core.new_id())
    put(folder, "IMG_2.jpg", at(1))
    if change == "erased":
        clinic.privacy.erase(anna.id, anna.mrn)
    elif change == "restricted":
        clinic.privacy.restrict(anna.id, "Disputed")

    outcomes = taken(clinic, folder)

    assert outcomes[0].reason == getattr(photo_cards, reason)
    assert not any(row.patient_id for row in clinic.photo_inbox.rows())


def test_a_card_of_a_merged_record_means_the_one_that_remains(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    set_of(clinic, anna.id, merged_into=ben.id)

    taken(clinic, folder)

    row = waiting(clinic)["IMG_2.jpg"]
    assert (row.patient_id, row.mrn) == (ben.id, "20418")
    with pytest.raises(Conflict, match="20418"):
        clinic.photo_inbox.assign(pick(row), PhotoImport(anna.id))
    with pytest.raises(Conflict, match="20418"):
        clinic.photo_inbox.card(anna.id)


def test_two_cards_in_one_picture_propose_nobody(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path
) -> None:
    with clinic.database.read() as session:
        words = [clinic.photo_inbox._codes.word(patient.id) for patient in (anna, ben)]
        assert photo_cards.said_by(session, clinic.photo_inbox._codes, words).reason == photo_cards.SEVERAL
        same = photo_cards.said_by(session, clinic.photo_inbox._codes, [words[0], words[0]])
        assert same.patient_id == anna.id


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
    clinic.photo_inbox.unassign([filed.inbox_id])

    assert len(clinic.photos.list(anna.id)) == 1


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


def test_a_card_set_aside_or_found_to_be_none_proposes_nobody(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put_card(folder, "IMG_2.jpg", at(1), clinic, ben.id)
    put(folder, "IMG_3.jpg", at(2))
    taken(clinic, folder)
    rows = waiting(clinic)
    clinic.photo_inbox.set_aside(pick(rows["IMG_2.jpg"]), "The wrong card")
    assert waiting(clinic)["IMG_3.jpg"].patient_id == "", "and nobody before it either"

    clinic.photo_inbox.take_back([rows["IMG_2.jpg"].id])
    assert waiting(clinic)["IMG_3.jpg"].patient_id == ben.id
    clinic.photo_inbox.not_a_card(rows["IMG_2.jpg"].id)

    rows = waiting(clinic)
    assert not rows["IMG_2.jpg"].is_card
    assert (rows["IMG_2.jpg"].patient_id, rows["IMG_3.jpg"].patient_id) == (anna.id, anna.id)


def test_a_used_card_leaves_the_list_after_a_while(clinic: Clinic, anna: PatientDetail, folder: Path) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    put(folder, "IMG_3.jpg", at(200))
    taken(clinic, folder)
    rows = waiting(clinic)
    assert list(rows) == ["IMG_1.jpg", "IMG_2.jpg", "IMG_3.jpg"]

    clinic.photo_inbox.set_aside(pick(rows["IMG_2.jpg"]), "Blurred")

    assert list(waiting(clinic)) == ["IMG_3.jpg"]


def test_a_card_leaves_the_list_with_the_last_of_its_pictures_and_proposes_what_comes_late(
    clinic: Clinic, anna: PatientDetail, folder: Path
) -> None:
    put_card(folder, "IMG_1.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_2.jpg", at(1))
    taken(clinic, folder)
    clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_2.jpg"]), PhotoImport(anna.id))
    assert not waiting(clinic)

    put(folder, "IMG_3.jpg", at(2))
    taken(clinic, folder)

    assert list(waiting(clinic)) == ["IMG_1.jpg", "IMG_3.jpg"]
    assert waiting(clinic)["IMG_3.jpg"].patient_id == anna.id


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


def test_the_card_as_pdf_names_the_person_and_is_noted(clinic: Clinic, anna: PatientDetail) -> None:
    data = clinic.photo_inbox.card(anna.id)
    clinic.photo_inbox.card_printed(anna.id, "file")

    assert data.startswith(b"%PDF")
    with clinic.database.read() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc())).first()
        assert entry is not None
        assert (entry.action, entry.noun, entry.patient_id) == ("print", "patient card", anna.id)
    with pytest.raises(NotFound):
        clinic.photo_inbox.card("nobody")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_file_that_cannot_be_read_now_is_left_for_later(clinic: Clinic, folder: Path) -> None:
    path = put(folder, "IMG_1.jpg", at(0))
    path.chmod(0)

    assert [each.outcome for each in taken(clinic, folder)] == ["later"]


def test_cancelling_leaves_the_rest_out(clinic: Clinic, folder: Path) -> None:
    for number in range(4):
        put(folder, f"IMG_{number}.jpg", at(number))
    seen: list[str] = []

    outcomes, _ = clinic.photo_inbox.take_in(
        sorted(folder.iterdir()), lambda *step: seen.append(step[2]), lambda: len(seen) == 2
    )

    assert len(outcomes) == 2
    assert clinic.photo_inbox.count() == 2
