"""Where the landmarker means each landmark: on each figure, in space, and differently as the face turns.

The landmarker does not mean quite the same place on an infant as on an adult, and not always a place on the skin (a tip
of the nose may be meant some millimetres before it): each landmark is triangulated from all renderings of a figure.
What then remains changes with yaw and pitch; a polynomial of second order for each figure takes most of that away.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.faces.canonical import terms, upright
from clinic.records.enums import Figure
from faces_build.places import MIN_FACING, SHARE, Landed, enlarged
from faces_build.views import View

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 8
ODD_MM = 3.0  # distance from which a rendering loses influence
UNSEEN = 0.2  # influence of renderings that hide the place: the landmarker guesses there
NEAR_SKIN_MM = 8.0  # standard deviation of the offset before looking, against noise of one rendering ...
NOISE_MM = 3.0  # ... of this size
RIDGE = 0.01


@dataclass(frozen=True)
class Meant:
    """``offset`` (F, 468, 3) in mm on each figure, from the common place; ``drift`` (F, 6, 468, 2) in mm on
    the neutral adult: coefficients of ``terms``, in the picture with the face upright; ``spread`` (468,): what 68 %
    of the renderings then stay within, mm on the neutral adult."""

    offset: Doubles
    drift: Doubles
    spread: Doubles


def meant(atlas: Atlas, views: list[View], marks: dict[int, Landed], partner: Ints) -> Meant:
    """From all renderings and their mirror images."""
    both = [half for view in views for half in (view, view.mirrored(partner))]
    offsets, drifts, spreads = [], [], []
    for figure in atlas.figures:
        mine = [view for view in both if view.figure is figure]
        anchors = np.array([atlas.place(marks[number].point, figure) for number in range(len(partner))], np.float64)
        normals = np.stack([_normal(atlas, figure, marks[number]) for number in range(len(partner))])
        axes = np.stack([view.camera.axes().astype(np.float64) for view in mine])
        seen = np.where(np.einsum("kj,nj->nk", normals, axes[:, 2]) >= MIN_FACING, 1.0, UNSEEN)
        rest = np.stack([(view.landmarks[:, :2] - view.projected(anchors)) * view.mm for view in mine])
        offset = _triangulated(axes[:, :2] * np.array([[1.0], [-1.0]]), rest, seen)
        left = [(view.landmarks[:, :2] - view.projected(anchors + offset / 1000)) * view.mm for view in mine]
        size = enlarged(atlas, figure)
        rests = [upright(each, view.camera.roll) * size for each, view in zip(left, mine, strict=True)]
        turns = [terms(view.camera.yaw, view.camera.pitch) for view in mine]
        drift, spread = _drift(np.stack(turns), np.stack(rests), seen)
        offsets.append(offset)
        drifts.append(drift)
        spreads.append(spread)
    return Meant(np.stack(offsets), np.stack(drifts), np.sqrt(np.mean(np.square(spreads), axis=0)))


def _triangulated(rows: Doubles, rest: Doubles, shown: Doubles) -> Doubles:
    """Offsets (K, 3), mm. ``rows`` (N, 2, 3) picture axes, ``rest`` (N, K, 2) mm, ``shown`` (N, K) influence."""
    offset = np.zeros((rest.shape[1], 3))
    prior = np.eye(3) * (NOISE_MM / NEAR_SKIN_MM) ** 2
    for _round in range(ROUNDS):
        left = rest - np.einsum("nij,kj->nki", rows, offset)
        weight = shown / (1 + (left**2).sum(axis=2) / ODD_MM**2) ** 2
        normal = np.einsum("nk,nij,nil->kjl", weight, rows, rows) + prior
        right = np.einsum("nk,nij,nki->kj", weight, rows, rest)
        offset = np.linalg.solve(normal, right[..., None])[..., 0]
    return offset


def _drift(turns: Doubles, rest: Doubles, shown: Doubles) -> tuple[Doubles, Doubles]:
    """Coefficients (6, K, 2) over ``turns`` (N, 6) of what remains (N, K, 2), and the spread (K,) that is left."""
    normal = np.einsum("nk,ni,nj->kij", shown, turns, turns) + np.eye(turns.shape[1]) * RIDGE
    right = np.einsum("nk,ni,nkc->kic", shown, turns, rest)
    drift = np.linalg.solve(normal, right).transpose(1, 0, 2)
    distance = np.linalg.norm(rest - np.einsum("ni,ikc->nkc", turns, drift), axis=2)
    distance[shown < 1] = np.nan
    return drift, np.nan_to_num(np.nanquantile(distance, SHARE, axis=0), nan=99.0)


def _normal(atlas: Atlas, figure: Figure, mark: Landed) -> Doubles:
    first, second = mark.point.weights
    fine, weights = atlas.surface.fine_weights(mark.point.triangle, (first, second, 1 - first - second))
    normal = weights @ atlas.shapes[figure].normals[atlas.surface.fine[fine]]
    result: Doubles = normal / max(float(np.linalg.norm(normal)), 1e-9)
    return result
