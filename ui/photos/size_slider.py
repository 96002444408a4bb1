"""How large the pictures of a list are: a slider between a sign of many small ones and one of a few large ones.

SizeSlider(theme, value, parent=None)
    slider: QSlider;  value() -> int;  step(steps)
    changed(int)            signal: pixels
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from ui.theme.theme import Theme

SMALLEST, LARGEST, USUAL = 96, 360, 168
_STEP, _WIDTH, _SIGN = 24, 52, 15
_NAME = "Size of the pictures"
_SIGNS = (("dots-nine", -1, "Smaller pictures  Ctrl+−"), ("square", 1, "Larger pictures  Ctrl++"))


class SizeSlider(QWidget):
    """The signs can be clicked as well."""

    changed = Signal(int)

    def __init__(self, theme: Theme, value: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(SMALLEST, LARGEST)
        self.slider.setSingleStep(_STEP)
        self.slider.setPageStep(2 * _STEP)
        self.slider.setFixedSize(_WIDTH, 32)
        self.slider.setAccessibleName(_NAME)
        self.slider.setToolTip(f"{_NAME}  Ctrl+−  Ctrl++")
        self.slider.setValue(value)
        self.slider.valueChanged.connect(self.changed)
        self._steps: dict[QObject, int] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for name, steps, words in _SIGNS:
            row.addWidget(self._sign(theme, name, steps, words))
        row.insertWidget(1, self.slider)
        self.setFocusProxy(self.slider)

    def value(self) -> int:
        """Width of a picture in pixels."""
        return self.slider.value()

    def step(self, steps: int) -> None:
        """Larger, or smaller where ``steps`` is negative."""
        self.slider.setValue(self.slider.value() + steps * _STEP)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on a sign is a step that way."""
        clicked = isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress
        if clicked and watched in self._steps:
            self.step(self._steps[watched])
            return True
        return super().eventFilter(watched, event)

    def _sign(self, theme: Theme, name: str, steps: int, words: str) -> QLabel:
        sign = QLabel()
        sign.setFixedSize(_SIGN, 32)
        sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sign.setToolTip(words)
        theme.bind_icon(sign, name, "muted", _SIGN)
        self._steps[sign] = steps
        sign.installEventFilter(self)
        return sign
