"""What this page needs of a body map; ``ui.bodymap.map_view.MapView`` is one."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from clinic.atlas.areas import Size
from clinic.records.enums import Figure, Sex, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfaceArea, SurfacePoint
from ui.widgets.lesion_pin import PinLook


class AreaBrush(Protocol):
    """Paints an area on the figure; diameters in mm."""

    @property
    def changed(self) -> SignalInstance:
        """The area, the brush, or what can be undone changed."""

    @property
    def area(self) -> SurfaceArea | None:
        """What is painted."""

    @property
    def size(self) -> Size:
        """How large that is on the figure."""

    @property
    def figure(self) -> Figure:
        """Whose skin is painted."""

    @property
    def diameter(self) -> float:
        """Of the brush."""

    @property
    def mode(self) -> str:
        """``paint``, ``erase`` or ``fill``."""

    @property
    def can_undo(self) -> bool:
        """Whether there is a stroke to undo."""

    @property
    def can_redo(self) -> bool:
        """Whether there is a stroke to do again."""

    def begin(self, area: SurfaceArea | None, look: PinLook, lesion_id: str = "") -> None:
        """Paint, upon ``area`` if there is one."""

    def end(self) -> None:
        """Put the brush away."""

    def set_diameter(self, millimetres: float) -> None:
        """Take another brush."""

    def step(self, *, up: bool) -> None:
        """Take the next larger or smaller brush."""

    def set_mode(self, mode: str) -> None:
        """Paint, erase or fill from now on."""

    def undo(self) -> bool:
        """Take back the last stroke."""

    def redo(self) -> bool:
        """Do again what was taken back."""

    def clear(self) -> None:
        """Take everything away."""

    def fill(self, site: str, side: Side) -> None:
        """Paint a whole site on one side."""


class BodyMap(Protocol):
    """A figure that shows lesions and lets places be chosen."""

    @property
    def pin_chosen(self) -> SignalInstance:
        """``str``: id of the lesion whose pin was clicked."""

    @property
    def pin_opened(self) -> SignalInstance:
        """``str``: id of the lesion whose pin was double clicked."""

    @property
    def pin_photos(self) -> SignalInstance:
        """``str``: id of the lesion whose photos are wanted."""

    @property
    def pin_moved(self) -> SignalInstance:
        """``str, SurfacePoint``: a pin was dragged to another place."""

    @property
    def placed(self) -> SignalInstance:
        """``SurfacePoint``: a place was clicked while placing."""

    @property
    def brush(self) -> AreaBrush:
        """What paints areas."""

    def as_widget(self) -> QWidget:
        """The widget to show."""

    def set_patient(self, birth: PartialDate | None, sex: Sex, tone: SkinTone | None) -> None:
        """Draw the figure and skin most like the patient."""

    def set_lesions(self, lesions: tuple[LesionRow, ...]) -> None:
        """Show these pins."""

    def choose(self, lesion_id: str, *, turn: bool = True) -> None:
        """Set one pin off and turn to it if it is out of sight."""

    def show_site(self, site: str, side: Side, *, turn: bool = True) -> None:
        """Light up a site ("": none) and turn to it."""

    def set_placing(self, on: bool) -> None:
        """Let a click on the skin place a lesion."""

    def set_past(self, on: bool) -> None:
        """The past is shown: Esc is not used for a step back."""

    def set_ghost(self, point: SurfacePoint | None, *, dashed: bool = False) -> None:
        """Show where a new lesion will be."""

    def region_of(self, point: SurfacePoint) -> tuple[str, Side]:
        """Site and patient's side of a point."""

    def anchor_of(self, site: str, side: Side) -> SurfacePoint | None:
        """The point that stands for a site."""


MakeMap = Callable[[QWidget], BodyMap]
