"""The look of the skin: tones without kinks, folds darker, palms light in dark skin, outlines round."""

import numpy as np
import pytest
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, render
from clinic.atlas.mesh import Surface
from clinic.atlas.silhouette import Outline
from clinic.atlas.tones import ramp
from clinic.records.enums import Figure, Side, SkinTone

Floats = NDArray[np.float32]
RADIUS = 100.0  # pixels


@pytest.mark.parametrize("tone", SkinTone)
def test_ramp_rises_without_a_kink(tone: SkinTone) -> None:
    """A kink shows as a band across the forehead."""
    colours = ramp(tone).astype(np.float64)
    assert (np.diff(colours, axis=0) > 0).all()
    assert np.abs(np.diff(colours, n=2, axis=0)).max() < 0.02
    assert (colours[:, 0] > colours[:, 1]).all()
    assert (colours[:, 1] > colours[:, 2]).all()


def _brightness(atlas: Atlas, view: str, site: str, tone: SkinTone) -> float:
    camera = atlas.camera(view, Figure.NEUTRAL)
    point = atlas.anchor(site, Side.LEFT)
    assert point is not None
    seen = atlas.project(point, Figure.NEUTRAL, camera, 120, 160)
    rgb = render(atlas, Figure.NEUTRAL, camera, 120, 160, tone).rgb
    x, y = int(seen.x), int(seen.y)
    return float(rgb[y - 2 : y + 3, x - 2 : x + 3].mean())


def test_palms_are_light_in_dark_skin(atlas: Atlas) -> None:
    gain = {}
    for tone in (SkinTone.I, SkinTone.VI):
        palm = _brightness(atlas, "hand-left-palm", "hand_palm", tone)
        gain[tone] = palm / _brightness(atlas, "hand-left-dorsum", "hand_dorsum", tone)
    assert gain[SkinTone.VI] > gain[SkinTone.I] + 0.1


@pytest.mark.parametrize("figure", Figure)
def test_folds_see_less_of_the_sky(atlas: Atlas, figure: Figure) -> None:
    def sky(site: str) -> float:
        point = atlas.anchor(site, Side.LEFT)
        assert point is not None
        fine, weights = atlas.surface.fine_weights(point.triangle, (*point.weights, 1 - sum(point.weights)))
        return float(weights @ atlas.shapes[figure].occlusion[atlas.surface.fine[fine]])

    for fold, beside in (("axilla", "chest"), ("perianal", "buttock"), ("ear_concha", "ear_helix")):
        assert sky(fold) < sky(beside) - 0.15, fold


def _sphere(steps: int) -> tuple[Floats, NDArray[np.int32]]:
    """A closed ball of triangles, its poles on the y axis."""
    rows = np.linspace(0, np.pi, steps + 1)[1:-1]
    columns = np.arange(2 * steps) * np.pi / steps + 0.1
    ring = [(np.sin(r) * np.sin(c), np.cos(r), np.sin(r) * np.cos(c)) for r in rows for c in columns]
    points = np.array([(0, 1, 0), *ring, (0, -1, 0)], dtype=np.float32)
    around, last = 2 * steps, len(points) - 1
    triangles = []
    for column in range(around):
        beside = (column + 1) % around
        triangles += [(0, 1 + column, 1 + beside), (last, last - around + beside, last - around + column)]
        for row in range(steps - 2):
            a, b = 1 + row * around + column, 1 + row * around + beside
            triangles += [(a, a + around, b), (b, a + around, b + around)]
    return points, np.array(triangles, dtype=np.int32)


def test_outline_of_a_coarse_ball_is_round() -> None:
    normals, triangles = _sphere(12)
    empty = np.zeros((len(triangles), 3, 2), dtype=np.float32)
    nothing = np.zeros(len(normals), dtype=np.float32)
    surface = Surface(
        triangles, triangles, empty, np.ones(len(triangles), dtype=bool), nothing, np.zeros_like(normals), nothing
    )
    points = (normals * np.array([1, -1, 1]) * RADIUS + np.array([RADIUS, RADIUS, 0])).astype(np.float32)
    outline = Outline.of(surface, points, normals, 2 * int(RADIUS), 2 * int(RADIUS))
    assert len(outline.triangles) > 40
    away = np.hypot(outline.points[:, 0] - RADIUS, outline.points[:, 1] - RADIUS)
    chord = RADIUS * np.cos(np.pi / 24)  # the middle of an edge between two corners that lie on the outline
    assert chord < RADIUS - 0.8
    middles = away.reshape(5, -1)[2]
    assert middles.max() <= RADIUS + 0.05
    assert np.percentile(middles, 90) > RADIUS - 0.1


def test_rounding_only_adds_a_rim(atlas: Atlas) -> None:
    """The quick frame draws the mesh, the fine one its rounded outline: never less, and hardly more."""
    y = float(atlas.place(atlas.anchor("scalp_vertex", Side.MIDLINE) or pytest.fail("no vertex"), Figure.INFANT)[1])
    camera = Camera(0, 0, 1.0, (0.0, y - 0.03, 0.0), (0.16, 0.1))
    quick, fine = (
        (render(atlas, Figure.INFANT, camera, 480, 300, SkinTone.V, fast=fast).rgb < 200).any(axis=2)
        for fast in (True, False)
    )
    gained = fine.sum(axis=0) - quick.sum(axis=0)  # the crown's height in each column
    assert gained.min() >= -1
    assert gained.max() <= 6  # two millimetres on a skull of two hundred
    assert (gained > 0).mean() > 0.2
