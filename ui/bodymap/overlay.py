"""What is drawn above the figure beside its pins: sides, the pin that is placed or dragged, the cross hair, the tip.

Overlay(theme, atlas, catalog, pins)      pins: PinPainter
"""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from clinic.atlas import Atlas
from clinic.catalog import Catalog
from clinic.records.enums import Side
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from ui.bodymap.fan import Fan
from ui.bodymap.pin_board import NOTHING, Under
from ui.bodymap.pin_painter import PinPainter
from ui.bodymap.pins import Cluster
from ui.bodymap.stage import Drawing
from ui.bodymap.views import corner_words, facing_words, view_phrase
from ui.theme.theme import Theme
from ui.widgets.lesion_pin import PinLook, paint_pin

BESIDE = "Beside the body: let go and nothing moves"
_TIP_ROOM, _TIP_WIDEST = 8, 360
Region = tuple[str, Side]


class Overlay:
    """Knows what is marked, pointed at, placed and dragged."""

    def __init__(self, theme: Theme, atlas: Atlas, catalog: Catalog, pins: PinPainter) -> None:
        self._theme, self._atlas, self._catalog, self._pins = theme, atlas, catalog, pins
        self.ghost: SurfacePoint | None = None
        self.ghost_dashed = False
        self.marked: Region | None = None
        self.pointed: Region | None = None
        self.under: Under = NOTHING
        self.at: QPointF | None = None
        self.cross: QPointF | None = None
        self.dragged: LesionRow | None = None
        self.is_dragging = False
        self.fan: Fan | None = None

    @property
    def tip(self) -> str:
        """What is said beside the pointer."""
        if self.is_dragging and self.pointed is None:
            return BESIDE
        if self.under.ghost is not None:
            spot = self.under.ghost
            return f"{_row_words(spot.lesion)}\n{view_phrase(spot.view)}: click to turn there"
        if self.under.cluster is not None:
            return "" if self.fan is not None else _cluster_words(self.under.cluster)
        if self.under.lesion is not None:
            return _row_words(self.under.lesion)
        if self.pointed is None:
            return ""
        site, side = self.pointed
        return self._catalog.sites[site].display(side)

    def point_at(self, at: QPointF, under: Under, region: Region | None) -> None:
        """The pointer is there, over a pin or a region."""
        self.at, self.under, self.pointed = at, under, region

    def leave(self) -> None:
        """The pointer went away."""
        self.at, self.under, self.pointed = None, NOTHING, None

    def ghost_place(self, drawing: Drawing) -> QPointF | None:
        """Where the lesion that is being placed shows; ``None``: nowhere."""
        if self.ghost is None:
            return None
        scene = drawing.scene
        shown = self._atlas.project(self.ghost, scene.figure, scene.camera, scene.width, scene.height)
        return QPointF(shown.x, shown.y) if shown.visible else None

    def paint(self, painter: QPainter, canvas: QWidget, drawing: Drawing) -> None:
        """Draw everything; ``drawing`` is the frame shown."""
        ghost = None if self.is_dragging and self.dragged is None else self.ghost_place(drawing)
        if ghost is not None:
            paint_pin(painter, self._theme, ghost, self._ghost_look)
        self._paint_words(painter, canvas, drawing)
        if self.is_dragging and self.at is not None:
            if self.dragged is not None:
                self._pins.paint_one(painter, self.at, self.dragged, chosen=True)
            else:
                paint_pin(painter, self._theme, self.at, self._ghost_look)
        if self.cross is not None:
            self._paint_cross(painter, self.cross)
        if self.tip and self.at is not None:
            self._paint_tip(painter, canvas, self.at)

    @property
    def _ghost_look(self) -> PinLook:
        return PinLook("+", "milia", dashed=self.ghost_dashed, chosen=True)

    def _paint_words(self, painter: QPainter, canvas: QWidget, drawing: Drawing) -> None:
        left, right = corner_words(drawing.scene.camera)
        middle = facing_words(drawing.scene.camera)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
        painter.setFont(self._theme.font(12))
        ground = self._theme.color("surface")
        ground.setAlphaF(0.8)
        room = QRectF(canvas.rect()).adjusted(12, 8, -12, -8)
        for side, words in zip(sides, (left, middle, right), strict=True):
            if words:
                painter.setPen(self._theme.color("muted"))  # whatever was drawn before: without a pen words have no box
                box = painter.boundingRect(room, side | Qt.AlignmentFlag.AlignTop, words)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(box.adjusted(-5, -2, 5, 2), 4, 4)
                painter.setPen(self._theme.color("muted"))
                painter.drawText(room, side | Qt.AlignmentFlag.AlignTop, words)

    def _paint_cross(self, painter: QPainter, at: QPointF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, role in ((3.6, "surface"), (1.6, "text")):
            painter.setPen(QPen(self._theme.color(role), width, c=Qt.PenCapStyle.RoundCap))
            painter.drawEllipse(at, 9.0, 9.0)
            for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                painter.drawLine(at + QPointF(x, y) * 5, at + QPointF(x, y) * 16)

    def _paint_tip(self, painter: QPainter, canvas: QWidget, at: QPointF) -> None:
        painter.setFont(self._theme.font(12))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        widest = max(80, min(_TIP_WIDEST, canvas.width() - 2 * _TIP_ROOM - 8))
        lines = painter.fontMetrics().boundingRect(0, 0, widest, 600, flags, self.tip)
        width, height = lines.width() + 2 * _TIP_ROOM, lines.height() + 10
        below, above = at.y() + 20, at.y() - height - 12
        if self.fan is not None:  # its pins stay free
            below, above = self.fan.y + self.fan.reach + 4, self.fan.y - self.fan.reach - height - 4
        x = min(max(at.x() + 14, 4.0), canvas.width() - width - 4.0)
        y = below if below + height <= canvas.height() - 4 else above
        box = QRectF(x, y, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("tip"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(self._theme.color("tip_text"))
        painter.drawText(box.adjusted(_TIP_ROOM, 5, 1 - _TIP_ROOM, -4), flags, self.tip)


def _row_words(row: LesionRow) -> str:
    parts = [f"{row.label}  {row.site_text}", row.diagnosis_text, row.status.value]
    return " · ".join(part for part in parts if part) + (" · place not marked" if row.anchored else "")


def _cluster_words(cluster: Cluster) -> str:
    lines = [_row_words(spot.lesion) for spot in cluster.spots[:8]]
    if len(cluster.spots) > 8:
        lines.append(f"and {len(cluster.spots) - 8} more")
    return "\n".join(lines)
