"""From what a spot looks like to how like a white bump it is, and one spot for each bump."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clinic.measure.bumps_find import Blob
from clinic.measure.bumps_look import FACTS, Look, looks
from clinic.measure.bumps_skin import SkinPicture

PROPOSED = 0.5
_APART = 0.75  # of the larger radius: nearer spots are one bump


def proposals(picture: SkinPicture, blobs: Sequence[Blob]) -> list[tuple[Blob, float]]:
    """Spots with their scores from 0 to 1, best first, of those on the same bump only the best."""
    found = looks(picture, blobs)
    score = likeness(found)
    kept: list[tuple[Blob, float]] = []
    for index in np.argsort(-score):
        if score[index] < PROPOSED:
            break
        blob = found[index].blob
        if all(np.hypot(blob.x - o.x, blob.y - o.y) > _APART * max(blob.radius, o.radius) for o, _ in kept):
            kept.append((blob, float(score[index])))
    return kept


def likeness(found: Sequence[Look]) -> NDArray[np.float64]:
    """How like a white bump each spot is, 0 to 1."""
    if not found:
        return np.zeros(0)
    facts = np.stack([look.facts for look in found])
    at = {name: facts[:, index] for index, name in enumerate(FACTS)}
    sure = (
        9 * (np.minimum(at["contrast"], 0.5) - 0.18)
        + 5 * (at["round"] - 0.4)
        - 8 * np.maximum(at["uneven"] - 0.25, 0)
        - 8 * np.maximum(at["long"] - 0.35, 0)
        + 2 * np.minimum(at["paler"] - 0.1, 0.5)
        - 6 * at["burnt"]
        + 1.0 * (at["clear"] - 2)
    )
    return np.asarray(1 / (1 + np.exp(-sure)))
