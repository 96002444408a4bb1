"""The window as each role has it: what is offered works, and nobody meets a refusal in ordinary work."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QLabel
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.errors import NotAllowed
from clinic.records.enums import Role, Side
from clinic.records.labs import LabReportDraft, ResultDraft
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail, Problem
from clinic.records.photos import PhotoImport
from clinic.records.rights import Right
from clinic.records.treatments import DrugDraft
from clinic.records.visits import VisitText
from clinic.services.core import Core
from tests.clinic.imaging.pictures import jpeg
from tests.support.clinics import add_patient, make_clinic
from tests.support.colleagues import open_as
from tests.support.prompts import Answer, Asked, FakePrompts
from ui.command_palette import CommandPalette
from ui.context import Context
from ui.main_window import MainWindow
from ui.pages import Desk
from ui.shortcut_list import ShortcutList
from ui.widgets.buttons import Button
from ui.widgets.shortcut_hint import ShortcutHint
from ui.withheld import withhold

CLINICAL = ["today", "people", "labs_in", "photos_in", "recalls", "docs", "outcomes", "admin"]
PLACES = {
    Role.PHYSICIAN: CLINICAL,
    Role.NURSE: CLINICAL,
    Role.ASSISTANT: CLINICAL,
    Role.DESK: ["today", "people", "recalls", "docs", "admin"],
    Role.ADMINISTRATOR: ["people", "admin"],
}
ALL_TABS = ("overview", "map", "photos", "compare", "labs", "treatment", "visits", "documents", "privacy")
TABS = {
    Role.PHYSICIAN: ALL_TABS,
    Role.NURSE: ALL_TABS,
    Role.ASSISTANT: ALL_TABS,
    Role.DESK: ("documents",),
    Role.ADMINISTRATOR: ("privacy",),
}
WITHHELD = {
    Role.PHYSICIAN: set(),
    Role.NURSE: {
        "compare-export", "compare-page", "drug-start", "map.save-pdf", "map.save-pictures", "outcomes-csv",
        "photos-export", "visit-error", "visit-sign", "visits-addendum",
    },
    Role.ASSISTANT: {
        "compare-export", "compare-page", "drug-start", "inbox-codes", "inbox-undo", "lesion.add", "map.save-pdf",
        "map.save-pictures", "outcomes-csv", "patient-visit", "photos-export", "response-record", "visit-error",
        "visit-sign", "visits-addendum",
    },
    Role.DESK: {"documents-summary", "patient-visit", "visit-add", "visit-error", "visit-sign"},
    Role.ADMINISTRATOR: {
        "patient-edit", "patient-visit", "people-register", "visit-add", "visit-error", "visit-sign",
    },
}  # fmt: skip
_UNTRIED = (
    "lock",
    "theme",
    "palette",
    "shortcuts",
    "documents-print",
    "documents-save",
    "library-print",
    "library-save",
)
"""What opens a printer's window or leaves the page; none of it asks the clinic for more than is shown."""


@dataclass
class At:
    """Someone of one role at the window."""

    role: Role
    ctx: Context
    window: MainWindow
    desk: Desk
    patient: PatientDetail
    refused: list[str]
    """What the services refused, also where the window swallowed it."""

    @property
    def withheld(self) -> set[str]:
        """Actions that are not for this person."""
        offered = {entry.key for entry in self.ctx.actions.offered()}
        return {entry.key for entry in self.ctx.actions.listed()} - offered


class _Leaving(FakePrompts):
    """Leaves every question that nobody laid an answer ready for."""

    def _next(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self._answers.popleft() if self._answers else None


@pytest.fixture
def prompts() -> FakePrompts:
    return _Leaving()


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic in which every page has something to show."""
    with make_clinic(tmp_path) as clinic:
        patient = add_patient(clinic, allergies=("sulfites",), problems=(Problem("Calcinosis cutis"),), note="Afraid")
        lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT, diagnosis="milia"))
        visit, _ = clinic.visits.start(patient.id, "White bumps")
        clinic.visits.save_text(visit.id, VisitText(reason="White bumps"), visit.version)
        calcium = ResultDraft(analyte="calcium_total", number=10.9, unit="mg/dL", ucum="mg/dL", low=8.6, high=10.2)
        clinic.labs.save_typed(patient.id, LabReportDraft(sampled_at=clinic.now(), results=(calcium,)))
        for orientation in (1, 6):
            where = PhotoImport(patient.id, visit_id=visit.id, lesion_id=lesion.id)
            clinic.photos.import_bytes(f"{orientation}.jpg", jpeg(orientation), where)
        clinic.treatments.save_drug(
            DrugDraft(
                patient.id, "", "Methotrexate", dose=15, dose_unit="mg", frequency="weekly", start=date(2026, 1, 5)
            )
        )
        clinic.recalls.save(patient.id, date(2026, 11, 25), "Review")
        clinic.documents.make_handout("milia", patient.id)
        clinic.documents.make_summary(visit.id)
        yield clinic


class Come(Protocol):
    """Opens the window as someone of this role, with all pages built or only those that are shown."""

    def __call__(self, role: Role, *, all_pages: bool = False) -> AbstractContextManager[At]:
        """Used in a ``with``: the window closes at its end."""


@pytest.fixture
def come(ctx: Context, window: MainWindow, clinic: Clinic, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Come:
    """Opens the window as someone of this role."""
    refused: list[str] = []
    require = Core.require

    def watched(core: Core, right: Right) -> None:
        try:
            require(core, right)
        except NotAllowed as error:
            refused.append(error.what)
            raise

    @contextmanager
    def begin(role: Role, *, all_pages: bool = False) -> Iterator[At]:
        patient = clinic.patients.by_mrn("1")
        with open_as(clinic, role) as theirs:
            mine = replace(ctx, clinic=theirs)
            with qtbot.waitExposed(window):
                window.show()
            monkeypatch.setattr(Core, "require", watched)
            desk = Desk(mine, window)
            try:
                desk.show_first_page()
                while all_pages and desk._idle.isActive():
                    desk.build_next()
                desk._idle.stop()
                yield At(role, mine, window, desk, patient, refused)
                qtbot.waitUntil(lambda: not mine.ops.runner.running())
            finally:
                close_dialogs()
                desk.leave()
                window.close()
                QGuiApplication.clipboard().clear()  # what was copied must not outlive the application

    return begin


def close_dialogs() -> None:
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.reject()
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.close()


def everywhere(at: At) -> Iterator[str]:
    """Each place and each page of the patient, shown."""
    for place in PLACES[at.role]:
        at.window.show_page(place)
        yield place
    for tab in TABS[at.role] or ("",):
        at.desk.open_patient(at.patient.id, tab)
        yield f"patient {tab}"


def palette_and_shortcuts_follow(at: At) -> None:
    role = at.role
    at.window.open_palette()
    palette = next(w for w in QApplication.topLevelWidgets() if isinstance(w, CommandPalette) and w.isVisible())
    pages = [command.label for command in palette.commands() if command.group == "Patient now open"]
    assert len(pages) == len(TABS[role])
    palette.field.setText("sign and print")
    found = [command.label for command in palette.commands()]
    assert ("Sign and print" in found) is (role is Role.PHYSICIAN)
    palette.field.setText("Quux, Nobody")
    assert bool(palette.commands()) is (role is not Role.ADMINISTRATOR)
    palette.reject()
    at.window.open_shortcuts()
    shown = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ShortcutList) and w.isVisible())
    texts = {label.text() for label in shown.findChildren(QLabel)}
    assert ("Sign and print" in texts) is (role is Role.PHYSICIAN)
    shown.reject()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_its_places_pages_and_actions(come: Come, role: Role) -> None:
    with come(role, all_pages=True) as at:
        assert list(at.window.rail_keys) == PLACES[role]
        assert at.desk.patient.keys == TABS[role]
        assert at.window.current_key == PLACES[role][0]
        assert at.withheld == WITHHELD[role]
        at.desk.open_patient(at.patient.id)
        running = {entry.key for entry in at.ctx.actions.available()}
        assert not running & WITHHELD[role]
        palette_and_shortcuts_follow(at)
        assert not at.refused


@pytest.mark.parametrize("role", list(Role))
def test_nobody_meets_a_refusal_on_any_page(come: Come, role: Role, prompts: FakePrompts, qtbot: QtBot) -> None:
    with come(role) as at:
        for where in everywhere(at):
            qtbot.waitUntil(lambda: not at.ctx.ops.runner.running())
            for key in [entry.key for entry in at.ctx.actions.available()]:
                if key in _UNTRIED or key.startswith(("go-", "patient-")):
                    continue
                at.ctx.actions.get(key).trigger()
                close_dialogs()
                qtbot.waitUntil(lambda: not at.ctx.ops.runner.running())
                assert not at.refused, f"{where}: {key}"
            assert not at.refused, where
        told = [asked.title for asked in prompts.asked if "may not" in asked.title]
        assert not told


def test_the_desk_sees_no_findings_and_keeps_them(come: Come, clinic: Clinic) -> None:
    with come(Role.DESK) as at:
        at.desk.open_patient(at.patient.id)
        assert not at.desk.patient.banner.chips.isVisible()
        assert not at.desk.patient.banner.start.isVisible()
        at.desk.patient.edit()
        form = next(w for w in QApplication.topLevelWidgets() if type(w).__name__ == "PatientDialog" and w.isVisible())
        for name in ("allergies", "problems", "medicines", "note", "skin_tone", "pregnant"):
            assert not form.form._form.field(name).isVisible()  # type: ignore[attr-defined]
        form.form.lines["phone"].setText("555 0199")  # type: ignore[attr-defined]
        form.accept()  # type: ignore[attr-defined]
        stored = clinic.patients.get(at.patient.id)
        assert (stored.phone, stored.allergies, stored.note) == ("555 0199", ("sulfites",), "Afraid")
        at.window.show_page("today")
        assert not at.desk.today.reports.isVisible()
        assert "White bumps" not in str(at.desk.today.visits.rows)
        assert not at.refused


def test_a_wish_for_a_page_that_the_role_has_not_shows_the_patient(come: Come) -> None:
    with come(Role.DESK) as at:
        go = at.ctx.navigator
        wishes: tuple[Callable[[], None], ...] = (
            lambda: go.open_visit(at.patient.id, "x"),
            lambda: go.open_photo(at.patient.id, "x"),
            lambda: go.open_lesion(at.patient.id, "x"),
            lambda: go.compare_photos(at.patient.id, ("x",)),
            lambda: go.open_patient(at.patient.id, "labs"),
        )
        for wish in wishes:
            wish()
            assert at.desk.patient.tab == "documents"
        go.open_lab_report("x")
        assert at.window.current_key == "patient"
        assert not at.refused


def test_an_assistant_reads_the_visit_and_adds_to_it(
    come: Come, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot
) -> None:
    with come(Role.ASSISTANT) as at:
        at.desk.open_patient(at.patient.id, "map")
        panel = at.desk.panel
        assert panel.fields.areas["reason"].text() == "White bumps"
        assert all(area.isReadOnly() for area in panel.fields.areas.values())
        assert not panel.sign_button.isEnabled()
        assert panel.sign_button.toolTip() == "Your role may not sign visits."
        offered = [action.text() for action in panel.add_menu.actions() if action.isEnabled()]
        assert offered == ["Photo", "Lab results", "Procedure"]
        at.desk.map._describe_chosen()
        editor = at.desk.map.editor
        assert not editor.fields.isEnabled()
        qtbot.keyClicks(editor.seen.numbers["long_axis"].line, "4")
        editor.save()
        lesion = clinic.lesions.list(at.patient.id)[0]
        assert clinic.lesions.get(lesion.id).observations[0].long_axis == 4
        other = add_patient(clinic, "Other", "One")
        at.desk.panel.start_visit(other.id)
        assert prompts.last.title == "Your role may not write visits, lesions and responses, confirm whose a report is."
        assert not at.refused


def test_a_nurse_writes_and_does_not_prescribe(come: Come, clinic: Clinic) -> None:
    with come(Role.NURSE) as at:
        at.desk.open_patient(at.patient.id, "treatment")
        over = at.desk.treatment.overview
        over.drug_table.choose_row(0)
        assert not any(button.isEnabled() for button in (over.start, over.change, over.stop, over.drug_error))
        over.drug_table.row_activated.emit(0)
        assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
        assert over.done.record.isEnabled()
        at.desk.panel.fields.areas["plan"].setPlainText("Extraction")
        assert at.desk.panel.keeper.save_now()
        assert clinic.visits.list(at.patient.id)[0].reason == "White bumps"
        assert not at.refused


def test_the_key_is_withheld_with_the_button(come: Come, clinic: Clinic, prompts: FakePrompts, qtbot: QtBot) -> None:
    with come(Role.NURSE) as at:
        at.desk.open_patient(at.patient.id, "treatment")
        panel = at.desk.panel
        reason = panel.fields.areas["reason"]
        reason.setFocus()
        qtbot.waitUntil(reason.hasFocus)
        for widget in (reason, panel.add_button, at.window):
            qtbot.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert not prompts.asked
        assert reason.text() == "White bumps"
        assert panel.sign_button.toolTip() == "Your role may not sign visits."
        cap = panel.sign_button.findChild(ShortcutHint)
        assert cap is not None
        assert not cap.isEnabled()
        withheld, ground = _ink(cap), at.ctx.theme.color("pressed").name()
        assert withheld == at.ctx.theme.color("faint").name()
        assert cap.grab().toImage().pixelColor(3, 9).name() == ground
        assert not at.refused


def _ink(cap: ShortcutHint) -> str:
    return cap.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText).name()


def test_a_refusal_that_still_happens_is_told_in_words(come: Come, prompts: FakePrompts) -> None:
    with come(Role.DESK) as at:
        at.ctx.ops.read(at.window, at.ctx.clinic.labs.waiting, list)
        assert prompts.last.title == "The role desk may not see lesions, photos, results, visits and treatments."
        assert "Ask someone" in prompts.last.text


def test_the_status_line_says_who_works(come: Come) -> None:
    with come(Role.NURSE) as at:
        assert at.window.status._user.text() == "Robin Nurse · nurse"


def test_withheld_stays_off_whatever_the_page_does(ctx: Context, clinic: Clinic, qtbot: QtBot) -> None:
    with open_as(clinic, Role.DESK) as desk:
        mine = replace(ctx, clinic=desk)
        button, free, action = Button("Sign"), Button("Register"), QAction("Sign")
        for widget in (button, free):
            qtbot.addWidget(widget)
        withhold(mine, Right.SIGN, button, action)
        withhold(mine, Right.WRITE_PEOPLE, free)
        for target in (button, action, free):
            target.setEnabled(True)
        button.setToolTip("Sign this visit")
        assert (button.isEnabled(), action.isEnabled(), free.isEnabled()) == (False, False, True)
        assert button.toolTip() == "Your role may not sign visits."
