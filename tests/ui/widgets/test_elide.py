"""What is cut keeps the end that matters."""

from PySide6.QtGui import QFont, QFontMetrics
from pytestqt.qtbot import QtBot

from ui.widgets.elide import elided_before

SITE = "Cheek, paranasal (medial), left"


def test_the_side_stays_where_the_site_is_cut(qtbot: QtBot) -> None:
    metrics = QFontMetrics(QFont())
    whole = metrics.horizontalAdvance(SITE)
    assert elided_before(metrics, SITE, ", left", whole) == SITE
    for room in range(whole - 1, metrics.horizontalAdvance("C…, left"), -1):
        shown = elided_before(metrics, SITE, ", left", room)
        assert shown.startswith("C")
        assert shown.endswith("…, left")
        assert metrics.horizontalAdvance(shown) <= room
    assert elided_before(metrics, SITE, ", left", metrics.horizontalAdvance("left") + 1) == "left"


def test_a_text_without_such_an_end_is_cut_at_its_end(qtbot: QtBot) -> None:
    metrics = QFontMetrics(QFont())
    room = metrics.horizontalAdvance(SITE) // 2
    for end in ("", ", right"):
        shown = elided_before(metrics, SITE, end, room)
        assert shown.endswith("…")
        assert SITE.startswith(shown.removesuffix("…"))
