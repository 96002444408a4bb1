"""A person at the window: looks for what is shown, points, clicks and types.

Nothing is called that a person cannot reach: what is clicked must be seen, enabled, on top and not behind a
dialog; what is typed goes to whatever has the focus. Everything waits on conditions.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from clinic.app import Clinic
from clinic.records.enums import Side
from tests.journeys.texts import all_texts
from ui.app import Program
from ui.bodymap.map_view import MapView
from ui.core.dialogs import Dialog
from ui.main_window import MainWindow
from ui.pages import Desk
from ui.widgets.form import FormField
from ui.widgets.segmented import SegmentedControl

W = TypeVar("W", bound=QWidget)
LEFT = Qt.MouseButton.LeftButton
NONE, CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
PATIENCE_MS = 8000


class Hands:
    """Mouse and keyboard on one running program."""

    def __init__(self, qtbot: QtBot, program: Program) -> None:
        self.qtbot = qtbot
        self.program = program

    @property
    def window(self) -> MainWindow:
        """The window."""
        assert self.program.window is not None
        return self.program.window

    @property
    def desk(self) -> Desk:
        """The pages; only while unlocked."""
        assert self.program.desk is not None
        return self.program.desk

    @property
    def clinic(self) -> Clinic:
        """What is stored; only for looking."""
        assert self.program.clinic is not None
        return self.program.clinic

    def wait(self, condition: Callable[[], object], why: str = "") -> None:
        """Wait until it is so."""

        def holds() -> None:
            assert condition(), why

        self.qtbot.waitUntil(holds, timeout=PATIENCE_MS)

    # looking

    @property
    def front(self) -> QWidget:
        """What takes input now: the dialog on top, else the window."""
        modal = QApplication.activeModalWidget()
        return modal if modal is not None else self.window

    def seen(self, kind: type[W], within: QWidget | None = None) -> list[W]:
        """The widgets of a kind that are shown."""
        place = within if within is not None else self.front
        return [widget for widget in place.findChildren(kind) if widget.isVisible()]

    def labels(self) -> list[QLabel]:
        """What is written in front."""
        return self.seen(QLabel)

    def button(self, text: str, within: QWidget | None = None) -> QAbstractButton:
        """The button that says so."""
        wanted = text.replace("&", "")
        self.wait(lambda: self._buttons(wanted, within), f"no button “{text}”")
        return self._buttons(wanted, within)[0]

    def _buttons(self, text: str, within: QWidget | None) -> list[QAbstractButton]:
        return [found for found in self.seen(QAbstractButton, within) if found.text().replace("&", "") == text]

    def field(self, label: str, within: QWidget | None = None) -> FormField:
        """The field below this label."""
        self.wait(lambda: self._fields(label, within), f"no field “{label}”")
        return self._fields(label, within)[0]

    def _fields(self, label: str, within: QWidget | None) -> list[FormField]:
        return [found for found in self.seen(FormField, within) if found.label == label]

    def shows(self, text: str, within: QWidget | None = None) -> bool:
        """Whether this can be read now."""
        place = within if within is not None else self.front
        return any(text in said for said in all_texts(place, visible_only=True))

    def wait_for(self, text: str, within: QWidget | None = None) -> None:
        """Wait until this can be read."""
        self.wait(lambda: self.shows(text, within), f"“{text}” is not shown")

    def dialog(self, title: str = "") -> Dialog:
        """The dialog on top, once it is there."""
        self.wait(lambda: self._dialog(title), f"no dialog “{title}”")
        found = self._dialog(title)
        assert found is not None
        return found

    def _dialog(self, title: str) -> Dialog | None:
        found = QApplication.activeModalWidget()
        return found if isinstance(found, Dialog) and title in found.windowTitle() else None

    # mouse

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Point at it, wherever it has to be scrolled to, and click once nothing else lies there."""
        self.wait(lambda: self._in_reach(widget, at), f"cannot be clicked: {named(widget)}")
        modal, popup = QApplication.activeModalWidget(), QApplication.activePopupWidget()
        assert modal is None or widget.window() in (modal, popup), f"{named(widget)} is behind {named(modal)}"
        self.qtbot.mouseClick(widget, LEFT, pos=at or _middle(widget))

    def _in_reach(self, widget: QWidget, at: QPoint | None) -> bool:
        if not widget.isVisible() or not widget.isEnabled():
            return False
        self.reveal(widget)
        under = widget.window().childAt(widget.mapTo(widget.window(), at or _middle(widget)))
        return under is not None and (under is widget or widget.isAncestorOf(under))

    def press(self, text: str, within: QWidget | None = None) -> None:
        """Click the button that says so."""
        self.click(self.button(text, within))

    def reveal(self, widget: QWidget) -> None:
        """Scroll to it."""
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget)
            above = above.parentWidget()

    def click_row(self, view: QAbstractItemView, row: int, *, twice: bool = False) -> None:
        """Click a line of a list or table."""
        index = view.model().index(row, 0)
        view.scrollTo(index)
        place = view.visualRect(index).center()
        assert view.isVisible() and view.viewport().rect().contains(place)
        self.qtbot.mouseClick(view.viewport(), LEFT, pos=place)
        if twice:
            self.qtbot.mouseDClick(view.viewport(), LEFT, pos=place)

    def pick(self, opener: QWidget, text: str) -> None:
        """Open the menu of a button and click an entry."""
        self.click(opener)
        self.wait(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        action = next(action for action in menu.actions() if action.text() == text)
        self.qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())

    def select(self, box: QComboBox, text: str) -> None:
        """Choose in a box by typing its first letters, as the keyboard does."""
        box.setFocus()
        self.type(text)
        assert box.currentText().startswith(text), box.currentText()

    def tab(self, label: str) -> None:
        """Click a tab of the patient."""
        bar = self.desk.patient.tabs
        at = next(at for at in range(bar.count()) if bar.tabText(at).replace("&&", "&") == label)
        self.click(bar, bar.tabRect(at).center())

    def drop(self, target: QWidget, paths: Sequence[Path]) -> None:
        """Let go of files over it, as the window system tells it."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(QPoint(20, 20), copy, mime, LEFT, none)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(QPointF(20, 20), copy, mime, LEFT, none))

    # keyboard

    @property
    def focus(self) -> QWidget:
        """What the keys go to."""
        popup = QApplication.activePopupWidget()
        if popup is not None:
            return popup
        self.wait(self.on_top, "the window on top does not become active")
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def wait_focus(self, widget: QWidget) -> None:
        """Wait until the keys go there."""
        self.wait(lambda: self.on_top() and widget.hasFocus(), f"{named(widget)} does not take the focus")

    def on_top(self) -> bool:
        """As a window manager does, give the focus to the dialog on top or to what is below a closed one."""
        if not self.front.isActiveWindow():
            self.front.activateWindow()
        return self.front.isActiveWindow()

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        for letter in text:
            self.qtbot.keyClicks(self.focus, letter)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
        """Press a key."""
        for _ in range(times):
            self.qtbot.keyClick(self.focus, key, modifier)

    def enter(self) -> None:
        """Press Enter."""
        self.key(Qt.Key.Key_Return)

    def tab_to(self, widget: QWidget, most: int = 60) -> None:
        """Press Tab until this has the focus; within one choice of several, the arrows."""
        way = []
        for _ in range(most):
            if widget.hasFocus():
                return
            now = QApplication.focusWidget()
            way.append(named(now))
            if now is not None and now.parent() is widget.parent() and isinstance(now.parent(), SegmentedControl):
                self.key(Qt.Key.Key_Right if now.x() < widget.x() else Qt.Key.Key_Left)
            else:
                self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not lead to {named(widget)}, but along {list(dict.fromkeys(way))}")

    def fill(self, label: str, text: str, within: QWidget | None = None) -> None:
        """Click into the field below a label, replace what stands there."""
        editor = self.field(label, within).editor
        line = getattr(editor, "line", editor)
        assert isinstance(line, QLineEdit | QPlainTextEdit | QTextEdit)
        self.click(line.viewport() if not isinstance(line, QLineEdit) else line)
        self.key(Qt.Key.Key_A, CTRL)
        self.type(text)

    def save_as(self, path: Path) -> None:
        """Answer the file dialog with a name."""
        self.choose_files([path])

    def choose_files(self, paths: Sequence[Path]) -> None:
        """Answer the file dialog."""
        self.wait(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog), "no file dialog")
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        line = dialog.findChild(QLineEdit, "fileNameEdit")
        assert line is not None
        self.click(line)
        self.key(Qt.Key.Key_A, CTRL)
        self.type(" ".join(f'"{path}"' for path in paths) if len(paths) > 1 else str(paths[0]))
        if QApplication.activePopupWidget() is not None:  # the dialog's list of names
            self.key(Qt.Key.Key_Escape)
        self.key(Qt.Key.Key_Return)
        self.wait(lambda: not isValid(dialog) or not dialog.isVisible(), "the file dialog stays open")


def on_figure(hands: Hands, figure: MapView, site: str, side: Side) -> QPoint:
    """Where a site's anchor is seen on the body map now."""
    point = hands.clinic.atlas.anchor(site, side)
    assert point is not None
    canvas = figure.canvas
    shown = hands.clinic.atlas.project(point, figure.figure, canvas.camera, canvas.width(), canvas.height())
    return QPoint(round(shown.x), round(shown.y))


def _middle(widget: QWidget) -> QPoint:
    """Where one clicks: boxes to tick are as wide as their line, so near their left end."""
    middle = widget.rect().center()
    return QPoint(min(10, middle.x()), middle.y()) if isinstance(widget, QCheckBox) else middle


def named(widget: QWidget | None) -> str:
    """Which widget, for messages."""
    if widget is None:
        return "nothing"
    words = widget.accessibleName() or widget.windowTitle() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} “{words}”"
