"""Pointing, zooming, panning and stepping in the chart."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.reports.course import Mark, TimeScale
from tests.ui.timeline.conftest import Story
from ui.context import Context
from ui.timeline.course_view import CourseView
from ui.timeline.page import OverviewPage


def wheel(view: CourseView, at: QPoint, notches: int, modifiers: Qt.KeyboardModifier) -> None:
    """Turn the wheel at a place of the chart."""
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_pointing_tells_value_method_and_difference(
    page: OverviewPage, mark_of: Callable[[str], Mark], story: Story, qtbot: QtBot
) -> None:
    mark = mark_of(f"lesion:{story.lesion}:2")
    qtbot.mouseMove(page.view.viewport(), page.view.place_of(mark).toPoint())
    qtbot.waitUntil(lambda: page.view.told == mark)
    assert mark.lines[:2] == ("8.1 ± 0.4 mm (long axis, photo)", "−1.2 ± 0.6 mm since 2 August 2026")
    assert page.view.accessibleDescription() == mark.spoken
    other = mark_of(f"lesion:{story.lesion}:1")
    assert "Not comparable with 3 March 2026 (calliper)" in other.lines


def test_the_wheel_zooms_at_the_pointer(page: OverviewPage) -> None:
    view = page.view
    chart, before = view.chart, view.span
    assert chart is not None
    at = QPoint(int(chart.left) + 150, 60)
    day = TimeScale(before, chart.left, chart.right).day(at.x())
    wheel(view, at, 2, Qt.KeyboardModifier.NoModifier)
    assert abs(view.span.days - before.days / 1.25**2) < 0.01
    assert abs(TimeScale(view.span, chart.left, chart.right).x(day) - at.x()) < 0.01
    wheel(view, at, 1, Qt.KeyboardModifier.ShiftModifier)
    assert view.span.start < before.start + (day - before.start)
    wheel(view, at, -50, Qt.KeyboardModifier.NoModifier)
    assert view.span.days >= before.days


def test_the_wheel_over_labels_scrolls(page: OverviewPage, qtbot: QtBot) -> None:
    page.resize(800, 300)
    before = page.view.span
    wheel(page.view, QPoint(30, 60), -1, Qt.KeyboardModifier.NoModifier)
    assert page.view.verticalScrollBar().value() > 0
    assert page.view.span == before


def test_dragging_pans_and_is_no_click(page: OverviewPage, ctx: Context, qtbot: QtBot) -> None:
    view = page.view
    page.ranges.button("6").click()
    assert view.chart is not None
    before, start = view.span, QPoint(int(view.chart.left) + 60, 70)
    with qtbot.assertNotEmitted(view.went):
        qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(view.viewport(), start + QPoint(100, 0))
        qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(100, 0))
    pixels = view.chart.right - view.chart.left
    assert abs((before.start - view.span.start) - 100 / pixels * before.days) < 0.5
    assert view.span.days == before.days


def test_arrows_step_through_time_and_enter_goes_there(
    page: OverviewPage, ctx: Context, story: Story, qtbot: QtBot
) -> None:
    view = page.view
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.chosen is not None
    assert view.chosen.title.startswith("3 March 2026")
    days = []
    for _ in range(40):
        days.append(view.chosen.day)
        qtbot.keyClick(view, Qt.Key.Key_Right)
    assert [int(day) for day in days] == sorted(int(day) for day in days)
    assert view.chosen.title.startswith("22 November 2026")
    assert view.accessibleDescription() == view.chosen.spoken
    for _ in range(20):
        qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.chosen.key.startswith(f"lesion:{story.lesion}")
    with qtbot.waitSignal(ctx.navigator.lesion_requested):
        qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.chosen is None


def test_stepping_on_moves_the_days_shown(page: OverviewPage, qtbot: QtBot) -> None:
    page.ranges.button("6").click()
    view = page.view
    view.setFocus()
    for _ in range(30):
        qtbot.keyClick(view, Qt.Key.Key_Left)
    assert view.chosen is not None
    assert view.chosen.title.startswith("3 March 2026") or view.chosen.key.startswith("drug:")
    assert view.span.start < view.chosen.day


def test_thumbnails_arrive(page: OverviewPage, mark_of: Callable[[str], Mark], story: Story, qtbot: QtBot) -> None:
    page.resize(1100, 1000)
    place = mark_of("photo:").reach

    def skin() -> bool:
        middle = QPoint(int(place.x + place.width / 2), int(place.y + place.height / 2))
        colour: QColor = page.view.viewport().grab().toImage().pixelColor(middle)
        return colour.red() > colour.blue() + 20

    qtbot.waitUntil(skin)


def test_dark_colours_are_used(page: OverviewPage, ctx: Context) -> None:
    ctx.theme.set_mode("dark")
    image = page.view.viewport().grab().toImage()
    assert image.pixelColor(image.width() // 2, 2).lightness() < 80
