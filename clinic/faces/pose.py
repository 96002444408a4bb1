"""The pose of a head in a photo: a weak-perspective camera with a little true perspective, robust to odd landmarks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.faces.canonical import similarity

Doubles = NDArray[np.float64]

ROUNDS = 12
NEARNESS_SPREAD = 1.2  # per metre: standard deviation of the inverse distance of the camera, before looking
HUBER = 1.5  # standardised residual from which a landmark loses influence


@dataclass(frozen=True)
class Pose:
    """``rotation`` (3, 3) from the figure's frame (x to the patient's left, y up, z forward) to the picture's (x right,
    y down, z towards the camera); ``scale`` pixels per metre at ``centre`` (3,), metres, which falls on ``shift`` (2,);
    ``nearness`` is one over the camera's distance in metres."""

    rotation: Doubles
    scale: float
    centre: Doubles
    shift: Doubles
    nearness: float

    def projected(self, places: Doubles) -> Doubles:
        """Metres (N, 3) to pixels and depth (N, 3); larger depth is nearer."""
        turned = (places - self.centre) @ self.rotation.T
        grown = self.scale / (1 - self.nearness * turned[:, 2])
        result: Doubles = turned * np.array([1.0, -1.0, 1.0]) * grown[:, None]
        result[:, 2] = turned[:, 2] * self.scale
        result[:, :2] += self.shift
        return result

    def facing(self, places: Doubles, normals: Doubles) -> Doubles:
        """Cosines (N,) between unit normals of the figure and the line of sight."""
        turned = (places - self.centre) @ self.rotation.T
        ray = np.array([0.0, 0.0, 1.0]) - self.nearness * turned
        ray /= np.linalg.norm(ray, axis=1, keepdims=True)
        result: Doubles = (normals @ self.rotation.T * ray).sum(axis=1)
        return result


def solve(places: Doubles, seen: Doubles, deviation: Doubles) -> Pose:
    """The pose that brings ``places`` (N, 3), metres, onto ``seen`` (N, 3): x, y, z in pixels, z only for the start.

    ``deviation`` (N,): expected residual of each landmark in metres on the figure. Gauss-Newton with Huber weights.
    """
    flipped = seen * np.array([1.0, -1.0, -1.0])
    rotation, scale, _residual = similarity(places, flipped)
    centre = places.mean(axis=0)
    state = Pose(rotation, scale, centre, seen[:, :2].mean(axis=0), 0.0)
    for _round in range(ROUNDS):
        step, pose = _improved(state, places, seen, deviation)
        state = pose
        if step < 1e-5:
            break
    return state


def _improved(pose: Pose, places: Doubles, seen: Doubles, deviation: Doubles) -> tuple[float, Pose]:
    turned = (places - pose.centre) @ pose.rotation.T
    x, y, z = turned.T
    grown = pose.scale / (1 - pose.nearness * z)
    rest = seen[:, :2] - (np.stack([x, -y], axis=1) * grown[:, None] + pose.shift)
    unit = deviation * pose.scale
    standard = np.linalg.norm(rest, axis=1) / unit
    weight = np.where(standard > HUBER, HUBER / np.maximum(standard, 1e-9), 1.0) / unit**2
    zero, one = np.zeros_like(x), np.ones_like(x)
    stretch = grown * pose.nearness / (1 - pose.nearness * z)  # change of growth by z
    # columns: turns about x, y, z, log scale, shift x, shift y, nearness
    dz = np.stack([y, -x, zero], axis=1)  # of a small turn w: w x turned
    dx = np.stack([zero, z, -y], axis=1)
    dy = np.stack([-z, zero, x], axis=1)
    across = np.concatenate(
        [dx * grown[:, None] + dz * (stretch * x)[:, None],
         np.stack([x * grown, one, zero, x * z * grown / (1 - pose.nearness * z)], axis=1)], axis=1)  # fmt: skip
    down = np.concatenate(
        [-dy * grown[:, None] - dz * (stretch * y)[:, None],
         np.stack([-y * grown, zero, one, -y * z * grown / (1 - pose.nearness * z)], axis=1)], axis=1)  # fmt: skip
    jacobian = np.concatenate([across, down])
    weights = np.concatenate([weight, weight])
    normal = jacobian.T @ (jacobian * weights[:, None])
    right = jacobian.T @ (np.concatenate([rest[:, 0], rest[:, 1]]) * weights)
    normal[6, 6] += 1 / NEARNESS_SPREAD**2
    right[6] -= pose.nearness / NEARNESS_SPREAD**2
    step = np.linalg.solve(normal, right)
    nearness = float(np.clip(pose.nearness + step[6], 0.0, 4.0))
    moved = Pose(
        _turn(step[:3]) @ pose.rotation,
        pose.scale * float(np.exp(np.clip(step[3], -0.5, 0.5))),
        pose.centre,
        pose.shift + step[4:6],
        nearness,
    )
    return float(np.abs(step[:4]).max()), moved


def _turn(vector: Doubles) -> Doubles:
    """The rotation (3, 3) about a vector by its length in radians (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    result: Doubles = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return result
