"""The shipped region table is the one that the build script makes."""

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from clinic.records.enums import Figure

ROOT = Path(__file__).parents[3]


def test_shipped_table_is_what_the_build_makes() -> None:
    spec = spec_from_file_location("atlas_table", ROOT / "packaging" / "atlas_build" / "table.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    shipped: dict[str, Any] = json.loads((ROOT / "resources" / "atlas" / "regions.json").read_text(encoding="utf-8"))
    cameras = shipped.pop("views")
    anchors = {row["site"]: row["anchors"] for row in shipped["regions"]}
    assert module.table(shipped["version"], list(anchors), anchors) == shipped
    assert set(cameras) == {figure.value for figure in Figure}
    for parts in (*shipped["groups"].values(), [*shipped["nearest"].values()]):
        assert set(parts) <= set(anchors)
