"""How the window looks: tokens, palette, style sheet, icons and fonts.

``Theme(mode, resources)`` holds the tokens in force and emits ``changed``; ``apply_theme(app, theme)``
keeps the
application's style, palette and style sheet in step with it.
"""

from ui.theme.apply import apply_theme
from ui.theme.theme import Theme
from ui.theme.tokens import DARK, LIGHT, Tokens

__all__ = ["DARK", "LIGHT", "Theme", "Tokens", "apply_theme"]
