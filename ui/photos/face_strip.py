"""The line below a photo: placing on the map, expected places, and what the search for the face came to.

FaceStrip(ctx)
    place_button, expected_button            checkable
    offer(on)                                where no face can be, both are out of sight; their keys go on
    say(words)                               what is told beside them
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.context import Context
from ui.widgets.buttons import Button
from ui.widgets.looks import text_label

_TWO_LINES = 36


class FaceStrip(QWidget):
    """Quiet: it says nothing until it is asked."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self.place_button = Button("Place on map", icon="crosshair-simple", theme=ctx.theme, hint="P")
        self.place_button.setCheckable(True)
        self.place_button.setToolTip("Point at the skin in a face photo: its place on the map is proposed  P")
        self.expected_button = Button("Expected places", icon="circle-dashed", theme=ctx.theme, hint="E")
        self.expected_button.setCheckable(True)
        self.expected_button.setToolTip("Show where lesions of the map should be in a face photo  E")
        self.status = text_label(look="small", wrap=True)
        self.status.setFixedHeight(_TWO_LINES)  # the picture must not move when something is said
        self.status.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.place_button)
        row.addWidget(self.expected_button)
        row.addWidget(self.status, 1)
        self.say("")

    def offer(self, on: bool) -> None:
        """Show both buttons, or neither; the line keeps its height, so that the photo stays where it is."""
        self.place_button.setVisible(on)
        self.expected_button.setVisible(on)

    def say(self, words: str) -> None:
        """Tell something, or nothing; what finds no room is told by the tool tip."""
        self.status.setText(words)
        self.status.setToolTip(words)
        self.status.setAccessibleName(words)
