"""Choosing the Fitzpatrick type by number and colour.

SkinTonePicker(parent=None)
    changed(object)              signal: SkinTone or None, chosen by a person
    tone -> SkinTone | None;  set_tone(tone)        set_tone emits nothing
The colours are those of the body map (clinic.atlas.tones), so that the figure will look as chosen here.
"""

from functools import cache

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from clinic.records.enums import SkinTone
from ui.widgets.segmented import SegmentedControl

_SWATCH = 16
_UNKNOWN = "unknown"
_MEANING = {
    SkinTone.I: "always burns, never tans",
    SkinTone.II: "usually burns, tans minimally",
    SkinTone.III: "sometimes burns mildly, tans uniformly",
    SkinTone.IV: "burns minimally, always tans well",
    SkinTone.V: "very rarely burns, tans very easily",
    SkinTone.VI: "never burns",
}
"""Fitzpatrick TB. The validity and practicality of sun-reactive skin types I through VI. Arch Dermatol 1988;124:869."""


class SkinTonePicker(SegmentedControl):
    """Six types and "not known"."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        options = [(_UNKNOWN, "Not known"), *((tone.value, tone.value) for tone in SkinTone)]
        super().__init__(options, "Fitzpatrick skin type", parent)
        # the body map loads OpenCV, which the form for a patient is the first to need
        from clinic.atlas.tones import RAMPS

        for tone in SkinTone:
            button = self.button(tone.value)
            button.setIcon(_swatch(RAMPS[tone][1]))
            button.setIconSize(QSize(_SWATCH, _SWATCH))
            button.setToolTip(f"Type {tone.value}: {_MEANING[tone]}")
            button.setStyleSheet("padding: 0 6px;")
        self.chosen.connect(self._picked)

    @property
    def tone(self) -> SkinTone | None:
        """The type, None while it is not known."""
        return None if self.key == _UNKNOWN else SkinTone(self.key)

    def set_tone(self, tone: SkinTone | None) -> None:
        """Show ``tone`` as chosen."""
        self.set_key(tone.value if tone is not None else _UNKNOWN)

    @Slot(str)
    def _picked(self, _key: str) -> None:
        self.changed.emit(self.tone)


@cache
def _swatch(rgb: tuple[int, int, int]) -> QIcon:
    """A disc of this sRGB colour with a thin darker rim, 16 logical pixels wide."""
    picture = QPixmap(_SWATCH * 2, _SWATCH * 2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(*rgb))
    painter.setPen(QColor(*rgb).darker(160))
    painter.drawEllipse(3, 3, _SWATCH * 2 - 6, _SWATCH * 2 - 6)
    painter.end()
    picture.setDevicePixelRatio(2)
    return QIcon(picture)
