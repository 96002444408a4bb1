"""Migrations and models say the same, and what an older version stored opens in this one."""

import zipfile
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from clinic.app import Clinic
from clinic.errors import CannotOpen
from clinic.records.enums import Figure, VisitStatus
from clinic.records.lesions import AreaDraft
from clinic.records.surface import SurfaceArea
from clinic.store import schema
from clinic.store.database import Database
from clinic.store.models import Base
from clinic.store.swap import put_in_place
from tests.support.clinics import PASSPHRASE, SettableClock
from tests.support.faults import fill_up, needs_mount, small_disk
from tests.support.workers import shared_workers

MIGRATIONS = Path(schema.__file__).parent / "migrations"
RELEASED = sorted((Path(__file__).parents[2] / "data" / "clinics").glob("*.zip"))
"""A clinic of each released schema; each holds the same people."""


def unpacked(zipped: Path, into: Path) -> Path:
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(into)
    return into / "clinic"


def opened(folder: Path) -> Clinic:
    return Clinic.open(folder, PASSPHRASE, now=SettableClock(), workers=shared_workers())


def test_the_newest_revision_is_the_one_named() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.HEAD


def test_a_migrated_database_has_what_the_models_say(clinic: Clinic) -> None:
    with clinic.database.engine.connect() as connection:
        options = {
            "include_name": lambda name, kind, _parents: kind != "table" or not str(name).startswith("patient_fts")
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_every_table_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without annotations
    for table in Base.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect)).strip().startswith("CREATE TABLE")
        for index in table.indexes:
            assert "INDEX" in str(CreateIndex(index).compile(dialect=dialect))


def test_every_schema_before_this_one_is_kept() -> None:
    older = {path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")} - {schema.HEAD}
    assert older <= {path.stem for path in RELEASED}


@pytest.mark.parametrize("zipped", RELEASED, ids=lambda path: path.stem)
def test_a_clinic_of_an_older_version_opens_and_holds_what_it_held(zipped: Path, tmp_path: Path) -> None:
    folder = unpacked(zipped, tmp_path)
    before = (folder / "clinic.db").read_bytes()
    with opened(folder) as clinic:
        assert clinic.integrity.verify() == ()
        people = {row.name.split(",")[0]: row for row in clinic.patients.search("")}
        assert set(people) == {"Lindqvist", "Olsen"}
        astrid = people["Lindqvist"].id
        assert VisitStatus.SIGNED in {visit.status for visit in clinic.visits.list(astrid)}
        assert [lesion.label for lesion in clinic.lesions.list(astrid)] == ["L1"]
        photos = clinic.photos.list(astrid)
        assert len(photos) == 1
        assert clinic.photos.original(photos[0].id)
        assert len(clinic.labs.waiting()) == 1
        (lesion,) = clinic.lesions.list(astrid)
        clinic.areas.paint(AreaDraft(lesion.id, SurfaceArea(((256, 900),), "1"), Figure.NEUTRAL))
        assert clinic.lesions.get(lesion.id).row.area is not None
    kept = list(folder.glob(f"{schema.BEFORE}*"))
    assert bool(kept) is (zipped.stem != schema.HEAD)
    with opened(folder) as again:  # once more, now without migrating
        assert again.integrity.verify() == ()
    for copy in kept:
        assert len(copy.read_bytes()) == len(before)
        assert b"Lindqvist" not in copy.read_bytes()
    assert not [path for path in folder.iterdir() if "migrating" in path.name]


@pytest.mark.parametrize("zipped", RELEASED[:1], ids=lambda path: path.stem)
def test_a_migration_that_fails_leaves_the_old_database(
    zipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpacked(zipped, tmp_path)
    before = (folder / "clinic.db").read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr("clinic.store.migrations.schema.second_people.create_tables", _fails)
        with pytest.raises(CannotOpen, match="as it was before"):
            opened(folder)
    assert (folder / "clinic.db").read_bytes() == before
    assert not [path for path in folder.iterdir() if "migrating" in path.name]
    with opened(folder) as clinic:
        assert clinic.integrity.verify() == ()


@needs_mount
@pytest.mark.parametrize("zipped", RELEASED, ids=lambda path: path.stem)
@pytest.mark.parametrize("is_placed", [False, True], ids=["just before", "just after"])
def test_a_crash_around_the_exchange_leaves_a_clinic_that_opens_without_a_complaint(
    zipped: Path, is_placed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpacked(zipped, tmp_path)
    real = put_in_place

    def stopped(database: Database, made: Path) -> None:
        if is_placed:
            real(database, made)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(schema, "put_in_place", stopped)
        with pytest.raises(KeyboardInterrupt):
            opened(folder)
    with opened(folder) as clinic:
        assert clinic.integrity.verify() == ()
        assert len(clinic.patients.search("")) == 2


def test_a_disk_without_room_for_the_copies_leaves_the_old_database(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2) as disk:
        folder = unpacked(RELEASED[0], disk)
        before = (folder / "clinic.db").read_bytes()
        filler = fill_up(disk)
        with pytest.raises(CannotOpen, match="older version") as told:
            opened(folder)
        assert "disk is full" in str(told.value)
        assert (folder / "clinic.db").read_bytes() == before
        filler.unlink()
        with pytest.raises(CannotOpen, match="as it was before"):  # room for one copy, not for two
            filler.write_bytes(bytes(1_000_000))
            opened(folder)
        assert (folder / "clinic.db").read_bytes() == before


def test_a_newer_database_is_refused_and_left_alone(clinic: Clinic) -> None:
    folder = clinic.folder
    with clinic.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    clinic.close()
    before = (folder / "clinic.db").read_bytes()
    with pytest.raises(CannotOpen, match="newer version"):
        opened(folder)
    assert (folder / "clinic.db").read_bytes() == before


def _fails() -> None:
    raise RuntimeError("a migration with a mistake")
