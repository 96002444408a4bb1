"""Two people file one waiting picture at the same moment: it goes into one record only."""

from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import InboxState
from clinic.records.photos import PhotoImport
from clinic.services.photos import PhotoService
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import add_patient


def test_who_is_slower_files_nothing(clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    anna, ben = add_patient(clinic), add_patient(clinic, "Okafor", "Ben")
    path = tmp_path / "IMG_1.jpg"
    path.write_bytes(jpeg())
    clinic.photo_inbox.take_in([path])
    (row,) = clinic.photo_inbox.rows()
    plain = PhotoService.import_bytes

    def slow(service: PhotoService, *args: object, **more: object) -> object:
        monkeypatch.setattr(PhotoService, "import_bytes", plain)
        clinic.photo_inbox.assign([(row.id, row.version)], PhotoImport(ben.id))  # meanwhile
        return plain(service, *args, **more)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(PhotoService, "import_bytes", slow)
    (outcome,), _changes = clinic.photo_inbox.assign([(row.id, row.version)], PhotoImport(anna.id))
    assert outcome.outcome == "refused"
    assert "someone else" in outcome.reason
    assert clinic.photos.list(anna.id) == ()
    assert len(clinic.photos.list(ben.id)) == 1
    (kept,) = clinic.photo_inbox.rows(InboxState.ASSIGNED)
    assert kept.patient_id == ben.id
