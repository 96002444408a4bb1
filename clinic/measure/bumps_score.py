"""From what a spot looks like to how like a white bump it is, and one spot for each bump."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from clinic.measure.bumps_find import Blob
from clinic.measure.bumps_look import FACTS, Look, looks
from clinic.measure.bumps_skin import SkinPicture

PROPOSED = 0.35
ALONE = 0.6  # among hardly any that are surer: white bumps come in numbers, doubtful ones alone are mostly none
_COMPANY = 3
_APART = 0.75  # of the larger radius: nearer spots of about one size are one bump
_APART_ON = 1.05  # the same for a small spot on a large one: a lump of it
_MUCH_LARGER = 1.5

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """A network with one hidden layer; F facts, H hidden."""

    low: Floats
    """(F,): facts below are taken for this."""
    high: Floats
    first: Floats
    """(F, H)."""
    bias: Floats
    second: Floats
    last: float

    @staticmethod
    def scaled(facts: Floats, low: Floats, high: Floats) -> Floats:
        """Facts (N, F) as numbers from -1.5 to 1.5."""
        return np.asarray((np.clip(facts, low, high) - (low + high) / 2) / (high - low) * 3, np.float64)

    def score(self, facts: Floats) -> Floats:
        """0 to 1 for each row of ``facts`` (N, F)."""
        hidden = np.tanh(self.scaled(facts, self.low, self.high) @ self.first + self.bias)
        return np.asarray(1 / (1 + np.exp(-np.clip(hidden @ self.second + self.last, -30, 30))))

    @classmethod
    def of(cls, ranges: Sequence[Sequence[float]], first: Sequence[Sequence[float]], rest: Sequence[float]) -> Self:
        """From plain numbers: (low, high) for each fact, the first layer, and bias, second layer and last in a row."""
        low, high = np.array(ranges).T
        hidden = (len(rest) - 1) // 2
        row = np.array(rest)
        return cls(low, high, np.array(first), row[:hidden], row[hidden:-1], float(row[-1]))

    def source(self) -> str:
        """A module that holds these weights."""
        lines = ['"""How much each fact about a spot says; written by ``clinic.bench.bump_fit``, not by hand."""', ""]
        lines += ["# fmt: off", "RANGES = ("]
        lines += [
            f"    ({low:.4g}, {high:.4g}),  # {name}"
            for name, low, high in zip(FACTS, self.low, self.high, strict=True)
        ]
        lines += [")", "FIRST = ("]
        lines += [f"    ({', '.join(f'{value:.2g}' for value in row)})," for row in self.first]
        lines += [")", "REST = ("]
        rest = [*self.bias, *self.second, self.last]
        lines += [f"    {', '.join(f'{v:.3g}' for v in rest[at : at + 11])}," for at in range(0, len(rest), 11)]
        return "\n".join([*lines, ")", ""])


def proposals(picture: SkinPicture, blobs: Sequence[Blob], weights: Weights) -> list[tuple[Blob, float]]:
    """Spots with their scores from 0 to 1, best first, of those on the same bump only the best."""
    found = looks(picture, blobs)
    if not found:
        return []
    score = weights.score(np.stack([look.facts for look in found]))
    return [(found[index].blob, float(score[index])) for index in best_of_each(found, score)]


def best_of_each(found: Sequence[Look], score: Floats) -> list[int]:
    """Indices of the spots that are proposed, best first."""
    kept: list[int] = []
    x, y, radius = (np.array([getattr(look.blob, name) for look in found]) for name in ("x", "y", "radius"))
    for index in np.argsort(-score, kind="stable"):
        if score[index] < PROPOSED:
            break
        larger, smaller = np.maximum(radius[index], radius[kept]), np.minimum(radius[index], radius[kept])
        apart = np.where(larger > _MUCH_LARGER * smaller, _APART_ON, _APART) * larger
        if (np.hypot(x[index] - x[kept], y[index] - y[kept]) >= apart).all():
            kept.append(int(index))
    sure = [index for index in kept if score[index] >= ALONE]
    return kept if len(sure) >= _COMPANY else sure
