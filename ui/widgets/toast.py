"""Notices that float above the window and go away.

ToastArea(host, notifier, theme)       one per window; shows what the notifier posts, at most three at a time
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.core.notifier import Notice, Notifier
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton, PressButton
from ui.widgets.looks import text_label

_SHOWN_MS = 5000
_WITH_ACTION_MS = 10000
_MOST = 3
_LEFT, _BOTTOM = 80, 42
_ICONS = {"neutral": "info", "done": "check-circle", "attention": "warning", "critical": "warning-circle"}


class Toast(QFrame):
    """One notice; it stays while the pointer is over it."""

    closed = Signal()

    def __init__(self, notice: Notice, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("ui", "toast")
        self.setAccessibleName(notice.text)
        self._run: Callable[[], object] | None = notice.run
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        icon = QLabel()
        theme.bind_icon(icon, _ICONS[notice.tone], "tip_text", 18)
        row.addWidget(icon)
        text = text_label(notice.text, wrap=len(notice.text) > 60)
        if text.wordWrap():
            text.setMinimumWidth(360)
        row.addWidget(text, 1)
        if notice.action:
            act = PressButton(notice.action)
            act.setObjectName("action")
            act.clicked.connect(self._act)
            row.addWidget(act)
        close = IconButton(theme, "x", "Close", size=14)
        theme.bind_icon(close, "x", "tip_text", 14)
        close.clicked.connect(self.closed)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WITH_ACTION_MS if notice.action else _SHOWN_MS)
        self._timer.timeout.connect(self.closed)
        self._timer.start()

    def event(self, event: QEvent) -> bool:
        """Stop the clock while someone reads."""
        if event.type() == QEvent.Type.Enter:
            self._timer.stop()
        elif event.type() == QEvent.Type.Leave:
            self._timer.start()
        return super().event(event)

    def _act(self) -> None:
        run, self._run = self._run, None
        self.closed.emit()
        if run is not None:
            run()


class ToastArea(QWidget):
    """Stacks toasts at the bottom left of ``host``, beside the rail: forms have their buttons at the right."""

    def __init__(self, host: QWidget, notifier: Notifier, theme: Theme) -> None:
        super().__init__(host)
        self._host = host
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        host.installEventFilter(self)
        notifier.posted.connect(self.post)
        self.hide()

    def toasts(self) -> list[Toast]:
        """The notices now shown, oldest first."""
        return self.findChildren(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly)

    @Slot(object)
    def post(self, notice: Notice) -> None:
        """Show one more; the oldest gives way."""
        shown = self.toasts()
        if len(shown) >= _MOST:
            self._remove(shown[0])
        toast = Toast(notice, self._theme, self)
        toast.closed.connect(self._closed)
        self._column.addWidget(toast, 0, Qt.AlignmentFlag.AlignLeft)
        toast.show()  # a hidden toast has no size yet
        self.show()
        self.place()

    def place(self) -> None:
        """Sit at the bottom left of the host, above everything."""
        self._column.activate()
        size = self.sizeHint()
        self.setGeometry(_LEFT, self._host.height() - size.height() - _BOTTOM, size.width(), size.height())
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the host's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    @Slot()
    def _closed(self) -> None:
        toast = self.sender()
        if isinstance(toast, Toast):
            self._remove(toast)

    def _remove(self, toast: Toast) -> None:
        self._column.removeWidget(toast)
        toast.hide()
        toast.setParent(None)
        toast.deleteLater()
        if self.toasts():
            self.place()
        else:
            self.hide()
