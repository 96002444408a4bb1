"""Backups are whole or absent, hold what is needed, and a broken one is noticed."""

import errno
import json
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from clinic.errors import CannotOpen, ClinicError, StorageError, WrongPassphrase
from clinic.records.photos import PhotoImport
from clinic.services.backups import BackupRow, BackupService
from clinic.services.photos import PhotoService
from clinic.store.audit.head import AuditHead, Head
from clinic.store.backup import backups as backup_module
from clinic.store.backup.backups import list_backups
from clinic.store.backup.files import BLOBS
from clinic.store.blobs import BlobStore
from clinic.store.database import Database
from clinic.store.keyring import unlock
from clinic.store.models import Patient
from clinic.store.raw_database import copy_database
from tests.clinic.imaging.pictures import encode, jpeg, quarters
from tests.clinic.services.by_hand import CODE, PASSPHRASE, HandMade


@pytest.fixture
def made(tmp_path: Path) -> HandMade:
    clinic = HandMade(tmp_path / "clinic")
    patient = clinic.patient()
    PhotoService(clinic.core).import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    return clinic


@pytest.fixture
def backups(made: HandMade) -> BackupService:
    return BackupService(made.core, made.folder, made.key)


def second(made: HandMade, backups: BackupService, target: Path) -> BackupRow:
    """One more backup, one photo and a day later."""
    made.time += timedelta(days=1)
    patient = made.patient(2, "Ortiz")
    PhotoService(made.core).import_bytes("b.png", encode(quarters(), "PNG"), PhotoImport(patient.id))
    return backups.create(target)


def sealed(target: Path) -> list[Path]:
    return sorted((target / BLOBS).rglob("*.skb"))


def test_a_backup_restores_with_passphrase_or_recovery_code(
    made: HandMade, backups: BackupService, tmp_path: Path
) -> None:
    steps: list[str] = []
    row = backups.create(tmp_path / "disk", lambda _done, _all, what: steps.append(what))
    assert row.rows["patient"] == 1
    assert (row.blobs, row.problems) == (1, ())
    assert steps[0] == "database"
    assert backups.list(tmp_path / "disk") == (row,)
    assert backups.check(row.path).problems == ()
    for number, (passphrase, code) in enumerate(((PASSPHRASE, ""), ("", CODE.lower()))):
        into = tmp_path / f"new{number}"
        BackupService.restore(row.path, into, passphrase, code)
        key = unlock(into / "clinic.key", passphrase, code).key
        with Database(into / "clinic.db", key).read() as session:
            assert session.query(Patient).one().family == "Okafor"
        assert len(list((into / "blobs").rglob("*.skb"))) == 1
        assert BlobStore(into / "blobs", key).get(made.core.blobs.put(jpeg())) == jpeg()


def test_a_second_backup_copies_only_what_is_new(made: HandMade, backups: BackupService, tmp_path: Path) -> None:
    first = backups.create(tmp_path / "disk")
    (shared,) = sealed(tmp_path / "disk")
    before = shared.stat().st_mtime_ns
    later = second(made, backups, tmp_path / "disk")
    assert (later.blobs, len(sealed(tmp_path / "disk"))) == (2, 2)
    assert shared.stat().st_mtime_ns == before
    assert [row.path for row in backups.list(tmp_path / "disk")] == [later.path, first.path]
    assert backups.check(first.path).problems == backups.check(later.path).problems == ()


def test_a_backup_is_one_state_while_others_write(
    made: HandMade, backups: BackupService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_meanwhile(*parts: Any) -> dict[str, int]:
        counts = copy_database(*parts)
        made.patient(3, "Late")
        return counts

    monkeypatch.setattr(backup_module, "copy_database", write_meanwhile)
    with made.core.db.write() as session:  # a writer in the middle of its transaction
        patient = session.query(Patient).one()
        patient.note = "typing"
        session.flush()
        assert copy_database(made.folder.database, tmp_path / "copy.db", made.key)["patient"] == 1
    row = backups.create(tmp_path / "disk")
    assert row.rows["patient"] == 1
    assert backups.check(row.path).problems == ()


def test_nothing_in_a_backup_can_be_read(made: HandMade, backups: BackupService, tmp_path: Path) -> None:
    backups.create(tmp_path / "disk")
    for path in (tmp_path / "disk").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert b"Okafor" not in data
            assert b"SQLite format" not in data
            assert b"\xff\xd8\xff" not in data[:16]


@pytest.mark.parametrize("what", ["clinic.db", "clinic.key", "blob", "gone"])
def test_one_flipped_bit_or_a_lost_file_is_noticed(
    made: HandMade, backups: BackupService, tmp_path: Path, what: str
) -> None:
    row = backups.create(tmp_path / "disk")
    path = sealed(tmp_path / "disk")[0] if what in ("blob", "gone") else row.path / what
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink() if what == "gone" else path.write_bytes(data)
    problems = backups.check(row.path).problems
    assert problems
    into = tmp_path / "new"
    if what in ("blob", "gone"):
        assert BackupService.restore(row.path, into, PASSPHRASE).problems
        assert (into / "clinic.db").exists()
        later = second(made, backups, tmp_path / "disk")  # and the next backup heals it
        assert backups.check(later.path).problems == ()
    else:
        with pytest.raises(CannotOpen):
            BackupService.restore(row.path, into, PASSPHRASE)
        assert not into.exists()


@pytest.mark.parametrize("how", ["flipped", "gone"])
def test_a_damaged_head_of_the_trail_does_not_keep_the_record_away(
    made: HandMade, backups: BackupService, tmp_path: Path, how: str
) -> None:
    row = backups.create(tmp_path / "disk")
    head = row.path / "clinic.head"
    data = head.read_bytes()
    head.write_bytes(bytes([data[0] ^ 1]) + data[1:]) if how == "flipped" else head.unlink()
    assert "head of the audit trail" in backups.check(row.path).problems[0]
    (told,) = BackupService.restore(row.path, tmp_path / "new", PASSPHRASE).problems
    assert "head of the audit trail" in told
    kept = AuditHead(tmp_path / "new" / "clinic.head", made.key.part("audit head"))
    assert (kept.is_sound(), kept.all()[-1]) == (True, Head(*row.audit_head))


@pytest.mark.parametrize("name", ["clinic.db", "clinic.key", "manifest.json"])
def test_a_backup_that_lacks_a_file_says_which(backups: BackupService, tmp_path: Path, name: str) -> None:
    row = backups.create(tmp_path / "disk")
    (row.path / name).unlink()
    with pytest.raises(ClinicError) as error:
        BackupService.restore(row.path, tmp_path / "new", PASSPHRASE)
    words = f"{error.value.what} {error.value.todo}"
    assert name.removesuffix(".json") in words
    assert "another" in words
    assert not (tmp_path / "new").exists()


MANIFESTS = {
    "size in words": {"database": {"bytes": "12", "sha256": "x"}},
    "no zone": {"made_at": "2026-01-01T00:00:00"},
    "years": {"made_at": "99999-01-01"},
    "infinite": {"rows": {"patient": float("inf")}},
    "a fact too many": {"key_file": {"bytes": 1, "sha256": "x", "more": 1}},
    "nothing": {"missing": None},
}


@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_manifest_that_says_nonsense_is_a_damaged_one(backups: BackupService, tmp_path: Path, kind: str) -> None:
    manifest = backups.create(tmp_path / "disk").path / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | MANIFESTS[kind]))
    for row in (*list_backups(tmp_path / "disk"), *backups.list(tmp_path / "disk")):
        assert not row.readable
        assert "manifest is damaged" in row.problems[0]


def test_a_changed_manifest_and_another_clinics_backup_are_refused(
    made: HandMade, backups: BackupService, tmp_path: Path
) -> None:
    row = backups.create(tmp_path / "disk")
    other = HandMade(tmp_path / "other")
    with pytest.raises(StorageError):
        BackupService(other.core, other.folder, other.key).check(row.path)
    manifest = row.path / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"patient": 1', '"patient": 2'))
    with pytest.raises(StorageError):
        backups.check(row.path)
    manifest.write_text("{")
    (listed,) = backups.list(tmp_path / "disk")
    assert "damaged" in listed.problems[0]


def test_a_photo_the_clinic_lost_is_named_and_the_rest_is_saved(
    made: HandMade, backups: BackupService, tmp_path: Path
) -> None:
    shutil.rmtree(made.folder.blobs)
    row = backups.create(tmp_path / "disk")
    assert row.blobs == 0
    assert "Missing in the clinic" in row.problems[0]


@pytest.mark.parametrize("call", ["fsync", "mkdir"])
def test_a_full_or_forbidden_disk_leaves_nothing_behind(
    backups: BackupService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    target = tmp_path / "disk"
    number = {"fsync": errno.ENOSPC, "mkdir": errno.EROFS}[call]

    def fail(*given: object, **named: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fail)
        patch.setattr(Path, "mkdir", fail if call == "mkdir" else Path.mkdir)
        with pytest.raises(StorageError, match="full" if call == "fsync" else "only be read"):
            backups.create(target)
    assert not target.exists() or [p.name for p in target.iterdir() if p.name != BLOBS] == []
    assert backups.create(target).problems == ()


def test_wrong_secret_wrong_places(made: HandMade, backups: BackupService, tmp_path: Path) -> None:
    row = backups.create(tmp_path / "disk")
    with pytest.raises(WrongPassphrase):
        BackupService.restore(row.path, tmp_path / "new", "another passphrase")
    with pytest.raises(CannotOpen):
        BackupService.restore(row.path, made.folder.root, PASSPHRASE)
    with pytest.raises(ClinicError, match="inside the clinic"):
        backups.create(made.folder.root / "backups")
    with pytest.raises(CannotOpen):
        BackupService.restore(tmp_path / "disk" / "nothing", tmp_path / "new", PASSPHRASE)
    assert not (tmp_path / "new").exists()
