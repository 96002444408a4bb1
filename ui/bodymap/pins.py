"""Where pins stand in a picture: seen, hidden, or so close that they share one. Without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, Frame
from clinic.records.enums import Figure
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint
from ui.bodymap.views import view_phrase

CLOSE = 21.0  # logical pixels between pins that are drawn as one: nearer ones would overlap
_HIDDEN_BY = 0.004  # of the figure's height: skin that is this much nearer hides a pin (as in clinic.atlas)
_NAMED = 3  # views that the hint names


@dataclass(frozen=True, slots=True)
class Spot:
    """A lesion in a picture, logical pixels; ``view`` is the preset that shows it best. ``behind``: in the picture, but
    hidden by the body."""

    lesion: LesionRow
    x: float
    y: float
    seen: bool
    view: str
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Cluster:
    """Pins that are drawn as one."""

    x: float
    y: float
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Hint:
    """Pins that a view would show and the picture does not."""

    view: str
    count: int
    text: str


@dataclass(frozen=True, eq=False)
class Placed:
    """Lesions on one figure: metres (N, 3) and outward directions (N, 3)."""

    lesions: tuple[LesionRow, ...]
    places: NDArray[np.float32]
    outward: NDArray[np.float32]
    views: tuple[str, ...]
    tall: float

    @classmethod
    def on(cls, atlas: Atlas, figure: Figure, lesions: Sequence[LesionRow]) -> "Placed":
        """Find the places of all lesions that have one."""
        kept = tuple(lesion for lesion in lesions if lesion.point is not None)
        points = [lesion.point for lesion in kept if lesion.point is not None]
        shape = atlas.shapes[figure]
        places = np.array([atlas.place(point, figure) for point in points], dtype=np.float32).reshape(-1, 3)
        outward = np.array([_outward(atlas, figure, point) for point in points], dtype=np.float32).reshape(-1, 3)
        views = tuple(atlas.default_view(lesion.site, lesion.side) for lesion in kept)
        return cls(kept, places, outward, views, float(np.ptp(shape.places[:, 1])))

    def spots(
        self, atlas: Atlas, figure: Figure, camera: Camera, frame: Frame, width: int, height: int
    ) -> tuple[Spot, ...]:
        """Where they show in a picture of ``width`` by ``height``; ``frame`` may have another resolution."""
        if not self.lesions:
            return ()
        pixels = camera.projected(self.places, width, height)
        x, y, depth = pixels.T
        near = np.abs(depth) <= camera.depth_limit(width, height)
        near &= (x >= 0) & (x < width) & (y >= 0) & (y < height)
        seen = near & (self.outward @ camera.axes()[2] > -0.05)
        nearest = _depths(atlas, figure, camera, frame, pixels, (width, height))
        seen &= nearest - depth <= _HIDDEN_BY * self.tall * camera.scale(width, height)
        return tuple(
            Spot(lesion, float(x[at]), float(y[at]), bool(seen[at]), self.views[at], bool(near[at] and not seen[at]))
            for at, lesion in enumerate(self.lesions)
        )


def clusters(spots: Sequence[Spot], chosen: str = "") -> tuple[Cluster, ...]:
    """Pins that are seen, near ones together; the chosen one leads its cluster, keeps its place and comes last."""
    ordered = sorted((spot for spot in spots if spot.seen), key=lambda spot: spot.lesion.id != chosen)
    groups: list[list[Spot]] = []
    for spot in ordered:
        near = next((group for group in groups if _near(group[0], spot)), None)
        if near is None:
            groups.append([spot])
        else:
            near.append(spot)
    found = [_cluster(group, fixed=group[0].lesion.id == chosen) for group in groups]
    return tuple(sorted(found, key=lambda cluster: cluster.spots[0].lesion.id == chosen))


def hints(spots: Sequence[Spot]) -> tuple[Hint, ...]:
    """What the picture does not show, by the view that shows it, most first."""
    counts: dict[str, int] = {}
    for spot in spots:
        if not spot.seen:
            counts[spot.view] = counts.get(spot.view, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return tuple(Hint(view, count, f"{count} {view_phrase(view)}") for view, count in ordered)


def shown_hints(found: Sequence[Hint]) -> tuple[tuple[Hint, ...], int]:
    """The hints that fit in one line, and how many pins the others stand for."""
    return tuple(found[:_NAMED]), sum(hint.count for hint in found[_NAMED:])


def cluster_text(cluster: Cluster) -> str:
    """The number of a pin alone; of several, how many they are."""
    return str(cluster.spots[0].lesion.number) if len(cluster.spots) == 1 else f"×{len(cluster.spots)}"


def _cluster(group: Sequence[Spot], *, fixed: bool) -> Cluster:
    if fixed:
        return Cluster(group[0].x, group[0].y, tuple(group))
    return Cluster(sum(s.x for s in group) / len(group), sum(s.y for s in group) / len(group), tuple(group))


def _near(first: Spot, second: Spot) -> bool:
    return (first.x - second.x) ** 2 + (first.y - second.y) ** 2 < CLOSE**2


def _outward(atlas: Atlas, figure: Figure, point: SurfacePoint) -> NDArray[np.float32]:
    first, second = point.weights
    fine, weights = atlas.surface.fine_weights(point.triangle, (first, second, 1.0 - first - second))
    result: NDArray[np.float32] = weights @ atlas.shapes[figure].normals[atlas.surface.fine[fine]]
    return result


def _depths(
    atlas: Atlas, figure: Figure, camera: Camera, frame: Frame, pixels: NDArray[np.float32], size: tuple[int, int]
) -> NDArray[np.float32]:
    """Depth of the skin that the frame shows at pixels (N, 3), -inf beside the figure. The farthest corner of a
    triangle stands for it: a pin on the triangle itself is never taken for hidden."""
    width, height = size
    rows, columns = frame.ids.shape
    column = np.clip(pixels[:, 0] * columns / width, 0, columns - 1).astype(np.intp)
    row = np.clip(pixels[:, 1] * rows / height, 0, rows - 1).astype(np.intp)
    triangles = frame.ids[row, column]
    corners = atlas.shapes[figure].places[atlas.surface.base[triangles].reshape(-1)]
    depth = camera.projected(corners, width, height)[:, 2].reshape(-1, 3).min(axis=1)
    result: NDArray[np.float32] = np.where(triangles >= 0, depth, -np.inf)
    return result
