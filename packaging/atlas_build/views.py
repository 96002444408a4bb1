"""The preset views, fitted to each figure by the regions they must show."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atlas_build.source import Floats, Ints
from clinic.atlas.camera import Camera

SOLE_ROOM = 1.05  # without the calf
HAND_ROOM = 1.08  # without the thigh behind it
FOOT_ROOM = 1.8  # with the leg above it, without the other foot
BODY = ("",)
TORSO = ("chest", "breast", "abdomen", "back_", "flank", "sacral", "shoulder", "hip", "mons")
HEAD = ("scalp_", "forehead", "chin", "ear_", "nose_", "cheek_", "eye", "jawline", "temple")
HAND = ("hand_", "wrist_", "thumb_", "index_", "middle_", "ring_", "little_")
FOOT = ("foot", "sole_", "heel", "great_toe", "second_toe", "third_toe", "fourth_toe", "fifth_toe")


@dataclass(frozen=True)
class View:
    """What a preset shows: regions whose names begin so, from where, with how much room around."""

    name: str
    yaw: float
    pitch: float
    regions: tuple[str, ...]
    room: float = 1.12
    side: int = 0  # 1: only the patient's left, -1: only the right
    facing: str = ""  # look straight at these regions instead of from yaw and pitch
    slab: float = 0.0  # leave out what lies farther before or behind than these regions, with so much room; 0: nothing
    upward: tuple[str, str] = ("", "")  # turn the picture so that the way from the first to the second goes up


def _views() -> tuple[View, ...]:
    views = [
        View("face-front", 0, 0, HEAD, 1.16),
        View("face-left", 45, 0, HEAD, 1.12),
        View("face-right", -45, 0, HEAD, 1.12),
        View("head-left", 90, 0, HEAD),
        View("head-right", -90, 0, HEAD),
        View("head-back", 180, 0, (*HEAD, "neck_nape")),
        View("scalp", 0, 72, HEAD),
        View("chin", 0, -42, (*HEAD, "submental")),
        View("body-front", 0, 0, BODY, 1.05),
        View("body-back", 180, 0, BODY, 1.05),
        View("body-left", 90, 0, BODY, 1.05),
        View("body-right", -90, 0, BODY, 1.05),
        View("torso-front", 0, 0, TORSO, 1.02),
        View("torso-back", 180, 0, TORSO, 1.02),
        View("perineum", 0, -62, ("perineum", "groin"), 1.2),
    ]
    for side, sign in (("left", 1), ("right", -1)):
        up = ("wrist_", "middle_end")
        views += [
            View(f"axilla-{side}", 170 * sign, -35, ("axilla", "arm_upper_medial", "chest_lateral"), 1.15, sign),
            View(f"ear-{side}", 82 * sign, 0, ("ear_", "preauricular"), 1.25, sign),
            View(f"ear-{side}-behind", 150 * sign, 0, ("ear_", "postauricular"), 1.3, sign),
            View(f"hand-{side}-palm", 0, 0, HAND, 1.12, sign, "hand_palm", slab=HAND_ROOM, upward=up),
            View(f"hand-{side}-dorsum", 180, 0, HAND, 1.12, sign, "hand_dorsum", slab=HAND_ROOM, upward=up),
            View(f"foot-{side}-dorsum", 8 * sign, 52, (*FOOT, "ankle"), 1.12, sign),
            View(f"foot-{side}-sole", 0, -90, FOOT, 1.15, sign, slab=SOLE_ROOM),
            View(f"foot-{side}-medial", -90 * sign, 8, (*FOOT, "ankle"), 1.15, sign, slab=FOOT_ROOM),
            View(f"foot-{side}-lateral", 90 * sign, 8, (*FOOT, "ankle"), 1.15, sign, slab=FOOT_ROOM),
        ]
    return tuple(views)


@dataclass(frozen=True)
class Named:
    """Of the fine vertices: region (V,) as an index of ``keys``, and side (V,), 1 left, 0 middle, -1 right."""

    keys: list[str]
    labels: NDArray[np.uint8]
    side: Ints

    def chosen(self, starts: tuple[str, ...], side: int) -> NDArray[np.bool_]:
        """Vertices of the regions whose names begin so."""
        wanted = [number for number, key in enumerate(self.keys) if key.startswith(starts)]
        result: NDArray[np.bool_] = np.isin(self.labels, wanted) & (self.side * side >= 0)
        if not result.any():
            raise ValueError(f"no region begins with {starts}")
        return result


def cameras(places: Floats, normal: Floats, named: Named) -> dict[str, dict[str, Any]]:
    """Camera values of every preset for one figure; ``places`` (V, 3) metres and ``normal`` of the fine vertices."""
    return {view.name: _fitted(view, places, normal, named) for view in _views()}


def _fitted(view: View, places: Floats, normal: Floats, named: Named) -> dict[str, Any]:
    yaw, pitch, roll = float(view.yaw), float(view.pitch), 0.0
    if view.facing:
        look = normal[named.chosen((view.facing,), view.side)].mean(axis=0)
        yaw = float(np.degrees(np.arctan2(look[0], look[2])))
        pitch = float(np.degrees(np.arcsin(look[1] / np.linalg.norm(look))))
    if view.upward[0]:
        start, end = (places[named.chosen((name,), view.side)].mean(axis=0) for name in view.upward)
        right, up, _ = Camera(yaw, pitch, 1.0, (0, 0, 0), (1, 1)).axes()
        roll = float(np.degrees(np.arctan2((end - start) @ right, (end - start) @ up)))
    axes = Camera(yaw, pitch, 1.0, (0, 0, 0), (1, 1), roll).axes().astype(np.float64)
    seen = places[named.chosen(view.regions, view.side)] @ axes.T
    low, high = seen.min(axis=0), seen.max(axis=0)
    centre = (low + high) / 2 @ axes
    fit = (high - low)[:2] * view.room
    slab = (high - low)[2] / 2 * view.slab if view.slab else None
    return {
        "slab": None if slab is None else round(float(slab), 6),
        "yaw": round(yaw, 3),
        "pitch": round(pitch, 3),
        "roll": round(roll, 3),
        "centre": [round(float(value), 6) for value in centre],
        "fit": [round(float(value), 6) for value in fit],
    }
