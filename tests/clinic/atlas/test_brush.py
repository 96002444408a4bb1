"""A brush that paints the skin of a figure."""

from functools import cache

import numpy as np
import pytest

from clinic.atlas import Atlas
from clinic.atlas.areas import size_of_cells
from clinic.atlas.brush import Brush
from clinic.atlas.cells import Cells, area_of, centres
from clinic.records.enums import Figure, Side
from clinic.records.surface import SurfacePoint
from tests.support.touched import touched


@pytest.fixture(scope="module")
def brushes(atlas: Atlas) -> dict[Figure, Brush]:
    return {figure: Brush(atlas, figure) for figure in atlas.figures}


@cache
def _nothing() -> Cells:
    return np.zeros(0, dtype=np.int64)


def anchor(atlas: Atlas, site: str, side: Side = Side.MIDLINE) -> SurfacePoint:
    point = atlas.anchor(site, side)
    assert point is not None
    return point


def sites(atlas: Atlas, cells: Cells) -> set[str]:
    area = area_of(cells, atlas.version)
    assert area is not None
    return {site for site, _side in touched(atlas, area)}


def places(atlas: Atlas, cells: Cells, figure: Figure) -> np.ndarray:
    fine, weights = centres(cells)
    found: np.ndarray = np.einsum("nk,nkc->nc", weights, atlas.shapes[figure].places[atlas.surface.fine[fine]])
    return found * 1000


@pytest.mark.parametrize("figure", [Figure.NEUTRAL, Figure.INFANT, Figure.OLDER])
def test_a_disc_on_a_flat_part_has_the_area_of_a_disc(
    atlas: Atlas, brushes: dict[Figure, Brush], figure: Figure
) -> None:
    for site, radius in (("forehead_central", 7.0), ("back_mid", 20.0)):
        cells = brushes[figure].stamp(anchor(atlas, site, Side.LEFT), radius)
        disc = np.pi * radius**2 / 100
        assert size_of_cells(atlas, cells, figure).cm2 == pytest.approx(disc, rel=0.03), site


def test_every_painted_cell_is_near_and_is_named_once(atlas: Atlas, brushes: dict[Figure, Brush]) -> None:
    point = anchor(atlas, "cheek_malar", Side.LEFT)
    cells = brushes[Figure.NEUTRAL].stamp(point, 12)
    assert (np.diff(cells) > 0).all()
    away = np.linalg.norm(places(atlas, cells, Figure.NEUTRAL) - atlas.place(point, Figure.NEUTRAL) * 1000, axis=1)
    assert away.max() <= 12.05
    assert away.max() > 11


def test_a_larger_brush_paints_all_that_a_smaller_one_does(atlas: Atlas, brushes: dict[Figure, Brush]) -> None:
    for site in ("nose_tip", "index_tip", "ear_helix", "chest"):
        before = _nothing()
        for radius in (1.0, 2.5, 5.0, 10.0, 25.0):
            cells = brushes[Figure.NEUTRAL].stamp(anchor(atlas, site, Side.LEFT), radius)
            assert np.isin(before, cells).all(), (site, radius)
            before = cells


def test_left_and_right_are_painted_alike(atlas: Atlas, brushes: dict[Figure, Brush]) -> None:
    brush = brushes[Figure.NEUTRAL]
    corners = atlas.shapes[Figure.NEUTRAL].places[atlas.surface.base].mean(axis=1)
    chance = np.random.default_rng(3)
    for triangle in chance.integers(0, len(corners), 12):
        mirrored = int(((corners - corners[triangle] * (-1, 1, 1)) ** 2).sum(axis=1).argmin())
        if np.linalg.norm(corners[mirrored] - corners[triangle] * (-1, 1, 1)) > 1e-4:
            continue  # the pair is of two triangles whose middles do not mirror
        sizes = [
            size_of_cells(
                atlas, brush.stamp(SurfacePoint(number, (1 / 3, 1 / 3), atlas.version), 15), Figure.NEUTRAL
            ).cm2
            for number in (int(triangle), mirrored)
        ]
        assert sizes[0] == pytest.approx(sizes[1], rel=0.03), triangle


def test_the_brush_never_reaches_what_only_lies_near(atlas: Atlas, brushes: dict[Figure, Brush]) -> None:
    for figure, brush in brushes.items():
        wide = 25.0 if figure not in (Figure.INFANT, Figure.CHILD) else 12.0
        finger = sites(atlas, brush.stamp(anchor(atlas, "middle_tip", Side.LEFT), wide))
        assert not {site for site in finger if site.startswith(("index_", "ring_"))}, figure
        upper = brush.stamp(anchor(atlas, "lip_upper_vermilion"), wide / 2)
        lower = brush.stamp(anchor(atlas, "lip_lower_vermilion"), wide / 10)
        assert not len(np.intersect1d(upper, lower)), figure
        ear = sites(atlas, brush.stamp(anchor(atlas, "ear_concha", Side.LEFT), wide * 0.7))
        assert not ear & {"ear_posterior", "postauricular"}, figure
        thigh = brush.stamp(anchor(atlas, "thigh_medial", Side.LEFT), wide * 1.6)
        left = atlas.surface.left[centres(thigh)[0] // 4]
        assert left.all(), figure


def test_a_stroke_has_no_gaps_and_is_as_wide_as_the_brush(atlas: Atlas, brushes: dict[Figure, Brush]) -> None:
    brush = brushes[Figure.NEUTRAL]
    start, end = anchor(atlas, "back_upper", Side.LEFT), anchor(atlas, "back_mid", Side.LEFT)
    radius = 5.0
    cells = brush.stroke(start, end, radius)
    way = float(np.linalg.norm(atlas.place(end, Figure.NEUTRAL) - atlas.place(start, Figure.NEUTRAL))) * 1000
    assert way > 60
    band = (2 * radius * way + np.pi * radius**2) / 100
    assert size_of_cells(atlas, cells, Figure.NEUTRAL).cm2 == pytest.approx(band, rel=0.08)
    first, last = (atlas.place(point, Figure.NEUTRAL) * 1000 for point in (start, end))
    along = (places(atlas, cells, Figure.NEUTRAL) - first) @ ((last - first) / np.linalg.norm(last - first))
    steps = np.diff(np.sort(along))
    assert steps.max() < 3


def test_a_stroke_does_not_leap_from_finger_to_finger(atlas: Atlas, brushes: dict[Figure, Brush]) -> None:
    brush = brushes[Figure.NEUTRAL]
    start, end = anchor(atlas, "index_tip", Side.LEFT), anchor(atlas, "middle_tip", Side.LEFT)
    ends = np.union1d(brush.stamp(start, 3), brush.stamp(end, 3))
    assert np.array_equal(brush.stroke(start, end, 3), ends)


def test_an_area_stands_at_the_same_place_on_every_figure(atlas: Atlas, brushes: dict[Figure, Brush]) -> None:
    cells = brushes[Figure.ADULT_MALE].stamp(anchor(atlas, "cheek_malar", Side.RIGHT), 8)
    area = area_of(cells, atlas.version)
    assert area is not None
    assert touched(atlas, area)[0] == ("cheek_malar", Side.RIGHT)
    male, infant = (size_of_cells(atlas, cells, figure) for figure in (Figure.ADULT_MALE, Figure.INFANT))
    assert infant.cm2 < 0.6 * male.cm2
