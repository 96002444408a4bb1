"""The people who work in a clinic: how they come, change, go, and who is always left."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from clinic.app import Clinic
from clinic.errors import CannotOpen, Conflict, NotAllowed, ValidationError, WrongPassphrase
from clinic.records.clinic import UserDraft, UserRow
from clinic.records.enums import Role, Topic
from clinic.records.rights import Right
from clinic.store.keys import CHEAP_FOR_TESTS
from clinic.store.models import AuditEntry
from tests.support.clinics import PASSPHRASE, add_patient
from tests.support.colleagues import GIVEN, add_colleague, open_as

NEW = "another set of words"


@pytest.fixture(autouse=True)
def _cheap(clinic: Clinic) -> None:
    clinic._cost = CHEAP_FOR_TESTS


@pytest.fixture
def nurse(clinic: Clinic) -> UserRow:
    return add_colleague(clinic, Role.NURSE)


@pytest.fixture
def founder(clinic: Clinic) -> UserRow:
    return clinic.user


def opened(clinic: Clinic, sign_in: str, passphrase: str) -> Clinic:
    return Clinic.open(clinic.folder, passphrase, sign_in=sign_in, now=clinic.now)


def wraps(clinic: Clinic) -> list[str]:
    """Whose wraps ``clinic.key`` holds: ids of users, ``recovery``."""
    content = json.loads((clinic.folder / "clinic.key").read_bytes())
    return sorted(wrap.get("user") or wrap["kind"] for wrap in content["wraps"])


def draft_of(row: UserRow, **changed: object) -> UserDraft:
    draft = UserDraft(row.name, row.role, row.sign_in, row.administers)
    return replace(draft, **changed)  # type: ignore[arg-type]  # values by name


def test_a_new_user_signs_in_with_the_given_passphrase_and_chooses_their_own(clinic: Clinic, nurse: UserRow) -> None:
    assert wraps(clinic) == sorted([clinic.user.id, nurse.id, "recovery"])
    assert (nurse.sign_in, nurse.role, nurse.active, nurse.must_change) == ("nurse", Role.NURSE, True, True)
    with opened(clinic, "  NURSE ", GIVEN) as hers:
        assert hers.user == nurse
        with pytest.raises(NotAllowed, match="passphrase of your own"):
            hers.patients.search("")
        with pytest.raises(NotAllowed, match="passphrase of your own"):
            hers.drafts.get("patient:new")
        with pytest.raises(WrongPassphrase):
            hers.users.change_passphrase("not the given one", NEW)
        hers.users.change_passphrase(GIVEN, NEW, kdf=CHEAP_FOR_TESTS)
        assert not hers.user.must_change
        assert hers.patients.search("") == ()
    with pytest.raises(WrongPassphrase):
        opened(clinic, "nurse", GIVEN)
    opened(clinic, "nurse", NEW).close()


def test_adding_changes_the_list_and_tells_the_window(clinic: Clinic) -> None:
    row, changes = clinic.users.add(UserDraft("  Robin   Vale ", Role.DESK), GIVEN)
    assert (row.name, row.sign_in) == ("Robin Vale", "robin vale")
    assert changes.topics == {Topic.USER}
    assert row.id in changes.ids
    assert [user.name for user in clinic.users.list()] == ["Dr M. Okafor", "Robin Vale"]


def test_an_administrator_administers_whatever_is_ticked(clinic: Clinic) -> None:
    assert add_colleague(clinic, Role.ADMINISTRATOR).administers


@pytest.mark.parametrize(
    ("name", "sign_in", "passphrase", "field"),
    [
        ("  ", "x", GIVEN, "name"),
        ("Robin " * 20, "x", GIVEN, "name"),
        ("Robin", " DR M.  OKAFOR", GIVEN, "sign_in"),
        ("Robin", "x", "short", "passphrase"),
        ("Robin", "x", "password1234", "passphrase"),
        ("Robin Valentine", "x", "robin valentine", "passphrase"),
        ("Robin", "x", "Harbour Dermatology", "passphrase"),
    ],
)
def test_a_user_who_cannot_be_taken_leaves_nothing(
    clinic: Clinic, name: str, sign_in: str, passphrase: str, field: str
) -> None:
    before = (clinic.folder / "clinic.key").read_bytes()
    with pytest.raises(ValidationError) as error:
        clinic.users.add(UserDraft(name, Role.NURSE, sign_in), passphrase)
    assert error.value.field == field
    assert error.value.todo
    assert len(clinic.users.list()) == 1
    assert (clinic.folder / "clinic.key").read_bytes() == before


def test_a_changed_role_counts_at_the_next_sign_in(clinic: Clinic, nurse: UserRow) -> None:
    saved, _ = clinic.users.save(nurse.id, draft_of(nurse, role=Role.DESK, sign_in="ignored"), nurse.version)
    assert (saved.role, saved.sign_in) == (Role.DESK, "nurse")
    with pytest.raises(Conflict):
        clinic.users.save(nurse.id, draft_of(nurse), nurse.version)
    with opened(clinic, "nurse", GIVEN) as hers:
        assert not hers.may(Right.SEE_RECORD)


def test_ones_own_role_counts_at_once(clinic: Clinic, founder: UserRow) -> None:
    add_colleague(clinic, Role.ADMINISTRATOR)
    clinic.users.save(founder.id, draft_of(founder, role=Role.DESK, administers=False), founder.version)
    with pytest.raises(NotAllowed):
        clinic.labs.waiting()
    with pytest.raises(NotAllowed):
        clinic.users.reset(founder.id, NEW)


def test_a_closed_account_opens_nothing_and_keeps_its_name(clinic: Clinic) -> None:
    with open_as(clinic, Role.NURSE) as hers:
        patient = add_patient(hers)
        hers.visits.start(patient.id, "White bumps")
        nurse = hers.user
    closed, _ = clinic.users.set_active(nurse.id, False)
    assert not closed.active
    assert wraps(clinic) == sorted([clinic.user.id, "recovery"])
    with pytest.raises(WrongPassphrase):
        opened(clinic, "nurse", PASSPHRASE)
    assert clinic.visits.list(patient.id)[0].clinician == nurse.name
    with pytest.raises(Conflict, match="closed"):
        clinic.users.reset(nurse.id, NEW)


def test_a_closed_account_is_refused_even_with_a_key(clinic: Clinic, nurse: UserRow) -> None:
    """An old ``clinic.key``, put back from a copy, still has the wrap: the record says that the account is closed."""
    key_file = clinic.folder / "clinic.key"
    old = key_file.read_bytes()
    clinic.users.set_active(nurse.id, False)
    key_file.write_bytes(old)
    with pytest.raises(WrongPassphrase, match="closed"):
        opened(clinic, "nurse", GIVEN)


def test_who_comes_back_needs_a_new_passphrase(clinic: Clinic, nurse: UserRow) -> None:
    clinic.users.set_active(nurse.id, False)
    clinic.users.set_active(nurse.id, True)
    with pytest.raises(WrongPassphrase):
        opened(clinic, "nurse", GIVEN)
    clinic.users.reset(nurse.id, NEW)
    with opened(clinic, "nurse", NEW) as hers:
        assert hers.user.must_change


def test_a_reset_passphrase_replaces_the_forgotten_one(clinic: Clinic) -> None:
    open_as(clinic, Role.NURSE).close()
    nurse = next(user for user in clinic.users.list() if user.sign_in == "nurse")
    with pytest.raises(ValidationError):
        clinic.users.reset(nurse.id, "short")
    opened(clinic, "nurse", PASSPHRASE).close()  # what was refused changed nothing
    row, _ = clinic.users.reset(nurse.id, NEW)
    assert row.must_change
    with pytest.raises(WrongPassphrase):
        opened(clinic, "nurse", PASSPHRASE)
    with opened(clinic, "nurse", NEW) as hers, pytest.raises(NotAllowed):
        hers.patients.count()


def test_nobody_closes_their_own_account(clinic: Clinic, founder: UserRow) -> None:
    add_colleague(clinic, Role.ADMINISTRATOR)
    with pytest.raises(Conflict, match="your own account"):
        clinic.users.set_active(founder.id, False)
    assert clinic.users.list()[0].active


def test_somebody_is_always_left_to_administer(clinic: Clinic, founder: UserRow, nurse: UserRow) -> None:
    with pytest.raises(Conflict, match="Nobody would be left"):
        clinic.users.save(founder.id, draft_of(founder, administers=False), founder.version)
    assert clinic.users.list()[0] == founder
    with open_as(clinic, Role.ADMINISTRATOR, sign_in="office") as office:
        office.users.set_active(founder.id, False)  # one is left: whoever does it
        with pytest.raises(Conflict, match="Nobody would be left"):
            office.users.save(office.user.id, draft_of(office.user, role=Role.DESK, administers=False), 0)
        assert office.users.list()[0].active is False


def test_an_administrator_without_a_passphrase_does_not_count(clinic: Clinic, founder: UserRow) -> None:
    """Reopened and not yet given a passphrase: nobody could come in as this person."""
    other = add_colleague(clinic, Role.ADMINISTRATOR)
    clinic.users.set_active(other.id, False)
    clinic.users.set_active(other.id, True)
    with pytest.raises(Conflict, match="Nobody would be left"):
        clinic.users.save(founder.id, draft_of(founder, administers=False), 0)
    clinic.users.reset(other.id, NEW)
    clinic.users.save(founder.id, draft_of(founder, administers=False), 0)


def test_several_people_have_to_say_who_they_are(clinic: Clinic, nurse: UserRow) -> None:
    assert Clinic.needs_name(clinic.folder)
    with pytest.raises(CannotOpen, match="Several people"):
        Clinic.open(clinic.folder, PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        opened(clinic, "nurse", PASSPHRASE)  # another person's passphrase


def user_entries(clinic: Clinic) -> list[str]:
    """What the audit trail says of users, in order."""
    with clinic.database.read() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.noun == "user").order_by(AuditEntry.number))
        return [entry.action for entry in entries]


def test_every_step_stands_in_the_audit_trail(clinic: Clinic) -> None:
    before = len(user_entries(clinic))
    nurse = add_colleague(clinic, Role.NURSE)
    clinic.users.save(nurse.id, draft_of(nurse, name="Robin Reed"), nurse.version)
    clinic.users.reset(nurse.id, NEW)
    clinic.users.set_active(nurse.id, False)
    assert user_entries(clinic)[before:] == ["create", "update", "passphrase-reset", "update"]


def test_the_last_sign_in_of_each_is_known(clinic: Clinic) -> None:
    with open_as(clinic, Role.NURSE) as hers:
        nurse = hers.user
    known = clinic.users.last_sign_ins()
    assert known == {clinic.user.id: clinic.now(), nurse.id: clinic.now()}
    silent = add_colleague(clinic, Role.DESK)
    assert silent.id not in clinic.users.last_sign_ins()


def test_signing_in_oneself_frees_no_colleague_from_waiting(clinic: Clinic, nurse: UserRow) -> None:
    def guess() -> int:
        with pytest.raises(WrongPassphrase) as refused:
            opened(clinic, clinic.user.sign_in, "what it might be")
        return refused.value.wait

    assert [guess() for _ in range(3)] == [0, 0, 2]
    opened(clinic, nurse.sign_in, GIVEN).close()
    with pytest.raises(WrongPassphrase, match="too many failed attempts"):
        opened(clinic, clinic.user.sign_in, PASSPHRASE)
    failed = [row for row in clinic.audit.entries() if row.action == "sign-in-failed"]
    opened(clinic, nurse.sign_in, GIVEN).close()
    again = [row for row in clinic.audit.entries() if row.action == "sign-in-failed"]
    assert len(failed) == len(again) == 1
    assert "attempts 3" in failed[0].what
    assert failed[0].user_id == "", "nobody knows who tried"
