"""First start, unlocking and locking, as a person does it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from tests.support.clinics import PASSPHRASE, SettableClock, make_clinic
from tests.support.prompts import FakePrompts
from ui.admin.unlock import UnlockPage
from ui.admin.wizard import FirstStartPage
from ui.core.tasks import TaskRunner
from ui.theme import Theme


@pytest.fixture
def opened() -> Iterator[list[Clinic]]:
    """Clinics that a page opened; closed afterwards."""
    clinics: list[Clinic] = []
    yield clinics
    for clinic in clinics:
        clinic.close()


def test_a_first_start_makes_a_clinic_and_shows_its_code(
    tmp_path: Path, theme: Theme, runner: TaskRunner, prompts: FakePrompts, qtbot: QtBot, opened: list[Clinic]
) -> None:
    page = FirstStartPage(theme, runner, prompts, tmp_path / "new", SettableClock())
    qtbot.addWidget(page)
    page.show()
    page.opened.connect(opened.append)
    qtbot.keyClick(page.name, Qt.Key.Key_Return)
    assert page.steps.currentIndex() == 0
    qtbot.keyClicks(page.name, "Harbour Dermatology")
    qtbot.keyClicks(page.user, "Dr M. Okafor")
    qtbot.keyClick(page.user, Qt.Key.Key_Return)
    qtbot.keyClicks(page.passphrase, "four words to remember")
    qtbot.keyClicks(page.again, "four words")
    qtbot.keyClick(page.again, Qt.Key.Key_Return)
    assert page._form.field("again").error
    qtbot.keyClicks(page.again, " to remember")
    qtbot.keyClick(page.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.steps.currentIndex() == 2)
    code = page.code.text()
    assert not page.finish.isEnabled()
    prompts.answer(tmp_path / "code.pdf")
    page.save_sheet()
    assert page.saved.text().startswith("Saved as ")
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
    page.kept.click()
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    (clinic,) = opened
    assert (clinic.info().name, clinic.user.name) == ("Harbour Dermatology", "Dr M. Okafor")
    assert page.code.text() == ""
    clinic.close()
    Clinic.open(tmp_path / "new", recovery_code=code).close()


def test_a_weak_passphrase_is_told_at_its_field(
    tmp_path: Path, theme: Theme, runner: TaskRunner, prompts: FakePrompts, qtbot: QtBot
) -> None:
    page = FirstStartPage(theme, runner, prompts, tmp_path / "new", SettableClock())
    qtbot.addWidget(page)
    qtbot.keyClicks(page.name, "A")
    qtbot.keyClicks(page.user, "B")
    page.to_passphrase()
    qtbot.keyClicks(page.passphrase, "short")
    qtbot.keyClicks(page.again, "short")
    page.make_clinic()
    qtbot.waitUntil(lambda: "shorter than 8" in page._form.field("passphrase").error)
    assert not Clinic.exists(tmp_path / "new")


def test_a_wrong_passphrase_is_told_and_the_right_one_opens(
    tmp_path: Path, theme: Theme, runner: TaskRunner, qtbot: QtBot, opened: list[Clinic]
) -> None:
    make_clinic(tmp_path).close()
    page = UnlockPage(theme, runner, tmp_path / "clinic", SettableClock())
    qtbot.addWidget(page)
    page.show()
    page.opened.connect(opened.append)
    qtbot.keyClicks(page.secret, "wrong words")
    qtbot.keyClick(page.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "does not open" in page.field.error)
    page.secret.clear()
    qtbot.keyClicks(page.secret, PASSPHRASE)
    qtbot.keyClick(page.secret, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert page.secret.text() == ""
