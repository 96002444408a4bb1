"""What is drawn of one photo, or of the difference of two, in the frame of the reference.

Skin(row, mapping, gains)            a photo, how it lies, and how its colours are changed
Drawer(ctx, store, camera, parent=None)
    show(skins)                      one: the photo; two: their difference; none: nothing
    paint(painter, to_view, room, opacity=1.0);  is_ready;  is_sharp
    changed                          signal: draw again
A whole picture is drawn once and kept; where one looks closer than it shows, the part that is seen is drawn anew from
the original. While a photo is moved by hand, or until what changed is drawn, what is there is shown where it lies now.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from PySide6.QtCore import QObject, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QRegion, QTransform

from clinic.imaging.colour_match import Gains
from clinic.records.photos import PhotoRow
from ui.compare.camera import Camera
from ui.compare.drawing import PLAIN, Level, difference, drawn, image_of
from ui.compare.mapping import Mapping, moved_on
from ui.compare.pixels import PixelStore
from ui.context import Context
from ui.core.tasks import Progress

_MOST_WHOLE, _MOST_PART = 4.5e6, 8e6
_AROUND = 0.3
_SHARPER = 1.06
_SINGLE = 3.0
"""Screen pixels of a pixel from which on single pixels are shown instead of blurred ones."""


@dataclass(frozen=True, eq=False)
class Skin:
    """A photo in the frame of the reference."""

    row: PhotoRow
    mapping: Mapping
    gains: Gains = PLAIN


@dataclass(frozen=True)
class Spec:
    """What a piece is drawn from. Equal specs give equal pieces."""

    sources: tuple[tuple[Level, Mapping, Gains], ...]
    rect: tuple[float, float, float, float]
    size: tuple[int, int]

    @property
    def density(self) -> float:
        """Pixels of the piece for one of the reference."""
        return self.size[0] / self.rect[2]

    @property
    def place(self) -> QRectF:
        """Where it lies, in pixels of the reference."""
        return QRectF(*self.rect)


@dataclass(frozen=True, eq=False)
class Piece:
    spec: Spec
    image: QImage


class Drawer(QObject):
    """Keeps the pieces of what it shows up to date and draws them."""

    changed = Signal()

    def __init__(self, ctx: Context, store: PixelStore, camera: Camera, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ctx, self._store, self._camera = ctx, store, camera
        self._skins: tuple[Skin, ...] = ()
        self._ratio = 1.0
        self._whole: Piece | None = None
        self._part: Piece | None = None
        self._job = 0
        self.is_wanted = True
        store.arrived.connect(self._arrived)
        camera.changed.connect(self.settle)

    @property
    def skins(self) -> tuple[Skin, ...]:
        """What is shown."""
        return self._skins

    @property
    def is_ready(self) -> bool:
        """Whether there is something to see."""
        return self._whole is not None

    @property
    def is_sharp(self) -> bool:
        """Whether what is seen is drawn from all the pixels there are, as it lies now."""
        if self._whole is None or self._job or any(self._store.is_loading(skin.row.id) for skin in self._skins):
            return False
        return self._next() is None

    def show(self, skins: Sequence[Skin], ratio: float) -> None:
        """Show ``skins``; pieces of other photos go, those of the same stay until they are drawn anew.

        ``ratio``: device pixels for one of the screen.
        """
        if [skin.row.id for skin in skins] != [skin.row.id for skin in self._skins]:
            self._whole = self._part = None
        self._skins, self._ratio = tuple(skins), ratio
        self.settle()
        self.changed.emit()

    @Slot()
    def settle(self) -> None:
        """Draw anew what has changed, one piece after the other."""
        if self._job or not self.is_wanted:
            return
        spec = self._next()
        if spec is not None:
            work = partial(_draw, spec)
            self._job = self._ctx.ops.background(self, "Drawing a photo", work, self._drawn, quiet=True)

    def paint(self, painter: QPainter, to_view: QTransform, room: QRect, opacity: float = 1.0) -> None:
        """Draw within ``room`` of the view."""
        painter.save()
        painter.setOpacity(opacity)
        painter.setClipRect(room, Qt.ClipOperation.IntersectClip)
        part = self._part if self._part is not None and self._is_useful(self._part) else None
        if self._whole is not None:
            painter.save()
            if part is not None and self._fresh(part.spec):
                inner = to_view.mapRect(part.spec.place).toAlignedRect().adjusted(2, 2, -2, -2)
                painter.setClipRegion(QRegion(room) - QRegion(inner), Qt.ClipOperation.IntersectClip)
            self._paint(painter, to_view, self._whole)
            painter.restore()
        if part is not None and (opacity >= 1 or self._fresh(part.spec)):
            self._paint(painter, to_view, part)
        painter.restore()

    def _paint(self, painter: QPainter, to_view: QTransform, piece: Piece) -> None:
        place, image = piece.spec.place, piece.image
        onto = QTransform(
            place.width() / image.width(), 0, 0, place.height() / image.height(), place.left(), place.top()
        )
        old = piece.spec.sources[-1][1]
        whole = onto * moved_on(old, self._skins[-1].mapping, self._camera.center) * to_view
        smooth = to_view.m11() * place.width() / image.width() < _SINGLE
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.setTransform(whole, True)
        painter.drawImage(0, 0, image)

    @Slot(str)
    def _arrived(self, photo_id: str) -> None:
        if any(skin.row.id == photo_id for skin in self._skins):
            self.settle()
            self.changed.emit()

    def _drawn(self, piece: "tuple[Spec, QImage]") -> None:
        self._job = 0
        spec, image = piece
        if [source[0] for source in spec.sources] and self._is_of_these(spec):
            if self._is_part(spec):
                self._part = Piece(spec, image)
            else:
                self._whole = Piece(spec, image)
            self.changed.emit()
        self.settle()

    def _is_of_these(self, spec: Spec) -> bool:
        known = {id(source[0].rgb) for source in spec.sources}
        here = {id(level.rgb) for skin in self._skins for level in self._levels_of(skin)}
        return known <= here and len(spec.sources) == len(self._skins)

    def _levels_of(self, skin: Skin) -> list[Level]:
        found = (self._store.best(skin.row.id, need) for need in (0.0, self._preview_need(skin), 0.5, 1.0))
        return [level for level in found if level is not None]

    def _is_part(self, spec: Spec) -> bool:
        return spec.place != self._place()

    def _fresh(self, spec: Spec) -> bool:
        return [source[1:] for source in spec.sources] == [(skin.mapping, skin.gains) for skin in self._skins]

    def _is_useful(self, piece: Piece) -> bool:
        """A sharp part does not go over a newer whole: colours or places would jump within the picture."""
        return self._whole is None or self._fresh(piece.spec) or not self._fresh(self._whole.spec)

    def _next(self) -> Spec | None:
        """The piece that is missing or out of date: what is seen sharply before the rest of the picture."""
        if not self._skins:
            return None
        part = self._part_spec()  # first, for it asks for pixels that take their time
        whole = self._spec(self._place(), self._whole_density(), preview=True)
        if whole is not None and (self._whole is None or not self._fresh(self._whole.spec)):
            return whole
        closer = part is not None and part.density > self._preview_density() * _SHARPER
        if part is not None and closer and (self._part is None or not self._serves(self._part.spec, part)):
            return part
        return whole if self._whole is None or self._whole.spec != whole else None

    def _serves(self, here: Spec, wanted: Spec) -> bool:
        """Whether a part shows what is seen as sharply as the wanted one would."""
        levels = [source[0] for source in here.sources] == [source[0] for source in wanted.sources]
        near = here.density * 1.25 >= wanted.density and here.density <= wanted.density * 2.5
        return levels and self._fresh(here) and near and here.place.contains(self._seen())

    def _place(self) -> QRectF:
        places = [skin.mapping.place() for skin in self._skins]
        return places[0] if len(places) == 1 else places[0].intersected(places[1])

    def _seen(self) -> QRectF:
        return self._camera.seen().intersected(self._place())

    def _need(self) -> float:
        return self._camera.scale * self._ratio

    def _preview_need(self, skin: Skin) -> float:
        return 2048 / max(skin.row.width, skin.row.height)

    def _whole_density(self) -> float:
        """As dense as previews are, or half, a quarter of it: as the view shows."""
        most = max((self._density_of(skin, self._preview_need(skin)) for skin in self._skins), default=1.0)
        room = self._place()
        most = min(most, float(np.sqrt(_MOST_WHOLE / max(room.width() * room.height(), 1.0))))
        steps = max(0, int(np.floor(np.log2(max(most / max(self._need(), 1e-9), 1.0)))))
        return float(most / 2 ** min(steps, 3))

    def _preview_density(self) -> float:
        """Beyond which the originals are needed."""
        return max((self._density_of(skin, self._preview_need(skin)) for skin in self._skins), default=1.0)

    def _density_of(self, skin: Skin, need: float) -> float:
        level = self._store.best(skin.row.id, need)
        return level.factor[0] * skin.mapping.scale_at(self._place().center()) if level is not None else 0.0

    def _part_spec(self) -> Spec | None:
        seen = self._seen()
        if seen.isEmpty():
            return None
        around = seen.adjusted(
            -_AROUND * seen.width(), -_AROUND * seen.height(), _AROUND * seen.width(), _AROUND * seen.height()
        ).intersected(self._place())
        densest = 0.0
        for skin in self._skins:
            scale = skin.mapping.scale_at(seen.center())
            need = min(1.0, self._need() / scale)
            self._store.ask(skin.row, need)
            level = self._store.best(skin.row.id, need)
            densest = max(densest, level.factor[0] * scale if level is not None else 0.0)
        return self._spec(around, min(self._need(), densest * 1.02), preview=False)

    def _spec(self, place: QRectF, density: float, *, preview: bool) -> Spec | None:
        sources = []
        for skin in self._skins:
            need = self._preview_need(skin) if preview else self._need() / skin.mapping.scale_at(place.center())
            level = self._store.best(skin.row.id, min(need, 1.0))
            if level is None:
                return None
            sources.append((level, skin.mapping, skin.gains))
        if place.isEmpty() or density <= 0:
            return None
        if not preview:
            density = min(density, float(np.sqrt(_MOST_PART / (place.width() * place.height()))))
        size = max(1, round(place.width() * density)), max(1, round(place.height() * density))
        return Spec(tuple(sources), (place.left(), place.top(), place.width(), place.height()), size)


def _draw(spec: Spec, progress: Progress) -> tuple[Spec, QImage]:
    progress.check()
    one = [drawn(level, mapping, spec.place, spec.size, gains) for level, mapping, gains in spec.sources]
    if len(one) == 2:
        return spec, image_of(difference(one[0], one[1]))
    return spec, image_of(one[0])


def common_light(reference: Skin, other: Skin, levels: tuple[Level, Level], side: int = 400) -> Gains:
    """Factors that bring ``other`` near ``reference``, told from the skin that both show where they were laid over."""
    from clinic.imaging.colour_match import colour_gains

    place = reference.mapping.place()
    factor = side / max(place.width(), place.height())
    size = max(1, round(place.width() * factor)), max(1, round(place.height() * factor))
    if not other.mapping.is_laid:
        return colour_gains(levels[1].rgb, levels[0].rgb)
    one, two = (drawn(level, skin.mapping, place, size) for level, skin in zip(levels, (reference, other), strict=True))
    both = (one[..., 3] == 255) & (two[..., 3] == 255)
    first, second = (cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGB) * both[..., None] for pixels in (one, two))
    return colour_gains(second, first)
