"""The window checks what is stored while nobody touches it, and says when nothing can be written."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import UpkeepKind
from tests.support.clinics import SettableClock, make_clinic
from tests.support.damage import flip_photo
from tests.support.faults import fill, fill_up, needs_mount, small_disk
from ui.context import Context
from ui.core import slow_check
from ui.core.notifier import Notice
from ui.core.slow_check import SlowCheck
from ui.core.tasks import TaskRunner
from ui.main_window import MainWindow


@pytest.fixture
def check(ctx: Context, monkeypatch: pytest.MonkeyPatch, window: MainWindow, qtbot: QtBot) -> Iterator[SlowCheck]:
    """One that looks often and waits for a moment only."""
    monkeypatch.setattr(slow_check, "LOOK_MS", 5)
    window.show()
    qtbot.waitExposed(window)
    made = SlowCheck(ctx.clinic, ctx.ops, ctx.notifier, quiet_seconds=0.0)
    yield made
    made.leave()


def test_everything_is_checked_and_then_left_alone(
    check: SlowCheck, clinic: Clinic, runner: TaskRunner, qtbot: QtBot
) -> None:
    fill(clinic, 3)
    check.begin()
    qtbot.waitUntil(lambda: clinic.checks.due() == (), timeout=10_000)
    qtbot.waitUntil(lambda: not runner.running())
    state = clinic.checks.state()
    assert state.files_at is not None
    assert state.database_at is not None
    assert state.problems == ()


def test_damage_is_told_with_the_photo_meant(
    check: SlowCheck, clinic: Clinic, notices: list[Notice], runner: TaskRunner, qtbot: QtBot
) -> None:
    patient_id = fill(clinic, 3)
    photo = clinic.photos.list(patient_id)[1]
    flip_photo(clinic, photo.sha256)
    check.begin()
    qtbot.waitUntil(lambda: bool(notices), timeout=10_000)
    assert photo.id in notices[0].text
    assert "Admin, Safety" in notices[0].text
    qtbot.waitUntil(lambda: clinic.checks.due() == (), timeout=10_000)
    qtbot.waitUntil(lambda: not runner.running())


def test_it_waits_while_somebody_works(
    check: SlowCheck, clinic: Clinic, window: MainWindow, runner: TaskRunner, qtbot: QtBot
) -> None:
    fill(clinic)
    check._quiet = 3600.0
    check._stirred = float("-inf")
    check.look()  # nobody was here for long: what is due is asked for
    qtbot.waitUntil(lambda: check._due == (UpkeepKind.DATABASE_CHECK, UpkeepKind.FILE_CHECK))
    qtbot.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    for _ in range(5):
        check.look()
        assert runner.running() == ()
    assert clinic.checks.state().files_at is None


@needs_mount
def test_a_full_disk_is_said_in_the_status_and_found_free_again(
    check: SlowCheck,
    window: MainWindow,
    tmp_path: Path,
    runner: TaskRunner,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slow_check, "_RECHECK", 0.0)
    check.trouble_changed.connect(window.status.set_trouble)
    with small_disk(tmp_path / "disk") as disk, make_clinic(disk, SettableClock()) as clinic:
        fill(clinic)
        clinic.close()
        filler = fill_up(disk)
        from tests.clinic.store.test_faults import opened

        with opened(disk / "clinic") as full:
            check._clinic = full
            check.begin()
            assert window.status._trouble.text() == "Read-only: the disk is full"
            assert window.status._trouble.isVisible()
            qtbot.waitUntil(lambda: not runner.running())
            filler.unlink()
            qtbot.waitUntil(lambda: not window.status._trouble.isVisible())
            check.leave()
            qtbot.waitUntil(lambda: not runner.running())
