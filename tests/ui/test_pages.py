"""All pages around one clinic."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui.context import Context
from ui.main_window import MainWindow
from ui.pages import Desk


class _Windows(QObject):
    """Remembers every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep it if it is a window."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(watched)
        return False


def test_building_pages_opens_no_window_of_its_own(
    ctx: Context, window: MainWindow, qapp: QApplication, qtbot: QtBot
) -> None:
    windows = _Windows()
    QApplication.instance().installEventFilter(windows)  # type: ignore[union-attr]  # pytest-qt made it
    with qtbot.waitExposed(window):
        window.show()
    desk = Desk(ctx, window)
    built: list[bool] = []
    desk.all_built.connect(lambda: built.append(all(lazy.is_built for lazy in desk._lazy.values())))
    desk.show_first_page()
    assert not desk._lazy["photos_in"].is_built  # the first window waits for no page but its own
    while desk._idle.isActive():
        desk.build_next()
    assert built == [True]  # said once, when nothing more is built ahead
    assert windows.seen == [window]
    QApplication.instance().removeEventFilter(windows)  # type: ignore[union-attr]  # pytest-qt made it
    desk.leave()
