"""What is baked into the fine vertices: ambient occlusion and a quiet tint of lips, areolae and brows."""

import numpy as np
from numpy.typing import NDArray

from atlas_build.source import Floats, Ints
from clinic.atlas.camera import Camera
from clinic.atlas.raster import barycentric_planes, raster

DIRECTIONS = 240
PICTURE = 900
BIAS = 0.004  # metres; nearer than this is the surface itself


def normals(places: Floats, triangles: Ints) -> Floats:
    """Area-weighted unit normals of the vertices (V, 3)."""
    a, b, c = (places[triangles[:, corner]] for corner in range(3))
    face = np.cross(b - a, c - a)
    columns = [np.bincount(triangles.reshape(-1), np.repeat(face[:, axis], 3), len(places)) for axis in range(3)]
    total = np.stack(columns, axis=1)
    result: Floats = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12)
    return result


def ambient_occlusion(places: Floats, triangles: Ints, mirror: Ints, edges: Ints) -> Floats:
    """Share of the sky each vertex sees, 0 to 1 (V,), from depth pictures out of many directions."""
    normal = normals(places, triangles)
    height = float(places[:, 1].max())
    seen, possible = np.zeros(len(places)), np.zeros(len(places))
    small = places.astype(np.float32)
    for yaw, pitch in _directions():
        camera = Camera(yaw, pitch, 1.0, (0.0, height / 2, 0.0), (height * 1.05, height * 1.05))
        facing = np.clip(normal @ camera.axes()[2], 0, None)
        points = camera.projected(small, PICTURE, PICTURE)
        hidden = _hidden(points, triangles.astype(np.int32), camera.scale(PICTURE, PICTURE) * BIAS * height)
        seen += facing * ~hidden
        possible += facing
    share = seen / np.maximum(possible, 1e-9)
    return smoothed((share + share[mirror]) / 2, edges, 2)  # takes the grain out


def _hidden(points: NDArray[np.float32], triangles: NDArray[np.int32], bias: float) -> NDArray[np.bool_]:
    buffer = raster(points, triangles, PICTURE, PICTURE)
    planes = barycentric_planes(points, triangles)
    column = np.clip(points[:, 0], 0, PICTURE - 1).astype(int)
    row = np.clip(points[:, 1], 0, PICTURE - 1).astype(int)
    index = buffer[row, column]
    plane = planes[index]
    first = np.clip(plane[:, 0] * points[:, 0] + plane[:, 1] * points[:, 1] + plane[:, 2], 0, 1)
    second = np.clip(plane[:, 3] * points[:, 0] + plane[:, 4] * points[:, 1] + plane[:, 5], 0, 1)
    corners = points[triangles[index], 2]
    depth = corners[:, 0] * first + corners[:, 1] * second + corners[:, 2] * np.clip(1 - first - second, 0, 1)
    result: NDArray[np.bool_] = (index >= 0) & (depth > points[:, 2] + bias)
    return result


def _directions() -> list[tuple[float, float]]:
    """Evenly spread directions (Fibonacci sphere); the sky is brighter than the floor by being denser."""
    index = np.arange(DIRECTIONS) + 0.5
    pitch = np.degrees(np.arcsin(1 - 2 * index / DIRECTIONS))
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
