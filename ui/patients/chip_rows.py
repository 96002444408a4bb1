"""Chips in at most two rows.

ChipRows(parent=None)
    show_alerts(alerts)          in their order; what warns is never put away before what merely tells
    shown_texts() -> list[str]
Where there is no room "+3" stands last and opens the rest.
"""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from clinic.records.patients import Alert
from ui.widgets.chips import Chip, ChipButton

_GAP, _ROWS = 6, 2
_TONES = {"danger": "caution", "attention": "attention"}
_WEIGHT = {"danger": 0, "attention": 1}


class ChipRows(QWidget):
    """Wraps chips; two rows until a person asks for more."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Allergies, problems and alerts")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chips: list[Chip] = []
        self._alerts: tuple[Alert, ...] = ()
        self._open = False
        self.more = ChipButton("", parent=self)
        self.more.clicked.connect(self._toggle)
        self.more.hide()

    def show_alerts(self, alerts: Sequence[Alert]) -> None:
        """Show these instead."""
        if tuple(alerts) == self._alerts:
            return
        self._alerts = tuple(alerts)
        self._open = False
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(alert) for alert in self._alerts]
        self._arrange()

    def shown_texts(self) -> list[str]:
        """What stands on the chips that are seen."""
        return [chip.text() for chip in self._chips if not chip.isHidden()]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, other rows."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._arrange()

    def sizeHint(self) -> QSize:
        """One row; the rows that are needed are fixed when the width is known."""
        return QSize(200, self.height())

    def _chip(self, alert: Alert) -> Chip:
        chip = Chip(alert.text, _TONES.get(alert.tone, "neutral"), self)
        chip.setToolTip(alert.hint)
        chip.setAccessibleDescription(alert.hint)
        return chip

    def _arrange(self) -> None:
        shown = list(range(len(self._chips)))
        places = self._places(shown, more=False)
        rows = _rows(places)
        if rows > _ROWS:
            for at in sorted(shown, key=self._order, reverse=True):
                if self._open:
                    break
                shown.remove(at)
                places = self._places(shown, more=True)
                if _rows(places) <= _ROWS:
                    break
            if self._open:
                places = self._places(shown, more=True)
        hidden = len(self._chips) - len(shown)
        self.more.setText("Fewer" if self._open else f"+{hidden}")
        self.more.setAccessibleName("Show fewer" if self._open else f"Show {hidden} more")
        self.more.setVisible(rows > _ROWS)
        for at, chip in enumerate(self._chips):
            chip.setVisible(at in shown)
        widgets: list[QWidget] = [*(self._chips[at] for at in shown), self.more]
        for widget, place in zip(widgets, places, strict=False):
            widget.setGeometry(place)
        self.setFixedHeight(places[-1].bottom() + 1 if places else 0)

    def _order(self, at: int) -> tuple[int, int]:
        """What must be seen comes first: warnings before facts, then as given."""
        return _WEIGHT.get(self._alerts[at].tone, 2), at

    def _places(self, shown: list[int], *, more: bool) -> list[QRect]:
        """Where the chips ``shown`` stand, and after them the button if ``more``."""
        sizes = [self._chips[at].sizeHint() for at in shown] + ([self.more.sizeHint()] if more else [])
        height = max((size.height() for size in sizes), default=0)
        places: list[QRect] = []
        x = y = 0
        for size in sizes:
            width = min(size.width(), max(1, self.width()))
            if x and x + width > self.width():
                x, y = 0, y + height + _GAP
            places.append(QRect(QPoint(x, y), QSize(width, height)))
            x += width + _GAP
        return places

    @Slot()
    def _toggle(self) -> None:
        self._open = not self._open
        self._arrange()


def _rows(places: list[QRect]) -> int:
    return len({place.y() for place in places})
