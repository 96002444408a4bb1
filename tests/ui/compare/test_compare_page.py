"""Photos beside each other: which ones, where they lie, what is said of them."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import AlignmentGrade, MarkKind, MarkMethod, PhotoChoice
from clinic.records.measures import MeasureDraft
from clinic.records.photos import PhotoMark
from clinic.registration import Transform
from clinic.rules.mark_places import DISAGREE
from tests.support.clinics import add_patient
from tests.ui.compare.conftest import Made, ids, reads, sharp, shot
from ui.compare.page import ComparePage
from ui.compare.skin_view import SkinView
from ui.context import Context

LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier


def wheel(view: SkinView, at: QPoint, turns: int = 1) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def drag(view: SkinView, at: QPoint, keys: Qt.KeyboardModifier = SHIFT) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), QPointF(view.mapToGlobal(at)), Qt.MouseButton.NoButton, LEFT, keys
    )
    QApplication.sendEvent(view, event)


def shift_drag(view: SkinView, qtbot: QtBot, by: int = 60) -> None:
    qtbot.mousePress(view, LEFT, SHIFT, QPoint(100, 100))
    for x in range(120, 100 + by + 1, 20):
        drag(view, QPoint(x, 100))
    qtbot.mouseRelease(view, LEFT, SHIFT, QPoint(100 + by, 100))


@reads
def test_the_first_and_the_last_photo_of_the_lesion_stand_side_by_side(page: ComparePage, made: Made) -> None:
    assert ids(page) == [made.photos[0], made.photos[2]]
    assert page.scene.lines[0] == ("14 May 2026", "visit: 22 counted (by eye)")
    assert page.scene.lines[1] == ("14 November 2026", "visit: 9 counted (by eye)")
    assert page.facts.text() == "184 days between · count 22 → 9 (−13), both by eye"
    captions = [(thumb.caption, thumb.detail) for thumb in page.strip.thumbs]
    assert captions[2] == ("Extraction", "14 Jul 2026")
    assert page.strip.photo_keys == list(made.photos[:3])
    (bar,) = page.strip.bars
    assert bar.words == "Adapalene 1 mg, nightly: since 1 Jun 2026, still taken"
    assert 1 < bar.start < 2 and bar.stop == len(captions) + 1


@reads
def test_the_page_fits_beside_the_card_of_the_patient_at_1280(page: ComparePage) -> None:
    page.mode_chosen("side")
    assert page.minimumSizeHint().width() <= 880


@reads
def test_the_pictures_take_most_of_the_page_beside_an_open_visit(page: ComparePage, qtbot: QtBot) -> None:
    page.setFixedSize(904, 589)  # what is left of 1280 x 720 then
    qtbot.waitUntil(lambda: page.stage.width() > 860)
    share = page.stage.width() * page.stage.height() / (page.width() * page.height())
    assert share > 0.6
    for part in (page.bar, page.strip, page.layout_.subject, page.bar.export, page.align_bar.by_hand):
        inside = part.mapTo(page, part.rect().bottomRight())
        assert page.rect().contains(inside), part
    page.mode_chosen("overlay")
    tray = page.stage.tray
    assert tray.isVisible() and page.stage.rect().contains(tray.geometry())
    page.mode_chosen("wipe")
    assert not tray.isVisible()


def test_what_is_counted_in_a_photo_is_told_on_it(page: ComparePage, clinic: Clinic, made: Made, qtbot: QtBot) -> None:
    points = tuple((20.0 + 5 * at, 30.0) for at in range(18))
    frame = ((10.0, 10.0), (150.0, 10.0), (150.0, 90.0), (10.0, 90.0))
    draft = MeasureDraft(made.photos[2], made.lesion, MarkKind.COUNT, points, frame, MarkMethod.ASSISTED)
    clinic.measures.save(draft)
    page.refresh()
    assert page.marks.is_loading, "it was read while the page could not be used"
    sharp(page, qtbot)
    assert page.scene.lines[0][1] == "visit: 22 counted (by eye)"
    assert page.scene.lines[1][1] == "18 counted in this photo (assisted)"
    assert "area" not in page.facts.text()


def test_marks_that_do_not_lie_where_the_alignment_says_are_pointed_out(
    page: ComparePage, clinic: Clinic, made: Made, qtbot: QtBot
) -> None:
    pair = made.photos[0], made.photos[2]
    places = np.array([[300.0, 200.0]])
    kept = clinic.alignments.of(*pair)
    assert kept is not None and kept.transform is not None
    there = Transform.from_json(kept.transform).apply(places)[0]
    clinic.photos.mark(PhotoMark("", pair[0], made.lesion, 300.0, 200.0))
    clinic.photos.mark(PhotoMark("", pair[1], made.lesion, float(there[0]), float(there[1])))
    page.refresh()
    sharp(page, qtbot)
    assert DISAGREE not in page.facts.text()
    clinic.photos.mark(PhotoMark("", pair[1], made.lesion, float(there[0]) - 150, float(there[1])))
    page.refresh()
    sharp(page, qtbot)
    assert page.facts.text().splitlines()[-1] == DISAGREE


@reads
def test_a_kept_alignment_is_applied_when_the_pair_is_opened_and_a_place_of_the_skin_lies_at_the_same_place(
    page: ComparePage,
) -> None:
    assert page.align_bar.words.text().startswith("Aligned, ")
    assert page.align_bar.words.text().endswith(" px of 1024")
    one, two = (shot(page, pane).astype(float) for pane in (1, 2))
    middle = np.s_[100:-100, 120:-120]
    lies = np.corrcoef(one[middle].ravel(), two[middle].ravel())[0, 1]
    moved = np.corrcoef(one[middle].ravel(), np.roll(two, 3, axis=1)[middle].ravel())[0, 1]
    assert lies > 0.99
    assert lies > moved + 0.02, "three pixels aside it fits as well: the test proves nothing"


@reads
def test_zoom_is_anchored_at_the_pointer_and_at_the_same_place_of_the_skin_in_both(
    page: ComparePage, qtbot: QtBot
) -> None:
    one, two = page.stage.views[:2]
    at = QPoint(150, 130)
    first = page.keeper.mapping(page.scene.rows[1])  # type: ignore[arg-type]  # there is one
    before = [view.to_reference(QPointF(at)) for view in (one, two)]
    wheel(two, at, 4)
    after = [view.to_reference(QPointF(at)) for view in (one, two)]
    for old, new in zip(before, after, strict=True):
        assert (new - old).manhattanLength() < 1e-6
    assert first.is_laid
    sharp(page, qtbot)
    left, right = (shot(page, pane).astype(float)[60:-60, 60:-60] for pane in (1, 2))
    assert np.corrcoef(left.ravel(), right.ravel())[0, 1] > 0.9


def test_photos_that_are_not_aligned_are_shown_as_they_are_and_can_be_aligned(
    page: ComparePage, made: Made, clinic: Clinic, qtbot: QtBot
) -> None:
    page.show_photos(made.photos[:2])
    sharp(page, qtbot)
    assert page.align_bar.words.text() == "Not aligned yet"
    one, two = (shot(page, pane) for pane in (1, 2))
    assert np.corrcoef(one[100:-100, 120:-120].ravel(), two[100:-100, 120:-120].ravel())[0, 1] < 0.93
    qtbot.mouseClick(page.align_bar.align, LEFT)
    assert page.align_bar.words.text() == "Aligning…"
    sharp(page, qtbot)
    kept = clinic.alignments.of(made.photos[0], made.photos[1])
    assert kept is not None and kept.grade is AlignmentGrade.ALIGNED
    assert page.align_bar.words.text().startswith("Aligned, ")
    one, two = (shot(page, pane).astype(float) for pane in (1, 2))
    assert np.corrcoef(one[100:-100, 120:-120].ravel(), two[100:-100, 120:-120].ravel())[0, 1] > 0.99


def test_a_photo_that_was_rejected_is_not_shown_unasked(
    page: ComparePage, made: Made, clinic: Clinic, qtbot: QtBot
) -> None:
    clinic.photos.choose([made.photos[2]], PhotoChoice.REJECT)
    page.show_lesion(made.lesion)
    assert ids(page) == [made.photos[0], made.photos[1]]
    qtbot.mouseClick(page.bar.panes.button("4"), LEFT)
    assert ids(page) == [made.photos[0], made.photos[1], "", ""]
    qtbot.keyClick(page.strip, Qt.Key.Key_End)
    assert made.photos[2] in ids(page), "it can still be chosen"
    clinic.photos.choose(list(made.photos[:3]), PhotoChoice.REJECT)
    page.show_lesion(made.lesion)
    assert ids(page)[:2] == [made.photos[0], made.photos[2]], "better those than an empty page"


def test_an_alignment_can_be_forgotten(page: ComparePage, made: Made, clinic: Clinic) -> None:
    page.align_bar.forget.trigger()
    assert page.align_bar.words.text() == "Not aligned yet"
    assert not page.keeper.mapping(clinic.photos.get(made.photos[2])).is_laid


def test_a_shift_by_hand_stays_under_zoom_pan_and_a_change_of_photo_and_with_the_pair(
    page: ComparePage, made: Made, clinic: Clinic, qtbot: QtBot
) -> None:
    two = page.stage.views[1]
    at = two.to_reference(QPointF(100, 100))
    shift_drag(two, qtbot)
    kept = clinic.alignments.of(made.photos[0], made.photos[2])
    assert kept is not None and kept.shift != (0.0, 0.0)
    row = clinic.photos.get(made.photos[2])
    mapping = page.keeper.mapping(row)
    there = two.to_reference(QPointF(160, 100))
    was = mapping.with_shift((0.0, 0.0)).to_photo(np.array([[at.x(), at.y()]]))
    now = mapping.to_photo(np.array([[there.x(), there.y()]]))
    assert now == pytest.approx(was, abs=0.01), "what was taken does not lie under the pointer"
    wheel(page.stage.views[0], QPoint(50, 50), 2)
    page.scene.camera.pan(QPointF(30, -10))
    assert page.keeper.mapping(row).shift == mapping.shift
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_2)
    qtbot.keyClick(two, Qt.Key.Key_Left)
    assert ids(page)[1] == made.photos[1]
    assert not page.align_bar.reset.isVisible(), "another pair was not shifted"
    qtbot.keyClick(two, Qt.Key.Key_Right)
    assert ids(page)[1] == made.photos[2]
    assert page.keeper.mapping(row).shift == pytest.approx(mapping.shift)
    assert page.align_bar.reset.isVisible()
    qtbot.mouseClick(page.align_bar.reset, LEFT)
    kept = clinic.alignments.of(made.photos[0], made.photos[2])
    assert kept is not None and kept.shift == (0.0, 0.0)
    assert not page.align_bar.reset.isVisible()


def test_shift_and_arrows_move_a_photo_too(page: ComparePage, made: Made, clinic: Clinic, qtbot: QtBot) -> None:
    two = page.stage.views[1]
    two.setFocus()
    qtbot.keyClick(two, Qt.Key.Key_Right, SHIFT)
    qtbot.keyRelease(two, Qt.Key.Key_Shift)
    kept = clinic.alignments.of(made.photos[0], made.photos[2])
    assert kept is not None and kept.shift != (0.0, 0.0)


def test_someone_elses_shift_is_shown_instead_of_being_overwritten(
    page: ComparePage, made: Made, clinic: Clinic, qtbot: QtBot, ctx: Context
) -> None:
    clinic.alignments.set_shift(made.photos[0], made.photos[2], (40.0, 0.0))  # by another window: nothing was published
    shift_drag(page.stage.views[1], qtbot)
    kept = clinic.alignments.of(made.photos[0], made.photos[2])
    assert kept is not None and kept.shift == (40.0, 0.0)
    assert page.keeper.mapping(clinic.photos.get(made.photos[2])).shift == (40.0, 0.0)


@reads
def test_arrows_move_the_active_pane_along_time(page: ComparePage, made: Made, qtbot: QtBot) -> None:
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_2)
    assert page.scene.active == 2
    qtbot.keyClick(page.stage.views[1], Qt.Key.Key_Left)
    assert ids(page) == [made.photos[0], made.photos[1]]
    qtbot.keyClick(page.stage.views[1], Qt.Key.Key_1)
    qtbot.keyClick(page.strip, Qt.Key.Key_End)
    assert ids(page) == [made.photos[2], made.photos[1]]
    assert page.strip.shown == {made.photos[2]: 1, made.photos[1]: 2}
    assert page.facts.text().endswith("count 17 → 9 (−8), both by eye")


@reads
def test_what_is_looked_at_stays_in_sight_when_the_first_photo_changes(page: ComparePage, qtbot: QtBot) -> None:
    page.scene.camera.look(QPointF(300, 200), 2.0)
    second = page.scene.rows[1]
    assert second is not None
    before = page.keeper.mapping(second).to_photo(np.array([[300.0, 200.0]]))
    qtbot.mouseClick(page.align_bar.exchange, LEFT)
    center = page.scene.camera.center
    assert (center.x(), center.y()) == pytest.approx(tuple(before[0]), abs=0.01)
    qtbot.mouseClick(page.align_bar.exchange, LEFT)
    center = page.scene.camera.center
    assert (center.x(), center.y()) == pytest.approx((300, 200), abs=0.05)
    assert page.scene.camera.scale == pytest.approx(2.0, rel=0.02)


def test_three_and_four_photos_stand_together_and_all_lie_on_the_first(
    page: ComparePage, made: Made, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.bar.panes.button("3"), LEFT)
    assert set(ids(page)) == set(made.photos[:3])
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_A)
    sharp(page, qtbot)
    assert all(page.keeper.mapping(row).is_laid for row in page.scene.others)
    shots = [shot(page, pane).astype(float)[150:-150, 70:-70] for pane in (1, 2, 3)]
    for other in shots[1:]:
        width = min(shots[0].shape[1], other.shape[1])
        assert np.corrcoef(shots[0][:, :width].ravel(), other[:, :width].ravel())[0, 1] > 0.9
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_P)
    assert page.scene.panes == 4
    assert page.stage.views[3].isVisible()
    assert page.stage.views[3].message.startswith("Choose a photo")


@reads
def test_a_photo_is_dragged_from_the_strip_onto_a_pane(page: ComparePage, made: Made) -> None:
    carried: QMimeData = page.strip.mime_of(made.photos[1])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    view = page.stage.views[0]
    QApplication.sendEvent(view, QDragEnterEvent(QPoint(50, 50), copy, carried, LEFT, none))
    QApplication.sendEvent(view, QDropEvent(QPointF(50, 50), copy, carried, LEFT, none, QEvent.Type.Drop))
    assert ids(page) == [made.photos[1], made.photos[2]]


@reads
def test_one_pane_alone_and_the_exchange(page: ComparePage, made: Made, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.align_bar.exchange, LEFT)
    assert ids(page) == [made.photos[2], made.photos[0]]
    assert page.facts.text().startswith("184 days between · count 22 → 9")
    qtbot.mouseClick(page.bar.panes.button("1"), LEFT)
    one, two = page.stage.views[:2]
    assert one.isVisible() and not two.isVisible()
    qtbot.keyClick(one, Qt.Key.Key_2)
    assert two.isVisible() and not one.isVisible()


@reads
def test_photos_that_are_asked_for_are_shown_in_that_order(page: ComparePage, made: Made) -> None:
    page.show_photos((made.photos[1], made.photos[2]))
    assert ids(page) == [made.photos[1], made.photos[2]]
    page.show_photos((made.photos[1],))
    assert ids(page) == [made.photos[0], made.photos[1]]
    page.show_photos((made.photos[0], made.other))
    assert page.layout_.subject.currentText() == "All photos"
    assert ids(page) == [made.photos[0], made.other]
    page.show_photos(made.photos[:3])
    assert page.scene.panes == 3
    assert ids(page) == list(made.photos[:3])


def test_a_patient_without_photos_is_told_where_they_come_from(
    page: ComparePage, ctx: Context, clinic: Clinic, qtbot: QtBot
) -> None:
    other = add_patient(clinic, "Brown", "Ann")
    page.set_patient(other.id)
    assert page.empty.isVisible()
    with qtbot.waitSignal(ctx.navigator.patient_requested) as asked:
        qtbot.mouseClick(page.empty.button, LEFT)
    assert asked.args == [other.id, "photos"]
