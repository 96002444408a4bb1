"""Skin with bumps whose places are known, for trying the counting aid.

Three generators that have nothing in common: ``rendered`` uses the sample clinic's skin; ``painted`` paints skin,
bumps and everything that is mistaken for them by other means; ``plain`` draws what a quick test would draw. The aid's
score is fitted to the first two with other seeds; ``plain`` is held out altogether.
"""

import io
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from clinic.bench.bump_paint import painted_skin
from clinic.bench.bump_plain import SIZE as PLAIN_SIZE
from clinic.bench.bump_plain import plain_skin
from clinic.sample.skin import Bump, BumpKind, Light, SkinSpec, View, render_skin
from clinic.sample.skin_camera import homography

Picture = NDArray[np.uint8]

_TRUE = (BumpKind.MILIUM, BumpKind.CALCINOSIS_PAPULE)
_FALSE = (BumpKind.CLOSED_COMEDONE, BumpKind.SCAR, BumpKind.EXCORIATION, BumpKind.CRUST, BumpKind.ERYTHEMA)
_MARGIN = 1.12


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture, its scale (as it is told, perhaps slightly wrong), where to count, and the bumps that are there."""

    rgb: Picture
    mm_per_pixel: float
    region: tuple[float, float, float, float]
    bumps: NDArray[np.float64]
    """(N, 3): x, y in pixels of the upright picture, diameter in mm."""
    note: str
    tone: int
    """Fitzpatrick type."""


def rendered(seed: int, tone: int = 0, empty: bool = False) -> Scene:
    """Skin of the sample clinic's renderer, from another camera, with what is no bump among the bumps."""
    rng = np.random.default_rng([seed, 11])
    tone = tone or int(rng.integers(1, 7))
    scale = float(rng.choice([0.02, 0.03, 0.045, 0.07, 0.11]))
    size = (960, 720)
    half = np.array(size) * scale / 2 * 0.88
    largest = min(6.0, half[1] * 0.7)
    bumps = [] if empty else _places(rng, int(rng.integers(4, 26)), half, scale, _TRUE, largest)
    others = _places(rng, int(rng.integers(0, 6)), half, scale, _FALSE, largest, bumps)
    view = View(
        rotation=float(rng.uniform(-20, 20)), scale=float(rng.uniform(0.9, 1.1)),
        tilt_x=float(rng.uniform(-9, 9)), tilt_y=float(rng.uniform(-9, 9)),
    )  # fmt: skip
    light = Light(
        azimuth=float(rng.uniform(0, 360)), elevation=float(rng.uniform(30, 70)),
        intensity=float(rng.uniform(0.8, 1.15)), temperature=float(rng.uniform(4000, 6500)),
    )  # fmt: skip
    spec = SkinSpec(
        tone=tone, mm_per_pixel=scale, size=size, scene=seed + 1000, bumps=(*bumps, *others), view=view, light=light,
        hairs=float(rng.choice([0, 5, 15, 40])), hair_darkness=float(rng.uniform(0, 1)),
        scale_mm=10 if rng.random() < 0.15 and half[0] > 9 else 0,
    )  # fmt: skip
    if spec.scale_mm:
        view = View()
        spec = replace(spec, view=view)
    where = _seen_at(bumps, view, size, scale)
    told = scale / view.scale
    if spec.scale_mm:  # what the paper scale lies on is not there
        under = half[1] / 0.88 - 9.7
        keep = [b.y_mm + b.diameter_mm / 2 < under or abs(b.x_mm) > 7.2 + b.diameter_mm / 2 for b in bumps]
        bumps, where = [b for b, k in zip(bumps, keep, strict=True) if k], where[keep]
    truth = np.array([(x + 0.5, y + 0.5, b.diameter_mm) for (x, y), b in zip(where, bumps, strict=True)])
    rgb = compressed(np.asarray(render_skin(spec, seed)), int(rng.integers(65, 95)))
    inside = _inside(truth.reshape(-1, 3), size)
    return Scene(rgb, told, (0, 0, *size), inside, f"rendered, type {tone}, {told:.3f}", tone)


def _seen_at(bumps: list[Bump], view: View, size: tuple[int, int], scale: float) -> NDArray[np.float64]:
    """(N, 2): their middles in the picture, OpenCV's pixel centres."""
    shape = (round(size[1] * _MARGIN), round(size[0] * _MARGIN))
    matrix = homography(view, (shape[1], shape[0]), size, scale)
    middle = np.array([[shape[1] / 2 + b.x_mm / scale, shape[0] / 2 + b.y_mm / scale] for b in bumps])
    return np.asarray(cv2.perspectiveTransform(middle[None], matrix)[0] if bumps else np.zeros((0, 2)))


def painted(seed: int, tone: int = 0, empty: bool = False) -> Scene:
    """Skin painted by ``bump_paint``; the scale that is told is up to 12 % wrong."""
    rng = np.random.default_rng([seed, 12])
    tone = tone or int(rng.integers(1, 7))
    per_mm = float(np.exp(rng.uniform(np.log(5), np.log(80))))
    rgb, truth = painted_skin(rng, tone, per_mm, empty)
    rgb = compressed(rgb, int(rng.integers(60, 96)))
    size = (rgb.shape[1], rgb.shape[0])
    told = float(rng.uniform(0.9, 1.12)) / per_mm
    inside = _inside(truth, size)
    return Scene(rgb, told, (0, 0, *size), inside, f"painted, type {tone}, {per_mm:.0f} px/mm", tone)


def plain(seed: int, tone: int = 0, empty: bool = False) -> Scene:
    """Skin drawn by ``bump_plain``."""
    rng = np.random.default_rng([seed, 13])
    tone = tone or int(rng.integers(1, 7))
    per_mm = float(np.exp(rng.uniform(np.log(6), np.log(40))))
    drawn, truth = plain_skin(rng, tone, per_mm, empty)
    rgb = compressed(drawn, int(rng.integers(70, 96)))
    return Scene(rgb, 1 / per_mm, (0, 0, *PLAIN_SIZE), truth, f"plain, type {tone}, {per_mm:.0f} px/mm", tone)


def compressed(rgb: Picture, quality: int) -> Picture:
    """As a JPEG of this quality shows it."""
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "JPEG", quality=quality)
    return np.asarray(Image.open(out).convert("RGB"))


def _places(
    rng: np.random.Generator, count: int, half: NDArray[np.float64], scale: float, kinds: tuple[BumpKind, ...],
    largest: float, taken: list[Bump] | None = None,
) -> list[Bump]:  # fmt: skip
    placed: list[Bump] = []
    for _ in range(count):
        kind = kinds[int(rng.integers(len(kinds)))]
        most = min(largest, 3.0 if kind is BumpKind.MILIUM else 6.0)
        diameter = float(np.exp(rng.uniform(np.log(max(0.6, 6 * scale)), np.log(max(most, 8 * scale)))))
        for _ in range(50):
            x, y = rng.uniform(-half, half)
            near = [*placed, *(taken or ())]
            if all(np.hypot(x - b.x_mm, y - b.y_mm) > 0.52 * (b.diameter_mm + diameter) for b in near):
                placed.append(Bump(kind, float(x), float(y), diameter))
                break
    return placed


def _inside(truth: NDArray[np.float64], size: tuple[int, int]) -> NDArray[np.float64]:
    if not len(truth):
        return np.zeros((0, 3))
    return truth[((truth[:, :2] > 4) & (truth[:, :2] < np.array(size) - 4)).all(1)]
