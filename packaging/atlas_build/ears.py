"""Gives a figure the ears of another, in place and size: the source's baby has an ear without concha or antihelix."""

import numpy as np

from atlas_build.source import Floats, Source

AURICLE = 0.2  # of the farthest movement of a target that folds the ear: from here on skin is wholly auricle


def with_ears(source: Source, shape: Floats, donor: Floats) -> Floats:
    """``shape`` (V, 3) whose auricles have the form of ``donor``'s, turned, scaled and moved to lie upon its own."""
    result = shape.copy()
    for side in "lr":
        moved = np.linalg.norm(source.target(f"ears/{side}-ear-wing-decr"), axis=1)
        part = np.clip(moved / (AURICLE * moved.max()), 0, 1)
        weight = part * part * (3 - 2 * part)
        result += weight[:, None] * (_laid(donor, shape, weight) - shape)
    symmetric: Floats = (result + result[source.mirror] * (-1, 1, 1)) / 2
    return symmetric


def _laid(points: Floats, onto: Floats, weight: Floats) -> Floats:
    """Points (V, 3) by the similarity that brings them closest to others (Umeyama 1991), weighted."""
    share = weight / weight.sum()
    middle, aim = share @ points, share @ onto
    ours, theirs = points - middle, onto - aim
    left, stretch, right = np.linalg.svd((theirs * share[:, None]).T @ ours)
    sign = np.array([1, 1, np.sign(np.linalg.det(left @ right))])
    rotation = (left * sign) @ right
    scale = (stretch @ sign) / (share @ (ours**2).sum(axis=1))
    result: Floats = scale * ours @ rotation.T + aim
    return result
