"""The shipped fonts: Inter for the window, Noto Sans for the scripts that Inter lacks."""

from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFont, QFontDatabase

from ui.theme.tokens import BODY

_FIRST = ("Inter", "Noto Sans")
_WEIGHT = QFont.Tag("wght")
_STYLES = (" Thin", " Medium", " SemiBold")  # single styles that Qt also lists as families
_CJK_PACKAGE = "justmytype_intl_cjk"
_CJK_FAMILIES = ("NotoSansJP", "NotoSansKR", "NotoSansSC")


def load_fonts(folder: Path) -> list[str]:
    """Register every TrueType and OpenType file below ``folder``, and the CJK fonts, and return the
    families found, best first.

    An absent folder or a file that Qt cannot read is no error: the system's fonts then stand in.
    """
    # Inter has no Indic or Arabic shaping; Qt says so and then takes the next family, which is what is wanted
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    families: set[str] = set()
    found = sorted(folder.rglob("*")) if folder.is_dir() else []
    shipped = [file for file in found if file.suffix.lower() in (".ttf", ".otf")]
    for file in [*shipped, *cjk_files()]:
        number = QFontDatabase.addApplicationFont(str(file))
        families.update(QFontDatabase.applicationFontFamilies(number) if number >= 0 else [])
    families = {family for family in families if not family.endswith(_STYLES)}
    return sorted(families, key=lambda family: (*(family != first for first in _FIRST), family))


def cjk_files() -> list[Path]:
    """The Chinese, Japanese and Korean fonts: too large for the repository, so they come from a pinned package."""
    spec = find_spec(_CJK_PACKAGE)
    if spec is None or spec.origin is None:
        return []
    files = sorted(Path(spec.origin).parent.rglob("*.ttf"))
    return [file for family in _CJK_FAMILIES for file in files if file.name.startswith(family)]


def body_font(families: Iterable[str]) -> QFont:
    """The application's font: the shipped families in order, then the system's own sans serif."""
    font = QFont()
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    font.setFamilies([*families, *system])
    font.setPixelSize(BODY)
    font.setVariableAxis(_WEIGHT, QFont.Weight.Normal)  # the CJK fonts are variable and begin at Thin
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
    weight = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
    copy.setWeight(weight)
    copy.setVariableAxis(_WEIGHT, weight)
    return copy
