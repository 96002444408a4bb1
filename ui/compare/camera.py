"""What part of the skin is seen, and how near; one for all panes.

Camera(parent=None)
    changed                          signal: zoom, place or size
    set_view(size); set_frame(rect)  screen pixels of one pane; pixels of the reference that a fitted view shows
    zoom_by(factor, anchor), zoom_to(scale, anchor), pan(delta), fit(), look(center, scale)
    scale; center; is_fitted; to_view(size=None) -> QTransform;  seen() -> QRectF
Places are pixels of the reference; anchors and deltas screen pixels, anchors from the middle of a pane.
"""

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QTransform

CLOSEST = 32.0  # screen pixels for one of the reference
FARTHEST = 0.5  # of the scale that fits
STEP = 1.25


class Camera(QObject):
    """Shared by all panes, so that the same place of the skin lies at the same place of each."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._frame = QRectF(0, 0, 1, 1)
        self._view = QSizeF(1, 1)
        self._scale = 0.0  # 0: fit
        self._center = QPointF()

    @property
    def is_fitted(self) -> bool:
        """Whether the view follows the size of the pane and of the pictures."""
        return not self._scale

    @property
    def fitted_scale(self) -> float:
        """Screen pixels for one of the reference at which the frame fits."""
        if self._frame.isEmpty() or self._view.isEmpty():
            return 1.0
        return min(self._view.width() / self._frame.width(), self._view.height() / self._frame.height())

    @property
    def scale(self) -> float:
        """Screen pixels for one pixel of the reference."""
        return self._scale or self.fitted_scale

    @property
    def center(self) -> QPointF:
        """What lies in the middle of every pane."""
        return QPointF(self._center) if self._scale else self._frame.center()

    def set_view(self, size: QSizeF) -> None:
        """The panes have another size."""
        if size != self._view:
            self._view = QSizeF(size)
            self.changed.emit()

    def set_frame(self, frame: QRectF) -> None:
        """Other pictures are shown; what is seen stays unless it is fitted."""
        if frame != self._frame:
            self._frame = QRectF(frame)
            self.changed.emit()

    def fit(self) -> None:
        """Show all."""
        self._scale = 0.0
        self.changed.emit()

    def look(self, center: QPointF, scale: float) -> None:
        """Show this place this near."""
        self._center, self._scale = QPointF(center), self._held(scale)
        self.changed.emit()

    def zoom_to(self, scale: float, anchor: QPointF | None = None) -> None:
        """Show at ``scale``; what lies at ``anchor`` stays there in every pane."""
        before, center = self.scale, self.center
        after = self._held(scale)
        at = anchor if anchor is not None else QPointF()
        self.look(center + at / before - at / after, after)

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Magnify around ``anchor``."""
        self.zoom_to(self.scale * factor, anchor)

    def pan(self, delta: QPointF) -> None:
        """Move what is seen by ``delta`` screen pixels."""
        self.look(self.center - delta / self.scale, self.scale)

    def to_view(self, size: QSizeF | None = None) -> QTransform:
        """From pixels of the reference to those of a pane of ``size``, else of the usual one."""
        view, scale, center = size if size is not None else self._view, self.scale, self.center
        x, y = view.width() / 2 - center.x() * scale, view.height() / 2 - center.y() * scale
        return QTransform(scale, 0, 0, scale, x, y)

    def seen(self) -> QRectF:
        """The part of the reference that a pane shows."""
        inverse, _ = self.to_view().inverted()
        return inverse.mapRect(QRectF(QPointF(), self._view))

    def _held(self, scale: float) -> float:
        return min(max(scale, self.fitted_scale * FARTHEST), max(CLOSEST, self.fitted_scale))
