"""Text that was on its way to a visit when the program was ended is in the visit at the next opening."""

import shutil
from dataclasses import asdict
from datetime import date
from pathlib import Path

from clinic.app import Clinic
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role
from clinic.records.visits import PUT_ASIDE, TYPING, VisitText
from tests.support.clinics import PASSPHRASE, add_patient, make_clinic

TYPED = VisitText(reason="Lumps", plan="Blood tests", follow_up_on=date(2027, 1, 4))


def as_plain(text: VisitText) -> dict[str, object]:
    return asdict(text) | {"follow_up_on": text.follow_up_on.isoformat() if text.follow_up_on else None}


def ended(clinic: Clinic, place: Path) -> Path:
    """The folder as it lies there when the program is killed now."""
    shutil.copytree(clinic.folder, place)
    return place


def test_what_was_typed_last_is_in_the_visit(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        visit = clinic.visits.start(add_patient(clinic).id)[0]
        clinic.drafts.put(TYPING + visit.id, {"text": as_plain(TYPED), "version": visit.version})
        left = ended(clinic, tmp_path / "left")
    with Clinic.open(left, PASSPHRASE, now=clinic.now) as again:
        assert again.visits.get(visit.id).text == TYPED
        assert again.drafts.get(TYPING + visit.id) is None
        assert again.integrity.verify() == ()


def test_it_is_put_aside_where_the_visit_was_changed_since(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        visit = clinic.visits.start(add_patient(clinic).id)[0]
        clinic.visits.save_text(visit.id, VisitText(reason="Another's words"), visit.version)
        clinic.drafts.put(TYPING + visit.id, {"text": as_plain(TYPED), "version": visit.version})
        left = ended(clinic, tmp_path / "left")
    with Clinic.open(left, PASSPHRASE, now=clinic.now) as again:
        assert again.visits.get(visit.id).text.reason == "Another's words"
        assert again.drafts.get(PUT_ASIDE + visit.id) == as_plain(TYPED)


def test_it_stays_in_the_name_of_who_typed_it(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        nurse, _changes = clinic.users.add(UserDraft("Nurse Kim", Role.NURSE), "quite a long one")
        visit = clinic.visits.start(add_patient(clinic).id)[0]
        me = clinic.user
        clinic._core.act_as(nurse)
        clinic._core.actor = nurse.__class__(**{**asdict(nurse), "must_change": False})
        clinic.drafts.put(TYPING + visit.id, {"text": as_plain(TYPED), "version": visit.version})
        left = ended(clinic, tmp_path / "left")
        clinic._core.act_as(me)
    with Clinic.open(left, PASSPHRASE, sign_in=me.sign_in, now=clinic.now) as again:
        assert again.visits.get(visit.id).text == TYPED
        with again.database.read() as session:
            told = session.connection().exec_driver_sql(
                "SELECT user_id FROM audit_entry WHERE noun = 'visit' AND action = 'update' ORDER BY number DESC"
            )
            assert told.scalar() == nurse.id
        assert again.user.id == me.id


def test_nothing_is_brought_in_while_another_window_may_be_typing(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        visit = clinic.visits.start(add_patient(clinic).id)[0]
        clinic.drafts.put(TYPING + visit.id, {"text": as_plain(TYPED), "version": visit.version})
        with Clinic.open(clinic.folder, PASSPHRASE, now=clinic.now) as second:
            assert second.visits.get(visit.id).text == VisitText()
            assert second.drafts.get(TYPING + visit.id) is not None


def test_a_save_takes_the_draft_with_it(tmp_path: Path) -> None:
    with make_clinic(tmp_path) as clinic:
        visit = clinic.visits.start(add_patient(clinic).id)[0]
        clinic.drafts.put(TYPING + visit.id, {"text": as_plain(VisitText(reason="Lum")), "version": visit.version})
        clinic.visits.save_text(visit.id, TYPED, visit.version)
        assert clinic.drafts.get(TYPING + visit.id) is None
        left = ended(clinic, tmp_path / "left")
    with Clinic.open(left, PASSPHRASE, now=clinic.now) as again:
        assert again.visits.get(visit.id).text == TYPED
        assert again.drafts.get(PUT_ASIDE + visit.id) is None
