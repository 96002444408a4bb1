"""Labels of the buttons in a card's head, as many as there is room for.

LabelFit(head, [(button, label), ...])    the first ones get their label first; the others keep icon and tool tip
    fit()                                 after buttons were shown or hidden; a change of width is followed by itself
"""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPushButton, QWidget


class LabelFit(QObject):
    """A head is never wider than its icons need, so that nothing is pushed out of a small window."""

    def __init__(self, head: QWidget | None, labels: Sequence[tuple[QPushButton, str]]) -> None:
        if head is None:
            raise ValueError("the buttons stand in no head yet")
        super().__init__(head)
        self._head, self._labels = head, list(labels)
        self._busy = False
        for button, label in self._labels:
            button.setAccessibleName(label)
            if not button.toolTip():
                button.setToolTip(label)
        head.installEventFilter(self)
        self.fit()

    def set_label(self, button: QPushButton, label: str) -> None:
        """Another label for a button that means another thing now."""
        self._labels = [(each, label if each is button else said) for each, said in self._labels]
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the width."""
        if watched is self._head and event.type() in (QEvent.Type.Resize, QEvent.Type.FontChange, QEvent.Type.Show):
            self.fit()
        return False

    def fit(self) -> None:
        """Show what fits."""
        if self._busy:
            return
        self._busy = True
        texts = {button: button.text() for button, _label in self._labels}
        widths: dict[QPushButton, int] = {}
        for button, label in self._labels:
            button.blockSignals(True)
            button.setText(label)
            widths[button] = button.sizeHint().width()
            button.setText("")
            widths[button] -= button.sizeHint().width()
            button.setText(texts[button])
            button.blockSignals(False)
        shown = [button for button, _label in self._labels if not button.isHidden()]
        bare = self._needed() - sum(widths[button] for button in shown if button.text())
        self._head.setMinimumWidth(bare)
        room = self._head.width() - bare
        for button, label in self._labels:
            fits = not button.isHidden() and widths[button] <= room
            if fits:
                room -= widths[button]
            elif not button.isHidden():
                room = -1  # in order: a later one is not more needed than this
            wanted = label if fits else ""
            if button.text() != wanted:
                button.setText(wanted)
        self._busy = False

    def _needed(self) -> int:
        layout = self._head.layout()
        if layout is None:
            return 0
        margins = layout.contentsMargins()
        items = [layout.itemAt(at) for at in range(layout.count())]
        widgets = [item.widget() for item in items if item is not None]
        shown = [widget for widget in widgets if widget is not None and not widget.isHidden()]
        gaps = layout.spacing() * max(0, len(shown))
        return margins.left() + margins.right() + gaps + sum(widget.sizeHint().width() for widget in shown)
