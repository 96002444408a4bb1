from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import ConsentScope, Side
from clinic.records.lesions import LesionRow, ObservationDraft
from clinic.records.photos import PhotoImport, PhotoRow
from clinic.records.treatments import ProcedureDraft
from tests.support.clinics import SettableClock, add_patient
from tests.support.prompts import FakePrompts
from tests.ui.photos.pictures import add_lesion, add_photo
from ui.compare.page import ComparePage
from ui.context import Context
from ui.main_window import MainWindow
from ui.widgets.deep_view import DeepView

COUNTS = (22, 17, 9)
MONTHS = (5, 7, 11)


@pytest.fixture
def patient_id(clinic: Clinic) -> str:
    return add_patient(clinic).id


@pytest.fixture
def lesion(clinic: Clinic, patient_id: str) -> LesionRow:
    return add_lesion(clinic, patient_id)


@pytest.fixture
def rows(clinic: Clinic, patient_id: str, lesion: LesionRow, clock: SettableClock) -> tuple[PhotoRow, ...]:
    """Of L1, oldest first, each with a count; extraction after the second; one photo of L2 besides."""
    found = []
    for number, (month, count) in enumerate(zip(MONTHS, COUNTS, strict=True)):
        clock.moment = datetime(2026, month, 14, 10, tzinfo=UTC)
        visit, _ = clinic.visits.start(patient_id)
        clinic.lesions.observe(ObservationDraft(lesion.id, visit.id, count=count))
        found.append(add_photo(clinic, PhotoImport(patient_id, visit.id, lesion.id), number, clock()))
        if number == 1:
            clock.forward(minutes=30)
            given = (("instrument", "needle"), ("count", "8"))
            clinic.treatments.save_procedure(ProcedureDraft(visit.id, "extraction", (lesion.id,), given))
        if number < 2:
            clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    other = add_lesion(clinic, patient_id, "finger_nos", Side.LEFT)
    add_photo(clinic, PhotoImport(patient_id, lesion_id=other.id), 9, clock())
    return tuple(found)


@pytest.fixture
def page(ctx: Context, window: MainWindow, patient_id: str, rows: tuple[PhotoRow, ...], qtbot: QtBot) -> ComparePage:
    made = ComparePage(ctx)
    window.add_page("compare", "Compare", "columns", made)
    made.set_patient(patient_id)
    window.show_page("compare")
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: all(view.image is not None for view in made.stage.views))
    return made


def ids(page: ComparePage) -> list[str]:
    return [row.id if row is not None else "" for row in page.stage.rows]


def lines(page: ComparePage, number: int) -> tuple[str, ...]:
    return page.stage.lines[number - 1]


def test_the_first_and_the_last_photo_of_the_lesion_stand_side_by_side(
    page: ComparePage, rows: tuple[PhotoRow, ...]
) -> None:
    assert ids(page) == [rows[0].id, rows[2].id]
    assert lines(page, 1) == ("14 May 2026", "22 counted (by eye)")
    assert lines(page, 2) == ("14 November 2026", "9 counted (by eye)")
    assert page.facts.text() == "184 days between · count 22 → 9 (−13), both by eye"
    captions = [(thumb.caption, thumb.detail) for thumb in page.strip.thumbs]
    assert captions[2] == ("Extraction", "14 Jul 2026")
    assert page.strip.photo_keys == [row.id for row in rows]


def test_arrows_move_the_active_pane_along_time(page: ComparePage, rows: tuple[PhotoRow, ...], qtbot: QtBot) -> None:
    qtbot.keyClick(page.stage.views[0], Qt.Key.Key_2)
    assert page.stage.active == 2
    qtbot.keyClick(page.stage.views[1], Qt.Key.Key_Left)
    assert ids(page) == [rows[0].id, rows[1].id]
    qtbot.keyClick(page.stage.views[1], Qt.Key.Key_1)
    qtbot.keyClick(page.strip, Qt.Key.Key_End)
    assert ids(page) == [rows[2].id, rows[1].id]
    assert page.strip.shown == {rows[2].id: 1, rows[1].id: 2}
    assert page.facts.text().endswith("count 17 → 9 (−8), both by eye")


def wheel(page: ComparePage, pane: int, at: QPoint, turns: int = 1) -> None:
    view = page.stage.views[pane - 1]
    event = QWheelEvent(
        QPointF(at), QPointF(view.mapToGlobal(at)), QPoint(), QPoint(0, 120 * turns), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_zoom_is_anchored_at_the_pointer_and_at_the_same_point_in_both(page: ComparePage) -> None:
    one, two = page.stage.views
    at = QPoint(120, 90)
    before = [view.to_picture(QPointF(at)) for view in (one, two)]
    wheel(page, 1, at, 3)
    after = [view.to_picture(QPointF(at)) for view in (one, two)]
    for old, new in zip(before, after, strict=True):
        assert (new - old).manhattanLength() < 0.01
    assert one.zoom_percent == pytest.approx(two.zoom_percent)


def test_a_shift_by_hand_stays_under_zoom_pan_and_another_photo_until_it_is_undone(
    page: ComparePage, rows: tuple[PhotoRow, ...], qtbot: QtBot
) -> None:
    one, two = page.stage.views
    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    qtbot.mousePress(two, left, shift, QPoint(100, 100))
    for x in (120, 140, 160):
        drag(two, QPoint(x, 100))
    qtbot.mouseRelease(two, left, shift, QPoint(160, 100))
    moved = two.shift
    assert moved.x() > 0
    assert one.shift.isNull()
    wheel(page, 1, QPoint(50, 50), 2)
    page.stage.group.pan(QPointF(30, -10))
    assert two.shift == moved
    qtbot.keyClick(two, Qt.Key.Key_Left)
    assert ids(page)[1] == rows[1].id
    assert two.shift == moved
    assert page.bar.reset.isVisible()
    qtbot.mouseClick(page.bar.reset, left)
    assert two.shift.isNull()
    assert not page.bar.reset.isVisible()


def drag(view: DeepView, at: QPoint) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove, QPointF(at), QPointF(view.mapToGlobal(at)), Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def test_the_wipe_uncovers_one_photo_over_the_other(page: ComparePage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.bar.mode.button("wipe"), Qt.MouseButton.LeftButton)
    one, two = page.stage.views
    assert one.geometry() == two.geometry() == page.stage.rect()
    assert page.stage.handle.isVisible()
    middle = page.stage.width() / 2
    assert abs(one.mask().boundingRect().width() - middle) <= 1
    page.stage.handle.setFocus()
    qtbot.keyClick(page.stage.handle, Qt.Key.Key_Right)
    assert abs(one.mask().boundingRect().width() - middle - 16) <= 1
    first, second = page.stage.panels()
    assert first.clip.right() < second.clip.left()
    qtbot.mouseClick(page.bar.mode.button("side"), Qt.MouseButton.LeftButton)
    assert one.mask().isEmpty()


def test_one_pane_alone_and_the_exchange(page: ComparePage, rows: tuple[PhotoRow, ...], qtbot: QtBot) -> None:
    qtbot.mouseClick(page.bar.exchange, Qt.MouseButton.LeftButton)
    assert ids(page) == [rows[2].id, rows[0].id]
    assert page.facts.text().startswith("184 days between · count 22 → 9")
    qtbot.mouseClick(page.bar.panes.button("1"), Qt.MouseButton.LeftButton)
    one, two = page.stage.views
    assert one.isVisible()
    assert not two.isVisible()
    qtbot.keyClick(one, Qt.Key.Key_2)
    assert two.isVisible()
    assert not one.isVisible()


def test_photos_that_are_asked_for_are_shown_in_that_order(
    page: ComparePage, clinic: Clinic, patient_id: str, rows: tuple[PhotoRow, ...]
) -> None:
    page.show_photos((rows[1].id, rows[2].id))
    assert ids(page) == [rows[1].id, rows[2].id]
    page.show_photos((rows[1].id,))
    assert ids(page) == [rows[0].id, rows[1].id]
    other = next(row for row in clinic.photos.list(patient_id) if row.lesion_labels == ("L2",))
    page.show_photos((rows[0].id, other.id))
    assert page.bar.subject.currentText() == "All photos"
    assert ids(page) == [rows[0].id, other.id]


def test_what_is_shown_is_saved_with_both_dates_if_consent_allows(
    page: ComparePage, prompts: FakePrompts, tmp_path: Path, qtbot: QtBot
) -> None:
    target = tmp_path / "compared.png"
    prompts.answer("teaching")
    qtbot.mouseClick(page.bar.export, Qt.MouseButton.LeftButton)
    assert "does not cover teaching" in prompts.last.title
    assert not target.exists()
    prompts.answer("record", target)
    qtbot.keyClick(page.strip, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert prompts.last.text == "Lesion 1 2026-05-14 and 2026-11-14.png"
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not page._ctx.ops.runner.running())
    saved = QImage(str(target))
    assert saved.width() == page.stage.width() * 2
    assert saved.textKeys() == []


def test_for_teaching_one_is_asked_where_consent_reaches_that_far(
    page: ComparePage, clinic: Clinic, rows: tuple[PhotoRow, ...], prompts: FakePrompts, qtbot: QtBot
) -> None:
    for row in (rows[0], rows[2]):
        _, changes = clinic.photos.update(
            row.id, kind=row.kind, note="", consent=ConsentScope.TEACHING, lesion_ids=row.lesion_ids,
            captured_at=row.captured_at, version=clinic.photos.get(row.id).version,
        )  # fmt: skip
        page._ctx.bus.publish(changes)
    prompts.answer("teaching")
    qtbot.mouseClick(page.bar.export, Qt.MouseButton.LeftButton)
    assert "no consent for teaching is recorded" in prompts.last.title  # what is on the photo alone is not enough
    consent, _ = clinic.consents.give(rows[0].patient_id, ConsentScope.TEACHING, date(2026, 5, 1))
    prompts.answer("teaching", False)
    qtbot.mouseClick(page.bar.export, Qt.MouseButton.LeftButton)
    assert prompts.last.kind == "confirm"
    assert "will leave the record for teaching" in prompts.last.text
    clinic.consents.withdraw(consent.id, date(2026, 5, 2))
    prompts.answer("teaching")
    qtbot.mouseClick(page.bar.export, Qt.MouseButton.LeftButton)
    assert "was withdrawn on 2026-05-02" in prompts.last.title


def test_a_patient_without_photos_is_told_where_they_come_from(
    page: ComparePage, ctx: Context, clinic: Clinic, qtbot: QtBot
) -> None:
    other = add_patient(clinic, "Brown", "Ann")
    page.set_patient(other.id)
    assert page.empty.isVisible()
    with qtbot.waitSignal(ctx.navigator.patient_requested) as asked:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert asked.args == [other.id, "photos"]
