"""The map leaves the record as PDF or pictures, where a person says."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from clinic.records.audit import AuditFilter
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.lesions.page import MapPage

Add = Callable[..., LesionRow]


def shown(page: MapPage, add: Add, qtbot: QtBot) -> None:
    add()
    page.mark_stale()
    qtbot.waitUntil(lambda: bool(page.chosen))


def test_saved_as_pdf_and_noted(
    page: MapPage,
    ctx: Context,
    prompts: FakePrompts,
    patient: PatientDetail,
    add_lesion: Add,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    shown(page, add_lesion, qtbot)
    prompts.answer(tmp_path / "map")
    ctx.actions.get("map.save-pdf").trigger()
    saved = tmp_path / "map.pdf"
    qtbot.waitUntil(lambda: saved.exists() and saved.stat().st_size > 10_000)
    assert prompts.asked[-1].text == f"Body map {patient.mrn}.pdf"
    assert saved.read_bytes().startswith(b"%PDF")
    (entry,) = ctx.clinic.audit.entries(AuditFilter(action="export"))
    assert "the body map" in entry.what


def test_saved_as_pictures(
    page: MapPage,
    ctx: Context,
    prompts: FakePrompts,
    patient: PatientDetail,
    add_lesion: Add,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    shown(page, add_lesion, qtbot)
    prompts.answer(tmp_path)
    ctx.actions.get("map.save-pictures").trigger()
    folder = tmp_path / f"Body map {patient.mrn}"
    qtbot.waitUntil(folder.exists)
    assert [path.suffix for path in folder.iterdir()] == [".png"]


def test_leaving_the_question_saves_nothing(
    page: MapPage, ctx: Context, prompts: FakePrompts, add_lesion: Add, qtbot: QtBot
) -> None:
    shown(page, add_lesion, qtbot)
    prompts.answer(None)
    ctx.actions.get("map.save-pdf").trigger()
    assert not ctx.clinic.audit.entries(AuditFilter(action="export"))
