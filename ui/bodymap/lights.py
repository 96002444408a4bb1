"""The soft light over sites, made when a frame or a site changes and kept until then: painting only copies it.

Lights(atlas)
    show(drawing, regions)         which sites are lit in that frame
    paint(painter)
"""

from collections.abc import Iterable
from functools import cached_property

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from clinic.atlas import Atlas
from clinic.records.enums import Side, SkinTone
from ui.bodymap.region_map import RegionMap, Shot
from ui.bodymap.stage import Drawing
from ui.theme.tokens import DARK, LIGHT

Region = tuple[str, Side]
_DARK_SKIN = (SkinTone.V, SkinTone.VI)  # the light must differ from the skin, whatever the theme of the window


class Lights:
    """Pictures of light for the frame that is shown."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._drawing: Drawing | None = None
        self._made: dict[Region, tuple[QPointF, QImage] | None] = {}
        self._lit: tuple[Region, ...] = ()

    @cached_property
    def _regions(self) -> RegionMap:
        return RegionMap(self._atlas)

    def show(self, drawing: Drawing, regions: Iterable[Region | None]) -> None:
        """Light these sites in that frame."""
        if drawing is not self._drawing:
            self._drawing = drawing
            self._made.clear()
        self._lit = tuple(dict.fromkeys(region for region in regions if region is not None))
        for region in self._lit:
            if region not in self._made:
                self._made[region] = self._light(drawing, region)

    def paint(self, painter: QPainter) -> None:
        """Draw the light."""
        for region in self._lit:
            light = self._made.get(region)
            if light is not None:
                painter.drawImage(light[0], light[1])

    def _light(self, drawing: Drawing, region: Region) -> tuple[QPointF, QImage] | None:
        scene = drawing.scene
        colour = QColor((DARK if scene.tone in _DARK_SKIN else LIGHT).accent)
        shot = Shot(self._atlas, scene.figure, scene.camera, drawing.frame, (scene.width, scene.height))
        glow = self._regions.glow(shot, region, (colour.red(), colour.green(), colour.blue()))
        if glow is None:
            return None
        height, width = glow.rgba.shape[:2]
        image = QImage(glow.rgba.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied)
        return QPointF(glow.left, glow.top), image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
