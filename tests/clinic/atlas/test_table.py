"""The shipped region table is the one that the build script makes."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from clinic.records.enums import Figure

ROOT = Path(__file__).parents[3]


SHIPPED = ROOT / "resources" / "atlas" / "regions.json"


@pytest.fixture(scope="module")
def module() -> ModuleType:
    spec = spec_from_file_location("atlas_table", ROOT / "packaging" / "atlas_build" / "table.py")
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_shipped_table_is_what_the_build_makes(module: ModuleType) -> None:
    shipped: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    cameras = shipped.pop("views")
    anchors = {row["site"]: row["anchors"] for row in shipped["regions"]}
    assert module.table(shipped["version"], list(anchors), anchors) == shipped
    assert set(cameras) == {figure.value for figure in Figure}
    for parts in (*shipped["groups"].values(), [*shipped["nearest"].values()]):
        assert set(parts) <= set(anchors)


def test_the_rules_of_the_table_are_about_regions_and_views_that_exist(module: ModuleType) -> None:
    """A misspelt key would silently fall back to the front of the face."""
    shipped: dict[str, Any] = json.loads(SHIPPED.read_text(encoding="utf-8"))
    sites = {row["site"] for row in shipped["regions"]}
    views = set(shipped["views"]["neutral"])
    assert set(module.VIEW_OF) <= sites
    assert {*module.MIDLINE, *module.MIDDLE, *module.SPLIT} <= sites
    named = {view.replace("{side}", side) for view in module.VIEW_OF.values() for side in ("left", "right")}
    assert named <= views
    assert not set(module.MIDLINE) & set(module.MIDDLE)
