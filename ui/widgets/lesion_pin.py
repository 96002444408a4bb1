"""The mark of a lesion: the same on the figure, in lists and in titles.

PinLook(text, group="", status=LesionStatus.ACTIVE, dashed=False, chosen=False)
    group: of the diagnosis (``calcinosis`` ...): the colour; status: a filled disc (active), a hollow square (treated),
    a hollow ring with a tick (resolved), a diamond with a returning arrow (recurred), as in the PDF; dashed: the place
    stands for a site
pin_shape(look) -> PinShape        what to draw, without Qt
paint_pin(painter, theme, centre, look)
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from clinic.records.enums import LesionStatus
from ui.theme.theme import Theme

RADIUS = 10.0
CHOSEN_RADIUS = 13.0
_BADGE = 4.5
_GROUPS = {"milia": "series_1", "calcinosis": "series_2", "differential": "series_3"}
_OTHER = "series_5"
_OUTLINES = {LesionStatus.TREATED: "square", LesionStatus.RECURRED: "diamond"}
_SQUARE, _DIAMOND = 0.92, 1.24  # of the radius: half the side, and half the diagonal


@dataclass(frozen=True, slots=True)
class PinLook:
    """What a mark tells."""

    text: str
    group: str = ""
    status: LesionStatus = LesionStatus.ACTIVE
    dashed: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class PinShape:
    """How a mark is drawn: lengths in logical pixels, colours as names of tokens. ``outline``: ``disc``, ``square`` or
    ``diamond``; ``badge``: ``tick``, ``again`` or empty."""

    outline: str
    radius: float
    fill: str
    line: str
    text: str
    dashed: bool
    badge: str
    font_size: int


def pin_shape(look: PinLook) -> PinShape:
    """The drawing of a mark. Each status has a shape of its own, so that none is told by colour alone."""
    colour = _GROUPS.get(look.group, _OTHER)
    hollow = look.dashed or look.status in (LesionStatus.TREATED, LesionStatus.RESOLVED)
    badge = {LesionStatus.RESOLVED: "tick", LesionStatus.RECURRED: "again"}.get(look.status, "")
    radius = CHOSEN_RADIUS if look.chosen else RADIUS
    return PinShape(
        outline=_OUTLINES.get(look.status, "disc"),
        radius=radius,
        fill="surface" if hollow else colour,
        line=colour,
        text=colour if hollow else "surface",
        dashed=look.dashed,
        badge=badge,
        font_size=(12 if look.chosen else 11) - (1 if len(look.text) > 2 else 0),
    )


def paint_pin(painter: QPainter, theme: Theme, centre: QPointF, look: PinLook) -> None:
    """Draw a mark around ``centre``, with a halo that sets it off from any skin."""
    shape = pin_shape(look)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("surface"))
    halo = shape.radius + (3.0 if look.chosen else 1.8)
    _draw_outline(painter, shape.outline, centre, halo)
    if look.chosen:
        painter.setPen(QPen(theme.color("text"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _draw_outline(painter, shape.outline, centre, halo)
    pen = QPen(theme.color(shape.line), 2.2, j=Qt.PenJoinStyle.RoundJoin)
    if shape.dashed:
        pen.setDashPattern([1.9, 1.3])
    painter.setPen(pen)
    painter.setBrush(theme.color(shape.fill))
    _draw_outline(painter, shape.outline, centre, shape.radius - 1.1)
    painter.setFont(theme.font(shape.font_size, bold=True, tabular=True))
    painter.setPen(theme.color(shape.text))
    box = QRectF(centre.x() - 20, centre.y() - 20, 40, 40)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.text)
    if shape.badge:
        corner = shape.radius * 0.92
        _paint_badge(painter, theme, centre + QPointF(corner, corner), shape)
    painter.restore()


def _draw_outline(painter: QPainter, outline: str, centre: QPointF, radius: float) -> None:
    if outline == "square":
        half = radius * _SQUARE
        painter.drawRoundedRect(QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half), 3, 3)
    elif outline == "diamond":
        half = radius * _DIAMOND
        corners = ((0, -half), (half, 0), (0, half), (-half, 0))
        painter.drawPolygon([centre + QPointF(x, y) for x, y in corners])
    else:
        painter.drawEllipse(centre, radius, radius)


def _paint_badge(painter: QPainter, theme: Theme, centre: QPointF, shape: PinShape) -> None:
    painter.setPen(QPen(theme.color("surface"), 1.0))
    painter.setBrush(theme.color("text" if shape.badge == "again" else shape.line))
    painter.drawEllipse(centre, _BADGE, _BADGE)
    pen = QPen(theme.color("surface"), 1.2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if shape.badge == "tick":
        painter.drawPolyline([centre + QPointF(-2.0, 0.2), centre + QPointF(-0.6, 1.6), centre + QPointF(2.1, -1.6)])
        return
    painter.drawArc(QRectF(centre.x() - 2.2, centre.y() - 2.2, 4.4, 4.4), 40 * 16, 270 * 16)
    tip = centre + QPointF(1.7, -1.4)
    painter.drawPolyline([tip + QPointF(-1.6, 0.2), tip, tip + QPointF(0.2, -1.6)])
