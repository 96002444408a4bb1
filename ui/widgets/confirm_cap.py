"""One Ctrl+Return on a screen: only the button that it presses now shows it.

claim_confirm(scope, button, otherwise=False)     while the focus is in ``scope``, Ctrl+Return presses ``button``;
                                                  ``otherwise``: also where no scope has the focus
"""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from ui.widgets.buttons import Button

_CLAIMS = "claimsConfirm"


class _ConfirmCap(QObject):
    """Shows or hides the key cap of one button as the focus goes."""

    def __init__(self, scope: QWidget, button: Button, *, otherwise: bool) -> None:
        super().__init__(button)
        self._scope, self._button, self._otherwise = scope, button, otherwise
        button.show_cap(otherwise)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    @Slot("QWidget*", "QWidget*")
    def _follow(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is None or now.window() is not self._button.window():
            return
        claimant: QWidget | None = now
        while claimant is not None and not claimant.property(_CLAIMS):
            claimant = claimant.parentWidget()
        self._button.show_cap(claimant is self._scope or (claimant is None and self._otherwise))


def claim_confirm(scope: QWidget, button: Button, *, otherwise: bool = False) -> None:
    """Let ``button`` show its key while the focus is in ``scope``."""
    scope.setProperty(_CLAIMS, True)
    _ConfirmCap(scope, button, otherwise=otherwise)
