"""A body map that remembers what it was told, for tests of the page beside it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinic.atlas import Atlas
from clinic.records.enums import Sex, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfacePoint


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

    def set_ghost(self, point: SurfacePoint | None, *, dashed: bool = False) -> None:
        self.ghost, self.ghost_dashed = point, dashed

    def region_of(self, point: SurfacePoint) -> tuple[str, Side]:
        return self.atlas.region_at(point)

    def anchor_of(self, site: str, side: Side) -> SurfacePoint | None:
        return self.atlas.anchor(site, side)
