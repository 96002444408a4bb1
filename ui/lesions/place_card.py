"""The first step of adding a lesion: click the figure, or choose the site with the keyboard alone.

PlaceCard(ctx, parent)
    begin(); highlighted(site, side); chosen(site, side); left()    signals
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.context import Context
from ui.lesions.site_list import SiteList
from ui.widgets.buttons import Button
from ui.widgets.card import Card
from ui.widgets.looks import text_label


class PlaceCard(Card):
    """Asks where."""

    highlighted = Signal(str, object)
    chosen = Signal(str, object)
    left = Signal()

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Where is the lesion?", "step 1 of 2", parent)
        self.sites = SiteList(ctx)
        self.cancel = Button("Cancel", hint="Esc")
        self.add(
            text_label("Click its place on the figure, or choose the site here and press Enter.", "muted", wrap=True)
        )
        self.add(self.sites, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        self.body.addLayout(foot)
        self.sites.highlighted.connect(self.highlighted)
        self.sites.chosen.connect(self.chosen)
        self.cancel.clicked.connect(self.left)

    def begin(self) -> None:
        """Ready for typing."""
        self.sites.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
