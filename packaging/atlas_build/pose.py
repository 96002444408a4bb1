"""Brings a figure from the source's A-pose into the anatomical position by linear blend skinning."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from atlas_build.arms import arm_rotations, axis_rotation
from atlas_build.source import Floats, Source

# degrees about the patient's x (left), y (up) and z (front) axes for the left side; the right side is its mirror image
POSE: dict[str, tuple[float, float, float]] = {
    "upperleg01": (0.0, 0.0, -3.5),
    "foot": (0.0, 0.0, 3.5),
}


@dataclass(frozen=True)
class Posed:
    """A figure in anatomical position, standing on y = 0: ``vertices`` (V, 3) and where each bone begins and ends."""

    vertices: Floats
    heads: dict[str, Floats]
    tails: dict[str, Floats]

    def scaled(self, factor: float) -> "Posed":
        """The same figure ``factor`` times as large."""
        ends = ({bone: end * factor for bone, end in each.items()} for each in (self.heads, self.tails))
        return Posed(self.vertices * factor, *ends)


def posed(source: Source, shape: Floats, pose: dict[str, tuple[float, float, float]] = POSE) -> Posed:
    """Bring ``shape`` (V, 3) in metres into anatomical position."""
    moves = _bone_moves(source, shape, pose)
    total = np.zeros(len(shape))
    moved = np.zeros_like(shape)
    for bone, pairs in source.weights.items():
        if not pairs or bone not in moves:
            continue
        index = np.array([int(vertex) for vertex, _ in pairs])
        weight = np.array([amount for _, amount in pairs])
        rotation, shift = moves[bone]
        moved[index] += weight[:, None] * (shape[index] @ rotation.T + shift)
        total[index] += weight
    bound = total > 1e-6
    moved[bound] /= total[bound, None]
    moved[~bound] = shape[~bound]
    moved = (moved + moved[source.mirror] * (-1, 1, 1)) / 2
    skin = source.groups["body"]
    floor = np.array([0, moved[skin, 1].min(), 0])

    def end(which: str) -> dict[str, Floats]:
        return {
            bone: rotation @ joint(source, shape, bone, which) + shift - floor
            for bone, (rotation, shift) in moves.items()
        }

    return Posed(moved - floor, end("head"), end("tail"))


def joint(source: Source, shape: Floats, bone: str, end: str = "head") -> Floats:
    """Where a bone begins (``head``) or ends (``tail``), (3,)."""
    place: dict[str, Any] = source.bones[bone][end]
    if place["strategy"] == "CUBE":
        index = source.groups[place["cube_name"]]
    elif place["strategy"] == "MEAN":
        index = np.array(place["vertex_indices"])
    else:
        index = np.array([place["vertex_index"]])
    point: Floats = shape[index].mean(axis=0)
    return point


def _bone_moves(
    source: Source, shape: Floats, pose: dict[str, tuple[float, float, float]]
) -> dict[str, tuple[Floats, Floats]]:
    """Rotation (3, 3) and shift (3,) of each bone; a child turns with its parent unless its own place is given."""
    moves: dict[str, tuple[Floats, Floats]] = {}
    arms = _arms(source, shape)

    def move(bone: str) -> tuple[Floats, Floats]:
        if bone in moves:
            return moves[bone]
        parent = source.bones[bone]["parent"]
        rotation, shift = move(parent) if parent else (np.eye(3), np.zeros(3))
        head = joint(source, shape, bone)
        turned = arms[bone] if bone in arms else rotation @ _own_rotation(bone, pose)
        moves[bone] = (turned, rotation @ head + shift - turned @ head)
        return moves[bone]

    for bone in source.bones:
        move(bone)
    return moves


def _arms(source: Source, shape: Floats) -> dict[str, Floats]:
    """Rotations (3, 3) of the bones of both arms, out of the rest pose."""
    names = ("upperarm01", "lowerarm01", "wrist", "finger2-1", "finger3-1", "finger3-3", "finger5-1")
    left = arm_rotations({name: joint(source, shape, f"{name}.L") for name in names})
    flip = np.diag([-1.0, 1.0, 1.0])
    return {f"{bone}.L": turn for bone, turn in left.items()} | {
        f"{bone}.R": flip @ turn @ flip for bone, turn in left.items()
    }


def _own_rotation(bone: str, pose: dict[str, tuple[float, float, float]]) -> Floats:
    name, _, side = bone.partition(".")
    sign = -1.0 if side == "R" else 1.0
    x, y, z = pose.get(name, (0.0, 0.0, 0.0))
    turn = axis_rotation(np.array([0, 0, 1.0]), sign * z)
    return turn @ axis_rotation(np.array([0, 1.0, 0]), sign * y) @ axis_rotation(np.array([1.0, 0, 0]), x)
