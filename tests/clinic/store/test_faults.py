"""Every kind of fault of a disk, at every moment: told in words, work goes on where it can, nothing half-written.

| fault | open | read | write | import a photo | back up |
Each row is a way to break the disk under a clinic, each column something that a person does then.
"""

import contextlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlcipher3.dbapi2
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import CannotOpen, ClinicError, StorageError
from clinic.records.photos import PhotoImport
from clinic.store.models import AuditEntry
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient, make_clinic
from tests.support.faults import MAY_MOUNT, fill, fill_up, picture, read_only, small_disk, take_away
from tests.support.workers import shared_workers

pytestmark = pytest.mark.skipif(not MAY_MOUNT, reason="a disk of its own can only be mounted by root on Linux")

Undo = Callable[[], None]


@dataclass(slots=True)
class Place:
    """A disk with a closed clinic on it, and what puts the disk right again."""

    disk: Path
    patient_id: str
    files: dict[str, bytes]
    undo: list[Undo] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return self.disk / "clinic"

    def repair(self) -> None:
        while self.undo:
            self.undo.pop()()


def opened(folder: Path) -> Clinic:
    return Clinic.open(folder, PASSPHRASE, now=SettableClock(), workers=shared_workers())


def contents(folder: Path) -> dict[str, bytes]:
    skipped = ("clinic.lock", "clinic.open", "clinic.db-shm", "clinic.db-wal")
    found = (path for path in folder.rglob("*") if path.is_file() and path.name not in skipped)
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with small_disk(tmp_path / "disk") as disk:
        with make_clinic(disk) as clinic:
            patient_id = fill(clinic)
        made = Place(disk, patient_id, contents(disk / "clinic"))
        yield made
        made.repair()


def full(place: Place) -> None:
    filler = fill_up(place.disk)
    place.undo.append(filler.unlink)


def only_readable(place: Place) -> None:
    read_only(place.disk)
    place.undo.append(lambda: read_only(place.disk, False))


def locked(place: Place) -> None:
    """Another process writes for longer than anyone waits."""
    code = """
        import sys, time
        from pathlib import Path
        from clinic.store.keyring import unlock
        from clinic.store.raw_database import raw_database
        folder = Path(sys.argv[1])
        key = unlock(folder / "clinic.key", sys.argv[2]).key
        with raw_database(folder / "clinic.db", key) as raw:
            raw.execute("BEGIN IMMEDIATE")
            print("locked", flush=True)
            sys.stdin.read()
            raw.execute("ROLLBACK")
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(place.folder), PASSPHRASE]
    other = subprocess.Popen(
        command, cwd=Path(__file__).parents[3], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "locked\n"

    def end() -> None:
        other.communicate()

    place.undo.append(end)


def moved_away(place: Place) -> None:
    place.folder.rename(place.disk / "elsewhere")
    place.undo.append(lambda: _move_back(place))


def _move_back(place: Place) -> None:
    shutil.rmtree(place.folder, ignore_errors=True)
    (place.disk / "elsewhere").rename(place.folder)


@dataclass(frozen=True)
class Fault:
    """What breaks, the words for it, and whether a closed clinic can be opened and an open one be read then."""

    name: str
    begin: Callable[[Place], None]
    words: str
    opens: bool = True
    reads_photos: bool = True
    while_open: bool = True
    backs_up: bool = True


FAULTS = (
    Fault("disk full", full, "full"),
    Fault("folder read-only", only_readable, "only be read", while_open=False),
    Fault("locked by another process", locked, "busy"),
    Fault("folder gone", moved_away, "gone|no clinic|missing", opens=False, reads_photos=False, backs_up=False),
)
ids = [fault.name for fault in FAULTS]


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clinic.store.database._BUSY_MS", 200)


@pytest.mark.parametrize("fault", FAULTS, ids=ids)
def test_opening(place: Place, fault: Fault) -> None:
    fault.begin(place)
    if not fault.opens:
        with pytest.raises(CannotOpen, match=fault.words):
            opened(place.folder)
    else:
        with opened(place.folder) as clinic:
            assert clinic.patients.get(place.patient_id).family == "Lindqvist"
            if fault.words != "busy":
                assert clinic.trouble is not None
                assert fault.words in clinic.trouble.what
    place.repair()
    with opened(place.folder) as clinic:
        assert clinic.integrity.verify() == ()
        assert not clinic.is_read_only
        add_patient(clinic, "Afterwards")


@contextlib.contextmanager
def broken(place: Place, fault: Fault) -> Iterator[Clinic]:
    """A clinic with the fault: under the open clinic where that can be, else opened with it."""
    if fault.while_open:
        clinic = opened(place.folder)
        fault.begin(place)
    else:
        fault.begin(place)
        clinic = opened(place.folder)
    with clinic:
        yield clinic


@pytest.mark.parametrize("fault", FAULTS, ids=ids)
def test_reading_goes_on_and_is_entered_into_the_trail_later(place: Place, fault: Fault) -> None:
    with broken(place, fault) as clinic:
        clinic._core._seen.clear()
        assert clinic.patients.get(place.patient_id).family == "Lindqvist"
        assert [row.name for row in clinic.patients.search("Lind")] == ["Lindqvist, Astrid"]
        photos = clinic.photos.list(place.patient_id)
        assert len(photos) == 2
        if fault.reads_photos:
            assert clinic.photos.original(photos[0].id)
            assert clinic.photos.preview(photos[0].id)
        else:
            with pytest.raises(ClinicError):
                clinic.photos.original(photos[0].id)
        place.repair()
        assert clinic.recheck()
        with clinic.database.read() as session:
            views = session.scalars(select(AuditEntry).where(AuditEntry.action == "view")).all()
            told = [entry.after for entry in views if entry.after]
        assert any("at" in details for details in told), "the view is told once it can be written"


@pytest.mark.parametrize("fault", FAULTS, ids=ids)
def test_writing_is_refused_in_words_and_works_again_without_a_restart(place: Place, fault: Fault) -> None:
    with broken(place, fault) as clinic:
        with pytest.raises(StorageError, match=fault.words) as told:
            for _ in range(200):  # pages that the log has already may take a few changes
                add_patient(clinic, "Refused", note="more words " * 500)
        assert told.value.todo
        assert clinic.is_read_only is (fault.words != "busy")
        before = clinic.patients.count()
        place.repair()
        add_patient(clinic, "Afterwards")
        assert not clinic.is_read_only
        assert clinic.patients.count() == before + 1
    with opened(place.folder) as again:
        assert again.integrity.verify() == ()
        assert again.patients.count() == before + 1


@pytest.mark.parametrize("fault", FAULTS, ids=ids)
def test_a_photo_is_whole_or_absent(place: Place, fault: Fault) -> None:
    with broken(place, fault) as clinic:
        outcome, _ = clinic.photos.import_bytes("new.jpg", picture(7, 900), PhotoImport(place.patient_id))
        assert outcome.outcome == "refused"
        assert any(word in outcome.reason for word in fault.words.split("|")), outcome.reason
        if fault.begin is moved_away:
            assert not place.folder.exists(), "nothing may be stored where the share was"
        assert len(clinic.photos.list(place.patient_id)) == 2
        place.repair()
        outcome, _ = clinic.photos.import_bytes("new.jpg", picture(7, 900), PhotoImport(place.patient_id))
        assert outcome.outcome == "stored"
    with opened(place.folder) as again:
        assert again.integrity.verify() == ()
        assert not list(again.folder.glob("blobs/??/.*.part"))


@pytest.mark.parametrize("fault", FAULTS, ids=ids)
def test_a_backup_is_made_elsewhere_or_refused_in_words(place: Place, fault: Fault, tmp_path: Path) -> None:
    target = tmp_path / "backups"
    target.mkdir()
    with broken(place, fault) as clinic:
        try:
            row = clinic.backups.create(target)
        except ClinicError as error:
            assert not list(target.glob("skinfolio-2*"))
            assert error.todo
            assert not fault.backs_up, error
        else:
            assert row.problems == ()


def test_a_backup_onto_a_full_disk_leaves_nothing_behind(place: Place, tmp_path: Path) -> None:
    with opened(place.folder) as clinic, small_disk(tmp_path / "other", 1) as other:
        fill_up(other)
        with pytest.raises(StorageError, match="full"):
            clinic.backups.create(other)
        assert not list(other.glob("*skinfolio-2*"))
        assert not clinic.is_read_only


def test_a_share_that_vanishes_and_comes_back_with_the_same_files(place: Place, tmp_path: Path) -> None:
    """As a network share does: what was open is lost, and the same folder is there again later."""
    with opened(place.folder) as clinic:
        clinic.database.engine.dispose()
        with clinic.database.raw() as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        copied = tmp_path / "copied"
        shutil.copytree(place.folder, copied)
        take_away(place.disk)
        with pytest.raises(StorageError, match="gone"):
            add_patient(clinic, "Refused")
        with pytest.raises(StorageError, match="gone"):
            clinic.photos.import_bytes("new.jpg", picture(7), PhotoImport(place.patient_id))
        assert not any(place.disk.iterdir()), "nothing may be stored into the empty place of the share"
        assert not clinic.recheck()
        shutil.copytree(copied, place.folder)
        assert clinic.recheck()
        add_patient(clinic, "Afterwards")
    with opened(place.folder) as again:
        assert again.integrity.verify() == ()
        assert again.patients.search("Afterwards")
        assert not again.patients.search("Refused")


def test_a_log_that_was_not_folded_in_is_read_from_a_copy(place: Place) -> None:
    """A crash and a full disk together: the changes in the log can be read, the folder stays as it is."""
    with opened(place.folder) as clinic:
        add_patient(clinic, "Inthelog")
        crashed = {name: (place.folder / name).read_bytes() for name in ("clinic.db", "clinic.db-wal", "clinic.head")}
    for name, content in crashed.items():
        (place.folder / name).write_bytes(content)
    (place.folder / "clinic.db-shm").unlink(missing_ok=True)
    only_readable(place)
    with opened(place.folder) as clinic:
        assert clinic.is_read_only
        assert clinic.patients.search("Inthelog")
        copies = list(Path(tempfile.gettempdir()).glob("skinfolio-*/clinic.db-wal"))
        assert copies
        assert all(b"Inthelog" not in copy.read_bytes() for copy in copies)
    assert not any(copy.exists() for copy in copies)
    assert (place.folder / "clinic.db-wal").read_bytes() == crashed["clinic.db-wal"]


def test_a_limit_on_the_size_of_files_is_told_like_a_full_disk(place: Place) -> None:
    """What a quota does: writing beyond it fails although the disk has room."""
    code = """
        import resource, signal, sys
        from pathlib import Path
        from clinic.app import Clinic
        from clinic.errors import StorageError
        from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        clinic = Clinic.open(Path(sys.argv[1]), PASSPHRASE, now=SettableClock())
        size = (Path(sys.argv[1]) / "clinic.db").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, resource.RLIM_INFINITY))
        try:
            for _ in range(100):
                add_patient(clinic, "Refused", note="words " * 1000)
        except StorageError as error:
            print("told:", error)
        print(clinic.is_read_only, clinic.patients.search("Lindqvist")[0].name)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        add_patient(clinic, "Afterwards")
        clinic.close()
    """
    command = [sys.executable, "-c", textwrap.dedent(code), str(place.folder)]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False)
    assert "told: " in done.stdout, done.stderr
    assert "True Lindqvist, Astrid" in done.stdout
    assert done.returncode == 0, done.stderr
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    with opened(place.folder) as again:
        assert again.integrity.verify() == ()
        assert again.patients.search("Afterwards")


def test_an_error_of_the_disk_is_told(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """No disk can be made to fail on demand, so the error is put in where the operating system would give it."""
    with opened(place.folder) as clinic:
        photo = clinic.photos.list(place.patient_id)[0]

        def fails(_path: Path) -> bytes:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as patch:
            patch.setattr(Path, "read_bytes", fails)
            with pytest.raises(StorageError, match="could not be read"):
                clinic.photos.original(photo.id)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError(5, "Input/output error")))
            outcome, _ = clinic.photos.import_bytes("new.jpg", picture(7), PhotoImport(place.patient_id))
            assert outcome.outcome == "refused"
            assert "disk" in outcome.reason
        assert clinic.integrity.verify() == ()


def test_nothing_changes_on_a_disk_that_can_only_be_read(place: Place) -> None:
    only_readable(place)
    with opened(place.folder) as clinic:
        clinic.patients.get(place.patient_id)
        assert clinic.integrity.verify() == ()
    place.repair()
    assert contents(place.folder) == place.files


def test_a_copy_of_the_key_is_needed_to_read_what_lies_there(place: Place) -> None:
    with pytest.raises(sqlcipher3.dbapi2.DatabaseError):
        sqlcipher3.dbapi2.connect(str(place.folder / "clinic.db")).execute("SELECT * FROM patient")
