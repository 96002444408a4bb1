"""A restricted record at the window: found, and opened by nobody but who may lift the restriction."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Role
from clinic.records.patients import PatientDetail
from tests.support.prompts import FakePrompts
from ui.context import Context
from ui.main_window import MainWindow
from ui.pages import Desk


def test_a_nurse_is_told_why_it_does_not_open(
    ctx: Context, window: MainWindow, clinic: Clinic, patient: PatientDetail, prompts: FakePrompts, qtbot: QtBot
) -> None:
    clinic.privacy.restrict(patient.id, "disputed")
    physician = clinic.user
    clinic._core.act_as(replace(physician, role=Role.NURSE, administers=False))
    desk = Desk(ctx, window)
    with qtbot.waitExposed(window):
        window.show()
    window.show_page("people")
    desk.people.search.setText("lindq")
    (row,) = desk.people.model.rows
    assert row.restricted
    shown = desk.people.table.model()
    assert shown.index(0, shown.columnCount() - 1).data() == "restricted"
    ctx.navigator.open_patient(row.id)
    assert prompts.last.title == "This record is restricted."
    assert desk.patient.patient_id == ""
    clinic._core.act_as(physician)
    ctx.navigator.open_patient(row.id, "privacy")
    assert desk.patient.patient_id == row.id
    qtbot.waitUntil(lambda: bool(desk.patient.banner.chips.shown_texts()))
    assert desk.patient.banner.chips.shown_texts()[0] == "Restricted since 22 Nov 2026: disputed"
    desk.leave()
