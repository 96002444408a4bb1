"""Draws the tiles and headings of ``ui.widgets.tile_view``.

TileDrawing(theme)
    begin(painter);  tile(painter, PaintedTile);  heading(painter, box, title, note, chosen);  band(painter, rect)
    forget()                 words are cut to their room once and kept
"""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap

from ui.theme.theme import Theme
from ui.widgets.tile_layout import MARGIN
from ui.widgets.tile_model import Tile

_RADIUS = 4
_MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class PaintedTile:
    """One tile as it is to be drawn."""

    box: QRect
    frame: QSize
    words: Tile
    picture: QPixmap | None
    broken: bool
    chosen: bool
    current: bool


class TileDrawing:
    """Quick, because scrolling draws all that is seen again."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._short: dict[tuple[str, int], str] = {}
        self._metrics = QFontMetrics(theme.font(12))

    def forget(self) -> None:
        """The font changed."""
        self._short.clear()
        self._metrics = QFontMetrics(self._theme.font(12))

    def begin(self, painter: QPainter) -> None:
        """Before the first tile."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(self._theme.font(12))
        if len(self._short) > _MOST_WORDS:
            self._short.clear()

    def tile(self, painter: QPainter, seen: PaintedTile) -> None:
        """Picture, rings, sign, two lines of words."""
        frame = QRect(seen.box.topLeft() + QPoint(MARGIN, MARGIN), seen.frame)
        self._picture(painter, frame, seen)
        if seen.chosen or seen.current:
            painter.setPen(QPen(self._theme.color("accent"), 3 if seen.chosen else 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            gap = 1 if seen.chosen else 2
            painter.drawRoundedRect(frame.adjusted(-gap, -gap, gap, gap), 5, 5)
        if seen.chosen and seen.current:  # among many that are chosen the keyboard is at this one
            painter.setPen(QPen(self._theme.color("surface"), 1.5))
            painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), 3, 3)
        if seen.words.badge:
            self._badge(painter, frame, seen.words)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for text, role, below in ((seen.words.caption, "text", 5), (seen.words.detail, "muted", 21)):
            if text:
                painter.setPen(self._theme.color("muted" if seen.words.dimmed else role))
                room = QRect(frame.x(), frame.bottom() + below, frame.width(), 16)
                painter.drawText(room, flags, self._cut(text, frame.width()))

    def heading(self, painter: QPainter, box: QRect, title: str, note: str, *, chosen: bool) -> None:
        """A line over the whole width; ``chosen``: all tiles below it are."""
        painter.fillRect(box, self._theme.color("window"))
        painter.setPen(self._theme.color("line"))
        painter.drawLine(box.left() + MARGIN, box.bottom(), box.right() - MARGIN, box.bottom())
        line = box.adjusted(MARGIN, 2, -MARGIN, 0)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self._theme.font(13, bold=True))
        painter.setPen(self._theme.color("accent" if chosen else "text"))
        metrics = painter.fontMetrics()
        told = metrics.elidedText(title, Qt.TextElideMode.ElideRight, line.width() * 2 // 3)
        painter.drawText(line, flags, told)
        rest = line.adjusted(metrics.horizontalAdvance(told) + 10, 0, 0, 0)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(rest, flags, painter.fontMetrics().elidedText(note, Qt.TextElideMode.ElideRight, rest.width()))

    def band(self, painter: QPainter, rect: QRect) -> None:
        """The rubber band."""
        color = self._theme.color("accent")
        painter.setPen(QPen(color, 1))
        painter.setBrush(QColor(color.red(), color.green(), color.blue(), 40))
        painter.drawRect(rect)

    def _picture(self, painter: QPainter, frame: QRect, seen: PaintedTile) -> None:
        if seen.picture is not None:
            if seen.words.dimmed:
                painter.setOpacity(0.35)
            painter.drawPixmap(frame, seen.picture)
            painter.setOpacity(1.0)
            return
        plate = QPainterPath()
        plate.addRoundedRect(QRectF(frame), _RADIUS, _RADIUS)
        painter.fillPath(plate, self._theme.color("pressed"))
        if seen.broken:
            painter.setPen(self._theme.color("muted"))
            painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, "cannot be shown")

    def _badge(self, painter: QPainter, frame: QRect, words: Tile) -> None:
        """A plate with a sign and a word: colour alone tells nothing."""
        text = f"{words.icon} {words.badge}".strip()
        plate = QRect(frame.x() + 6, frame.y() + 6, self._metrics.horizontalAdvance(text) + 14, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(f"{words.tone}_soft" if words.tone else "surface"))
        painter.drawRoundedRect(plate, 4, 4)
        painter.setPen(self._theme.color(words.tone or "text"))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)

    def _cut(self, text: str, width: int) -> str:
        kept = self._short.get((text, width))
        if kept is None:
            kept = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
            self._short[(text, width)] = kept
        return kept
