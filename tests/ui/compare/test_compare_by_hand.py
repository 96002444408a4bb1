"""Pairs of points set in two photos."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from tests.support.skin_pairs import SIZE, TURNED
from tests.ui.compare.conftest import Made, sharp
from ui.compare.by_hand.dialog import ByHandDialog
from ui.compare.by_hand.pairs import PairList
from ui.compare.by_hand.point_view import PointView
from ui.compare.page import ComparePage

LEFT = Qt.MouseButton.LeftButton
PLACES = ((120.0, 120.0), (500.0, 140.0), (470.0, 360.0), (140.0, 340.0))


def there(x: float, y: float) -> tuple[float, float]:
    """The same skin in the turned photo."""
    end = TURNED @ [x, y, 1.0]
    return float(end[0] / end[2]), float(end[1] / end[2])


@pytest.fixture
def dialog(page: ComparePage, qtbot: QtBot) -> ByHandDialog:
    page.align_bar.forget.trigger()
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_H)
    found = QApplication.activeModalWidget()
    assert isinstance(found, ByHandDialog)
    qtbot.waitUntil(lambda: all(view.image is not None for view in found.views))
    return found


def click(view: PointView, place: tuple[float, float], qtbot: QtBot) -> None:
    at = view.to_view(QPointF(*place)).toPoint()
    qtbot.mousePress(view, LEFT, pos=at)
    qtbot.mouseRelease(view, LEFT, pos=at)


def set_all(dialog: ByHandDialog, qtbot: QtBot) -> None:
    for place in PLACES:
        click(dialog.views[0], place, qtbot)
        click(dialog.views[1], there(*place), qtbot)


def test_clicks_in_both_photos_align_them_and_are_kept(
    page: ComparePage, dialog: ByHandDialog, made: Made, clinic: Clinic, qtbot: QtBot
) -> None:
    assert not dialog.action_button.isEnabled()
    click(dialog.views[0], PLACES[0], qtbot)
    assert dialog.note.text() == "Now set point 1 in the second photo."
    click(dialog.views[1], there(*PLACES[0]), qtbot)
    assert not dialog.action_button.isEnabled()
    for place in PLACES[1:]:
        click(dialog.views[0], place, qtbot)
        click(dialog.views[1], there(*place), qtbot)
    assert dialog.list.count() == 4
    assert dialog.preview.picture.images[1] is not None
    qtbot.mouseClick(dialog.action_button, LEFT)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    kept = clinic.alignments.of(made.photos[0], made.photos[2])
    assert kept is not None and kept.author == "Dr M. Okafor" and len(kept.pairs) == 4
    assert "set by hand by Dr M. Okafor, 4 pairs of points" in page.align_bar.words.text()
    sharp(page, qtbot)
    row = page.scene.rows[1]
    assert row is not None
    middle = page.keeper.mapping(row).to_photo(np.array([[300.0, 240.0]]))[0]
    assert middle == pytest.approx(there(300.0, 240.0), abs=4)  # as good as clicks on a small picture are


def test_a_point_is_dragged_and_moved_by_keys(dialog: ByHandDialog, qtbot: QtBot) -> None:
    set_all(dialog, qtbot)
    view = dialog.views[1]
    at = view.to_view(QPointF(*there(*PLACES[2]))).toPoint()
    qtbot.mousePress(view, LEFT, pos=at)
    qtbot.mouseMove(view, at + QPoint(12, 0))
    qtbot.mouseRelease(view, LEFT, pos=at + QPoint(12, 0))
    assert dialog.pairs.chosen == 2
    moved = dialog.pairs.point(1, 2)
    assert moved is not None
    assert moved[0] == pytest.approx(view.to_picture(QPointF(at + QPoint(12, 0))).x(), abs=0.5)
    before = view.to_view(QPointF(*moved))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Up)
    after = dialog.pairs.point(1, 2)
    assert after is not None
    assert view.to_view(QPointF(*after)).y() == pytest.approx(before.y() - 1, abs=0.01)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert dialog.list.count() == 3
    dialog.reject()


def test_the_keyboard_alone_sets_points_and_what_is_left_is_there_again(
    page: ComparePage, dialog: ByHandDialog, qtbot: QtBot
) -> None:
    one, two = dialog.views
    for keys in ((Qt.Key.Key_Left, Qt.Key.Key_Up), (Qt.Key.Key_Right, Qt.Key.Key_Down)):
        for view in (one, two):
            view.setFocus()
            qtbot.keyClick(view, Qt.Key.Key_Space)
            for key in keys:
                for _ in range(5):
                    qtbot.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyClick(one, Qt.Key.Key_PageDown)
    assert len(dialog.pairs.complete) == 2
    assert dialog.pairs.transform is not None
    set_before = dialog.pairs.complete
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    qtbot.mouseClick(page.align_bar.by_hand, LEFT)
    again = QApplication.activeModalWidget()
    assert isinstance(again, ByHandDialog)
    assert again.pairs.complete == set_before
    again.reject()


def test_someone_elses_alignment_is_not_overwritten_unasked(
    dialog: ByHandDialog, made: Made, clinic: Clinic, qtbot: QtBot
) -> None:
    set_all(dialog, qtbot)
    clinic.alignments.set_shift(made.photos[0], made.photos[2], (9.0, 0.0))  # by another window
    qtbot.mouseClick(dialog.action_button, LEFT)
    qtbot.waitUntil(dialog.problem.isVisible)
    assert "Save again" in dialog.problem.text()
    kept = clinic.alignments.of(made.photos[0], made.photos[2])
    assert kept is not None and not kept.pairs
    qtbot.mouseClick(dialog.action_button, LEFT)
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    kept = clinic.alignments.of(made.photos[0], made.photos[2])
    assert kept is not None and len(kept.pairs) == 4


def test_up_to_four_pairs_are_said_to_fit_by_themselves_and_a_fifth_checks_them() -> None:
    pairs = PairList(SIZE, SIZE)
    for place in PLACES:
        pairs.set_point(0, *place)
        pairs.set_point(1, *there(*place))
    assert pairs.residuals == [None] * 4
    pairs.set_point(0, 300, 240)
    x, y = there(300, 240)
    pairs.set_point(1, x + 8, y)
    known = [residual for residual in pairs.residuals if residual is not None]
    assert len(known) == 5
    assert max(known) == known[4] > 2
