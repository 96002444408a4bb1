"""A head of the atlas laid over the face in a photo: from a pixel to the skin and back.

The figure's head is posed to the landmarks; what remains is a smooth field of displacements (Gaussian process
regression over the neutral head, with the landmarks' spread as noise), which fades to the posed head away from the
landmarks. The warped head is drawn once into a buffer of triangle numbers, so that both directions agree.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.atlas.atlas import full_weights
from clinic.atlas.raster import raster
from clinic.faces.canonical import angles
from clinic.faces.field import Field, doubted, precision
from clinic.faces.finder import Face
from clinic.faces.head import Head, Marks, covariance
from clinic.faces.pose import Pose, Task, solve, start
from clinic.faces.table import LandmarkTable
from clinic.records.enums import Figure
from clinic.records.surface import SurfacePoint

Doubles = NDArray[np.float64]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BUFFER = 480  # pixels of the buffer's longer side; positions within a pixel are exact
CHI_95 = 2.45  # radius of the 95 % disc of a round normal distribution, in standard deviations
SURE_MM = 9.5  # 95 % radius up to which a place counts as sure
NETWORK_MM = 1.0  # noise of the landmarker itself
OBLIQUE, OBLIQUE_MM = 0.25, 6.0  # facing below which a landmark is a guess of the landmarker, and its noise
BESIDE_MM = 40.0  # noise of a landmark beside the photo
INSIDE = 1e-4  # part of a triangle beside which a position still lies in it
AT_EDGE = 0.5  # pixels beside the outline that still count as the head
ROUNDS = 3  # the first without doubts, the others with less weight for landmarks that do not fit their neighbours
PERSON_MM = 1.7  # per direction: how differently the landmarker means its landmarks on different people
HALF = 0.5  # openness from which an eye counts as open
HIDDEN_MM = 4.0  # skin that lies this much nearer to the camera hides a point


@dataclass(frozen=True, slots=True)
class Seen:
    """Where a point of the skin shows in the photo, in pixels; ``visible`` is false where the head hides it or it lies
    beside the photo. The true place lies within ``radius_px`` with 95 % chance; ``sure`` is false where that is more
    than a guess can serve for (scalp under hair, neck)."""

    x: float
    y: float
    visible: bool
    radius_px: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Place:
    """The point of the skin under a pixel, with the 95 % ``radius_mm`` of its uncertainty on the figure."""

    point: SurfacePoint
    radius_mm: float
    sure: bool


class FaceFitter:
    """Lays heads over faces; keeps what all fits share. May be shared by threads.

    ``figures``: whose heads may lend their shape; all of the atlas by default.
    """

    def __init__(self, atlas: Atlas, table: LandmarkTable, figures: tuple[Figure, ...] | None = None) -> None:
        self.atlas, self.table = atlas, table
        self._figures = atlas.figures if figures is None else figures
        self._head = Head(atlas, table)
        self._ways: dict[tuple[Figure, tuple[bool, bool]], tuple[Doubles, Doubles]] = {}

    def fit(self, face: Face, figure: Figure = Figure.NEUTRAL) -> "FaceFit":
        """The head of ``figure`` (by the patient's age and sex, see ``Atlas.figure_for``) laid over a face."""
        head, opened = self._head, (face.eyes_open[0] > HALF, face.eyes_open[1] > HALF)
        marks, places, mine = head.marks(opened), head.places(figure), head.meant(figure, opened)
        ways, mark_ways = self._ways_from(figure, opened)
        seen = face.landmarks[self.table.index]
        noise = marks.spread**2 + NETWORK_MM**2
        noise[~_inside(seen, face)] = BESIDE_MM**2
        basic, pose = noise, start(mine, seen, len(ways))
        for _round in range(ROUNDS):
            weight = precision(marks, noise)
            own, *others = head.drifts((figure, *self._others(figure)), angles(pose.rotation), opened)
            drift = own + sum(share * (other - own) for share, other in zip(pose.shape, others, strict=True))
            steady = seen[:, :2] - drift * (pose.scale / head.enlarged(figure) / 1000)
            task = Task(mine, mark_ways, steady, weight)
            pose = solve(task, pose)
            on_head = task.shaped(pose.shape)
            rest = (steady - pose.projected(on_head)[:, :2]) * (1000 / pose.scale)
            field = Field.through(weight, rest)
            noise = doubted(weight, rest, basic + self._oblique(pose, figure, marks, on_head))
        points = pose.projected(places + np.einsum("f,fvc->vc", pose.shape, ways))
        points[:, :2] += head.spread_out(opened, field.pull) * (pose.scale / 1000)
        residual = float(np.sqrt((rest**2).sum(axis=1).mean()))
        return FaceFit(self.atlas, head, marks, face, figure, pose, field, points.astype(np.float32), residual)

    def _oblique(self, pose: Pose, figure: Figure, marks: Marks, places: Doubles) -> Doubles:
        """Further noise (K,), mm², of landmarks on the far side, where the landmarker guesses."""
        normals = marks.of(self.atlas.shapes[figure].normals[self._head.vertices].astype(np.float64))
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        result: Doubles = np.where(pose.facing(places, normals) < OBLIQUE, OBLIQUE_MM**2, 0.0)
        return result

    def _ways_from(self, figure: Figure, opened: tuple[bool, bool]) -> tuple[Doubles, Doubles]:
        if (figure, opened) not in self._ways:
            self._ways[figure, opened] = self._head.ways(figure, self._others(figure), opened)
        return self._ways[figure, opened]

    def _others(self, figure: Figure) -> tuple[Figure, ...]:
        return tuple(other for other in self._figures if other is not figure)


def fit(atlas: Atlas, table: LandmarkTable, face: Face, figure: Figure = Figure.NEUTRAL) -> "FaceFit":
    """One fit; ``FaceFitter`` is quicker for several."""
    return FaceFitter(atlas, table).fit(face, figure)


def _inside(seen: Doubles, face: Face) -> NDArray[np.bool_]:
    size = np.array([face.width, face.height])
    inside: NDArray[np.bool_] = np.asarray(((seen[:, :2] >= 0) & (seen[:, :2] <= size)).all(axis=1))
    return inside


def _weights(corners: Doubles) -> Doubles:
    """Of the corners (N, 3, 2) of triangles, as seen from a position, the weights (N, 3) that make it. In doubles: a
    slender triangle far from the photo's corner leaves single precision too few digits."""
    second, third = np.roll(corners, -1, axis=1), np.roll(corners, -2, axis=1)
    parts = second[..., 0] * third[..., 1] - second[..., 1] * third[..., 0]
    area = parts.sum(axis=1, keepdims=True)
    result: Doubles = parts / np.where(np.abs(area) < 1e-12, 1e-12, area)
    return result


@dataclass(frozen=True)
class FaceFit:
    """A head laid over a face. ``figure`` is whose head it is, ``points`` (V, 3) its vertices in the photo (pixels, and
    depth in the same unit), ``residual_mm`` the root mean square distance of the landmarks after the pose alone.
    Millimetres are those of the figure: this is no scale for the photo."""

    atlas: Atlas
    head: Head
    marks: Marks
    face: Face
    figure: Figure
    pose: Pose
    field: Field
    points: Floats
    residual_mm: float

    def surface_at(self, x: float, y: float) -> SurfacePoint | None:
        """The skin at a position of the photo (pixel i covers [i, i + 1)); ``None`` beside the head and where the fit
        is no more than a guess (scalp, neck)."""
        place = self.place_at(x, y)
        return place.point if place is not None and place.sure else None

    def place_at(self, x: float, y: float) -> Place | None:
        """The same with its uncertainty, also where it is a guess; ``None`` beside the head."""
        near = self._near(x, y)
        if not len(near):
            return None
        number, spread, outside = self._nearest(near, x, y)
        if outside > INSIDE and len(holding := self._holding(x, y)):
            number, spread, outside = self._nearest(holding, x, y)
        corners = self.head.triangles[number]
        beside = np.linalg.norm(spread @ self.points[corners, :2] - np.array([x, y]))
        if beside > min(AT_EDGE, 1 / self._buffer[2]):
            return None
        fine = np.array([self.head.fine[number]], dtype=np.int32)
        base, corner = self.atlas.surface.base_weights(fine, spread[None].astype(np.float32))
        point = SurfacePoint(int(base[0]), (float(corner[0, 0]), float(corner[0, 1])), self.atlas.version)
        radius = self._radius_mm(corners, spread)
        return Place(point, radius, radius <= SURE_MM)

    def pixel_of(self, point: SurfacePoint) -> Seen | None:
        """Where a point of the skin shows; ``None`` for points that are not on the head."""
        weights = [float(value) for value in full_weights(point)]
        fine, spread = self.atlas.surface.fine_weights(point.triangle, (weights[0], weights[1], weights[2]))
        number = int(np.searchsorted(self.head.fine, fine))
        if number >= len(self.head.fine) or int(self.head.fine[number]) != fine:
            return None
        corners = self.head.triangles[number]
        x, y, depth = (float(value) for value in spread @ self.points[corners])
        beside = not (0 <= x < self.face.width and 0 <= y < self.face.height)
        radius = self._radius_mm(corners, spread.astype(np.float64))
        visible = not beside and self._facing(corners) and not self._hidden(x, y, depth)
        return Seen(x, y, visible, radius * self.pose.scale / 1000, radius <= SURE_MM)

    def _nearest(self, near: Ints, x: float, y: float) -> tuple[int, Doubles, float]:
        """Of some triangles the one that holds a position, nearest to the camera, or the one that misses it least; the
        weights of its corners, within it, and how far the position lies outside, as such a weight."""
        triangles = self.head.triangles[near]
        weights = _weights(self.points[triangles, :2].astype(np.float64) - np.array([x, y]))
        outside = np.maximum(-weights.min(axis=1), 0)
        depth = (weights * self.points[triangles, 2]).sum(axis=1)
        best = int(np.argmax(np.where(outside <= outside.min() + INSIDE, depth, -np.inf)))
        spread = np.clip(weights[best], 0, None)
        return int(near[best]), spread / spread.sum(), float(outside[best])

    def _radius_mm(self, corners: Ints, weights: Doubles) -> float:
        rest, opening = weights @ self.head.rest[corners], weights @ self.head.opening[corners]
        covariances = covariance((rest[None], opening[None]), (self.marks.rest, self.marks.opening))[0]
        deviation = self.field.deviation(self.head.variance(float(opening)), covariances)
        return CHI_95 * float(np.hypot(deviation, PERSON_MM))

    def _facing(self, corners: Ints) -> bool:
        a, b, c = self.points[corners, :2].astype(np.float64)
        return float((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) < 0

    def _hidden(self, x: float, y: float, depth: float) -> bool:
        near = self._near(x, y)
        if not len(near):
            return False
        nearest = float(self.points[self.head.triangles[near], 2].max(axis=1).min())
        return nearest - depth > HIDDEN_MM * self.pose.scale / 1000

    def _near(self, x: float, y: float) -> Ints:
        """Triangles of the head that are seen within a pixel of the buffer."""
        left, top, factor, buffer = self._buffer
        column, row = int(np.floor((x - left) * factor)), int(np.floor((y - top) * factor))
        if not (0 <= column < buffer.shape[1] and 0 <= row < buffer.shape[0]):
            return np.empty(0, dtype=np.int32)
        block = buffer[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        result: Ints = np.unique(block[block >= 0])
        return result

    def _holding(self, x: float, y: float) -> Ints:
        """Triangles whose box holds a position: the buffer, coarser than a large photo, misses slender ones."""
        low, high = self._boxes
        at = np.array([x, y], dtype=np.float32)
        return np.flatnonzero(((low <= at) & (high >= at)).all(axis=1)).astype(np.int32)

    @cached_property
    def _boxes(self) -> tuple[Floats, Floats]:
        corners = self.points[self.head.triangles, :2]
        return corners.min(axis=1), corners.max(axis=1)

    @cached_property
    def _buffer(self) -> tuple[float, float, float, Ints]:
        """Left, top, pixels of the buffer per pixel of the photo, and the number of the triangle seen in each."""
        low, high = self.points[:, :2].min(axis=0), self.points[:, :2].max(axis=0)
        factor = BUFFER / float((high - low).max())
        scaled = self.points * np.float32(factor)
        scaled[:, :2] -= low * np.float32(factor)
        width, height = (int(np.ceil(float(value) * factor)) + 1 for value in high - low)
        return float(low[0]), float(low[1]), factor, raster(scaled, self.head.triangles, width, height)
