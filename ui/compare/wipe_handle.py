"""The divider of the wipe: a line with a knob that is dragged, or moved by arrow keys."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

WIDTH = 36
_KNOB = 14.0
_STEP = 16.0


class WipeHandle(QWidget):
    """Says where it is moved to; its owner places it."""

    moved = Signal(float)
    """Place of the line, in pixels of the parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Divider between the two photos")
        self.setToolTip("Drag to uncover one photo or the other")

    @property
    def line(self) -> float:
        """Where the line stands, in pixels of the parent."""
        return self.x() + WIDTH / 2

    def place(self, x: float, height: int) -> None:
        """Stand at ``x`` of the parent."""
        self.setGeometry(round(x - WIDTH / 2), 0, WIDTH, height)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Hold the divider."""
        self.setFocus()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Take the divider along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.moved.emit(float(self.mapToParent(event.position().toPoint()).x()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the divider."""
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()), 0.0)
        if step:
            self.moved.emit(self.line + step)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Line, knob and its arrows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        painter.fillRect(QRectF(middle.x() - 1, 0, 2, self.height()), QColor("#ffffff"))
        ring = QColor("#0f766e") if self.hasFocus() else QColor(19, 36, 43, 90)
        painter.setPen(QPen(ring, 2 if self.hasFocus() else 1))
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(middle, _KNOB, _KNOB)
        painter.setPen(QPen(QColor("#1a262d"), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for side in (-1, 1):
            tip = middle + QPointF(side * 8, 0)
            painter.drawLine(tip, tip + QPointF(-side * 4, -4))
            painter.drawLine(tip, tip + QPointF(-side * 4, 4))
        painter.drawLine(middle - QPointF(7, 0), middle + QPointF(7, 0))
        painter.end()
