"""The window makes the daily backup by itself, and gives way to whoever locks or closes it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import StorageError
from clinic.records.backups import BackupState
from clinic.store.backup import backups as store_backup
from clinic.store.raw_database import copy_database
from tests.support.clinics import SettableClock
from ui.context import Context
from ui.core.backup_keeper import LOOK_MS, BackupKeeper
from ui.core.tasks import TaskRunner


@pytest.fixture
def place(clinic: Clinic, tmp_path: Path) -> Path:
    """The clinic's folder for backups."""
    place = tmp_path / "disk"
    place.mkdir()
    clinic.backups.choose_place(place)
    return place


@pytest.fixture
def keeper(ctx: Context) -> Iterator[BackupKeeper]:
    """One that has settled at once."""
    keeper = BackupKeeper(ctx.clinic, ctx.ops, ctx.bus, settled_ms=0)
    yield keeper
    keeper.leave()


@pytest.fixture
def states(keeper: BackupKeeper) -> list[BackupState]:
    """All that it said."""
    seen: list[BackupState] = []
    keeper.changed.connect(seen.append)
    return seen


def count(clinic: Clinic) -> int:
    return len(clinic.backups.list())


def idle(runner: TaskRunner) -> bool:
    return not runner.running()


def test_a_due_backup_is_made_and_told(
    keeper: BackupKeeper, states: list[BackupState], clinic: Clinic, place: Path, runner: TaskRunner, qtbot: QtBot
) -> None:
    keeper.begin()
    qtbot.waitUntil(lambda: bool(states) and states[-1].last is not None)
    assert not states[-1].is_due
    qtbot.waitUntil(lambda: idle(runner))
    assert count(clinic) == 1


def test_it_is_made_again_after_20_hours_and_not_before(
    keeper: BackupKeeper, clinic: Clinic, clock: SettableClock, place: Path, runner: TaskRunner, qtbot: QtBot
) -> None:
    keeper.begin()
    qtbot.waitUntil(lambda: count(clinic) == 1 and idle(runner))
    for hours, expected in ((19, 1), (2, 2), (19, 2), (5, 3)):
        clock.forward(hours=hours)
        keeper.look()
        qtbot.waitUntil(lambda: idle(runner))
        assert count(clinic) == expected


def test_what_fails_is_tried_again_ten_minutes_later(
    keeper: BackupKeeper,
    states: list[BackupState],
    clinic: Clinic,
    clock: SettableClock,
    place: Path,
    runner: TaskRunner,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[object] = []

    def fail(*_: object) -> None:
        tries.append(_)
        raise StorageError("The disk is full.", "Free some space.")

    assert LOOK_MS == 600_000
    with monkeypatch.context() as patch:
        patch.setattr("clinic.services.backups.create_backup", fail)
        keeper.begin()
        qtbot.waitUntil(lambda: bool(states) and "disk is full" in states[-1].failure)
        for minutes, tried in ((0, 1), (9, 1), (2, 2)):
            clock.forward(minutes=minutes)
            keeper.look()
            qtbot.waitUntil(lambda: idle(runner))
            assert len(tries) == tried
    clock.forward(minutes=11)
    keeper.look()
    qtbot.waitUntil(lambda: states[-1].last is not None)
    assert states[-1].failure == ""


def test_a_place_that_is_away_is_told_and_used_when_it_is_back(
    keeper: BackupKeeper, states: list[BackupState], clinic: Clinic, place: Path, runner: TaskRunner, qtbot: QtBot
) -> None:
    place.rmdir()
    keeper.begin()
    qtbot.waitUntil(lambda: len(states) >= 2 and idle(runner))
    assert states[-1].place is not None
    assert "not there" in states[-1].place.problem
    assert not place.exists()
    place.mkdir()
    keeper.look()
    qtbot.waitUntil(lambda: states[-1].last is not None)


def test_without_a_place_nothing_is_made(
    keeper: BackupKeeper, states: list[BackupState], runner: TaskRunner, qtbot: QtBot, tmp_path: Path
) -> None:
    keeper.begin()
    qtbot.waitUntil(lambda: len(states) >= 2 and idle(runner))
    assert states[-1].place is None
    assert list(tmp_path.glob("**/skinfolio-*")) == []


@pytest.mark.parametrize("how", ["leave", "cancel"])
def test_whoever_stops_it_finds_nothing_half_made(
    keeper: BackupKeeper,
    clinic: Clinic,
    clock: SettableClock,
    place: Path,
    runner: TaskRunner,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    real = copy_database

    def slow(*parts: object) -> dict[str, int]:
        begun.set()
        assert go_on.wait(20)
        return real(*parts)  # type: ignore[arg-type]  # handed on

    with monkeypatch.context() as patch:
        patch.setattr(store_backup, "copy_database", slow)
        keeper.begin()
        qtbot.waitUntil(begun.is_set)
        assert keeper._job
        if how == "leave":
            keeper.leave()
        else:
            runner.cancel(keeper._job)
        go_on.set()
        qtbot.waitUntil(lambda: idle(runner))
    assert list(place.iterdir()) == []
    assert count(clinic) == 0
    if how == "cancel":  # who cancels has an hour of peace
        for minutes, made in ((30, 0), (31, 1)):
            clock.forward(minutes=minutes)
            keeper.look()
            qtbot.waitUntil(lambda: idle(runner))
            assert count(clinic) == made


def test_a_place_that_is_chosen_is_used_at_once(
    keeper: BackupKeeper, ctx: Context, states: list[BackupState], tmp_path: Path, runner: TaskRunner, qtbot: QtBot
) -> None:
    keeper.begin()
    qtbot.waitUntil(lambda: len(states) >= 2 and idle(runner))
    (tmp_path / "disk").mkdir()
    ctx.ops.write(keeper, lambda: (None, ctx.clinic.backups.choose_place(tmp_path / "disk")))
    qtbot.waitUntil(lambda: states[-1].last is not None)
