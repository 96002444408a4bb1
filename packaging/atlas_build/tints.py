"""Where lips, areolae, brows and nails lie, as strengths 0 to 1 at the fine vertices, from the source's own masks."""

import cv2
import numpy as np
from numpy.typing import NDArray

from atlas_build.mesh import Topology, fine_uv
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
