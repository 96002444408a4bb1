"""The steps of restoring: names where several people signed in, the recovery code, waiting after failures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.support.prompts import FakePrompts
from ui.admin.restore import RestorePage
from ui.core.tasks import TaskRunner
from ui.theme import Theme

HERS = "a long passphrase of hers"


@pytest.fixture
def code(clinic: Clinic, tmp_path: Path) -> str:
    """The clinic's recovery code."""
    return clinic.renew_recovery_code(tmp_path / "code.pdf", kdf=CHEAP_FOR_TESTS)


@pytest.fixture
def place(clinic: Clinic, tmp_path: Path, code: str) -> Path:
    """Backups of a clinic where two people sign in."""
    clinic.users.add(UserDraft("Nurse Joy", Role.NURSE, "joy"), HERS)
    add_patient(clinic)
    clinic.backups.create(tmp_path / "disk")
    return tmp_path / "disk"


@pytest.fixture
def page(
    theme: Theme, runner: TaskRunner, prompts: FakePrompts, tmp_path: Path, place: Path, qtbot: QtBot
) -> Iterator[RestorePage]:
    """At the second step."""
    page = RestorePage(theme, runner, prompts, tmp_path / "new", SettableClock())
    qtbot.addWidget(page)
    page.show()
    prompts.answer(place)
    page.choice.choose.click()
    qtbot.waitUntil(lambda: page.choice.row is not None)
    page.choice.action.click()
    assert page.step == 1
    yield page
    page.countdown.stop()


def opened(page: RestorePage, qtbot: QtBot) -> Clinic:
    found: list[Clinic] = []
    page.opened.connect(found.append)
    page.outcome.action.click()
    qtbot.waitUntil(lambda: bool(found))
    return found[0]


def test_a_name_is_asked_for_where_several_people_signed_in(page: RestorePage, qtbot: QtBot) -> None:
    assert page.secret.name_field.isVisible()
    qtbot.keyClicks(page.secret.secret, PASSPHRASE)
    qtbot.keyClick(page.secret.secret, Qt.Key.Key_Return)
    assert "name you signed in with" in page.secret.name_field.error
    qtbot.keyClicks(page.secret.name, "joy")
    page.secret.action.click()
    qtbot.waitUntil(lambda: "do not open" in page.secret.secret_field.error)  # it is not her passphrase
    page.secret.secret.clear()
    qtbot.keyClicks(page.secret.secret, HERS)
    page.secret.action.click()
    qtbot.waitUntil(lambda: page.step == 3)
    with opened(page, qtbot) as clinic:
        assert clinic.user.name == "Nurse Joy"
    assert page.secret.secret.text() == ""


def test_the_recovery_code_needs_no_name(page: RestorePage, code: str, qtbot: QtBot) -> None:
    page.secret.switch.click()
    assert not page.secret.name_field.isVisible()
    qtbot.keyClicks(page.secret.secret, code.lower().replace("-", " "))
    page.secret.action.click()
    qtbot.waitUntil(lambda: page.step == 3)
    assert page.secret.secret.text() != ""  # it opens the clinic in a moment
    with opened(page, qtbot) as clinic:
        assert clinic.opened_by_recovery
        assert clinic.folder == page.folder


def test_failures_make_the_button_wait(page: RestorePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.secret.name, "joy")
    qtbot.keyClicks(page.secret.secret, "wrong words here")
    for _ in range(3):
        page.secret.action.click()
        qtbot.waitUntil(lambda: page.step == 1)
    qtbot.waitUntil(lambda: not page.secret.action.isEnabled())
    assert "next attempt is possible in" in page.secret.secret_field.error
    page.restore()  # Enter does not go round it
    assert page.step == 1
    assert not page.folder.exists()


def test_a_folder_that_is_not_empty_is_told_at_its_field(
    page: RestorePage, prompts: FakePrompts, place: Path, qtbot: QtBot
) -> None:
    prompts.answer(place)
    page.secret.choose.click()
    qtbot.keyClicks(page.secret.name, "joy")
    qtbot.keyClicks(page.secret.secret, HERS)
    page.secret.action.click()
    assert "is not empty" in page.secret.place_field.error
    page.secret.place.clear()
    page.secret.action.click()
    assert "empty or new folder" in page.secret.place_field.error
