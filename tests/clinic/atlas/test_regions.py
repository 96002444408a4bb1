"""Regions: each texel has one, left mirrors right, each lies in one piece and can be clicked on every figure.

The skin is looked at on a lattice of points in every base triangle: they meet along the edges, so that the way from one
to the next is a way on the surface, across the seams of the label image.
"""

import csv
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.atlas.raster import barycentric_planes, raster
from clinic.records.enums import Figure, Side
from clinic.records.surface import SurfacePoint

SITES = Path(__file__).parents[3] / "resources" / "catalog" / "sites.csv"
STEPS = 12  # of the lattice along the edge of a base triangle: about a millimetre on the trunk, a fifth on the lids
WIDTH, HEIGHT = 600, 800
POINT = 5  # points of the lattice; fewer are the tip of a corner
CLICKABLE = 12  # pixels
RIGHTLY_SPLIT = {("periumbilical", 1)}  # the middle of the ring: above and below the navel
NEAR = 0.005  # of the figure's height: as near to the viewer as what is drawn there

Ints = NDArray[np.int64]


def lattice() -> Ints:
    """Weights in steps (N, 3) of the points of one triangle."""
    return np.array([(a, b, STEPS - a - b) for a in range(STEPS + 1) for b in range(STEPS + 1 - a)])


def labels_at(atlas: Atlas, triangles: Ints, weights: NDArray[np.float32]) -> Ints:
    """Region numbers (N,) at points of base triangles, the way ``region_at`` finds them."""
    uv = np.einsum("nk,nkc->nc", weights, atlas.surface.uv[triangles])
    texel = np.clip(uv, 0, len(atlas.labels) - 1).astype(int)
    found: Ints = atlas.labels[texel[:, 1], texel[:, 0]].astype(np.int64)
    return found


@pytest.fixture(scope="module")
def left(atlas: Atlas) -> Ints:
    """Base triangles of the patient's left."""
    return np.flatnonzero(atlas.surface.left)


def rest_x(atlas: Atlas, triangles: Ints, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Millimetres from the midline (N,), between the corners of base triangles."""
    away: NDArray[np.float32] = np.einsum("nk,nk->n", weights, atlas.surface.rest_x[atlas.surface.base[triangles]])
    return away


def test_every_texel_of_an_island_has_a_region_and_every_region_has_texels(atlas: Atlas, left: Ints) -> None:
    inside = np.zeros(atlas.labels.shape, dtype=np.uint8)
    for corners in np.rint((atlas.surface.uv[left] - 0.5) * 16).astype(np.int32):
        cv2.fillConvexPoly(inside, corners, 1, cv2.LINE_8, 4)
    found = np.bincount(atlas.labels[inside > 0], minlength=256)
    assert (found[: len(atlas.table.regions)] > 0).all()
    assert found[len(atlas.table.regions) :].sum() == 0


def test_mirrored_points_have_the_same_region_on_the_other_side(atlas: Atlas, left: Ints) -> None:
    right = np.flatnonzero(~atlas.surface.left)
    one = np.lexsort(atlas.surface.uv[left].reshape(-1, 6).T)
    other = np.lexsort(atlas.surface.uv[right][:, ::-1].reshape(-1, 6).T)
    left, right = left[one], right[other]
    chance = np.random.default_rng(11)
    weights = chance.dirichlet((1, 1, 1), len(left)).astype(np.float32)
    mirrored = labels_at(atlas, right, weights[:, ::-1])
    assert (labels_at(atlas, left, weights) == mirrored).all()
    turned = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.MIDLINE: Side.MIDLINE}
    for index in chance.choice(len(left), 300, replace=False):
        first, second, third = weights[index].tolist()
        here = atlas.region_at(SurfacePoint(int(left[index]), (first, second), atlas.version))
        there = atlas.region_at(SurfacePoint(int(right[index]), (third, second), atlas.version))
        assert (here[0], turned[here[1]]) == there


def test_the_side_of_the_skin_is_the_side_it_lies_on(atlas: Atlas) -> None:
    x = atlas.shapes[Figure.NEUTRAL].places[:, 0] * 1000
    corners = x[atlas.surface.base]
    assert (corners[atlas.surface.left] >= -0.05).all()
    assert (corners[~atlas.surface.left] <= 0.05).all()
    chance = np.random.default_rng(12)
    for triangle in chance.choice(len(atlas.surface.base), 400, replace=False):
        first, second, _ = chance.dirichlet((1, 1, 1)).tolist()
        point = SurfacePoint(int(triangle), (first, second), atlas.version)
        site, side = atlas.region_at(point)
        region = atlas.table.regions[atlas.table.index[site]]
        here = float(atlas.place(point, Figure.NEUTRAL)[0]) * 1000
        middle = region.sides == "midline" or abs(here) < region.middle_mm
        assert side is (Side.MIDLINE if middle else Side.LEFT if here > 0 else Side.RIGHT), site


def test_every_region_lies_in_one_piece_on_each_side(atlas: Atlas, left: Ints) -> None:
    spots = lattice()
    triangles = np.repeat(left, len(spots))
    weights = np.tile(spots / STEPS, (len(left), 1)).astype(np.float32)
    labels = labels_at(atlas, triangles, weights)
    widths = np.array([region.middle_mm for region in atlas.table.regions])
    away = rest_x(atlas, triangles, weights)
    kind = labels * 2 + (away < widths[labels])  # the middle of a region is a place of its own
    one, other = _neighbours(atlas, left, spots)
    same = kind[one] == kind[other]
    piece = _pieces(len(kind), one[same], other[same])
    split = []
    for number in np.unique(kind):
        sizes = np.bincount(piece[kind == number])
        sizes = sizes[sizes >= POINT]
        region = atlas.table.regions[number // 2]
        if len(sizes) > 1 and (region.site, number % 2) not in RIGHTLY_SPLIT:
            split.append((region.site, number % 2, sizes.tolist()))
        if region.sides == "midline" or number % 2:
            assert away[kind == number].min() < 1.0, f"{region.site} does not reach the midline"
    assert split == []


def _neighbours(atlas: Atlas, left: Ints, spots: Ints) -> tuple[Ints, Ints]:
    """Pairs of lattice points that touch: inside a triangle, and at one place of an edge of two triangles."""
    number = {tuple(spot): index for index, spot in enumerate(spots.tolist())}
    pairs = [
        (index, number[tuple(there)])
        for spot, index in number.items()
        for step in ((1, -1, 0), (0, 1, -1), (1, 0, -1))
        if tuple(there := np.add(spot, step).tolist()) in number
    ]
    base = np.arange(len(left))[:, None] * len(spots)
    inner = np.array(pairs)
    one, other = (base + inner[:, 0]).reshape(-1), (base + inner[:, 1]).reshape(-1)
    names, nodes = [], []
    for first, second in ((0, 1), (1, 2), (2, 0)):
        on_edge = np.flatnonzero(spots[:, 3 - first - second] == 0)
        a, b = (atlas.surface.base[left][:, [corner]].astype(np.int64) for corner in (first, second))
        share = spots[on_edge, first][None]
        ordered = np.where(a < b, share, STEPS - share)
        names.append(((np.minimum(a, b) * 100_000 + np.maximum(a, b)) * (STEPS + 1) + ordered).reshape(-1))
        nodes.append((base + on_edge).reshape(-1))
    name, node = np.concatenate(names), np.concatenate(nodes)
    order = np.argsort(name, kind="stable")
    name, node = name[order], node[order]
    touching = np.flatnonzero(name[1:] == name[:-1])
    return np.concatenate([one, node[touching]]), np.concatenate([other, node[touching + 1]])


def _pieces(count: int, one: Ints, other: Ints) -> Ints:
    """The least number among the points that each of ``count`` points is connected with."""
    piece = np.arange(count)
    while True:
        least = np.minimum(piece[one], piece[other])
        lower = piece.copy()
        np.minimum.at(lower, piece[one], least)
        np.minimum.at(lower, piece[other], least)
        lower = lower[lower]
        if (lower == piece).all():
            return piece
        piece = lower[lower]


@pytest.mark.parametrize("figure", list(Figure))
def test_every_region_and_side_can_be_clicked_in_its_best_view(atlas: Atlas, figure: Figure) -> None:
    """Twelve pixels of it at least; and its anchor is seen there."""
    shape = atlas.shapes[figure]
    tall = float(np.ptp(shape.places[:, 1]))
    missing = []
    wanted: dict[str, list[tuple[str, Side, SurfacePoint]]] = {}
    for region in atlas.table.regions:
        for side, point in region.anchors.items():
            wanted.setdefault(atlas.default_view(region.site, side), []).append((region.site, side, point))
    for view, places in wanted.items():
        camera = atlas.camera(view, figure)
        points = camera.projected(shape.places, WIDTH, HEIGHT)
        buffer = raster(points, atlas.surface.base, WIDTH, HEIGHT, camera.depth_limit(WIDTH, HEIGHT))
        counts, depth = _counted(atlas, points, buffer)
        for site, side, point in places:
            if counts.get((site, side), 0) < CLICKABLE:
                missing.append((view, site, side, "small"))
            x, y, own = camera.projected(atlas.place(point, figure)[None], WIDTH, HEIGHT)[0]
            row, column = int(y), int(x)
            inside = 0 <= row < HEIGHT and 0 <= column < WIDTH
            if not inside or depth[row, column] - own > NEAR * tall * camera.scale(WIDTH, HEIGHT):
                missing.append((view, site, side, "anchor hidden"))
    assert missing == []


def _counted(
    atlas: Atlas, points: NDArray[np.float32], buffer: NDArray[np.int32]
) -> tuple[dict[tuple[str, Side], int], NDArray[np.float32]]:
    """Pixels of each region and side, and the depth of what is drawn at each pixel."""
    rows, columns = np.nonzero(buffer >= 0)
    triangles = buffer[rows, columns].astype(np.int64)
    plane = barycentric_planes(points, atlas.surface.base)[triangles]
    x, y = columns + np.float32(0.5), rows + np.float32(0.5)
    first = plane[:, 0] * x + plane[:, 1] * y + plane[:, 2]
    second = plane[:, 3] * x + plane[:, 4] * y + plane[:, 5]
    weights = np.clip(np.stack([first, second, 1 - first - second], axis=1), 0, None).astype(np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    labels = labels_at(atlas, triangles, weights)
    middles = np.array([np.inf if region.sides == "midline" else region.middle_mm for region in atlas.table.regions])
    side = np.where(atlas.surface.left[triangles], 1, 2)
    side[rest_x(atlas, triangles, weights) < middles[labels]] = 0
    sides = (Side.MIDLINE, Side.LEFT, Side.RIGHT)
    found = np.bincount(labels * 3 + side, minlength=3 * len(atlas.table.regions))
    depth = np.full(buffer.shape, -np.inf, dtype=np.float32)
    depth[rows, columns] = np.einsum("nk,nk->n", weights, points[atlas.surface.base[triangles], 2])
    return {
        (atlas.table.regions[code // 3].site, sides[code % 3]): int(found[code]) for code in np.flatnonzero(found)
    }, depth


def _rows() -> dict[str, dict[str, str]]:
    with SITES.open(encoding="utf-8", newline="") as file:
        return {row["key"]: row for row in csv.DictReader(file)}


def test_every_site_is_on_the_skin_or_stands_for_parts_or_is_marked_nearby(atlas: Atlas) -> None:
    table, rows = atlas.table, _rows()
    on_skin, groups, nearby = set(table.index), set(table.groups), set(table.nearest)
    assert on_skin | groups | nearby == set(rows)
    assert not on_skin & groups
    assert not on_skin & nearby
    assert not groups & nearby
    for parts in table.groups.values():
        assert parts
        assert set(parts) <= on_skin
        assert len(set(parts)) == len(parts)
    assert set(table.nearest.values()) <= on_skin


def test_the_list_offers_the_sides_that_the_skin_has(atlas: Atlas) -> None:
    rows = _rows()
    offered = {"sided": {"left", "right"}, "midline": {"midline"}, "both": {"left", "right", "midline"}}
    listed = {region.site: set(rows[region.site]["sides"].split("|")) for region in atlas.table.regions}
    assert listed.pop("lip_upper") == offered["both"]  # its middle is the philtrum: chosen from the list it lies beside
    kinds = {region.site: region.sides for region in atlas.table.regions}
    wrong = [site for site, sides in listed.items() if sides != offered[kinds[site]]]
    assert wrong == []


def test_there_are_enough_places_on_the_skin(atlas: Atlas) -> None:
    assert sum(len(region.anchors) for region in atlas.table.regions) >= 380


def test_parts_lie_below_what_they_are_parts_of(atlas: Atlas) -> None:
    rows = _rows()

    def above(key: str) -> list[str]:
        chain: list[str] = []
        while key in rows and key not in chain:
            chain.append(key)
            key = rows[key]["parent"]
        assert key not in chain, f"{key} lies in itself"
        return chain

    for key in rows:
        above(key)
    outside = [
        (group, part)
        for group, parts in atlas.table.groups.items()
        for part in parts
        if group not in above(part) and not (group == "toe_nos" and part == "great_toe_plantar")
    ]
    assert outside == []


@pytest.mark.parametrize("finger", ["index", "middle", "ring", "little"])
def test_a_fingertip_is_its_pad_not_its_crease(atlas: Atlas, finger: str) -> None:
    def place(site: str) -> NDArray[np.float64]:
        point = atlas.anchor(site, Side.LEFT)
        assert point is not None
        return np.asarray(atlas.place(point, Figure.NEUTRAL), dtype=np.float64)

    tip = place(f"{finger}_tip")
    to_end = float(np.linalg.norm(tip - place(f"{finger}_end")))
    to_middle = float(np.linalg.norm(tip - place(f"{finger}_palmar_middle")))
    assert to_end < 0.5 * to_middle


@pytest.mark.parametrize(
    ("site", "part"),
    [
        ("index_dorsal", "index_dorsal_middle"),
        ("index_palmar", "index_palmar_middle"),
        ("abdomen", "periumbilical"),
    ],
)
def test_a_site_of_several_parts_is_anchored_in_the_telling_one(atlas: Atlas, site: str, part: str) -> None:
    point = atlas.anchor(site, Side.LEFT)
    assert point is not None
    assert atlas.region_at(point)[0] == part
