"""The audit trail in the window: found by person, user, day and action, read in full, saved, checked."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.records.patients import PatientDetail
from clinic.store.models import AuditEntry
from tests.support.clinics import SettableClock, add_patient, make_clinic
from tests.support.prompts import FakePrompts
from ui.admin.audit import AuditSection
from ui.admin.page import AdminPage
from ui.context import Context
from ui.core.notifier import Notice


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def clinic(tmp_path: Path, clock: SettableClock) -> Iterator[Clinic]:
    """A clinic where two people were registered and one was changed, on two days."""
    with make_clinic(tmp_path, clock) as clinic:
        yield clinic


@pytest.fixture
def astrid(clinic: Clinic, clock: SettableClock) -> PatientDetail:
    patient = add_patient(clinic)
    clock.forward(days=1)
    changed, _ = clinic.patients.save(replace(patient, phone="555 0199"), patient_id=patient.id)
    add_patient(clinic, "Moreau", "Claire", phone="=2+3")
    return changed


@pytest.fixture
def section(ctx: Context, astrid: PatientDetail, qtbot: QtBot) -> AuditSection:
    section = AuditSection(ctx)
    qtbot.addWidget(section)
    section.resize(1180, 600)
    section.show()
    qtbot.waitUntil(lambda: "entries" in section.card._note.text())
    return section


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def whats(section: AuditSection) -> list[str]:
    return [row.what for row in section.model.rows]


def test_entries_are_told_in_plain_words_with_what_stood_before(section: AuditSection, qtbot: QtBot) -> None:
    at = section.model.find(lambda row: row.what.startswith("changed the person's record"))
    assert section.model.row(at).what == "changed the person's record: phone 555 0199"
    section.table.choose_row(at)
    qtbot.waitUntil(lambda: "Lindqvist, Astrid, no. 1" in texts(section.detail))
    said = texts(section.detail)
    assert "Dr M. Okafor" in said
    assert "phone\n555 0199" in said


def test_one_persons_record_is_found_as_everywhere(section: AuditSection, qtbot: QtBot) -> None:
    section.filter.patient.setFocus()
    qtbot.keyClicks(section.filter.patient, "lindq")
    qtbot.waitUntil(lambda: bool(section.filter.patient.offered()))
    qtbot.keyClick(section.filter.patient, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: section.filter.filter.patient_id != "")
    assert {row.mrn for row in section.model.rows} == {"1"}
    qtbot.mouseClick(section.filter.all_button, Qt.MouseButton.LeftButton)
    assert {row.mrn for row in section.model.rows} == {"", "1", "2"}


def test_days_user_and_action_narrow_the_trail(section: AuditSection, clock: SettableClock, qtbot: QtBot) -> None:
    everything = len(section.model.rows)
    qtbot.keyClicks(section.filter.last.line, (clock() - timedelta(days=1)).date().isoformat())
    first_day = len(section.model.rows)
    assert 0 < first_day < everything
    section.filter.action.setCurrentIndex(section.filter.action.findData("create"))
    assert {row.action for row in section.model.rows} == {"create"}
    section.filter.user.setCurrentIndex(1)
    assert {row.user_name for row in section.model.rows} == {"Dr M. Okafor"}
    qtbot.keyClicks(section.filter.first.line, clock().date().isoformat())
    assert "The last day is before the first." in section.problem.text()
    assert section.problem.isVisible()


def test_who_signed_a_visit_is_found_in_the_window(
    section: AuditSection, clinic: Clinic, astrid: PatientDetail, qtbot: QtBot
) -> None:
    visit, _ = clinic.visits.start(astrid.id, "Bumps")
    clinic.visits.sign(visit.id, visit.version)
    offered = [section.filter.action.itemText(at) for at in range(section.filter.action.count())]
    assert {"Signed", "Backed up"} <= set(offered)
    section.filter.action.setCurrentIndex(offered.index("Signed"))
    (row,) = section.model.rows
    assert row.what.startswith("signed visit of ")
    qtbot.waitUntil(lambda: section.card._note.text() == "1 entry")
    assert row.what in texts(section.detail)
    assert "draft → signed" in texts(section.detail)


def test_the_heading_counts_what_is_shown(section: AuditSection, qtbot: QtBot) -> None:
    newest = section.model.rows[0].number
    assert newest == len(section.model.rows), "that the trail is being read is not shown yet"
    qtbot.waitUntil(lambda: section.card._note.text() == f"{newest} entries")
    section.load_rows()
    qtbot.waitUntil(lambda: section.card._note.text() == f"{section.model.rows[0].number} entries")
    assert section.model.rows[0].number > newest
    section.filter.action.setCurrentIndex(section.filter.action.findData("erase"))
    qtbot.waitUntil(lambda: section.card._note.text() == "0 entries")


def test_where_nothing_fits_the_page_says_so_and_offers_all(section: AuditSection, qtbot: QtBot) -> None:
    section.filter.action.setCurrentIndex(section.filter.action.findData("erase"))
    assert section.empty.isVisible()
    assert not section.csv_button.isEnabled()
    section.empty.action_requested.emit()
    assert section.table.isVisible()


def test_older_entries_come_as_somebody_scrolls(
    ctx: Context, clinic: Clinic, astrid: PatientDetail, qtbot: QtBot
) -> None:
    with clinic.database.write() as session:
        for number in range(500):
            clinic.database.auditor.note(session, "print", "document", "", astrid.id, {"pages": number})
    section = AuditSection(ctx)
    qtbot.addWidget(section)
    section.resize(1180, 600)
    section.show()
    assert len(section.model.rows) == 200
    bar = section.table.verticalScrollBar()

    def at_the_end() -> None:
        bar.setValue(bar.maximum())
        assert section.model.rows[-1].number == 1

    qtbot.waitUntil(at_the_end)
    numbers = [row.number for row in section.model.rows]
    assert numbers == sorted(set(numbers), reverse=True)


def test_the_table_is_saved_and_a_spreadsheet_runs_nothing_of_it(
    section: AuditSection, prompts: FakePrompts, notices: list[Notice], tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "trail.csv"
    prompts.answer(path)
    qtbot.mouseClick(section.csv_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(notices))
    assert "trail.csv" in notices[-1].text
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["number"]) for row in rows] == list(range(len(rows), 0, -1))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    section.load_rows()
    assert section.model.row(0).what == f"exported the audit trail (entries {len(rows)})"


def test_a_check_says_that_all_is_well_or_what_was_done(
    section: AuditSection, prompts: FakePrompts, clinic: Clinic, qtbot: QtBot
) -> None:
    qtbot.mouseClick(section.check_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(asked.title == "The audit trail is whole." for asked in prompts.asked))
    prompts.answer(False)
    with clinic.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET user_id = 'x' WHERE number = 3")
    qtbot.mouseClick(section.check_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Entry 3 was changed." in str(prompts.last))


def test_the_reason_for_an_end_that_does_not_fit_is_entered(
    section: AuditSection, prompts: FakePrompts, clinic: Clinic, qtbot: QtBot
) -> None:
    (clinic.folder / "clinic.head").unlink()
    prompts.answer(True, "The file was left out when the computer was changed.")
    qtbot.mouseClick(section.check_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: section.model.row(0).action == "trail-accepted")
    assert "is missing" in str(prompts.asked)
    assert clinic.audit.check() == ()


def test_reading_the_trail_is_entered_once(section: AuditSection, clinic: Clinic) -> None:
    section.load()
    section.load()
    with clinic.database.read() as session:
        seen = session.query(AuditEntry).filter_by(noun="audit_entry", action="view").count()
    assert seen == 1


def test_the_trail_of_one_person_can_be_asked_for(ctx: Context, astrid: PatientDetail, qtbot: QtBot) -> None:
    page = AdminPage(ctx)
    qtbot.addWidget(page)
    page.resize(1280, 640)
    page.show()
    page.show_section("audit")
    page.audit.show_for_patient(astrid.id)
    assert page.audit.filter.patient.text() == "Lindqvist, Astrid"
    assert {row.mrn for row in page.audit.model.rows} == {"1"}
    qtbot.waitUntil(lambda: "entr" in page.audit.card._note.text())
