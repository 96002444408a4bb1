"""The box that tells about a mark.

paint_tip(painter, theme, mark, at, room)      beside ``at`` and inside ``room``
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from clinic.reports.course.shapes import Mark, Measure
from ui.theme.theme import Theme
from ui.widgets.shape_painter import measure_with

_TIP_WIDTH = 300.0
_TIP_LINE = 18.0
_TIP_PAD = 10.0
_TIP_AWAY = 14.0


def paint_tip(painter: QPainter, theme: Theme, mark: Mark, at: QPointF, room: QRectF) -> None:
    """A box with what is told about ``mark``: above and right of ``at``, or where there is room."""
    measure = measure_with(theme)
    lines = [
        (row, n == 0) for n, text in enumerate((mark.title, *mark.lines)) for row in _wrapped(text, measure, n == 0)
    ]
    wide = max(measure(text, 12, bold) for text, bold in lines) + 2 * _TIP_PAD
    tall = len(lines) * _TIP_LINE + 2 * _TIP_PAD - 4
    x = at.x() + _TIP_AWAY
    if x + wide > room.right() - 4:
        x = at.x() - _TIP_AWAY - wide
    y = at.y() - _TIP_AWAY - tall
    if y < room.top() + 4:
        y = at.y() + _TIP_AWAY
    x = min(max(x, room.left() + 4), room.right() - 4 - wide)
    y = min(max(y, room.top() + 4), room.bottom() - 4 - tall)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("tip"))
    painter.drawRoundedRect(QRectF(x, y, wide, tall), 6, 6)
    painter.setPen(theme.color("tip_text"))
    for n, (text, bold) in enumerate(lines):
        painter.setFont(theme.font(12, bold=bold, tabular=True))
        box = QRectF(x + _TIP_PAD, y + _TIP_PAD - 2 + n * _TIP_LINE, wide, _TIP_LINE)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)


def _wrapped(text: str, measure: Measure, bold: bool) -> list[str]:
    rows: list[str] = []
    for word in text.split():
        longer = f"{rows[-1]} {word}" if rows else word
        if rows and measure(longer, 12, bold) <= _TIP_WIDTH:
            rows[-1] = longer
        else:
            rows.append(word)
    return rows
