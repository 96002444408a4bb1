"""One photo laid over the other."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.records.photos import PhotoRow
from tests.ui.compare.conftest import Made, reads, sharp, shot
from ui.compare.modes import BlinkMode, CheckerMode, OverlayMode, WipeMode
from ui.compare.page import ComparePage

LEFT = Qt.MouseButton.LeftButton


def choose(page: ComparePage, mode: str, qtbot: QtBot) -> None:
    """By the buttons, or where the row is narrow by the box that says the same."""
    if page.bar.mode.isVisible():
        qtbot.mouseClick(page.bar.mode.button(mode), LEFT)
    else:
        box = page.bar.mode_box
        steps = box.findData(mode) - box.currentIndex()
        for _ in range(abs(steps)):
            qtbot.keyClick(box, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    assert (page.bar.mode.key, page.bar.mode_box.currentData(), page.scene.mode) == (mode, mode, mode)
    sharp(page, qtbot)


def middle(page: ComparePage) -> np.ndarray:
    """Skin of both photos, without words, scale and the line of the wipe."""
    return shot(page, 0)[110:-110].astype(float)


def photo_alone(page: ComparePage, pane: int, qtbot: QtBot) -> np.ndarray:
    """What a photo alone gives at the same places."""
    choose(page, "overlay", qtbot)
    page.scene.modes["overlay"].slider.setValue(0 if pane == 1 else 100)  # type: ignore[attr-defined]
    return middle(page)


@reads
def test_the_wipe_uncovers_one_photo_or_the_other_by_hand_and_by_keys(page: ComparePage, qtbot: QtBot) -> None:
    first, second = (photo_alone(page, pane, qtbot) for pane in (1, 2))
    choose(page, "wipe", qtbot)
    wipe = page.scene.modes["wipe"]
    assert isinstance(wipe, WipeMode)
    wide = page.stage.width()
    page.stage.handle.setFocus()
    qtbot.keyClick(page.stage.handle, Qt.Key.Key_Right)
    assert wipe.divider * wide == pytest.approx(wide / 2 + 16, abs=1)
    qtbot.keyClick(page.stage.over, Qt.Key.Key_BracketLeft)
    line = round(wipe.divider * wide)
    shown = middle(page)
    assert np.abs(shown[:, 100 : line - 30] - first[:, 100 : line - 30]).max() <= 1
    assert np.abs(shown[:, line + 30 : -100] - second[:, line + 30 : -100]).max() <= 1
    assert np.abs(first - second).max() > 5, "both photos look the same: the test proves nothing"
    handle = page.stage.handle
    qtbot.mousePress(handle, LEFT, pos=QPoint(18, 60))
    qtbot.mouseMove(handle, QPoint(90, 60))
    qtbot.mouseRelease(handle, LEFT, pos=QPoint(90, 60))


@reads
def test_the_overlay_mixes_both_as_far_as_one_wishes(page: ComparePage, qtbot: QtBot) -> None:
    first, second = (photo_alone(page, pane, qtbot) for pane in (1, 2))
    overlay = page.scene.modes["overlay"]
    assert isinstance(overlay, OverlayMode)
    assert overlay.controls is not None and overlay.controls.isVisible()
    overlay.slider.setValue(50)
    mixed = middle(page)
    both = np.minimum(first.max(axis=2), second.max(axis=2)) > 90  # skin, not what lies beyond it
    assert np.percentile(np.abs(mixed - (first + second) / 2)[both], 99.5) <= 2  # edges are softened
    qtbot.keyClick(page.stage.over, Qt.Key.Key_BracketRight)
    assert overlay.slider.value() == 60


@reads
def test_the_checkerboard_shows_tiles_of_both(page: ComparePage, qtbot: QtBot) -> None:
    first, second = (photo_alone(page, pane, qtbot) for pane in (1, 2))
    choose(page, "checker", qtbot)
    checker = page.scene.modes["checker"]
    assert isinstance(checker, CheckerMode)
    side = checker.slider.value()
    shown = middle(page)
    y, x = np.mgrid[110 : 110 + shown.shape[0], 0 : shown.shape[1]]
    of_first = (y // side + x // side) % 2 == 0
    assert np.abs(shown - first)[of_first].max() <= 1
    assert np.abs(shown - second)[~of_first].max() <= 1
    qtbot.keyClick(page.stage.over, Qt.Key.Key_BracketRight)
    assert checker.slider.value() == round(side * 1.25)


@reads
def test_the_difference_of_aligned_photos_is_even_grey_where_nothing_changed(page: ComparePage, qtbot: QtBot) -> None:
    choose(page, "difference", qtbot)
    qtbot.waitUntil(lambda: page.scene.is_adjusted and page.scene.difference.is_sharp)
    shown = middle(page)[:, 330:-330]
    assert np.ptp(shown, axis=2).max() == 0, "it is not grey"
    assert abs(np.median(shown) - 128) < 4
    assert np.percentile(np.abs(shown - 128), 95) < 14
    kept = page.keeper.mapping(page.scene.rows[1])  # type: ignore[arg-type]  # there is one
    page.keeper.move(page.scene.rows[1], kept.with_shift((5.0, 0.0)))  # type: ignore[arg-type]
    page.scene.renew()
    sharp(page, qtbot)
    assert np.percentile(np.abs(middle(page)[:, 330:-330] - 128), 95) > 25, "a shift of five pixels shows no difference"


@reads
def test_blinking_shows_one_and_the_other_and_stops_where_no_one_looks(page: ComparePage, qtbot: QtBot) -> None:
    first, second = (photo_alone(page, pane, qtbot) for pane in (1, 2))
    blink = page.scene.modes["blink"]
    assert isinstance(blink, BlinkMode)
    choose(page, "blink", qtbot)
    assert not blink.is_running, "it blinks by itself although nothing moves here"
    assert np.abs(middle(page) - first).max() <= 1
    qtbot.keyClick(page.stage.over, Qt.Key.Key_Space)
    assert np.abs(middle(page) - second).max() <= 1
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    qtbot.mouseClick(blink.play, LEFT)
    qtbot.mouseClick(blink.rate.button("3"), LEFT)
    assert blink.is_running
    before = blink.second_shown
    qtbot.waitUntil(lambda: blink.second_shown != before)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: not blink.is_running)
    page.window().activateWindow()
    qtbot.waitUntil(lambda: blink.is_running)
    other.close()
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    choose(page, "side", qtbot)
    assert not blink.is_running


def test_nothing_is_laid_over_without_an_alignment_and_it_is_said(page: ComparePage, made: Made, qtbot: QtBot) -> None:
    page.show_photos((made.photos[0], made.other))
    sharp(page, qtbot)
    qtbot.mouseClick(page.align_bar.align, LEFT)
    sharp(page, qtbot)
    assert page.align_bar.words.text().startswith("Not aligned: ")
    assert page.align_bar.by_hand.isVisible()
    choose(page, "overlay", qtbot)
    other = page.scene.rows[1]
    assert other is not None and not page.keeper.mapping(other).is_laid
    assert page.keeper.mapping(other).is_straight, "it was turned or bent"
    choose(page, "difference", qtbot)
    assert not page.scene.difference.skins
    assert shot(page, 0)[150:-150].std() < 40


@reads
def test_colours_are_matched_on_wish_only_and_it_is_said(
    page: ComparePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmer = (1.2, 1.0, 0.9)  # these photos are of nearly the same light, which is found or not by a hair
    monkeypatch.setattr("ui.compare.light.common_light", lambda *_: warmer)
    choose(page, "side", qtbot)
    assert not page.scene.is_adjusted
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_C)
    assert page.align_bar.colours.isChecked()
    assert page.scene.is_adjusted
    assert not page.scene.slots[0].adjusted, "the first photo gives the light, it is not changed"
    qtbot.waitUntil(lambda: page.scene.drawers[1].skins[0].gains == warmer)
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_C)
    assert not page.scene.is_adjusted


@reads
def test_the_original_is_asked_for_where_one_looks_closer(
    page: ComparePage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The small photos here are their own previews: what is asked for is told by the store."""
    asked: list[float] = []
    before = page.scene.store.ask

    def ask(row: PhotoRow, need: float) -> None:
        asked.append(need)
        before(row, need)

    monkeypatch.setattr(page.scene.store, "ask", ask)
    page.scene.camera.look(QPointF(300, 200), 3.0)
    sharp(page, qtbot)
    assert max(asked) == 1.0
