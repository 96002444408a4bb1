"""Made-up people: the figures of the atlas with skin of their own, photographed; the same person twice, or another."""

from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from PIL import Image

from clinic.atlas import Atlas, render
from clinic.paths import RESOURCES
from clinic.records.enums import Figure, SkinTone
from clinic.sample.skin import BumpKind, Light, PixelBump, composite_bumps
from tests.clinic.registration.scenes import Bytes, filed

_TONES = tuple(SkinTone)


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """The body map."""
    return Atlas.load(RESOURCES / "atlas")


@dataclass(frozen=True)
class Person:
    """``seed`` says the skin and the proportions, ``figure`` which of the atlas."""

    figure: Figure
    tone: SkinTone
    seed: int

    @classmethod
    def of(cls, number: int) -> "Person":
        """The ``number``-th of many."""
        figures = tuple(Figure)
        return cls(figures[number % len(figures)], _TONES[(number // len(figures)) % len(_TONES)], number)


@dataclass(frozen=True)
class Portrait:
    """How a face is photographed; degrees. ``smile`` widens the mouth, in parts of the picture's width."""

    size: tuple[int, int] = (900, 1200)
    yaw: float = 0.0
    zoom: float = 0.85
    azimuth: float = 125.0
    temperature: float = 5500.0
    smile: float = 0.0
    turned: float = 0.0
    quality: int = 88
    seed: int = 0


def portrait(person: Person, how: Portrait) -> Bytes:
    """The photo (H, W, 3)."""
    wide, high = how.size
    camera = atlas().camera("face-front", person.figure)
    camera = replace(camera, yaw=camera.yaw + how.yaw, zoom=camera.zoom * how.zoom)
    frame = render(atlas(), person.figure, camera, wide, high, person.tone, background=(120, 130, 140))
    scale = 1000 / camera.scale(wide, high)
    rng = np.random.default_rng([person.seed, 41])
    spots = tuple(
        PixelBump(
            BumpKind.CALCINOSIS_PAPULE if rng.random() < 0.3 else BumpKind.ERYTHEMA,
            float(wide * rng.uniform(0.3, 0.7)),
            float(high * rng.uniform(0.25, 0.75)),
            float(rng.uniform(1.5, 6)),
        )
        for _ in range(int(rng.integers(0, 10)))
    )
    skin = frame.ids >= 0
    tone = _TONES.index(person.tone) + 1
    light = Light(azimuth=how.azimuth, temperature=how.temperature)
    picture = composite_bumps(
        Image.fromarray(frame.rgb), skin, spots, mm_per_pixel=scale, tone=tone, scene=person.seed,
        seed=how.seed, light=light, grain=0.45 if tone < 5 else 0.25,
    )  # fmt: skip
    return filed(_bent(np.asarray(picture, np.uint8), person, how), how.quality)


def _bent(rgb: Bytes, person: Person, how: Portrait) -> Bytes:
    """Everybody's own proportions, the mouth of the moment, and the camera's turn."""
    high, wide = rgb.shape[:2]
    rng = np.random.default_rng([person.seed, 43])
    own = cv2.resize(rng.normal(0, 0.012 * wide, (5, 4, 2)), (wide, high), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    near = np.exp(-(((x / wide - 0.5) / 0.16) ** 2) - ((y / high - 0.62) / 0.08) ** 2)
    at_x = x + own[..., 0] - how.smile * wide * near * np.tanh((x / wide - 0.5) * 20)
    at_y = y + own[..., 1] + how.smile * wide * near * np.abs(np.tanh((x / wide - 0.5) * 14)) * 0.6
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), how.turned, 1.0)
    bent = cv2.remap(
        rgb, at_x.astype(np.float32), at_y.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return np.asarray(
        cv2.warpAffine(bent, turn, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT), np.uint8
    )
