"""Many photos changed at once: a worker saves them, the window goes on, and a cancel keeps what was saved."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.photos import PhotoImport, PhotoRow
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.ui.photos.pictures import add_lesion, add_photo
from ui.core.notifier import Notice
from ui.photos import saving
from ui.photos.page import PhotosPage

MAY = datetime(2026, 5, 14, 10, tzinfo=UTC)
NUMBER = 4


def _fill(clinic: Clinic, _clock: SettableClock, _place: Path) -> str:
    patient_id = add_patient(clinic).id
    add_lesion(clinic, patient_id)
    for seed in range(NUMBER):
        add_photo(clinic, PhotoImport(patient_id), seed, MAY.replace(hour=seed))
    return patient_id


@pytest.fixture
def filled(tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, str]]:
    """A copy of a clinic that was filled once."""
    clinic, patient_id = make_filled(tmp_path, clock, _fill)
    yield clinic, patient_id
    clinic.close()


@pytest.fixture
def clinic(filled: tuple[Clinic, str]) -> Clinic:
    return filled[0]


@pytest.fixture
def patient_id(filled: tuple[Clinic, str]) -> str:
    return filled[1]


@pytest.fixture
def rows(page: PhotosPage, qtbot: QtBot) -> list[PhotoRow]:
    """All of them, in order of the tiles."""
    qtbot.waitUntil(lambda: len(page.grid.photo_keys) == NUMBER)
    return list(page._list.shown)


class _Watched:
    """``photos.update`` that tells on which thread it ran, and may be told to wait at the second photo."""

    def __init__(self, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
        self._real = clinic.photos.update
        self.threads: list[threading.Thread] = []
        self.at_second, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()
        monkeypatch.setattr(clinic.photos, "update", self._update)
        monkeypatch.setattr(saving, "AT_ONCE", 2)

    def _update(self, *args: Any, **values: Any) -> Any:
        self.threads.append(threading.current_thread())
        if len(self.threads) == 2:
            self.at_second.set()
            assert self.go_on.wait(10)
        return self._real(*args, **values)


def test_many_photos_are_linked_by_a_worker_and_undone_by_one(
    page: PhotosPage,
    clinic: Clinic,
    rows: list[PhotoRow],
    notices: list[Notice],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    watched = _Watched(clinic, monkeypatch)
    (lesion,) = page._list.lesions
    page._list.linked.emit(rows, lesion.id)
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text == "Linked to L1 on 4 photos."
    assert threading.main_thread() not in watched.threads
    assert {row.lesion_labels for row in page._list.shown} == {("L1",)}
    assert notices[-1].run is not None
    notices[-1].run()
    qtbot.waitUntil(lambda: {row.lesion_labels for row in page._list.shown} == {()})
    assert threading.main_thread() not in watched.threads


def test_a_cancel_keeps_and_tells_what_was_linked_until_then(
    page: PhotosPage,
    clinic: Clinic,
    rows: list[PhotoRow],
    notices: list[Notice],
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    watched = _Watched(clinic, monkeypatch)
    watched.go_on.clear()
    (lesion,) = page._list.lesions
    page._list.linked.emit(rows, lesion.id)
    qtbot.waitUntil(watched.at_second.is_set)
    runner = page._ctx.ops.runner
    for number in runner.running():
        runner.cancel(number)
    watched.go_on.set()
    qtbot.waitUntil(lambda: bool(notices))
    assert notices[-1].text == "Linked to L1 on 2 photos; 2 photos left as before."
    linked = [row for row in page._list.shown if row.lesion_ids]
    assert [row.id for row in linked] == [row.id for row in rows[:2]]


def test_many_photos_are_marked_as_errors_by_a_worker(
    page: PhotosPage, rows: list[PhotoRow], notices: list[Notice], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(saving, "AT_ONCE", 2)
    page.editor._mark_error(rows[:3], "Another person")
    assert notices == []  # not on the window's thread
    qtbot.waitUntil(lambda: page.grid.photo_keys == [rows[3].id])
    assert notices[-1].text == "3 photos marked as entered in error."
