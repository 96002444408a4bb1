"""Fixtures for all tests."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from clinic.app import Clinic
from clinic.atlas import Atlas
from clinic.catalog import Catalog
from clinic.paths import RESOURCES
from clinic.store.keys import CHEAP_FOR_TESTS
from tests.support.clinics import SettableClock, make_clinic

T = TypeVar("T")


def _read_once(load: Callable[[Path], T]) -> Callable[[Path], T]:
    """``load``, but the program's own files are read once for all tests of a process; others each time."""
    known = cache(load)
    return lambda folder: (known if RESOURCES in folder.parents else load)(folder)


@pytest.fixture(scope="session", autouse=True)
def one_atlas_and_catalog() -> Iterator[None]:
    """The body map and the tables never change; a clinic for each test, with its own of them, takes time and memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Atlas, "load", staticmethod(_read_once(Atlas.load)))
        patch.setattr(Catalog, "load", staticmethod(_read_once(Catalog.load)))
        yield


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
