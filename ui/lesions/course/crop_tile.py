"""One photo of the row: the lesion cut out, its grade in the corner, day and measurement below.

CropTile(theme, frame, side, reference, lines=3)
    frame -> CourseFrame;  set_crop(crop, image);  set_broken(words);  set_side(side)
    clicked, opened()                     signals: chosen; Enter or double click
"""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton, QWidget

from clinic.records.courses import CourseFrame, LesionCrop
from ui.lesions.course.words import badge, frame_lines, frame_tip
from ui.theme.theme import Theme
from ui.widgets.caption import paint_caption
from ui.widgets.scale_bar import paint_scale_bar

_LINE = 18
_MOST_LINES = 3
_FRAME = 3
_ROOM_FOR_BAR = 120
_CORNER = QPointF(4, 4)


class CropTile(QAbstractButton):
    """A picture with words that is chosen by click or Space, and opened by Enter or double click."""

    opened = Signal()

    def __init__(
        self,
        theme: Theme,
        frame: CourseFrame,
        side: int,
        reference: str,
        lines: int = _MOST_LINES,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.frame = frame
        self._reference = reference
        self._side = side
        self._lines = min(lines, _MOST_LINES)
        self._crop: LesionCrop | None = None
        self._picture = QPixmap()
        self._broken = ""
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell()
        theme.changed.connect(self.update)

    @property
    def crop(self) -> LesionCrop | None:
        """What is shown, once it was cut."""
        return self._crop

    def set_crop(self, crop: LesionCrop, image: QImage) -> None:
        """Show the lesion."""
        self._crop, self._picture, self._broken = crop, QPixmap.fromImage(image), ""
        self._tell()
        self.update()

    def set_broken(self, words: str) -> None:
        """Say why nothing can be shown."""
        self._broken = words
        self.setToolTip(words)
        self.update()

    def set_side(self, side: int) -> None:
        """Another size of the picture, in pixels."""
        self._side = side
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """The square and its words."""
        return QSize(self._side + 2 * _FRAME, self._side + 2 * _FRAME + self._lines * _LINE + 4)

    def minimumSizeHint(self) -> QSize:
        """Never less."""
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open."""
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Picture, grade, scale bar, words, and a ring while chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRect(_FRAME, _FRAME, self._side, self._side)
        painter.fillRect(box, self._theme.color("pressed"))
        painter.setFont(self._theme.font(12))
        if not self._picture.isNull():
            painter.drawPixmap(box, self._picture)
            self._over(painter, box)
        elif self._broken:
            painter.setPen(self._theme.color("muted"))
            painter.drawText(box.adjusted(8, 8, -8, -8), _WRAPPED, self._broken)
        if self.isChecked() or self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 3 if self.isChecked() else 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(-1, -1, 1, 1))
        self._words(painter, box)
        painter.end()

    def _over(self, painter: QPainter, box: QRect) -> None:
        words = badge(self.frame, self._crop, self._reference)
        if words:
            painter.setFont(self._theme.font(11))
            paint_caption(painter, box.topLeft().toPointF() + _CORNER, words, tight=True)
            painter.setFont(self._theme.font(12))
        crop = self._crop
        if crop is not None and crop.mm_per_pixel is not None and box.width() >= _ROOM_FOR_BAR:
            paint_scale_bar(painter, box, crop.mm_per_pixel, box.width() / self._picture.width())

    def _words(self, painter: QPainter, box: QRect) -> None:
        top = box.bottom() + _FRAME + 2
        for at, line in enumerate(frame_lines(self.frame)[: self._lines]):
            room = QRect(box.left(), top + at * _LINE, box.width(), _LINE)
            painter.setFont(self._theme.font(12, bold=at == 0))
            painter.setPen(self._theme.color("text" if at == 0 else "muted"))
            text = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _tell(self) -> None:
        self.setToolTip(frame_tip(self.frame, self._crop))
        words = frame_lines(self.frame)
        self.setAccessibleName(", ".join([*words, badge(self.frame, self._crop, self._reference)]).rstrip(", "))


_WRAPPED = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
