"""Draws pins, clusters, open clusters and labels.

PinPainter(theme, groups)          groups: of each diagnosis key
    measure(words) -> width, height of a label
    paint(painter, board, fade, held)      fade: 0 to 1, how far pins have come and gone; held: id of a dragged one
    paint_one(painter, centre, lesion, chosen)
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from clinic.records.lesions import LesionRow
from ui.bodymap.fan import Fan
from ui.bodymap.labels import Label
from ui.bodymap.pin_board import PinBoard
from ui.bodymap.pins import Cluster, cluster_text
from ui.theme.theme import Theme
from ui.widgets.lesion_pin import PinLook, paint_pin, pin_shape

_LABEL_WIDEST = 168.0
_LABEL_ROOM = 6.0
_GHOST = 0.42
_CLOSED = 11.5  # radius of a closed cluster


class PinPainter:
    """Knows the colours of the diagnoses and the font of the labels."""

    def __init__(self, theme: Theme, groups: dict[str, str]) -> None:
        self._theme, self._groups = theme, groups

    def measure(self, words: str) -> tuple[float, float]:
        """Size of a label; long words are cut."""
        metrics = QFontMetricsF(self._theme.font(12))
        return min(metrics.horizontalAdvance(words) + 1, _LABEL_WIDEST) + 2 * _LABEL_ROOM, metrics.height() + 4

    def paint(self, painter: QPainter, board: PinBoard, fade: float, held: str = "") -> None:
        """Draw all pins of the picture."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if board.far_side_asked:
            self._paint_far_side(painter, board)
        for label in board.labels:
            self._paint_label(painter, label, board.label_words(label.key))
        for spot in board.leaving if fade < 1 else ():
            painter.setOpacity(1 - fade)
            self.paint_one(painter, QPointF(spot.x, spot.y), spot.lesion)
        for cluster in board.clusters:
            if held and len(cluster.spots) == 1 and cluster.spots[0].lesion.id == held:
                continue
            fresh = all(spot.lesion.id in board.coming for spot in cluster.spots)
            painter.setOpacity(fade if fresh else 1.0)
            self._paint_cluster(painter, cluster, board.chosen)
        painter.setOpacity(1.0)
        if board.fan is not None:
            self._paint_fan(painter, board.fan, board.chosen, held)

    def paint_one(self, painter: QPainter, centre: QPointF, lesion: LesionRow, *, chosen: bool = False) -> None:
        """Draw the pin of a lesion."""
        group = lesion.group_in(self._groups)
        look = PinLook(str(lesion.number), group, lesion.status, lesion.anchored, chosen)
        paint_pin(painter, self._theme, centre, look)

    def _paint_cluster(self, painter: QPainter, cluster: Cluster, chosen: str) -> None:
        centre, lesion = QPointF(cluster.x, cluster.y), cluster.spots[0].lesion
        if len(cluster.spots) == 1:
            self.paint_one(painter, centre, lesion, chosen=lesion.id == chosen)
        elif lesion.id == chosen:
            self.paint_one(painter, centre, lesion, chosen=True)
            self._paint_count(painter, centre + QPointF(12, -12), f"+{len(cluster.spots) - 1}")
        else:
            self._paint_ring(painter, centre, cluster)

    def _paint_ring(self, painter: QPainter, centre: QPointF, cluster: Cluster) -> None:
        """A light disc with the count; its ring is shared by the colours of the lesions in it."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("surface"))
        painter.drawEllipse(centre, _CLOSED + 3, _CLOSED + 3)
        colours = sorted(pin_shape(PinLook("", s.lesion.group_in(self._groups))).line for s in cluster.spots)
        box = QRectF(centre.x() - _CLOSED, centre.y() - _CLOSED, 2 * _CLOSED, 2 * _CLOSED)
        share = 360 * 16 / len(colours)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for at, colour in enumerate(colours):
            painter.setPen(QPen(self._theme.color(colour), 3.2, c=Qt.PenCapStyle.FlatCap))
            painter.drawArc(box, round(90 * 16 - (at + 1) * share), round(share) + 1)
        painter.setFont(self._theme.font(11, bold=True, tabular=True))
        painter.setPen(self._theme.color("text"))
        painter.drawText(box.adjusted(-8, -8, 8, 8), Qt.AlignmentFlag.AlignCenter, cluster_text(cluster))

    def _paint_count(self, painter: QPainter, centre: QPointF, text: str) -> None:
        font = self._theme.font(11, bold=True, tabular=True)
        width = QFontMetricsF(font).horizontalAdvance(text) + 8
        box = QRectF(centre.x() - width / 2, centre.y() - 7.5, width, 15)
        painter.setPen(QPen(self._theme.color("surface"), 1.4))
        painter.setBrush(self._theme.color("text"))
        painter.drawRoundedRect(box, 7.5, 7.5)
        painter.setFont(font)
        painter.setPen(self._theme.color("surface"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_fan(self, painter: QPainter, fan: Fan, chosen: str, held: str) -> None:
        ground = self._theme.color("surface")
        ground.setAlphaF(0.88)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(ground)
        painter.drawEllipse(QPointF(fan.x, fan.y), fan.reach, fan.reach)
        line = self._theme.color("text")
        for pin in fan.pins:
            own = QPointF(pin.spot.x, pin.spot.y)
            painter.setPen(QPen(line, 1.1))
            painter.drawLine(own, QPointF(pin.x, pin.y))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(line)
            painter.drawEllipse(own, 2.2, 2.2)
        for pin in fan.pins:
            if pin.spot.lesion.id != held:
                is_chosen = pin.spot.lesion.id == chosen
                self.paint_one(painter, QPointF(pin.x, pin.y), pin.spot.lesion, chosen=is_chosen)

    def _paint_far_side(self, painter: QPainter, board: PinBoard) -> None:
        painter.setOpacity(_GHOST)
        for spot in board.spots:
            if spot.behind:
                self.paint_one(painter, QPointF(spot.x, spot.y), spot.lesion)
        painter.setOpacity(1.0)

    def _paint_label(self, painter: QPainter, label: Label, words: str) -> None:
        box = QRectF(label.left, label.top, label.width, label.height)
        if label.end is not None:
            for width, role in ((2.6, "surface"), (1.1, "text")):
                painter.setPen(QPen(self._theme.color(role), width))
                painter.drawLine(QPointF(*label.start), QPointF(*label.end))
        ground = self._theme.color("surface")
        ground.setAlphaF(0.93)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 4, 4)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("text"))
        room = box.adjusted(_LABEL_ROOM, 0, -_LABEL_ROOM + 2, 0)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
