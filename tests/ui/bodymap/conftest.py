"""One atlas and catalog for all tests of the figure; rows made by name."""

from collections.abc import Callable
from functools import cache

import pytest
from pytestqt.qtbot import QtBot

from clinic.app import Clinic
from clinic.atlas import Atlas
from clinic.catalog import Catalog
from clinic.paths import RESOURCES
from clinic.records.enums import Side
from clinic.records.lesions import LesionRow
from tests.ui.lesions.rows import lesion_row
from ui.bodymap.map_view import MapView
from ui.context import Context


@cache
def _atlas() -> Atlas:
    return Atlas.load(RESOURCES / "atlas")


@pytest.fixture
def atlas() -> Atlas:
    """The shipped atlas."""
    return _atlas()


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The shipped tables."""
    return Catalog.load(RESOURCES / "catalog")


@pytest.fixture
def lesion(atlas: Atlas, catalog: Catalog) -> Callable[..., LesionRow]:
    """Makes rows: ``lesion(1, "infraorbital", Side.RIGHT)`` lies at the region's anchor."""

    def make(number: int, site: str, side: Side, **more: object) -> LesionRow:
        values: dict[str, object] = {"point": atlas.anchor(site, side), "anchored": False, **more}
        return lesion_row(
            id=f"lesion-{number}",
            number=number,
            site=site,
            side=side,
            site_text=catalog.sites[site].display(side),
            **values,
        )

    return make


@pytest.fixture
def view(ctx: Context, clinic: Clinic, atlas: Atlas, qtbot: QtBot) -> MapView:
    """A body map of 420 by 560, drawn."""
    clinic.__dict__["atlas"] = atlas  # read once for all tests
    view = MapView(ctx)
    qtbot.addWidget(view)
    view.resize(420, 560)
    view.show()
    qtbot.waitUntil(lambda: view.canvas.stage.is_fine)
    return view
