"""Leaving is possible: tables for one patient, everything about one, the whole clinic out and back."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import ClinicError, Conflict, FileRefused, NotAllowed, NotFound, StorageError
from clinic.records.audit import AuditFilter
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import ConsentScope, Figure, Role, Sex, Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import AreaDraft, LesionDraft, ObservationDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.records.surface import SurfaceArea
from clinic.records.treatments import DrugDraft
from clinic.store.dump import dump, tables
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import AuditEntry
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.support.colleagues import open_as


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return fill(clinic)


def fill(clinic: Clinic) -> PatientDetail:
    """One patient with something of most nouns, and another one."""
    add_patient(clinic, "Ортис", "Jürgen", birth=PartialDate(1958), sex=Sex.MALE)
    patient = add_patient(clinic, note='=HYPERLINK("http://x")', phone="+49 30 1234")
    visit, _ = clinic.visits.start(patient.id, "White bumps")
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT, first_noted=PartialDate(2026, 5)))
    clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, long_axis=8.1, uncertainty=0.1))
    clinic.areas.paint(AreaDraft(lesion.id, SurfaceArea(((70_000, 70_900),), "1"), Figure.ADULT_FEMALE, visit.id))
    data = jpeg(gps=(53.0, 33.0, 0.0), serial="123456")
    photo, _ = clinic.photos.import_bytes("a.jpg", data, PhotoImport(patient.id, visit.id, lesion.id))
    clinic.photos.mark(PhotoMark("", photo.photo_id, lesion.id, 3.0, 4.0))
    result = ResultDraft(analyte="calcium_total", number=10.9, unit="mg/dL", ucum="mg/dL")
    clinic.labs.save_typed(patient.id, LabReportDraft((result,), sampled_at=clinic.now()))
    clinic.treatments.save_drug(
        DrugDraft(patient.id, "", "Diltiazem", 240, "mg", frequency="daily", start=date(2026, 1, 12))
    )
    clinic.consents.give(patient.id, ConsentScope.TEACHING, date(2026, 11, 1))
    clinic.recalls.save(patient.id, date(2027, 1, 3), "Look again")
    clinic.documents.make_summary(visit.id)
    clinic.drafts.put("patient:new", {"family": "Half"})
    return patient


def another(folder: Path) -> Clinic:
    """An empty clinic with a key and a user of its own."""
    draft = ClinicDraft(name="Hill Dermatology")
    made = Clinic.create(folder / "second", draft, "Dr Hill", PASSPHRASE, kdf=CHEAP_FOR_TESTS, now=SettableClock())
    return made[0]


def rows(path: Path) -> list[dict[str, str]]:
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_csv_of_one_patient_holds_that_patient_only(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    counts = clinic.exports.csv(patient.id, tmp_path / "out")
    (row,) = rows(tmp_path / "out" / "patients.csv")
    assert row["family"] == "Lindqvist"
    assert row["birth"] == "1972-04-03"
    assert row["note"] == '\'=HYPERLINK("http://x")'
    assert row["phone"] == "'+49 30 1234"
    (seen,) = rows(tmp_path / "out" / "observations.csv")
    assert (seen["mrn"], seen["long_axis"]) == (patient.mrn, "8.1")
    (area,) = rows(tmp_path / "out" / "lesion_areas.csv")
    assert (area["mrn"], area["figure"]) == (patient.mrn, "adult-female")
    assert SurfaceArea.decode(area["cells"], area["atlas"]).spans == ((70_000, 70_900),)
    (lesion,) = rows(tmp_path / "out" / "lesions.csv")
    assert (lesion["number"], lesion["first_noted"]) == ("1", "2026-05")
    (result,) = rows(tmp_path / "out" / "lab_results.csv")
    assert result["sampled_at"] == "2026-11-22T09:30:00+00:00"
    assert counts["photos"] == counts["photo_marks"] == counts["drugs"] == counts["drug_doses"] == 1
    assert counts["procedures"] == 0
    assert sorted(p.stem for p in (tmp_path / "out").iterdir()) == sorted(counts)


def test_csv_of_all_and_refusals(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    assert clinic.exports.csv("", tmp_path / "all")["patients"] == 2
    assert {row["family"] for row in rows(tmp_path / "all" / "patients.csv")} == {"Lindqvist", "Ортис"}
    with pytest.raises(ClinicError, match="not empty"):
        clinic.exports.csv("", tmp_path / "all")
    with pytest.raises(NotFound):
        clinic.exports.csv("nobody", tmp_path / "none")
    assert not (tmp_path / "none").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises((StorageError, ClinicError)):
        clinic.exports.csv("", tmp_path / "file" / "deep")
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_everything_about_one_patient(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    counts = clinic.exports.everything(patient.id, tmp_path / "out")
    record = json.loads((tmp_path / "out" / "record.json").read_text("utf-8"))
    assert {noun: len(found) for noun, found in record.items()} == counts
    assert record["patients"][0]["family"] == "Lindqvist"
    assert "Ортис" not in (tmp_path / "out" / "record.json").read_text("utf-8")
    (photo,) = (tmp_path / "out" / "photos").iterdir()
    assert photo.name.startswith("2026-05-14-L1-")
    with Image.open(photo) as picture:
        assert not picture.getexif().get_ifd(0x8825)
    assert b"123456" not in photo.read_bytes()
    (document,) = (tmp_path / "out" / "documents").iterdir()
    assert document.read_bytes().startswith(b"%PDF")
    assert "unencrypted" not in (tmp_path / "out" / "README.txt").read_text("utf-8-sig")


def test_a_damaged_photo_is_named_and_the_rest_is_exported(
    clinic: Clinic, patient: PatientDetail, tmp_path: Path
) -> None:
    for path in (clinic.folder / "blobs").rglob("*.skb"):
        path.write_bytes(path.read_bytes()[:-1])
    counts = clinic.exports.everything(patient.id, tmp_path / "out")
    assert counts["unreadable"] == 2  # photo and PDF
    assert "photos/2026-05-14-L1-" in (tmp_path / "out" / "README.txt").read_text("utf-8-sig")
    counts = clinic.exports.clinic(tmp_path / "whole")
    assert (counts["files"], counts["unreadable"]) == (0, 2)
    with another(tmp_path) as other:
        other.exports.import_clinic(tmp_path / "whole")
        assert len(other.integrity.verify()) == 2


def content(clinic: Clinic) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables, with what the chain of the audit trail does not share between clinics left out."""
    with clinic._core.db.read() as session:
        found = {table.name: list(dump(session, table)) for table in tables()}
    for entry in found["audit_entry"]:
        del entry["previous"], entry["seal"], entry["values_seal"]
    return found


def test_a_whole_clinic_comes_back_equal(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    counts = clinic.exports.clinic(tmp_path / "out")
    readme = (tmp_path / "out" / "README.txt").read_text("utf-8-sig")
    assert "NOTHING IN THIS FOLDER IS ENCRYPTED" in readme
    assert "serial numbers" in readme, "the originals hold them, and nobody is told"
    with another(tmp_path) as other:
        assert other.exports.import_clinic(tmp_path / "out") == counts
        brought, original = content(other), content(clinic)
        assert brought["audit_entry"].pop()["noun"] == "user"  # who brought it in goes on working here
        assert brought["audit_entry"].pop()["action"] == "import"
        brought["user"].remove(next(user for user in brought["user"] if user["id"] == other.user.id))
        assert original["audit_entry"].pop()["action"] == "export"  # that it was taken out is told where it was
        assert brought == original
        assert other.integrity.verify() == ()
        assert other.info().name == "Harbour Dermatology"
        assert [row.name for row in other.patients.search("lindq")] == ["Lindqvist, Astrid"]
        assert [row.name for row in other.patients.search("ртис")] == ["Ортис, Jürgen"]  # inside of a word
        (photo,) = other.photos.list(patient.id)
        assert other.photos.original(photo.id) == clinic.photos.original(photo.id)
        other.patients.archive(patient.id, True)
        with other._core.db.read() as session:
            newest = select(AuditEntry.user_id).order_by(AuditEntry.number.desc())
            assert session.scalars(newest).first() == other.user.id
        with pytest.raises(Conflict):
            other.exports.import_clinic(tmp_path / "out")


def test_that_a_whole_clinic_was_taken_out_is_entered(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    files = clinic.exports.clinic(tmp_path / "out")["files"]
    (row,) = clinic.audit.entries(AuditFilter(action="export"))
    assert row.what == f"exported the clinic (patients 2, files {files})"
    with pytest.raises(ClinicError, match="not empty"):
        clinic.exports.clinic(tmp_path / "out")
    assert clinic.audit.count(AuditFilter(action="export")) == 1


def test_tables_of_all_are_for_who_may_take_the_clinic_out(
    clinic: Clinic, patient: PatientDetail, tmp_path: Path
) -> None:
    with open_as(clinic, Role.PHYSICIAN) as hers:
        assert hers.exports.csv(patient.id, tmp_path / "one")["patients"] == 1
        with pytest.raises(NotAllowed, match="take the whole clinic out"):
            hers.exports.csv("", tmp_path / "all")
    assert not (tmp_path / "all").exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("tables/patient.jsonl", "1972-04-03", "1972-14-03", "patient.jsonl, line"),
        ("tables/patient.jsonl", '"family"', '"familie"', "fields"),
        ("tables/lesion.jsonl", "{", "[", "no JSON"),
        ("tables/visit.jsonl", "", None, "holds 0 of 1"),
        ("clinic.json", '"format": 1', '"format": 2', "another version"),
        ("clinic.json", "{", "", "damaged"),
        ("clinic.json", "", None, "no exported clinic"),
        ("blobs", "", None, "missing"),
        ("blobs", "", "x", "was changed"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(
    clinic: Clinic, patient: PatientDetail, tmp_path: Path, name: str, old: str, new: str | None, why: str
) -> None:
    clinic.exports.clinic(tmp_path / "out")
    path = tmp_path / "out" / name
    if path.is_dir():
        path = sorted(path.iterdir())[0]
        path.unlink() if new is None else path.write_text(new)
    elif new is None:
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with another(tmp_path) as other:
        before = content(other)
        with pytest.raises(FileRefused, match=why):
            other.exports.import_clinic(tmp_path / "out")
        assert content(other) == before
        assert other.integrity.verify() == ()
