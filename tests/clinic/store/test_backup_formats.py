"""Backups that earlier versions made are restored too."""

import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import StorageError
from clinic.paths import ClinicFolder
from clinic.records.photos import PhotoImport
from clinic.services.restoring import Restoring
from clinic.store.backup.backups import create_backup
from clinic.store.backup.files import BLOBS, Manifest, _seal, read_manifest
from clinic.store.keyring import unlock
from clinic.store.keys import DataKey
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import PASSPHRASE, START, SettableClock, add_patient

RELEASED = Path(__file__).parents[2] / "data" / "clinics"


def as_first_format(folder: Path, manifest: Manifest, key: DataKey) -> None:
    """Make of a backup what the first version would have written: no head beside the database, no word of proof."""
    content = asdict(manifest) | {"format": 1, "made_at": manifest.made_at.isoformat()}
    del content["head_file"], content["proved"]
    content["seal"] = _seal(content, key)
    (folder / "manifest.json").write_text(json.dumps(content, indent=1))
    (folder / "clinic.head").unlink()


@pytest.mark.parametrize("schema", ["0001", "0002", "0003", "0004"])
def test_a_backup_of_an_older_version_is_restored(tmp_path: Path, schema: str) -> None:
    with zipfile.ZipFile(RELEASED / f"{schema}.zip") as archive:
        archive.extractall(tmp_path / "old")
    (root,) = [path.parent for path in (tmp_path / "old").rglob("clinic.key")]
    key = unlock(root / "clinic.key", PASSPHRASE).key
    row = create_backup(ClinicFolder(root), key, tmp_path / "disk", START)  # nothing is adapted
    if schema == "0001":
        as_first_format(row.path, read_manifest(row.path, key), key)
    clock = SettableClock()
    door = Restoring(clock)
    (seen,) = door.backups(tmp_path / "disk")
    assert seen.problems == ()
    assert seen.proved == "" or schema != "0001"
    assert door.restore(row.path, tmp_path / "new", passphrase=PASSPHRASE).problems == ()
    with Clinic.open(tmp_path / "new", PASSPHRASE, now=clock) as clinic:
        assert clinic.integrity.verify() == ()
        assert clinic.patients.count() == row.rows["patient"] > 0
        clinic.backups.choose_place(tmp_path / "disk")
        assert clinic.integrity.verify() == ()  # the old backup knows the trail as it was sealed then
        clock.forward(days=1)
        assert clinic.backups.create().problems == ()


def sealed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob(f"disk/{BLOBS}/*/*.skb"))


def test_a_backup_of_a_later_version_is_left_alone(clinic: Clinic, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    row = clinic.backups.create(tmp_path / "disk")
    manifest = row.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"format": 2', '"format": 3'))
    with pytest.raises(StorageError, match="newer version"):
        clinic.backups.check(row.path)
    (listed,) = clinic.backups.list(tmp_path / "disk")
    assert "newer version" in listed.problems[0]
    before = sealed(tmp_path)
    clock = clinic.now
    assert isinstance(clock, SettableClock)
    clock.forward(days=40)
    clinic.backups.create(tmp_path / "disk")
    assert row.path.exists()  # not ours to remove
    assert sealed(tmp_path) == before
