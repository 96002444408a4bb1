"""What is read while the days move."""

import pytest
from pytestqt.qtbot import QtBot

from ui.timeline.page import OverviewPage


def test_photos_are_asked_for_once_the_days_rest(
    page: OverviewPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.resize(1100, 1000)
    asked: list[str] = []
    monkeypatch.setattr(page.view._thumbnails, "get", lambda photo_id: asked.append(photo_id))
    page.view.zoom(1.05)
    page.view.viewport().repaint()
    assert not asked, "many lie on the way"
    qtbot.waitUntil(lambda: bool(asked))
