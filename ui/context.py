"""What every page is given.

    Context(clinic, ops, bus, prompts, notifier, theme, navigator, actions, settings)
``settings`` keeps only looks (column widths, window geometry); nothing clinical lives there.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings

from ui.actions import Actions
from ui.core.bus import ChangeBus
from ui.core.notifier import Notifier
from ui.core.operations import Operations
from ui.core.prompts import Prompts
from ui.navigator import Navigator
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from clinic.app import Clinic


@dataclass(frozen=True)
class Context:
    """The services and the common pieces of the window, handed down by constructor."""

    clinic: "Clinic"
    ops: Operations
    bus: ChangeBus
    prompts: Prompts
    notifier: Notifier
    theme: Theme
    navigator: Navigator
    actions: Actions
    settings: QSettings
