"""List, figure and details agree."""

from collections.abc import Callable
from typing import cast

import cv2
import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import LesionStatus, Sex, Side
from clinic.records.lesions import LesionRow, ObservationDraft
from clinic.records.patients import PatientDetail
from clinic.records.photos import PhotoImport
from clinic.records.visits import VisitDetail
from tests.support.clinics import SettableClock, add_patient
from tests.ui.lesions.stand_in import MapStandIn
from ui.bodymap.map_view import MapView
from ui.context import Context
from ui.core.notifier import Notice
from ui.lesions.page import MapPage
from ui.widgets.row_model import END_ROLE

Add = Callable[..., LesionRow]
LEFT_BUTTON = Qt.MouseButton.LeftButton


def figure(page: MapPage) -> MapStandIn:
    return cast(MapStandIn, page.map)


def picture(seed: int) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (60, 80, 3), dtype=np.uint8)
    return bytes(cv2.imencode(".jpg", noise)[1].tobytes())


def test_an_empty_page_says_how_to_begin(page: MapPage, qtbot: QtBot) -> None:
    assert page.list.empty.isVisible()
    qtbot.mouseClick(page.list.empty.button, LEFT_BUTTON)
    assert page.place_card.isVisible()
    qtbot.keyClick(page.place_card.sites.field, Qt.Key.Key_Escape)
    assert page.list.isVisible()


def test_choosing_in_one_chooses_in_the_other(page: MapPage, add_lesion: Add, qtbot: QtBot) -> None:
    first, second = add_lesion(), add_lesion("index_tip", Side.LEFT)
    page.mark_stale()
    assert page.chosen == first.id
    figure(page).pin_chosen.emit(second.id)
    assert page.list.rows[page.list.table.current_row].id == second.id
    assert page.details.row is not None
    assert page.details.row.id == second.id
    qtbot.keyClick(page.list.table, Qt.Key.Key_Up)
    assert figure(page).chosen == first.id
    assert figure(page).lit == ("infraorbital", Side.RIGHT)


def test_a_wish_for_a_hidden_page_is_kept(page: MapPage, add_lesion: Add) -> None:
    add_lesion()
    second = add_lesion("chin", Side.MIDLINE)
    page.hide()
    page.mark_stale()
    page.show_lesion(second.id)
    page.show()
    assert page.chosen == second.id
    assert page.details.row is not None
    assert page.details.row.label == "L2"


def test_the_figure_is_the_patients(page: MapPage, clinic: Clinic, patient: PatientDetail) -> None:
    boy = add_patient(clinic, "Okafor", "Chidi", sex=Sex.MALE)
    page.set_patient(boy.id)
    assert figure(page).patients == [(patient.birth, patient.sex, None), (boy.birth, Sex.MALE, None)]


def test_changes_of_others_are_not_read(page: MapPage, clinic: Clinic) -> None:
    other = add_patient(clinic, "Okafor", "Chidi")
    _visit, changes = clinic.visits.start(other.id)
    assert not page.concerns(changes)


def test_status_is_changed_and_undone(page: MapPage, clinic: Clinic, add_lesion: Add, notices: list[Notice]) -> None:
    row = add_lesion()
    page.mark_stale()
    page.details.status_requested.emit(LesionStatus.TREATED)
    assert clinic.lesions.get(row.id).row.status is LesionStatus.TREATED
    assert page.details.status.text() == "Status: treated"
    assert notices[-1].run is not None
    notices[-1].run()
    assert clinic.lesions.get(row.id).row.status is LesionStatus.ACTIVE
    assert page.list.rows[0].status is LesionStatus.ACTIVE


def test_steps_are_taken_back_at_their_patient(
    page: MapPage, clinic: Clinic, patient: PatientDetail, add_lesion: Add, notices: list[Notice], qtbot: QtBot
) -> None:
    row, other = add_lesion(), add_patient(clinic, "Other")
    page.mark_stale()
    figure(page).pin_moved.emit(row.id, clinic.atlas.anchor("chin", Side.MIDLINE))
    assert (notices[-1].key, notices[-1].patient) == ("Ctrl+Z", patient.id)
    page.set_patient(other.id)
    qtbot.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert notices[-1].text == "There is nothing to undo on the map."
    assert clinic.lesions.get(row.id).row.site == "chin"
    page.set_patient(patient.id)
    qtbot.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert clinic.lesions.get(row.id).row.site == "infraorbital"


def test_a_step_over_which_the_record_changed_is_not_taken_back(
    page: MapPage, clinic: Clinic, add_lesion: Add, notices: list[Notice], qtbot: QtBot
) -> None:
    row = add_lesion()
    page.mark_stale()
    page.details.status_requested.emit(LesionStatus.TREATED)
    clinic.lesions.set_status(row.id, LesionStatus.RECURRED, version=clinic.lesions.get(row.id).row.version)
    qtbot.keyClick(page.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert notices[-1].text == "L1 was changed meanwhile: what you did before is not undone."
    assert clinic.lesions.get(row.id).row.status is LesionStatus.RECURRED


def test_signed_observations_lead_to_their_visit_open_ones_to_the_editor(
    page: MapPage,
    ctx: Context,
    clinic: Clinic,
    clock: SettableClock,
    patient: PatientDetail,
    visit: VisitDetail,
    add_lesion: Add,
    qtbot: QtBot,
) -> None:
    row = add_lesion()
    clinic.lesions.observe(ObservationDraft(row.id, visit.id, long_axis=6.0))
    clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    clock.forward(days=30)
    later, _changes = clinic.visits.start(patient.id)
    clinic.lesions.observe(ObservationDraft(row.id, later.id, long_axis=7.0))
    page.mark_stale()
    lines = page.details.history.lines
    assert [(line.what, line.signed) for line in lines[:2]] == [("7 mm, by eye", False), ("6 mm, by eye", True)]
    with qtbot.waitSignal(ctx.navigator.visit_requested) as asked:
        page.details.history.row_activated.emit(1)
    assert asked.args == [patient.id, visit.id]
    page.details.history.row_activated.emit(0)
    assert page.editor.isVisible()
    assert page.editor.seen.numbers["long_axis"].value == 7.0
    page.editor.leave()


def test_photos_stand_in_a_row_and_are_compared(
    page: MapPage,
    ctx: Context,
    clinic: Clinic,
    clock: SettableClock,
    patient: PatientDetail,
    visit: VisitDetail,
    add_lesion: Add,
    qtbot: QtBot,
) -> None:
    row = add_lesion()
    clinic.lesions.observe(ObservationDraft(row.id, visit.id, count=22))
    ids = []
    for seed in (1, 2):
        where = PhotoImport(patient.id, visit.id, row.id)
        outcome, _changes = clinic.photos.import_bytes(f"{seed}.jpg", picture(seed), where)
        ids.append(outcome.photo_id)
        clock.forward(days=1)
    page.mark_stale()
    assert [thumb.key for thumb in page.details.thumbs.thumbs] == ids
    assert page.details.thumbs.thumbs[0].detail == "· 22"
    with qtbot.waitSignal(ctx.navigator.compare_requested) as asked:
        qtbot.mouseClick(page.details.compare, LEFT_BUTTON)
    assert asked.args == [patient.id, tuple(ids)]
    for button, tab in ((page.details.photos_button, "photos"), (page.details.treat, "treatment")):
        with qtbot.waitSignal(ctx.navigator.patient_requested) as wish:
            qtbot.mouseClick(button, LEFT_BUTTON)
        assert wish.args == [patient.id, tab]


def test_all_sites_count_lesions_and_light_up(page: MapPage, add_lesion: Add, qtbot: QtBot) -> None:
    add_lesion()
    add_lesion()
    page.mark_stale()
    page.list.show_sites()
    qtbot.keyClicks(page.list.sites.field, "infraorbital")
    counts = {line.text: line.count for line in page.list.sites.lines}
    assert counts["Infraorbital region, right"] == 2
    assert counts["Infraorbital region, left"] == 0
    assert figure(page).turned_to == ("infraorbital", Side.RIGHT)
    qtbot.keyClick(page.list.sites.field, Qt.Key.Key_Down)
    assert figure(page).turned_to == ("infraorbital", Side.LEFT)
    qtbot.keyClick(page.list.sites.field, Qt.Key.Key_Return)
    assert page.editor.save_button.text() == "Save lesion, left infraorbital region"


def test_sites_without_skin_can_be_chosen_and_say_so(page: MapPage, qtbot: QtBot) -> None:
    page.add()
    sites = page.place_card.sites
    qtbot.keyClicks(sites.field, "scrotum left")
    assert [(line.text, line.on_surface) for line in sites.lines] == [("Scrotum, left", False)]
    qtbot.keyClick(sites.field, Qt.Key.Key_Return)
    assert page.editor.save_button.text() == "Save lesion, left scrotum"
    assert figure(page).ghost_dashed
    assert figure(page).ghost is not None


def test_the_real_figure_fits_the_page(ctx: Context, patient: PatientDetail, add_lesion: Add, qtbot: QtBot) -> None:
    """The page knows the figure only by its port: here both meet, at the smallest size."""
    row = add_lesion()

    def make(parent: QWidget) -> MapView:
        return MapView(ctx, parent)

    page = MapPage(ctx, make)
    qtbot.addWidget(page)
    page.resize(800, 560)
    page.set_patient(patient.id)
    page.show()
    view = cast(MapView, page.map)
    qtbot.waitUntil(lambda: view.canvas.stage.is_fine)
    assert page.size().width() == 800
    (spot,) = view.canvas.spots
    assert (spot.lesion.id, spot.seen) == (row.id, True)
    page.list.show_sites()
    qtbot.keyClicks(page.list.sites.field, "left palm")
    qtbot.waitUntil(lambda: view.canvas.stage.is_fine)
    assert view.crumbs.labels[-1] == "Left palm"
    page.close()


def test_the_list_keeps_the_side_where_the_site_is_cut(page: MapPage, add_lesion: Callable[..., LesionRow]) -> None:
    add_lesion("infraorbital", Side.LEFT)
    add_lesion("nose_tip", Side.MIDLINE)
    page.refresh()
    model = page.list.table.model()
    ends = {str(model.index(at, 1).data()): model.index(at, 1).data(END_ROLE) for at in range(model.rowCount())}
    assert ends == {"Infraorbital region, left": ", left", "Nasal tip": ""}
