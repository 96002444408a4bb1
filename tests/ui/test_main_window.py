"""The window as a person uses it, with pages that hold nothing yet."""

from functools import partial

from PySide6.QtCore import QPoint, QSettings, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.command_palette import Command, CommandPalette
from ui.core.drafts import DraftSaver
from ui.core.notifier import Notifier
from ui.core.tasks import Progress, TaskRunner
from ui.main_window import MainWindow, first_size
from ui.navigator import Navigator
from ui.shortcut_list import ShortcutList
from ui.theme import Theme
from ui.widgets.progress_strip import ProgressStrip


def _open(window: MainWindow, qtbot: QtBot) -> None:
    window.add_page("today", "Today", "sun", QLabel("today"))
    window.add_page("people", "People", "users", QLabel("people"))
    window.add_hidden_page("patient", QLabel("patient"))
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def test_places_by_mouse_key_and_navigator(window: MainWindow, navigator: Navigator, qtbot: QtBot) -> None:
    _open(window, qtbot)
    qtbot.mouseClick(window.rail.button("people"), Qt.MouseButton.LeftButton)
    assert window.current_key == "people"
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "today"
    assert window.rail.button("today").isChecked()
    navigator.go("people")
    assert window.current_key == "people"
    window.show_page("patient", "people")
    assert window.current_key == "patient"
    assert window.rail.button("people").isChecked()


def test_palette_finds_people_and_actions_and_runs_them(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    opened: list[str] = []

    def people(typed: str) -> list[Command]:
        return [Command("Lindqvist, Astrid", partial(opened.append, "p1"), "20417", "People")] if typed else []

    window.add_palette_provider(people)
    for typed, expected in (("lind", "Lindqvist, Astrid"), ("people go", "Lindqvist, Astrid")):
        window.open_palette()
        palette = next(w for w in window.findChildren(CommandPalette) if w.isVisible())
        qtbot.keyClicks(palette.field, typed)
        assert palette.commands()[0].label == expected
        if typed == "people go":
            qtbot.keyClick(palette.field, Qt.Key.Key_Down)
        with qtbot.waitSignal(palette.destroyed):
            qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert opened == ["p1"]
    assert window.current_key == "people"


def test_palette_says_that_nothing_fits_and_offers_what_helps(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    opened: list[str] = []

    def register(typed: str) -> list[Command]:
        return [Command(f"Register {typed}", partial(opened.append, typed))]

    window.set_palette_fallback(register)
    window.open_palette()
    palette = next(w for w in window.findChildren(CommandPalette) if w.isVisible())
    qtbot.keyClicks(palette.field, "Qxz")
    assert "Nothing found." in [label.text() for label in palette.list.findChildren(QLabel)]
    assert [command.label for command in palette.commands()] == ["Register Qxz"]
    with qtbot.waitSignal(palette.destroyed):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert opened == ["Qxz"]


def test_f1_lists_shortcuts(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    qtbot.keyClick(window, Qt.Key.Key_F1)
    dialog = next(w for w in window.findChildren(ShortcutList) if w.isVisible())
    said = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Go to People", "Ctrl 2", "Find anyone, do anything", "Ctrl K"} <= said
    bar = dialog.area.verticalScrollBar().sizeHint().width()
    inside = dialog.area.widget()
    assert inside is not None
    assert dialog.area.width() >= inside.sizeHint().width() + bar, "no key is cut"
    with qtbot.waitSignal(dialog.destroyed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_closing_and_locking_save_what_was_typed(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    saves: list[str] = []
    side = QWidget()
    editor = QLineEdit()
    QVBoxLayout(side).addWidget(editor)
    saver = DraftSaver(lambda: saves.append(editor.text()), 60_000, editor)
    editor.textChanged.connect(saver.touch)
    window.set_side_panel(side)
    qtbot.keyClicks(editor, "milia")
    with qtbot.waitSignal(window.lock_requested):
        window.lock()
    qtbot.keyClicks(editor, "?")
    window.close()
    assert saves == ["milia", "milia?"]


def test_side_panel_is_handed_back(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    side = QLabel("visit")
    qtbot.addWidget(side)
    window.set_side_panel(side)
    assert side.isVisible()
    window.set_side_panel(None)
    assert not side.isVisible()
    assert window.side_panel is None


def test_locked_window_has_no_shortcuts(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    window.show_page("patient")
    window.set_chrome_visible(False)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "patient"
    assert not window.rail.isVisible()
    window.set_chrome_visible(True)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_key == "people"


def test_theme_choice_and_place_are_remembered(
    window: MainWindow, settings: QSettings, theme: Theme, qtbot: QtBot
) -> None:
    _open(window, qtbot)
    window.resize(1400, 800)
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert theme.is_dark
    window.close()
    assert settings.value("window/theme") == "dark"
    assert settings.value("window/geometry") is not None


def test_toast_with_undo(window: MainWindow, notifier: Notifier, qtbot: QtBot) -> None:
    _open(window, qtbot)
    undone: list[bool] = []
    notifier.notify("Lesion 3 removed.", action="Undo", run=lambda: undone.append(True))
    for number in range(3):
        notifier.notify(f"Note {number}")
    assert [toast.accessibleName() for toast in window.toasts.toasts()] == ["Note 0", "Note 1", "Note 2"]
    notifier.notify("Lesion 4 removed.", action="Undo", run=lambda: undone.append(True))
    button = window.toasts.toasts()[-1].findChild(QPushButton, "action")
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == [True]
    assert len(window.toasts.toasts()) == 2


def test_a_notice_stands_in_the_line_at_the_foot_and_covers_nothing(
    window: MainWindow, notifier: Notifier, qtbot: QtBot
) -> None:
    _open(window, qtbot)
    window.status.set_saved("Saved 14:02")
    window.status.set_user("Ines Moreau")
    window.status.set_backup("Backup 2 hours ago")
    for size in (QSize(1280, 720), QSize(1920, 1080)):
        window.resize(size)
        before = window.status.geometry()
        notifier.notify("L6 moved from Forehead, central to Vertex.", action="Undo", run=list, key="Ctrl+Z")
        (toast,) = window.toasts.toasts()
        line = window.status.rect().translated(window.status.mapTo(window, QPoint(0, 0)))
        seen = window.toasts.geometry()
        assert line.contains(seen), (line, seen)
        assert toast.height() <= line.height()
        assert window.status.geometry() == before
        for word in window.status.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            place = word.rect().translated(word.mapTo(window, QPoint(0, 0)))
            assert not word.isVisible() or not place.intersects(seen), word
        assert [label.text() for label in toast.findChildren(QLabel)][-1] == "Ctrl+Z"


def test_a_long_notice_in_a_small_window_is_told_in_full(window: MainWindow, notifier: Notifier, qtbot: QtBot) -> None:
    _open(window, qtbot)
    window.resize(800, 500)
    notifier.notify("One")
    notifier.notify("Damage was found in the photographs of this clinic. " * 4, "attention")
    (toast,) = window.toasts.toasts()
    label = toast.findChildren(QLabel)[1]
    assert label.height() >= label.heightForWidth(label.width()) >= 2 * label.fontMetrics().height()
    assert window.rect().contains(window.toasts.geometry())


def test_a_notice_about_a_patient_goes_with_the_patient(
    window: MainWindow, notifier: Notifier, navigator: Navigator, qtbot: QtBot
) -> None:
    _open(window, qtbot)

    def told() -> list[str]:
        return [toast.accessibleName() for toast in window.toasts.toasts()]

    navigator.set_patient("p1")
    notifier.notify("L6 moved.", action="Undo", run=list, patient="p1")
    notifier.notify("Backup made and proved.")
    assert told() == ["L6 moved.", "Backup made and proved."]
    navigator.set_patient("p2")
    assert told() == ["Backup made and proved."]
    notifier.notify("L2 moved.", action="Undo", run=list, patient="p1")  # the work ended late
    assert told() == ["Backup made and proved."]


def test_the_way_back_stays_a_minute_or_until_the_next(window: MainWindow, notifier: Notifier, qtbot: QtBot) -> None:
    _open(window, qtbot)
    notifier.notify("L6 moved.", action="Undo", run=list)
    notifier.notify("L7 moved.", action="Undo", run=list)
    (toast,) = window.toasts.toasts()
    assert toast.accessibleName() == "L7 moved."
    clock = toast.findChild(QTimer)
    assert clock is not None
    assert clock.interval() == 60_000


def test_long_work_shows_progress_and_is_cancelled(window: MainWindow, runner: TaskRunner, qtbot: QtBot) -> None:
    _open(window, qtbot)
    strip = window.findChild(ProgressStrip)
    assert isinstance(strip, ProgressStrip)

    def work(progress: Progress) -> None:
        while True:
            progress(3, 14)

    with qtbot.waitSignal(runner.ended):
        runner.start(window, "Importing 14 photos", work)
        assert not strip.isVisible()
        qtbot.waitUntil(strip.isVisible)
        said = " ".join(label.text() for label in strip.findChildren(QLabel))
        assert "Importing 14 photos" in said
        assert "3 of 14" in said
        strip.cancel()
    assert not strip.isVisible()


def test_smallest_window_holds_everything(window: MainWindow, qtbot: QtBot) -> None:
    _open(window, qtbot)
    window.resize(1280, 720)
    assert (window.width(), window.height()) == (1280, 720)
    assert QApplication.activeWindow() is window
    bottom = max(window.rail.button(key).geometry().bottom() for key in ("today", "people"))
    assert bottom < window.rail.height()


def test_the_first_size_fits_the_screen() -> None:
    assert first_size(QSize(1024, 600)) == QSize(1008, 552)
    assert first_size(QSize(3840, 2160)) == QSize(1600, 1000)


def test_a_small_window_scrolls_the_page_and_keeps_the_panel(window: MainWindow, qtbot: QtBot) -> None:
    wide, side = QWidget(), QLabel("visit")
    wide.setMinimumSize(820, 540)
    side.setFixedWidth(312)
    window.add_hidden_page("wide", wide)
    window.set_side_panel(side)
    window.show_page("wide")
    with qtbot.waitExposed(window):
        window.show()
    window.resize(960, 600)
    qtbot.waitUntil(lambda: side.mapTo(window, side.rect().topRight()).x() < window.width())
    assert (window.width(), window.height()) == (960, 600)
    assert window.status.mapTo(window, window.status.rect().bottomLeft()).y() < 600
    window.set_side_panel(None)
