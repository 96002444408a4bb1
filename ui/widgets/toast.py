"""Notices in the line at the foot of the window; they go away by themselves.

ToastArea(host, notifier, theme, room)    one per window; shows what the notifier posts, at most three at a time;
                                          room() -> QRect: what is free in the line; empty: there is no line
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from ui.core.notifier import Notice, Notifier
from ui.theme.theme import Theme
from ui.widgets.buttons import IconButton, PressButton
from ui.widgets.looks import text_label

_SHOWN_MS = 5000
_WITH_ACTION_MS = 60000
_MOST = 3
_EDGE, _SPACE, _LINE = 8, 8, 30
_UNBOUND = 16777215  # QWIDGETSIZE_MAX
_LEAST = 120  # pixels of text on a line
_ONCE = "Undo"
_WEIGHTY = ("attention", "critical")
_ICONS = {"neutral": "info", "done": "check-circle", "attention": "warning", "critical": "warning-circle"}


class Toast(QFrame):
    """One notice; it stays while the pointer is over it."""

    closed = Signal()

    def __init__(self, notice: Notice, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("ui", "toast")
        self.setAccessibleName(notice.text)
        self.notice = notice
        self._run: Callable[[], object] | None = notice.run
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 2, 4, 2)
        row.setSpacing(6)
        icon = QLabel()
        theme.bind_icon(icon, _ICONS[notice.tone], "tip_text", 16)
        row.addWidget(icon)
        self._text = text_label(notice.text)
        row.addWidget(self._text, 1)
        if notice.action:
            act = PressButton(notice.action)
            act.setObjectName("action")
            act.clicked.connect(self._act)
            row.addWidget(act)
            if notice.key:
                act.setToolTip(f"{notice.action}  {notice.key}")
                row.addWidget(text_label(notice.key))
        close = IconButton(theme, "x", "Close", size=14)
        theme.bind_icon(close, "x", "tip_text", 14)
        close.clicked.connect(self.closed)
        row.addWidget(close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WITH_ACTION_MS if notice.action else _SHOWN_MS)
        self._timer.timeout.connect(self.closed)
        self._timer.start()

    def fit(self, width: int) -> None:
        """Stand on one line if ``width`` allows, else on several."""
        self._text.setWordWrap(False)
        self._text.setMinimumSize(0, 0)
        self._text.setMaximumWidth(_UNBOUND)
        over = self.natural_width - width
        if over > 0:
            least = max(_LEAST, self._text.sizeHint().width() - over)
            self._text.setWordWrap(True)
            self._text.setFixedWidth(least)
            self._text.setMinimumHeight(self._text.heightForWidth(least))

    @property
    def natural_width(self) -> int:
        """On one line."""
        row = self.layout()
        if row is not None:
            row.invalidate()
        return self.sizeHint().width()

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
    """Toasts side by side where the line at the foot of ``host`` is free: there they cover no control."""

    def __init__(self, host: QWidget, notifier: Notifier, theme: Theme, room: Callable[[], QRect]) -> None:
        super().__init__(host)
        self._host = host
        self._theme = theme
        self._room = room
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_SPACE)
        host.installEventFilter(self)
        notifier.posted.connect(self.post)
        notifier.withdrawn.connect(self.withdraw)
        self.hide()

    def toasts(self) -> list[Toast]:
        """The notices now shown, oldest first."""
        return self.findChildren(Toast, options=Qt.FindChildOption.FindDirectChildrenOnly)

    @Slot(object)
    def post(self, notice: Notice) -> None:
        """Show one more; the way back from the step before, and what finds no room, give way."""
        for toast in self.toasts():
            if notice.action == toast.notice.action == _ONCE:
                self._remove(toast)
        toast = Toast(notice, self._theme, self)
        toast.closed.connect(self._closed)
        self._row.addWidget(toast, 0, Qt.AlignmentFlag.AlignBottom)
        toast.show()  # a hidden toast has no size yet
        self.show()
        while len(self.toasts()) > 1 and (len(self.toasts()) > _MOST or self._wanted() > self._widest().width()):
            self._remove(self._gives_way())
        self.place()

    @Slot(object)
    def withdraw(self, notice: Notice) -> None:
        """Take away what no longer holds, if it is still shown."""
        for toast in self.toasts():
            if toast.notice is notice:
                self._remove(toast)

    def place(self) -> None:
        """Sit in the line, above everything; where that is too narrow even over what was saved, grow upwards."""
        room, widest = self._room(), self._widest()
        if self._wanted() > room.width():
            room = widest
        for toast in self.toasts():
            toast.fit(room.width() if len(self.toasts()) == 1 else _UNBOUND)
        self._row.invalidate()
        self._row.activate()
        size = self.sizeHint()
        height = max(size.height(), room.height())
        self.setGeometry(room.left(), room.bottom() + 1 - height, size.width(), height)
        self.raise_()

    def _widest(self) -> QRect:
        """The free part of the line and what stands before it; without a line the foot of the window."""
        room = self._room()
        if room.isEmpty():
            return QRect(_EDGE, self._host.height() - _LINE, self._host.width() - 2 * _EDGE, _LINE)
        room.setLeft(_EDGE)
        return room

    def _wanted(self) -> int:
        """Pixels of all toasts on one line."""
        toasts = self.toasts()
        for toast in toasts:
            toast.fit(_UNBOUND)
        return sum(toast.natural_width for toast in toasts) + _SPACE * (len(toasts) - 1)

    def _gives_way(self) -> Toast:
        """The oldest but the newest; what is weighty last."""
        older = self.toasts()[:-1]
        return next((toast for toast in older if toast.notice.tone not in _WEIGHTY), older[0])

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
        self._row.removeWidget(toast)
        toast.hide()
        toast.setParent(None)
        toast.deleteLater()
        if self.toasts():
            self.place()
        else:
            self.hide()
