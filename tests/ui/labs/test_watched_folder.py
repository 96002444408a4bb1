"""The folder of a laboratory: new files are taken in by themselves, and nothing in it is changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from tests.support.clinics import add_patient
from tests.ui.labs.support import message_file
from ui.context import Context
from ui.core import folder_watcher
from ui.labs.watcher import REPORT_WORDS, ReportWatcher
from ui.main_window import MainWindow
from ui.widgets.folder_line import FolderLine


@pytest.fixture
def watcher(ctx: Context, window: MainWindow) -> Iterator[ReportWatcher]:
    made = ReportWatcher(ctx, window, rest=0.05, poll_ms=50)
    made.begin()
    yield made
    made.leave()


def test_new_reports_are_taken_in_once_and_stay_where_they_are(
    watcher: ReportWatcher,
    ctx: Context,
    clinic: Clinic,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(folder_watcher, "AGAIN_SECONDS", 0.1)
    patient = add_patient(clinic, mrn="20417")
    folder = tmp_path / "from the laboratory"
    folder.mkdir()
    line = FolderLine(ctx, watcher, REPORT_WORDS)
    qtbot.addWidget(line)
    watcher.choose(folder, take_old=True)
    whole = message_file(folder, 1, "20417")
    (folder / "broken.hl7").write_bytes(b"no message")
    (folder / "letter.pdf").write_bytes(b"%PDF-1.4")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    qtbot.waitUntil(lambda: len(watcher.refused) == 1 and bool(clinic.labs.current(patient.id)), timeout=10_000)

    assert len(clinic.labs.reports(patient.id)) == 1 and whole.exists()
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert "Watching" in line.text.text() and not line.refused.isHidden()
    again = ReportWatcher(ctx, watcher, rest=0.05, poll_ms=50)
    again.begin()
    with qtbot.waitSignal(again.looked):
        pass
    assert again.folder == folder and not again.pending
    again.leave()
