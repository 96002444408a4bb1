"""The shipped atlas, models and landmark table, read once."""

from pathlib import Path

import pytest

from clinic.atlas import Atlas
from clinic.faces import FaceFinder, FaceFitter, LandmarkTable

RESOURCES = Path(__file__).parents[3] / "resources"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return Atlas.load(RESOURCES / "atlas")


@pytest.fixture(scope="session")
def table() -> LandmarkTable:
    return LandmarkTable.load(RESOURCES / "atlas" / "face_landmarks.npz")


@pytest.fixture(scope="session")
def finder() -> FaceFinder:
    return FaceFinder(RESOURCES / "models")


@pytest.fixture(scope="session")
def fitter(atlas: Atlas, table: LandmarkTable) -> FaceFitter:
    return FaceFitter(atlas, table)
