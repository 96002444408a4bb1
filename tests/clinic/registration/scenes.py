"""Ground truth for alignment: flat scenes, computed, and a camera that photographs them from where one says.

Everything is made from seeds; nothing of it is anybody's. A scene is linear RGB, float32 (H, W, 3).
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.sample.skin_bumps import Bump, BumpKind, add_bump
from clinic.sample.skin_camera import Light, shade
from clinic.sample.skin_props import add_hairs
from clinic.sample.skin_texture import clouds, linear_image, skin

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]

SEEN = 0.64
"""Part of the scene's width that the first photo shows: the rest is for other viewpoints."""


@dataclass(frozen=True)
class Skin:
    """An area of skin: ``seed`` says where, ``person`` (``None``: the same number) whose and with what camera,
    ``visit`` how the lesion has become.
    """

    seed: int
    person: int | None = None
    size: tuple[int, int] = (1600, 1200)
    visit: int = 0
    lamp: float = 0.0
    """Degrees by which the lamp stands elsewhere than usual."""

    def draw(self) -> Floats:
        """The scene. The lesion, in its middle, has grown, gone or crusted at visits 1, 2 and 3."""
        rng = np.random.default_rng([self.seed if self.person is None else self.person, 11])
        across = float(np.exp(rng.uniform(np.log(22), np.log(160))))  # mm that the first photo shows
        scale = across / (self.size[0] * SEEN)
        patch = skin(self.seed, (self.size[1], self.size[0]), scale, int(rng.integers(1, 7)))
        for bump in self._bumps(rng, across):
            add_bump(patch, bump, self.seed)
        add_hairs(patch, self.seed, float(rng.choice([0, 3, 7, 15])), float(rng.uniform(0.1, 0.8)))
        azimuth = float(rng.uniform(0, 360)) + self.lamp
        return np.asarray(shade(patch, Light(azimuth=azimuth, elevation=float(rng.uniform(40, 75)))), np.float32)

    def _bumps(self, rng: np.random.Generator, across: float) -> list[Bump]:
        size = float(rng.uniform(0.05, 0.22)) * across
        kinds = [BumpKind.CALCINOSIS_PLAQUE, BumpKind.ERYTHEMA, BumpKind.SCAR, BumpKind.CALCINOSIS_PAPULE]
        lesion = Bump(kinds[int(rng.integers(4))], 0.0, 0.0, size)
        around = [
            Bump(BumpKind.MILIUM, float(x), float(y), float(rng.uniform(0.004, 0.02) * across))
            for x, y in rng.uniform(-0.5, 0.5, (int(rng.integers(0, 12)), 2)) * across
        ]
        changed = {
            0: [lesion],
            1: [replace(lesion, diameter_mm=1.45 * size)],
            2: [],
            3: [replace(lesion, kind=BumpKind.CRUST)],
        }
        return changed[self.visit] + around


def still(seed: int, size: tuple[int, int] = (1600, 1200)) -> Floats:
    """A photo of anything but skin: things of even and mottled colour before one another, some lettered."""
    rng = np.random.default_rng([seed, 23])
    wide, high = size
    picture = np.zeros((high, wide, 3), np.float32)
    mottled = sum(clouds(rng, (high, wide), wide / 2**k) / (1.6**k) for k in range(1, 8))
    picture[:] = np.clip(0.3 + 0.08 * np.asarray(mottled)[..., None] * rng.uniform(0.5, 1, 3), 0.02, 1)
    for _ in range(int(rng.integers(20, 120))):
        place = rng.uniform(0, 1, 2) * size
        reach = float(np.exp(rng.uniform(np.log(0.01), np.log(0.15)))) * wide
        angles = np.sort(rng.uniform(0, 2 * np.pi, int(rng.integers(3, 9))))
        corners = place + np.c_[np.cos(angles), np.sin(angles)] * reach * rng.uniform(0.4, 1, (len(angles), 1))
        cv2.fillPoly(picture, [corners.astype(np.int32)], rng.uniform(0.02, 0.9, 3).tolist(), cv2.LINE_AA)
        if rng.random() < 0.15:
            letters = "".join(rng.choice(list("ABCDEFGHIKLMNOPRSTUVW0123456789"), 6))
            at = (int(place[0]), int(place[1]))
            cv2.putText(picture, letters, at, cv2.FONT_HERSHEY_SIMPLEX, reach / 60, (0.9, 0.9, 0.9), 4, cv2.LINE_AA)
    grain = clouds(rng, (high, wide), 5) * 0.04 + 1
    return np.asarray(picture * np.clip(grain, 0.5, 1.5)[..., None], np.float32)


def cloth(seed: int, size: tuple[int, int] = (1600, 1200), *, other: bool = False) -> Floats:
    """A woven cloth: the same again and again, but for small unevenness; ``other``: another piece of it."""
    rng = np.random.default_rng([seed, 29])
    wide, high = size
    period = float(rng.uniform(0.012, 0.05)) * wide
    cell = rng.random((12, 12, 3)).astype(np.float32)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    at_x, at_y = np.mod(x / period, 1) * 11, np.mod(y / period, 1) * 11
    woven = cv2.remap(cell, at_x, at_y, cv2.INTER_LINEAR)
    rng = np.random.default_rng([seed, 37]) if other else rng
    uneven = 1 + 0.10 * clouds(rng, (high, wide), wide / 12) + 0.02 * clouds(rng, (high, wide), 6)
    return np.asarray(woven * 0.5 * uneven[..., None] + 0.1, np.float32)


@dataclass(frozen=True)
class Shot:
    """One photo: ``size`` (width, height), where the camera stands, and what light, lens, sensor and file make of it.

    Angles in degrees. ``scale`` enlarges. ``shift`` in parts of the width. ``blur`` is a Gaussian's, in pixels at a
    width of 1024; ``noise`` of 255. ``gradient``: how much lighter one side is. ``quality`` of the JPEG, 0: none.
    """

    size: tuple[int, int] = (2048, 1536)
    rotation: float = 0.0
    tilt: float = 0.0
    towards: float = 0.0
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    exposure: float = 1.0
    gradient: float = 0.0
    gradient_to: float = 0.0
    balance: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gamma: float = 2.2
    blur: float = 0.4
    noise: float = 2.0
    quality: int = 90
    seed: int = 0

    def matrix(self, scene: tuple[int, int]) -> Doubles:
        """(3, 3): pixels of a scene of size (width, height) to pixels of the photo, both covering [i, i + 1)."""
        turn, tip, to = np.radians([self.rotation, self.tilt, self.towards])
        about = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
        axis = np.array([np.cos(to), np.sin(to), 0]) * tip
        turned = cv2.Rodrigues(axis)[0] @ about
        wide, high = self.size
        far = 1.4 * wide
        to_middle = np.array([[1, 0, -scene[0] / 2], [0, 1, -scene[1] / 2], [0, 0, 1]])
        zoom = self.scale * wide / (SEEN * scene[0])
        plane = np.column_stack([turned[:, 0], turned[:, 1], [0, 0, far / zoom]])
        lens = np.array([
            [far, 0, wide * (0.5 + self.shift[0])], [0, far, high / 2 + wide * self.shift[1]], [0, 0, 1],
        ])  # fmt: skip
        whole = lens @ plane @ to_middle
        return np.asarray(whole / whole[2, 2], np.float64)

    def take(self, scene: Floats) -> tuple[Bytes, Doubles]:
        """The photo (H, W, 3) and the matrix from the scene to it."""
        matrix = self.matrix((scene.shape[1], scene.shape[0]))
        half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
        centres = np.linalg.inv(half) @ matrix @ half
        lit = cv2.warpPerspective(scene, centres, self.size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        return self.develop(np.asarray(lit, np.float32)), matrix

    def develop(self, lit: Floats) -> Bytes:
        """The file's pixels of linear light (H, W, 3)."""
        high, wide = lit.shape[:2]
        rng = np.random.default_rng([self.seed, 31])
        unit = wide / 1024
        if self.blur * unit > 0.3:
            lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), self.blur * unit), np.float32)
        x = np.linspace(-1, 1, wide, dtype=np.float32)[None, :]
        y = np.linspace(-1, 1, high, dtype=np.float32)[:, None]
        to = np.radians(self.gradient_to)
        fall = 1 + np.float32(self.gradient) * (x * np.float32(np.cos(to)) + y * np.float32(np.sin(to)))
        lit = lit * (fall * np.float32(self.exposure))[..., None] * np.array(self.balance, np.float32)
        shown = cv2.pow(np.clip(lit, 0, 1), 1 / self.gamma) * 255
        if self.noise:
            grain = np.empty((high, wide, 3), np.float32)
            cv2.setRNGSeed(int(rng.integers(1 << 30)))
            cv2.randn(grain, np.zeros(3), np.full(3, self.noise))
            shown = shown + (cv2.GaussianBlur(grain, (0, 0), 0.7) * 1.3)
        return filed(np.clip(shown + 0.5, 0, 255).astype(np.uint8), self.quality)


def filed(rgb: Bytes, quality: int) -> Bytes:
    """The same after it was a JPEG file of ``quality``; 0: as it is."""
    if not quality:
        return rgb
    _, data = cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    read = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert read is not None
    return np.ascontiguousarray(read[..., ::-1], np.uint8)


def as_light(rgb: Bytes) -> Floats:
    """A finished picture as a scene to be photographed again."""
    return np.asarray(linear_image(rgb), np.float32)


def first_shot(rng: np.random.Generator, size: tuple[int, int]) -> Shot:
    """From the front, in one of many lights."""
    return _lit(Shot(size=size), rng)


def later_shot(rng: np.random.Generator, size: tuple[int, int]) -> Shot:
    """From up to 25 degrees aside, turned up to 30, 0.7 to 1.4 times as large, in another light."""
    placed = Shot(
        size=size,
        rotation=float(rng.uniform(-30, 30)),
        tilt=float(rng.uniform(0, 25)),
        towards=float(rng.uniform(0, 360)),
        scale=float(np.exp(rng.uniform(np.log(0.7), np.log(1.4)))),
        shift=(float(rng.uniform(-0.08, 0.08)), float(rng.uniform(-0.06, 0.06))),
    )
    return _lit(placed, rng)


def _lit(shot: Shot, rng: np.random.Generator) -> Shot:
    red, blue = rng.uniform(0.85, 1.15, 2)
    return replace(
        shot,
        exposure=float(rng.uniform(0.75, 1.25)),
        gradient=float(rng.uniform(0, 0.35)),
        gradient_to=float(rng.uniform(0, 360)),
        balance=(float(red), 1.0, float(blue)),
        gamma=float(rng.uniform(1.9, 2.5)),
        blur=float(rng.choice([0.2, 0.4, 0.7, 1.1])),
        noise=float(rng.uniform(1, 5)),
        quality=int(rng.integers(65, 96)),
        seed=int(rng.integers(1 << 30)),
    )
