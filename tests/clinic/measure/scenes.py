"""Photos of stickers and points on skin as a pinhole camera sees them, with everything known."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.stickers_table import MODULES, SIDES, cells

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
SKIN = np.array([0.56, 0.33, 0.24])
"""Reflectance, linear."""


@dataclass(frozen=True)
class Laid:
    """A sticker on the plane: its middle in mm, turned in degrees. ``print_scale``: printed larger than it says."""

    marker: int = 86
    x: float = 0.0
    y: float = 0.0
    turned: float = 0.0
    print_scale: float = 1.0
    ink_mm: float = 0.0
    """Ink that spread over each edge."""


@dataclass(frozen=True)
class Scene:
    """``distance`` in mm from the camera to the plane's origin, ``focal`` in longer sides of the picture; ``tilt`` and
    the direction of its axis, and the camera's turn, in degrees. ``radius``: of skin bent about its y axis, in mm."""

    width: int = 1200
    height: int = 900
    focal: float = 1.1
    distance: float = 250.0
    tilt: float = 0.0
    axis: float = 0.0
    roll: float = 0.0
    offset: tuple[float, float] = (0.0, 0.0)
    """Where the plane's origin is seen, in pixels from the picture's middle."""
    stickers: tuple[Laid, ...] = (Laid(),)
    radius: float = 0.0
    blur: float = 0.8
    motion: float = 0.0
    noise: float = 2.0
    quality: int = 90
    shadow: float = 0.0
    """Part of the light that is missing beyond a line over the first sticker."""
    glare: float = 0.0
    covered: float = 0.0
    """Part of the first sticker's side that something dark covers."""
    blur_in_light: bool = True
    """Blur before the tone curve (a lens) or after it (most generators)."""
    mirrored: bool = False
    quiet: float = 1.5
    """White around a sticker, in cells."""
    seed: int = 0

    @property
    def focal_px(self) -> float:
        return self.focal * max(self.width, self.height)

    @property
    def turn(self) -> Doubles:
        """Plane to camera (3, 3)."""
        angle = np.radians(self.axis)
        tilted = cv2.Rodrigues(np.radians(self.tilt) * np.array([np.cos(angle), np.sin(angle), 0.0]))[0]
        rolled = cv2.Rodrigues(np.radians(self.roll) * np.array([0.0, 0.0, 1.0]))[0]
        return np.asarray(rolled @ tilted)

    @property
    def origin(self) -> Doubles:
        """The plane's origin in the camera's frame, mm."""
        return np.array([*(np.array(self.offset) / self.focal_px), 1.0]) * self.distance

    @property
    def mm_per_pixel(self) -> float:
        """At the plane's origin, facing the camera."""
        return self.distance / self.focal_px

    def pixels(self, plane: Doubles) -> Doubles:
        """(N, 2) mm on the skin to (N, 2) pixels; pixel i covers [i, i + 1)."""
        x, y = plane[:, 0], plane[:, 1]
        if self.radius:
            around = x / self.radius
            points = np.stack([np.sin(around) * self.radius, y, (1 - np.cos(around)) * self.radius], axis=1)
        else:
            points = np.stack([x, y, np.zeros_like(x)], axis=1)
        seen = points @ self.turn.T + self.origin
        return seen[:, :2] / seen[:, 2:] * self.focal_px + np.array([self.width, self.height]) / 2

    def plane(self, pixels: Doubles) -> Doubles:
        """(N, 2) pixels to (N, 2) mm on the skin; not a number where the camera looks past it."""
        middle = np.array([self.width, self.height]) / 2
        rays: Doubles = np.c_[(pixels - middle) / self.focal_px, np.ones(len(pixels))] @ self.turn
        start = -self.origin @ self.turn
        if not self.radius:
            return np.asarray((start + rays * (-start[2] / rays[:, 2])[:, None])[:, :2])
        # the skin is a cylinder that touches the plane at its origin and bends away from the camera
        radius, x, z = self.radius, start[0], start[2] - self.radius
        a = rays[:, 0] ** 2 + rays[:, 2] ** 2
        b = 2 * (x * rays[:, 0] + z * rays[:, 2])
        with np.errstate(invalid="ignore"):
            far = (-b - np.sqrt(b * b - 4 * a * (x * x + z * z - radius * radius))) / (2 * a)
        hit = start + rays * far[:, None]
        return np.stack([np.arcsin(np.clip(hit[:, 0] / radius, -1, 1)) * radius, hit[:, 1]], axis=1)


def photo(scene: Scene) -> Bytes:
    """The picture (H, W, 3)."""
    rng = np.random.default_rng(scene.seed)
    light = _skin(scene, rng)
    for laid in scene.stickers:
        _lay(light, scene, laid)
    _spoil(light, scene, rng)
    picture = _encoded(light, scene)
    if scene.mirrored:
        picture = picture[:, ::-1]
    noisy = (
        picture + rng.normal(0, scene.noise, (*picture.shape[:2], 1)) + rng.normal(0, scene.noise / 2, picture.shape)
    )
    final = np.clip(noisy, 0, 255).astype(np.uint8)
    if scene.quality < 100:
        _, packed = cv2.imencode(".jpg", final[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, scene.quality])
        final = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)[:, :, ::-1]
    return np.ascontiguousarray(final)


def _skin(scene: Scene, rng: np.random.Generator) -> NDArray[np.float32]:
    shape = (scene.height, scene.width)
    texture = np.zeros(shape, np.float32)
    for cell, strength in ((3, 0.05), (12, 0.05), (90, 0.08)):
        small = rng.normal(0, strength, (shape[0] // cell + 2, shape[1] // cell + 2)).astype(np.float32)
        texture += cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)
    light = (np.exp(texture)[:, :, None] * SKIN.astype(np.float32)).astype(np.float32)
    for _ in range(25):  # hairs
        start = rng.uniform(0, shape[::-1])
        bend = np.cumsum(rng.normal(0, 0.25, 12)) + rng.uniform(0, 6.3)
        line = start + np.cumsum(np.stack([np.cos(bend), np.sin(bend)], axis=1), axis=0) * shape[1] / 130
        cv2.polylines(
            light, [(line * 8).astype(np.int32)], False, (0.05, 0.03, 0.02), max(1, shape[1] // 900), cv2.LINE_AA, 3
        )
    return light


def _lay(light: NDArray[np.float32], scene: Scene, laid: Laid) -> None:
    side = SIDES[laid.marker] * laid.print_scale
    cell = side / MODULES
    angle = np.radians(laid.turned)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    reach = side / 2 + scene.quiet * cell
    square = np.array([[-reach, -reach], [reach, -reach], [reach, reach], [-reach, reach]]) @ turn.T + (laid.x, laid.y)
    seen = scene.pixels(square)
    left, top = np.maximum(np.floor(seen.min(axis=0)) - 3, 0).astype(int)
    right, bottom = np.minimum(np.ceil(seen.max(axis=0)) + 4, (scene.width, scene.height)).astype(int)
    if right <= left or bottom <= top:
        return
    pixels_per_cell = float(np.linalg.norm(seen[1] - seen[0])) / (2 * reach) * cell
    parts = int(np.clip(40 / max(pixels_per_cell, 1), 3, 8))
    steps = (np.arange(parts) + 0.5) / parts
    xs = (np.arange(left, right)[:, None] + steps).ravel()
    ys = (np.arange(top, bottom)[:, None] + steps).ravel()
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    own = (scene.plane(grid) - (laid.x, laid.y)) @ turn
    white = _white(own, laid, cell)
    outside = ~(np.abs(own).max(axis=1) <= reach)
    shape = (int(bottom - top), parts, int(right - left), parts)
    share = np.where(outside, 0.0, 1.0).reshape(shape).mean(axis=(1, 3))[:, :, None]
    paper = np.where(outside, 0.0, np.where(white, 0.82, 0.04)).reshape(shape).mean(axis=(1, 3))[:, :, None]
    part = light[top:bottom, left:right]
    part[:] = part * (1 - share) + paper


def _white(own: Doubles, laid: Laid, cell: float) -> NDArray[np.bool_]:
    def at(points: Doubles) -> NDArray[np.bool_]:
        index = np.floor(np.nan_to_num(points, nan=1e6) / cell + MODULES / 2).astype(int)
        inside = ((index >= 0) & (index < MODULES)).all(axis=1)
        index = np.clip(index, 0, MODULES - 1)
        return np.where(inside, cells(laid.marker)[index[:, 1], index[:, 0]], True)

    white = at(own)
    for step in ((1, 0), (-1, 0), (0, 1), (0, -1)) if laid.ink_mm else ():
        white &= at(own + np.array(step) * laid.ink_mm)
    return white


def _spoil(light: NDArray[np.float32], scene: Scene, rng: np.random.Generator) -> None:
    first = scene.stickers[0] if scene.stickers else Laid()
    half = SIDES[first.marker] / 2
    middle = scene.pixels(np.array([[first.x, first.y]]))[0]
    size = half / scene.mm_per_pixel
    ys, xs = np.mgrid[: scene.height, : scene.width].astype(np.float32)
    if scene.shadow:
        angle, shift = rng.uniform(0, 2 * np.pi), rng.uniform(-0.6, 0.6) * size
        distance = (xs - middle[0]) * np.cos(angle) + (ys - middle[1]) * np.sin(angle) - shift
        light *= (1 - scene.shadow / (1 + np.exp(-np.clip(distance / (0.02 * size + 0.7), -30, 30))))[:, :, None]
    if scene.glare:
        spot = middle + rng.uniform(-0.5, 0.5, 2) * size
        light += (scene.glare * np.exp(-((xs - spot[0]) ** 2 + (ys - spot[1]) ** 2) / (0.35 * size) ** 2))[:, :, None]
    if scene.covered:
        corner = scene.pixels(np.array([[first.x - half, first.y - half]]))[0]
        radius = scene.covered * 2 * size
        light[(xs - corner[0]) ** 2 + (ys - corner[1]) ** 2 < radius**2] = (0.30, 0.17, 0.12)


def _encoded(light: NDArray[np.float32], scene: Scene) -> NDArray[np.float32]:
    """Linear light to sRGB 0 to 255, blurred."""
    if scene.blur_in_light:
        light = _blurred(light, scene)
    clipped = np.clip(light, 0, 1)
    curve = np.where(
        clipped <= 0.0031308, clipped * 12.92, 1.055 * np.power(clipped, 1 / 2.4, dtype=np.float32) - 0.055
    )
    picture = np.asarray(curve * 255, dtype=np.float32)
    return picture if scene.blur_in_light else _blurred(picture, scene)


def _blurred(picture: NDArray[np.float32], scene: Scene) -> NDArray[np.float32]:
    if scene.blur:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), scene.blur), dtype=np.float32)
    if scene.motion > 1:
        length = round(scene.motion) | 1
        kernel = np.zeros((length, length), np.float32)
        cv2.line(kernel, (0, length // 4), (length - 1, length - 1 - length // 4), 1.0, 1, cv2.LINE_AA)
        picture = np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), dtype=np.float32)
    return picture
