"""One zoom for several pictures.

ZoomGroup(parent=None)
    changed                  signal: members draw again
    add(view); remove(view)  done by ImageView(group=...)
    fit(); zoom_to(scale, at); zoom_by(factor, anchor=QPointF()); pan(delta)
    scale -> float           screen pixels per unit (a unit is the longer side of a picture)

All members share scale and centre, in units from the middle of each picture, so that a zoom anchored at the pointer
in one is anchored at the same place in all. What a person moves by hand against the others is the member's own
``shift``; it survives every zoom, pan and change of picture.
"""

from typing import Protocol

from PySide6.QtCore import QObject, QPointF, QSizeF, Signal

_CLOSEST = 32.0  # screen pixels per picture pixel
_FARTHEST = 0.5  # of the scale that fits


class ZoomMember(Protocol):
    """What a group needs of a view."""

    def picture_size(self) -> QSizeF:
        """Width and height of the picture in its pixels; empty without one."""
        ...

    def view_size(self) -> QSizeF:
        """Width and height of the view in screen pixels."""
        ...


def fit_scale(member: ZoomMember) -> float | None:
    """Screen pixels per unit at which the member's picture just fits; None without a picture."""
    picture, view = member.picture_size(), member.view_size()
    if picture.isEmpty() or view.isEmpty():
        return None
    longer = max(picture.width(), picture.height())
    return min(view.width() / picture.width(), view.height() / picture.height()) * longer


class ZoomGroup(QObject):
    """Scale and centre shared by its members."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._members: list[ZoomMember] = []
        self._scale = 0.0  # 0: fit
        self._center = QPointF()

    def add(self, member: ZoomMember) -> None:
        """Take a view in."""
        self._members.append(member)
        self.changed.emit()

    def remove(self, member: ZoomMember) -> None:
        """Let a view go."""
        if member in self._members:
            self._members.remove(member)

    @property
    def is_fitted(self) -> bool:
        """Whether the pictures follow the size of their views."""
        return not self._scale

    @property
    def fitted_scale(self) -> float:
        """Screen pixels per unit at which every member's picture fits."""
        scales = [scale for member in self._members if (scale := fit_scale(member)) is not None]
        return min(scales, default=1.0)

    @property
    def scale(self) -> float:
        """Screen pixels per unit."""
        return self._scale or self.fitted_scale

    @property
    def center(self) -> QPointF:
        """What lies in the middle of every view, in units from the middle of the picture."""
        return QPointF(self._center)

    def fit(self) -> None:
        """Show whole pictures again; shifts made by hand stay."""
        self._scale, self._center = 0.0, QPointF()
        self.changed.emit()

    def zoom_to(self, scale: float, anchor: QPointF | None = None) -> None:
        """Show at ``scale``; what lies at ``anchor`` (screen pixels from the middle of a view) stays there."""
        before = self.scale
        after = min(max(scale, self.fitted_scale * _FARTHEST), self._closest())
        at = anchor if anchor is not None else QPointF()
        self._center += at / before - at / after
        self._scale = after
        self.changed.emit()

    def zoom_by(self, factor: float, anchor: QPointF | None = None) -> None:
        """Magnify by ``factor`` around ``anchor``."""
        self.zoom_to(self.scale * factor, anchor)

    def pan(self, delta: QPointF) -> None:
        """Move the pictures by ``delta`` screen pixels."""
        scale = self.scale
        self._scale = scale
        self._center -= delta / scale
        self.changed.emit()

    def resized(self) -> None:
        """A member has another size or picture."""
        self.changed.emit()

    def _closest(self) -> float:
        longest = [max(size.width(), size.height()) for size in (m.picture_size() for m in self._members)]
        return max(longest, default=1.0) * _CLOSEST
