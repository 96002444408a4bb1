"""How the window looks on this machine."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.context import Context
from ui.main_window import THEME_SETTING
from ui.widgets.card import Card
from ui.widgets.form import FormField
from ui.widgets.looks import text_label
from ui.widgets.segmented import SegmentedControl

_MODES = (("system", "As the system"), ("light", "Light"), ("dark", "Dark"))


class LookCard(Card):
    """Light or dark; only a look, so it is kept on this machine and not in the record."""

    def __init__(self, ctx: Context, parent: QWidget | None = None) -> None:
        super().__init__("Look", "on this machine", parent)
        self._ctx = ctx
        self.mode = SegmentedControl(_MODES, "Colours")
        self.mode.set_key(ctx.theme.mode)
        self.mode.chosen.connect(self._choose)
        self.add(FormField("Colours", self.mode))
        self.add(text_label("The size follows the system's scale factor, 100 to 250 %.", "muted", wrap=True))

    @Slot(str)
    def _choose(self, mode: str) -> None:
        self._ctx.theme.set_mode("light" if mode == "light" else "dark" if mode == "dark" else "system")
        self._ctx.settings.setValue(THEME_SETTING, mode)
