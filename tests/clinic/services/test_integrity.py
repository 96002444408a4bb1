"""What is broken is found, and said by photo, table and record number, never by name."""

import os
from datetime import UTC
from pathlib import Path

import pytest
import sqlcipher3.dbapi2

from clinic.app import Clinic
from clinic.errors import CannotOpen
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport
from clinic.records.visits import VisitText
from clinic.services.photo_files import DERIVED_KINDS
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import PASSPHRASE, add_patient


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id)
    point = clinic.atlas.anchor("cheek", Side.LEFT)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT, point))
    clinic.photos.import_bytes("Astrid.jpg", jpeg(), PhotoImport(patient.id, visit.id, lesion.id))
    kept, _ = clinic.visits.save_text(visit.id, VisitText(reason="White bumps"), visit.version)
    clinic.visits.sign(visit.id, kept.version)
    return patient


def change(clinic: Clinic, statement: str) -> None:
    """Change the database behind the program's back."""
    key = clinic._key.part("database").hex()
    connection = sqlcipher3.dbapi2.connect(str(clinic.folder / "clinic.db"))
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_a_sound_clinic_has_no_problems(clinic: Clinic, patient: PatientDetail) -> None:
    steps: list[tuple[int, int, str]] = []
    assert clinic.integrity.verify(lambda *step: steps.append(step)) == ()
    assert steps == [(0, 1, "files")]


@pytest.mark.parametrize(("what", "words"), [("flip", "damaged"), ("lose", "missing")])
def test_a_broken_or_lost_photo_is_named_by_record_number(
    clinic: Clinic, patient: PatientDetail, what: str, words: str
) -> None:
    (photo,) = clinic.photos.list(patient.id)
    path = clinic._core.blobs.path(photo.sha256)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink() if what == "lose" else path.write_bytes(data)
    (problem,) = clinic.integrity.verify()
    assert photo.id in problem
    assert f"record {patient.mrn}" in problem
    assert words in problem
    assert "Astrid" not in problem


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE lesion SET site = 'elsewhere'", "L1 of record 1: the body site elsewhere"),
        ("UPDATE lesion SET diagnosis = 'luck'", "the diagnosis luck"),
        ("UPDATE lesion SET triangle = 99999999", "not on the body map"),
        ("UPDATE lesion SET weight_a = 0.9, weight_b = 0.9", "not on the body map"),
        ("UPDATE lesion SET atlas = 'older'", "another body map (older)"),
        ("UPDATE visit SET reason = 'Other'", "not as it was signed"),
        ("UPDATE photo_lesion SET lesion_id = 'none'", "Table photo_lesion"),
        ("UPDATE audit_entry SET user_id = 'me' WHERE number = 2", "entry 2 was changed"),
        ("DELETE FROM audit_entry WHERE number = 2", "entry 2 was removed"),
    ],
)
def test_changes_behind_the_programs_back_are_found(
    clinic: Clinic, patient: PatientDetail, statement: str, words: str
) -> None:
    change(clinic, statement)
    problems = clinic.integrity.verify()
    assert any(words in problem for problem in problems), problems
    assert not any("Lindqvist" in problem for problem in problems)


def test_one_flipped_bit_in_the_database_is_found(clinic: Clinic, patient: PatientDetail) -> None:
    folder, now = clinic.folder, clinic.now
    clinic.close()
    path = folder / "clinic.db"
    sound = path.read_bytes()
    pages = len(sound) // 4096
    found = []
    for page in range(1, pages, max(1, pages // 8)):
        data = bytearray(sound)
        data[page * 4096 + 2000] ^= 1
        path.write_bytes(data)
        try:
            with Clinic.open(folder, PASSPHRASE, now=now) as opened:
                problems = opened.integrity.verify()
        except CannotOpen as error:  # a page that opening needs
            assert "damaged" in error.what
            continue
        assert any(problem.startswith("Database:") for problem in problems), page
        found.append(page)
    assert found


def test_strays_are_harmless_and_can_be_removed(clinic: Clinic, patient: PatientDetail) -> None:
    (photo,) = clinic.photos.list(patient.id)
    clinic.photos.preview(photo.id)
    stray = clinic._core.blobs.put(b"left by a crash")
    fresh = clinic._core.blobs.put(b"just being taken in")
    now = clinic.now().astimezone(UTC).timestamp()
    for path in (clinic.folder / "blobs").rglob("*.skb"):
        os.utime(path, (now - 7200, now - 7200))
    os.utime(clinic._core.blobs.path(fresh), (now, now))
    assert clinic.integrity.verify() == ()
    assert clinic.integrity.strays() == (clinic._core.blobs.path(stray),)
    assert clinic.integrity.remove_strays() == 1
    assert clinic.integrity.strays() == ()
    assert all(clinic._core.blobs.derived(photo.sha256, kind) for kind in DERIVED_KINDS)
    assert isinstance(clinic.photos.original(photo.id), bytes)
    assert Path(clinic._core.blobs.path(fresh)).exists()
