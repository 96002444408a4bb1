"""What the rules of the regions look at, and the strokes by which they name the texels."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atlas_build.mesh import Topology, fine_edges, fine_triangles
from atlas_build.pose import Posed
from atlas_build.shading import smoothed
from atlas_build.source import DATA, Floats, Ints, Source
from atlas_build.texels import Texels
from clinic.atlas.mesh import CHILDREN

Mask = NDArray[np.bool_]
MM = 1000.0
DIGITS = ("thumb", "index", "middle", "ring", "little")
TOES = ("great_toe", "second_toe", "third_toe", "fourth_toe", "fifth_toe")
UNNAMED = 255
MASK_SOFT = 1.0  # texels of the source's masks
SHARE_ROUNDS, BEND_ROUNDS = 6, 5  # of smoothing along the edges: takes the steps out of borders by bones and normals


@dataclass(frozen=True)
class Skin:
    """What the rules look at, per texel of the left half: place and normal (N, 3) in mm, ``bend`` the normal smoothed,
    shares of the bones, and how far the source's masks of the nails cover it, 0 to 1."""

    place: Floats
    normal: Floats
    bend: Floats
    share: dict[str, Floats]
    fingernail: Floats
    toenail: Floats
    triangle: Ints  # of the fine mesh
    figure: Posed
    nipple: Floats

    @property
    def x(self) -> Floats:
        return self.place[:, 0]

    @property
    def y(self) -> Floats:
        return self.place[:, 1]

    @property
    def z(self) -> Floats:
        return self.place[:, 2]

    def bone(self, name: str, end: str = "head") -> Floats:
        """Where a bone of the left side begins or ends, mm."""
        ends = self.figure.heads if end == "head" else self.figure.tails
        return ends[f"{name}.L"] * MM

    def along(self, start: Floats, end: Floats) -> Floats:
        """Part of the way from ``start`` to ``end``, 0 to 1 between them."""
        axis = end - start
        result: Floats = (self.place - start) @ axis / (axis @ axis)
        return result

    def beyond(self, point: Floats, way: Floats) -> Floats:
        """Millimetres beyond the plane through ``point`` across ``way``."""
        result: Floats = (self.place - point) @ (way / np.linalg.norm(way))
        return result

    def outward(self, start: Floats, end: Floats) -> Floats:
        """From the axis between two joints to the skin (N, 3)."""
        axis = start + np.clip(self.along(start, end), 0, 1)[:, None] * (end - start)
        result: Floats = self.place - axis
        return result

    def around(self, start: Floats, end: Floats) -> Floats:
        """Degrees about an upright axis: 0 lateral, 90 front, 180 medial, 270 back."""
        away = self.outward(start, end)
        result: Floats = np.degrees(np.arctan2(away[:, 2], away[:, 0])) % 360
        return result

    def line(self, points: tuple[tuple[float, float], ...], by: Floats) -> Floats:
        """A border given by points, read at each texel."""
        xs, ys = zip(*sorted(points), strict=True)
        result: Floats = np.interp(by, xs, ys)
        return result

    def near(self, point: Floats, radius: float, flat: Floats | None = None) -> Mask:
        """Within ``radius`` mm of a point; with ``flat`` (3,) within a cylinder along that way."""
        away = self.place - point
        if flat is not None:
            way = flat / np.linalg.norm(flat)
            away = away - (away @ way)[:, None] * way
        result: Mask = np.linalg.norm(away, axis=1) < radius
        return result


@dataclass
class Paint:
    """The labels being made: later strokes lie on top."""

    keys: list[str]
    labels: NDArray[np.uint8]

    def __call__(self, key: str, where: Mask) -> None:
        if key not in self.keys:
            self.keys.append(key)
        self.labels[where] = self.keys.index(key)

    def on(self, *keys: str) -> Mask:
        """Where these regions are now."""
        return np.isin(self.labels, [self.keys.index(key) for key in keys if key in self.keys])


BONES: dict[str, tuple[str, ...]] = {
    **{f"digit{n}": (f"finger{n}-",) for n in range(1, 6)},
    **{f"toe{n}": (f"toe{n}-",) for n in range(1, 6)},
    "hand": ("wrist", "metacarpal"),
    "forearm": ("lowerarm",),
    "upperarm": ("upperarm", "shoulder01"),
    "lid_upper": ("orbicularis03",),
    "lid_lower": ("orbicularis04",),
}


def shares(source: Source, shape: Topology) -> tuple[list[str], Floats]:
    """Bone shares of the fine vertices (V, K): linear between the base vertices."""
    base = np.zeros((shape.vertex_count, len(BONES)))
    for bone, pairs in source.weights.items():
        name, _, side = bone.partition(".")
        if side == "R":
            continue
        for column, starts in enumerate(BONES.values()):
            if name.startswith(starts):
                for vertex, weight in pairs:
                    if vertex < shape.vertex_count:
                        base[int(vertex), column] += weight
    edges = base[shape.edges].mean(axis=1)
    return list(BONES), np.concatenate([base, edges, base[shape.quads].mean(axis=1)])


def skin_at(source: Source, shape: Topology, figure: Posed, places: Floats, normals: Floats, texels: Texels) -> Skin:
    """Gather the fields of the fine vertices at the texels."""
    triangles: Ints = fine_triangles(shape)
    edges = fine_edges(triangles)
    names, fields = shares(source, shape)
    fields = np.stack([smoothed(column, edges, SHARE_ROUNDS) for column in fields.T], axis=1)
    bends = np.stack([smoothed(column, edges, BEND_ROUNDS) for column in normals.T], axis=1)
    sampled = texels.sample(fields, triangles)
    share = {name: sampled[:, column] for column, name in enumerate(names)}
    # the middle of what a target for the nipple moves most
    moved = np.linalg.norm(source.target("breast/nipple-size-incr"), axis=1)[: shape.vertex_count]
    moved *= source.vertices[: shape.vertex_count, 0] > 0
    nipple = np.average(places[: shape.vertex_count], axis=0, weights=moved**2) * MM
    return Skin(
        texels.sample(places, triangles) * MM,
        _unit(texels.sample(normals, triangles)),
        _unit(texels.sample(bends, triangles)),
        share,
        _covered(source, shape, texels, "fingernails"),
        _covered(source, shape, texels, "toenails"),
        texels.triangle,
        figure,
        nipple,
    )


def _unit(vectors: Floats) -> Floats:
    result: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return result


def _covered(source: Source, shape: Topology, texels: Texels, name: str) -> Floats:
    """How white a mask of the source is, a picture in its own UV, made soft against its steps."""
    packed = np.frombuffer(source.archive.read(f"{DATA}textures/mpfb_{name}.jpg"), np.uint8)
    picture = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise ValueError(f"the mask {name} is not a picture")
    picture = cv2.GaussianBlur(picture, (0, 0), MASK_SOFT)
    weights = np.einsum("nk,nkc->nc", texels.weights, CHILDREN[texels.triangle % 4])
    uv = np.einsum("nk,nkc->nc", weights, shape.uv[texels.triangle // 4])
    x, y = np.clip((uv * (1, -1) + (0, 1)) * len(picture) - 0.5, 0, len(picture) - 1.001).T
    column, row, right, down = x.astype(int), y.astype(int), x % 1, y % 1
    upper = picture[row, column] * (1 - right) + picture[row, column + 1] * right
    lower = picture[row + 1, column] * (1 - right) + picture[row + 1, column + 1] * right
    white = upper * (1 - down) + lower * down
    result: Floats = white / 255
    return result
