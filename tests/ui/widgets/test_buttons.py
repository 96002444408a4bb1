"""Buttons: pressed by Enter as by Space, and their texts."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.core.dialogs import Dialog
from ui.theme import Theme
from ui.widgets.buttons import Button, IconButton, LinkButton, MenuButton, PressButton, PrimaryButton
from ui.widgets.chips import ChipButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.shortcut_hint import ShortcutHint

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.mark.parametrize("kind", [Button, PrimaryButton, LinkButton, PressButton, ChipButton, IconButton])
def test_enter_presses_a_button_once_as_space_does(kind: type, theme: Theme, qtbot: QtBot) -> None:
    button = IconButton(theme, "x", "Close") if kind is IconButton else kind("Choose a folder …")
    qtbot.addWidget(button)
    button.show()
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    for presses, key in enumerate((*ENTERS, Qt.Key.Key_Space), 1):
        qtbot.keyClick(button, key)
        assert len(pressed) == presses
    assert not _send(button, CONTROL).isAccepted()  # belongs to the form or to the visit
    assert _send(button, held=True).isAccepted()
    button.setEnabled(False)
    _send(button)
    assert len(pressed) == 3


def _send(button: QWidget, modifiers: Qt.KeyboardModifier = PLAIN, *, held: bool = False) -> QKeyEvent:
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, modifiers, "\r", held)
    QApplication.sendEvent(button, event)
    return event


def test_enter_opens_a_menu(qtbot: QtBot) -> None:
    menu = QMenu()
    menu.addAction(QAction("Copy", menu))
    button = MenuButton("More", menu)
    qtbot.addWidget(button)
    button.show()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    qtbot.waitUntil(menu.isVisible)
    menu.close()


def test_enter_starts_what_an_empty_page_offers(qtbot: QtBot) -> None:
    empty = EmptyState("Nobody is expected today.", "Find a patient")
    qtbot.addWidget(empty)
    empty.show()
    with qtbot.waitSignal(empty.action_requested, timeout=1000):
        qtbot.keyClick(empty.button, Qt.Key.Key_Return)


def test_in_a_dialog_enter_stays_with_its_default_button(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    dialog = Dialog(parent, "Add a person", "Add")
    button = Button("Choose a folder …")
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    dialog.body.addWidget(button)
    dialog.open()
    button.setFocus()
    with qtbot.waitSignal(dialog.accepted, timeout=1000):
        qtbot.keyClick(button, Qt.Key.Key_Return)
    assert not pressed


def test_the_enter_that_ends_a_field_does_not_press_the_next_button(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    line, button = QLineEdit(), Button("Next")
    column.addWidget(line)
    column.addWidget(button)
    line.returnPressed.connect(button.setFocus)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    page.show()
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(button.hasFocus)
    assert not pressed


@pytest.mark.parametrize("hint", ["", "Enter"])
def test_a_text_that_finds_no_room_ends_in_dots(hint: str, qtbot: QtBot) -> None:
    button = PrimaryButton("Save lesion, left cheek, paranasal (medial)", hint=hint)
    qtbot.addWidget(button)
    button.setFixedHeight(30)
    button.setFixedWidth(button.sizeHint().width())
    button.show()
    assert button.shown_text == button.text()
    button.setFixedWidth(button.width() - 60)
    qtbot.waitUntil(lambda: button.shown_text != button.text())
    assert button.shown_text.startswith("Save lesion, left cheek")
    assert button.shown_text.endswith("…")
    cap = button.findChild(ShortcutHint)
    assert (cap is None) is (not hint)
    assert cap is None or button.rect().contains(cap.geometry())
