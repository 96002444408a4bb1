"""Where the arms hang in the anatomical position: aimed, not turned by fixed angles, so that figures whose rest poses
differ stand alike. The elbow opens about its own hinge and the forearm turns the palm forward along its length."""

import numpy as np

from atlas_build.source import Floats

# left side; degrees away from the vertical to the side, and forward
UPPER = (13.0, -1.0)
FORE = (18.0, 7.0)  # the carrying angle, and the ease of an elbow that is not locked
HAND = (16.0, 6.0)
SUPINATION = {
    "lowerarm01": 0.3,
    "lowerarm02": 0.72,
}  # share of the forearm's turn: the skin must not wring at one place
SHOULDER = 0.25  # share of the upper arm's turn that the shoulder takes: it slopes instead of standing square
STRAIGHTEN = -9.0  # degrees by which the knuckles of the four fingers open from the curl at rest
FORWARD = np.array([0.0, 0.0, 1.0])
MEDIAL = np.array([-1.0, 0.0, 0.0])


def arm_rotations(joints: dict[str, Floats]) -> dict[str, Floats]:
    """Rotations (3, 3) out of the rest pose of the left arm's bones, from where its bones begin at rest.

    ``joints`` names upperarm01, lowerarm01, wrist, finger2-1, finger3-1, finger3-3 and finger5-1. Bones that are
    not in the result keep the rotation of their parent.
    """
    shoulder, elbow, wrist = (joints[name] for name in ("upperarm01", "lowerarm01", "wrist"))
    upper, fore = elbow - shoulder, wrist - elbow
    hinge = np.cross(upper, fore)
    knuckles = joints["finger2-1"] - joints["finger5-1"]
    palm = np.cross(joints["finger3-1"] - wrist, knuckles)
    palm /= np.linalg.norm(palm)
    hand = joints["finger3-3"] - wrist  # the middle finger carries on the line of the forearm
    hand -= palm * (hand @ palm)
    to_upper, to_fore, to_hand = (hanging(*angles) for angles in (UPPER, FORE, HAND))
    turned = between(fore, hinge, to_fore, MEDIAL)
    held = between(hand, palm, to_hand, FORWARD)
    supination = angle_about(to_fore, turned @ palm, FORWARD)
    lowered = between(upper, hinge, to_upper, MEDIAL)
    rotations = {"shoulder01": part_of(lowered, SHOULDER), "upperarm01": lowered, "wrist": held}
    for bone, share in SUPINATION.items():
        rotations[bone] = axis_rotation(to_fore, share * supination) @ turned
    across = held @ knuckles
    opened = axis_rotation(across / np.linalg.norm(across), STRAIGHTEN) @ held
    return rotations | {f"finger{number}-1": opened for number in range(2, 6)}


def hanging(outward: float, forward: float) -> Floats:
    """Unit vector (3,) of a left limb that hangs so many degrees to the side and to the front."""
    way = np.array([np.tan(np.radians(outward)), -1.0, np.tan(np.radians(forward))])
    result: Floats = way / np.linalg.norm(way)
    return result


def between(along: Floats, facing: Floats, to_along: Floats, to_facing: Floats) -> Floats:
    """The rotation (3, 3) that brings one direction exactly, and a second as far as it can, to where they shall be."""
    result: Floats = _frame(to_along, to_facing) @ _frame(along, facing).T
    return result


def part_of(rotation: Floats, share: float) -> Floats:
    """A share of a turn (3, 3) about its own axis."""
    axis = np.array([rotation[2, 1] - rotation[1, 2], rotation[0, 2] - rotation[2, 0], rotation[1, 0] - rotation[0, 1]])
    angle = np.degrees(np.arctan2(np.linalg.norm(axis), np.trace(rotation) - 1))
    return axis_rotation(axis / np.linalg.norm(axis), share * float(angle))


def _frame(along: Floats, facing: Floats) -> Floats:
    first = along / np.linalg.norm(along)
    second = facing - first * (facing @ first)
    second = second / np.linalg.norm(second)
    return np.stack([first, second, np.cross(first, second)], axis=1)


def angle_about(axis: Floats, start: Floats, end: Floats) -> float:
    """Degrees about a unit axis from one direction to another."""
    one, other = (vector - axis * (vector @ axis) for vector in (start, end))
    return float(np.degrees(np.arctan2(axis @ np.cross(one, other), one @ other)))


def axis_rotation(axis: Floats, degrees: float) -> Floats:
    """Rotation matrix (3, 3) about a unit axis (Rodrigues)."""
    x, y, z = axis
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    angle = np.radians(degrees)
    matrix: Floats = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)
    return matrix
