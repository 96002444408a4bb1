"""The theme in force reaches the application."""

from pathlib import Path

import pytest
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ui.theme import DARK, LIGHT, Theme
from ui.theme.fonts import load_fonts
from ui.theme.icons import IconBinding
from ui.theme.stylesheet import build_stylesheet


def test_switching_repaints_the_application(theme: Theme, qapp: QApplication) -> None:
    assert theme.tokens is LIGHT
    theme.set_mode("dark")
    assert theme.is_dark
    assert QGuiApplication.palette().color(QPalette.ColorRole.Window).name() == DARK.window
    assert DARK.accent in qapp.styleSheet()


def test_setting_the_same_mode_says_nothing(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_mode("light")


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_style_sheet_names_only_pictures_that_exist(tokens: object, theme: Theme) -> None:
    sheet = build_stylesheet(theme.tokens, theme.icon_folder)
    named = {part.split('"')[0] for part in sheet.split('url("')[1:]}
    assert named
    assert all(Path(name).is_file() for name in named)
    assert "$" not in sheet


def test_bound_icon_follows_the_theme(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("Add")
    qtbot.addWidget(button)
    theme.bind_icon(button, "plus", "text")
    light = button.icon().pixmap(16).toImage()
    theme.set_mode("dark")
    assert button.icon().pixmap(16).toImage() != light
    theme.bind_icon(button, "x")
    assert len(button.findChildren(IconBinding)) == 1


def test_figures_are_of_equal_width_in_tables(theme: Theme) -> None:
    metrics = QFontMetricsF(theme.font(tabular=True))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))


def test_a_folder_without_fonts_is_no_error(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    assert load_fonts(tmp_path / "absent") == load_fonts(tmp_path)
