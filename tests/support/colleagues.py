"""People of every role, signed in to a clinic of a test."""

from clinic.app import Clinic
from clinic.records.clinic import UserDraft, UserRow
from clinic.records.enums import Role
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.clinics import PASSPHRASE
from tests.support.workers import shared_workers

GIVEN = "given by the office"
"""What an administrator gives; each person's own passphrase is that of all tests."""


def add_colleague(clinic: Clinic, role: Role, *, administers: bool = False, sign_in: str = "") -> UserRow:
    """Someone of this role, whose sign-in name is that of the role unless said otherwise."""
    clinic._cost = CHEAP_FOR_TESTS
    name = sign_in or role.value
    draft = UserDraft(f"Robin {name.capitalize()}", role, name, administers)
    return clinic.users.add(draft, GIVEN)[0]


def open_as(
    clinic: Clinic, role: Role, *, administers: bool = False, sign_in: str = "", own_passphrase: bool = True
) -> Clinic:
    """The same clinic once more, opened by someone new of this role; close it."""
    who = add_colleague(clinic, role, administers=administers, sign_in=sign_in)
    second = Clinic.open(clinic.folder, GIVEN, sign_in=who.sign_in, now=clinic.now, workers=shared_workers())
    second._cost = CHEAP_FOR_TESTS
    if own_passphrase:
        second.users.change_passphrase(GIVEN, PASSPHRASE, kdf=CHEAP_FOR_TESTS)
    return second
