"""The slow check: a little at a time, resumed where it stopped, weekly and after a crash."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from clinic.app import Clinic
from clinic.records.enums import UpkeepKind
from clinic.services.photo_files import DERIVED_KINDS
from clinic.store.models import UpkeepRun
from clinic.store.schema import BEFORE
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.support.damage import flip_page, flip_photo, pages_of
from tests.support.faults import fill
from tests.support.workers import shared_workers

BOTH = (UpkeepKind.DATABASE_CHECK, UpkeepKind.FILE_CHECK)


def opened(folder: Path, clock: SettableClock) -> Clinic:
    return Clinic.open(folder, PASSPHRASE, now=clock, workers=shared_workers())


def runs(clinic: Clinic, kind: UpkeepKind) -> list[UpkeepRun]:
    with clinic.database.read() as session:
        found = list(session.scalars(select(UpkeepRun).where(UpkeepRun.kind == kind).order_by(UpkeepRun.at)))
        session.expunge_all()
        return found


def test_both_checks_are_due_at_first_and_again_after_a_week(clinic: Clinic, clock: SettableClock) -> None:
    fill(clinic)
    assert clinic.checks.due() == BOTH
    assert clinic.checks.check_database() == ()
    assert clinic.checks.step().finished
    assert clinic.checks.due() == ()
    clock.forward(days=6, hours=23)
    assert clinic.checks.due() == ()
    clock.forward(hours=1)
    assert clinic.checks.due() == BOTH


def test_files_are_read_one_by_one_and_the_round_goes_on_after_a_restart(clinic: Clinic, clock: SettableClock) -> None:
    fill(clinic, 5)
    steps = [clinic.checks.step(1), clinic.checks.step(1)]
    assert [(step.done, step.total, step.finished) for step in steps] == [(1, 5, False), (2, 5, False)]
    clinic.close()
    with opened(clinic.folder, clock) as again:
        assert UpkeepKind.FILE_CHECK in again.checks.due()
        rest = [again.checks.step(1) for _ in range(3)]
        assert [step.done for step in rest] == [3, 4, 5]
        assert rest[-1].finished
        (run,) = runs(again, UpkeepKind.FILE_CHECK)
        assert run.ok
        assert run.details == {"files": 5}


def test_where_a_round_stands_tells_nothing_of_the_record(clinic: Clinic) -> None:
    patient_id = fill(clinic, 3)
    flip_photo(clinic, clinic.photos.list(patient_id)[0].sha256)
    clinic.checks.step(1)
    content = (clinic.folder / "clinic.round").read_text()
    assert not any(photo.sha256 in content for photo in clinic.photos.list(patient_id))
    assert "Lindqvist" not in content


def test_a_damaged_photo_is_told_at_once_and_until_it_is_healed(
    clinic: Clinic, clock: SettableClock, tmp_path: Path
) -> None:
    patient_id = fill(clinic, 3)
    (tmp_path / "backups").mkdir()
    clinic.backups.create(tmp_path / "backups")
    photo = clinic.photos.list(patient_id)[0]
    flip_photo(clinic, photo.sha256)
    found = [problem for _ in range(3) for problem in clinic.checks.step(1).problems]
    assert len(found) == 1
    assert photo.id in found[0]
    assert "of record 1, imported on 2026-11-22" in found[0]
    assert clinic.checks.state().problems == tuple(found)
    last = runs(clinic, UpkeepKind.FILE_CHECK)[-1]
    assert not last.ok
    clock.forward(hours=1)
    clinic.healing.heal(tmp_path / "backups")
    assert clinic.checks.state().problems == ()


def test_a_damaged_preview_is_removed_and_made_again(clinic: Clinic) -> None:
    patient_id = fill(clinic, 1)
    photo = clinic.photos.list(patient_id)[0]
    path = clinic._blobs.path(f"{photo.sha256}.{DERIVED_KINDS[0]}")
    path.write_bytes(path.read_bytes()[:-3])
    assert clinic.checks.step().problems == ()
    assert not path.exists()
    assert clinic.photos.thumbnail(photo.id)
    assert clinic.integrity.verify() == ()


def test_a_damaged_table_is_told_and_the_next_check_is_made_after_a_crash(
    clinic: Clinic, clock: SettableClock, tmp_path: Path
) -> None:
    for number in range(30):
        add_patient(clinic, f"Person{number}", note="words " * 100)
    clinic.checks.check_database()
    clinic.checks.step()
    crashed = tmp_path / "crashed"
    add_patient(clinic, "Last")
    shutil.copytree(clinic.folder, crashed)  # as it lies there while it is open: nobody closed it
    with opened(crashed, clock) as after:
        assert after.checks.due() == (UpkeepKind.DATABASE_CHECK,)
        after.close()
    with opened(crashed, clock) as later:  # closed in order, yet not checked
        assert later.checks.due() == (UpkeepKind.DATABASE_CHECK,)
        flip_page(crashed / "clinic.db", pages_of(later, "patient", first=3)[2])
        problems = later.checks.check_database()
        assert any(problem.startswith("Table patient is damaged") for problem in problems)
        assert later.checks.due() == ()


def test_two_windows_and_a_clean_end_are_no_crash(clinic: Clinic, clock: SettableClock) -> None:
    clinic.checks.check_database()
    clinic.checks.step()
    with opened(clinic.folder, clock) as second:
        add_patient(second)
        assert second.checks.due() == ()
    clinic.close()
    with opened(clinic.folder, clock) as third:
        assert third.checks.due() == ()


def test_a_database_from_before_a_migration_goes_once_it_is_not_needed(
    clinic: Clinic, clock: SettableClock, tmp_path: Path
) -> None:
    old = clinic.folder / f"{BEFORE}0001"

    def keep(age: timedelta) -> None:
        old.write_bytes(b"an old database")
        moment = (clock() - age).timestamp()
        os.utime(old, (moment, moment))

    keep(timedelta(days=29))
    clinic.checks.check_database()
    assert old.exists()
    keep(timedelta(days=31))
    clinic.checks.check_database()
    assert not old.exists()
    keep(timedelta(days=1))
    (tmp_path / "backups").mkdir()
    clinic.backups.create(tmp_path / "backups")
    clinic.checks.check_database()
    assert not old.exists()
