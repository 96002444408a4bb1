"""What this page needs of a body map; ``ui.bodymap.map_view.MapView`` is one."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QWidget

from clinic.records.enums import Sex, Side, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfacePoint


class BodyMap(Protocol):
    """A figure that shows lesions and lets places be chosen."""

    @property
    def pin_chosen(self) -> SignalInstance:
        """``str``: id of the lesion whose pin was clicked."""

    @property
    def pin_opened(self) -> SignalInstance:
        """``str``: id of the lesion whose pin was double clicked."""

    @property
    def pin_moved(self) -> SignalInstance:
        """``str, SurfacePoint``: a pin was dragged to another place."""

    @property
    def placed(self) -> SignalInstance:
        """``SurfacePoint``: a place was clicked while placing."""

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

    def set_ghost(self, point: SurfacePoint | None, *, dashed: bool = False) -> None:
        """Show where a new lesion will be."""

    def region_of(self, point: SurfacePoint) -> tuple[str, Side]:
        """Site and patient's side of a point."""

    def anchor_of(self, site: str, side: Side) -> SurfacePoint | None:
        """The point that stands for a site."""


MakeMap = Callable[[QWidget], BodyMap]
