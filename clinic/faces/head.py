"""The head of the atlas as the fit needs it: its vertices, the landmarks on it, the ways in which heads differ."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.atlas.mesh import CHILDREN
from clinic.faces.canonical import similarity, terms, upright
from clinic.faces.product import product
from clinic.faces.table import OPENED, SHUT, LandmarkTable
from clinic.records.enums import Figure

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BELOW_CHIN_M, ASIDE_M = 0.09, 0.13  # how far the head reaches on the neutral adult
# how a face differs from the posed figure: smooth and finer parts, as (standard deviation, length) in mm on the neutral
# adult; and how far along the skin the opening of an eye or of the mouth is one movement
FIELD = ((4.0, 50.0), (1.8, 18.0))
OPENING_LENGTH = 22.0


@dataclass(frozen=True)
class Marks:
    """The landmarks (K,) on the head: ``corners`` (K, 3) among the head's vertices with ``weights`` (K, 3), ``rest``
    (K, 3) mm on the neutral adult, ``opening`` (K,) mm, ``spread`` (K,) mm."""

    corners: Ints
    weights: Doubles
    rest: Doubles
    opening: Doubles
    spread: Doubles

    def of(self, values: Doubles) -> Doubles:
        """Values (V, C) of the vertices, at the landmarks (K, C)."""
        result: Doubles = np.einsum("kc,kcd->kd", self.weights, values[self.corners])
        return result

    @cached_property
    def among(self) -> Doubles:
        """Covariance (K, K), mm², of the field among the landmarks."""
        return covariance((self.rest, self.opening), (self.rest, self.opening))


class Head:
    """``vertices`` (V,) of the atlas that belong to the head, ``triangles`` (T, 3) among them with their numbers
    ``fine`` (T,) in the atlas, ascending; ``rest`` (V, 3) mm on the neutral adult, ``opening`` (V,) mm."""

    def __init__(self, atlas: Atlas, table: LandmarkTable) -> None:
        self._atlas, self._table = atlas, table
        surface, neutral = atlas.surface, atlas.shapes[Figure.NEUTRAL].places.astype(np.float64)
        shut, weights = _fine(table, np.zeros(len(table.index), dtype=np.int64))
        lowest = np.einsum("kc,kcd->kd", weights, neutral[surface.fine[shut]])[:, 1].min()
        inside = (neutral[:, 1] > lowest - BELOW_CHIN_M) & (np.abs(neutral[:, 0]) < ASIDE_M)
        whole = inside[surface.fine].reshape(-1, 4, 3).all(axis=(1, 2))  # base triangles
        self.fine: Ints = np.flatnonzero(np.repeat(whole, 4)).astype(np.int32)
        self.vertices, inverse = np.unique(surface.fine[self.fine], return_inverse=True)
        self.triangles: Ints = inverse.reshape(-1, 3).astype(np.int32)
        self.rest: Doubles = neutral[self.vertices] * 1000
        self.opening: Doubles = table.opening[self.vertices].astype(np.float64)
        self._local = np.full(len(neutral), -1, dtype=np.int32)
        self._local[self.vertices] = np.arange(len(self.vertices))
        blocks = self.triangles.reshape(-1, 4, 3)
        self._base = np.unique(blocks[:, [0, 1, 2], [0, 1, 2]])
        # of each base triangle (a, b, c) the middles ab, bc, ca and the ends of their edges
        self._middles = blocks[:, [0, 1, 2], [1, 2, 0]].reshape(-1)
        self._ends = blocks[:, [[0, 1], [1, 2], [2, 0]], [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2)
        self._marks: dict[tuple[bool, bool], Marks] = {}
        self._reach: dict[tuple[bool, bool], Floats] = {}

    def marks(self, opened: tuple[bool, bool]) -> Marks:
        """The landmarks, with the patient's right and left eye open or shut."""
        if opened not in self._marks:
            self._marks[opened] = self._placed(opened)
        return self._marks[opened]

    def spread_out(self, opened: tuple[bool, bool], pull: Doubles) -> Doubles:
        """The field (V, 2) that ``pull`` (K, 2) at the landmarks makes at the vertices.

        It is computed at the corners of the base triangles; the middles of their edges get the mean of both ends."""
        if opened not in self._reach:
            marks = self.marks(opened)
            base = (self.rest[self._base], self.opening[self._base])
            self._reach[opened] = covariance(base, (marks.rest, marks.opening)).astype(np.float32)
        result = np.zeros((len(self.rest), 2))
        result[self._base] = product(self._reach[opened], pull.astype(np.float32))
        result[self._middles] = result[self._ends].mean(axis=1)
        return result

    def _placed(self, opened: tuple[bool, bool]) -> Marks:
        table = self._table
        neutral = self._atlas.shapes[Figure.NEUTRAL].places
        on_left = self._atlas.surface.left[table.triangle[SHUT]]
        row = np.where(on_left, opened[1], opened[0]).astype(np.int64) * OPENED
        number, weights = _fine(table, row)
        corners = self._atlas.surface.fine[number]
        pull = np.einsum("kc,kc->k", weights, table.opening[corners])
        pull = np.where(table.lip != 0, table.lip * np.abs(table.opening[corners]).max(axis=1), pull)
        rest = np.einsum("kc,kcd->kd", weights, neutral[corners].astype(np.float64)) * 1000
        spread = table.spread_mm[row, np.arange(len(row))].astype(np.float64)
        return Marks(self._local[corners], weights, rest, pull, spread)

    def variance(self, opening: float) -> float:
        """Of the field where no landmark is near, mm² per direction."""
        return float(sum(deviation**2 for deviation, _length in FIELD)) + opening**2

    def places(self, figure: Figure) -> Doubles:
        """Metres (V, 3) of a figure's vertices."""
        return self._atlas.shapes[figure].places[self.vertices].astype(np.float64)

    def meant(self, figure: Figure, opened: tuple[bool, bool]) -> Doubles:
        """Metres (K, 3) where the landmarker means the landmarks on a figure."""
        marks, table = self.marks(opened), self._table
        offset = table.offset_mm[figure].astype(np.float64) / 1000
        offset[self._moved_rims(opened)] = 0
        return marks.of(self.places(figure)) + offset

    def drifts(
        self, figures: tuple[Figure, ...], pose: tuple[float, float, float], opened: tuple[bool, bool]
    ) -> Doubles:
        """How far the landmarks of figures wander in the picture (F, K, 2), mm on the neutral adult, at yaw, pitch and
        roll."""
        yaw, pitch, roll = pose
        drift = np.stack([self._table.drift_mm[figure] for figure in figures]).astype(np.float64)
        result = np.einsum("i,fikc->fkc", terms(yaw, pitch), drift)
        result[:, self._moved_rims(opened)] = 0
        return upright(result.reshape(-1, 2), -roll).reshape(result.shape)

    def _moved_rims(self, opened: tuple[bool, bool]) -> NDArray[np.bool_]:
        """Landmarks of lids that are open: their place was not measured on renderings."""
        table = self._table
        twofold = (table.weights[SHUT] != table.weights[OPENED]).any(axis=1)
        twofold |= table.triangle[SHUT] != table.triangle[OPENED]
        on_left = self._atlas.surface.left[table.triangle[SHUT]]
        result: NDArray[np.bool_] = twofold & np.where(on_left, opened[1], opened[0])
        return result

    def enlarged(self, figure: Figure) -> float:
        """Millimetres on the neutral adult for each on the figure."""
        neutral, own = (min(self._atlas.camera("face-front", each).fit) for each in (Figure.NEUTRAL, figure))
        return neutral / own

    def ways(self, figure: Figure, others: tuple[Figure, ...], opened: tuple[bool, bool]) -> tuple[Doubles, Doubles]:
        """How other figures' heads differ from one, metres, apart from size and stance: vertices (F, V, 3) and
        landmarks (F, K, 3)."""
        own, own_marks = self.places(figure), self.meant(figure, opened)
        ways, mark_ways = np.empty((len(others), *own.shape)), np.empty((len(others), *own_marks.shape))
        for number, other in enumerate(others):
            their_marks = self.meant(other, opened)
            rotation, scale, _residual = similarity(their_marks, own_marks)
            for result, theirs, mine in ((ways, self.places(other), own), (mark_ways, their_marks, own_marks)):
                moved = (theirs - their_marks.mean(axis=0)) @ rotation.T * scale + own_marks.mean(axis=0)
                result[number] = moved - mine
        return ways, mark_ways


def covariance(one: tuple[Doubles, Doubles], other: tuple[Doubles, Doubles]) -> Doubles:
    """Of the field, mm², between places (N, 3) and (M, 3), mm, with openings (N,) and (M,): Gaussians of distance."""
    here, there = one[0], other[0]
    squared: Doubles = (here**2).sum(axis=1)[:, None] + (there**2).sum(axis=1)[None] - 2 * here @ there.T
    np.maximum(squared, 0, out=squared)
    total: Doubles = np.exp(squared * (-0.5 / OPENING_LENGTH**2)) * (one[1][:, None] * other[1][None])
    for deviation, length in FIELD:
        total += deviation**2 * np.exp(squared * (-0.5 / length**2))
    return total


def _fine(table: LandmarkTable, row: NDArray[np.int64]) -> tuple[Ints, Doubles]:
    """Fine triangles (K,) and weights (K, 3) of the landmarks' points, taken from a row of the table each."""
    each = np.arange(len(row))
    shares = table.weights[row, each].astype(np.float64)
    base = np.concatenate([shares, 1 - shares.sum(axis=1, keepdims=True)], axis=1)
    child = np.where(base.max(axis=1) >= 0.5, base.argmax(axis=1), 3)
    weights: Doubles = np.asarray(
        np.linalg.solve(CHILDREN[child].transpose(0, 2, 1).astype(np.float64), base[..., None])[..., 0], np.float64
    )
    return (4 * table.triangle[row, each] + child).astype(np.int32), weights
