"""The look of the skin: soft light, shadow in folds, a quiet sheen, and the tints of lips, areolae, brows and nails."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas.camera import Camera
from clinic.atlas.frame import Bytes
from clinic.atlas.mesh import Floats, Ints, Shape
from clinic.atlas.raster import barycentric_planes
from clinic.atlas.tones import PALM, SHEEN, pigments, ramp
from clinic.records.enums import Figure, SkinTone

Colour = tuple[int, int, int]

KEY = np.array([-0.42, 0.62, 0.66], dtype=np.float32)  # the main light comes from the upper left, over the shoulder
KEY /= np.linalg.norm(KEY)
HALF = KEY + np.array([0, 0, 1], dtype=np.float32)  # halfway between light and viewer: there skin shines
HALF /= np.linalg.norm(HALF)
STEEPEST = 0.15  # change of brightness over one pixel that is still taken from the triangle's corners
CHUNK = 32_768  # samples that are shaded at once: as many as the processor keeps at hand


@dataclass(frozen=True)
class Look:
    """How the vertices (V,) of one figure look from one side: ``normals`` (V, 3) as the viewer sees them with, as a
    fourth column, how bright the skin is: darker in folds that see little of the sky, lighter on palms; ``pigment``
    (V, 3) by which the colour is multiplied, ``gloss`` 0 to 1, ``tinted`` vertices, and ``colours`` (256, 3) from
    shadow to light."""

    normals: Floats
    pigment: Floats
    gloss: Floats
    tinted: NDArray[np.bool_]
    colours: Floats

    @classmethod
    def of(cls, shape: Shape, figure: Figure, camera: Camera, tone: SkinTone) -> "Look":
        """Of ``figure``, whose shape is given, seen by ``camera``."""
        seen = np.empty((len(shape.normals), 4), dtype=np.float32)
        seen[:, :3] = _turned(shape.normals, camera)
        seen[:, 3] = np.minimum(shape.occlusion * np.float32(0.81) + np.float32(0.25), np.float32(1))
        seen[:, 3] *= 1 + np.float32(PALM[tone]) * shape.surface.palm
        where, touched = shape.surface.tinted
        strengths = shape.surface.tints[where]
        colours, shine = pigments(tone, figure)
        pigment = np.ones((len(seen), 3), dtype=np.float32)
        pigment[where] = np.prod(1 - strengths[:, :, None] * (1 - colours), axis=1)
        gloss = np.zeros(len(seen), dtype=np.float32)
        gloss[where] = strengths @ shine
        return cls(seen, pigment, gloss, touched, ramp(tone))

    def bright(self) -> Floats:
        """Brightness of the vertices (V,), their sheen included: for the quick frame."""
        light, sheen = _light(self.normals.T)
        result: Floats = light + np.float32(0.6 * SHEEN) * sheen
        return result


class Drawing:
    """Shades samples of one picture: ``points`` (V, 3) in pixels, ``triangles`` (T, 3) those that samples name."""

    def __init__(self, look: Look, points: Floats, triangles: Ints) -> None:
        self.look, self.points, self.triangles = look, points, triangles
        self.planes = barycentric_planes(points, triangles)
        self.tinted: NDArray[np.bool_] = np.any(look.tinted[triangles], axis=1)

    def flat(self, samples: Ints, background: Colour) -> Bytes:
        """One sample per pixel, light between the corners of the triangles."""
        rgb = np.empty((*samples.shape, 3), dtype=np.uint8)
        rgb[:] = background
        rows = np.flatnonzero((samples >= 0).any(axis=1))
        columns = np.flatnonzero((samples >= 0).any(axis=0))
        if not len(rows):
            return rgb
        light = _light_planes(self.planes, self.look.bright(), self.triangles)
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        inside = samples[box]
        x = np.arange(columns[0], columns[-1] + 1, dtype=np.float32) + np.float32(0.5)
        y = np.arange(rows[0], rows[-1] + 1, dtype=np.float32)[:, None] + np.float32(0.5)
        bright = light[:, 0].take(inside) * x
        bright += light[:, 1].take(inside) * y
        bright += light[:, 2].take(inside)
        steps = cv2.convertScaleAbs(np.maximum(bright, 0, out=bright), alpha=255)
        colour = cv2.LUT(cv2.merge([steps, steps, steps]), self.look.colours.astype(np.uint8)[None])
        skin = inside >= 0
        row, column = np.nonzero(self.tinted.take(inside) & skin)
        index = inside[row, column]
        weights = pixel_weights(self.planes[index], x[column], y[row, 0])
        pigment = _mixed(weights, self.look.pigment, self.triangles[index])
        colour[row, column] = np.minimum(colour[row, column] * pigment, 255).astype(np.uint8)
        rgb[box] = cv2.copyTo(colour, skin.view(np.uint8), np.ascontiguousarray(rgb[box]))
        return rgb

    def shade(self, index: Ints, x: Floats, y: Floats) -> Floats:
        """Colours (N, 3) of samples, with the light of each sample's own normal (Phong 1975)."""
        weights = pixel_weights(self.planes[index], x, y)
        corners = self.triangles[index]
        light, sheen = _light(_mixed(weights, self.look.normals, corners).T)
        colour = self.look.colours[np.clip(light * 255, 0, 255).astype(np.uint8)]
        touched = np.flatnonzero(self.tinted[index])
        weights, corners = weights[touched], corners[touched]
        colour[touched] *= _mixed(weights, self.look.pigment, corners)
        gloss = np.full(len(index), SHEEN, dtype=np.float32)
        gloss[touched] += np.einsum("nk,nk->n", weights, self.look.gloss[corners])
        colour += (np.float32(255) - colour) * (sheen * gloss)[:, None]
        return colour

    def even(self, samples: Ints, background: Colour) -> Bytes:
        """One sample per pixel, each with the light of its own normal."""
        height, width = samples.shape
        rgb = np.empty((height * width, 3), dtype=np.uint8)
        rgb[:] = background
        flat = samples.reshape(-1)
        skin = np.flatnonzero(flat >= 0)
        for start in range(0, len(skin), CHUNK):
            pixel = skin[start : start + CHUNK]
            row, column = np.divmod(pixel, width)
            x, y = column.astype(np.float32) + np.float32(0.5), row.astype(np.float32) + np.float32(0.5)
            rgb[pixel] = (self.shade(flat[pixel], x, y) + np.float32(0.5)).astype(np.uint8)
        return rgb.reshape(height, width, 3)

    def depths(self, samples: Ints, beside: np.float32) -> Floats:
        """Depth of the skin (H, W) at the pixels' middles, ``beside`` where there is none."""
        height, width = samples.shape
        if not len(self.triangles):  # nothing of the figure is in the picture
            return np.full(samples.shape, beside, dtype=np.float32)
        depth = self.points[:, 2]
        plane = (self.planes[:, :3].T * (depth[self.triangles[:, 0]] - depth[self.triangles[:, 2]])).T
        plane += (self.planes[:, 3:].T * (depth[self.triangles[:, 1]] - depth[self.triangles[:, 2]])).T
        plane[:, 2] += depth[self.triangles[:, 2]]
        across, down, start = np.ascontiguousarray(plane.T)
        result = across.take(samples, mode="clip")
        result *= np.arange(width, dtype=np.float32) + np.float32(0.5)
        part = down.take(samples, mode="clip")
        part *= np.arange(height, dtype=np.float32)[:, None] + np.float32(0.5)
        result += part
        result += start.take(samples, mode="clip")
        result[samples < 0] = beside
        depths: Floats = result
        return depths


def pixel_weights(planes: Floats, x: Floats, y: Floats) -> Floats:
    """Barycentric weights (N, 3) of pixels by planes (N, 6), kept inside their triangles."""
    first = np.clip(planes[:, 0] * x + planes[:, 1] * y + planes[:, 2], 0, 1)
    second = np.clip(planes[:, 3] * x + planes[:, 4] * y + planes[:, 5], 0, 1 - first)
    return np.stack([first, second, 1 - first - second], axis=1)


def _mixed(weights: Floats, values: Floats, corners: Ints) -> Floats:
    """Values of vertices (V, K) between corners (N, 3)."""
    result: Floats = values[corners[:, 0]] * weights[:, :1]
    result += values[corners[:, 1]] * weights[:, 1:2]
    result += values[corners[:, 2]] * weights[:, 2:]
    return result


def _turned(normals: Floats, camera: Camera) -> Floats:
    """Normals (V, 3) as the viewer sees them; term by term, as ``Camera.projected``."""
    seen = np.empty((3, len(normals)), dtype=np.float32)
    for axis, row in enumerate(camera.axes()):
        np.multiply(normals[:, 0], row[0], out=seen[axis])
        seen[axis] += normals[:, 1] * row[1]
        seen[axis] += normals[:, 2] * row[2]
    return seen.T


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


def _light(seen: Floats) -> tuple[Floats, Floats]:
    """Brightness and sheen, 0 to 1, of normals and brightness of skin (4, N) as the viewer sees them: soft light from
    the upper left that wraps around, a fill from the front, light that thins towards the silhouette."""
    x, y, z, skin = seen
    scale = 1 / np.maximum(np.sqrt(x * x + y * y + z * z), np.float32(1e-6))
    lit = (x * KEY[0] + y * KEY[1] + z * KEY[2]) * scale
    front = np.clip(z * scale, 0, 1)
    aside = 1 - front
    bright = np.clip(lit * np.float32(0.6) + np.float32(0.4), 0, 1) * np.float32(0.50)
    bright += front * np.float32(0.21)
    bright += y * scale * np.float32(0.06) + np.float32(0.21)
    bright -= aside * aside * aside * np.float32(0.10)
    bright *= skin
    shine = np.clip((x * HALF[0] + y * HALF[1] + z * HALF[2]) * scale, 0, 1)
    shine *= shine
    shine *= shine
    shine *= shine
    shine *= shine  # the sixteenth power
    return bright, shine * skin
