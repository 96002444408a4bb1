"""Renderings of the atlas as photos, with the truth: poses, figures and tones that are not in the landmark table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, Frame, render
from clinic.faces import FaceFit
from clinic.records.enums import Figure, Side, SkinTone

Bytes = NDArray[np.uint8]
Change = Callable[[Bytes], Bytes]

# the facial subunits; the scalp, the ears and the neck are not the face
FACIAL = (
    "canthus_lateral", "canthus_medial", "cheek_central", "cheek_lower", "cheek_malar", "cheek_paranasal", "chin",
    "eyebrow", "eyelid_lower", "eyelid_lower_margin", "eyelid_upper", "eyelid_upper_margin", "forehead_central",
    "forehead_lateral", "glabella", "infraorbital", "jawline", "lip_lower", "lip_lower_vermilion", "lip_upper",
    "lip_upper_vermilion", "nasolabial_fold", "nose_ala", "nose_columella", "nose_dorsum", "nose_root", "nose_sidewall",
    "nose_tip", "oral_commissure", "philtrum", "preauricular", "temple",
)  # fmt: skip
BORDER_MM = 3.0  # a point is away from borders if the region is the same this far around, in eight directions
PUPILS_OF_WIDTH = 0.325  # distance of the pupils as part of the width that the front view of the face shows
DIRECTIONS = [(np.cos(angle), np.sin(angle)) for angle in np.arange(8) * np.pi / 4]


@dataclass(frozen=True)
class Scene:
    """One photo of a figure; ``pupils`` is the distance of its pupils in pixels, ``mm`` pixels per millimetre."""

    rgb: Bytes
    frame: Frame
    camera: Camera
    pupils: float
    mm: float


@dataclass(frozen=True)
class Stance:
    """From where, how large, in which tone and before what a figure is drawn."""

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    tone: SkinTone = SkinTone.III
    side: int = 560
    grey: int = 128


def scene(atlas: Atlas, figure: Figure, stance: Stance, change: Change | None = None) -> Scene:
    """The rendering, changed as a camera might."""
    front = atlas.camera("face-front", figure)
    camera = replace(front, yaw=stance.yaw, pitch=stance.pitch, roll=stance.roll, zoom=0.72)
    frame = render(
        atlas, figure, camera, stance.side, stance.side, stance.tone, background=(stance.grey,) * 3
    )  # fmt: skip
    scale = camera.scale(stance.side, stance.side)
    rgb = frame.rgb if change is None else change(frame.rgb)
    return Scene(rgb, frame, camera, PUPILS_OF_WIDTH * front.fit[0] * scale, scale / 1000)


@dataclass(frozen=True)
class Outcome:
    """One point: its region, whether it lies away from borders, the error of its expected place in distances of the
    pupils, whether the proposed region and side are right, whether the stated radius holds the truth."""

    site: str
    away: bool
    error: float
    right: bool
    inside: bool


def outcomes(atlas: Atlas, shown: Scene, fitted: FaceFit, count: int, seed: int) -> Iterator[Outcome]:
    """Random points of the face as it shows."""
    rng = np.random.default_rng(seed)
    marks = fitted.face.landmarks[:, :2]
    low, high = marks.min(axis=0) - 0.1 * shown.pupils, marks.max(axis=0) + 0.1 * shown.pupils
    made = 0
    while made < count:
        x, y = (float(value) for value in rng.uniform(low, high))
        truth = shown.frame.hit(x, y)
        if truth is None or atlas.region_at(truth)[0] not in FACIAL:
            continue
        made += 1
        site, side = atlas.region_at(truth)
        seen, proposed = fitted.pixel_of(truth), fitted.surface_at(x, y)
        assert seen is not None
        error = float(np.hypot(seen.x - x, seen.y - y))
        right = proposed is not None and atlas.region_at(proposed) == (site, side)
        yield Outcome(
            site, _away(atlas, shown, x, y, (site, side)), error / shown.pupils, right, error <= seen.radius_px
        )


def _away(atlas: Atlas, shown: Scene, x: float, y: float, region: tuple[str, Side]) -> bool:
    reach = BORDER_MM * shown.mm
    for across, down in DIRECTIONS:
        point = shown.frame.hit(x + reach * across, y + reach * down)
        if point is None or atlas.region_at(point) != region:
            return False
    return True


def blurred(rgb: Bytes) -> Bytes:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(rgb, (0, 0), 2.2), dtype=np.uint8)


def noisy(rgb: Bytes) -> Bytes:
    """Taken in poor light."""
    noise = np.random.default_rng(7).normal(0, 14, rgb.shape)
    return np.clip(rgb + noise, 0, 255).astype(np.uint8)


def side_lit(rgb: Bytes) -> Bytes:
    """Lit from one side, and yellowish."""
    slope = np.linspace(1.25, 0.45, rgb.shape[1])[None, :, None]
    lit: Bytes = np.clip(rgb * slope * np.array([1.05, 1.0, 0.8]), 0, 255).astype(np.uint8)
    return lit


def before_clutter(rgb: Bytes) -> Bytes:
    """With coloured patches behind the head (the drawing's background is one grey)."""
    rng = np.random.default_rng(3)
    patches = rng.integers(0, 255, (9, 9, 3)).astype(np.uint8)
    behind = cv2.resize(patches, (rgb.shape[1], rgb.shape[0]), interpolation=cv2.INTER_NEAREST)
    grey = (rgb == rgb[0, 0]).all(axis=2)
    return np.where(grey[..., None], behind, rgb).astype(np.uint8)


CHANGES: dict[str, Change | None] = {
    "plain": None, "blurred": blurred, "noisy": noisy, "side light": side_lit, "clutter": before_clutter,
}  # fmt: skip
STANCES = (
    Stance(-33, 6, 7, SkinTone.I, 500, 90),
    Stance(-18, -12, -15, SkinTone.VI, 640, 180),
    Stance(-5, 13, 0, SkinTone.II, 420, 60),
    Stance(7, -7, 20, SkinTone.V, 560, 128),
    Stance(21, 5, -5, SkinTone.III, 480, 220),
    Stance(35, -10, 11, SkinTone.IV, 600, 110),
)
