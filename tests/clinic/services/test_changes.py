"""A window learns what others change: which records, by whom, and what it means for itself."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, NotAllowed
from clinic.records.changes import Changes, News
from clinic.records.clinic import UserDraft
from clinic.records.enums import Role, Topic
from clinic.services.changes import _TOPICS
from clinic.store.models import Base
from tests.support.clinics import SettableClock, add_patient
from tests.support.workers import shared_workers

SECRET = "a first long passphrase"
DERIVED = {"audit_entry", "draft", "patient_token", "search_word"}


@pytest.fixture
def other(clinic: Clinic, clock: SettableClock) -> Iterator[Clinic]:
    """A second person in a window of her own, where nothing was polled yet."""
    clinic.users.add(UserDraft("Dr A. Berg", Role.PHYSICIAN), SECRET)
    with Clinic.open(clinic.folder, SECRET, sign_in="dr a. berg", now=clock, workers=shared_workers()) as opened:
        opened.users.change_passphrase(SECRET, "another long passphrase")
        clinic.changes.poll()
        opened.changes.poll()
        yield opened


def test_what_another_changed_is_told_once_with_her_name(clinic: Clinic, other: Clinic) -> None:
    patient = add_patient(other)
    news = clinic.changes.poll()
    assert Topic.PATIENT in news.changes.topics and patient.id in news.changes.ids
    assert [change.who for change in news.by if change.row_id == patient.id] == ["Dr A. Berg"]
    assert clinic.changes.poll() == News()


def test_what_one_changed_oneself_is_no_news(clinic: Clinic, other: Clinic) -> None:
    patient = add_patient(clinic)
    with pytest.raises(Conflict):
        clinic.patients.save(replace(patient, note="x"), patient_id=patient.id, version=9)
    clinic.patients.save(replace(patient, note="x"), patient_id=patient.id, version=patient.version)
    assert clinic.changes.poll() == News()
    assert patient.id in other.changes.poll().changes.ids


def test_looking_at_a_record_is_no_change(clinic: Clinic, other: Clinic) -> None:
    patient = add_patient(clinic)
    other.changes.poll()
    other.patients.get(patient.id)
    assert clinic.changes.poll().changes == Changes()


def test_a_person_registered_elsewhere_is_found_although_misspelled(clinic: Clinic, other: Clinic) -> None:
    add_patient(clinic, "Berg")
    assert clinic.patients.search("Lindkvist") == ()
    patient = add_patient(other, "Lindqvist")
    assert [row.id for row in clinic.patients.search("Lindkvist")] == [patient.id]


def test_an_account_closed_elsewhere_may_do_nothing_more(clinic: Clinic, other: Clinic) -> None:
    clinic.users.set_active(other.user.id, False)
    assert "closed" in other.changes.poll().sign_in_again
    with pytest.raises(NotAllowed, match="closed"):
        other.patients.search("")


def test_an_account_closed_before_the_first_look_is_closed_at_the_next(clinic: Clinic, other: Clinic) -> None:
    again = Clinic.open(clinic.folder, "another long passphrase", sign_in="dr a. berg", now=clinic.now)
    with again:
        clinic.users.set_active(again.user.id, False)
        assert again.changes.poll() == News()
        assert again.changes.poll().sign_in_again == "Your account was closed by an administrator."
        with pytest.raises(NotAllowed, match="closed"):
            again.patients.search("")


def test_a_role_changed_elsewhere_counts_at_once(clinic: Clinic, other: Clinic) -> None:
    patient = add_patient(clinic)
    other.visits.list(patient.id)
    clinic.users.save(other.user.id, UserDraft(other.user.name, Role.DESK), other.user.version)
    assert "role" in other.changes.poll().sign_in_again
    with pytest.raises(NotAllowed):
        other.visits.list(patient.id)


def test_a_passphrase_given_anew_means_to_sign_in_again(clinic: Clinic, other: Clinic) -> None:
    clinic.users.reset(other.user.id, "a third long passphrase")
    assert "passphrase" in other.changes.poll().sign_in_again


def test_ones_own_account_changed_by_oneself_means_nothing(clinic: Clinic, other: Clinic) -> None:
    clinic.users.save(clinic.user.id, UserDraft("Dr Mercy Okafor", Role.PHYSICIAN, administers=True), 0)
    assert clinic.changes.poll() == News()
    assert other.changes.poll().sign_in_again == ""


def test_every_table_of_the_record_has_its_topics() -> None:
    assert set(_TOPICS) == {table.name for table in Base.metadata.sorted_tables} - DERIVED
