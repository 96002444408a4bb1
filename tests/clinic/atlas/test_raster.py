"""The rasteriser: whole coverage, no overlap, the nearest wins even where the depth order is tangled."""

import numpy as np
import pytest

from clinic.atlas.raster import EMPTY, Floats, Ints, raster


def sheet(corners: int, size: float, seed: int) -> tuple[Floats, Ints]:
    """A crumpled sheet of triangles that face the viewer, wider than the picture."""
    chance = np.random.default_rng(seed)
    step = size / (corners - 2)
    at = (np.arange(corners) - 0.5) * step
    x, y = np.meshgrid(at, at)
    points = np.stack([x, y, chance.random(x.shape) * 50], axis=2)
    points[..., :2] += chance.uniform(-0.3, 0.3, (corners, corners, 2)) * step
    number = np.arange(corners**2).reshape(corners, corners)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, :-1], number[1:, 1:]
    triangles = np.concatenate([np.stack(t, axis=2).reshape(-1, 3) for t in ((a, c, b), (b, c, d))])
    return points.reshape(-1, 3).astype(np.float32), triangles.astype(np.int32)


@pytest.mark.parametrize("corners", [4, 30, 200])
def test_neighbours_leave_no_gap_and_do_not_overlap(corners: int) -> None:
    points, triangles = sheet(corners, 90, corners)
    whole = raster(points, triangles, 90, 71)
    assert (whole != EMPTY).all()
    odd, even = raster(points, triangles[1::2], 90, 71), raster(points, triangles[::2], 90, 71)
    assert ((odd == EMPTY) != (even == EMPTY)).all()


def test_each_pixel_shows_the_triangle_that_holds_its_middle() -> None:
    points, triangles = sheet(9, 40, 2)
    shown = raster(points, triangles, 40, 40)
    for row, column in np.ndindex(40, 40):
        a, b, c = points[triangles[shown[row, column]], :2].astype(np.float64)
        area = np.linalg.det([b - a, c - a])
        middle = np.array([column + 0.5, row + 0.5])
        weights = [np.linalg.det([c - b, middle - b]) / area, np.linalg.det([a - c, middle - c]) / area]
        assert min(*weights, 1 - sum(weights)) > -1e-4


def test_tilted_triangles_that_cross_are_both_seen_on_their_nearer_half() -> None:
    points = np.array(
        [[0, 0, 100], [0, 40, 100], [60, 20, 0], [60, 0, 100], [0, 20, 0], [60, 40, 100]], dtype=np.float32
    )
    triangles = np.array([[0, 1, 2], [3, 4, 5]], dtype=np.int32)
    for order in (triangles, triangles[::-1].copy()):
        shown = raster(points, order, 60, 40)
        first = int(np.flatnonzero((order == triangles[0]).all(axis=1))[0])
        assert shown[20, 10] == first
        assert shown[20, 50] == 1 - first


def test_back_faces_and_what_lies_outside_the_slab_are_left_out() -> None:
    points = np.array([[0, 0, 5], [0, 10, 5], [10, 0, 5]], dtype=np.float32)
    front, back = np.array([[0, 1, 2]], dtype=np.int32), np.array([[0, 2, 1]], dtype=np.int32)
    assert (raster(points, front, 10, 10) == 0).any()
    assert (raster(points, back, 10, 10) == EMPTY).all()
    assert (raster(points, front, 10, 10, slab=4) == EMPTY).all()
    assert (raster(points, np.empty((0, 3), dtype=np.int32), 10, 10) == EMPTY).all()
