"""What is drawn above the figure: the light over a region, pins, and what the pointer tells."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from clinic.atlas import Atlas
from clinic.catalog import Catalog
from clinic.records.enums import Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from ui.bodymap.pins import Cluster, cluster_text
from ui.bodymap.stage import Drawing
from ui.bodymap.views import corner_words, facing_words
from ui.theme.theme import Theme
from ui.theme.tokens import DARK, LIGHT
from ui.widgets.lesion_pin import CHOSEN_RADIUS, RADIUS, PinLook, paint_pin

_TIP_ROOM = 8
_DARK_SKIN = (SkinTone.V, SkinTone.VI)  # the light must differ from the skin, whatever the theme of the window
Region = tuple[str, Side]


class Overlay:
    """Knows what is chosen, marked and pointed at, and paints it."""

    def __init__(self, theme: Theme, atlas: Atlas, catalog: Catalog, groups: dict[str, str]) -> None:
        self._theme, self._atlas, self._catalog, self._groups = theme, atlas, catalog, groups
        self.chosen = ""
        self.ghost: SurfacePoint | None = None
        self.ghost_dashed = False
        self._marked: Region | None = None
        self._pointed: Region | None = None
        self._cluster: Cluster | None = None
        self._at = QPointF()
        self._dragged: LesionRow | None = None
        self._lights: dict[tuple[int, Region], tuple[QPointF, QImage] | None] = {}

    @property
    def pointed(self) -> Region | None:
        """The region under the pointer."""
        return self._pointed

    @property
    def tip(self) -> str:
        """What is said beside the pointer."""
        if self._cluster is not None:
            return _cluster_words(self._cluster)
        if self._pointed is None:
            return ""
        site, side = self._pointed
        return self._catalog.sites[site].display(side)

    def mark(self, site: str, side: Side) -> None:
        """Keep a site lit ("": none)."""
        self._marked = (site, side) if site else None

    def point_at(self, at: QPointF, cluster: Cluster | None, region: Region | None) -> None:
        """The pointer is there, over a pin or a region."""
        self._at, self._cluster, self._pointed = at, cluster, region

    def leave(self) -> None:
        """The pointer went away."""
        self._cluster = self._pointed = None

    def drag_pin(self, at: QPointF, lesion: LesionRow) -> None:
        """A pin is held at a position."""
        self._at, self._dragged = at, lesion

    def drop_pin(self) -> None:
        """No pin is held any more."""
        self._dragged = None

    def cluster_at(self, at: QPointF, clusters: tuple[Cluster, ...]) -> Cluster | None:
        """The pin under a position, the one on top first."""
        for cluster in reversed(clusters):
            radius = CHOSEN_RADIUS if cluster.spots[0].lesion.id == self.chosen else RADIUS
            if (cluster.x - at.x()) ** 2 + (cluster.y - at.y()) ** 2 <= (radius + 2) ** 2:
                return cluster
        return None

    def paint(self, painter: QPainter, canvas: QWidget, drawing: Drawing | None, clusters: tuple[Cluster, ...]) -> None:
        """Draw everything; ``drawing`` is the frame shown, if it is the one that is wanted."""
        if drawing is not None and drawing.regions is not None:
            for region in dict.fromkeys((self._marked, self._pointed)):
                if region is not None:
                    self._paint_light(painter, drawing, region)
        for cluster in clusters:
            if self._dragged is None or cluster.spots[0].lesion.id != self._dragged.id:
                paint_pin(painter, self._theme, QPointF(cluster.x, cluster.y), self._look(cluster))
        if drawing is not None:
            self._paint_ghost(painter, drawing)
            self._paint_words(painter, canvas, drawing)
        if self._dragged is not None:
            paint_pin(painter, self._theme, self._at, self._pin(self._dragged, chosen=True))
        if self.tip:
            self._paint_tip(painter, canvas)

    def _paint_light(self, painter: QPainter, drawing: Drawing, region: Region) -> None:
        key = (id(drawing), region)
        if key not in self._lights:
            if any(number != id(drawing) for number, _ in self._lights):
                self._lights.clear()
            self._lights[key] = self._light(drawing, region)
        light = self._lights[key]
        if light is not None:
            painter.drawImage(light[0], light[1])

    def _light(self, drawing: Drawing, region: Region) -> tuple[QPointF, QImage] | None:
        colour = QColor((DARK if drawing.scene.tone in _DARK_SKIN else LIGHT).accent)
        assert drawing.regions is not None
        found = drawing.regions.glow(self._atlas, *region, (colour.red(), colour.green(), colour.blue()))
        if found is None:
            return None
        left, top, rgba = found
        height, width = rgba.shape[:2]
        image = QImage(rgba.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
        return QPointF(left, top), image.copy()

    def _look(self, cluster: Cluster) -> PinLook:
        lesion = cluster.spots[0].lesion
        if len(cluster.spots) == 1:
            return self._pin(lesion, chosen=lesion.id == self.chosen)
        groups = {self._groups.get(spot.lesion.diagnosis, "") for spot in cluster.spots}
        group = groups.pop() if len(groups) == 1 else ""
        return PinLook(cluster_text(cluster, self.chosen), group, chosen=lesion.id == self.chosen)

    def _pin(self, lesion: LesionRow, *, chosen: bool) -> PinLook:
        group = self._groups.get(lesion.diagnosis, "")
        return PinLook(str(lesion.number), group, lesion.status, lesion.anchored, chosen)

    def _paint_ghost(self, painter: QPainter, drawing: Drawing) -> None:
        if self.ghost is None:
            return
        scene = drawing.scene
        shown = self._atlas.project(self.ghost, scene.figure, scene.camera, scene.width, scene.height)
        if shown.visible:
            look = PinLook("+", "milia", dashed=self.ghost_dashed, chosen=True)
            paint_pin(painter, self._theme, QPointF(shown.x, shown.y), look)

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
                box = painter.boundingRect(room, side | Qt.AlignmentFlag.AlignTop, words)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(ground)
                painter.drawRoundedRect(box.adjusted(-5, -2, 5, 2), 4, 4)
                painter.setPen(self._theme.color("muted"))
                painter.drawText(room, side | Qt.AlignmentFlag.AlignTop, words)

    def _paint_tip(self, painter: QPainter, canvas: QWidget) -> None:
        painter.setFont(self._theme.font(12))
        lines = painter.fontMetrics().boundingRect(0, 0, 320, 400, Qt.AlignmentFlag.AlignLeft, self.tip)
        width, height = lines.width() + 2 * _TIP_ROOM, lines.height() + 10
        x = min(max(self._at.x() + 14, 4.0), canvas.width() - width - 4.0)
        y = self._at.y() + 20
        if y + height > canvas.height() - 4:
            y = self._at.y() - height - 12
        box = QRectF(x, y, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("tip"))
        painter.drawRoundedRect(box, 5, 5)
        painter.setPen(self._theme.color("tip_text"))
        painter.drawText(box.adjusted(_TIP_ROOM, 5, -_TIP_ROOM, -5), Qt.AlignmentFlag.AlignLeft, self.tip)


def _cluster_words(cluster: Cluster) -> str:
    lines = []
    for spot in cluster.spots[:8]:
        row = spot.lesion
        parts = [f"{row.label}  {row.site_text}", row.diagnosis_text, row.status.value]
        lines.append(" · ".join(part for part in parts if part) + (" · place not marked" if row.anchored else ""))
    if len(cluster.spots) > 8:
        lines.append(f"and {len(cluster.spots) - 8} more")
    return "\n".join(lines)
