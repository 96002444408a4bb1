"""How many bumps the counting aid finds, and how many it proposes that are none.

``python -m clinic.bench.bump_accuracy`` prints the figures on scenes that the score was not fitted to, and on
generators that it was not fitted to; ``bump_fit`` fits it.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.bench.bump_scenes import Scene, painted, plain, rendered
from clinic.measure.bumps import Bump, count_bumps

HELD_OUT = range(70_000, 70_117)
"""Looked at once, for the figures in docs/photos.md; neither the score nor its thresholds were chosen by them."""
EMPTY = range(70_000, 70_117, 4)
_NEAR = (0.5, 0.1)  # of the bump's diameter, and mm beside: where a proposal still is that bump's


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Sums over scenes."""

    bumps: int = 0
    found: int = 0
    false: int = 0
    scenes: int = 0

    def __add__(self, other: "Accuracy") -> "Accuracy":
        return Accuracy(
            self.bumps + other.bumps,
            self.found + other.found,
            self.false + other.false,
            self.scenes + other.scenes,
        )

    @property
    def recall(self) -> float:
        """Part of the bumps that was found."""
        return self.found / self.bumps if self.bumps else 1.0

    @property
    def false_per_true(self) -> float:
        """False proposals for each true one."""
        return self.false / max(1, self.found)


def matched(scene: Scene, places: NDArray[np.float64]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which bumps of ``scene`` were found by ``places`` (N x 2, best first), and which places found one; each bump is
    found once."""
    found, right = np.zeros(len(scene.bumps), bool), np.zeros(len(places), bool)
    if not len(scene.bumps):
        return found, right
    for index, (x, y) in enumerate(places):
        away = np.hypot(scene.bumps[:, 0] - x, scene.bumps[:, 1] - y) * scene.mm_per_pixel
        part = np.where(found, np.inf, away / (_NEAR[0] * scene.bumps[:, 2] + _NEAR[1]))
        nearest = int(part.argmin())
        if part[nearest] <= 1:
            found[nearest] = right[index] = True
    return found, right


def accuracy(scene: Scene, bumps: Sequence[Bump]) -> Accuracy:
    """What ``bumps`` are worth on ``scene``."""
    best_first = sorted(bumps, key=lambda bump: -bump.score)
    found, right = matched(scene, np.array([(bump.x, bump.y) for bump in best_first]).reshape(-1, 2))
    return Accuracy(len(found), int(found.sum()), int((~right).sum()), 1)


def over(
    make: Callable[..., Scene], seeds: Iterable[int], *, empty: bool = False, types: dict[int, Accuracy] | None = None
) -> Accuracy:
    """Count in the scenes of ``seeds``; ``types`` gets the sums of each skin type."""
    total = Accuracy()
    for seed in seeds:
        scene = make(seed, empty=empty)
        got = accuracy(scene, count_bumps(scene.rgb, scene.region, scene.mm_per_pixel))
        total += got
        if types is not None:
            types[scene.tone] = types.get(scene.tone, Accuracy()) + got
    return total


def main() -> None:
    """Print the figures; takes about seven minutes of one core."""
    cv2.setNumThreads(1)
    for make, name in ((rendered, "rendered"), (painted, "painted"), (plain, "plain (never fitted to)")):
        types: dict[int, Accuracy] = {}
        got = over(make, HELD_OUT, types=types)
        found = f"{got.bumps} bumps, recall {got.recall:.3f}, {got.false_per_true:.3f} false for each true one"
        none = over(make, EMPTY, empty=True)
        sys.stdout.write(f"{name}: {found}; without bumps {none.false} in {none.scenes} pictures\n")
        by_type = ", ".join(f"{tone}: {types[tone].recall:.2f}" for tone in sorted(types))
        sys.stdout.write(f"  recall by skin type {by_type}\n")


if __name__ == "__main__":
    main()
