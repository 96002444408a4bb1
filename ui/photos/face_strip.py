"""The line below a photo: placing on the map, expected places, and what the search for the face came to.

FaceStrip(ctx)
    place_button, expected_button            checkable
    say(words, offer_map=False)              what is told beside them
    map_requested()                          signal
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.context import Context
from ui.widgets.buttons import Button, LinkButton
from ui.widgets.elided_label import ElidedLabel


class FaceStrip(QWidget):
    """Quiet: it says nothing until it is asked."""

    map_requested = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.place_button = Button("Place on map", icon="crosshair-simple", theme=ctx.theme, hint="P")
        self.place_button.setCheckable(True)
        self.place_button.setToolTip("Point at the skin in a face photo: its place on the map is proposed  P")
        self.expected_button = Button("Expected places", icon="circle-dashed", theme=ctx.theme, hint="E")
        self.expected_button.setCheckable(True)
        self.expected_button.setToolTip("Show where lesions of the map should be in a face photo  E")
        self.status = ElidedLabel(look="muted")
        self.map_button = LinkButton("Open the map")
        self.map_button.clicked.connect(self.map_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.place_button)
        row.addWidget(self.expected_button)
        row.addWidget(self.status, 1)
        row.addWidget(self.map_button)
        self.say("")

    def say(self, words: str, *, offer_map: bool = False) -> None:
        """Tell something, or nothing."""
        self.status.setText(words)
        self.status.setAccessibleName(words)
        self.map_button.setVisible(offer_map)
