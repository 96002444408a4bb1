"""The line below a photo while a tool is in the hand: of which lesion, what to do next, options of the tool.

ToolBar()
    offer(lesions, chosen_id)                which lesions may be measured; silent
    show_tool(tool); say(words)
    lesion_chosen(str)                       signal; empty: it follows from the photo, or is asked
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from clinic.records.lesions import LesionRow
from ui.photos.measuring.tool import Tool
from ui.widgets.looks import text_label

_TWO_LINES = 36


class ToolBar(QWidget):
    """As high as the line of the face photo whose place it takes, so that the picture does not move."""

    lesion_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lesion = QComboBox()
        self.lesion.setAccessibleName("Lesion that is measured")
        self.lesion.setMaximumWidth(160)
        self.lesion_label = text_label("Lesion:", "small")
        self.lesion_label.setBuddy(self.lesion)
        self.lesion.currentIndexChanged.connect(self._chosen)
        self.status = text_label(look="small", wrap=True)
        self.status.setFixedHeight(_TWO_LINES)
        self.status.setAlignment(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        self._options: list[QWidget] = []
        self._of_lesion = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self.lesion_label)
        self._row.addWidget(self.lesion)
        self._row.addWidget(self.status, 1)

    def add(self, tool: Tool) -> None:
        """The options of one more tool."""
        self._options.append(tool.bar)
        tool.bar.hide()
        self._row.addWidget(tool.bar)

    def show_tool(self, tool: Tool) -> None:
        """Another tool is in the hand."""
        for options in self._options:
            options.setVisible(options is tool.bar)
        self._of_lesion = tool.is_of_lesion
        self._show_lesion()
        self.say(tool.hint())

    def offer(self, lesions: Sequence[LesionRow], chosen_id: str) -> None:
        """What may be measured: one lesion is simply told, of several a person may choose one before."""
        self.lesion.blockSignals(True)
        self.lesion.clear()
        if len(lesions) != 1:
            self.lesion.addItem("Ask when confirming" if lesions else "None", "")
        for lesion in lesions:
            self.lesion.addItem(lesion.label, lesion.id)
        self.lesion.setCurrentIndex(max(0, self.lesion.findData(chosen_id)))
        self.lesion.blockSignals(False)
        self._show_lesion()

    def say(self, words: str) -> None:
        """What to do next; what finds no room is told by the tool tip."""
        self.status.setText(words)
        self.status.setToolTip(words)
        self.status.setAccessibleName(words)

    def _show_lesion(self) -> None:
        for part in (self.lesion_label, self.lesion):
            part.setVisible(self._of_lesion and self.lesion.count() > 1)

    def _chosen(self) -> None:
        self.lesion_chosen.emit(str(self.lesion.currentData() or ""))
