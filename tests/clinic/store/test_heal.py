"""Damaged files and pages are named with the photo or table meant, and healed from backup and audit trail."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from clinic.app import Clinic
from clinic.cli import main
from clinic.commands.frame import DONE, SOME_REFUSED
from clinic.errors import CannotOpen
from clinic.records.enums import UpkeepKind
from clinic.records.patients import PatientDraft
from clinic.records.photos import PhotoImport
from clinic.services.photo_files import DERIVED_KINDS
from clinic.store.heal.database import DAMAGED
from clinic.store.models import AuditEntry, UpkeepRun
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient, make_filled
from tests.support.damage import PAGE, flip_page, flip_photo, pages_of
from tests.support.faults import fill, picture
from tests.support.workers import shared_workers


def opened(folder: Path, clock: SettableClock) -> Clinic:
    return Clinic.open(folder, PASSPHRASE, now=clock, workers=shared_workers())


def crowd(clinic: Clinic, number: int, family: str) -> None:
    for each in range(number):
        add_patient(clinic, f"{family}{each:03}", note="a note that takes some room " * 20)


def rows(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    with clinic.database.raw() as raw:
        names = [n for (n,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")]
        kept = [n for n in names if not n.startswith(("patient_fts", "upkeep_run", "audit_entry"))]
        return {name: sorted(raw.execute(f'SELECT * FROM "{name}"'), key=repr) for name in kept}


def _with_backup(clinic: Clinic, clock: SettableClock, place: Path) -> None:
    """People and photos, a backup, and later people and changes that the backup does not know."""
    fill(clinic)
    crowd(clinic, 30, "Early")
    (place / "backups").mkdir()
    clinic.backups.create(place / "backups")
    clock.forward(hours=1)
    first = clinic.patients.get(clinic.patients.search("Early000")[0].id)
    clinic.patients.save(PatientDraft(family="Changed", given="Since", birth=first.birth), patient_id=first.id)
    crowd(clinic, 30, "Late")


@pytest.fixture
def backed_up(clock: SettableClock, tmp_path: Path) -> Iterator[Clinic]:
    """A clinic with a backup in ``tmp_path / "backups"`` that does not know the newest people and changes."""
    clinic, _none = make_filled(tmp_path, clock, _with_backup)
    yield clinic
    clinic.close()


@pytest.mark.parametrize("which", ["first", "middle", "last", "two"])
def test_a_damaged_table_is_named_and_healed(
    backed_up: Clinic, clock: SettableClock, tmp_path: Path, which: str
) -> None:
    clinic = backed_up
    before = rows(clinic)
    pages = pages_of(clinic, "patient")
    assert len(pages) > 6
    middle = len(pages) // 2
    chosen = {"first": pages[:1], "middle": pages[middle : middle + 1], "last": pages[-1:]}.get(
        which, [pages[1], pages[-2]]
    )
    clinic.close()
    for page in chosen:
        flip_page(clinic.folder / "clinic.db", page)
    with opened(clinic.folder, clock) as damaged:
        assert any("Table patient is damaged" in problem for problem in damaged.integrity.verify())
        plan = damaged.healing.plan(tmp_path / "backups")
        assert plan.database == ("Table patient",)
        assert plan.made_at is not None
        report, _changes = damaged.healing.heal(tmp_path / "backups")
        assert report.lost == ()
        assert report.tables == ("patient",)
        assert report.from_backup + report.from_trail > 0
        assert damaged.integrity.verify() == ()
        assert rows(damaged) == before
        assert [row.name for row in damaged.patients.search("Changed")] == ["Changed, Since"]
        assert damaged.patients.search("Late029")
        kept = damaged.folder / report.kept
        assert kept.name.startswith(DAMAGED)
        assert b"Early" not in kept.read_bytes()
        with damaged.database.read() as session:
            noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "heal")).one()
            assert noted.after is not None
            assert noted.after["tables"] == ["patient"]
            assert session.scalars(select(UpkeepRun).where(UpkeepRun.kind == UpkeepKind.HEAL)).one().ok
        add_patient(damaged, "Afterwards")
    with opened(clinic.folder, clock) as again:
        assert again.integrity.verify() == ()


def test_without_a_backup_the_trail_alone_brings_rows_back(clinic: Clinic, clock: SettableClock) -> None:
    crowd(clinic, 40, "Early")
    before = rows(clinic)
    pages = pages_of(clinic, "patient")
    flip_page(clinic.folder / "clinic.db", pages[len(pages) // 2])
    report, _ = clinic.healing.heal()
    assert report.from_trail > 0
    assert report.lost == ()
    assert rows(clinic) == before
    assert clinic.integrity.verify() == ()


def test_a_damaged_index_costs_no_row(backed_up: Clinic) -> None:
    clinic = backed_up
    before = rows(clinic)
    with clinic.database.raw() as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT name, rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'patient'"
        name, root = raw.execute(query).fetchone()
    flip_page(clinic.folder / "clinic.db", root)
    assert any(name in problem for problem in clinic.integrity.verify())
    report, _ = clinic.healing.heal()
    assert (report.tables, report.lost, report.from_backup) == ((), (), 0)
    assert rows(clinic) == before
    assert clinic.integrity.verify() == ()


def test_what_cannot_be_brought_back_of_the_trail_is_named(backed_up: Clinic, tmp_path: Path) -> None:
    clinic = backed_up
    before = rows(clinic)
    pages = pages_of(clinic, "audit_entry", last=3)
    flip_page(clinic.folder / "clinic.db", pages[0])  # entries that are younger than the backup
    report, _ = clinic.healing.heal(tmp_path / "backups")
    assert any(what.startswith("Audit trail: the entries") for what in report.lost)
    assert rows(clinic) == before
    assert any("Audit trail" in problem for problem in clinic.integrity.verify())


def test_a_damaged_photo_is_named_and_healed(backed_up: Clinic, tmp_path: Path) -> None:
    clinic = backed_up
    patient = clinic.patients.search("Lindqvist")[0]
    photo = clinic.photos.list(patient.id)[0]
    content = clinic.photos.original(photo.id)
    flip_photo(clinic, photo.sha256)
    (problem,) = clinic.integrity.verify()
    assert photo.id in problem
    assert f"record {patient.mrn}" in problem
    assert "2026-11-22" in problem
    report, _ = clinic.healing.heal(tmp_path / "backups")
    assert len(report.files) == 1
    assert clinic.photos.original(photo.id) == content
    assert clinic.integrity.verify() == ()


def test_a_photo_that_no_backup_has_is_named(backed_up: Clinic, tmp_path: Path) -> None:
    clinic = backed_up
    patient = clinic.patients.search("Lindqvist")[0]
    outcome, _ = clinic.photos.import_bytes("later.jpg", picture(9), PhotoImport(patient.id))
    clinic._blobs.path(outcome.sha256).unlink()
    report, _ = clinic.healing.heal(tmp_path / "backups")
    assert len(report.lost) == 1
    assert outcome.photo_id in report.lost[0]
    assert "No backup" in report.lost[0]


def test_a_damaged_thumbnail_is_made_again(clinic: Clinic) -> None:
    patient_id = fill(clinic)
    photo = clinic.photos.list(patient_id)[0]
    whole = clinic.photos.thumbnail(photo.id)
    path = clinic._blobs.path(f"{photo.sha256}.{DERIVED_KINDS[0]}")
    assert path.exists()
    path.write_bytes(path.read_bytes()[:-1] + b"\0\0")
    assert ["can be made again" in problem for problem in clinic.integrity.verify()] == [True]
    clinic.healing.heal()
    assert clinic.integrity.verify() == ()
    assert clinic.photos.thumbnail(photo.id) == whole


def test_a_backup_that_is_damaged_itself_is_passed_over(
    backed_up: Clinic, clock: SettableClock, tmp_path: Path
) -> None:
    clinic = backed_up
    clock.forward(hours=1)
    newest = clinic.backups.create(tmp_path / "backups").path
    flip_page(newest / "clinic.db", 30)
    before = rows(clinic)
    pages = pages_of(clinic, "patient", first=2)
    flip_page(clinic.folder / "clinic.db", pages[1])
    report, _ = clinic.healing.heal(tmp_path / "backups")
    assert report.lost == ()
    assert rows(clinic) == before


def test_a_database_whose_first_page_is_gone_asks_for_a_restore(clinic: Clinic, clock: SettableClock) -> None:
    clinic.close()
    flip_page(clinic.folder / "clinic.db", 1)
    with pytest.raises(CannotOpen, match=r"[Rr]estore"):
        opened(clinic.folder, clock)


def test_a_trail_whose_end_is_damaged_opens_for_reading_and_is_healed(
    backed_up: Clinic, clock: SettableClock, tmp_path: Path
) -> None:
    before = rows(backed_up)
    pages = pages_of(backed_up, "audit_entry", last=1)
    backed_up.close()
    flip_page(backed_up.folder / "clinic.db", pages[-1])
    with opened(backed_up.folder, clock) as clinic:
        assert clinic.trouble is not None
        assert "damaged" in clinic.trouble.what
        assert clinic.patients.get(clinic.patients.search("Late001")[0].id).family == "Late001"
        report, _ = clinic.healing.heal(tmp_path / "backups")
        assert report.tables == ("audit_entry",)
        assert not clinic.is_read_only
        assert rows(clinic) == before
        add_patient(clinic, "Afterwards")
        with clinic.database.read() as session:  # who was seen meanwhile is told after all
            assert session.scalars(select(AuditEntry).where(AuditEntry.action == "view")).first() is not None


def test_healing_needs_the_folder_alone(backed_up: Clinic, clock: SettableClock) -> None:
    pages = pages_of(backed_up, "patient", first=2)
    flip_page(backed_up.folder / "clinic.db", pages[1])
    content = (backed_up.folder / "clinic.db").read_bytes()
    other = opened(backed_up.folder, clock)
    with pytest.raises(CannotOpen, match="also open"):
        backed_up.healing.heal()
    other.close()
    assert not list(backed_up.folder.glob(f"{DAMAGED}*"))
    assert (backed_up.folder / "clinic.db").read_bytes()[PAGE : 2 * PAGE] == content[PAGE : 2 * PAGE]
    backed_up.healing.heal()
    assert backed_up.integrity.verify() == ()


def test_what_is_built_and_not_whole_never_takes_the_place(backed_up: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = pages_of(backed_up, "patient", first=2)
    flip_page(backed_up.folder / "clinic.db", pages[1])
    before = (backed_up.folder / "clinic.db").read_bytes()
    monkeypatch.setattr("clinic.store.heal.database.damage", lambda _connection: iter(["Database: page 9 is torn."]))
    with pytest.raises(Exception, match="not whole"):
        backed_up.healing.heal()
    assert not [path for path in backed_up.folder.iterdir() if "healing" in path.name or DAMAGED in path.name]
    assert (backed_up.folder / "clinic.db").read_bytes() == before


def test_erased_people_stay_erased(backed_up: Clinic, tmp_path: Path) -> None:
    """A row whose values were taken out of the trail since the backup is not taken from the backup."""
    clinic = backed_up
    pages = pages_of(clinic, "patient")
    with clinic.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET before = NULL, after = NULL WHERE noun = 'patient'")
    for page in pages:
        flip_page(clinic.folder / "clinic.db", page)
    report, _ = clinic.healing.heal(tmp_path / "backups")
    assert clinic.patients.search("Early001") != ()
    assert clinic.patients.search("Changed") == clinic.patients.search("Early000") == ()
    assert sum(what.startswith("Table patient: the row") for what in report.lost) == 31


def test_sqlite_itself_cannot_read_what_is_kept(backed_up: Clinic) -> None:
    pages = pages_of(backed_up, "patient", first=2)
    flip_page(backed_up.folder / "clinic.db", pages[1])
    report, _ = backed_up.healing.heal()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(backed_up.folder / report.kept).execute("SELECT * FROM patient")


def test_the_command_heals(backed_up: Clinic, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pages = pages_of(backed_up, "patient", first=2)
    backed_up.close()
    flip_page(backed_up.folder / "clinic.db", pages[1])
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE)
    general = ["--data-dir", str(backed_up.folder), "--passphrase-file", str(secret)]
    assert main(["verify", *general]) == SOME_REFUSED
    assert "Table patient is damaged" in capsys.readouterr().out
    assert main(["verify", "--heal", "--backup", str(tmp_path / "backups"), *general]) == DONE
    assert "All is well now." in capsys.readouterr().out
    assert main(["verify", *general]) == DONE
