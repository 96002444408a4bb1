"""The second photo over the first, as the pairs of points have it, while they are set.

PairPreview(ctx, rows, pairs, parent=None)
"""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QVBoxLayout, QWidget

from clinic.records.photos import PhotoRow
from ui.compare.by_hand.pairs import PairList
from ui.compare.drawing import drawn, image_of
from ui.compare.mapping import Mapping, identity
from ui.compare.pixels import PixelStore
from ui.context import Context

_SIDE = 640
_LEVEL = 0.05


class _Picture(QWidget):
    """Two images, one over the other."""

    def __init__(self) -> None:
        super().__init__()
        self.images: tuple[QImage | None, QImage | None] = (None, None)
        self.opacity = 0.5
        self.words = ""
        self.setMinimumSize(220, 150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview: the second photo over the first")

    def sizeHint(self) -> QSize:
        """As wide as the column."""
        return QSize(280, 210)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Both, or what is still missing."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#0c1418"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        one, two = self.images
        if one is not None:
            scale = min(self.width() / one.width(), self.height() / one.height())
            box = QRectF(0, 0, one.width() * scale, one.height() * scale)
            box.moveCenter(QRectF(self.rect()).center())
            painter.drawImage(box, one)
            if two is not None:
                painter.setOpacity(self.opacity)
                painter.drawImage(box, two)
                painter.setOpacity(1)
        if self.words and two is None:
            painter.fillRect(self.rect(), QColor(12, 20, 24, 170))
            painter.setPen(QColor("#f2f6f8"))
            room = self.rect().adjusted(16, 12, -16, -12)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.words)
        painter.end()


class PairPreview(QWidget):
    """Drawn anew at each change; small, so that it follows the hand."""

    def __init__(
        self, ctx: Context, rows: tuple[PhotoRow, PhotoRow], pairs: PairList, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._rows, self._pairs = rows, pairs
        self.store = PixelStore(ctx, self, cache_mb=64)
        self.picture = _Picture()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setValue(50)
        self.slider.setAccessibleName("How opaque the second photo is")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.picture, 1)
        column.addWidget(self.slider)
        self.slider.valueChanged.connect(self._fade)
        pairs.changed.connect(self.renew)
        self.store.arrived.connect(self.renew)
        self.store.show(rows)
        self.renew()

    @Slot()
    def renew(self) -> None:
        """Draw what the pairs say."""
        one = self._rows[0]
        levels = [self.store.best(row.id, _LEVEL) for row in self._rows]
        size_a = one.width, one.height
        scale = _SIDE / max(size_a)
        size = max(1, round(one.width * scale)), max(1, round(one.height * scale))
        place = QRectF(0, 0, *size_a)
        first = image_of(drawn(levels[0], identity(size_a), place, size)) if levels[0] is not None else None
        second = None
        if self._pairs.transform is not None and levels[1] is not None:
            second = image_of(drawn(levels[1], Mapping(self._pairs.transform, True), place, size))
        self.picture.images = first, second
        self.picture.words = self._pairs.problem
        self.picture.update()

    @Slot(int)
    def _fade(self, value: int) -> None:
        self.picture.opacity = value / 100
        self.picture.update()
