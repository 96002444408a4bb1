"""What hands, fingers and keys do to the picture; ``Canvas`` adds what is painted.

CanvasActs: turn(dx, dy), pan(dx, dy), zoom(factor, at), zoom_into(at), click(at), drag_to(at, lesion),
    drop_at(at, lesion), ask_menu(at), step_pin(way), move_cross(dx, dy), choose_under_cross(), leave_one(), step_back()
"""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from clinic.atlas import Camera
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from ui.bodymap.canvas_base import CanvasBase
from ui.bodymap.pin_board import NOTHING
from ui.bodymap.pins import Spot
from ui.bodymap.views import BODY, free, in_sight

NAME = "Body map"
HELP = (
    "Arrow keys turn the figure, with Shift they move it, plus and minus zoom, Home resets, Escape goes one step back. "
    "Control with the arrow keys moves a cross hair, with Shift in small steps; Enter chooses what is under it. "
    "Page down and Page up go from pin to pin. Sites can also be chosen in the list."
)


class CanvasActs(CanvasBase):
    """Turns what was done into another picture or a signal."""

    @property
    def lesions(self) -> tuple[LesionRow, ...]:
        """Whose pins are shown."""
        return self.board.lesions

    @property
    def spots(self) -> tuple[Spot, ...]:
        """Where the lesions show in the picture."""
        return self.board.spots

    @property
    def tip(self) -> str:
        """What is said beside the pointer."""
        return self.overlay.tip

    @property
    def cross(self) -> QPointF | None:
        """Where the cross hair is, if it is shown."""
        return self.overlay.cross

    def choose(self, lesion_id: str) -> None:
        """Set one pin off from the others."""
        self.board.choose(lesion_id)
        self.update()

    def show_labels(self, *, on: bool) -> None:
        """Put words beside the pins even from afar."""
        self.board.labels_asked = on
        self.board.lay_labels()
        self.update()

    def show_far_side(self, *, on: bool) -> None:
        """Let the pins behind the body shine through."""
        self.board.far_side_asked = on
        self.update()

    def place_at(self, at: QPointF) -> SurfacePoint | None:
        """The point of the skin under a position of the picture that is seen now, be it a quick or a fine one."""
        drawing = self.stage.drawing
        if drawing is None:
            return None
        rows, columns = drawing.frame.ids.shape
        return drawing.frame.hit(at.x() * columns / max(1, self.width()), at.y() * rows / max(1, self.height()))

    def ghost_place(self) -> QPointF | None:
        """Where the pin shows that is being placed."""
        drawing = self.stage.drawing
        return self.overlay.ghost_place(drawing) if drawing is not None else None

    def turn(self, dx: float, dy: float, at: QPointF | None = None) -> None:
        """Turn the figure by parts of the picture's width; ``at``: where the pointer is meanwhile."""
        self._freely(self._free().rotated(dx, dy), at)

    def pan(self, dx: float, dy: float, at: QPointF | None = None) -> None:
        """Move the picture by pixels."""
        self._freely(self._free().panned(dx, dy, self.width(), self.height()), at)

    def zoom(self, factor: float, at: QPointF) -> None:
        """Magnify; what is at ``at`` stays there."""
        self._freely(self._free().zoomed(factor, (at.x(), at.y()), self.width(), self.height()))

    def zoom_into(self, at: QPointF) -> None:
        """Zoom into the region at a position."""
        point = self.place_at(at)
        if point is not None:
            self.region_zoomed.emit(*self.atlas.region_at(point))

    def click(self, at: QPointF) -> None:
        """Choose the pin at a position, the next one of several, or a place for a lesion."""
        if self.placing:
            point = self.place_at(at)
            if point is not None:
                self.placed.emit(point)
            return
        under = self.board.under(at.x(), at.y())
        if under.ghost is not None:
            self.view_wanted.emit(under.ghost.view)
        elif under.lesion is not None:
            self.pin_chosen.emit(under.lesion.id)
        elif under.cluster is not None:
            ids = [spot.lesion.id for spot in sorted(under.cluster.spots, key=lambda spot: spot.lesion.number)]
            chosen = self.board.chosen
            self.pin_chosen.emit(ids[(ids.index(chosen) + 1) % len(ids)] if chosen in ids else ids[0])
        self.point_again()

    def point_at(self, at: QPointF, *, pins: bool = True) -> None:
        """The pointer is there: open clusters, light the region up, say what it is."""
        free_hand = pins and not self.placing and self.tool is None
        if free_hand:
            self.board.hover(at.x(), at.y())
        fan = self.board.fan
        under = self.board.under(at.x(), at.y()) if pins else NOTHING
        in_fan = fan is not None and fan.holds(at.x(), at.y())
        point = self.place_at(at) if not under and not in_fan else None
        self.overlay.fan = fan
        self.overlay.point_at(at, under, self.atlas.region_at(point) if point is not None else None)
        if free_hand:
            self.setCursor(Qt.CursorShape.PointingHandCursor if under else Qt.CursorShape.ArrowCursor)
        self.light_up()

    def point_again(self) -> None:
        """Another picture is under the same pointer."""
        if self.overlay.at is not None:
            self.point_at(self.overlay.at, pins=not self.overlay.is_dragging)
        elif self.overlay.cross is not None:
            self.point_at(self.overlay.cross)

    def leave_pointer(self) -> None:
        """The pointer went away."""
        self.overlay.leave()
        if self.cross is None:
            self.board.close_fan()
        self.light_up()

    def drag_to(self, at: QPointF, lesion: LesionRow | None) -> None:
        """A pin is held at a position; without a lesion: the one that is being placed."""
        self.overlay.is_dragging, self.overlay.dragged = True, lesion
        self.board.close_fan()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.point_at(at, pins=False)

    def drop_at(self, at: QPointF, lesion: LesionRow | None) -> None:
        """A pin was let go: over the skin it moves, beside the body it stays."""
        self.end_drag()
        point = self.place_at(at)
        if point is None:
            self.told.emit(f"{lesion.label if lesion is not None else 'The pin'} stays: that was beside the body.")
        elif lesion is not None:
            self.pin_moved.emit(lesion.id, point)
        else:
            self.placed.emit(point)

    def end_drag(self) -> None:
        """No pin is held any more."""
        self.overlay.is_dragging, self.overlay.dragged = False, None
        self.setCursor(Qt.CursorShape.CrossCursor if self.placing else Qt.CursorShape.ArrowCursor)
        self.point_again()

    def ask_menu(self, at: QPointF) -> None:
        """Ask for the menu of what is at a position."""
        self.menu_requested.emit(self.board.under(at.x(), at.y()), at)

    def step_pin(self, way: int) -> None:
        """Move the cross hair to the next or previous pin in the picture, by number; open its cluster."""
        ids = [s.lesion.id for s in sorted(self.spots, key=lambda spot: spot.lesion.number) if s.seen]
        if not ids:
            return
        under = self.overlay.under.lesion if self.cross is not None else None
        start = ids.index(under.id) + way if under is not None and under.id in ids else (0 if way > 0 else -1)
        wanted = ids[start % len(ids)]
        self.board.open_at(wanted)
        place = self.board.place_of(wanted)
        if place is not None:
            self._set_cross(QPointF(*place))

    def move_cross(self, dx: float, dy: float) -> None:
        """Move the cross hair; it begins at the chosen pin or in the middle."""
        if self.cross is None:
            place = self.board.place_of(self.board.chosen)
            self._set_cross(QPointF(*place) if place is not None else QPointF(self.rect().center()))
            return
        x = min(max(self.cross.x() + dx, 0.0), self.width() - 1.0)
        y = min(max(self.cross.y() + dy, 0.0), self.height() - 1.0)
        self._set_cross(QPointF(x, y))

    def hide_cross(self) -> bool:
        """Take the cross hair away; whether there was one."""
        was = self.cross is not None
        if was:
            self.overlay.cross = None
            self.board.close_fan()
            self.overlay.leave()
            self.setAccessibleName(NAME)
            self.light_up()
        return was

    def choose_under_cross(self) -> bool:
        """Enter: a place, a pin, a dab of the tool, or a closer look at the region; whether there is a cross hair."""
        if self.cross is None:
            return False
        if self.tool is not None:
            self.tool.press(self.place_at(self.cross), self.cross)
            self.tool.release(self.place_at(self.cross), self.cross)
            self.update()
        elif self.placing or self.board.under(self.cross.x(), self.cross.y()):
            self.click(self.cross)
        else:
            self.zoom_into(self.cross)
        return True

    def leave_one(self) -> bool:
        """Esc: let go of a pin, close the open cluster, take the cross hair away, or go one step back."""
        if self.hand.cancel():
            return True
        if self.cross is None and self.board.close_fan():
            self.point_again()
            return True
        leaves_more = self.placing or self.tool is not None or not self.escape_goes_back  # than the last picture
        return self.hide_cross() or (not leaves_more and self.back())

    def step_back(self) -> bool:
        """Backspace: one step back; whether there was one."""
        return self.back()

    def _set_cross(self, at: QPointF) -> None:
        self.overlay.cross = at
        self.point_at(at)
        words = self.tip or "beside the body"
        self.setAccessibleName(f"{NAME}: {words}")
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _free(self) -> Camera:
        body = self.atlas.camera(BODY, self.figure)
        return free(self.camera, body, max(1, self.width()), max(1, self.height()))

    def _freely(self, camera: Camera, at: QPointF | None = None) -> None:
        if at is not None:
            self.overlay.at = at
        self.look(in_sight(self.atlas, self.figure, camera), moving=True)
        self.moved.emit()
