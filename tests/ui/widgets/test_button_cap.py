"""The key cap of a button whose words change."""

from pytestqt.qtbot import QtBot

from ui.theme import Theme
from ui.widgets.buttons import PrimaryButton
from ui.widgets.shortcut_hint import ShortcutHint


def test_the_cap_stands_right_of_new_words_though_the_button_keeps_its_width(theme: Theme, qtbot: QtBot) -> None:
    button = PrimaryButton("File", theme=theme, hint="Return")
    qtbot.addWidget(button)
    button.resize(460, 30)
    with qtbot.waitExposed(button):
        button.show()
    hint = button.findChild(ShortcutHint)
    assert hint is not None
    before = hint.geometry().left()

    button.setText("File 12 photos under Lindqvist, Astrid")

    cap = hint.geometry()
    words = button.fontMetrics().horizontalAdvance(button.text())
    assert cap.left() > before
    assert cap.left() >= (button.width() - words - cap.width()) // 2 + words
