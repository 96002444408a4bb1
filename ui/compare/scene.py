"""Which photos are compared and how they lie; decides what is drawn, without any widget.

Scene(ctx, keeper, parent=None)
    place(number, row | None, lines, message)      number: 1 to 4; lines: words over the photo
    refresh()                            after placing: reads alignments, loads pixels; what was seen stays in sight
    rows, lines, slots; mode, panes, active;  way, second, visible, shown, others
    set_matching(on); is_adjusted        colours of the others brought near the first
    shift(number, at, delta)             a person moves the photo of a pane (0: of the pair); pixels of the first photo
    exchange()
    changed                              signal: something else is shown, or lies elsewhere
"""

from PySide6.QtCore import QObject, QPointF, QRectF, Signal, Slot

from clinic.records.photos import PhotoRow
from ui.compare.aligning import AlignmentKeeper
from ui.compare.camera import Camera
from ui.compare.glance import Glance
from ui.compare.light import Light
from ui.compare.mode import Mode
from ui.compare.modes import SIDE, make_modes
from ui.compare.pieces import Drawer, Skin
from ui.compare.pixels import PixelStore
from ui.compare.stage_paint import Slot as Pane
from ui.context import Context

MOST = 4
CHOOSE = "Choose a photo in the strip below, or drag one here."
Lines = tuple[str, ...]


class Scene(QObject):
    """Up to four photos in the frame of the first."""

    changed = Signal()

    def __init__(self, ctx: Context, keeper: AlignmentKeeper, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.keeper = keeper
        self.slots = [Pane(message=CHOOSE) for _ in range(MOST)]
        self.mode, self.panes, self.active = SIDE, 2, 1
        self.ratio = 1.0
        """Device pixels for one of the screen."""
        self._matching = False
        self.camera = Camera(self)
        self.store = PixelStore(ctx, self)
        self.drawers = tuple(Drawer(ctx, self.store, self.camera, self) for _ in range(MOST))
        self.difference = Drawer(ctx, self.store, self.camera, self)
        self.light = Light(ctx, self.store, self)
        self.modes = make_modes(self)
        keeper.changed.connect(self.renew)
        self.light.changed.connect(self.renew)
        self.store.arrived.connect(self._arrived)

    @property
    def rows(self) -> tuple[PhotoRow | None, ...]:
        """The photos in the panes."""
        return tuple(pane.row for pane in self.slots)

    @property
    def lines(self) -> tuple[Lines, ...]:
        """The words over the panes."""
        return tuple(pane.lines for pane in self.slots)

    @property
    def way(self) -> Mode | None:
        """How one photo is laid over the other; ``None``: they stand side by side."""
        return self.modes.get(self.mode) if self.panes > 1 else None

    @property
    def second(self) -> int:
        """The pane that is compared with the first: the active one, else the next that holds a photo."""
        if 1 < self.active <= self.panes:
            return self.active
        return next((n for n in range(2, self.panes + 1) if self.slots[n - 1].row is not None), 2)

    @property
    def visible(self) -> tuple[int, ...]:
        """Numbers of the panes whose photos can be seen."""
        if self.panes == 1:
            return (self.active,)
        return (1, self.second) if self.way is not None else tuple(range(1, self.panes + 1))

    @property
    def shown(self) -> tuple[PhotoRow, ...]:
        """Photos that can be seen now."""
        return tuple(row for number in self.visible if (row := self.slots[number - 1].row) is not None)

    @property
    def pair(self) -> tuple[PhotoRow, PhotoRow] | None:
        """The first photo and the one that it is compared with; ``None`` while one is missing or alone."""
        one, two = self.slots[0].row, self.slots[self.second - 1].row
        both = one is not None and two is not None and one.id != two.id and self.panes > 1
        return (one, two) if both and one is not None and two is not None else None

    @property
    def others(self) -> tuple[PhotoRow, ...]:
        """Photos in panes that lie on the first."""
        first = self.keeper.reference
        rows = (row for row in self.rows[: self.panes] if row is not None)
        return tuple(row for row in rows if first is not None and row.id != first.id)

    @property
    def is_adjusted(self) -> bool:
        """Whether colours of what can be seen are other than photographed."""
        return any(self.slots[number - 1].adjusted for number in self.visible)

    @property
    def is_sharp(self) -> bool:
        """Whether everything that is seen is drawn as sharply as it can be."""
        if self.difference.skins:
            return self.difference.is_sharp
        return all(self.drawers[n - 1].is_sharp for n in self.visible if self.slots[n - 1].row is not None)

    @property
    def zoom_percent(self) -> float:
        """Of the active photo; 100: one of its pixels on one of the screen."""
        row = self.slots[self.active - 1].row or self.keeper.reference
        factor = self.keeper.mapping(row).scale_at(self.camera.center) if row is not None else 1.0
        return self.camera.scale * self.ratio / factor * 100

    def place(self, number: int, row: PhotoRow | None, lines: Lines, message: str = CHOOSE) -> None:
        """Put a photo into a pane, or ``message``; call ``refresh`` when all are placed."""
        pane = self.slots[number - 1]
        pane.row, pane.lines, pane.message = row, lines, message

    def refresh(self) -> None:
        """Read alignments, load pixels, draw; what was seen of the skin stays in sight."""
        rows = [row for row in self.rows if row is not None]
        glance = Glance.of(self.camera, self.keeper)
        self.keeper.watch(rows[0] if rows else None, rows)
        self.store.show(rows)
        glance.return_to(self.camera, self.keeper, rows)
        self.renew()

    @Slot()
    def renew(self) -> None:
        """Tell the drawers what they show by what is known now."""
        skins = [Skin(pane.row, self.keeper.mapping(pane.row)) if pane.row else None for pane in self.slots]
        first = next((skin for skin in skins if skin is not None), None)
        way = self.way
        matching = self._matching or (way is not None and way.matches_colours)
        for at, skin in enumerate(skins):
            pane = self.slots[at]
            pane.adjusted = matching and skin is not None and first is not None and skin.row.id != first.row.id
            if skin is not None and first is not None and pane.adjusted:
                skins[at] = Skin(skin.row, skin.mapping, self.light.gains(first, skin))
            self.drawers[at].is_wanted = at + 1 in self.visible
            self.drawers[at].show([found] if (found := skins[at]) is not None else [], self.ratio)
        pair = [skin for at in (0, self.second - 1) if (skin := skins[at]) is not None]
        laid = len(pair) == 2 and pair[1].mapping.is_laid and way is not None and way.key == "difference"
        self.difference.show(pair if laid else [], self.ratio)
        self._set_frame([skin for skin in skins if skin is not None])
        self.changed.emit()

    def set_matching(self, on: bool) -> None:
        """Bring the colours of the other photos near those of the first."""
        self._matching = on
        self.renew()

    def exchange(self) -> None:
        """Pane 1 and the pane compared with it change places; what is seen of the skin stays in sight."""
        at = self.second - 1
        self.slots[0], self.slots[at] = self.slots[at], self.slots[0]
        self.refresh()

    def shift(self, number: int, at: QPointF, delta: QPointF) -> None:
        """Show it moved; the keeper stores it once it is let go. The first photo moves against all others."""
        moved = self.slots[(number or self.second) - 1].row
        first = self.keeper.reference
        if moved is None or first is None or not self.others:
            return
        if moved.id != first.id:
            self.keeper.move(moved, self.keeper.mapping(moved).dragged(at, delta))
        else:
            for row in self.others:
                self.keeper.move(row, self.keeper.mapping(row).dragged(at, -delta))
            self.camera.pan(delta * self.camera.scale)
        self.renew()

    def _set_frame(self, skins: list[Skin]) -> None:
        """A fitted view shows the first photo, and all of those that do not lie on it."""
        frame = QRectF()
        for at, skin in enumerate(skins):
            if not at or (not skin.mapping.is_laid and skin.row in self.shown):
                frame = frame.united(skin.mapping.with_shift((0.0, 0.0)).place())
        if not frame.isEmpty():
            self.camera.set_frame(frame)

    @Slot(str)
    def _arrived(self, _photo_id: str) -> None:
        waits = self._matching or (self.way is not None and self.way.matches_colours)
        first = self.keeper.reference
        if waits and first is not None:
            self.renew()
        else:
            self.changed.emit()
