"""Keeps the application's looks in step with the theme."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QStyleFactory

from ui.theme.palette import build_palette
from ui.theme.stylesheet import build_stylesheet
from ui.theme.theme import Theme


class ThemeApplier(QObject):
    """Gives the application style, font, palette and style sheet, and again whenever the theme changes."""

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(theme)
        self._app = app
        self._theme = theme
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(theme.font())
        theme.changed.connect(self.renew)
        self.renew()

    @Slot()
    def renew(self) -> None:
        """Bring the tokens in force to the application."""
        self._app.setPalette(build_palette(self._theme.tokens))
        self._app.setStyleSheet(build_stylesheet(self._theme.tokens, self._theme.icon_folder))


def apply_theme(app: QApplication, theme: Theme) -> ThemeApplier:
    """Dress ``app`` in ``theme`` from now on; the applier lives as long as the theme."""
    return ThemeApplier(app, theme)
