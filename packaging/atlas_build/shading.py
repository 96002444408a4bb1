"""What is baked into the fine vertices: ambient occlusion and a quiet tint of lips, areolae and brows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atlas_build.pose import Posed
from atlas_build.source import Floats, Ints, Source
from clinic.atlas.camera import Camera
from clinic.atlas.raster import barycentric_planes, raster

DIRECTIONS, NEAR_DIRECTIONS = 240, 160  # of the whole figure, and of its head, hands and feet
PICTURE = 800
BIAS = 2.5  # pixels; nearer than this is the surface itself
NEAR = ("head", "wrist.L", "foot.L")  # bones whose parts are seen from close by: folds of ears, lids, nails, toes
BORDER = 0.2  # of a part's radius: where the close look gives way to the far one


@dataclass(frozen=True)
class Sphere:
    """``centre`` (3,) and ``radius`` in metres of what is looked at."""

    centre: Floats
    radius: float


def close_parts(source: Source, figure: Posed) -> list[Sphere]:
    """Head, left hand and left foot of a figure."""
    below = {bone: _root_of(source, bone) for bone in source.weights}
    spheres = []
    for part in NEAR:
        pairs = [pair for bone, root in below.items() if root == part for pair in source.weights[bone]]
        index = np.unique([int(vertex) for vertex, weight in pairs if weight > 0.5])
        places = figure.vertices[index[np.isin(index, source.quads)]]
        centre = (places.min(axis=0) + places.max(axis=0)) / 2
        spheres.append(Sphere(centre, float(np.linalg.norm(places - centre, axis=1).max()) * (1 + BORDER)))
    return spheres


def _root_of(source: Source, bone: str) -> str:
    """The part of ``NEAR`` that a bone belongs to, empty if there is none."""
    while bone and bone not in NEAR:
        bone = source.bones[bone]["parent"] if bone in source.bones else ""
    return bone or ""


def normals(places: Floats, triangles: Ints) -> Floats:
    """Area-weighted unit normals of the vertices (V, 3)."""
    a, b, c = (places[triangles[:, corner]] for corner in range(3))
    face = np.cross(b - a, c - a)
    columns = [np.bincount(triangles.reshape(-1), np.repeat(face[:, axis], 3), len(places)) for axis in range(3)]
    total = np.stack(columns, axis=1)
    result: Floats = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    return result


def ambient_occlusion(places: Floats, triangles: Ints, mirror: Ints, edges: Ints, parts: list[Sphere]) -> Floats:
    """Share of the sky each vertex sees, 0 to 1 (V,), from depth pictures out of many directions; ``parts`` on the
    midline or on the left are looked at once more from close by."""
    normal = normals(places, triangles)
    height = float(places[:, 1].max())
    whole = Sphere(np.array([0, height / 2, 0]), height * 0.525)
    everything = np.arange(len(places))
    share = _open_sky(places, triangles, normal, whole, everything, DIRECTIONS)
    for part in parts:
        away = np.linalg.norm(places - part.centre, axis=1)
        index = np.flatnonzero(away < part.radius)
        close = _open_sky(places, triangles, normal, part, index, NEAR_DIRECTIONS)
        weight = np.clip((part.radius - away[index]) / (BORDER * part.radius), 0, 1)
        share[index] += weight * (close - share[index])
        if part.centre[0] > part.radius / 2:
            share[mirror[index]] = share[index]
    return smoothed((share + share[mirror]) / 2, edges, 1)  # takes the grain out


def _open_sky(places: Floats, triangles: Ints, normal: Floats, look: Sphere, index: Ints, directions: int) -> Floats:
    """Share of the sky that the vertices ``index`` (N,) see, cosine-weighted."""
    seen, possible = np.zeros(len(index)), np.zeros(len(index))
    small, corners = places.astype(np.float32), triangles.astype(np.int32)
    x, y, z = look.centre.tolist()
    for yaw, pitch in _directions(directions):
        camera = Camera(yaw, pitch, 1.0, (x, y, z), (2 * look.radius, 2 * look.radius))
        facing = np.clip(normal[index] @ camera.axes()[2], 0, None)
        seen += facing * ~_hidden(camera.projected(small, PICTURE, PICTURE), corners, index)
        possible += facing
    result: Floats = seen / np.maximum(possible, 1e-9)
    return result


def _hidden(points: NDArray[np.float32], triangles: NDArray[np.int32], which: Ints) -> NDArray[np.bool_]:
    buffer = raster(points, triangles, PICTURE, PICTURE)
    asked = points[which]
    column, row = (np.clip(asked[:, axis], 0, PICTURE - 1).astype(int) for axis in (0, 1))
    index = buffer[row, column]
    found = triangles[index]
    plane = barycentric_planes(points, found)
    first = np.clip(plane[:, 0] * asked[:, 0] + plane[:, 1] * asked[:, 1] + plane[:, 2], 0, 1)
    second = np.clip(plane[:, 3] * asked[:, 0] + plane[:, 4] * asked[:, 1] + plane[:, 5], 0, 1)
    corners = points[found, 2]
    depth = corners[:, 0] * first + corners[:, 1] * second + corners[:, 2] * np.clip(1 - first - second, 0, 1)
    result: NDArray[np.bool_] = (index >= 0) & (depth > asked[:, 2] + BIAS)
    return result


def _directions(count: int) -> list[tuple[float, float]]:
    """Evenly spread directions (Fibonacci sphere) as yaw and pitch in degrees."""
    index = np.arange(count) + 0.5
    pitch = np.degrees(np.arcsin(1 - 2 * index / count))
    yaw = np.degrees(np.pi * (1 + 5**0.5) * index) % 360
    return list(zip(yaw.tolist(), pitch.tolist(), strict=True))


def smoothed(field: Floats, edges: Ints, rounds: int) -> Floats:
    """Average along the edges (V,)."""
    count = np.bincount(edges.reshape(-1), minlength=len(field))
    for _ in range(rounds):
        around = np.bincount(edges[:, 0], field[edges[:, 1]], len(field))
        around += np.bincount(edges[:, 1], field[edges[:, 0]], len(field))
        field = (field + around / np.maximum(count, 1)) / 2
    return field
