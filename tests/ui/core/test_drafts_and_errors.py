"""Drafts are saved, bugs are told without patient data, dialogs are freed."""

import logging
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from clinic.errors import ClinicError
from tests.support.prompts import FakePrompts
from ui.core.dialogs import AskDialog, ChooseDialog, ConfirmDialog, Dialog
from ui.core.drafts import DraftSaver, flush_drafts
from ui.core.errors import CrashDialog, ErrorPresenter, crash_details
from ui.core.prompts import DialogPrompts
from ui.core.shortcuts import key_text


def test_draft_is_saved_once_after_typing(qtbot: QtBot) -> None:
    saves: list[str] = []
    editor = QLineEdit()
    qtbot.addWidget(editor)
    saver = DraftSaver(lambda: saves.append(editor.text()), 20, editor)
    editor.textChanged.connect(saver.touch)
    qtbot.keyClicks(editor, "milia")
    assert saver.pending
    qtbot.waitUntil(lambda: saves == ["milia"])
    assert not saver.pending


def test_typing_without_a_pause_is_saved_as_well(qtbot: QtBot) -> None:
    """Whoever types on and on must not lose all of it with the power."""
    saves: list[str] = []
    editor = QLineEdit()
    qtbot.addWidget(editor)
    saver = DraftSaver(lambda: saves.append(editor.text()), 60, editor)
    editor.textChanged.connect(saver.touch)
    for letter in "a milium below the right eye":
        qtbot.keyClicks(editor, letter, delay=10)  # a sixth of the delay between letters
    assert saves
    assert saver.pending or saves[-1] == editor.text()
    saver.discard()


def test_flush_saves_everything_below_and_only_what_waits(qtbot: QtBot) -> None:
    root, saves = QObject(), []
    first = DraftSaver(lambda: saves.append("first"), 60_000, root)
    DraftSaver(lambda: saves.append("second"), 60_000, root)
    first.touch()
    flush_drafts(root)
    flush_drafts(root)
    assert saves == ["first"]


def test_crash_details_hold_places_and_no_values() -> None:
    try:
        raise ValueError("Lindqvist, Astrid 1972-04-03")
    except ValueError as error:
        details = crash_details(error, "1.2")
    assert "ValueError" in details
    assert "test_crash_details_hold_places" in details
    assert "Lindqvist" not in details


def test_crash_dialog_opens_once_and_copies(
    errors: ErrorPresenter, qtbot: QtBot, log_records: list[logging.LogRecord]
) -> None:
    errors.show_crash(KeyError("x"))
    errors.show_crash(KeyError("y"))
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()]
    assert len(dialogs) == 1
    assert len(log_records) == 2
    log_records.clear()
    copy = next(b for b in dialogs[0].findChildren(QPushButton) if b.text() == "Copy details")
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "KeyError" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(dialogs[0].destroyed):
        dialogs[0].close()


def _dialog(kind: type[Dialog]) -> Dialog:
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, kind) and w.isVisible())


def test_confirm_acts_only_on_its_verb(qtbot: QtBot) -> None:
    done: list[bool] = []
    prompts = DialogPrompts()
    for key, expected in ((Qt.Key.Key_Escape, []), (Qt.Key.Key_Return, [True])):
        prompts.confirm(None, "Sign?", "It cannot be changed then.", "Sign", lambda: done.append(True))
        dialog = _dialog(ConfirmDialog)
        with qtbot.waitSignal(dialog.destroyed):
            qtbot.keyClick(dialog, key)
        assert done == expected


def test_ask_wants_a_text(qtbot: QtBot) -> None:
    got: list[str] = []
    prompts = DialogPrompts()
    prompts.ask(None, "Why?", "Reason", got.append, lines=3)
    dialog = _dialog(AskDialog)
    assert not dialog.action_button.isEnabled()
    qtbot.keyClicks(dialog.findChild(QPlainTextEdit), "wrong side")
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.mouseClick(dialog.action_button, Qt.MouseButton.LeftButton)
    assert got == ["wrong side"]


def test_an_option_without_a_key_is_no_choice(qtbot: QtBot) -> None:
    """A question that must not be answered by a quick Enter begins with words instead of a guess."""
    got: list[str] = []
    prompts = DialogPrompts()
    prompts.choose(None, "Which?", "", [("", "Choose the lesion…"), ("a", "First")], got.append, action="Keep")
    dialog = _dialog(ChooseDialog)
    assert isinstance(dialog, ChooseDialog)
    listed = dialog.findChild(QListWidget)
    assert listed is not None
    assert not dialog.action_button.isEnabled()
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.refusal.isVisible()
    assert dialog.refusal.text() == "Nothing is chosen yet. Choose one from the list."
    assert got == []
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    assert dialog.action_button.isEnabled()
    assert not dialog.refusal.isVisible()
    qtbot.keyClick(listed, Qt.Key.Key_Up)
    assert not dialog.action_button.isEnabled()
    qtbot.keyClick(listed, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert got == ["a"]


def test_choose_gives_the_key(qtbot: QtBot) -> None:
    got: list[str] = []
    prompts = DialogPrompts()
    prompts.choose(None, "Which?", "", [("a", "First"), ("b", "Second")], got.append)
    dialog = _dialog(ChooseDialog)
    qtbot.keyClick(dialog.focusWidget() or dialog, Qt.Key.Key_Down)
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert got == ["b"]


def test_dialog_with_a_parent_is_freed(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    prompts = DialogPrompts(tmp_path)
    prompts.inform(parent, "The disk is full.", "Free some room.")
    dialog = _dialog(Dialog)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()
    assert parent.findChildren(Dialog) == []


def test_clinic_error_says_what_and_what_to_do(errors: ErrorPresenter, prompts: FakePrompts) -> None:
    errors.show(ClinicError("No.", "Do this."), None)
    assert prompts.last.text == "Do this."


def test_key_text() -> None:
    assert [key_text(k) for k in ("Ctrl+K", "L", "Ctrl+Return", "F1")] == ["Ctrl K", "L", "Ctrl ↵", "F1"]
