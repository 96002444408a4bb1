"""One of the panes in which photos are looked through.

CullPane(theme, ops, sources, group)          a DeepView
    show_row(row | None);  row                what is shown, with what was said of it
    show_small(image)                         first pixels, until the preview is there
    set_active(active)                        keys speak of this one
    pressed                                   signal: it was clicked
"""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from clinic.records.enums import PhotoChoice
from clinic.records.photos import PhotoRow
from ui.core.operations import Operations
from ui.photos.words import caption
from ui.theme.theme import Theme
from ui.widgets.caption import paint_caption
from ui.widgets.deep_view import DeepView, Sources
from ui.widgets.zoom_group import ZoomGroup

_SAID = {PhotoChoice.KEEP: ("✓ Kept", "done"), PhotoChoice.REJECT: ("✕ Rejected", "attention")}


class CullPane(DeepView):
    """A photo, its day and lesions, whether it is kept or rejected."""

    pressed = Signal()

    def __init__(
        self, theme: Theme, ops: Operations, sources: Sources, group: ZoomGroup, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, ops, sources, group, parent)
        self._theme_of_pane = theme
        self._row: PhotoRow | None = None
        self._active = False

    @property
    def row(self) -> PhotoRow | None:
        """The photo shown, if any."""
        return self._row

    def show_row(self, row: PhotoRow | None) -> None:
        """Show a photo; the same one only with what is said of it now."""
        self._row = row
        self.set_caption(caption(row) if row is not None else "")
        said = _SAID.get(row.choice, ("not decided", ""))[0] if row is not None else ""
        self.setAccessibleName(f"{caption(row)}, {said}" if row is not None else "No photo")
        if row is None:
            if self.key:
                self.show_photo("", 0, 0)
        elif self.key != row.id:
            self.show_photo(row.id, row.width, row.height)
        self.update()

    def show_small(self, image: QImage) -> None:
        """The thumbnail: coarse, but there at once."""
        if self.image is None and not image.isNull():
            self.set_image(image.convertToFormat(QImage.Format.Format_RGB32))

    def set_active(self, active: bool) -> None:
        """Whether the keys speak of this photo."""
        self._active = active
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click makes it the active one."""
        self.pressed.emit()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The photo, dimmed where it is rejected, a sign for the choice, a frame where it is active."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._row is not None and self._row.choice in _SAID:
            if self._row.choice is PhotoChoice.REJECT:
                veil = self._theme_of_pane.color("canvas")
                veil.setAlphaF(0.55)
                painter.fillRect(self.rect(), veil)
                painter.setFont(self.font())
                paint_caption(painter, QPointF(12, 12), caption(self._row))
            self._badge(painter, *_SAID[self._row.choice])
        if self._active:
            painter.setPen(QPen(self._theme_of_pane.color("accent"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.end()

    def _badge(self, painter: QPainter, words: str, tone: str) -> None:
        painter.setFont(self._theme_of_pane.font(13, bold=True))
        width = painter.fontMetrics().horizontalAdvance(words) + 24
        plate = QRect(self.width() - width - 12, 12, width, 28)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme_of_pane.color(f"{tone}_soft"))
        painter.drawRoundedRect(plate, 5, 5)
        painter.setPen(self._theme_of_pane.color(tone))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, words)
