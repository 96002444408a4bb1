"""Fixtures for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.app import Clinic
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.clinics import SettableClock, make_clinic


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands at 22 November 2026, 9:30 UTC."""
    return SettableClock()


@pytest.fixture(autouse=True)
def quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """New passphrases cost nothing where the cost is not what is tried: measuring it and paying it takes a second."""
    monkeypatch.setattr("clinic.app.calibrated", lambda: CHEAP_FOR_TESTS)


@pytest.fixture
def clinic(tmp_path: Path, clock: SettableClock) -> Iterator[Clinic]:
    """A real, empty clinic in a temporary folder."""
    made = make_clinic(tmp_path, clock)
    yield made
    made.close()
