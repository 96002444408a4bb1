"""A body map that remembers what it was told, for tests of the page beside it."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from clinic.atlas import Atlas
from clinic.atlas.areas import Size, region_cells, size_of
from clinic.atlas.cells import area_of
from clinic.records.enums import Figure, Sex, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfaceArea, SurfacePoint
from ui.widgets.lesion_pin import PinLook


class BrushStandIn(QObject):
    """Paints what the test says."""

    changed = Signal()

    def __init__(self, atlas: Atlas) -> None:
        super().__init__()
        self._atlas = atlas
        self.area: SurfaceArea | None = None
        self.figure, self.mode, self.diameter = Figure.ADULT_FEMALE, "paint", 10.0
        self.look = PinLook("")
        self.active = False

    @property
    def size(self) -> Size:
        return size_of(self._atlas, self.area, self.figure) if self.area is not None else Size(0.0, 0.0)

    @property
    def can_undo(self) -> bool:
        return self.area is not None

    @property
    def can_redo(self) -> bool:
        return False

    def begin(self, area: SurfaceArea | None, look: PinLook, lesion_id: str = "") -> None:
        self.area, self.look, self.active = area, look, True
        self.changed.emit()

    def stroke(self, area: SurfaceArea | None) -> None:
        self.area = area
        self.changed.emit()

    def end(self) -> None:
        self.area, self.active = None, False

    def set_diameter(self, millimetres: float) -> None:
        self.diameter = millimetres
        self.changed.emit()

    def step(self, *, up: bool) -> None:
        self.set_diameter(self.diameter * (2 if up else 0.5))

    def set_mode(self, mode: str) -> None:
        self.mode = mode
        self.changed.emit()

    def undo(self) -> bool:
        self.stroke(None)
        return True

    def redo(self) -> bool:
        return False

    def clear(self) -> None:
        self.stroke(None)

    def fill(self, site: str, side: Side) -> None:
        self.stroke(area_of(region_cells(self._atlas, site, side), self._atlas.version))


class MapStandIn(QWidget):
    """Signals are emitted by the test as a person's click would."""

    pin_chosen = Signal(str)
    pin_opened = Signal(str)
    pin_photos = Signal(str)
    pin_moved = Signal(str, object)
    placed = Signal(object)

    def __init__(self, atlas: Atlas, parent: QWidget) -> None:
        super().__init__(parent)
        self.atlas = atlas
        self.brush = BrushStandIn(atlas)
        self.lesions: tuple[LesionRow, ...] = ()
        self.chosen = ""
        self.lit: tuple[str, Side] = ("", Side.MIDLINE)
        self.turned_to: tuple[str, Side] | None = None
        self.placing = False
        self.ghost: SurfacePoint | None = None
        self.ghost_dashed = False
        self.patients: list[tuple[PartialDate | None, Sex, SkinTone | None]] = []

    def as_widget(self) -> QWidget:
        return self

    def set_patient(self, birth: PartialDate | None, sex: Sex, tone: SkinTone | None) -> None:
        self.patients.append((birth, sex, tone))

    def set_lesions(self, lesions: tuple[LesionRow, ...]) -> None:
        self.lesions = lesions

    def choose(self, lesion_id: str, *, turn: bool = True) -> None:
        self.chosen = lesion_id

    def show_site(self, site: str, side: Side, *, turn: bool = True) -> None:
        self.lit = (site, side)
        if turn:
            self.turned_to = (site, side)

    def set_placing(self, on: bool) -> None:
        self.placing = on

    def set_past(self, on: bool) -> None:
        pass

    def set_ghost(self, point: SurfacePoint | None, *, dashed: bool = False) -> None:
        self.ghost, self.ghost_dashed = point, dashed

    def region_of(self, point: SurfacePoint) -> tuple[str, Side]:
        return self.atlas.region_at(point)

    def anchor_of(self, site: str, side: Side) -> SurfacePoint | None:
        return self.atlas.anchor(site, side)
