"""Replay of the years: the slider below figure and list, and the banner above them.

ReplayBar(theme, parent)
    show_history(history); day -> date | None (today); go_to(day); back_to_today(); toggle()
    day_changed(date | None)        signal
ReplayBanner(theme, parent)
    show_day(day | None, text); left signal: back to today
hold_back(day | None, *buttons)     what changes the record rests in the past, and says why
"""

from datetime import date

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from clinic.rules.dates import spoken, spoken_short
from ui.lesions.replay_data import History
from ui.lesions.time_slider import TimeSlider
from ui.theme.theme import Theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.looks import text_label

_FRAME_MS = 40
_FRAMES = 250  # of a whole replay: ten seconds
_KEYS = (
    "Drag, or step with the keys: left and right from visit to visit, up and down through every change, "
    "Page up and Page down by a year, Home and End"
)


class ReplayBar(QFrame):
    """Play, slider, date."""

    day_changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "card")
        self._theme = theme
        self._day: date | None = None
        self.play = IconButton(theme, "play", "Replay the years", size=18)
        self.slider = TimeSlider(theme)
        self.slider.setWhatsThis(_KEYS)
        self.label = text_label("Today", "strong")
        self.label.setMinimumWidth(self.label.fontMetrics().horizontalAdvance("30 Nov 2026 ") + 8)
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 2, 10, 2)
        row.setSpacing(6)
        row.addWidget(self.play)
        row.addWidget(self.slider, 1)
        row.addWidget(self.label)
        self.play.clicked.connect(self.toggle)
        self.slider.valueChanged.connect(self._moved)
        self._timer.timeout.connect(self._forward)
        self.hide()

    @property
    def day(self) -> date | None:
        """The day of the past that is shown; ``None``: today."""
        return self._day

    @property
    def is_playing(self) -> bool:
        """Whether the years pass by themselves."""
        return self._timer.isActive()

    def show_history(self, history: History) -> None:
        """Show what there is to replay; nothing is shown where there is nothing."""
        self.setVisible(history.begin is not None)
        if history.begin is None:
            self.back_to_today()
            return
        self.slider.show_history(history)
        self._moved()

    def go_to(self, day: date) -> None:
        """Show the map as on ``day``."""
        self.slider.set_day(day)

    @Slot()
    def back_to_today(self) -> None:
        """End the replay."""
        self._pause()
        self.slider.setValue(self.slider.maximum())
        self._moved()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays unseen."""
        super().hideEvent(event)
        self._pause()

    @Slot()
    def toggle(self) -> None:
        """Play, or pause; from today the years begin anew."""
        if self.is_playing or not self.isVisible() or not self.isEnabled():
            self._pause()
            return
        if self._day is None:
            self.slider.setValue(0)
        self._timer.start()
        self._show_button("pause", "Pause the replay")

    @Slot()
    def _forward(self) -> None:
        self.slider.setValue(self.slider.value() + max(1, self.slider.maximum() // _FRAMES))
        if self.slider.value() >= self.slider.maximum():
            self._pause()

    @Slot()
    def _pause(self) -> None:
        self._timer.stop()
        self._show_button("play", "Replay the years")

    def _show_button(self, icon: str, name: str) -> None:
        self._theme.bind_icon(self.play, icon, "muted", 18)
        self.play.setToolTip(name)
        self.play.setAccessibleName(name)

    @Slot()
    def _moved(self) -> None:
        day = None if self.slider.value() >= self.slider.maximum() else self.slider.day
        self.label.setText("Today" if day is None else spoken_short(day))
        if day != self._day:
            self._day = day
            self.day_changed.emit(day)


class ReplayBanner(QFrame):
    """Says that the past is shown, and leads back."""

    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ui", "past")
        icon = QLabel()
        theme.bind_icon(icon, "clock-counter-clockwise", "attention", 18)
        icon.setFixedSize(QSize(18, 18))
        self.title = text_label("", "strong")
        self.words = text_label()
        self.words.setMinimumWidth(1)
        self.back = Button("Back to today", hint="Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.setSpacing(8)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.title)
        row.addWidget(self.words, 1)
        row.addWidget(self.back)
        self.back.clicked.connect(self.left)
        self.hide()

    def show_day(self, day: date | None, text: str = "") -> None:
        """Show the day; ``None`` hides the banner."""
        if day is not None:
            self.title.setText(f"Map as on {spoken_short(day)}")
            self.words.setText(text)
            self.setAccessibleName(f"{self.title.text()}. {text}")
        self.setVisible(day is not None)


def hold_back(day: date | None, *buttons: QWidget) -> None:
    """Nothing is changed in the past: grey these, and say why; ``None``: today, they work."""
    why = f"The map shows {spoken(day)}. Go back to today (Esc) to change anything." if day is not None else ""
    for button in buttons:
        button.setEnabled(day is None)
        button.setToolTip(why)
        button.setAccessibleDescription(why)
