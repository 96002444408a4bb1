"""The database on disks that are full or gone."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from clinic.app import Clinic
from clinic.errors import StorageError
from clinic.records.patients import PatientDraft
from clinic.store.database import database_words
from clinic.store.heal.verify import database_problems
from tests.support.clinics import add_patient


def test_a_full_database_stores_nothing_by_halves_and_says_so(clinic: Clinic) -> None:
    add_patient(clinic)
    engine = clinic.database.engine
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    engine.dispose()

    @event.listens_for(engine, "begin")
    def _no_room(connection: object) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]  # a Connection

    with pytest.raises(StorageError, match="disk is full") as told:
        clinic.patients.save(PatientDraft("Overflow", note="x" * 2_000_000))
    assert "Free some space" in told.value.todo
    event.remove(engine, "begin", _no_room)
    engine.dispose()
    assert [row.name for row in clinic.patients.search("")] == ["Lindqvist, Astrid"]


@pytest.mark.parametrize("message", ["disk I/O error", "unable to open database file"])
def test_what_sqlite_calls_an_io_error_is_a_full_disk_where_no_room_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, message: str
) -> None:
    usage = shutil.disk_usage(tmp_path)
    error = OperationalError("SELECT 1", {}, Exception(message))
    with pytest.raises(StorageError) as told, database_words(tmp_path):
        raise error
    assert "full" not in told.value.what
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(StorageError, match="disk is full"), database_words(tmp_path):
        raise error


def test_work_that_outlasts_the_lock_is_told_so_and_finds_no_damage(clinic: Clinic) -> None:
    add_patient(clinic)
    database = clinic.database
    clinic.close("lock")
    with pytest.raises(StorageError, match="locked"), database.raw():
        pass
    with pytest.raises(StorageError, match="locked"), database.read() as session:
        session.connection()
    with pytest.raises(StorageError, match="locked"):
        list(database_problems(database))
