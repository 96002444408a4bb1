"""Brings a figure from the source's A-pose into the anatomical position by linear blend skinning."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from atlas_build.source import Floats, Source

# degrees about the patient's x (left), y (up) and z (front) axes for the left side; the right side is its mirror image
POSE: dict[str, tuple[float, float, float]] = {
    "upperarm01": (0.0, 0.0, -12.0),
    "upperarm02": (0.0, 0.0, -10.0),
    "lowerarm01": (34.0, 0.0, -2.0),
    "wrist": (14.0, 0.0, 0.0),
    "upperleg01": (0.0, 0.0, -3.5),
    "foot": (0.0, 0.0, 3.5),
}
# turns about the bone's own axis, degrees; the forearm shares the twist so that the skin does not wring
TWIST: dict[str, float] = {"lowerarm01": -30.0, "lowerarm02": -45.0, "wrist": -28.0}


@dataclass(frozen=True)
class Posed:
    """A figure in anatomical position, standing on y = 0: ``vertices`` (V, 3) and where each bone begins and ends."""

    vertices: Floats
    heads: dict[str, Floats]
    tails: dict[str, Floats]


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
    moves: dict[str, tuple[Floats, Floats]] = {}

    def move(bone: str) -> tuple[Floats, Floats]:
        if bone in moves:
            return moves[bone]
        parent = source.bones[bone]["parent"]
        rotation, shift = move(parent) if parent else (np.eye(3), np.zeros(3))
        own = _own_rotation(source, shape, bone, pose)
        head = joint(source, shape, bone)
        moves[bone] = (rotation @ own, rotation @ (head - own @ head) + shift)
        return moves[bone]

    for bone in source.bones:
        move(bone)
    return moves


def _own_rotation(source: Source, shape: Floats, bone: str, pose: dict[str, tuple[float, float, float]]) -> Floats:
    name, _, side = bone.partition(".")
    sign = -1.0 if side == "R" else 1.0
    x, y, z = pose.get(name, (0.0, 0.0, 0.0))
    turn = axis_rotation(np.array([0, 0, 1.0]), sign * z)
    turn = turn @ axis_rotation(np.array([0, 1.0, 0]), sign * y) @ axis_rotation(np.array([1.0, 0, 0]), x)
    if name in TWIST and side:
        along = joint(source, shape, bone, "tail") - joint(source, shape, bone)
        turn = turn @ axis_rotation(along / np.linalg.norm(along), sign * TWIST[name])
    return turn


def axis_rotation(axis: Floats, degrees: float) -> Floats:
    """Rotation matrix (3, 3) about a unit axis (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    matrix: Floats = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)
    return matrix
