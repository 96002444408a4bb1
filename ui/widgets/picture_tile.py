"""A picture that fills a rounded frame, as in tiles and filmstrips.

TilePainter(theme, cache_mb=24)
    paint(painter, frame, key, picture, broken="")    picture: QPixmap or None; broken: words if it cannot be shown
Scaled and rounded once, then only copied: scrolling draws many tiles many times.
"""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap

from ui.theme.theme import Theme
from ui.widgets.thumbnail_model import PixmapCache

_RADIUS = 4


class TilePainter:
    """Draws pictures into frames; keeps what it made, up to a number of bytes."""

    def __init__(self, theme: Theme, cache_mb: int = 24) -> None:
        self._theme = theme
        self._cache = PixmapCache(cache_mb * 1024 * 1024)

    def paint(self, painter: QPainter, frame: QRect, key: str, picture: object, broken: str = "") -> None:
        """Draw ``picture`` over the whole ``frame``, its middle in the middle; a grey plate while there is none."""
        if isinstance(picture, QPixmap) and not picture.isNull():
            painter.drawPixmap(frame.topLeft(), self._made(key, picture, frame.size(), painter))
            return
        plate = QPainterPath()
        plate.addRoundedRect(frame.toRectF(), _RADIUS, _RADIUS)
        painter.fillPath(plate, self._theme.color("pressed"))
        if broken:
            painter.setFont(self._theme.font(12))
            painter.setPen(self._theme.color("muted"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, broken)

    def _made(self, key: str, picture: QPixmap, size: QSize, painter: QPainter) -> QPixmap:
        ratio = painter.device().devicePixelRatio()
        kept_as = f"{key}/{picture.cacheKey()}/{size.width()}x{size.height()}@{ratio:g}"
        kept = self._cache.get(kept_as)
        if kept is None:
            kept = _rounded(picture, size, ratio)
            self._cache.put(kept_as, kept)
        return kept


def _rounded(picture: QPixmap, size: QSize, ratio: float) -> QPixmap:
    pixels = QSize(round(size.width() * ratio), round(size.height() * ratio))
    made = QPixmap(pixels)
    made.fill(Qt.GlobalColor.transparent)
    made.setDevicePixelRatio(ratio)
    scale = max(size.width() / picture.width(), size.height() / picture.height())
    target = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
    target.moveCenter(QRectF(0, 0, size.width(), size.height()).center())
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    clip = QPainterPath()
    clip.addRoundedRect(QRectF(0, 0, size.width(), size.height()), _RADIUS, _RADIUS)
    painter.setClipPath(clip)
    painter.drawPixmap(target, picture, picture.rect().toRectF())
    painter.end()
    return made
