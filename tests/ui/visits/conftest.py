"""The panel of the visit in progress, in the real window."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from ui.context import Context
from ui.main_window import MainWindow
from ui.visits.panel import VisitPanel


@pytest.fixture
def panel(ctx: Context, window: MainWindow, qtbot: QtBot) -> Iterator[VisitPanel]:
    """The panel in the real window."""
    made = VisitPanel(ctx)
    window.set_side_panel(made)
    window.show()
    qtbot.waitExposed(window)
    yield made
    window.set_side_panel(None)
    made.deleteLater()
