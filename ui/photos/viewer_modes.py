"""What a click into the photo means: one thing at a time.

ViewerModes(image, mark_choice, faces, board, layout)
    marking()                                something about the chosen lesion changed: say what a click does now
"""

from PySide6.QtCore import QObject, Qt, Slot

from ui.photos.face_places import FacePlaces
from ui.photos.marking import MarkChoice
from ui.photos.measuring.board import MeasureBoard
from ui.photos.viewer_layout import ViewerLayout
from ui.widgets.deep_view import DeepView

_HINT = "Click where the lesion is, or Enter for the middle. Esc ends."


class ViewerModes(QObject):
    """Marking a lesion, placing one on the map, a tool in the hand: what begins ends the others."""

    def __init__(
        self, image: DeepView, mark_choice: MarkChoice, faces: FacePlaces, board: MeasureBoard, layout: ViewerLayout
    ) -> None:
        super().__init__(image)
        self._image, self._mark_choice, self._faces = image, mark_choice, faces
        self._board, self._layout = board, layout
        mark_choice.currentIndexChanged.connect(self.marking)
        faces.placing_changed.connect(self._placing)
        board.tool_changed.connect(self._measuring)

    @Slot()
    def marking(self) -> None:
        """Marking a lesion ends placing, both end measuring; the pointer and the hint say what a click does."""
        marking = bool(self._mark_choice.lesion_id)
        if marking and self._faces.is_placing:
            self._faces.toggle_placing()
        if (marking or self._faces.is_placing) and self._board.tool is not None:
            self._board.put_away()
        points = marking or self._faces.is_placing or self._board.tool is not None
        self._image.setCursor(Qt.CursorShape.CrossCursor if points else Qt.CursorShape.OpenHandCursor)
        self._image.setToolTip(_HINT if marking else "")
        if marking:
            self._image.setFocus()

    @Slot()
    def _placing(self) -> None:
        if self._faces.is_placing:
            self._mark_choice.leave()
        self.marking()

    @Slot()
    def _measuring(self) -> None:
        """A tool was taken or put away: what else a click could mean ends, and the line below is the tool's."""
        tool = self._board.tool
        if tool is not None:
            self._mark_choice.leave()
            if self._faces.is_placing:
                self._faces.toggle_placing()
        self._layout.show_tool(tool is not None)
        self.marking()
