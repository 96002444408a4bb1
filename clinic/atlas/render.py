"""Draws a figure: an anti-aliased frame at rest, a quick one while it moves."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas.atlas import Atlas
from clinic.atlas.camera import Camera
from clinic.atlas.frame import Bytes, Frame
from clinic.atlas.mesh import Floats, Ints
from clinic.atlas.raster import EMPTY, barycentric_planes, covered
from clinic.atlas.sight import Sight
from clinic.atlas.tones import BLUSH, BROW, ramp
from clinic.records.enums import Figure, Side, SkinTone

Colour = tuple[int, int, int]

SAMPLES = 2  # per pixel and direction in a fine frame
KEY = np.array([-0.42, 0.62, 0.66], dtype=np.float32)  # the main light comes from the upper left, over the shoulder
KEY /= np.linalg.norm(KEY)
STEEPEST = 0.15  # change of brightness over one pixel that is still taken from the triangle's corners
HIGHLIGHT: Colour = (15, 118, 110)  # the program's accent
HIGHLIGHT_FILL = 0.26
BAND = 2_000_000  # samples that are drawn at once: larger pictures are drawn in bands, to need less memory
EDGE_DEPTH = 3.0  # pixels: a step in depth that is smoothed like a silhouette


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
    """Draw ``figure`` into ``width`` by ``height`` pixels; ``fast``: without anti-aliasing.

    Both show the fine mesh, so that nothing moves when the fine frame follows the fast one.
    """
    shape = atlas.shapes[figure]
    colours, bright = ramp(tone), _brightness(_turned(shape.normals, camera), shape.occlusion)
    points = camera.projected(shape.places, width, height)
    fine = shape.patches.shown(camera, width, height)
    triangles = atlas.surface.fine[fine]
    factor = 1 if fast else SAMPLES
    rgb = np.empty((height, width, 3), dtype=np.uint8)
    seen: Ints = np.empty((height, width), dtype=np.int32)
    step = max(1, BAND // (width * factor**2))
    for top in range(0, height, step):
        part = slice(top, min(top + step, height))
        moved = points - np.array([0, top, 0], dtype=np.float32)
        scaled = moved * np.array([factor, factor, 1], dtype=np.float32)
        size = width * factor, (part.stop - top) * factor
        found = covered(scaled, triangles, *size, camera.depth_limit(width, height))
        drawing = _Drawing(atlas, moved, triangles[found.drawn], bright, colours)
        rgb[part] = drawing.flat(found.buffer, background) if fast else drawing.smooth(found.buffer, background)
        middles = found.buffer[factor - 1 :: factor, factor - 1 :: factor]
        seen[part] = np.append(fine[found.drawn], np.int32(EMPTY))[middles]
    if highlight is not None:
        rgb = _highlighted(atlas, points, seen, rgb, highlight)
    ids: Ints = np.where(seen >= 0, seen // 4, EMPTY)
    return Frame(rgb, ids, seen, Sight(shape, camera, width, height), atlas.version)


def _turned(normals: Floats, camera: Camera) -> Floats:
    """Normals (V, 3) as the viewer sees them; term by term, as ``Camera.projected``."""
    seen = np.empty((3, len(normals)), dtype=np.float32)
    for axis, row in enumerate(camera.axes()):
        np.multiply(normals[:, 0], row[0], out=seen[axis])
        seen[axis] += normals[:, 1] * row[1]
        seen[axis] += normals[:, 2] * row[2]
    return seen.T


class _Drawing:
    """Shades samples of one picture."""

    def __init__(self, atlas: Atlas, points: Floats, triangles: Ints, bright: Floats, colours: Floats) -> None:
        self.atlas, self.points, self.triangles, self.colours = atlas, points, triangles, colours
        self.planes = barycentric_planes(points, triangles)
        self.light = _light_planes(self.planes, bright, triangles)
        self.depth = points[triangles[:, 0], 2]
        self.tinted: NDArray[np.bool_] = np.any((atlas.blush + atlas.brow)[triangles] > 0, axis=1)

    def weights(self, index: Ints, x: Floats, y: Floats) -> Floats:
        """Barycentric weights (N, 3) of samples, kept inside their triangles."""
        return _weights(self.planes[index], x, y)

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


def _weights(planes: Floats, x: Floats, y: Floats) -> Floats:
    """Barycentric weights (N, 3) of pixels by planes (N, 6), kept inside their triangles."""
    first = np.clip(planes[:, 0] * x + planes[:, 1] * y + planes[:, 2], 0, 1)
    second = np.clip(planes[:, 3] * x + planes[:, 4] * y + planes[:, 5], 0, 1 - first)
    return np.stack([first, second, 1 - first - second], axis=1)


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


def _highlighted(atlas: Atlas, points: Floats, seen: Ints, rgb: Bytes, highlight: tuple[str, Side]) -> Bytes:
    """Tint a region and draw its border; ``seen`` (H, W) are fine triangles."""
    row, column = np.nonzero(seen >= 0)
    index = seen[row, column]
    planes = barycentric_planes(points, atlas.surface.fine)[index]
    weights = _weights(planes, column.astype(np.float32) + 0.5, row.astype(np.float32) + 0.5)
    base, weights = atlas.surface.base_weights(index, weights)
    chosen = _belongs(atlas, base, weights, highlight)
    mask = np.zeros(seen.shape, dtype=np.float32)
    mask[row[chosen], column[chosen]] = 1
    soft = cv2.GaussianBlur(mask, (0, 0), 1.6)
    inside = np.clip((soft - 0.35) / 0.3, 0, 1)
    border = np.clip(1 - np.abs(soft - 0.5) / 0.32, 0, 1) * (seen >= 0)
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
