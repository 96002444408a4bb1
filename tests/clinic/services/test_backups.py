"""How backups are entered into the clinic, how they stand, and what they tell of the audit trail."""

import io
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from sqlalchemy import select

from clinic.app import IN_WORDS, Clinic
from clinic.errors import CannotOpen, ClinicError, NotAllowed, StorageError, ValidationError, WrongPassphrase
from clinic.records.clinic import ClinicDraft, UserDraft
from clinic.records.enums import Role
from clinic.records.photos import PhotoImport
from clinic.services.backups import BackupRow, BackupService
from clinic.services.restoring import Restoring
from clinic.store.backup.backups import list_backups
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import AuditEntry, UpkeepRun
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient


@pytest.fixture
def place(clinic: Clinic, tmp_path: Path) -> Path:
    """The clinic's folder for backups."""
    place = tmp_path / "disk"
    place.mkdir()
    clinic.backups.choose_place(place)
    return place


def forward(clinic: Clinic, **parts: float) -> None:
    clock = clinic.now
    assert isinstance(clock, SettableClock)
    clock.forward(**parts)


def runs(clinic: Clinic) -> list[UpkeepRun]:
    with clinic.database.read() as session:
        rows = list(session.scalars(select(UpkeepRun).order_by(UpkeepRun.at, UpkeepRun.id)))
        session.expunge_all()
        return rows


def trail(clinic: Clinic) -> list[tuple[str, str, dict[str, object]]]:
    with clinic.database.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.number))
        return [(entry.action, entry.noun, dict(entry.after or {})) for entry in entries]


def test_a_backup_is_entered_with_what_it_covers(clinic: Clinic, place: Path) -> None:
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    row = clinic.backups.create()
    (run,) = runs(clinic)
    assert (run.ok, run.problems, Path(run.place)) == (True, [], row.path)
    assert (run.audit_number, run.audit_seal) == row.audit_head
    assert run.details["files"] == 1
    assert run.details["bytes"] == row.bytes
    assert "the one sealed file there in full and decrypted" in run.details["proved"]
    assert "Okafor" not in str(run.details)
    assert ("backup", "upkeep_run") in [(action, noun) for action, noun, _ in trail(clinic)]
    with clinic.database.read() as session:
        covered = session.scalars(select(AuditEntry).where(AuditEntry.number == run.audit_number)).one()
        assert covered.seal == run.audit_seal
    assert clinic.integrity.verify() == ()


def test_a_failure_is_entered_in_words(clinic: Clinic, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise StorageError("The disk is full.", "Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr("clinic.services.backups.create_backup", fail)
        for attempt in (clinic.backups.create, clinic.backups.daily, clinic.backups.daily):
            forward(clinic, minutes=10)
            with pytest.raises(StorageError, match="full"):
                attempt()
        (run,) = runs(clinic)  # that the program tried again and failed alike is no news
        assert (run.ok, run.problems) == (False, ["The disk is full.", "Free some space."])
        assert clinic.backups.state().failure == "The disk is full. Free some space."
        with pytest.raises(StorageError):
            clinic.backups.create()  # a person tried: that is
        assert len(runs(clinic)) == 2
    forward(clinic, minutes=10)
    clinic.backups.daily()
    assert clinic.backups.state().failure == ""


def test_without_a_folder_it_says_what_to_do(clinic: Clinic) -> None:
    with pytest.raises(ClinicError, match="No folder for backups was chosen"):
        clinic.backups.create()
    state = clinic.backups.state()
    assert (state.place, state.last, state.is_due, state.is_old) == (None, None, True, True)
    assert clinic.backups.list() == ()


def test_a_folder_that_is_not_there_is_not_made(clinic: Clinic, place: Path) -> None:
    """Else a backup would lie where the disk of the backups is otherwise connected."""
    place.rmdir()
    with pytest.raises(StorageError, match="not there"):
        clinic.backups.create()
    assert not place.exists()
    look = clinic.backups.state().place
    assert look is not None
    assert "Connect its disk" in look.problem


def test_an_empty_folder_in_place_of_the_disk_is_noticed(
    clinic: Clinic, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("clinic.services.backup_place.same_disk", lambda *_: False)
        clinic.backups.create()
        look = clinic.backups.state().place
        assert look is not None
        assert (look.problem, look.warning) == ("", "")
    shutil.rmtree(place)
    place.mkdir()
    with pytest.raises(StorageError, match="not connected"):
        clinic.backups.daily()


def test_the_same_disk_is_warned_of(clinic: Clinic, place: Path) -> None:
    look = clinic.backups.state().place
    assert look is not None
    assert "same disk" in look.warning


@pytest.mark.parametrize("where", ["inside", "missing", "file"])
def test_places_that_cannot_be(clinic: Clinic, tmp_path: Path, where: str) -> None:
    (tmp_path / "file").write_text("x")
    folder = {"inside": clinic.folder / "blobs", "missing": tmp_path / "none", "file": tmp_path / "file"}[where]
    with pytest.raises(ValidationError):
        clinic.backups.choose_place(folder)
    assert clinic.info().backup_place == ""


def test_who_may_what(clinic: Clinic, place: Path) -> None:
    clinic.users.add(UserDraft("Nurse Joy", Role.NURSE, "joy"), "a long passphrase of hers")
    clinic.close()
    with Clinic.open(clinic.folder, "a long passphrase of hers", sign_in="joy", now=clinic.now) as again:
        again.users.change_passphrase("a long passphrase of hers", "one she chose herself", kdf=CHEAP_FOR_TESTS)
        assert again.backups.daily().problems == ()
        with pytest.raises(NotAllowed):
            again.backups.choose_place(place)


def test_how_old_is_too_old(clinic: Clinic, place: Path) -> None:
    made = clinic.backups.create()
    steps = ((0, False, False), (19, False, False), (2, True, False), (28, True, True))
    for hours, due, old in steps:
        forward(clinic, hours=hours)
        state = clinic.backups.state()
        assert (state.last, state.is_due, state.is_old) == (made.made_at, due, old)


def test_a_backup_that_was_removed_no_longer_counts(clinic: Clinic, place: Path) -> None:
    row = clinic.backups.create()
    assert clinic.backups.state().last is not None
    shutil.rmtree(row.path)
    assert clinic.backups.state().last is None
    row = clinic.backups.create()
    place.rename(place.with_name("away"))  # a disk that is not connected today still holds its backups
    assert clinic.backups.state().last == row.made_at


def test_the_report_says_where_when_and_the_end_of_the_trail(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    with pytest.raises(ClinicError, match="no backup"):
        clinic.backups.report()
    add_patient(clinic)
    row = clinic.backups.create()
    number, seal = row.audit_head
    text = clinic.backups.report()
    clinic.backups.save_report(tmp_path / "r.pdf")
    clinic.backups.save_report(tmp_path / "r.txt", row.path)
    assert (tmp_path / "r.txt").read_text(encoding="utf-8") == text
    pages = pypdf.PdfReader(io.BytesIO((tmp_path / "r.pdf").read_bytes())).pages
    assert len(pages) == 1
    printed = " ".join(pages[0].extract_text().split())
    for words in ("Harbour Dermatology", "22 November 2026", "1 patient, 0 visits", row.path.name, "To restore"):
        assert words in " ".join(text.split())
        assert words.replace(" ", "") in printed.replace(" ", "")
    assert seal in text.replace(" ", "")
    assert seal in printed.replace(" ", "")
    assert f"{number:,}" in printed
    assert ("print", "backup") in [(action, noun) for action, noun, _ in trail(clinic)]


# restoring


def restored(row: BackupRow, into: Path, now: datetime) -> BackupRow:
    return Restoring(SettableClock(now)).restore(row.path, into, passphrase=PASSPHRASE)


def test_a_restored_clinic_is_whole_and_says_that_it_was_restored(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    row = clinic.backups.create()
    forward(clinic, hours=1)
    add_patient(clinic, "Later")
    later = clinic.backups.create()
    forward(clinic, hours=1)
    clinic.close()
    into = tmp_path / "new"
    # the first of the two is gone by rotation; the one that is left is restored
    assert not row.path.exists()
    assert restored(later, into, clinic.now()).problems == ()
    assert sorted(p.name for p in into.iterdir()) == [
        "blobs",
        "clinic.db",
        "clinic.head",
        "clinic.key",
        "clinic.restored",
    ]
    for _ in range(2):
        with Clinic.open(into, PASSPHRASE, now=clinic.now) as again:
            assert again.integrity.verify() == ()
            assert again.patients.count() == 2
            notes = [details for action, noun, details in trail(again) if (action, noun) == ("restore", "clinic")]
            assert [note["backup"] for note in notes] == [later.path.name]
            assert again.info().backup_place == ""  # it may be a trial: a person says where its backups go
    assert not (into / "clinic.restored").exists()


def test_an_older_folder_put_back_is_noticed_by_its_backups(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    clinic.close()
    shutil.copytree(clinic.folder, tmp_path / "kept")
    with Clinic.open(clinic.folder, PASSPHRASE, now=clinic.now) as now:
        add_patient(now, "Gone")
        now.backups.create()
        assert now.integrity.verify() == ()
    shutil.rmtree(clinic.folder)
    (tmp_path / "kept").rename(clinic.folder)  # database, head and all: nothing inside the folder can tell
    with Clinic.open(clinic.folder, PASSPHRASE, now=clinic.now) as old:
        assert any("a backup knows" in problem for problem in old.integrity.verify())


def test_restoring_an_older_backup_is_no_crime(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    early = clinic.backups.create()
    forward(clinic, days=1)
    add_patient(clinic, "Later")
    clinic.backups.create()
    clinic.close()
    forward(clinic, hours=1)
    into = tmp_path / "new"
    restored(early, into, clinic.now())
    with Clinic.open(into, PASSPHRASE, now=clinic.now) as again:
        assert again.integrity.verify() == ()
        forward(clinic, hours=1)
        for number in range(10):
            add_patient(again, f"New{number}")
        assert again.backups.create(place).problems == ()
        assert again.integrity.verify() == ()  # work goes on from there, and the newer backup stays where it is


def test_failed_attempts_make_the_next_one_wait(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    row = clinic.backups.create()
    clock = SettableClock()
    door = Restoring(clock)
    waits = []
    for _ in range(4):
        with pytest.raises(WrongPassphrase) as caught:
            door.restore(row.path, tmp_path / "new", passphrase="wrong words here")
        waits.append(caught.value.wait)
        clock.forward(seconds=caught.value.wait)
    assert waits == [0, 0, 2, 4]
    with pytest.raises(WrongPassphrase):
        door.restore(row.path, tmp_path / "new", passphrase="wrong words here")
    with pytest.raises(WrongPassphrase, match="too many"):
        door.restore(row.path, tmp_path / "new", passphrase=PASSPHRASE)  # even the right one waits
    assert not (tmp_path / "new").exists()
    clock.forward(minutes=5)
    assert door.restore(row.path, tmp_path / "new", passphrase=PASSPHRASE).problems == ()


def test_what_can_be_seen_of_backups_without_a_key(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    for _ in range(3):
        forward(clinic, days=1)
        clinic.backups.create()
    door = Restoring(clinic.now)
    newest, middle, oldest = door.backups(place)
    assert [row.problems for row in (newest, middle, oldest)] == [(), (), ()]
    assert door.backups(middle.path) == (middle,)
    (newest.path / "clinic.db").write_bytes(b"short")
    (middle.path / "clinic.key").unlink()
    (oldest.path / "manifest.json").write_text("{")
    seen = door.backups(place)
    assert "database" in seen[0].problems[0]
    assert "key file" in seen[1].problems[0]
    assert not seen[2].readable
    with pytest.raises(CannotOpen, match="no backup"):
        door.backups(tmp_path)


def test_a_restore_that_is_stopped_leaves_nothing(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    row = clinic.backups.create()
    steps: list[str] = []
    target = tmp_path / "new" / "clinic"
    door = Restoring(clinic.now)
    door.restore(row.path, tmp_path / "whole", "", PASSPHRASE, "", lambda _d, _a, what: steps.append(what))
    for stop in range(len(steps)):
        left = iter(range(stop))

        def cancel(_done: int, _all: int, _what: str, left: object = left) -> None:
            if next(left, None) is None:  # type: ignore[call-overload]  # an iterator
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            door.restore(row.path, target, "", PASSPHRASE, "", cancel)
        assert list(target.parent.iterdir()) == []


def test_a_restored_folder_never_appears_over_something(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    row = clinic.backups.create()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    with pytest.raises(CannotOpen, match="not empty"):
        restored(row, tmp_path / "full", clinic.now())
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["letter.txt"]
    (tmp_path / "empty").mkdir()
    assert restored(row, tmp_path / "empty", clinic.now()).problems == ()


def test_a_backup_disk_that_goes_while_restoring_is_told(clinic: Clinic, place: Path, tmp_path: Path) -> None:
    """Missing files are named; a whole disk that is missing is no clinic without photos."""
    patient = add_patient(clinic)
    clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
    row = clinic.backups.create()

    def unplug(_done: int, _all: int, what: str) -> None:
        if what == "files" and place.exists():
            place.rename(tmp_path / "unplugged")

    with pytest.raises(StorageError, match="The backup is gone"):
        Restoring(clinic.now).restore(row.path, tmp_path / "new", "", PASSPHRASE, "", unplug)
    assert not (tmp_path / "new").exists()


def test_the_age_of_the_last_one_follows_the_clock(clinic: Clinic, place: Path) -> None:
    clinic.backups.create()
    forward(clinic, days=-30)  # the clock was wrong, and was set right
    state = clinic.backups.state()
    assert state.is_due
    assert state.last is not None
    assert state.last - clinic.now() > timedelta(days=29)


def test_a_clinic_that_anyone_may_read_is_backed_up_and_restored_as_it_is(tmp_path: Path) -> None:
    clock = SettableClock()
    draft = ClinicDraft(name="Open House")
    made, _code = Clinic.create(
        tmp_path / "open", draft, "Dr A. Silva", PASSPHRASE, kdf=CHEAP_FOR_TESTS, now=clock, unencrypted=IN_WORDS
    )
    with made as clinic:
        patient = add_patient(clinic)
        clinic.photos.import_bytes("a.jpg", jpeg(), PhotoImport(patient.id))
        row = clinic.backups.create(tmp_path / "disk")
        assert clinic.backups.check(row.path).problems == ()
    assert restored(row, tmp_path / "new", clock()).problems == ()
    with Clinic.open(tmp_path / "new", PASSPHRASE, now=clock) as again:
        assert not again.is_encrypted
        assert again.integrity.verify() == ()


def test_a_copy_restored_for_a_trial_leaves_the_backups_of_the_clinic_alone(
    clinic: Clinic, place: Path, tmp_path: Path
) -> None:
    add_patient(clinic)
    first = clinic.backups.create().path
    BackupService.restore(first, tmp_path / "copy", PASSPHRASE)
    forward(clinic, minutes=5)
    with Clinic.open(tmp_path / "copy", PASSPHRASE, now=clinic.now) as copy:
        assert copy.info().backup_place == ""
        add_patient(copy, "Somebody")
        copy.backups.create(place)  # a person chose the same folder all the same
    add_patient(clinic, "Another")
    forward(clinic, minutes=5)
    clinic.backups.create()
    branches = {row.path for row in list_backups(place)}
    assert len(branches) == 2, "each branch keeps the newest of its day"
    assert all(row.readable for row in list_backups(place))
