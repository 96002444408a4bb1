"""Two people at one record, each in a window of their own: the second to save sees both versions and chooses."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import select

from clinic.app import Clinic
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role, Side, VisitStatus
from clinic.records.lesions import LesionDraft
from clinic.records.patients import PatientDetail
from clinic.records.visits import VisitDetail, VisitText
from clinic.store.models import Draft
from tests.journeys.conftest import Start, unlock
from tests.journeys.hands import ALT, CTRL, SHIFT, Hands
from tests.support.clinics import PASSPHRASE, SettableClock, add_patient
from tests.support.colleagues import GIVEN, open_as
from ui.widgets.conflict_dialog import ConflictDialog

SHIFTED = CTRL | SHIFT


@pytest.fixture
def patient(folder: Path, clock: SettableClock) -> PatientDetail:
    """Someone both look after."""
    with Clinic.open(folder, PASSPHRASE, now=clock) as clinic:
        return clinic.patients.get(add_patient(clinic, phone="555 0100", note="Needs a chair").id)


@pytest.fixture
def hands(start: Start, folder: Path, patient: PatientDetail) -> Hands:
    """Dr Okafor, at the patient's page."""
    made = start(folder)
    unlock(made)
    made.key(Qt.Key.Key_2, CTRL)
    made.wait_focus(made.desk.people.search)
    made.type("astrid")
    made.enter()
    made.wait(lambda: made.window.current_key == "patient")
    return made


@pytest.fixture
def other(hands: Hands) -> Iterator[Clinic]:
    """Robin Physician, at another window of the same clinic."""
    with open_as(hands.clinic, Role.PHYSICIAN) as opened:
        yield opened


def _conflict(hands: Hands) -> ConflictDialog:
    found = hands.dialog("and so did you")
    assert isinstance(found, ConflictDialog)
    return found


def test_both_edit_the_same_patient(hands: Hands, other: Clinic, patient: PatientDetail) -> None:
    hands.press("Edit")
    form = hands.dialog("Change Lindqvist, Astrid")
    hands.fill("Telephone", "555 0111")
    hands.fill("Note", "Comes with her son")
    theirs = replace(patient, phone="555 0122", note="Hears badly", email="astrid@example.org")
    other.patients.save(theirs, patient_id=patient.id, version=patient.version)
    hands.wait_for("Changed by Robin Physician just now", form)
    assert hands.shows("555 0111", form), "what is typed was touched"

    hands.key(Qt.Key.Key_Return, CTRL)
    asked = _conflict(hands)
    for words in ("Robin Physician changed this patient at", "555 0111", "555 0122", "Hears badly"):
        assert hands.shows(words, asked) or words in asked.windowTitle()
    assert not hands.shows("Lindqvist", asked), "equal fields are shown"
    assert hands.shows("astrid@example.org", asked)
    assert not asked.action_button.isEnabled(), "something was chosen beforehand"
    hands.click(asked._fields["Telephone"].radios["mine"])
    hands.click(asked._fields["Note"].radios["both"])
    hands.click(asked.action_button)
    hands.wait(lambda: hands.front is hands.window)
    stored = other.patients.get(patient.id)
    assert (stored.phone, stored.email) == ("555 0111", "astrid@example.org")
    assert stored.note == "Hears badly\nComes with her son"


def test_leaving_the_choice_keeps_theirs_in_the_record_and_mine_in_the_form(
    hands: Hands, other: Clinic, patient: PatientDetail
) -> None:
    hands.press("Edit")
    form = hands.dialog("Change Lindqvist, Astrid")
    hands.fill("Telephone", "555 0111")
    other.patients.save(replace(patient, phone="555 0122"), patient_id=patient.id, version=patient.version)
    hands.key(Qt.Key.Key_Return, CTRL)
    _conflict(hands)
    hands.key(Qt.Key.Key_Escape)
    hands.wait(lambda: hands.front is form)
    assert other.patients.get(patient.id).phone == "555 0122"
    hands.key(Qt.Key.Key_Escape)  # out of the form, too
    hands.wait(lambda: hands.front is hands.window)
    hands.press("Edit")
    hands.wait_for("These changes were typed before and are not saved yet.")
    assert hands.shows("555 0111")
    hands.key(Qt.Key.Key_Return, CTRL)  # typed upon what is no longer stored: it must ask again
    hands.click(_conflict(hands).all_theirs)
    hands.click(_conflict(hands).action_button)
    hands.wait(lambda: hands.front is hands.window)
    assert other.patients.get(patient.id).phone == "555 0122"


def _visit(hands: Hands) -> VisitDetail:
    hands.key(Qt.Key.Key_V, SHIFTED)
    hands.wait_focus(hands.desk.panel.fields.areas["reason"])
    visit = hands.desk.panel.keeper.visit
    assert visit is not None
    return visit


def test_both_type_into_different_fields_of_a_visit(hands: Hands, other: Clinic) -> None:
    visit = _visit(hands)
    hands.type("White bumps")
    hands.wait(lambda: other.visits.get(visit.id).text.reason == "White bumps")
    now = other.visits.get(visit.id)
    other.visits.save_text(visit.id, replace(now.text, plan="Extraction"), now.version)
    hands.type(" below the eye")
    wanted = VisitText(reason="White bumps below the eye", plan="Extraction")
    hands.wait(lambda: other.visits.get(visit.id).text == wanted, "the two are not put together")
    assert hands.desk.panel.fields.areas["plan"].text() == "Extraction"
    hands.type(", left")  # the cursor stays where it was
    hands.wait(lambda: other.visits.get(visit.id).text.reason == "White bumps below the eye, left")


def test_both_type_into_the_same_field_of_a_visit(hands: Hands, other: Clinic) -> None:
    visit = _visit(hands)
    hands.type("Milia")
    other.visits.save_text(visit.id, VisitText(reason="Milium cysts", plan="Wait"), visit.version)
    panel = hands.desk.panel
    hands.wait(lambda: panel.notice.isVisible())
    assert "Robin Physician changed this visit" in panel.notice.text and "(Reason)" in panel.notice.text
    assert panel.fields.areas["reason"].text() == "Milia"
    hands.press("Compare …", panel)
    asked = _conflict(hands)
    assert hands.shows("Milium cysts", asked) and hands.shows("Milia", asked)
    hands.click(asked._fields["Reason"].radios["both"])
    hands.click(asked.action_button)
    hands.wait(lambda: hands.front is hands.window)
    assert other.visits.get(visit.id).text == VisitText(reason="Milium cysts\nMilia", plan="Wait")
    assert not panel.notice.isVisible()


def test_a_visit_that_another_changed_is_signed_only_after_it_was_read(hands: Hands, other: Clinic) -> None:
    visit = _visit(hands)
    hands.type("Milia")
    hands.wait(lambda: other.visits.get(visit.id).text.reason == "Milia")
    hands.key(Qt.Key.Key_Return, CTRL)
    first = hands.dialog("Sign this visit?")
    now = other.visits.get(visit.id)
    other.visits.save_text(visit.id, replace(now.text, plan="Laser"), now.version)
    hands.click(first.action_button)
    second = hands.dialog("Robin Physician changed this visit at")
    assert other.visits.get(visit.id).status is VisitStatus.DRAFT
    assert hands.shows("Not signed. Plan changed after you read it", second)
    assert hands.desk.panel.fields.areas["plan"].text() == "Laser"
    hands.click(second.action_button)
    hands.wait(lambda: other.visits.get(visit.id).status is VisitStatus.SIGNED)
    assert other.visits.get(visit.id).text.plan == "Laser"


def test_what_another_adds_is_seen_in_the_open_window(hands: Hands, other: Clinic, patient: PatientDetail) -> None:
    hands.key(Qt.Key.Key_2, ALT)
    other.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT, diagnosis="milia"))
    hands.wait(lambda: hands.shows("L1", hands.desk.map), "the lesion is not shown")


def test_a_role_changed_elsewhere_locks_the_window(hands: Hands, folder: Path) -> None:
    with open_as(hands.clinic, Role.ADMINISTRATOR) as office:
        me = hands.clinic.user
        office.users.save(me.id, UserDraft(me.name, Role.NURSE), me.version)
        hands.wait(lambda: hands.program.desk is None, "the window stays open")
        hands.wait_for("Your role was changed by an administrator. Sign in again.")


def test_a_passphrase_given_elsewhere_locks_the_window_and_what_was_typed_stays(hands: Hands) -> None:
    hands.press("Edit")
    hands.dialog("Change Lindqvist, Astrid")
    with open_as(hands.clinic, Role.ADMINISTRATOR) as office:
        hands.fill("Given name", "Astrid Maria")
        me = hands.clinic.user
        office.users.reset(me.id, GIVEN)
        hands.wait(lambda: hands.program.desk is None and hands.shows("Open the clinic"), "the window stays open")
        hands.wait_for("An administrator gave you a new passphrase. Sign in again.")
        assert hands.program.clinic is None
        with office.database.read() as session:
            kept = session.scalars(select(Draft).where(Draft.user_id == me.id)).one()
            assert kept.content["given"] == "Astrid Maria"
