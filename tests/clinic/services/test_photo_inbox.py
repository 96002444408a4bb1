"""The inbox of pictures: taken in once, proposed by cards, never filed by itself."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import Conflict, NotFound
from clinic.records.enums import CapturedFrom, InboxState
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport
from clinic.reports.patient_card import qr_modules
from clinic.services import photo_cards
from clinic.store.models import AuditEntry, Patient
from tests.clinic.services.waiting import at, new_clinic, pick, taken, waiting
from tests.support.cards import card_image, put, put_card
from tests.support.clinics import add_patient


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


def test_what_was_entered_in_error_waits_again_and_says_where_it_was(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path
) -> None:
    direct, filed = put(folder, "IMG_1.jpg", at(0)), put(folder, "IMG_2.jpg", at(1))
    (held,), _ = clinic.photos.import_files([direct], PhotoImport(anna.id))
    clinic.photo_inbox.take_in([filed])
    (out,), _ = clinic.photo_inbox.assign(pick(waiting(clinic)["IMG_2.jpg"]), PhotoImport(anna.id))
    for key in (held.photo_id, out.photo_id):
        clinic.photos.mark_error(key, "wrong patient", clinic.photos.get(key).version)

    outcomes, _ = clinic.photo_inbox.take_in([direct, filed])

    said = "In the record of Lindqvist, Anna (no. 20417) it was marked as entered in error: “wrong patient”."
    assert [(each.outcome, each.reason) for each in outcomes] == [("taken", said), ("taken", said)]
    assert [row.reason for row in clinic.photo_inbox.rows()] == [said, said]
    clinic.photo_inbox.assign(pick(*clinic.photo_inbox.rows()), PhotoImport(ben.id))
    assert len(clinic.photos.list(ben.id)) == 2
    assert [each.outcome for each in taken(clinic, folder)] == ["known", "known"]
    assert all("Anna" not in row.reason for row in clinic.photo_inbox.rows(InboxState.ASSIGNED))


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


def test_a_card_set_aside_or_found_to_be_none_proposes_nobody(
    clinic: Clinic, anna: PatientDetail, ben: PatientDetail, folder: Path
) -> None:
    put_card(folder, "IMG_0001.jpg", at(0), clinic, anna.id)
    put_card(folder, "IMG_0002.jpg", at(1), clinic, ben.id)
    put(folder, "IMG_0003.jpg", at(2))
    taken(clinic, folder)
    rows = waiting(clinic)
    clinic.photo_inbox.set_aside(pick(rows["IMG_0002.jpg"]), "The wrong card")
    assert waiting(clinic)["IMG_0003.jpg"].patient_id == "", "and nobody before it either"

    clinic.photo_inbox.take_back([rows["IMG_0002.jpg"].id])
    assert waiting(clinic)["IMG_0003.jpg"].patient_id == ben.id
    clinic.photo_inbox.not_a_card(rows["IMG_0002.jpg"].id)

    rows = waiting(clinic)
    assert not rows["IMG_0002.jpg"].is_card
    assert (rows["IMG_0002.jpg"].patient_id, rows["IMG_0003.jpg"].patient_id) == (anna.id, anna.id)


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
