"""Pairs of photos with what must come of them: true ones with their map, and many that must never be called aligned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from tests.clinic.registration.scenes import (
    Bytes,
    Doubles,
    Floats,
    Shot,
    Skin,
    cloth,
    filed,
    first_shot,
    later_shot,
    still,
)

SMALL = (1024, 768)
LARGE = (4000, 3000)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two photos; ``truth`` (3, 3) from pixels of A to pixels of B where they show the same."""

    name: str
    a: Bytes
    b: Bytes
    truth: Doubles | None = None


def true_pair(number: int, size: tuple[int, int] = LARGE, lamp: float = 0.0) -> Pair:
    """Up to 25 degrees from aside, turned up to 30, 0.7 to 1.4 times as large, other light and white balance; the
    lesion as it was, grown, removed or crusted in turn. ``lamp``: degrees by which the lamp itself moved.
    """
    rng = np.random.default_rng([number, 1])
    skin = Skin(number)
    first, matrix_a = first_shot(rng, size).take(skin.draw())
    later, matrix_b = later_shot(rng, size).take(replace(skin, visit=number % 4, lamp=lamp).draw())
    return Pair(f"skin {number}, visit {number % 4}", first, later, matrix_b @ np.linalg.inv(matrix_a))


@lru_cache(maxsize=64)
def photo(number: int, person: int | None = None) -> Bytes:
    """One photo of skin at the working size."""
    rng = np.random.default_rng([number, 2])
    return first_shot(rng, SMALL).take(Skin(number, person).draw())[0]


@lru_cache(maxsize=32)
def thing(number: int) -> Bytes:
    """One photo of anything else."""
    rng = np.random.default_rng([number, 3])
    return first_shot(rng, SMALL).take(still(number))[0]


def other_skin(number: int) -> Pair:
    """Two people."""
    return Pair(f"other skin {number}", photo(number % 40), photo((number + 1 + number // 40) % 40))


def other_place(number: int) -> Pair:
    """The same person, another place of the body: same tone, hair, camera and size."""
    return Pair(f"other place {number}", photo(number % 40), photo(1000 + number, number % 40))


def other_thing(number: int) -> Pair:
    """Two photos of anything, or of anything and skin."""
    other = thing((number + 1 + number // 20) % 20) if number % 3 else photo(number % 40)
    return Pair(f"other things {number}", thing(number % 20), other)


def same_surroundings(number: int) -> Pair:
    """The same couch and camera, another patient's skin in the middle of it, a third to a half of the photo."""
    rng = np.random.default_rng([number, 4])
    reach = float(rng.uniform(0.33, 0.42))
    y, x = np.mgrid[-0.5 : 0.5 : SMALL[1] * 1j, -0.5 : 0.5 : SMALL[0] * 1j]
    inside = np.asarray((x / reach) ** 2 + (y / reach) ** 2 < 1)[..., None]
    behind = thing(number % 20)
    first, later = (np.where(inside, photo(skin % 40), behind) for skin in (number, number + 7))
    moved = moved_by(np.asarray(later, np.uint8), turned=float(rng.uniform(-4, 4)), seed=number)
    return Pair(f"same surroundings {number}", np.asarray(first, np.uint8), moved)


def same_label(number: int) -> Pair:
    """Other skin, the same label or the same burnt-in words at the same place."""
    first, later = photo(number % 40), photo((number + 11) % 40)
    if number % 2:
        words = "CLINIC 2024-03-11 10:22"
        return Pair(f"same words {number}", stamped(first, words, 2.4), stamped(later, words, 2.4))
    return Pair(f"same label {number}", labelled(first, (300, 220), 300), labelled(later, (300, 220), 300))


def mirrored(number: int) -> Pair:
    """The same skin, one photo the mirror image."""
    later = moved_by(photo(number % 40), turned=3.0, seed=number)
    return Pair(f"mirrored {number}", np.ascontiguousarray(photo(number % 40)[:, ::-1]), later)


def shifted_cloth(number: int) -> Pair:
    """A woven cloth, shifted: no one can say by how many threads."""
    plane = cloth(number)
    first = Shot(size=SMALL, seed=number, noise=3).take(plane)[0]
    later = Shot(size=SMALL, seed=number + 1, noise=3, shift=(0.06, 0.04)).take(cloth(number, other=True))[0]
    return Pair(f"cloth {number}", first, later)


UNRELATED: dict[Callable[[int], Pair], int] = {
    other_skin: 200,
    other_place: 100,
    other_thing: 60,
    same_surroundings: 40,
    same_label: 40,
    mirrored: 40,
    shifted_cloth: 20,
}
"""500 pairs of which none may be called aligned."""


def unrelated(parts: int = 1) -> Iterator[Pair]:
    """All of them, or each ``parts``-th."""
    for make, count in UNRELATED.items():
        for number in range(0, count, parts):
            yield make(number)


def moved_by(rgb: Bytes, *, turned: float = 0.0, scale: float = 0.95, seed: int = 0, noise: float = 2.0) -> Bytes:
    """The same photo taken again, from a little elsewhere."""
    return moved_with(rgb, turned=turned, scale=scale, seed=seed, noise=noise)[0]


def moved_with(
    rgb: Bytes, *, turned: float = 0.0, scale: float = 0.95, shift: tuple[float, float] = (20.0, -12.0),
    seed: int = 0, noise: float = 2.0, quality: int = 85,
) -> tuple[Bytes, Doubles]:  # fmt: skip
    """The same, and the matrix that leads there."""
    high, wide = rgb.shape[:2]
    about = cv2.getRotationMatrix2D((wide / 2, high / 2), turned, scale) + np.array(
        [[0, 0, shift[0]], [0, 0, shift[1]]]
    )
    matrix = np.vstack([about, [0.0, 0.0, 1.0]])
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    centres = np.linalg.inv(half) @ matrix @ half
    drawn = cv2.warpPerspective(rgb, centres, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    grain = np.random.default_rng([seed, 5]).normal(0, noise, drawn.shape)
    return filed(np.clip(drawn * 0.94 + 5 + grain, 0, 255).astype(np.uint8), quality), matrix


def stamped(rgb: Bytes, words: str, size: float) -> Bytes:
    """With words burnt in."""
    out = rgb.copy()
    cv2.putText(out, words, (20, out.shape[0] - 30), cv2.FONT_HERSHEY_SIMPLEX, size, (255, 140, 0), 5, cv2.LINE_AA)
    return out


def labelled(rgb: Bytes, place: tuple[int, int], side: int) -> Bytes:
    """With a printed label stuck on."""
    pattern = (np.random.default_rng(7).random((8, 10)) > 0.5).astype(np.uint8) * 255
    label = cv2.resize(pattern, (side * 5 // 4, side), interpolation=cv2.INTER_NEAREST)
    out = rgb.copy()
    out[place[1] : place[1] + label.shape[0], place[0] : place[0] + label.shape[1]] = label[..., None]
    return out


def bent(rgb: Bytes, by: float, seed: int) -> tuple[Bytes, Floats]:
    """As on skin that bent: pixel x of it shows x + shift(x) of ``rgb``; shift (H, W, 2)."""
    high, wide = rgb.shape[:2]
    nodes = np.random.default_rng([seed, 6]).normal(0, by, (4, 5, 2)).astype(np.float32)
    shift = np.asarray(cv2.resize(nodes, (wide, high), interpolation=cv2.INTER_CUBIC), np.float32)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    drawn = cv2.remap(rgb, x + shift[..., 0], y + shift[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(drawn, np.uint8), shift


def true_error(truth: Doubles, found: Callable[[Doubles], Doubles], size: tuple[int, int]) -> float:
    """Root mean square distance over what both photos (of ``size``, width and height) show, pixels at a longer side of
    1024.
    """
    wide, high = size
    y, x = np.mgrid[0:1:24j, 0:1:32j]
    here = np.c_[x.ravel() * wide, y.ravel() * high]
    ends = np.c_[here, np.ones(len(here))] @ truth.T
    there = ends[:, :2] / ends[:, 2:]
    seen = (there >= 0).all(axis=1) & (there <= size).all(axis=1)
    apart = ((found(here) - there)[seen] ** 2).sum(axis=1)
    return float(np.sqrt(apart.mean())) * 1024 / max(size)
