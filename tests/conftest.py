"""Fixtures for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.app import Clinic
from tests.support.clinics import SettableClock, make_clinic


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands at 22 November 2026, 9:30 UTC."""
    return SettableClock()


@pytest.fixture
def clinic(tmp_path: Path, clock: SettableClock) -> Iterator[Clinic]:
    """A real, empty clinic in a temporary folder."""
    made = make_clinic(tmp_path, clock)
    yield made
    made.close()
