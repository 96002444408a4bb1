"""The years pass: figure, list and details show what was known on the day, and nothing can be changed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Certainty, LesionStatus, Side
from clinic.records.lesions import LesionDraft, LesionRow, ObservationDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.records.treatments import DrugDraft, ProcedureDraft
from tests.support.clinics import SettableClock, add_patient
from tests.support.prompts import FakePrompts
from tests.ui.lesions.stand_in import MapStandIn
from ui.context import Context
from ui.core.notifier import Notice
from ui.lesions.page import MapPage
from ui.lesions.replay_data import BEFORE, read_history

LEFT_BUTTON, KEY = Qt.MouseButton.LeftButton, Qt.Key
RESOLVED = LesionStatus.RESOLVED
YEARS = (date(2026, 11, 22), date(2027, 2, 22), date(2027, 11, 22), date(2028, 3, 1))
"""Days of the visits; the last one is today."""


@pytest.fixture
def course(clinic: Clinic, patient: PatientDetail, clock: SettableClock) -> list[str]:
    """L1 noted in May 2026, measured at each visit, resolved at the third one; L2 entered at the second visit."""
    ids: list[str] = []
    for at, day in enumerate(YEARS):
        clock.forward(days=(day - clock().date()).days)
        visit, _ = clinic.visits.start(patient.id, f"Visit {at + 1}")
        if at < 2:
            noted = PartialDate(2026, 5, 14) if at == 0 else None
            site = ("infraorbital", "chin")[at]
            side = (Side.RIGHT, Side.MIDLINE)[at]
            draft = LesionDraft(
                patient.id, site, side, clinic.atlas.anchor(site, side), noted, "milia", certainty=Certainty.PROBABLE
            )
            ids.append(clinic.lesions.save(draft)[0].id)
        clinic.lesions.observe(ObservationDraft(ids[0], visit.id, long_axis=2.0 + at))
        if at == 2:
            row = clinic.lesions.get(ids[0]).row
            clinic.lesions.set_status(ids[0], RESOLVED, version=row.version)
        clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    return ids


def figure(page: MapPage) -> MapStandIn:
    return cast(MapStandIn, page.map)


def told(page: MapPage) -> dict[str, tuple[str, float | None]]:
    """Status and last size of what is shown, the same on list and figure."""
    assert tuple(page.list.rows) == figure(page).lesions
    return {row.label: (row.status.value, row.last.long_axis if row.last else None) for row in page.list.rows}


def test_each_day_shows_what_was_known_then(page: MapPage, course: list[str]) -> None:
    page.mark_stale()
    assert told(page) == {"L1": ("resolved", 5.0), "L2": ("active", None)}
    for day, expected in (
        (date(2026, 5, 14), {"L1": ("active", None)}),
        (date(2026, 11, 22), {"L1": ("active", 2.0)}),
        (date(2027, 2, 21), {"L1": ("active", 2.0)}),
        (date(2027, 2, 22), {"L1": ("active", 3.0), "L2": ("active", None)}),
        (date(2027, 11, 22), {"L1": ("resolved", 4.0), "L2": ("active", None)}),
    ):
        page.replay.go_to(day)
        assert told(page) == expected, day
    assert page.details.row is not None
    assert [line.what for line in page.details.history.lines if "mm" in line.what] == [
        "4 mm, by eye",
        "3 mm, by eye",
        "2 mm, by eye",
    ]


def test_keys_step_from_visit_to_visit_and_to_both_ends(page: MapPage, course: list[str], qtbot: QtBot) -> None:
    page.mark_stale()
    slider = page.replay.slider
    days = []
    for key in (KEY.Key_Left, KEY.Key_Left, KEY.Key_Left, KEY.Key_Left, KEY.Key_Right, KEY.Key_End):
        qtbot.keyClick(slider, key)
        days.append(slider.day)
    assert days == [YEARS[2], YEARS[1], YEARS[0], date(2026, 5, 14), YEARS[0], YEARS[3]]
    assert page.view.past is None
    qtbot.keyClick(slider, KEY.Key_Home)
    assert page.view.past == date(2026, 5, 14)
    qtbot.keyClick(slider, KEY.Key_Up)
    assert page.view.past == YEARS[0]
    qtbot.keyClick(slider, KEY.Key_PageUp)
    assert page.view.past == date(2027, 11, 22)
    assert slider.accessibleDescription() == "22 November 2027"


def test_the_banner_says_the_day_and_leads_back(page: MapPage, course: list[str], qtbot: QtBot) -> None:
    page.mark_stale()
    page.replay.go_to(date(2027, 3, 12))
    assert page.banner.isVisible()
    assert page.banner.title.text() == "Map as on 12 Mar 2027"
    assert page.banner.words.text().startswith("2 lesions were known then.")
    qtbot.mouseClick(page.banner.back, LEFT_BUTTON)
    assert not page.banner.isVisible()
    assert told(page)["L1"] == ("resolved", 5.0)
    page.replay.go_to(date(2027, 3, 12))
    qtbot.keyClick(page.list.table, KEY.Key_Escape)
    assert page.view.past is None


def test_in_the_past_nothing_is_changed_and_why_is_said(
    page: MapPage, clinic: Clinic, course: list[str], notices: list[Notice], qtbot: QtBot
) -> None:
    page.mark_stale()
    page.replay.go_to(date(2027, 3, 12))
    before = clinic.lesions.get(course[0])
    figure(page).lesions = ()
    tries: tuple[Callable[[], object], ...] = (
        lambda: qtbot.keyClick(page.list.table, "l"),
        lambda: figure(page).placed.emit(clinic.atlas.anchor("chin", Side.MIDLINE)),
        lambda: page.list.site_chosen.emit("chin", Side.MIDLINE),
        lambda: qtbot.keyClick(page.list.table, KEY.Key_Return),
        lambda: figure(page).pin_opened.emit(course[0]),
        lambda: figure(page).pin_moved.emit(course[0], clinic.atlas.anchor("chin", Side.MIDLINE)),
        lambda: page.details.status_requested.emit(LesionStatus.TREATED),
        lambda: page.details.error_requested.emit(),
        lambda: qtbot.keyClick(page.list.table, KEY.Key_Z, Qt.KeyboardModifier.ControlModifier),
    )
    for number, do in enumerate(tries, 1):
        do()
        assert len(notices) == number
        assert notices[-1].text == "This is the map as on 12 March 2027. Go back to today to change anything."
        assert page.list.isVisible()
    assert clinic.lesions.get(course[0]) == before
    assert [row.id for row in figure(page).lesions] == course  # the pin that was dragged stands where it stood
    assert notices[-1].run is not None
    notices[-1].run()
    assert page.view.past is None


def test_what_changes_the_record_rests_in_the_past_and_says_why(page: MapPage, course: list[str]) -> None:
    page.mark_stale()
    buttons = (page.list.add_button, page.details.describe, page.details.area, page.details.status)
    assert all(button.isEnabled() for button in buttons)
    page.replay.go_to(date(2027, 3, 12))
    assert not any(button.isEnabled() for button in buttons)
    assert {button.toolTip() for button in buttons} == {
        "The map shows 12 March 2027. Go back to today (Esc) to change anything."
    }
    page.replay.back_to_today()
    assert all(button.isEnabled() and not button.toolTip() for button in buttons)


def test_what_was_said_of_the_past_goes_with_it(
    page: MapPage, ctx: Context, course: list[str], notices: list[Notice], qtbot: QtBot
) -> None:
    gone: list[Notice] = []
    ctx.notifier.withdrawn.connect(gone.append)
    page.mark_stale()
    page.replay.go_to(date(2027, 3, 12))
    qtbot.keyClick(page.list.table, "l")
    assert not gone
    qtbot.keyClick(page.list.table, KEY.Key_Escape)
    assert gone == notices[-1:]


def test_a_place_that_signed_visits_saw_is_changed_only_when_asked(
    page: MapPage, clinic: Clinic, prompts: FakePrompts, course: list[str], notices: list[Notice]
) -> None:
    page.mark_stale()
    seen, never = course
    before, chin = clinic.lesions.get(seen), clinic.atlas.anchor("chin", Side.MIDLINE)
    assert chin is not None
    figure(page).lesions = ()
    prompts.answer(False)
    figure(page).pin_moved.emit(seen, chin)
    assert prompts.last.text == ("L1 was seen at 4 signed visits at “Infraorbital region, right”. Move it to “Chin”?")
    assert clinic.lesions.get(seen) == before
    assert [row.id for row in figure(page).lesions] == course  # it stands where it stood
    prompts.answer(True)
    figure(page).pin_moved.emit(seen, chin)
    assert clinic.lesions.get(seen).row.site == "chin"
    assert {row.site for row in figure(page).lesions} == {"chin"}
    within = replace(chin, weights=(chin.weights[0] * 0.9, chin.weights[1]))
    figure(page).pin_moved.emit(seen, within)
    assert clinic.lesions.get(seen).row.point == within
    figure(page).pin_moved.emit(never, clinic.atlas.anchor("forehead_central", Side.MIDLINE))
    assert clinic.lesions.get(never).row.site == "forehead_central"
    assert len(prompts.asked) == 2


def test_the_filter_goes_by_the_status_of_the_day(page: MapPage, course: list[str], qtbot: QtBot) -> None:
    page.mark_stale()
    qtbot.mouseClick(page.list.filter.chips[RESOLVED], LEFT_BUTTON)
    assert list(told(page)) == ["L1"]
    page.replay.go_to(date(2027, 3, 12))
    assert told(page) == {}
    assert page.list.nothing.isVisible()
    assert page.list.filter.words.text() == "0 of 2 shown"


def test_a_lesion_of_later_leads_back_to_today(page: MapPage, course: list[str]) -> None:
    page.mark_stale()
    page.replay.go_to(date(2026, 12, 1))
    page.show_lesion(course[1])
    assert page.view.past is None
    assert figure(page).chosen == course[1]


def test_it_plays_to_the_end_and_can_be_paused(page: MapPage, course: list[str], qtbot: QtBot) -> None:
    page.mark_stale()
    page.replay.slider.setFocus()
    qtbot.mouseClick(page.replay.play, LEFT_BUTTON)
    assert page.replay.is_playing
    assert page.view.past == date(2026, 5, 14)
    qtbot.waitUntil(lambda: page.view.past is not None and page.view.past > date(2026, 5, 14))
    qtbot.mouseClick(page.replay.play, LEFT_BUTTON)
    assert not page.replay.is_playing
    assert page.replay.play.accessibleName() == "Replay the years"
    page.replay.go_to(YEARS[3] - timedelta(days=3))
    qtbot.mouseClick(page.replay.play, LEFT_BUTTON)
    qtbot.waitUntil(lambda: not page.replay.is_playing)
    assert page.view.past is None


def test_years_pass_without_reading_again(
    page: MapPage, clinic: Clinic, course: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is smooth on a small record must be smooth on a slow disk as well."""
    page.mark_stale()
    for service in (clinic.lesions, clinic.visits, clinic.treatments, clinic.photos):
        for name in ("list", "get", "details", "procedures", "drugs"):
            monkeypatch.setattr(service, name, None, raising=False)
    for day in range(0, page.replay.slider.maximum(), 9):
        page.replay.slider.setValue(day)
    assert list(told(page)) == ["L1", "L2"]


def test_another_patient_is_shown_as_today(page: MapPage, clinic: Clinic, course: list[str]) -> None:
    page.mark_stale()
    page.replay.go_to(date(2027, 3, 12))
    page.set_patient(add_patient(clinic, "Okafor", "Chidi").id)
    assert page.view.past is None
    assert not page.banner.isVisible()
    assert not page.replay.isVisible()  # nothing to replay


def test_while_one_is_described_the_years_stand_still(page: MapPage, course: list[str], qtbot: QtBot) -> None:
    page.mark_stale()
    assert page.replay.isEnabled()
    qtbot.keyClick(page.list.table, KEY.Key_Return)
    assert page.editor.isVisible()
    assert not page.replay.isEnabled()
    page.editor.leave()
    assert page.replay.isEnabled()


def test_treatments_and_visits_stand_on_the_slider(
    page: MapPage, clinic: Clinic, patient: PatientDetail, course: list[str], qtbot: QtBot
) -> None:
    visit, _ = clinic.visits.start(patient.id, "Extraction")
    kind = next(iter(clinic.catalog.procedure_kinds))
    required = clinic.catalog.procedure_kinds[kind].fields
    parameters = tuple((field.key, field.choices[0] if field.choices else "1") for field in required if field.required)
    clinic.treatments.save_procedure(ProcedureDraft(visit.id, kind, (course[1],), parameters))
    clinic.treatments.save_drug(
        DrugDraft(patient.id, "", "Minocycline", 50.0, "mg", frequency="daily", start=date(2027, 6, 1))
    )
    page.mark_stale()
    marks = read_history(clinic, patient.id).marks
    assert [mark.kind for mark in marks] == ["visit", "visit", "drug", "visit", "procedure", "visit", "visit"]
    slider = page.replay.slider
    assert "Minocycline" in slider.told_at(slider.width() * 0.9)
    at_visit = slider.told_at(slider.width() - 11)
    assert "1 Mar 2028 · Visit: Extraction" in at_visit
    assert ", L2" in at_visit
    qtbot.mouseClick(slider, LEFT_BUTTON, pos=QPoint(11, 14))
    assert page.view.past == date(2026, 5, 14)


def test_a_lesion_of_childhood_does_not_squeeze_the_visits(
    clinic: Clinic, patient: PatientDetail, clock: SettableClock, add_lesion: Callable[..., LesionRow]
) -> None:
    visit, _ = clinic.visits.start(patient.id, "First")
    draft = LesionDraft(patient.id, "chin", Side.MIDLINE, first_noted=PartialDate(1985))
    row, _ = clinic.lesions.save(draft)
    clinic.lesions.observe(ObservationDraft(row.id, visit.id, long_axis=4.0))
    clock.forward(days=10)
    history = read_history(clinic, patient.id)
    assert history.begin == date(2026, 11, 22) - BEFORE
    assert history.changes[0] == date(2026, 11, 22)


def test_without_a_past_there_is_nothing_to_replay(page: MapPage, clinic: Clinic, patient: PatientDetail) -> None:
    clinic.lesions.save(LesionDraft(patient.id, "chin", Side.MIDLINE))
    page.mark_stale()
    assert page.list.rows
    assert not page.replay.isVisible()
