"""The texture space of the atlas: the source's UV islands of the left half, packed so that small parts get more room.

The right half shares the texels of the left: left and right are mirror images of one another by construction.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from atlas_build.mesh import Topology, fine_uv
from atlas_build.source import Floats, Ints

SIZE = 2048
DETAIL = 2  # the label image has so many times the texels that the rules look at: their borders are rounded in it
ROUNDING = 3.2  # texels of the label image
GAP = 10  # texels between islands
# box in the source's UV that holds an island's triangles (left, top, right, bottom of a 1024 picture), scale, left and
# top in texels; the first box that fits a triangle's middle takes it
ISLANDS = (
    ((825, 460, 896, 530), 5.8, 842, 1388),  # eye, cut out of the head: its parts are small
    ((836, 350, 900, 414), 3.9, 484, 1757),  # ear, likewise
    ((380, 15, 790, 893), 2.0, 4, 4),  # trunk, arms and legs
    ((640, 180, 1024, 535), 4.0, 842, 4),  # head and neck
    ((575, 815, 795, 1020), 2.8, 1308, 1388),  # hand
    ((195, 845, 385, 1020), 1.8, 1308, 1746),  # foot
    ((85, 370, 160, 470), 2.0, 4, 1800),  # eye socket
    ((770, 878, 955, 1015), 1.6, 180, 1800),  # mouth
)


@dataclass(frozen=True)
class Texels:
    """Texels inside the islands: ``row``, ``column``, and where on the fine mesh each lies."""

    row: Ints
    column: Ints
    triangle: Ints  # fine triangle
    weights: Floats  # (N, 3)

    def sample(self, field: Floats, triangles: Ints) -> Floats:
        """A field of the fine vertices (V, K) at each texel (N, K)."""
        result: Floats = np.einsum("nk,nkc->nc", self.weights, field[triangles[self.triangle]])
        return result


def packed_uv(shape: Topology, left: NDArray[np.bool_]) -> Floats:
    """Texel coordinates (2 Q, 3, 2) of every base triangle; right triangles take those of their mirror image."""
    source = np.stack([shape.uv[..., 0] * 1024, (1 - shape.uv[..., 1]) * 1024], axis=-1)
    middle = source.mean(axis=1)
    result = np.full_like(source, -1.0)
    held = []
    for (x0, y0, x1, y1), scale, column, row in ISLANDS:
        inside = left & (middle[:, 0] >= x0) & (middle[:, 0] < x1) & (middle[:, 1] >= y0) & (middle[:, 1] < y1)
        inside &= result[:, 0, 0] < 0
        corners = source[inside]
        result[inside] = (corners - corners.reshape(-1, 2).min(axis=0)) * scale + (column, row)
        held.append((column, row, *result[inside].reshape(-1, 2).max(axis=0)))
    _check_apart(held)
    if (result[left] < 0).any():
        raise ValueError("an island of the left half has no place in the texture")
    result[~left] = result[shape.partner[~left]][:, ::-1]
    return result


def _check_apart(boxes: list[tuple[float, float, float, float]]) -> None:
    for number, (left, top, right, bottom) in enumerate(boxes):
        if right > SIZE or bottom > SIZE:
            raise ValueError(f"island {number} reaches {right:.0f}, {bottom:.0f}: beyond the texture")
        for other, (x0, y0, x1, y1) in enumerate(boxes[:number]):
            if left < x1 + GAP and x0 < right + GAP and top < y1 + GAP and y0 < bottom + GAP:
                raise ValueError(f"islands {other} {x0, y0, x1, y1} and {number} {left, top, right, bottom} touch")


def rasterised(uv: Floats, left: NDArray[np.bool_]) -> Texels:
    """The texels that the left half covers."""
    buffer = np.full((SIZE, SIZE), -1, dtype=np.int32)
    fine = fine_uv(uv)
    fixed = np.rint((fine - 0.5) * 16).astype(np.int32)
    for index in np.flatnonzero(np.repeat(left, 4)).tolist():
        cv2.fillConvexPoly(buffer, fixed[index], index, cv2.LINE_8, 4)
    row, column = np.nonzero(buffer >= 0)
    triangle = buffer[row, column].astype(np.int64)
    weights = _barycentric(fine[triangle], np.stack([column + 0.5, row + 0.5], axis=1))
    return Texels(row, column, triangle, weights)


def inside(uv: Floats, left: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Texels of the label image whose middle lies in an island (DETAIL * SIZE, ...)."""
    buffer = np.zeros((DETAIL * SIZE, DETAIL * SIZE), dtype=np.uint8)
    fixed = np.rint((uv[left] * DETAIL - 0.5) * 16).astype(np.int32)
    for corners in fixed:
        cv2.fillConvexPoly(buffer, corners, 1, cv2.LINE_8, 4)
    return buffer > 0


def _barycentric(corners: Floats, points: Floats) -> Floats:
    one, two = corners[:, 0] - corners[:, 2], corners[:, 1] - corners[:, 2]
    offset = points - corners[:, 2]
    area = one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]
    area = np.where(np.abs(area) < 1e-12, 1e-12, area)
    first = (offset[:, 0] * two[:, 1] - offset[:, 1] * two[:, 0]) / area
    second = (one[:, 0] * offset[:, 1] - one[:, 1] * offset[:, 0]) / area
    weights = np.clip(np.stack([first, second, 1 - first - second], axis=1), 0, None)
    result: Floats = weights / weights.sum(axis=1, keepdims=True)
    return result


def filled(texels: Texels, labels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The label image (DETAIL * SIZE, ...); texels outside the islands take the nearest label: seams do not show."""
    empty = np.ones((SIZE, SIZE), dtype=np.uint8)
    empty[texels.row, texels.column] = 0
    _, nearest = cv2.distanceTransformWithLabels(empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros(int(nearest.max()) + 1, dtype=np.uint8)
    table[nearest[texels.row, texels.column]] = labels
    return _rounded(table[nearest].repeat(DETAIL, axis=0).repeat(DETAIL, axis=1), int(labels.max()) + 1)


def _rounded(image: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Each texel takes the label that prevails around it: takes the steps out of the borders."""
    best = np.full(image.shape, -1.0, dtype=np.float32)
    result = image.copy()
    for label, (rows, columns) in boxes(image, count, margin=round(4 * ROUNDING)):
        share = cv2.GaussianBlur((image[rows, columns] == label).astype(np.float32), (0, 0), ROUNDING)
        stronger = share > best[rows, columns]
        best[rows, columns][stronger] = share[stronger]
        result[rows, columns][stronger] = label
    return result


def boxes(image: NDArray[np.uint8], count: int, margin: int = 0) -> list[tuple[int, tuple[slice, slice]]]:
    """Label and the part of the picture that holds it, with a margin."""
    found = []
    for label in range(count):
        x, y, width, height = cv2.boundingRect((image == label).astype(np.uint8))
        if width:
            rows = slice(max(y - margin, 0), y + height + margin)
            found.append((label, (rows, slice(max(x - margin, 0), x + width + margin))))
    return found
