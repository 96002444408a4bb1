"""A picture that fills a rounded frame, as in tiles and filmstrips.

paint_tile(painter, frame, picture, theme, broken="")     picture: QPixmap or None; broken: words if it cannot be shown
"""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from ui.theme.theme import Theme


def paint_tile(painter: QPainter, frame: QRect, picture: object, theme: Theme, broken: str = "") -> None:
    """Draw ``picture`` over the whole ``frame``, its middle in the middle; a grey plate while there is none."""
    clip = QPainterPath()
    clip.addRoundedRect(frame.toRectF(), 4, 4)
    painter.fillPath(clip, theme.color("pressed"))
    if isinstance(picture, QPixmap) and not picture.isNull():
        scale = max(frame.width() / picture.width(), frame.height() / picture.height())
        target = QRect(0, 0, round(picture.width() * scale), round(picture.height() * scale))
        target.moveCenter(frame.center())
        painter.save()
        painter.setClipPath(clip)
        painter.drawPixmap(target, picture)
        painter.restore()
    elif broken:
        painter.setFont(theme.font(12))
        painter.setPen(theme.color("muted"))
        painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, broken)
