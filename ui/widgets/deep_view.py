"""A stored photo to look into: its preview at once, its own pixels where one looks closer than the preview shows.

Sources(preview, original)                  preview(key) -> bytes; original(key) -> QImage; both run in a worker
DeepView(theme, ops, sources, group=None, parent=None)         an ImageView
    show_photo(key, width, height, keep_view=True)             size in pixels of the upright original; "" shows nothing
    key -> str;  message -> str;  is_full -> bool              is_full: the original's own pixels are shown
    load_full(); finest -> QImage | None                       the original's pixels, or the best that is there so far
    zoom_to_percent(percent);  set_adjustment(fn | None)       fn(QImage) -> QImage, in a worker: in other colours
    set_overlay(paint | None)                                  transform: pixels of the original -> view
    clicked, hovered, to_picture, to_view                      pixels of the original, whatever is shown
qimage(picture) -> QImage                                      from an upright Pillow picture, ready to draw
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from PIL import Image
from PySide6.QtCore import QPointF, QSizeF, Signal, Slot
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QTransform
from PySide6.QtWidgets import QWidget

from clinic.errors import ClinicError
from ui.core.operations import Operations
from ui.core.tasks import Progress
from ui.theme.theme import Theme
from ui.widgets.image_view import ImageView, Overlay
from ui.widgets.zoom_group import ZoomGroup

T = TypeVar("T")
Adjust = Callable[[QImage], QImage]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where pictures come from; both are called in a worker and may raise ``ClinicError``."""

    preview: Callable[[str], bytes]
    original: Callable[[str], QImage]


def qimage(picture: Image.Image) -> QImage:
    """A Pillow picture as a ``QImage`` in the format that the screen draws without converting."""
    rgb = picture.convert("RGB")
    width, height = rgb.size
    made = QImage(rgb.tobytes(), width, height, width * 3, QImage.Format.Format_RGB888)
    return made.convertToFormat(QImage.Format.Format_RGB32)


class DeepView(ImageView):
    """Shows one stored photo; loads in the background and never blocks."""

    loaded = Signal()
    _LOADING = "Loading…"

    def __init__(
        self,
        theme: Theme,
        ops: Operations,
        sources: Sources,
        group: ZoomGroup | None = None,
        parent: QWidget | None = None,
    ) -> None:
        self._full_size = QSizeF()
        super().__init__(theme, group, parent)
        self._ops = ops
        self._sources = sources
        self._key = ""
        self._preview: QImage | None = None
        self._full: QImage | None = None
        self._job = 0
        self._adjust: Adjust | None = None
        self._adjusted: dict[int, QImage] = {}  # by the cache key of the picture it was made of
        self._making: set[int] = set()
        self.view_changed.connect(self._settle)

    @property
    def key(self) -> str:
        """The photo now shown or on its way, or an empty string."""
        return self._key

    @property
    def is_full(self) -> bool:
        """Whether the original's own pixels are shown."""
        full = self._full
        return full is not None and (self.image is full or self.image is self._adjusted.get(full.cacheKey()))

    @property
    def finest(self) -> QImage | None:
        """The original where it was loaded, else the preview, in the colours that are shown."""
        made = self._full or self._preview
        return self._toned(made) if made is not None else None

    @property
    def message(self) -> str:
        """What is said while there is no picture: that it loads, or why it cannot be shown."""
        return self._message

    @property
    def zoom_percent(self) -> float:
        """100: one pixel of the original on one device pixel."""
        return self.group.scale * self.devicePixelRatioF() / self._longest() * 100

    def show_photo(self, key: str, width: int, height: int, *, keep_view: bool = True) -> None:
        """Show the photo ``key``, whose upright original has ``width`` x ``height`` pixels."""
        if self._job:
            self._ops.cancel(self._job)
            self._job = 0
        self._key, self._full_size = key, QSizeF(width, height)
        self._preview = self._full = None
        self._adjusted.clear()
        self.set_message(self._LOADING if key else "")
        self.set_image(None, keep_view=keep_view)
        if key:
            work = partial(_call, self._sources.preview, key)
            done, failed = partial(self._got_preview, key), partial(self._failed, key)
            self._ops.background(self, "Loading a photo", work, done, failed, quiet=True)

    def load_full(self) -> None:
        """Fetch the original's pixels for ``finest`` although the preview is sharp enough to be shown."""
        small = self._preview is not None and max(self._preview.width(), self._preview.height()) < self._longest()
        if small and self._full is None and not self._job:
            self._load_full()

    def set_adjustment(self, adjust: Adjust | None) -> None:
        """Show the photo as ``adjust`` makes it, from the same pixels; ``None``: as photographed."""
        self._adjust = adjust
        self._adjusted.clear()
        self._making.clear()
        self._settle()

    def picture_size(self) -> QSizeF:
        """Size of the original in its pixels, whatever is shown of it."""
        return QSizeF(self._full_size)

    def set_overlay(self, paint: Overlay | None) -> None:
        """Draw more above the picture, in pixels of the original."""
        super().set_overlay(partial(self._paint_scaled, paint) if paint is not None else None)

    def to_picture(self, point: QPointF) -> QPointF:
        """Which pixel of the original lies at a place of the view."""
        return super().to_picture(point) * self._factor()

    def to_view(self, point: QPointF) -> QPointF:
        """Where a pixel of the original lies in the view."""
        return super().to_view(point / self._factor())

    @Slot()
    def actual_size(self) -> None:
        """One pixel of the original on one device pixel."""
        self.zoom_to_percent(100)

    def zoom_to_percent(self, percent: float) -> None:
        """100: one pixel of the original on one device pixel."""
        if not self._full_size.isEmpty():
            self.group.zoom_to(self._longest() / self.devicePixelRatioF() * percent / 100)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Whole picture or 100 %, at the pointer."""
        if self.group.is_fitted and not self._full_size.isEmpty():
            at = event.position() - QPointF(self.width() / 2, self.height() / 2)
            self.group.zoom_to(self._longest() / self.devicePixelRatioF(), at)
        else:
            self.fit()

    def _longest(self) -> float:
        return max(self._full_size.width(), self._full_size.height(), 1.0)

    def _factor(self) -> float:
        """Pixels of the original per pixel of what is shown."""
        shown = self.image
        return self._longest() / max(shown.width(), shown.height(), 1) if shown is not None else 1.0

    def _paint_scaled(self, paint: Overlay, painter: QPainter, transform: QTransform) -> None:
        paint(painter, QTransform.fromScale(1 / self._factor(), 1 / self._factor()) * transform)

    def _got_preview(self, key: str, data: bytes) -> None:
        if key != self._key:
            return
        image = QImage.fromData(data)
        if image.isNull():
            self.set_message("This photo cannot be shown.")
            return
        self._preview = image.convertToFormat(QImage.Format.Format_RGB32)
        self.set_image(self._preview)
        self.loaded.emit()

    def _got_full(self, key: str, image: QImage) -> None:
        if key == self._key:
            self._job = 0
            self._full = image
            self._settle()

    def _failed(self, key: str, error: ClinicError) -> None:
        if key == self._key:
            self.set_message(f"{error.what} {error.todo}".strip())

    @Slot()
    def _settle(self) -> None:
        """Show the preview as long as it is sharp, else the original: far away it would only shimmer."""
        if self._preview is None:
            return
        needed = self.group.scale * self.devicePixelRatioF()
        sharp = max(self._preview.width(), self._preview.height())
        if needed <= sharp * 1.05 or sharp >= self._longest():
            self._swap(self._preview)
        elif self._full is not None:
            self._swap(self._full)
        elif not self._job:
            self._load_full()

    def _load_full(self) -> None:
        work = partial(_call, self._sources.original, self._key)
        done, failed = partial(self._got_full, self._key), partial(self._failed, self._key)
        self._job = self._ops.background(self, "Loading full detail", work, done, failed, quiet=True)

    def _swap(self, image: QImage) -> None:
        shown = self._toned(image)
        if self.image is not shown:
            self.set_image(shown)

    def _toned(self, image: QImage) -> QImage:
        """As adjusted; as photographed while that is still being made."""
        if self._adjust is None:
            return image
        key = image.cacheKey()
        known = self._adjusted.get(key)
        if known is None and key not in self._making:
            self._making.add(key)
            done = partial(self._got_adjusted, self._key, self._adjust, key)
            self._ops.background(self, "Matching colours", partial(_made, self._adjust, image), done, quiet=True)
        return known if known is not None else image

    def _got_adjusted(self, key: str, adjust: Adjust, made_of: int, image: QImage) -> None:
        if key == self._key and adjust is self._adjust:
            self._adjusted[made_of] = image
            self._making.discard(made_of)
            self._settle()


def _call(load: Callable[[str], T], key: str, _progress: Progress) -> T:
    return load(key)


def _made(adjust: Adjust, image: QImage, _progress: Progress) -> QImage:
    return adjust(image)
