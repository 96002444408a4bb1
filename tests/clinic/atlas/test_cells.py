"""Cells of the skin, areas of them and their stored form."""

import base64
import zlib

import numpy as np
import pytest

from clinic.atlas import Atlas
from clinic.atlas import cells as c
from clinic.atlas.areas import check_area, middle_of, region_cells, size_of
from clinic.atlas.cells import Cells
from clinic.atlas.codes import codes_of
from clinic.records.enums import Figure, Side
from clinic.records.surface import SurfaceArea, SurfacePoint
from tests.support.touched import touched

CHANCE = np.random.default_rng(7)


def random_points(atlas: Atlas, count: int) -> tuple[np.ndarray, np.ndarray]:
    triangles = CHANCE.integers(0, len(atlas.surface.base), count).astype(np.int32)
    return triangles, CHANCE.dirichlet((1, 1, 1), count).astype(np.float32)


def random_area(count: int = 60, within: int = 4000) -> tuple[SurfaceArea, set[int]]:
    starts = CHANCE.integers(0, within, count)
    cells = {int(cell) for start in starts for cell in range(start, start + int(CHANCE.integers(1, 40)))}
    area = c.area_of(np.array(list(cells), dtype=np.int64), "1")
    assert area is not None
    return area, cells


def as_set(cells: Cells) -> set[int]:
    return {int(cell) for cell in cells}


def test_the_middle_of_a_cell_lies_in_that_cell() -> None:
    cells = np.arange(5 * 256, 7 * 256, dtype=np.int64)
    fine, weights = c.centres(cells)
    assert (c.cell_of(fine, weights, steps=3) == cells).all()


def test_a_point_on_the_middle_of_an_edge_has_a_cell_that_touches_it() -> None:
    for weights in ((0.5, 0.5, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.25, 0.75, 0), (1, 0, 0)):
        spread = np.array([weights], dtype=np.float32)
        _fine, middle = c.centres(c.cell_of(np.array([3], dtype=np.int32), spread, steps=3))
        assert np.abs(middle - spread).max() < 0.13  # a cell is an eighth of its fine triangle wide


def test_a_point_has_one_cell_whether_given_on_its_base_or_its_fine_triangle(atlas: Atlas) -> None:
    triangles, weights = random_points(atlas, 500)
    cells = c.cell_of(triangles, weights)
    assert (cells // 256 == triangles).all()
    for triangle, weight, cell in zip(triangles, weights, cells, strict=True):
        fine, own = atlas.surface.fine_weights(int(triangle), tuple(weight.tolist()))
        assert int(c.cell_of(np.array([fine], dtype=np.int32), own[None], steps=3)[0]) == cell


def test_union_and_difference_are_those_of_sets() -> None:
    for _ in range(40):
        (one, mine), (other, theirs) = random_area(), random_area()
        assert as_set(c.cells_of(c.union(one, other))) == mine | theirs
        less = c.difference(one, other)
        assert (as_set(c.cells_of(less)) if less else set()) == mine - theirs
        probes = np.arange(4100, dtype=np.int64)
        assert as_set(probes[c.holds(one, probes)]) == mine
        assert one.count == len(mine)
    assert c.difference(one, one) is None


def test_an_area_survives_being_stored_and_read() -> None:
    for _ in range(40):
        area, _cells = random_area(200, 6_849_000)
        assert SurfaceArea.decode(area.encode(), "1") == area
    whole = SurfaceArea(((0, 6_849_536),), "1")
    assert SurfaceArea.decode(whole.encode(), "1") == whole


@pytest.mark.parametrize(
    ("spans", "words"),
    [
        (((3, 3),), "order"),
        (((5, 9), (2, 4)), "order"),
        (((2, 5), (5, 9)), "order"),
        (((-1, 4),), "order"),
    ],
)
def test_spans_that_are_none_are_refused(spans: tuple[tuple[int, int], ...], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SurfaceArea(spans, "1")


@pytest.mark.parametrize(
    "text",
    ["", "B" + SurfaceArea(((1, 2),), "1").encode()[1:], "A!!!", "Aabcd", SurfaceArea(((1, 2),), "1").encode()[:-5],
     "A" + base64.b64encode(zlib.compress(b"\x01" * 12)).decode(), "A" + base64.b64encode(zlib.compress(b"")).decode(),
     "A" + base64.b64encode(zlib.compress(bytes(50_000_000))).decode()],
    ids=["nothing", "another encoding", "no base64", "no deflate", "cut", "odd length", "no spans", "a bomb"],
)  # fmt: skip
def test_stored_text_that_is_no_area_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        SurfaceArea.decode(text, "1")


def test_an_area_must_lie_on_this_skin(atlas: Atlas) -> None:
    last = 256 * len(atlas.surface.base)
    check_area(atlas, SurfaceArea(((0, last),), atlas.version))
    with pytest.raises(ValueError, match="beyond"):
        check_area(atlas, SurfaceArea(((0, last + 1),), atlas.version))
    with pytest.raises(ValueError, match="empty"):
        check_area(atlas, SurfaceArea((), atlas.version))
    with pytest.raises(ValueError, match="another version"):
        check_area(atlas, SurfaceArea(((0, 5),), "0"))
    with pytest.raises(ValueError, match="different"):
        c.union(SurfaceArea(((0, 5),), "0"), SurfaceArea(((0, 5),), "1"))


def test_the_whole_skin_has_the_surface_of_the_figure(atlas: Atlas) -> None:
    whole = SurfaceArea(((0, 256 * len(atlas.surface.base)),), atlas.version)
    for figure, least, most in ((Figure.NEUTRAL, 1.4, 2.1), (Figure.INFANT, 0.2, 0.6)):
        size = size_of(atlas, whole, figure)
        assert size.share == pytest.approx(1)
        assert least < size.cm2 / 1e4 < most
    assert size.palms == pytest.approx(125)


def test_regions_of_many_points_are_those_of_one_point(atlas: Atlas) -> None:
    triangles, weights = random_points(atlas, 400)
    sides = (Side.MIDLINE, Side.LEFT, Side.RIGHT)
    differing = 0
    for triangle, weight in zip(triangles, weights, strict=True):
        fine, own = atlas.surface.fine_weights(int(triangle), tuple(weight.tolist()))
        code = int(codes_of(atlas, np.array([fine], dtype=np.int32), own[None])[0])
        named = atlas.table.regions[code // 3].site, sides[code % 3]
        point = SurfacePoint(int(triangle), (float(weight[0]), float(weight[1])), atlas.version)
        differing += named != atlas.region_at(point)
    assert differing <= 2  # a texel's border is rounded either way


def test_a_filled_region_holds_its_anchor_and_nothing_else(atlas: Atlas) -> None:
    for site, side in (("nose_tip", Side.MIDLINE), ("index_pulp", Side.LEFT), ("cheek_malar", Side.RIGHT)):
        cells = region_cells(atlas, site, side)
        area = c.area_of(cells, atlas.version)
        assert area is not None
        assert touched(atlas, area) == [(site, side)]
        anchor = atlas.anchor(site, side)
        assert anchor is not None
        three = np.array([[*anchor.weights, 1 - sum(anchor.weights)]], dtype=np.float32)
        assert c.holds(area, c.cell_of(np.array([anchor.triangle], dtype=np.int32), three)).all()


def test_left_and_right_regions_are_of_one_size(atlas: Atlas) -> None:
    for site in ("hand_palm", "cheek_malar", "ear_helix", "back_upper"):
        left, right = (c.area_of(region_cells(atlas, site, side), "1") for side in (Side.LEFT, Side.RIGHT))
        assert left is not None
        assert right is not None
        sizes = [size_of(atlas, area, Figure.NEUTRAL).cm2 for area in (left, right)]
        assert sizes[0] == pytest.approx(sizes[1], rel=0.01)


def test_the_point_of_an_area_lies_in_it_even_where_its_middle_does_not(atlas: Atlas) -> None:
    for site in ("ear_helix", "lip_upper"):
        area = c.area_of(
            region_cells(atlas, site, Side.LEFT if site.startswith("ear") else Side.MIDLINE), atlas.version
        )
        assert area is not None
        point = middle_of(atlas, area)
        three = np.array([[*point.weights, 1 - sum(point.weights)]], dtype=np.float32)
        assert c.holds(area, c.cell_of(np.array([point.triangle], dtype=np.int32), three)).all()
