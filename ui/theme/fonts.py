"""The shipped fonts: Inter for the window, Noto Sans for the scripts that Inter lacks."""

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFont, QFontDatabase

from ui.theme.tokens import BODY

_FIRST = ("Inter", "Noto Sans")


def load_fonts(folder: Path) -> list[str]:
    """Register every TrueType and OpenType file below ``folder`` and return the families found, best first.

    An absent folder or a file that Qt cannot read is no error: the system's fonts then stand in.
    """
    # Inter has no Indic or Arabic shaping; Qt says so and then takes the next family, which is what is wanted
    QLoggingCategory.setFilterRules("qt.text.font.db.warning=false")
    families: set[str] = set()
    if folder.is_dir():
        for file in sorted(folder.rglob("*")):
            if file.suffix.lower() in (".ttf", ".otf"):
                number = QFontDatabase.addApplicationFont(str(file))
                families.update(QFontDatabase.applicationFontFamilies(number) if number >= 0 else [])
    return sorted(families, key=lambda family: (*(family != first for first in _FIRST), family))


def body_font(families: Iterable[str]) -> QFont:
    """The application's font: the shipped families in order, then the system's own sans serif."""
    font = QFont()
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    font.setFamilies([*families, *system])
    font.setPixelSize(BODY)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def tabular(font: QFont) -> QFont:
    """``font`` with figures of equal width, for columns of numbers."""
    copy = QFont(font)
    copy.setFeature(QFont.Tag("tnum"), 1)
    return copy


def sized(font: QFont, pixels: int, *, bold: bool = False) -> QFont:
    """``font`` at ``pixels``, semi-bold if ``bold``."""
    copy = QFont(font)
    copy.setPixelSize(pixels)
    copy.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return copy
