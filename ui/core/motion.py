"""Whether things may move by themselves.

motion_ms(wanted) -> int       ``wanted``, or 0 where no one watches or the system's settings ask for less motion
"""

import ctypes
import sys

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

_GET_ANIMATION = 0x1042  # SPI_GETCLIENTAREAANIMATION
_STILL = ("offscreen", "minimal", "minimalegl")  # platforms that nobody watches


def motion_ms(wanted: int) -> int:
    """``wanted``, or 0 where no one watches or the system's settings ask for no animations."""
    if QGuiApplication.platformName() in _STILL:
        return 0
    style = QApplication.style()
    animated = style.styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0
    return wanted if animated and not _windows_is_still() else 0


def _windows_is_still() -> bool:
    """Whether Windows was told to show no animations; Qt does not ask for this setting."""
    if sys.platform != "win32":
        return False
    shown = ctypes.c_int(1)
    ctypes.windll.user32.SystemParametersInfoW(_GET_ANIMATION, 0, ctypes.byref(shown), 0)
    return not shown.value
