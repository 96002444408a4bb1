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
class Sitting:
    """How a face is photographed. ``turned`` in degrees in the picture; ``aside``: the head turned a little, in parts
    of the width by which its middle moves; ``smile`` widens the mouth, in the same.
    """

    size: tuple[int, int] = (900, 1200)
    zoom: float = 1.0
    turned: float = 0.0
    aside: float = 0.0
    smile: float = 0.0
    azimuth: float = 125.0
    temperature: float = 5500.0
    quality: int = 88
    seed: int = 0


def portrait(person: Person, how: Sitting) -> Bytes:
    """The photo (H, W, 3)."""
    wide, high = how.size
    camera = atlas().camera("face-front", person.figure)
    camera = replace(camera, zoom=camera.zoom * 0.85)
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
    tone = _TONES.index(person.tone) + 1
    light = Light(azimuth=how.azimuth, temperature=how.temperature)
    picture = composite_bumps(
        Image.fromarray(frame.rgb), frame.ids >= 0, spots, mm_per_pixel=scale, tone=tone, scene=person.seed,
        seed=how.seed, light=light, grain=0.45 if tone < 5 else 0.25,
    )  # fmt: skip
    return filed(_moved(np.asarray(picture, np.uint8), person, how), how.quality)


def _moved(rgb: Bytes, person: Person, how: Sitting) -> Bytes:
    """Everybody's own proportions, the mouth and the turn of the moment."""
    high, wide = rgb.shape[:2]
    rng = np.random.default_rng([person.seed, 43])
    own = cv2.resize(rng.normal(0, 0.012 * wide, (5, 4, 2)), (wide, high), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), how.turned, how.zoom)
    back = cv2.invertAffineTransform(turn)
    at_x = back[0, 0] * x + back[0, 1] * y + back[0, 2]
    at_y = back[1, 0] * x + back[1, 1] * y + back[1, 2]
    across, down = at_x / wide - 0.5, at_y / high - 0.5
    at_x = at_x - how.aside * wide * np.exp(-((across / 0.2) ** 2) - (down / 0.25) ** 2)
    mouth = how.smile * wide * np.exp(-((across / 0.16) ** 2) - ((down - 0.12) / 0.08) ** 2)
    at_x = at_x - mouth * np.tanh(across * 20)
    at_y = at_y + mouth * np.abs(np.tanh(across * 14)) * 0.6
    held_x, held_y = np.clip(at_x, 0, wide - 1).astype(np.float32), np.clip(at_y, 0, high - 1).astype(np.float32)
    shift = cv2.remap(own.astype(np.float32), held_x, held_y, cv2.INTER_LINEAR)
    end_x, end_y = (at_x + shift[..., 0]).astype(np.float32), (at_y + shift[..., 1]).astype(np.float32)
    return np.asarray(cv2.remap(rgb, end_x, end_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT), np.uint8)
