"""Two results of one quantity in one sample: each is reached from the cell; flags are never cut."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.enums import Flag
from clinic.records.labs import LabReportDraft
from clinic.records.patients import PatientDetail
from tests.ui.labs.support import dialog, result
from ui.context import Context
from ui.core.notifier import Notice
from ui.labs.matrix import Cell
from ui.labs.matrix_delegate import MatrixDelegate
from ui.labs.matrix_model import FIXED
from ui.labs.page import LabsPage
from ui.labs.result_dialogs import HistoryDialog
from ui.theme.tokens import SMALL
from ui.widgets.buttons import Button

LEFT = Qt.MouseButton.LeftButton


def _same_sample(clinic: Clinic, patient_id: str, at: datetime) -> None:
    typed = result("calcium_total", 23, "mg/dL", confirmed="as typed")
    clinic.labs.save_typed(patient_id, LabReportDraft((typed,), sampled_at=at))
    (wrong,) = clinic.labs.current(patient_id)
    clinic.labs.correct(wrong.id, result("calcium_total", 2.31, "mmol/L"), "the unit was wrong")
    clinic.labs.save_typed(patient_id, LabReportDraft((result("calcium_total", 9.9, "mg/dL"),), sampled_at=at))


def test_each_of_two_results_of_a_sample_is_reached_with_its_history(
    page: LabsPage, clinic: Clinic, patient: PatientDetail, qtbot: QtBot
) -> None:
    _same_sample(clinic, patient.id, clinic.now())
    page.mark_stale()
    qtbot.waitUntil(lambda: len(page.results.details.parts) == 2)
    cell = page.results.model.cell(1, FIXED)
    assert cell is not None and cell.text in ("9.9 +1", "9.3 +1")
    assert "9.9 |" in page.results.model.as_text(as_csv=True) or "| 9.9" in page.results.model.as_text(as_csv=True)
    details = page.results.details
    told = details.facts()
    assert "Calcium, total 9.9 mg/dL" in told and "Calcium, total 2.31 mmol/L" in told
    corrected = next(part for part in details.parts if "2.31" in part.accessibleName())
    history = next(button for button in corrected.findChildren(Button) if button.text() == "History")

    qtbot.mouseClick(history, LEFT)

    shown = dialog(page, HistoryDialog)
    assert [row.value_text for row in shown.model.rows] == ["2.31", "23"]
    table = shown.model.index
    texts = " ".join(str(table(0, at).data()) + str(table(1, at).data()) for at in range(shown.model.columnCount()))
    assert "the unit was wrong" in texts and clinic.user is not None and clinic.user.name in texts
    shown.accept()


def test_a_flag_has_its_room(ctx: Context, page: LabsPage) -> None:
    delegate = MatrixDelegate(ctx.theme)
    cell = Cell("23.0 +1", Flag.CRITICAL_HIGH, "corrected", "")
    flag = QFontMetrics(ctx.theme.font(SMALL + 1, bold=True)).horizontalAdvance("HH")

    assert delegate.flag_room(cell) - 5 >= flag
    assert delegate.width_of(cell) > 108


def test_what_is_computed_is_not_typed_and_a_laboratorys_own_needs_no_reason(
    page: LabsPage, ctx: Context, clinic: Clinic, patient: PatientDetail, notices: list[Notice], qtbot: QtBot
) -> None:
    page.add_results()
    form = page.entry
    form.table.add_panel(clinic.catalog.panels["kidney"].analytes)
    assert "creatinine" in [row.typed.analyte for row in form.table.rows]
    assert "egfr" not in [row.typed.analyte for row in form.table.rows]
    assert not {"egfr", "calcium_corrected"} & {option.key for option in form.more.offered()}
    form.more.setText("Corrected calcium")
    form._more_typed()
    assert "computed here" in notices[-1].text
    assert "calcium_corrected" not in [row.typed.analyte for row in form.table.rows]

    reported = result("calcium_corrected", 9.8, "mg/dL")
    draft = LabReportDraft((result("calcium_total", 9.4, "mg/dL"), reported), sampled_at=clinic.now())
    clinic.labs.save_typed(patient.id, draft)

    assert "corrected-calcium" not in [row.key for row in clinic.labs.derived(patient.id)]
