"""Areas of lesions on the figure: a soft tint in the colour of the diagnosis with a crisp outline, under the pins.

AreaLayer(theme, atlas, groups)          groups: diagnosis to its group, which has the colour
    set_lesions(rows); work(lesion_id, painting, look); rest()     what is painted now takes the place of what is stored
tint(mask, colours, fill, line) -> RGBA   without Qt
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from clinic.atlas import Atlas
from clinic.atlas.area_picture import AreaMask, mask_of, mask_where
from clinic.records.enums import SkinTone
from clinic.records.lesions import LesionRow
from ui.bodymap.painting import Painting
from ui.bodymap.stage import Drawing
from ui.theme.theme import Theme
from ui.theme.tokens import DARK, LIGHT
from ui.widgets.lesion_pin import PinLook, pin_shape

_DARK_SKIN = (SkinTone.V, SkinTone.VI)  # the tint must differ from the skin, whatever the theme of the window
_FILL, _LINE, _LINE_ALPHA = 0.30, 1.8, 0.92
_VIVID, _DARK = 165, 110  # a dark colour makes skin look grey: the inside is lighter than the line
_Rgb = tuple[int, int, int]
_Patch = tuple[QRectF, QImage] | None


class AreaLayer:
    """Draws each lesion's area once for each frame."""

    def __init__(self, theme: Theme, atlas: Atlas, groups: Mapping[str, str]) -> None:
        self._theme, self._atlas, self._groups = theme, atlas, groups
        self._rows: tuple[LesionRow, ...] = ()
        self._drawing: Drawing | None = None
        self._patches: dict[str, _Patch] = {}
        self._painting: Painting | None = None
        self._worked_on = ""
        self._look = PinLook("")

    def set_lesions(self, rows: Sequence[LesionRow]) -> None:
        """Show the areas of these."""
        self._rows = tuple(row for row in rows if row.area is not None and row.area.atlas == self._atlas.version)
        self._patches.clear()

    def work(self, lesion_id: str, painting: Painting, look: PinLook) -> None:
        """Show what is painted now, instead of what is stored of this lesion ("": a new one)."""
        self._worked_on, self._painting, self._look = lesion_id, painting, look
        self._patches.clear()

    def touched(self) -> None:
        """What is painted now changed."""
        self._patches.pop("", None)

    def rest(self) -> None:
        """Nothing is painted any more."""
        self._painting, self._worked_on = None, ""
        self._patches.clear()

    def paint(self, painter: QPainter, canvas: QWidget, drawing: Drawing) -> None:
        """Draw them for the frame that is shown."""
        if drawing is not self._drawing:
            self._drawing = drawing
            self._patches.clear()
        ratio = drawing.frame.ids.shape[1] / max(1, canvas.width())
        for row in self._rows:
            if self._painting is None or row.id != self._worked_on:
                look = PinLook("", row.group_in(self._groups), row.status)
                self._draw(painter, row.id, partial(self._stored, row, drawing), look, ratio)
        if self._painting is not None:
            self._draw(painter, "", partial(self._working, self._painting, drawing), self._look, ratio)

    def _draw(
        self, painter: QPainter, key: str, mask: Callable[[], AreaMask | None], look: PinLook, ratio: float
    ) -> None:
        if key not in self._patches:
            assert self._drawing is not None
            colour = skin_colour(self._drawing.scene.tone, pin_shape(look).line)
            self._patches[key] = patch(mask(), colour, _FILL, _LINE, ratio)
        found = self._patches[key]
        if found is not None:
            painter.drawImage(*found)

    def _stored(self, row: LesionRow, drawing: Drawing) -> AreaMask | None:
        assert row.area is not None
        return mask_of(self._atlas, drawing.frame, row.area)

    def _working(self, painting: Painting, drawing: Drawing) -> AreaMask | None:
        return mask_where(self._atlas, drawing.frame, painting.triangles, painting.painted.__getitem__)


def skin_colour(tone: SkinTone, role: str) -> QColor:
    """A colour of the theme that stands out from a skin."""
    return QColor(getattr(DARK if tone in _DARK_SKIN else LIGHT, role))


def patch(mask: AreaMask | None, colour: QColor, fill: float, line: float, ratio: float) -> _Patch:
    """A picture of an area and where it stands, logical pixels; ``ratio``: pixels of the frame per logical one."""
    if mask is None:
        return None
    inside = colour.lighter(_VIVID) if colour.lightness() < _DARK else colour
    rgba = tint(mask, (_rgb(colour), _rgb(inside)), fill, line * max(1.0, ratio))
    height, width = rgba.shape[:2]
    image = QImage(rgba.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888_Premultiplied).copy()
    return QRectF(mask.left / ratio, mask.top / ratio, width / ratio, height / ratio), image


def _rgb(colour: QColor) -> _Rgb:
    return colour.red(), colour.green(), colour.blue()


def tint(mask: AreaMask, colours: tuple[_Rgb, _Rgb], fill: float, line: float) -> NDArray[np.uint8]:
    """Premultiplied RGBA (h, w, 4): along the edge a line of ``line`` pixels, inside ``fill`` opaque; ``colours`` of
    the line and of the inside."""
    down, across = np.gradient(mask.cover)
    away = (mask.cover - np.float32(0.5)) / np.maximum(np.hypot(down, across), np.float32(0.02))  # pixels, inside > 0
    edge = np.clip(line / 2 + 0.5 - np.abs(away), 0, 1) * np.float32(_LINE_ALPHA) * mask.skin
    inside = np.clip(away + 0.5, 0, 1) * np.float32(fill) * mask.skin * (1 - edge)
    rgba = np.empty((*edge.shape, 4), dtype=np.float32)
    for channel, (line_part, inside_part) in enumerate(zip((*colours[0], 255), (*colours[1], 255), strict=True)):
        rgba[..., channel] = edge * np.float32(line_part) + inside * np.float32(inside_part)
    return (rgba + np.float32(0.5)).astype(np.uint8)
