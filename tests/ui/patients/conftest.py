"""A clinic with a few people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.records.enums import Sex
from clinic.records.partial_date import PartialDate
from tests.support.clinics import SettableClock, add_patient, make_clinic


@pytest.fixture
def clock() -> SettableClock:
    """Sunday 22 November 2026, 9:30 UTC, until it is moved."""
    return SettableClock()


@pytest.fixture
def clinic(tmp_path: Path, clock: SettableClock) -> Iterator[Clinic]:
    """Three people, one of them with only a year of birth."""
    clinic = make_clinic(tmp_path, clock)
    add_patient(clinic, "Lindqvist", "Astrid", phone="555 0142")
    add_patient(clinic, "Núñez", "María", birth=PartialDate(1944, 12))
    add_patient(clinic, "Лебедев", "Иван", birth=PartialDate(1958, 4, 3), sex=Sex.MALE)
    yield clinic
    clinic.close()
