"""The clinic's documents and handouts."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from tests.support.clinics import add_patient
from tests.ui.documents.conftest import FilePrinter
from ui.context import Context
from ui.documents.library_page import HANDOUTS, LibraryPage
from ui.main_window import MainWindow


@pytest.fixture
def page(ctx: Context, window: MainWindow, printer: FilePrinter) -> LibraryPage:
    """The page in the real window."""
    made = LibraryPage(ctx, printer)
    window.add_page("docs", "Docs", "files", made)
    window.show()
    return made


def test_recent_documents_lead_to_their_patient(
    page: LibraryPage, clinic: Clinic, patient: PatientDetail, visit_id: str, ctx: Context, qtbot: QtBot
) -> None:
    made, changes = clinic.documents.make_summary(visit_id)
    ctx.bus.publish(changes)
    assert page.table.model().index(0, 1).data() == "Lindqvist, Astrid"
    qtbot.waitUntil(lambda: page.paper.data != b"", timeout=10000)
    with qtbot.waitSignal(ctx.navigator.document_requested) as asked:
        qtbot.mouseClick(page.open_button, Qt.MouseButton.LeftButton)
    assert asked.args == [patient.id, made[0].id]


def test_a_handout_is_shown_without_a_patient_as_a_specimen(page: LibraryPage, qtbot: QtBot) -> None:
    page.show_part(HANDOUTS)
    qtbot.keyClicks(page.topic_list.field, "laser")
    assert page.topic_list.topics[0].key == "after-laser"
    qtbot.waitUntil(lambda: page.paper.data != b"", timeout=10000)
    words = page.paper.preview.document.getAllText(0).text()
    assert "For the patient’s name" in words
    assert not page.make_button.isVisible()


def test_a_handout_is_made_for_the_open_patient(
    page: LibraryPage, clinic: Clinic, patient: PatientDetail, ctx: Context, qtbot: QtBot
) -> None:
    ctx.navigator.set_patient(patient.id)
    page.show_part(HANDOUTS)
    page.topic_list.choose("milia")
    qtbot.waitUntil(lambda: page.paper.data != b"", timeout=10000)
    assert "Astrid Lindqvist" in page.paper.preview.document.getAllText(0).text()
    with qtbot.waitSignal(ctx.navigator.document_requested, timeout=10000) as asked:
        qtbot.mouseClick(page.make_button, Qt.MouseButton.LeftButton)
    (document,) = clinic.documents.list(patient.id)
    assert asked.args == [patient.id, document.id]
    assert document.topic == "milia"


def test_naming_people_in_the_list_opens_nobodys_record(
    page: LibraryPage, clinic: Clinic, ctx: Context, qtbot: QtBot
) -> None:
    for number in range(4):
        _made, changes = clinic.documents.make_handout("milia", add_patient(clinic, f"Person{number}").id)
    clinic._core.act_as(clinic.user)  # a new day at the machine: nothing was seen yet
    before = views(clinic)
    ctx.bus.publish(changes)
    assert len(page._model.rows) == 4
    qtbot.waitUntil(lambda: page.paper.data != b"", timeout=10000)
    assert views(clinic) - before <= 1, "more than the one document that is shown"


def views(clinic: Clinic) -> int:
    """How many records were entered as seen."""
    with clinic.database.read() as session:
        told = session.connection().exec_driver_sql("SELECT count(*) FROM audit_entry WHERE action = 'view'")
        return int(told.scalar() or 0)
