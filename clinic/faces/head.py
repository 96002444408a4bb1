"""The head of a figure as the fit needs it: vertices near the face, their triangles, and how displacements spread."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.atlas.mesh import CHILDREN
from clinic.faces.table import LandmarkTable
from clinic.records.enums import Figure

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BELOW_CHIN_M, ASIDE_M = 0.09, 0.13  # how far the head reaches on the neutral adult
# the residual field: parts of smooth and of finer variation, as (standard deviation, length) in mm on the neutral adult
FIELD = ((3.5, 45.0), (1.6, 16.0))
OPENING_MM = 7.0  # how far apart the lids and the lips count, which touch on the atlas


@dataclass(frozen=True)
class Head:
    """``vertices`` (V,) of the atlas that belong to the head, ``triangles`` (T, 3) among them with their number
    ``fine`` (T,) in the atlas; ``rest`` (V, 3) and ``rest_landmarks`` (K, 3) in mm on the neutral adult;
    ``landmark_fine`` (K, 3) and ``landmark_weights`` (K, 3) place the landmarks on the vertices."""

    vertices: Ints
    triangles: Ints
    fine: Ints
    rest: Doubles
    rest_landmarks: Doubles
    landmark_fine: Ints
    landmark_weights: Doubles
    noise: Doubles

    @classmethod
    def of(cls, atlas: Atlas, table: LandmarkTable) -> "Head":
        """From the atlas and the landmarks' places on it."""
        surface, neutral = atlas.surface, atlas.shapes[Figure.NEUTRAL].places.astype(np.float64)
        numbers, weights = _fine(table)
        corners = surface.fine[numbers]
        marks = np.einsum("kc,kcd->kd", weights, neutral[corners])
        inside = (neutral[:, 1] > marks[:, 1].min() - BELOW_CHIN_M) & (np.abs(neutral[:, 0]) < ASIDE_M)
        fine = np.flatnonzero(inside[surface.fine].all(axis=1)).astype(np.int32)
        vertices, inverse = np.unique(surface.fine[fine], return_inverse=True)
        local = np.full(len(neutral), -1, dtype=np.int32)
        local[vertices] = np.arange(len(vertices))
        return cls(
            vertices.astype(np.int32),
            inverse.reshape(-1, 3).astype(np.int32),
            fine,
            neutral[vertices] * 1000,
            marks * 1000,
            local[corners],
            weights,
            table.spread_mm.astype(np.float64),
        )

    @cached_property
    def spread(self) -> Floats:
        """Covariance (V, K), mm², of the residual field between vertices and landmarks."""
        return covariance(self.rest, self.rest_landmarks).astype(np.float32)

    @cached_property
    def among(self) -> Doubles:
        """Covariance (K, K), mm², of the residual field among the landmarks."""
        return covariance(self.rest_landmarks, self.rest_landmarks)

    @property
    def variance(self) -> float:
        """Of the residual field where no landmark is near, mm² per direction."""
        return float(sum(deviation**2 for deviation, _length in FIELD))

    def landmarks(self, values: Doubles) -> Doubles:
        """Values (V, C) of the vertices, at the landmarks (K, C)."""
        result: Doubles = np.einsum("kc,kcd->kd", self.landmark_weights, values[self.landmark_fine])
        return result


def covariance(one: Doubles, other: Doubles) -> Doubles:
    """Of the residual field, mm², between places (N, 3) and (M, 3) in mm: sum of Gaussians."""
    squared: Doubles = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T
    np.maximum(squared, 0, out=squared)
    total: Doubles = np.zeros_like(squared)
    for deviation, length in FIELD:
        total += deviation**2 * np.exp(squared * (-0.5 / length**2))
    return total


def _fine(table: LandmarkTable) -> tuple[Ints, Doubles]:
    """Fine triangles (K,) and weights (K, 3) of points on base triangles."""
    third = 1 - table.weights.sum(axis=1, keepdims=True)
    base = np.concatenate([table.weights, third], axis=1).astype(np.float64)
    child = np.where(base.max(axis=1) >= 0.5, base.argmax(axis=1), 3)
    weights: Doubles = np.linalg.solve(CHILDREN[child].transpose(0, 2, 1).astype(np.float64), base[..., None])[..., 0]
    return (4 * table.triangle + child).astype(np.int32), weights
