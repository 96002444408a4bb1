"""The pointer's hand on the figure: it turns, pans, drags a pin, or uses the tool that is held.

Hand(canvas)
    press(at, button, modifiers); move(at, buttons); release(at, button); double(at); cancel() -> bool
Mouse and fingers both end here.
"""

from dataclasses import dataclass, replace
from math import hypot
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from clinic.atlas import Atlas
from clinic.records.lesions import LesionRow

if TYPE_CHECKING:
    from ui.bodymap.canvas import Canvas

_DRAG = 5.0  # pixels until a press becomes a drag
_LEFT = Qt.MouseButton.LeftButton
_GHOST_ROOM = 16.0


@dataclass(frozen=True, slots=True)
class Grip:
    """``lesion``: its pin is held; ``ghost``: the pin of the lesion that is being placed; ``pans``: the picture is
    held; else the figure is turned."""

    lesion: LesionRow | None = None
    ghost: bool = False
    pans: bool = False
    moving: bool = False


class Hand:
    """Holds one thing at a time."""

    def __init__(self, canvas: "Canvas") -> None:
        self._canvas = canvas
        self._grip: Grip | None = None
        self._tool_down = False
        self._press = QPointF()
        self._last = QPointF()

    @property
    def grip(self) -> Grip | None:
        """What is held."""
        return self._grip

    def press(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> None:
        """Take hold of a pin, of the picture, or of the figure; or use the tool."""
        canvas = self._canvas
        if canvas.tool is not None and button == _LEFT:
            self._tool_down = True
            canvas.tool.press(canvas.place_at(at), at)
            canvas.update()
            return
        self._press = self._last = at
        self._grip = self._grip_at(at, button, modifiers)

    def move(self, at: QPointF, buttons: Qt.MouseButton) -> None:
        """Turn, pan or drag what is held; else tell what is under the pointer."""
        canvas, grip = self._canvas, self._grip
        if canvas.tool is not None and grip is None:
            canvas.tool.move(canvas.place_at(at), at, pressed=bool(buttons & _LEFT))
            canvas.update()
            return
        if grip is None:
            canvas.point_at(at)
            return
        if not grip.moving and (at - self._press).manhattanLength() < _DRAG:
            return
        self._grip = grip = replace(grip, moving=True)
        delta, self._last = at - self._last, at
        if grip.lesion is not None or grip.ghost:
            canvas.drag_to(at, grip.lesion)
        elif grip.pans:
            canvas.pan(delta.x(), delta.y(), at)
        else:
            canvas.turn(delta.x() / canvas.width(), delta.y() / canvas.width(), at)

    def release(self, at: QPointF, button: Qt.MouseButton) -> None:
        """Let go: a press that did not move is a click."""
        canvas = self._canvas
        if self._tool_down and button == _LEFT:
            self._tool_down = False
            if canvas.tool is not None:
                canvas.tool.release(canvas.place_at(at), at)
            canvas.update()
            return
        grip, self._grip = self._grip, None
        if grip is None:
            return
        if not grip.moving:
            if button == _LEFT:
                canvas.click(at)
            elif button == Qt.MouseButton.RightButton:
                canvas.ask_menu(at)
        elif grip.lesion is not None or grip.ghost:
            canvas.drop_at(at, grip.lesion)
        canvas.update()

    def double(self, at: QPointF) -> None:
        """Open the pin, or zoom into the region, under the pointer."""
        canvas = self._canvas
        if canvas.placing or canvas.tool is not None:
            return
        lesion = canvas.board.under(at.x(), at.y()).lesion
        if lesion is not None:
            canvas.pin_opened.emit(lesion.id)
        else:
            canvas.zoom_into(at)

    def cancel(self) -> bool:
        """Let go of a pin without moving it; whether one was held."""
        grip, self._grip = self._grip, None
        if self._tool_down:
            self._tool_down = False
            if self._canvas.tool is not None:
                self._canvas.tool.release(None, self._last)
        held = grip is not None and grip.moving and (grip.lesion is not None or grip.ghost)
        if held:
            self._canvas.end_drag()
        return held

    def _grip_at(self, at: QPointF, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> Grip | None:
        """A left press holds a pin or turns; with Shift, or another button, it moves the picture."""
        if button == Qt.MouseButton.NoButton:
            return None
        canvas = self._canvas
        if button != _LEFT or bool(modifiers & Qt.KeyboardModifier.ShiftModifier):
            return Grip(pans=True)
        if canvas.placing:
            ghost = canvas.ghost_place()
            near = ghost is not None and hypot(ghost.x() - at.x(), ghost.y() - at.y()) <= _GHOST_ROOM
            return Grip(ghost=near)
        lesion = canvas.board.under(at.x(), at.y()).lesion
        return Grip(lesion if lesion is not None and has_skin(canvas.atlas, lesion.site) else None)


def has_skin(atlas: Atlas, site: str) -> bool:
    """Whether a site can be pointed at; one without skin of its own must not become another by a drag."""
    return site in atlas.table.index or site in atlas.table.groups
