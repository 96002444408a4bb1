"""Admin > Safety shows what is damaged and heals it once a person said so."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from tests.support.clinics import add_patient
from tests.support.damage import flip_page, flip_photo, pages_of
from tests.support.faults import fill
from tests.support.prompts import FakePrompts
from ui.admin.check_card import CheckCard
from ui.context import Context
from ui.core.notifier import Notice
from ui.core.tasks import TaskRunner


@pytest.fixture
def card(ctx: Context, runner: TaskRunner, qtbot: QtBot) -> CheckCard:
    card = CheckCard(ctx)
    qtbot.addWidget(card)
    card.resize(860, 300)
    card.show()
    card.load()
    qtbot.waitUntil(lambda: not runner.running())
    return card


def click(card: CheckCard, button: str, runner: TaskRunner, qtbot: QtBot) -> None:
    qtbot.mouseClick(getattr(card, button), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not runner.running(), timeout=20_000)


def test_a_whole_record_needs_nothing(card: CheckCard, notices: list[Notice], runner: TaskRunner, qtbot: QtBot) -> None:
    assert "not yet" in card.stand.text()
    click(card, "look_now", runner, qtbot)
    assert [notice.text for notice in notices] == ["Nothing is damaged."]
    assert not card.heal.isVisible()


def test_damage_is_shown_and_healed_on_confirmation(
    card: CheckCard,
    clinic: Clinic,
    prompts: FakePrompts,
    notices: list[Notice],
    runner: TaskRunner,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    patient_id = fill(clinic)
    for number in range(30):
        add_patient(clinic, f"Person{number}", note="words " * 100)
    (tmp_path / "backups").mkdir()
    clinic.backups.choose_place(tmp_path / "backups")
    clinic.backups.create()
    flip_photo(clinic, clinic.photos.list(patient_id)[0].sha256)
    flip_page(clinic.folder / "clinic.db", pages_of(clinic, "patient", first=4)[3])
    click(card, "look_now", runner, qtbot)
    assert "Table patient is damaged." in card.problems.text()
    assert card.heal.text().startswith("Heal from the backup of 22 Nov 2026")
    prompts.answer(False)
    click(card, "heal", runner, qtbot)
    assert any("Table patient" in problem for problem in clinic.integrity.verify())
    prompts.answer(True)
    click(card, "heal", runner, qtbot)
    assert "the audit trail" in prompts.asked[-1].text
    assert notices[-1].text == "Healed: 1 file and 1 table whole again."
    assert clinic.integrity.verify() == ()
    qtbot.waitUntil(card.remove.isVisible)
    assert "clinic.db.damaged-" in card.kept.text()
    prompts.answer(True)
    click(card, "remove", runner, qtbot)
    assert not card.remove.isVisible()
    assert not list(clinic.folder.glob("clinic.db.damaged-*"))
