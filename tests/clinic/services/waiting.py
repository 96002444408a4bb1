"""Hands for the tests of the inbox of pictures."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from clinic.app import Clinic
from clinic.records.clinic import ClinicDraft
from clinic.records.inbox import InboxRow, InboxTaken
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.clinics import PASSPHRASE, SettableClock

TEN = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


def new_clinic(place: Path) -> Clinic:
    """Another clinic, with a key of its own."""
    draft = ClinicDraft(name="Hill Dermatology")
    clinic, _code = Clinic.create(place, draft, "Dr B. Lane", PASSPHRASE, kdf=CHEAP_FOR_TESTS, now=SettableClock())
    return clinic


def at(minutes: float) -> datetime:
    return TEN + timedelta(minutes=minutes)


def taken(clinic: Clinic, folder: Path) -> list[InboxTaken]:
    """Take in all that lies in the folder."""
    return list(clinic.photo_inbox.take_in(sorted(folder.iterdir()))[0])


def waiting(clinic: Clinic) -> dict[str, InboxRow]:
    """What waits, by file name."""
    return {row.name: row for row in clinic.photo_inbox.rows()}


def pick(*rows: InboxRow) -> list[tuple[str, int]]:
    return [(row.id, row.version) for row in rows]
