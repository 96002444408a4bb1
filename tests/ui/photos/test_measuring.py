"""Measuring in a photo as a person does it: clicks, drags and keys, in the real window."""

from collections.abc import Iterator
from math import dist, hypot
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import CountMethod, MarkKind, MarkMethod, Side, SizeMethod
from clinic.records.measures import MeasureDraft, MeasureRow
from clinic.records.photos import PhotoImport, PhotoRow
from clinic.records.visits import VisitText
from tests.support.clinics import SettableClock, add_patient, make_filled
from tests.support.prompts import FakePrompts
from tests.ui.photos.measuring import AROUND, BUMPS, MM_PER_PIXEL, SPOT, SPOT_AXES, Hand, skin
from tests.ui.photos.pictures import add_lesion
from ui.core.notifier import Notice
from ui.photos.measuring.scale_tool import ScaleTool
from ui.photos.page import PhotosPage
from ui.photos.viewer import PhotoViewer

SHIFT = Qt.KeyboardModifier.ShiftModifier
AREA = 3.14159 * SPOT_AXES[0] * SPOT_AXES[1]


def _fill(clinic: Clinic, _clock: SettableClock, _place: Path) -> str:
    """A photo of one lesion, of a visit that is still open; without a scale."""
    patient_id = add_patient(clinic).id
    lesion = add_lesion(clinic, patient_id)
    visit, _ = clinic.visits.start(patient_id)
    clinic.photos.import_bytes("a.jpg", skin(), PhotoImport(patient_id, visit_id=visit.id, lesion_id=lesion.id))
    return patient_id


@pytest.fixture
def filled(tmp_path: Path, clock: SettableClock) -> Iterator[tuple[Clinic, str]]:
    clinic, patient_id = make_filled(tmp_path, clock, _fill)
    with clinic:
        yield clinic, patient_id


@pytest.fixture
def clinic(filled: tuple[Clinic, str]) -> Clinic:
    return filled[0]


@pytest.fixture
def patient_id(filled: tuple[Clinic, str]) -> str:
    return filled[1]


@pytest.fixture
def row(clinic: Clinic, patient_id: str) -> PhotoRow:
    """The photo, without a scale."""
    return clinic.photos.list(patient_id)[0]


@pytest.fixture
def scaled(clinic: Clinic, row: PhotoRow) -> PhotoRow:
    """The same with 0.1 mm per pixel."""
    return clinic.scales.set_ruler(row.id, (100.0, 590.0), (700.0, 590.0), 600 * MM_PER_PIXEL)[0]


@pytest.fixture
def viewer(page: PhotosPage, row: PhotoRow, qtbot: QtBot) -> PhotoViewer:
    """The photo in the viewer."""
    page.mark_stale()
    page.open_photo(row.id)
    qtbot.waitUntil(lambda: page.viewer.image.image is not None)
    return page.viewer


@pytest.fixture
def hand(viewer: PhotoViewer, qtbot: QtBot) -> Hand:
    return Hand(viewer, qtbot)


def only(clinic: Clinic, row: PhotoRow) -> MeasureRow:
    (found,) = clinic.measures.list(row.id)
    return found


def pending(viewer: PhotoViewer) -> MeasureDraft:
    found = viewer.board.desk.pending
    assert found is not None
    return found


def value(row: MeasureRow, name: str) -> float:
    found = row.value(name)
    assert found is not None
    return found.value


def wholly_in_sight(button: QWidget, viewer: PhotoViewer) -> bool:
    """Whether all of it lies inside the part of the facts that is seen, and that inside the window."""
    port, window = viewer.details.scroll_area.viewport(), viewer.window()
    in_port = QRect(button.mapTo(port, QPoint(0, 0)), button.size())
    in_window = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
    inside = port.rect().contains(in_port) and window.rect().contains(in_window)
    return button.isVisible() and inside and not button.visibleRegion().isEmpty()


def undo(notices: list[Notice]) -> None:
    run = notices[-1].run
    assert run is not None
    run()


def test_a_length_is_two_clicks_told_in_mm_and_taken_back_by_undo(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, notices: list[Notice]
) -> None:
    hand.key(Qt.Key.Key_D)
    assert viewer.board.strip.button("length").isChecked()
    hand.click((100, 200))
    hand.click((100, 200))  # a second click at the same place is a slip
    assert clinic.measures.list(scaled.id) == ()
    hand.click((400, 200))
    mark = only(clinic, scaled)
    assert (mark.kind, mark.method) == (MarkKind.LENGTH, MarkMethod.BY_HAND)
    assert value(mark, "length") == pytest.approx(30, abs=0.5)
    (card,) = viewer.board.results.cards
    assert " ± " in card.values.text()
    assert card.values.text().endswith(" mm")
    assert card.method.text() == "By hand, Dr M. Okafor."
    assert notices[-1].text.startswith("L1: ")
    undo(notices)
    assert clinic.measures.list(scaled.id) == ()
    assert viewer.board.results.cards == []


def test_without_a_scale_lengths_are_pixels_and_never_a_finding(row: PhotoRow, viewer: PhotoViewer, hand: Hand) -> None:
    assert viewer.details.facts["scale"].text.text() == "Not known"
    assert not viewer.board.strip.button("ruler").isEnabled()
    hand.key(Qt.Key.Key_D)
    hand.click((100, 200))
    viewer.board.tools["length"].hover(viewer.image.to_picture(hand.at((400, 200)).toPointF()))
    hand.click((400, 200))
    (card,) = viewer.board.results.cards
    assert card.values.text() == f"{round(value(card.row, 'length'))} px"
    assert "No scale: pixels only." in card.method.text()
    assert not card.record.isEnabled()
    assert "no scale" in card.finding.text()


def test_a_length_by_keyboard_alone_and_its_handles_by_arrows(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, notices: list[Notice]
) -> None:
    hand.key(Qt.Key.Key_D)
    hand.key(Qt.Key.Key_Left)
    hand.key(Qt.Key.Key_Space)
    hand.key(Qt.Key.Key_Right, 5)
    hand.key(Qt.Key.Key_Space)
    before = value(only(clinic, scaled), "length")
    assert before == pytest.approx(50 * viewer.board.desk.pixels(1) * MM_PER_PIXEL, rel=0.01)
    hand.key(Qt.Key.Key_Tab, 2)
    assert viewer.board.desk.handle == 1
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right, 1, SHIFT)
    hand.key(Qt.Key.Key_Return)
    assert value(only(clinic, scaled), "length") == pytest.approx(before + 1.1)
    undo(notices)
    assert value(only(clinic, scaled), "length") == pytest.approx(before)


def test_two_axes_cross_at_right_angles_where_they_nearly_do_and_a_handle_is_dragged(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic
) -> None:
    hand.key(Qt.Key.Key_A)
    hand.click((100, 300), (400, 300), (250, 200), (255, 400))
    mark = only(clinic, scaled)
    (a, b, c, d) = mark.points
    assert (b[0] - a[0]) * (d[0] - c[0]) + (b[1] - a[1]) * (d[1] - c[1]) == pytest.approx(0, abs=1e-6)
    assert (value(mark, "long axis"), value(mark, "short axis")) == pytest.approx((30, 20), abs=0.5)
    hand.drag((400, 300), (500, 300))
    moved = only(clinic, scaled)
    assert moved.id == mark.id
    assert value(moved, "long axis") == pytest.approx(40, abs=0.6)


def test_an_outline_by_corners_or_with_a_free_hand(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic
) -> None:
    hand.key(Qt.Key.Key_O)
    hand.click((100, 100), (300, 100), (300, 300), (100, 300), (101, 101))
    mark = only(clinic, scaled)
    assert len(mark.outline) == 4
    assert value(mark, "area") == pytest.approx(400, rel=0.03)
    hand.drag((500, 100), (700, 100), (700, 300), (500, 300), (500, 104))
    free = clinic.measures.list(scaled.id)[1]
    assert value(free, "area") == pytest.approx(400, rel=0.03)
    assert len(free.outline) <= 6


def test_a_suggested_outline_is_widened_corrected_and_kept(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, qtbot: QtBot
) -> None:
    tool, desk = viewer.board.outline, viewer.board.desk
    hand.key(Qt.Key.Key_O)
    qtbot.mouseClick(tool.mode.button("suggest"), Qt.MouseButton.LeftButton)
    hand.click(SPOT)
    qtbot.waitUntil(lambda: desk.pending is not None)
    first = pending(viewer)
    assert clinic.measures.list(scaled.id) == ()
    hand.key(Qt.Key.Key_BracketRight, 2)
    qtbot.waitUntil(lambda: desk.pending is not None and desk.pending is not first)
    corners = pending(viewer).outline
    edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    (x, y), (x2, y2) = max(edges, key=lambda edge: dist(*edge))
    hand.double_click(((x + x2) / 2, (y + y2) / 2))
    assert len(pending(viewer).outline) == len(corners) + 1
    hand.key(Qt.Key.Key_Delete)
    assert len(pending(viewer).outline) == len(corners)
    hand.key(Qt.Key.Key_Return)
    mark = only(clinic, scaled)
    assert mark.method is MarkMethod.SUGGESTED
    assert value(mark, "area") == pytest.approx(AREA * MM_PER_PIXEL**2, rel=0.2)
    assert viewer.board.results.cards[0].method.text().startswith("Suggested, accepted by Dr M. Okafor")


def test_a_count_is_proposed_ticked_added_to_and_confirmed_by_a_person(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, qtbot: QtBot
) -> None:
    tool = viewer.board.count
    hand.key(Qt.Key.Key_T)
    hand.click(*AROUND)
    hand.key(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tool.confirm_button.isVisible())
    for bump in BUMPS:
        assert any(hypot(bump[0] - x, bump[1] - y) < 4 for x, y in tool.counted), f"{bump} was not proposed"
    proposed = len(tool.counted)
    assert tool.confirm_button.text() == f"Confirm {proposed}"
    hand.click(BUMPS[0])
    assert len(tool.counted) == proposed - 1
    hand.key(Qt.Key.Key_Tab, 2)
    chosen = tool.chosen
    hand.key(Qt.Key.Key_Space)
    assert not tool.found.all[chosen].ticked
    hand.key(Qt.Key.Key_Space)
    assert tool.found.all[chosen].ticked
    hand.click((500, 400))
    assert tool.confirm_button.text() == f"Confirm {proposed}"
    assert clinic.measures.list(scaled.id) == ()
    hand.key(Qt.Key.Key_Return)
    mark = only(clinic, scaled)
    assert (mark.kind, mark.method, mark.author) == (MarkKind.COUNT, MarkMethod.ASSISTED, "Dr M. Okafor")
    assert len(mark.points) == proposed
    assert mark.note == f"Counting aid: {proposed} proposed, 1 not taken, 1 added by hand."
    (card,) = viewer.board.results.cards
    assert card.method.text().startswith("Assisted, confirmed by Dr M. Okafor.")
    qtbot.mouseClick(card.record, Qt.MouseButton.LeftButton)
    (finding,) = clinic.lesions.get(mark.lesion_id).observations
    assert (finding.count, finding.count_method) == (proposed, CountMethod.ASSISTED)


def test_a_straight_drag_counts_in_a_rectangle_and_the_result_comes_into_sight(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, qtbot: QtBot
) -> None:
    tool, scroll = viewer.board.count, viewer.details.scroll_area
    viewer.details.setFixedHeight(260)
    hand.key(Qt.Key.Key_T)
    hand.drag(AROUND[0], AROUND[2])
    qtbot.waitUntil(lambda: tool.confirm_button.isVisible())
    assert len(tool.region) == 4
    assert "click a ring to take it out, click a bump to add it" in viewer.board.bar.status.text()
    assert tool.more_label.isVisible()
    for (x, y), (across, down) in zip(tool.region, AROUND, strict=True):
        assert hypot(x - across, y - down) < 8
    assert scroll.verticalScrollBar().value() == 0
    hand.key(Qt.Key.Key_Return)
    assert only(clinic, scaled).kind is MarkKind.COUNT
    (card,) = viewer.board.results.cards
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().value() > 0)
    assert wholly_in_sight(card.record, viewer)


def test_after_confirm_the_next_step_is_wholly_in_sight_in_the_smallest_window(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, qtbot: QtBot
) -> None:
    window = viewer.window()
    window.resize(1280, 720)
    viewer.details.setFixedHeight(517)  # what the patient's banner leaves of it there
    qtbot.waitUntil(lambda: (window.width(), window.height()) == (1280, 720))
    hand.key(Qt.Key.Key_T)
    results = viewer.board.results
    for number, start in ((1, AROUND[0]), (2, (400.0, 60.0))):  # the second one stands below the first
        hand.drag(start, (AROUND[2][0] + 10 * number, AROUND[2][1] + 10 * number))
        qtbot.waitUntil(lambda: viewer.board.count.confirm_button.isVisible())
        hand.key(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda number=number: len(results.cards) == number)  # type: ignore[misc]
        qtbot.waitUntil(lambda: wholly_in_sight(results.cards[-1].record, viewer))
    assert viewer.details.scroll_area.verticalScrollBar().value() > 0, "there was room for both: nothing was tried"


def test_without_a_scale_a_count_is_clicked_by_eye_in_the_outline_that_is_kept(
    row: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, qtbot: QtBot
) -> None:
    hand.key(Qt.Key.Key_O)
    hand.click(*AROUND)
    hand.key(Qt.Key.Key_Return)
    hand.key(Qt.Key.Key_T)
    assert "No scale: the aid cannot propose" in viewer.board.bar.status.text()
    qtbot.mouseClick(viewer.board.count.reuse_button, Qt.MouseButton.LeftButton)
    assert "nothing is proposed" in viewer.board.bar.status.text()
    hand.click(BUMPS[0], BUMPS[1])
    hand.key(Qt.Key.Key_Return)
    mark = clinic.measures.list(row.id)[-1]
    assert (mark.kind, mark.method, len(mark.points)) == (MarkKind.COUNT, MarkMethod.BY_HAND, 2)


def test_a_line_over_a_ruler_sets_the_scale_and_computes_anew_but_leaves_the_finding(
    scaled: PhotoRow,
    viewer: PhotoViewer,
    hand: Hand,
    clinic: Clinic,
    prompts: FakePrompts,
    notices: list[Notice],
    qtbot: QtBot,
) -> None:
    hand.key(Qt.Key.Key_D)
    hand.click((100, 200), (400, 200))
    qtbot.mouseClick(viewer.board.results.cards[0].record, Qt.MouseButton.LeftButton)
    (finding,) = clinic.lesions.get(scaled.lesion_ids[0]).observations
    assert finding.long_axis == pytest.approx(30, abs=0.5)
    assert finding.size_method is SizeMethod.PHOTO
    assert "✓" in viewer.board.results.cards[0].finding.text()

    hand.key(Qt.Key.Key_S)
    prompts.answer("6 cm")
    hand.drag((100, 580), (400, 580))
    assert clinic.photos.get(scaled.id).mm_per_pixel == pytest.approx(0.2, rel=0.02)
    assert "1 size was computed anew. The finding of L1 stays as it was written." in notices[-1].text
    assert viewer.details.facts["scale"].more.text() == "From a line over a ruler (60 mm)."
    (card,) = viewer.board.results.cards
    assert value(card.row, "length") == pytest.approx(60, rel=0.02)
    assert "says something else" in card.finding.text()
    assert clinic.lesions.get(scaled.lesion_ids[0]).observations == (finding,)
    undo(notices)
    assert clinic.photos.get(scaled.id).mm_per_pixel == pytest.approx(0.1)
    scale_tool = viewer.board.tools["scale"]
    assert isinstance(scale_tool, ScaleTool)
    qtbot.mouseClick(scale_tool.clear_button, Qt.MouseButton.LeftButton)
    assert clinic.photos.get(scaled.id).mm_per_pixel is None


def test_a_length_that_cannot_be_read_and_stickers_that_are_not_there_are_told_and_new_ones_printed(
    row: PhotoRow,
    viewer: PhotoViewer,
    hand: Hand,
    clinic: Clinic,
    prompts: FakePrompts,
    notices: list[Notice],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    hand.key(Qt.Key.Key_S)
    prompts.answer("two")
    hand.click((100, 580), (400, 580))
    assert "Write it like" in viewer.board.bar.status.text()
    hand.key(Qt.Key.Key_F)
    qtbot.waitUntil(
        lambda: "ticker" in viewer.board.bar.status.text() and "Looking" not in viewer.board.bar.status.text()
    )
    assert clinic.photos.get(row.id).scale is None
    sheet = tmp_path / "stickers.pdf"
    prompts.answer(sheet)
    scale_tool = viewer.board.tools["scale"]
    assert isinstance(scale_tool, ScaleTool)
    qtbot.mouseClick(scale_tool.print_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(notices) and "Print it at 100 %" in notices[-1].text)
    assert sheet.read_bytes().startswith(b"%PDF")


def test_a_finding_can_be_undone_and_a_signed_visit_takes_none(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, notices: list[Notice], qtbot: QtBot
) -> None:
    hand.key(Qt.Key.Key_A)
    hand.click((100, 300), (400, 300), (250, 200), (250, 400))
    qtbot.mouseClick(viewer.board.results.cards[0].record, Qt.MouseButton.LeftButton)
    assert "is the finding of this visit" in notices[-1].text
    undo(notices)
    assert clinic.lesions.get(scaled.lesion_ids[0]).observations == ()
    qtbot.waitUntil(lambda: viewer.board.results.cards[0].record.isVisible())
    visit = clinic.visits.get(scaled.visit_id)
    text = VisitText(reason="Spot", assessment="Naevus")
    saved, _ = clinic.visits.save_text(visit.id, text, visit.version)
    clinic.visits.sign(visit.id, saved.version)
    viewer.board.desk.reload()
    (card,) = viewer.board.results.cards
    assert not card.record.isEnabled()
    assert card.finding.text() == "The visit of this photo is signed."


def test_delete_takes_a_chosen_measure_back_and_not_the_photo(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic, notices: list[Notice]
) -> None:
    hand.key(Qt.Key.Key_D)
    hand.click((100, 200), (400, 200))
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Escape)
    assert viewer.board.desk.chosen is None
    hand.click((250, 200))
    assert viewer.board.desk.chosen is not None
    hand.key(Qt.Key.Key_Delete)
    assert clinic.measures.list(scaled.id) == ()
    assert clinic.photos.list(scaled.patient_id) != ()
    undo(notices)
    assert only(clinic, scaled).kind is MarkKind.LENGTH


def test_of_several_lesions_a_person_is_asked_which_one(
    clinic: Clinic, patient_id: str, row: PhotoRow, page: PhotosPage, prompts: FakePrompts, qtbot: QtBot
) -> None:
    other = add_lesion(clinic, patient_id, side=Side.LEFT)
    clinic.photos.update(
        row.id, kind=row.kind, note="", consent=row.consent, lesion_ids=(*row.lesion_ids, other.id),
        captured_at=row.captured_at, version=row.version,
    )  # fmt: skip
    page.open_photo(row.id)
    viewer = page.viewer
    qtbot.waitUntil(lambda: viewer.image.image is not None)
    hand = Hand(viewer, qtbot)
    hand.key(Qt.Key.Key_D)
    prompts.answer("")  # Enter, with nothing chosen: asked again
    prompts.answer(other.id)
    hand.click((100, 200), (400, 200))
    assert viewer.board.bar.lesion_label.isVisible()
    assert only(clinic, row).lesion_id == other.id
    viewer.board.bar.lesion.setCurrentIndex(viewer.board.bar.lesion.findData(row.lesion_ids[0]))
    hand.click((100, 300), (400, 300))
    assert clinic.measures.list(row.id)[1].lesion_id == row.lesion_ids[0]


def test_escape_drops_what_is_half_drawn_then_the_tool_then_leaves(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, page: PhotosPage
) -> None:
    hand.key(Qt.Key.Key_A)
    hand.click((100, 300), (400, 300))
    hand.key(Qt.Key.Key_Backspace)
    hand.key(Qt.Key.Key_Escape)
    assert viewer.board.tool is not None
    hand.key(Qt.Key.Key_Escape)
    assert viewer.board.tool is None
    assert viewer.faces.strip.isVisible()
    hand.key(Qt.Key.Key_Escape)
    assert not viewer.isVisible()


def test_with_a_tool_in_the_hand_the_middle_button_moves_the_photo_and_pixels_are_seen_from_300_percent(
    scaled: PhotoRow, viewer: PhotoViewer, hand: Hand, clinic: Clinic
) -> None:
    hand.key(Qt.Key.Key_4)
    assert viewer.image.zoom_percent == pytest.approx(400)
    assert viewer.bar.zoom.text() == "400 %"
    hand.key(Qt.Key.Key_O)
    center = viewer.image.group.center
    hand.drag((380, 300), (400, 310), button=Qt.MouseButton.MiddleButton)
    assert viewer.image.group.center != center
    assert clinic.measures.list(scaled.id) == ()
    hand.key(Qt.Key.Key_R, 1, SHIFT)
    assert viewer.board.shown.ruler
    shown = viewer.image.grab().toImage()
    middle = shown.rect().center()
    blocks = {shown.pixel(middle.x() + step, middle.y()) for step in range(40)}
    assert len(blocks) <= 11, "pixels of the photo are drawn as squares of four"
