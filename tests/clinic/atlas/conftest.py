"""The shipped atlas, read once."""

from pathlib import Path

import pytest

from clinic.atlas import Atlas

FOLDER = Path(__file__).parents[3] / "resources" / "atlas"


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return Atlas.load(FOLDER)
