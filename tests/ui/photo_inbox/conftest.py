"""The place "Photos in" around a real clinic and a real folder."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from tests.support.cards import put, put_card
from tests.support.clinics import add_patient
from ui.context import Context
from ui.main_window import MainWindow
from ui.photo_inbox.page import PhotoInboxPage
from ui.photo_inbox.watcher import FolderWatcher

TEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
QUICK = {"rest": 0.05, "poll_ms": 60}
"""A test waits for what it expects, not for a phone."""


def at(minutes: float) -> datetime:
    """So many minutes after ten."""
    return TEN + timedelta(minutes=minutes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The phone's folder."""
    made = tmp_path / "Phone"
    made.mkdir()
    return made


@pytest.fixture
def anna(clinic: Clinic) -> PatientDetail:
    """Somebody with a card."""
    return add_patient(clinic, "Lindqvist", "Anna", mrn="20417")


@pytest.fixture
def ben(clinic: Clinic) -> PatientDetail:
    """Somebody else."""
    return add_patient(clinic, "Berg", "Ben", mrn="20418")


@pytest.fixture
def filled(clinic: Clinic, folder: Path, anna: PatientDetail, ben: PatientDetail) -> Path:
    """Anna's card and two pictures, Ben's card and one, and one of nobody, in the inbox."""
    put(folder, "DSC_1.jpg", at(-300), camera="Camera")
    put_card(folder, "IMG_0001.jpg", at(0), clinic, anna.id)
    put(folder, "IMG_0002.jpg", at(1))
    put(folder, "IMG_0003.jpg", at(2))
    put_card(folder, "IMG_0004.jpg", at(10), clinic, ben.id)
    put(folder, "IMG_0005.jpg", at(11))
    clinic.photo_inbox.take_in(sorted(folder.iterdir()))
    return folder


@pytest.fixture
def page(ctx: Context, window: MainWindow, qtbot: QtBot) -> Iterator[PhotoInboxPage]:
    """The page, in the window."""
    made = PhotoInboxPage(ctx)
    window.add_page("photos_in", "Photos in", "camera", made)
    made.count_changed.connect(lambda number: window.rail.set_count("photos_in", number))
    made.watcher._rest, made.watcher._poll_ms = QUICK["rest"], int(QUICK["poll_ms"])
    window.show_page("photos_in")
    with qtbot.waitExposed(window):
        window.show()
    yield made
    made.leave()


@pytest.fixture
def watcher(ctx: Context, window: MainWindow) -> Iterator[FolderWatcher]:
    """A watcher alone."""
    made = FolderWatcher(ctx, window, rest=QUICK["rest"], poll_ms=int(QUICK["poll_ms"]))
    made.begin()
    yield made
    made.leave()
