"""Laboratory under Admin: what is suggested and computed, critical values, panels of the clinic."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.clinic import LaboratoryDraft
from clinic.records.enums import Flag, Sex
from clinic.records.partial_date import PartialDate
from tests.support.clinics import add_patient
from tests.support.prompts import FakePrompts
from tests.ui.labs.support import dialog
from ui.admin.lab_list_dialogs import CriticalDialog, PanelDialog
from ui.admin.laboratory_card import LaboratoryCard
from ui.admin.own_analyte_dialog import OwnAnalyteDialog
from ui.admin.page import AdminPage
from ui.context import Context
from ui.labs.entry_form import EntryForm
from ui.labs.page import LabsPage
from ui.main_window import MainWindow
from ui.widgets.code_dialog import CodeDialog

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def page(ctx: Context, window: MainWindow, qtbot: QtBot) -> AdminPage:
    page = AdminPage(ctx)
    window.add_page("admin", "Admin", "gear", page)
    window.show_page("admin")
    page.show_section("laboratory")
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: page.laboratory.days.value is not None)
    return page


class _Windows(QObject):
    """What is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt calls it so
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


def test_the_card_opens_no_window_of_its_own_while_it_is_made(ctx: Context, qapp: QApplication, qtbot: QtBot) -> None:
    windows = _Windows()
    qapp.installEventFilter(windows)
    qtbot.addWidget(LaboratoryCard(ctx))
    qapp.removeEventFilter(windows)
    assert not windows.shown, "it would take the focus from what is typed"


def test_the_work_up_and_the_window_of_computed_values_are_set(page: AdminPage, clinic: Clinic, qtbot: QtBot) -> None:
    card = page.laboratory
    assert (card.days.value, card.hours.value, card.shown.key) == (90, 0, "shown")
    card.days.set_value(0)
    qtbot.mouseClick(card.save_button, LEFT)
    assert "1 to 3660" in card._form.field("workup_days").error
    card.days.set_value(180)
    card.hours.set_value(24)
    card.shown.set_key("hidden")
    qtbot.mouseClick(card.save_button, LEFT)
    stored = clinic.admin.laboratory()
    assert (stored.workup_shown, stored.workup_days, stored.derived_window_hours) == (False, 180, 24)


def test_what_a_colleague_set_meanwhile_is_kept_beside_ones_own(page: AdminPage, clinic: Clinic, qtbot: QtBot) -> None:
    clinic.admin.save_laboratory(LaboratoryDraft(derived_window_hours=12), clinic.admin.laboratory().version)
    page.laboratory.days.set_value(60)
    qtbot.mouseClick(page.laboratory.save_button, LEFT)
    stored = clinic.admin.laboratory()
    assert (stored.workup_days, stored.derived_window_hours) == (60, 12)


def test_a_critical_value_is_added_changed_and_taken_out(
    page: AdminPage, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    card = page.critical
    before = len(clinic.lab_lists.critical_limits())
    qtbot.mouseClick(card.add_button, LEFT)
    asked = dialog(page, CriticalDialog)
    qtbot.mouseClick(asked.action_button, LEFT)
    assert asked._form.field("analyte").error
    qtbot.keyClicks(asked.analyte, "phosphate")
    qtbot.keyClick(asked.analyte, Qt.Key.Key_Return)
    assert asked.analyte.key == "phosphate" and asked.unit.currentData() == "mg/dL"
    asked.high.set_value(9)
    qtbot.mouseClick(asked.action_button, LEFT)
    assert len(clinic.lab_lists.critical_limits()) == before + 1
    qtbot.waitUntil(lambda: len(card.model.rows) == before + 1)

    card.table.choose_row(card.model.find(lambda row: row.limit.analyte == "phosphate" and row.limit.high == 9))
    qtbot.mouseClick(card.change_button, LEFT)
    asked = dialog(page, CriticalDialog)
    asked.high.set_value(8.5)
    qtbot.mouseClick(asked.action_button, LEFT)
    assert 8.5 in [row.limit.high for row in clinic.lab_lists.critical_limits()]
    qtbot.waitUntil(lambda: card.model.find(lambda row: row.limit.high == 8.5) >= 0)
    card.table.choose_row(card.model.find(lambda row: row.limit.high == 8.5))
    prompts.answer(True)
    qtbot.mouseClick(card.remove_button, LEFT)
    assert len(clinic.lab_lists.critical_limits()) == before


def test_a_panel_of_the_clinic_is_offered_where_results_are_typed(
    page: AdminPage, ctx: Context, clinic: Clinic, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.panels.add_button, LEFT)
    asked = dialog(page, PanelDialog)
    qtbot.keyClicks(asked.name, "Calcinosis")
    for key in ("phosphate", "calcium_total"):
        asked.search.set_key(key)
        asked._added(key)
    qtbot.mouseClick(asked.action_button, LEFT)
    (panel,) = clinic.lab_lists.panels()
    assert panel.analytes == ("phosphate", "calcium_total")

    form = EntryForm(ctx)
    qtbot.addWidget(form)
    form.open_for(add_patient(clinic).id)
    qtbot.waitUntil(lambda: f"own:{panel.id}" in form.panels.chips)


def test_the_panel_s_order_is_changed_by_keys_and_by_buttons(page: AdminPage, clinic: Clinic, qtbot: QtBot) -> None:
    assert not page.panels.nothing.isHidden() and page.panels.table.isHidden()
    qtbot.mouseClick(page.panels.add_button, LEFT)
    asked = dialog(page, PanelDialog)
    qtbot.keyClicks(asked.name, "Order")
    for key in ("phosphate", "calcium_total", "albumin"):
        asked._added(key)
    assert not asked.down_button.isEnabled()
    qtbot.keyClick(asked.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(asked.list, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert asked.analytes == ("albumin", "phosphate", "calcium_total") and not asked.up_button.isEnabled()
    qtbot.mouseClick(asked.down_button, LEFT)
    qtbot.mouseClick(asked.action_button, LEFT)
    (panel,) = clinic.lab_lists.panels()
    assert panel.analytes == ("phosphate", "albumin", "calcium_total")
    qtbot.waitUntil(lambda: not page.panels.table.isHidden())


def test_an_own_analyte_is_added_typed_flagged_and_in_the_course(
    page: AdminPage, ctx: Context, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    qtbot.mouseClick(page.own.add_button, LEFT)
    asked = dialog(page, OwnAnalyteDialog)
    qtbot.keyClicks(asked.name, "Phosphate")
    qtbot.mouseClick(asked.action_button, LEFT)
    assert "already" in asked._form.field("name").error
    asked.name.clear()
    qtbot.keyClicks(asked.name, "Zinc")
    qtbot.keyClicks(asked.aliases, "Zn, Zink")
    qtbot.keyClicks(asked.unit, "µg/dl")
    asked.decimals.setCurrentText("0")
    asked.ranges[0].low.set_value(70)
    asked.ranges[0].high.set_value(120)
    qtbot.mouseClick(asked.add_button, LEFT)
    asked.ranges[1].sex.setCurrentIndex(1)
    asked.ranges[1].low.set_value(60)
    asked.ranges[1].high.set_value(110)
    qtbot.mouseClick(asked.action_button, LEFT)
    (row,) = clinic.lab_lists.analytes()
    assert (row.key, row.analyte.aliases, len(row.analyte.ranges)) == ("own:zinc", ("Zn", "Zink"), 2)
    qtbot.waitUntil(lambda: page.own.model.rowCount() == 1)

    patient = add_patient(clinic, birth=PartialDate(1960, 1, 1), sex=Sex.FEMALE)
    labs = LabsPage(ctx)
    qtbot.addWidget(labs)
    labs.set_patient(patient.id)
    labs.add_results()
    form = labs.entry
    qtbot.waitUntil(lambda: any(option.key == "own:zinc" for option in form.more._all))
    form._more_chosen("own:zinc")
    qtbot.keyClicks(form.row("own:zinc").value, "115")
    assert "(clinic's own)" in form.row("own:zinc")._preview.text()
    qtbot.mouseClick(form.save_button, LEFT)
    labs.refresh()
    qtbot.waitUntil(lambda: labs.results.model.find("own:zinc|||ug/dL") >= 0)
    line = labs.results.model.line(labs.results.model.find("own:zinc|||ug/dL"))
    cell = line.cells[0]
    assert cell is not None and cell.flag is Flag.HIGH
    assert (line.range_source, line.points[0].high) == ("clinic", 110)

    page.own.load()
    qtbot.waitUntil(lambda: page.own.model.row(0).results == 1)
    page.own.table.choose_row(0)
    prompts.answer(True)
    qtbot.mouseClick(page.own.remove_button, LEFT)
    qtbot.waitUntil(lambda: page.own.remove_button.text() == "Take up again")
    assert "own:zinc" not in {each.key for each in clinic.catalog.offered}
    assert clinic.labs.current(patient.id)[0].name == "Zinc"
    qtbot.mouseClick(page.own.remove_button, LEFT)
    qtbot.waitUntil(lambda: page.own.remove_button.text() == "Retire…")


def test_codes_of_laboratories_are_reached_from_here(page: AdminPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.laboratory.codes_button, LEFT)
    codes = dialog(page, CodeDialog)
    assert codes.parts.button("waiting").text() == "Waiting (0)"
    codes.accept()
