"""The watched folder: real files in a real folder."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import StorageError
from tests.support.cards import put
from tests.ui.photo_inbox.conftest import QUICK
from ui.context import Context
from ui.core.notifier import Notice
from ui.main_window import MainWindow
from ui.photo_inbox import watcher as watching
from ui.photo_inbox.watcher import FolderWatcher, Watch

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def names(clinic: Clinic) -> list[str]:
    """The files in the inbox."""
    return [row.name for row in clinic.photo_inbox.rows()]


def test_a_file_that_grows_is_taken_in_once_it_is_whole(
    watcher: FolderWatcher, clinic: Clinic, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN_SECONDS", 0.2)
    whole = put(tmp_path, "IMG_1.jpg", AT).read_bytes()
    (folder / "IMG_1.jpg").write_bytes(whole[:3000])
    (folder / "IMG_2.jpg.part").write_bytes(whole)
    watcher.choose(folder, take_old=True)
    qtbot.waitUntil(lambda: bool(watcher._doubtful))  # it rested, and did not decode

    (folder / "IMG_1.jpg").write_bytes(whole)

    qtbot.waitUntil(lambda: names(clinic) == ["IMG_1.jpg"], timeout=10_000)
    assert not watcher.refused, "half a file is not told as a bad one while it still comes"
    assert (folder / "IMG_2.jpg.part").exists()


def test_a_bad_file_is_tried_twice_and_told_once(
    watcher: FolderWatcher, ctx: Context, folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "AGAIN_SECONDS", 0.1)
    (folder / "IMG_1.jpg").write_bytes(b"no picture at all")
    watcher.choose(folder, take_old=True)

    qtbot.waitUntil(lambda: len(watcher.refused) == 1, timeout=10_000)

    for _ in range(2):
        with qtbot.waitSignal(watcher.looked):
            pass
    assert len(watcher.refused) == 1
    assert (folder / "IMG_1.jpg").read_bytes() == b"no picture at all"
    again = FolderWatcher(ctx, watcher, **QUICK)  # type: ignore[arg-type]  # values by name
    again.begin()
    with qtbot.waitSignal(again.looked):
        pass
    assert again.folder == folder
    assert not again.pending, "it is remembered on this workstation"
    again.leave()


def test_only_what_comes_from_now_on(watcher: FolderWatcher, clinic: Clinic, folder: Path, qtbot: QtBot) -> None:
    put(folder, "OLD_1.jpg", AT)
    watcher.choose(folder, take_old=False)
    with qtbot.waitSignal(watcher.looked):
        pass
    (folder / "DCIM").mkdir()

    put(folder / "DCIM", "NEW_1.jpg", AT)

    qtbot.waitUntil(lambda: names(clinic) == ["NEW_1.jpg"], timeout=10_000)


def test_a_folder_that_is_gone_is_said_once_and_taken_up_again(
    watcher: FolderWatcher, clinic: Clinic, folder: Path, notices: list[Notice], qtbot: QtBot
) -> None:
    watcher.choose(folder, take_old=True)
    with qtbot.waitSignal(watcher.looked):
        pass
    shutil.rmtree(folder)
    qtbot.waitUntil(lambda: watcher.state is Watch.GONE)
    with qtbot.waitSignal(watcher.looked):
        pass
    folder.mkdir()
    put(folder, "IMG_1.jpg", AT)

    qtbot.waitUntil(lambda: names(clinic) == ["IMG_1.jpg"], timeout=10_000)

    assert [notice.text.split("”")[1] for notice in notices] == [
        " is not there. It is looked for again.", " is back.",
    ]  # fmt: skip


def test_a_record_that_can_only_be_read_waits(
    watcher: FolderWatcher, clinic: Clinic, folder: Path, qtbot: QtBot
) -> None:
    clinic.database._trouble = StorageError("The disk is full.", "Make room.")
    put(folder, "IMG_1.jpg", AT)
    watcher.choose(folder, take_old=True)
    qtbot.waitUntil(lambda: watcher.state is Watch.READ_ONLY)
    assert not names(clinic)

    clinic.database._trouble = None

    qtbot.waitUntil(lambda: names(clinic) == ["IMG_1.jpg"], timeout=10_000)
    assert watcher.state in (Watch.WATCHING, Watch.TAKING)


def test_stopped_work_goes_on_when_a_person_says_so(
    watcher: FolderWatcher, ctx: Context, clinic: Clinic, folder: Path, qtbot: QtBot
) -> None:
    for number in range(3):
        put(folder, f"IMG_{number}.jpg", AT.replace(minute=number))
    ctx.ops.runner.started.connect(ctx.ops.runner.cancel)
    watcher.choose(folder, take_old=True)
    qtbot.waitUntil(lambda: watcher.state is Watch.STOPPED, timeout=10_000)
    taken = len(names(clinic))
    assert taken < 3
    ctx.ops.runner.started.disconnect(ctx.ops.runner.cancel)

    watcher.go_on()

    qtbot.waitUntil(lambda: len(names(clinic)) == 3, timeout=10_000)


def test_nothing_is_watched_after_leaving(
    ctx: Context, window: MainWindow, clinic: Clinic, folder: Path, qtbot: QtBot
) -> None:
    watcher = FolderWatcher(ctx, window, **QUICK)  # type: ignore[arg-type]  # values by name
    watcher.begin()
    watcher.choose(folder, take_old=True)
    with qtbot.waitSignal(watcher.looked):
        pass

    watcher.leave()

    assert not watcher._timer.isActive()
    assert not watcher._hints.directories()
    assert watcher._marks is None, "and no key is held"
    watcher.look()
    assert not watcher._looking
