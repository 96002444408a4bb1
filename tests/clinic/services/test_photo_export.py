"""Photos for teaching and publication: with consent, and without a trace of who it is."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from clinic.app import Clinic
from clinic.errors import ClinicError, NotAllowed, NotFound, ValidationError
from clinic.records.enums import ConsentScope, Role, Sex, Side
from clinic.records.lesions import LesionDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport
from clinic.store.models import AuditEntry
from tests.clinic.imaging.pictures import jpeg
from tests.clinic.services.test_restriction import as_role
from tests.support.clinics import SettableClock, add_patient

TEACHING, PUBLICATION, RECORD = ConsentScope.TEACHING, ConsentScope.PUBLICATION, ConsentScope.RECORD


def photo(clinic: Clinic, patient: PatientDetail, consent: ConsentScope, **tags: object) -> str:
    """A photo of a new lesion; ``tags`` make its bytes differ."""
    lesion, _ = clinic.lesions.save(
        LesionDraft(patient.id, "cheek", Side.LEFT, diagnosis="calcinosis_cutis", diagnosis_text="", note="Astrid's")
    )
    where = PhotoImport(patient.id, "", lesion.id, consent=consent)
    outcome, _changes = clinic.photos.import_bytes("Lindqvist_Astrid_19720403.jpg", jpeg(1, **tags), where)
    assert outcome.outcome == "stored", outcome.reason
    return outcome.photo_id


def table(folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / "photos.csv").read_text("utf-8-sig"), newline="")))


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    made = add_patient(clinic, mrn="K-55012")
    clinic.consents.give(made.id, TEACHING, date(2026, 11, 1))
    return made


def test_they_leave_without_anything_that_tells_who_it_is(
    clinic: Clinic, patient: PatientDetail, tmp_path: Path
) -> None:
    photo(clinic, patient, TEACHING, gps=(53.0, 33.0, 0.0), serial="123456")
    out = tmp_path / "teaching"
    shared = clinic.exports.photos_for(TEACHING, out)
    assert (shared.photos, shared.people, shared.left_out, shared.unreadable) == (1, 1, (), 0)
    assert sorted(path.name for path in out.iterdir()) == ["README.txt", "case-001-01.jpg", "photos.csv"]
    (row,) = table(out)
    assert row == {
        "file": "case-001-01.jpg", "age_years": "54", "sex": "female", "site": "Cheek", "side": "left",
        "diagnosis": row["diagnosis"],
    }  # fmt: skip
    data = b"".join(path.read_bytes() for path in out.iterdir())
    for known in ("Lindqvist", "Astrid", "K-55012", "1972", "2026", "123456", "Canon", "Dr M. Okafor", "Harbour"):
        assert known.encode() not in data, known
    with Image.open(out / "case-001-01.jpg") as picture:
        assert not dict(picture.getexif())
        assert picture.size == (96, 64)


def test_only_what_each_consent_and_each_photo_allows(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    photo(clinic, patient, TEACHING, serial="1")
    photo(clinic, patient, PUBLICATION, serial="2")
    photo(clinic, patient, RECORD, serial="3")
    wrong = photo(clinic, patient, TEACHING, serial="4")
    clinic.photos.mark_error(wrong, "shows someone else")
    none = add_patient(clinic, "None", mrn="K-2")
    photo(clinic, none, PUBLICATION, serial="5")
    gone = add_patient(clinic, "Gone", mrn="K-3")
    photo(clinic, gone, TEACHING, serial="6")
    consent, _ = clinic.consents.give(gone.id, TEACHING, date(2026, 11, 1))
    clinic.consents.withdraw(consent.id, date(2026, 11, 20))
    closed = add_patient(clinic, "Closed", mrn="K-4")
    photo(clinic, closed, TEACHING, serial="7")
    clinic.consents.give(closed.id, TEACHING, date(2026, 11, 1))
    clinic.privacy.restrict(closed.id, "disputed")
    shared = clinic.exports.photos_for(TEACHING, tmp_path / "teaching")
    assert (shared.photos, shared.people) == (2, 1)
    assert shared.left_out == (
        "Record K-2: 1 photo, no consent for teaching is recorded.",
        "Record K-3: 1 photo, the consent for teaching was withdrawn on 2026-11-20.",
        "Record K-4: 1 photo, the record is restricted.",
        "Record K-55012: 1 photo, entered in error.",
        "Record K-55012: 1 photo, not marked for teaching.",
    )
    with pytest.raises(ClinicError, match="No photo may leave the record for publication") as refused:
        clinic.exports.photos_for(PUBLICATION, tmp_path / "publication")
    assert "Record K-55012: 4 photos, no consent for publication is recorded." in refused.value.todo
    assert not (tmp_path / "publication").exists()
    clinic.consents.give(patient.id, PUBLICATION, date(2026, 11, 2))
    assert clinic.exports.photos_for(PUBLICATION, tmp_path / "publication", patient.id).photos == 1


def test_a_consent_given_again_counts(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    photo(clinic, patient, TEACHING)
    clinic.consents.withdraw(clinic.consents.list(patient.id)[0].id, date(2026, 11, 20))
    with pytest.raises(ClinicError, match="withdrawn on 2026-11-20"):
        clinic.exports.photos_for(TEACHING, tmp_path / "out", patient.id)
    clinic.consents.give(patient.id, TEACHING, date(2026, 11, 22))
    assert clinic.exports.photos_for(TEACHING, tmp_path / "out", patient.id).photos == 1


@pytest.mark.parametrize(
    ("birth", "age"),
    [
        (PartialDate(1936, 5, 14), "90+"),
        (PartialDate(1936, 5, 15), "89"),
        (PartialDate(2026, 5, 1), "0"),
        (PartialDate(2026, 6, 1), ""),  # born after the photo: one of the days is wrong
        (None, ""),
    ],
)
def test_ages_tell_no_birth_date(clinic: Clinic, tmp_path: Path, birth: PartialDate | None, age: str) -> None:
    patient = add_patient(clinic, birth=birth, sex=Sex.MALE)
    clinic.consents.give(patient.id, TEACHING, date(2026, 11, 1))
    photo(clinic, patient, TEACHING)  # taken on 14 May 2026
    clinic.exports.photos_for(TEACHING, tmp_path / "out")
    assert table(tmp_path / "out")[0]["age_years"] == age


def test_it_is_noted_whose_photos_left(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock, tmp_path: Path
) -> None:
    photo(clinic, patient, TEACHING)
    clinic.exports.photos_for(TEACHING, tmp_path / "out")
    with clinic.database.read() as session:
        entry = session.query(AuditEntry).filter_by(action="export").one()
        assert (entry.patient_id, entry.after) == (patient.id, {"purpose": "teaching", "photos": 1})


def test_refusals(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="do not leave"):
        clinic.exports.photos_for(RECORD, tmp_path / "out")
    with pytest.raises(NotFound):
        clinic.exports.photos_for(TEACHING, tmp_path / "out", "nobody")
    with pytest.raises(ClinicError, match="No photo"):
        clinic.exports.photos_for(TEACHING, tmp_path / "out", patient.id)
    photo(clinic, patient, TEACHING)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    with pytest.raises(ClinicError, match="not empty"):
        clinic.exports.photos_for(TEACHING, tmp_path / "full")
    as_role(clinic, Role.NURSE)
    with pytest.raises(NotAllowed):
        clinic.exports.photos_for(TEACHING, tmp_path / "out")


def test_a_lost_photo_is_counted(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    photo(clinic, patient, TEACHING)
    for path in (clinic.folder / "blobs").rglob("*.skb"):
        path.write_bytes(path.read_bytes()[:-1])
    shared = clinic.exports.photos_for(TEACHING, tmp_path / "out")
    assert (shared.photos, shared.people, shared.unreadable) == (0, 0, 1)
