"""Reference data for tests of the rules."""

import json
from pathlib import Path
from typing import Any

import pytest

from clinic.catalog import Catalog

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return Catalog.load(ROOT / "resources" / "catalog")


@pytest.fixture(scope="session")
def vectors() -> dict[str, Any]:
    """Formulas with values computed elsewhere (its ``_meta`` says how)."""
    text = (ROOT / "tests" / "data" / "formulas_testvalues.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
