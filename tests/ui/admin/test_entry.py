"""The pages before a clinic is open, one by one."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from clinic.app import IN_WORDS, Clinic
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from tests.support.clinics import PASSPHRASE, SettableClock, make_clinic
from tests.support.prompts import FakePrompts
from ui.admin.capitals import capitals_locked
from ui.admin.countdown import span
from ui.admin.new_passphrase import word_on
from ui.admin.places import judge_place
from ui.admin.sign_in_name import suggested_sign_in
from ui.admin.unlock import UnlockPage
from ui.admin.wizard import FirstStartPage
from ui.core.tasks import TaskRunner
from ui.theme import Theme

_ENTER = Qt.Key.Key_Return


@pytest.fixture
def opened() -> Iterator[list[Clinic]]:
    """Clinics that a page opened; closed afterwards."""
    clinics: list[Clinic] = []
    yield clinics
    for clinic in clinics:
        clinic.close()


@pytest.fixture
def wizard(
    tmp_path: Path, theme: Theme, runner: TaskRunner, prompts: FakePrompts, qtbot: QtBot, opened: list[Clinic]
) -> FirstStartPage:
    """A first start in an empty folder."""
    page = FirstStartPage(theme, runner, prompts, tmp_path / "new", SettableClock())
    qtbot.addWidget(page)
    page.show()
    page.opened.connect(opened.append)
    return page


def _to_the_passphrase(page: FirstStartPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.clinic.name, "Harbour Dermatology")
    qtbot.keyClick(page.clinic.name, _ENTER)
    qtbot.keyClicks(page.person.user, "Dr M. Okafor")
    qtbot.keyClick(page.person.user, _ENTER)
    assert page.step == 2


def _type_twice(page: FirstStartPage, qtbot: QtBot, passphrase: str) -> None:
    for line in (page.secret.secret.passphrase, page.secret.secret.again):
        line.clear()
        qtbot.keyClicks(line, passphrase)
    qtbot.keyClick(page.secret.secret.again, _ENTER)


def test_a_first_start_makes_a_clinic_and_shows_its_code(
    wizard: FirstStartPage, tmp_path: Path, prompts: FakePrompts, qtbot: QtBot, opened: list[Clinic]
) -> None:
    page = wizard
    qtbot.keyClick(page.clinic.name, _ENTER)
    assert page.step == 0
    _to_the_passphrase(page, qtbot)
    assert page.person.sign_in.text() == "okafor"
    qtbot.keyClicks(page.secret.secret.passphrase, "four words to remember")
    qtbot.keyClicks(page.secret.secret.again, "four words")
    qtbot.keyClick(page.secret.secret.again, _ENTER)
    assert page.step == 2
    assert page._form.field("again").error
    _type_twice(page, qtbot, "four words to remember")
    assert page.step == 3
    qtbot.mouseClick(page.backup.action, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.step == 4)
    code = page.code.code.text()
    prompts.answer(tmp_path / "code.pdf")
    page.code.save_sheet()
    assert page.code.saved.text().startswith("Saved as ")
    assert (tmp_path / "code.pdf").read_bytes().startswith(b"%PDF")
    qtbot.keyClicks(page.code.last, code[-4:].lower())
    qtbot.mouseClick(page.code.action, Qt.MouseButton.LeftButton)
    (clinic,) = opened
    assert (clinic.info().name, clinic.user.name) == ("Harbour Dermatology", "Dr M. Okafor")
    assert (clinic.user.sign_in, clinic.user.role, clinic.user.administers) == ("okafor", Role.PHYSICIAN, True)
    assert clinic.is_encrypted
    assert page.code.code.text() == ""
    clinic.close()
    Clinic.open(tmp_path / "new", recovery_code=code).close()


def test_the_code_step_opens_only_to_who_kept_the_code(
    wizard: FirstStartPage, tmp_path: Path, qtbot: QtBot, opened: list[Clinic]
) -> None:
    _to_the_passphrase(wizard, qtbot)
    _type_twice(wizard, qtbot, "four words to remember")
    wizard.forward()
    qtbot.waitUntil(lambda: wizard.step == 4)
    step = wizard.code
    assert not step.action.isEnabled()
    qtbot.keyClicks(step.last, "____")
    assert "not how the code ends" in wizard._form.field("last").error
    assert not step.action.isEnabled()
    qtbot.keyClick(step.last, _ENTER)
    assert opened == []
    step.kept.setChecked(True)
    assert step.action.isEnabled()
    wizard.abandon()  # the window closes here
    with Clinic.open(tmp_path / "new", "four words to remember") as clinic:
        assert clinic.info().name == "Harbour Dermatology"


@pytest.mark.parametrize(
    ("passphrase", "told"),
    [("short", "shorter than 8"), ("12345678", "guessed first"), ("Harbour Dermatology", "name of a person")],
)
def test_a_weak_passphrase_is_told_at_its_field(
    wizard: FirstStartPage, tmp_path: Path, qtbot: QtBot, passphrase: str, told: str
) -> None:
    _to_the_passphrase(wizard, qtbot)
    _type_twice(wizard, qtbot, passphrase)
    assert told in wizard._form.field("passphrase").error
    assert wizard.step == 2
    assert not (tmp_path / "new").exists()


def test_a_clinic_is_stored_readable_only_by_the_sentence(
    wizard: FirstStartPage, qtbot: QtBot, opened: list[Clinic]
) -> None:
    _to_the_passphrase(wizard, qtbot)
    assert not wizard.secret.sentence.isVisible()
    qtbot.mouseClick(wizard.secret.unfold, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(wizard.secret.sentence, "yes please")
    _type_twice(wizard, qtbot, "four words to remember")
    assert "asked for in words" in wizard._form.field("unencrypted").error
    assert wizard.step == 2
    wizard.secret.sentence.clear()
    qtbot.keyClicks(wizard.secret.sentence, IN_WORDS.capitalize())
    qtbot.keyClick(wizard.secret.sentence, _ENTER)
    assert wizard.step == 3
    wizard.forward()
    qtbot.waitUntil(lambda: wizard.step == 4)
    wizard.code.kept.setChecked(True)
    wizard.forward()
    assert not opened[0].is_encrypted


def test_a_folded_sentence_counts_for_nothing(wizard: FirstStartPage, qtbot: QtBot) -> None:
    _to_the_passphrase(wizard, qtbot)
    wizard.secret.unfold.click()
    qtbot.keyClicks(wizard.secret.sentence, IN_WORDS)
    wizard.secret.unfold.click()
    assert wizard.secret.sentence.text() == ""


def test_backups_do_not_go_into_the_clinic(wizard: FirstStartPage, tmp_path: Path, prompts: FakePrompts) -> None:
    inside = tmp_path / "new" / "backups"
    prompts.answer(inside, tmp_path)
    wizard.backup.ask()
    assert (wizard.backup.place, "inside the clinic's own folder" in wizard.backup.word.text()) == ("", True)
    wizard.backup.ask()
    assert wizard.backup.place == str(tmp_path)
    assert "same disk" in wizard.backup.word.text()
    wizard.backup.forget()
    assert wizard.backup.place == ""


def test_a_place_for_backups_is_judged(tmp_path: Path) -> None:
    clinic = tmp_path / "not yet made"
    fault, warning = judge_place(Path("/dev/shm"), clinic)
    assert (fault, warning) == ("", "")
    assert judge_place(tmp_path / "gone", clinic)[0].startswith("This folder cannot be read")
    assert judge_place(clinic, clinic)[0]


@pytest.fixture
def unlock(
    tmp_path: Path, theme: Theme, runner: TaskRunner, qtbot: QtBot, opened: list[Clinic], clock: SettableClock
) -> UnlockPage:
    """The page of a clinic of one person."""
    make_clinic(tmp_path, clock).close()
    return _page(tmp_path / "clinic", theme, runner, clock, qtbot, opened)


def _page(
    folder: Path, theme: Theme, runner: TaskRunner, clock: SettableClock, qtbot: QtBot, opened: list[Clinic]
) -> UnlockPage:
    page = UnlockPage(theme, runner, folder, clock)
    qtbot.addWidget(page)
    page.show()
    page.opened.connect(opened.append)
    return page


def _try(page: UnlockPage, qtbot: QtBot, secret: str) -> None:
    page.secret.clear()
    qtbot.keyClicks(page.secret, secret)
    qtbot.keyClick(page.secret, _ENTER)
    qtbot.waitUntil(page.secret.isEnabled)


def test_a_wrong_passphrase_is_told_and_the_right_one_opens(
    unlock: UnlockPage, qtbot: QtBot, opened: list[Clinic]
) -> None:
    assert not unlock.name.isVisible()
    _try(unlock, qtbot, "wrong words")
    assert "does not open" in unlock.field.error
    assert not unlock.mend.isVisible()
    _try(unlock, qtbot, PASSPHRASE)
    assert len(opened) == 1
    assert unlock.secret.text() == ""


def test_three_failures_close_the_door_for_a_while_over_restarts(
    unlock: UnlockPage,
    tmp_path: Path,
    theme: Theme,
    runner: TaskRunner,
    qtbot: QtBot,
    opened: list[Clinic],
    clock: SettableClock,
) -> None:
    for _ in range(3):
        _try(unlock, qtbot, "wrong words")
    assert not unlock.button.isEnabled()
    assert "possible in 2 s" in unlock.field.error
    qtbot.keyClick(unlock.secret, _ENTER)
    assert opened == []
    again = _page(tmp_path / "clinic", theme, runner, clock, qtbot, opened)
    assert not again.button.isEnabled(), "a restart opens the door"
    clock.forward(seconds=1)
    qtbot.waitUntil(lambda: "possible in 1 s" in unlock.field.error)
    clock.forward(seconds=1)
    qtbot.waitUntil(unlock.button.isEnabled)
    _try(unlock, qtbot, "wrong words")
    assert "possible in 4 s" in unlock.field.error
    clock.forward(seconds=5)
    qtbot.waitUntil(again.button.isEnabled)
    qtbot.waitUntil(unlock.button.isEnabled)
    _try(again, qtbot, PASSPHRASE)
    assert len(opened) == 1


def test_names_are_asked_for_where_several_sign_in_and_wait_each_for_themselves(
    tmp_path: Path, theme: Theme, runner: TaskRunner, qtbot: QtBot, opened: list[Clinic], clock: SettableClock
) -> None:
    with make_clinic(tmp_path, clock) as clinic:
        clinic.users.add(UserDraft("Nina Ferrari", Role.NURSE, "nina"), "three words nobody knows")
        okafor = clinic.user.sign_in
    page = _page(tmp_path / "clinic", theme, runner, clock, qtbot, opened)
    qtbot.keyClicks(page.secret, PASSPHRASE)
    page.unlock()
    assert page.name_field.error
    qtbot.keyClicks(page.name, "NINA ")
    for _ in range(3):
        _try(page, qtbot, PASSPHRASE)
    assert "Name and passphrase do not open" in page.field.error
    assert not page.button.isEnabled()
    page.name.setText(okafor)
    page.name.editingFinished.emit()
    assert page.button.isEnabled(), "one who fails keeps another out"
    page.name.setText("nina")
    page.name.editingFinished.emit()
    assert not page.button.isEnabled()
    page.switch_secret()
    assert page.button.isEnabled()
    assert not page.name.isVisible()


def test_a_damaged_database_offers_a_backup(unlock: UnlockPage, tmp_path: Path, qtbot: QtBot) -> None:
    database = tmp_path / "clinic" / "clinic.db"
    database.write_bytes(b"\x00" * 4096 + database.read_bytes()[4096:])
    for name in ("clinic.db-wal", "clinic.db-shm"):
        (tmp_path / "clinic" / name).unlink(missing_ok=True)
    _try(unlock, qtbot, PASSPHRASE)
    assert "damaged" in unlock.field.error
    assert unlock.mend.isVisible()
    with qtbot.waitSignal(unlock.restore_requested):
        unlock.mend.click()


@pytest.mark.parametrize("link", ["restore", "other"])
def test_ways_out_are_on_both_pages(unlock: UnlockPage, wizard: FirstStartPage, qtbot: QtBot, link: str) -> None:
    signal = "restore_requested" if link == "restore" else "other_folder_requested"
    for page in (unlock, wizard):
        with qtbot.waitSignal(getattr(page, signal)):
            qtbot.mouseClick(getattr(page, link), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("text", "shift", "locked"),
    [
        ("a", False, False),
        ("A", False, True),
        ("A", True, False),
        ("a", True, True),
        ("7", False, None),
        ("", False, None),
    ],
)
def test_caps_lock_is_told_by_letters(text: str, shift: bool, locked: bool | None) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    assert capitals_locked(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, held, text)) is locked


def test_words_of_the_entry() -> None:
    assert (span(8), span(61), span(300)) == ("8 s", "1 min 01 s", "5 min 00 s")
    assert [suggested_sign_in(name) for name in ("Dr M. Okafor", "Nina Ferrari", "Dr", "", "李 明")] == [
        "okafor", "ferrari", "dr", "", "明",
    ]  # fmt: skip
    assert word_on("Okafor okafor", ("okafor okafor",)).startswith("The passphrase is the name")
    assert word_on("seven or eight", ()).startswith("Long enough")
    assert word_on("seven or eight words of it", ()).startswith("Good")
