"""Draws a figure: a fine, anti-aliased frame at rest, a coarse one while it moves."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas.atlas import Atlas
from clinic.atlas.camera import Camera
from clinic.atlas.mesh import Floats, Ints, Shape
from clinic.atlas.raster import barycentric_planes, raster
from clinic.atlas.tones import BLUSH, BROW, ramp
from clinic.records.enums import Figure, Side, SkinTone
from clinic.records.surface import SurfacePoint

Colour = tuple[int, int, int]
Bytes = NDArray[np.uint8]

SAMPLES = 2  # per pixel and direction in a fine frame
KEY = np.array([-0.42, 0.62, 0.66], dtype=np.float32)  # the main light comes from the upper left, over the shoulder
KEY /= np.linalg.norm(KEY)
STEEPEST = 0.15  # change of brightness over one pixel that is still taken from the triangle's corners
HIGHLIGHT: Colour = (15, 118, 110)  # the program's accent
HIGHLIGHT_FILL = 0.26
AT_EDGE = 0.5  # pixels beside the silhouette that still count as the skin
EDGE_DEPTH = 3.0  # pixels: a step in depth that is smoothed like a silhouette


@dataclass(frozen=True)
class Frame:
    """A drawn figure: ``rgb`` (H, W, 3), ``ids`` (H, W) base triangle at each pixel's middle, -1 beside the figure."""

    rgb: Bytes
    ids: Ints
    _samples: Ints
    _points: Floats
    _fine: bool
    _atlas: Atlas

    def hit(self, x: float, y: float) -> SurfacePoint | None:
        """The point of the skin at a pixel position (pixel i covers [i, i + 1)), ``None`` beside the figure."""
        height, width = self._samples.shape
        factor = width / self.ids.shape[1]
        column, row = int(np.floor(x * factor)), int(np.floor(y * factor))
        if not (0 <= column < width and 0 <= row < height):
            return None
        near = self._samples[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
        centre = int(self._samples[row, column])
        if centre < 0:
            return None
        candidates = np.unique(near[near >= 0])
        triangles = self._triangles()[candidates]
        planes = barycentric_planes(self._points, triangles).astype(np.float64)
        weights = np.stack([planes[:, 0] * x + planes[:, 1] * y + planes[:, 2],
                            planes[:, 3] * x + planes[:, 4] * y + planes[:, 5]], axis=1)  # fmt: skip
        weights = np.concatenate([weights, 1 - weights.sum(axis=1, keepdims=True)], axis=1)
        holding = np.flatnonzero(weights.min(axis=1) >= -1e-4)
        if len(holding):
            # neighbours overlap by a fraction of a pixel: the nearest that really holds the position wins
            depth = (weights * self._points[triangles, 2]).sum(axis=1)
            best = int(holding[np.argmax(depth[holding])])
            return self._point(int(candidates[best]), weights[best])
        best, spread, distance = _closest(self._points[triangles, :2].astype(np.float64), np.array([x, y]))
        return self._point(int(candidates[best]), spread) if distance < AT_EDGE else None

    @property
    def drawn(self) -> tuple[Ints, Floats, bool]:
        """For layers upon the skin: the triangle that was drawn at each pixel's middle (H, W), -1 beside the figure; the
        places of the fine vertices in pixels (V, 3); whether the triangles are fine ones."""
        step = self._samples.shape[0] // self.ids.shape[0]
        return self._samples[step - 1 :: step, step - 1 :: step], self._points, self._fine

    def _triangles(self) -> Ints:
        return self._atlas.surface.fine if self._fine else self._atlas.surface.base

    def _point(self, triangle: int, weights: NDArray[np.float64]) -> SurfacePoint:
        weights = np.clip(weights, 0, None)
        weights /= weights.sum()
        if self._fine:
            base, spread = self._atlas.surface.base_weights(np.array([triangle]), weights[None].astype(np.float32))
            triangle, weights = int(base[0]), spread[0].astype(np.float64)
        return SurfacePoint(triangle, (float(weights[0]), float(weights[1])), self._atlas.version)


def _closest(corners: NDArray[np.float64], place: NDArray[np.float64]) -> tuple[int, NDArray[np.float64], float]:
    """Of triangles (N, 3, 2): which comes closest to ``place``, the weights of its closest point, and how far it is."""
    start, end = corners, np.roll(corners, -1, axis=1)
    along = end - start
    length = np.maximum((along**2).sum(axis=2), 1e-12)
    part = np.clip(((place - start) * along).sum(axis=2) / length, 0, 1)
    distance = np.linalg.norm(start + part[..., None] * along - place, axis=2)
    triangle, edge = divmod(int(np.argmin(distance)), 3)
    weights = np.zeros(3)
    weights[edge] = 1 - part[triangle, edge]
    weights[(edge + 1) % 3] = part[triangle, edge]
    return triangle, weights, float(distance[triangle, edge])


def render(
    atlas: Atlas,
    figure: Figure,
    camera: Camera,
    width: int,
    height: int,
    tone: SkinTone,
    *,
    fast: bool = False,
    highlight: tuple[str, Side] | None = None,
    background: Colour = (255, 255, 255),
) -> Frame:
    """Draw ``figure`` into ``width`` by ``height`` pixels; ``fast`` uses the coarse mesh without anti-aliasing."""
    shape = atlas.shapes[figure]
    points = camera.projected(shape.places, width, height)
    triangles = atlas.surface.base if fast else atlas.surface.fine
    factor = 1 if fast else SAMPLES
    scaled = points * np.array([factor, factor, 1], dtype=np.float32)
    limit = camera.depth_limit(width, height)
    samples = raster(scaled, triangles, width * factor, height * factor, limit)
    drawing = _Drawing(atlas, shape, camera, points, triangles, ramp(tone))
    if fast:
        rgb = drawing.flat(samples, background)
        ids = samples
    else:
        rgb = drawing.smooth(samples, background)
        ids = np.where(samples[1::2, 1::2] >= 0, samples[1::2, 1::2] // 4, -1)
    if highlight is not None:
        rgb = _highlighted(atlas, drawing, samples[factor - 1 :: factor, factor - 1 :: factor], rgb, highlight)
    return Frame(rgb, ids, samples, points, not fast, atlas)


class _Drawing:
    """Shades samples of one picture."""

    def __init__(
        self, atlas: Atlas, shape: Shape, camera: Camera, points: Floats, triangles: Ints, colours: Floats
    ) -> None:
        self.atlas, self.points, self.triangles, self.colours = atlas, points, triangles, colours
        self.planes = barycentric_planes(points, triangles)
        normals = shape.normals @ camera.axes().T
        self.light = _light_planes(self.planes, _brightness(normals, shape.occlusion), triangles)
        self.depth = points[triangles[:, 0], 2]
        self.tinted: NDArray[np.bool_] = np.any((atlas.blush + atlas.brow)[triangles] > 0, axis=1)

    def weights(self, index: Ints, x: Floats, y: Floats) -> Floats:
        """Barycentric weights (N, 3) of samples, kept inside their triangles."""
        plane = self.planes[index]
        first = np.clip(plane[:, 0] * x + plane[:, 1] * y + plane[:, 2], 0, 1)
        second = np.clip(plane[:, 3] * x + plane[:, 4] * y + plane[:, 5], 0, 1 - first)
        return np.stack([first, second, 1 - first - second], axis=1)

    def shade(self, index: Ints, x: Floats, y: Floats) -> Floats:
        """Colours (N, 3) of samples."""
        plane = self.light[index]
        bright = plane[:, 0] * x + plane[:, 1] * y + plane[:, 2]
        colour = self.colours[np.clip(bright * 255, 0, 255).astype(np.uint8)]
        self._tint(colour, index, x, y)
        return colour

    def _tint(self, colour: Floats, index: Ints, x: Floats, y: Floats) -> None:
        touched = np.flatnonzero(self.tinted[index])
        index = index[touched]
        weights = self.weights(index, x[touched], y[touched])
        for tint, strength in ((BLUSH, self.atlas.blush), (BROW, self.atlas.brow)):
            amount = np.einsum("nk,nk->n", weights, strength[self.triangles[index]])
            colour[touched] *= 1 - amount[:, None] * (1 - tint)

    def flat(self, samples: Ints, background: Colour) -> Bytes:
        """One sample per pixel."""
        rgb = np.empty((*samples.shape, 3), dtype=np.uint8)
        rgb[:] = background
        rows = np.flatnonzero((samples >= 0).any(axis=1))
        columns = np.flatnonzero((samples >= 0).any(axis=0))
        if not len(rows):
            return rgb
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        inside = samples[box]
        x = np.arange(columns[0], columns[-1] + 1, dtype=np.float32) + np.float32(0.5)
        y = np.arange(rows[0], rows[-1] + 1, dtype=np.float32)[:, None] + np.float32(0.5)
        bright = self.light[:, 0].take(inside) * x
        bright += self.light[:, 1].take(inside) * y
        bright += self.light[:, 2].take(inside)
        steps = cv2.convertScaleAbs(np.maximum(bright, 0, out=bright), alpha=255)
        colour = cv2.LUT(cv2.merge([steps, steps, steps]), self.colours.astype(np.uint8)[None])
        row, column = np.nonzero(self.tinted[inside] & (inside >= 0))
        touched = colour[row, column].astype(np.float32)
        self._tint(touched, inside[row, column], x[column], y[row, 0])
        colour[row, column] = touched.astype(np.uint8)
        np.copyto(rgb[box], colour, where=(inside >= 0)[..., None])
        return rgb

    def smooth(self, samples: Ints, background: Colour) -> Bytes:
        """All samples where an edge runs through a pixel, one elsewhere."""
        parts = [samples[down::SAMPLES, right::SAMPLES] for down in (0, 1) for right in (0, 1)]
        least = np.minimum(np.minimum(parts[0], parts[1]), np.minimum(parts[2], parts[3]))
        most = np.maximum(np.maximum(parts[0], parts[1]), np.maximum(parts[2], parts[3]))
        rgb = np.empty((*least.shape, 3), dtype=np.uint8)
        rgb[:] = background
        whole = least >= 0
        row, column = np.nonzero(whole)
        depth = self.depth[np.stack([part[row, column] for part in parts])]
        even = depth.max(axis=0) - depth.min(axis=0) <= EDGE_DEPTH
        plain = row[even], column[even]
        # the middle of the pixel lies at the corner of its four samples
        colour = self.shade(parts[3][plain], plain[1].astype(np.float32) + 0.5, plain[0].astype(np.float32) + 0.5)
        rgb[plain] = (colour + 0.5).astype(np.uint8)
        edge = (most >= 0) & ~whole
        edge[row[~even], column[~even]] = True
        row, column = np.nonzero(edge)
        total = np.zeros((len(row), 3), dtype=np.float32)
        for number, part in enumerate(parts):
            index = part[row, column]
            x = column.astype(np.float32) + np.float32(0.25 + 0.5 * (number % 2))
            y = row.astype(np.float32) + np.float32(0.25 + 0.5 * (number // 2))
            colour = self.shade(np.maximum(index, 0), x, y)
            total += np.where((index >= 0)[:, None], colour, np.array(background, dtype=np.float32))
        rgb[row, column] = np.rint(total / len(parts)).astype(np.uint8)
        return rgb


def _light_planes(planes: Floats, bright: Floats, triangles: Ints) -> Floats:
    """Brightness of a pixel as c0 x + c1 y + c2 (T, 3); slivers get one brightness, or they would sparkle."""
    corners = bright[triangles]
    first = (corners[:, 0] - corners[:, 2])[:, None]
    second = (corners[:, 1] - corners[:, 2])[:, None]
    light = planes[:, :3] * first + planes[:, 3:] * second
    light[:, 2] += corners[:, 2]
    steep = np.abs(light[:, 0]) + np.abs(light[:, 1]) > STEEPEST
    light[steep, :2] = 0
    light[steep, 2] = corners[steep].mean(axis=1)
    result: Floats = light
    return result


def _brightness(normals: Floats, occlusion: Floats) -> Floats:
    """Brightness 0 to 1 of the vertices (V,) from normals as the viewer sees them: soft light from the upper left, a
    fill from the front, light that thins towards the silhouette, and ambient occlusion."""
    key = np.clip(normals @ KEY * 0.6 + 0.4, 0, 1)
    front = np.clip(normals[:, 2], 0, 1)
    sky = normals[:, 1] * 0.5 + 0.5
    rim = (1 - front) ** 3
    light = 0.15 + 0.50 * key + 0.21 * front + 0.12 * sky - 0.12 * rim
    result: Floats = np.clip(light * (0.38 + 0.62 * occlusion), 0, 1).astype(np.float32)
    return result


def _highlighted(atlas: Atlas, drawing: _Drawing, samples: Ints, rgb: Bytes, highlight: tuple[str, Side]) -> Bytes:
    """Tint a region and draw its border."""
    row, column = np.nonzero(samples >= 0)
    index = samples[row, column]
    weights = drawing.weights(index, column.astype(np.float32) + 0.5, row.astype(np.float32) + 0.5)
    if len(drawing.triangles) == len(atlas.surface.fine):
        base, weights = atlas.surface.base_weights(index, weights)
    else:
        base = index
    chosen = _belongs(atlas, base, weights, highlight)
    mask = np.zeros(samples.shape, dtype=np.float32)
    mask[row[chosen], column[chosen]] = 1
    soft = cv2.GaussianBlur(mask, (0, 0), 1.6)
    inside = np.clip((soft - 0.35) / 0.3, 0, 1)
    border = np.clip(1 - np.abs(soft - 0.5) / 0.32, 0, 1) * (samples >= 0)
    amount = np.clip(HIGHLIGHT_FILL * inside + 0.75 * border, 0, 1)[..., None]
    result: Bytes = np.rint(rgb * (1 - amount) + np.array(HIGHLIGHT) * amount).astype(np.uint8)
    return result


def _belongs(atlas: Atlas, base: Ints, weights: Floats, highlight: tuple[str, Side]) -> NDArray[np.bool_]:
    """Which points on base triangles lie in a region on a side."""
    site, side = highlight
    texel = np.einsum("nk,nkc->nc", weights, atlas.surface.uv[base]).astype(np.int32)
    texel = np.clip(texel, 0, len(atlas.labels) - 1)
    label = atlas.labels[texel[:, 1], texel[:, 0]]
    left = atlas.surface.left[base]
    distance = np.einsum("nk,nk->n", weights, atlas.surface.rest_x[atlas.surface.base[base]])
    chosen = np.zeros(len(base), dtype=bool)
    parts = atlas.table.parts(site)
    for number in parts:
        region = atlas.table.regions[number]
        mine = label == number
        if region.sides != "midline" and side is not Side.MIDLINE:
            mine &= left == (side is Side.LEFT)
        elif region.sides == "both" and len(parts) == 1:
            mine &= distance < region.middle_mm
        chosen |= mine
    return chosen
