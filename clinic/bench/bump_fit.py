"""Fits the counting aid's score: ``python -m clinic.bench.bump_fit > clinic/measure/bumps_weights.py``.

Takes about ten minutes of one core. Each spot that the aid finds on generated skin is a bump or none; a network with
one small hidden layer learns to tell from what the spot looks like (``bumps_look.FACTS``). Adam (Kingma and Ba, 2015).
"""

import sys
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from clinic.bench.bump_scenes import Scene, painted, rendered
from clinic.measure.bumps import region_corners
from clinic.measure.bumps_find import find_blobs
from clinic.measure.bumps_look import looks
from clinic.measure.bumps_score import Weights
from clinic.measure.bumps_skin import skin_picture

FITTED = range(260)
_HIDDEN, _EPOCHS, _BATCH, _RATE, _DECAY = 16, 60, 256, 3e-3, 1e-3
_SPOT_ON = 0.3  # of the diameter: how near the middle of a spot that is a bump lies
_SIZE = (0.5, 1.6)  # of the true diameter
_UNSURE = 0.5  # how much a spot counts that lies on a bump and does not fit it

Floats = NDArray[np.float64]


def spots(scene: Scene) -> tuple[Floats, Floats, Floats]:
    """Facts of the spots found in ``scene`` (N x F), 1 where one is a bump, and how much each counts."""
    height, width = scene.rgb.shape[:2]
    corners = region_corners(scene.region, width, height, scene.mm_per_pixel)
    picture = skin_picture(scene.rgb, corners, scene.mm_per_pixel)
    found = looks(picture, find_blobs(picture))
    facts = np.array([look.facts for look in found])
    wanted, counts = np.zeros(len(found)), np.ones(len(found))
    if not len(scene.bumps):
        return facts, wanted, counts
    for index, look in enumerate(found):
        x, y = ((value + 0.5) * picture.step for value in (look.blob.x, look.blob.y))
        away = np.hypot(scene.bumps[:, 0] - x - picture.origin[0], scene.bumps[:, 1] - y - picture.origin[1])
        away *= scene.mm_per_pixel
        ratio = 2 * look.blob.radius * picture.mm_per_pixel / scene.bumps[:, 2]
        fits = (away < _SPOT_ON * scene.bumps[:, 2]) & (ratio > _SIZE[0]) & (ratio < _SIZE[1])
        wanted[index] = float(fits.any())
        if not fits.any() and (away < 0.5 * scene.bumps[:, 2] + 0.3).any():
            counts[index] = _UNSURE
    return facts, wanted, counts


def fit(facts: Floats, wanted: Floats, counts: Floats, seed: int = 0) -> Weights:
    """The weights that tell bumps from other spots best."""
    rng = np.random.default_rng(seed)
    low, high = _range(facts, wanted)
    values = Weights.scaled(facts, low, high)
    inputs = values.shape[1]
    parts = [
        rng.normal(0, inputs**-0.5, (inputs, _HIDDEN)),
        np.zeros(_HIDDEN),
        rng.normal(0, _HIDDEN**-0.5, _HIDDEN),
        np.array([-2.0]),
    ]
    means, squares = [np.zeros_like(part) for part in parts], [np.zeros_like(part) for part in parts]
    steps = 0
    for epoch in range(_EPOCHS):
        rate = _RATE * 0.5 * (1 + np.cos(np.pi * epoch / _EPOCHS)) + 1e-5
        order = rng.permutation(len(values))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            steps += 1
            slopes = _slopes(parts, values[batch], wanted[batch], counts[batch])
            for index, slope in enumerate(slopes):
                means[index] = 0.9 * means[index] + 0.1 * slope
                squares[index] = 0.999 * squares[index] + 0.001 * slope**2
                rise = means[index] / (1 - 0.9**steps)
                parts[index] -= rate * rise / (np.sqrt(squares[index] / (1 - 0.999**steps)) + 1e-8)
    return Weights(low, high, parts[0], parts[1], parts[2], float(parts[3][0]))


def _range(facts: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """Between which values each fact says something; beyond them it is held, so that nothing strange is believed."""
    right = facts[wanted == 1]
    low = np.minimum(np.quantile(facts, 0.02, 0), np.quantile(right, 0.01, 0))
    high = np.maximum(np.quantile(facts, 0.995, 0), np.quantile(right, 0.99, 0))
    return low, np.maximum(high, low + 1e-3)


def _slopes(parts: Sequence[Floats], values: Floats, wanted: Floats, counts: Floats) -> list[Floats]:
    """How the loss (cross entropy) changes with each weight."""
    first, bias, second, last = parts
    hidden = np.tanh(values @ first + bias)
    score = 1 / (1 + np.exp(-np.clip(hidden @ second + last[0], -30, 30)))
    error = counts * (score - wanted) / len(values)
    back = np.outer(error, second) * (1 - hidden**2)
    return [
        values.T @ back + _DECAY / 10 * first,
        back.sum(0),
        hidden.T @ error + _DECAY / 10 * second,
        np.array([error.sum()]),
    ]


def gathered(makers: Sequence[Callable[[int], Scene]], seeds: range) -> tuple[Floats, Floats, Floats]:
    """The spots of all scenes."""
    all_spots = [spots(make(seed)) for seed in seeds for make in makers]
    all_spots = [found for found in all_spots if len(found[1])]
    facts, wanted, counts = (np.concatenate([found[part] for found in all_spots]) for part in range(3))
    return facts, wanted, counts


def main() -> None:
    """Write the module of the weights."""
    sys.stdout.write(fit(*gathered((rendered, painted), FITTED)).source())


if __name__ == "__main__":
    main()
