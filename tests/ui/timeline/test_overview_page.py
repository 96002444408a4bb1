"""The page: what is shown, chosen and gone to."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.reports.course import Mark
from clinic.reports.course.shapes import Text
from tests.support.clinics import add_patient
from tests.ui.timeline.conftest import Story
from ui.context import Context
from ui.timeline.fact_row import FactRow
from ui.timeline.page import OverviewPage


def words(page: OverviewPage) -> set[str]:
    """All words of the chart."""
    chart = page.view.chart
    assert chart is not None
    parts = (*chart.body.still, *chart.body.moving, *chart.foot.still, *chart.foot.moving)
    return {shape.text for shape in parts if isinstance(shape, Text)}


def test_all_bands_are_there(page: OverviewPage) -> None:
    assert {
        "Lesions",
        "L1  Index finger, dorsal",
        "Blood",
        "Phosphate",
        "PTH",
        "Treatment",
        "Diltiazem",
        "240 mg, daily",
        "extraction L1",
        "Photos",
        "Visits",
        "2 Aug",
        "today",
    } <= words(page)
    assert page.ranges.key == "all", "a short history is shown whole"


def test_nothing_is_read_before_the_page_is_seen(ctx: Context, story: Story, qtbot: QtBot) -> None:
    page = OverviewPage(ctx)
    qtbot.addWidget(page)
    page.set_patient(story.patient)
    assert page.is_stale
    assert page.view.chart is None


@pytest.mark.parametrize(
    ("start", "signal", "told"),
    [
        ("lesion:", "lesion_requested", lambda story: story.lesion),
        ("photo:", "photo_requested", lambda story: story.photo),
        ("visit:", "visit_requested", lambda story: story.visits[0]),
        ("value:", "patient_requested", lambda _story: "labs"),
        ("drug:", "patient_requested", lambda _story: "treatment"),
    ],
)
def test_a_click_goes_there(
    page: OverviewPage,
    story: Story,
    ctx: Context,
    qtbot: QtBot,
    mark_of: Callable[[str], Mark],
    start: str,
    signal: str,
    told: Callable[[Story], str],
) -> None:
    page.resize(1100, 1000)
    place = page.view.place_of(mark_of(start)).toPoint()
    if start == "photo:":
        place.setY(place.y() + 8)
    with qtbot.waitSignal(getattr(ctx.navigator, signal)) as asked:
        qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == [story.patient, told(story)]


def test_ranges_change_what_is_shown(page: OverviewPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.ranges.button("6"), Qt.MouseButton.LeftButton)
    assert 180 < page.view.span.days < 200
    assert page.view.chart is not None
    seen = [mark.title for mark in page.view.chart.marks if mark.key.startswith("visit")]
    assert seen == ["2 August 2026 · visit", "22 November 2026 · visit"]


def test_values_can_be_left_out_and_stay_left_out(page: OverviewPage, ctx: Context, story: Story, qtbot: QtBot) -> None:
    action = next(action for action in page.value_menu.menu().actions() if "Phosphate" in action.text())
    action.trigger()
    assert "Phosphate" not in words(page)
    assert page.value_menu.text() == "Values 1 of 2"
    page.set_patient("")
    page.set_patient(story.patient)
    qtbot.waitUntil(lambda: page.value_menu.text() == "Values 1 of 2" and "PTH" in words(page))
    assert "Phosphate" not in words(page)


def test_a_menu_click_checks_without_closing(page: OverviewPage, qtbot: QtBot) -> None:
    menu = page.lesion_menu.menu()
    menu.popup(page.mapToGlobal(page.rect().center()))
    where = menu.actionGeometry(menu.actions()[0]).center()
    qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=where)
    assert menu.isVisible()
    assert not page.lesion_menu.shown
    menu.close()


def test_a_new_observation_is_shown_at_once(page: OverviewPage, ctx: Context, story: Story, qtbot: QtBot) -> None:
    draft = ObservationDraft(story.lesion, story.visits[-1], long_axis=7.7)
    ctx.ops.write(page, lambda: ctx.clinic.lesions.observe(draft))
    qtbot.waitUntil(lambda: "7.7" in words(page))


def test_someone_new_is_offered_a_visit(page: OverviewPage, ctx: Context, qtbot: QtBot) -> None:
    nora = add_patient(ctx.clinic, "Berg", "Nora")
    page.set_patient(nora.id)
    qtbot.waitUntil(page.empty.isVisible)
    assert not page.view.isVisible(), "nothing of the patient before is left"
    with qtbot.waitSignal(ctx.navigator.start_visit_requested) as asked:
        qtbot.mouseClick(page.empty.button, Qt.MouseButton.LeftButton)
    assert asked.args == [nora.id]


def test_now_stands_beside_the_course_where_there_is_room(page: OverviewPage, ctx: Context, qtbot: QtBot) -> None:
    assert not page.now.isVisible()
    qtbot.mouseClick(page.now_button, Qt.MouseButton.LeftButton)
    assert page.now.isVisible()
    assert not page.view.isVisible()
    page.resize(1500, 900)
    qtbot.waitUntil(lambda: page.now.isVisible() and page.view.isVisible())
    assert not page.now_button.isVisible()


def test_now_says_what_is_open_running_due_and_outside_its_range(
    page: OverviewPage, ctx: Context, story: Story, qtbot: QtBot
) -> None:
    day = ctx.clinic.now().date()
    ctx.ops.write(page, lambda: ctx.clinic.recalls.save(story.patient, day, "review L1"))
    qtbot.waitUntil(lambda: any("review L1" in row.text() for row in page.now.recall.findChildren(FactRow)))
    cards = (page.now.lesions, page.now.medicines, page.now.results)
    # rows of the reading before may still wait for their end, hidden
    lesions, medicines, results = (
        [row.text() for row in card.findChildren(FactRow) if not row.isHidden()] for card in cards
    )
    assert lesions == [
        "L1  Index finger, dorsal, left, 8.1 ± 0.4 mm, Dystrophic calcinosis cutis, long axis, photo, 22 Nov 2026"
    ]
    assert medicines == ["Diltiazem, 360 mg, daily, since 2 Aug 2026"]
    assert results[0].startswith("Phosphate (inorganic phosphorus), 6.4 H")


def test_a_row_of_now_leads_there(page: OverviewPage, ctx: Context, story: Story, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.now_button, Qt.MouseButton.LeftButton)
    row = page.now.lesions.findChild(FactRow)
    assert row is not None
    with qtbot.waitSignal(ctx.navigator.lesion_requested) as asked:
        row.setFocus()
        qtbot.keyClick(row, Qt.Key.Key_Space)
    assert asked.args == [story.patient, story.lesion]


@pytest.mark.parametrize("size", [(1424, 780), (1264, 600), (1000, 580)])
def test_each_open_lesion_has_its_whole_row_without_a_visit(
    ctx: Context, clinic: Clinic, qtbot: QtBot, size: tuple[int, int]
) -> None:
    patient = add_patient(clinic, "Diallo", "Awa").id
    for site, key in (("chin", "molluscum"), ("cheek", ""), ("thigh_anterior", "")):
        clinic.lesions.save(LesionDraft(patient, site, Side.LEFT if site != "chin" else Side.MIDLINE, diagnosis=key))
    page = OverviewPage(ctx)
    qtbot.addWidget(page)
    page.resize(*size)
    page.set_patient(patient)
    page.show()
    qtbot.waitUntil(lambda: len(page.now.lesions.findChildren(FactRow)) == 3)
    page.now_button.setChecked(True)
    card = page.now.lesions
    rows = card.findChildren(FactRow)
    low = card.rect().bottom()
    assert all(row.height() == row.sizeHint().height() for row in rows)
    assert all(row.mapTo(card, row.rect().bottomLeft()).y() < low for row in rows)
    assert [row.text() for row in rows] == [
        "L1  Chin, Molluscum contagiosum, not measured yet",
        "L2  Cheek, left, No diagnosis yet, not measured yet",
        "L3  Thigh, anterior, left, No diagnosis yet, not measured yet",
    ]


def test_the_course_as_shown_goes_on_paper(
    qtbot: QtBot, page: OverviewPage, ctx: Context, clinic: Clinic, story: Story
) -> None:
    opened: list[tuple[str, str]] = []
    ctx.navigator.document_requested.connect(lambda patient, document: opened.append((patient, document)))
    page.ranges.button("6").click()
    page.print_button.click()
    qtbot.waitUntil(lambda: bool(opened))
    (kept,) = clinic.documents.list(story.patient)
    assert opened == [(story.patient, kept.id)]
    assert kept.title == "Course, 22 May 2026 to 22 November 2026"
