"""Real clinics in temporary folders, quick to make."""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from clinic.app import Clinic
from clinic.records.clinic import ClinicDraft
from clinic.records.enums import Sex
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail, PatientDraft
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.workers import shared_workers

PASSPHRASE = "correct horse battery"
T = TypeVar("T")
START = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class SettableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, **parts: float) -> None:
        """Move on by ``days=...``, ``minutes=...``."""
        self.moment += timedelta(**parts)


@cache
def _template() -> Path:
    """One closed clinic per test process; copying it is quicker than making one."""
    folder = Path(tempfile.mkdtemp(prefix="skinfolio-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    draft = ClinicDraft(name="Harbour Dermatology", address="12 Quay Street", phone="555 0142")
    clinic, _code = Clinic.create(
        folder / "clinic", draft, "Dr M. Okafor", PASSPHRASE, kdf=CHEAP_FOR_TESTS, now=SettableClock()
    )
    clinic.close()
    return folder / "clinic"


def make_clinic(folder: Path, now: Callable[[], datetime] | None = None) -> Clinic:
    """A new, empty clinic in ``folder / "clinic"``."""
    shutil.copytree(_template(), folder / "clinic")
    return Clinic.open(folder / "clinic", PASSPHRASE, now=now or SettableClock(), workers=shared_workers())


@cache
def _filled(fill: Callable[[Clinic, SettableClock, Path], T]) -> tuple[Path, datetime, T]:
    place = Path(tempfile.mkdtemp(prefix="skinfolio-filled-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    clock = SettableClock()
    clinic = make_clinic(place, clock)
    found = fill(clinic, clock, place)
    clinic.close()
    return place, clock.moment, found


def make_filled(
    folder: Path, clock: SettableClock, fill: Callable[[Clinic, SettableClock, Path], T]
) -> tuple[Clinic, T]:
    """A clinic in ``folder / "clinic"`` with all that ``fill`` put there, and what ``fill`` returned.

    ``fill`` is called once per test process with a clinic, its clock and the folder that holds the clinic; each
    call here gives a copy of that folder and sets ``clock`` to the moment at which it was done.
    """
    place, moment, found = _filled(fill)
    shutil.copytree(place, folder, dirs_exist_ok=True)
    clock.moment = moment
    return Clinic.open(folder / "clinic", PASSPHRASE, now=clock, workers=shared_workers()), found


def add_patient(clinic: Clinic, family: str = "Lindqvist", given: str = "Astrid", **more: object) -> PatientDetail:
    """A patient born 3 April 1972, unless said otherwise."""
    values: dict[str, object] = {"birth": PartialDate(1972, 4, 3), "sex": Sex.FEMALE, **more}
    patient, _changes = clinic.patients.save(PatientDraft(family=family, given=given, **values))  # type: ignore[arg-type]  # values by name
    return patient
