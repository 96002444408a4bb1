"""What is proposed for a place in a photo, with what can be done about it. Floats over the picture.

PlaceCard(ctx, parent)
    show_place(title, note, sure)            a place that was pointed out: add a lesion, link one, or cancel
    show_expected(title, note, label)        a lesion that is expected there: mark it, or cancel
    show_refusal(reason, todo)               why nothing can be proposed: open the map, or cancel
    offer(lesions)                           what "This is …" may link: (label, id) in order
    stand(corner)                            where it floats, away from ``QPointF``
    added(); marked(); linked(str); map_wanted(); cancelled(); corrected(SurfacePoint)    signals
    confirm()                                the first choice, as by Enter
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from clinic.records.rights import Right
from ui.context import Context
from ui.photos.map_thumb import MapThumb
from ui.widgets.buttons import Button, MenuButton, PrimaryButton
from ui.widgets.looks import set_look, text_label
from ui.withheld import withhold

_GAP = 12
_TEXT_WIDTH = 208


class PlaceCard(QFrame):
    """Nothing is stored before one of its buttons is pressed."""

    added = Signal()
    marked = Signal()
    linked = Signal(str)
    map_wanted = Signal()
    cancelled = Signal()
    corrected = Signal(object)

    def __init__(self, ctx: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture = parent
        self.setProperty("ui", "card")
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName("Place in the photo")
        self.thumb = MapThumb(ctx, self)
        self.thumb.corrected.connect(self.corrected)
        self.title = text_label(look="heading", wrap=True)
        self.note = text_label(look="muted", wrap=True)
        self.add_button = PrimaryButton("Add lesion here", hint="Enter")
        self.mark_button = PrimaryButton("Mark it here", hint="Enter")
        self.map_button = PrimaryButton("Open the map", hint="Enter")
        self._menu = QMenu(self)
        self.link_button = MenuButton("This is…", self._menu)
        self.cancel_button = Button("Cancel", hint="Esc")
        self._away = QPointF()
        self._arrange()
        self.add_button.clicked.connect(self.added)
        self.mark_button.clicked.connect(self.marked)
        self.map_button.clicked.connect(self.map_wanted)
        self.cancel_button.clicked.connect(self.cancelled)
        self._menu.triggered.connect(lambda action: self.linked.emit(str(action.data())))
        withhold(ctx, Right.WRITE_RECORD, self.add_button)
        withhold(ctx, Right.RECORD, self.mark_button, self.link_button)
        parent.installEventFilter(self)
        self.hide()

    def show_place(self, title: str, note: str, *, sure: bool) -> None:
        """A place that a person pointed out."""
        self._show(title, note, self.add_button)
        set_look(self.note, ui="muted" if sure else "strong")

    def show_expected(self, title: str, note: str, label: str) -> None:
        """A lesion that should be there."""
        self.mark_button.setText(f"Mark {label} here")
        self._show(title, note, self.mark_button)
        set_look(self.note, ui="muted")

    def show_refusal(self, reason: str, todo: str) -> None:
        """Why nothing can be proposed, and what helps."""
        self._show("No place can be proposed", f"{reason} {todo}", self.map_button)
        set_look(self.note, ui="muted")

    def offer(self, lesions: Sequence[tuple[str, str]]) -> None:
        """What a place may be said to show."""
        self._menu.clear()
        for label, lesion_id in lesions:
            self._menu.addAction(label).setData(lesion_id)
        self.link_button.setEnabled(bool(lesions))

    def stand(self, away: QPointF) -> None:
        """Float in the lower corner that is farther from ``away``, a place of the view."""
        self._away = away
        self.adjustSize()
        room = self._picture.size()
        left = _GAP if away.x() > room.width() / 2 else room.width() - self.width() - _GAP
        top = room.height() - self.height() - _GAP
        covered = away.y() > top - _GAP and left - _GAP < away.x() < left + self.width() + _GAP
        self.move(QPoint(max(0, left), _GAP if covered else max(0, top)))

    @Slot()
    def confirm(self) -> None:
        """The first choice that is allowed."""
        for button in self._firsts:
            if button.isVisible() and button.isEnabled():
                button.click()
                return
        if self.link_button.isVisible() and self.link_button.isEnabled():
            self._menu.popup(self.link_button.mapToGlobal(self.link_button.rect().bottomLeft()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms from wherever the focus is; buttons take their own."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.confirm()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press beside the buttons does not reach the photo below."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """As the press."""
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """As the press."""
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As the press."""
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As the press."""
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the corner where the picture is resized."""
        if event.type() == QEvent.Type.Resize and watched is self._picture and self.isVisible():
            self.stand(self._away)
        return False

    def _show(self, title: str, note: str, first: QWidget) -> None:
        self.title.setText(title)
        self.note.setText(note)
        for label in (self.title, self.note):  # a layout would give wrapped words the height of a guess
            label.setFixedHeight(label.heightForWidth(_TEXT_WIDTH))
        self.setAccessibleDescription(f"{title}. {note}")
        for button in self._firsts:
            button.setVisible(button is first)
        self.thumb.setVisible(first is self.add_button)
        self.link_button.setVisible(first is self.add_button)
        self.setVisible(True)
        self.raise_()

    def _arrange(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(6)
        for label in (self.title, self.note):
            label.setFixedWidth(_TEXT_WIDTH)
            texts.addWidget(label)
        texts.addStretch(1)
        self._firsts = (self.add_button, self.mark_button, self.map_button)
        for button in self._firsts:
            texts.addWidget(button)
        more = QHBoxLayout()
        more.setSpacing(6)
        more.addWidget(self.link_button, 1)
        more.addWidget(self.cancel_button, 1)
        texts.addLayout(more)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(self.thumb)
        row.addLayout(texts, 1)
