"""Old backups go by the rules; the sealed files that another backup needs stay, whatever comes between."""

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.errors import StorageError
from clinic.records.clinic import ClinicDraft
from clinic.records.photos import PhotoImport
from clinic.services.backups import BackupRow
from clinic.store.backup.files import BLOBS
from clinic.store.backup.place import part_folder, tidying
from clinic.store.backup.rotation import sweep
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.clinic.imaging.pictures import encode, jpeg, quarters
from tests.support.clinics import PASSPHRASE, START, SettableClock, add_patient

DAYS = 40


def aged(target: Path) -> None:
    """All sealed files as if they had lain there for a day."""
    for path in sealed(target):
        before = path.stat().st_mtime - 86400
        os.utime(path, (before, before))


def sealed(target: Path) -> list[Path]:
    return sorted((target / BLOBS).rglob("*.skb"))


def days(clinic: Clinic, count: int, target: Path) -> list[BackupRow]:
    """A backup each day."""
    clock = clinic.now
    assert isinstance(clock, SettableClock)
    rows = []
    for _ in range(count):
        clock.forward(days=1)
        rows.append(clinic.backups.create(target))
    return rows


def with_photo(clinic: Clinic, data: bytes, name: str) -> str:
    patient = add_patient(clinic, name)
    clinic.photos.import_bytes(f"{name}.png", data, PhotoImport(patient.id))
    return patient.id


def test_daily_backups_over_weeks_keep_what_the_rules_say(clinic: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    days(clinic, DAYS, target)
    kept = clinic.backups.list(target)
    ages = [(kept[0].made_at - row.made_at).days for row in kept]
    assert ages[:14] == list(range(14))
    assert 3 <= len(ages[14:]) <= 6  # of the weeks and months before
    assert all(clinic.backups.check(row.path).problems == () for row in kept)
    assert [p.name for p in target.iterdir() if p.name.startswith(".")] == []


def test_files_that_no_backup_needs_go_and_no_others(clinic: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    with_photo(clinic, jpeg(), "Early")
    (first,) = days(clinic, 1, target)
    with clinic.database.engine.begin() as connection:  # the only way in which a backup no longer needs a file
        connection.exec_driver_sql("DELETE FROM photo")
    with_photo(clinic, encode(quarters(), "PNG"), "Late")
    clock = clinic.now
    assert isinstance(clock, SettableClock)
    clock.forward(hours=1)
    aged(target)
    later = clinic.backups.create(target)
    assert not first.path.exists()
    assert len(sealed(target)) == 1
    assert clinic.backups.check(later.path).problems == ()


def test_nothing_goes_while_the_newest_lacks_something(clinic: Clinic, tmp_path: Path) -> None:
    """The older backups may be the only ones that hold what the clinic has lost."""
    target = tmp_path / "disk"
    with_photo(clinic, jpeg(), "Early")
    days(clinic, 20, target)
    before = {row.path for row in clinic.backups.list(target)}
    shutil.rmtree(clinic.folder / "blobs")
    shutil.rmtree(target / BLOBS)
    (row,) = days(clinic, 1, target)
    assert "Missing in the clinic" in row.problems[0]
    assert before < {row.path for row in clinic.backups.list(target)}


def test_another_clinics_backups_stay_with_their_files(clinic: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    draft, clock = ClinicDraft(name="Lakeside"), SettableClock(START + timedelta(seconds=7))
    other, _code = Clinic.create(tmp_path / "other", draft, "Dr B. Silva", PASSPHRASE, kdf=CHEAP_FOR_TESTS, now=clock)
    with other:
        with_photo(other, encode(quarters(), "PNG"), "Theirs")
        theirs = days(other, 20, target)
        kept = other.backups.list(target)
        aged(target)
        with_photo(clinic, jpeg(), "Ours")
        days(clinic, 30, target)
        assert other.backups.list(target) == kept
        assert all(other.backups.check(row.path).problems == () for row in kept)
        assert theirs[-1] in kept
        assert not {row.path for row in clinic.backups.list(target)} & {row.path for row in kept}


def test_a_kill_while_removing_leaves_too_much_and_never_too_little(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "disk"
    with_photo(clinic, jpeg(), "Early")
    days(clinic, 14, target)

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    for place in ("shutil.rmtree", "sweep"):
        with monkeypatch.context() as patch:
            patch.setattr(f"clinic.store.backup.rotation.{place}", kill)
            clock = clinic.now
            assert isinstance(clock, SettableClock)
            clock.forward(days=1)
            with pytest.raises(Killed):
                clinic.backups.create(target)
        assert all(clinic.backups.check(row.path).problems == () for row in clinic.backups.list(target))
    days(clinic, 1, target)
    assert all(clinic.backups.check(row.path).problems == () for row in clinic.backups.list(target))
    assert len(sealed(target)) == 1


def test_no_file_goes_while_a_backup_is_being_made_there(clinic: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    with_photo(clinic, jpeg(), "Early")
    days(clinic, 1, target)
    shutil.rmtree(clinic.backups.list(target)[0].path)
    aged(target)
    with part_folder(target, "skinfolio-20261122T000000Z", None) as part:  # another computer begins
        assert sweep(target) == 0
        part.folder.rmdir()
    assert len(sealed(target)) == 1
    assert sweep(target) == 1


def test_a_backup_waits_until_old_files_are_removed(clinic: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    target.mkdir()
    waited: list[str] = []
    end = time.monotonic() + 20

    with tidying(target) as may:
        assert may

        def until_free(_done: int, _all: int, what: str) -> None:
            waited.append(what)
            assert time.monotonic() < end
            if len(waited) > 2:
                (target / ".skinfolio-tidying").unlink(missing_ok=True)

        with part_folder(target, "skinfolio-20261122T000000Z", until_free):
            pass
    assert waited[:3] == ["waiting"] * 3


def test_what_cannot_be_read_keeps_all_files(clinic: Clinic, tmp_path: Path) -> None:
    target = tmp_path / "disk"
    with_photo(clinic, jpeg(), "Early")
    (row,) = days(clinic, 1, target)
    (row.path / "manifest.json").write_text("{")
    aged(target)
    assert sweep(target) == 0
    assert len(sealed(target)) == 1


def test_a_backup_stands_where_the_old_ones_cannot_be_removed(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageError("The folder may not be written.")

    monkeypatch.setattr("clinic.services.backups.rotate", refuse)
    assert clinic.backups.create(tmp_path / "disk").problems == ()
    assert clinic.backups.state().last is not None
