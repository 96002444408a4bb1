"""The pose of a head in a photo: a camera with a little perspective, and the shape of the head, in least squares.

What the figure cannot follow is no independent noise but a smooth field, so the squares are generalised: the inverse
covariance of that field weighs them (Aitken 1936). Without it 400 neighbouring landmarks would overrule what is known
about cameras and heads.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.faces.canonical import similarity
from clinic.faces.product import product

Doubles = NDArray[np.float64]

ROUNDS = 15
SETTLED = 1e-4  # change of turn, scale and shape at which the rounds end
NEARNESS, NEARNESS_SPREAD = 0.7, 0.5  # one over the camera's distance in metres: what is expected before looking
MOST_NEAR = 3.5
SHAPE_SPREAD = 0.5  # how far towards each other figure a head may be expected to go


@dataclass(frozen=True)
class Pose:
    """``rotation`` (3, 3) from the figure's frame (x to the patient's left, y up, z forward) to the picture's (x right,
    y up, z towards the camera); ``scale`` pixels per metre at ``centre`` (3,), metres, which falls on ``shift`` (2,);
    ``nearness`` is one over the camera's distance in metres; ``shape`` (F,) the shares of the other figures."""

    rotation: Doubles
    scale: float
    centre: Doubles
    shift: Doubles
    nearness: float
    shape: Doubles

    def turned(self, places: Doubles) -> Doubles:
        """Metres (N, 3) in the picture's frame, from the centre."""
        result: Doubles = (places - self.centre) @ self.rotation.T
        return result

    def projected(self, places: Doubles) -> Doubles:
        """Metres (N, 3) to pixels and depth (N, 3); larger depth is nearer."""
        turned = self.turned(places)
        grown = self.scale / (1 - self.nearness * turned[:, 2])
        result: Doubles = turned * np.array([1.0, -1.0, 1.0]) * grown[:, None]
        result[:, 2] = turned[:, 2] * self.scale
        result[:, :2] += self.shift
        return result

    def facing(self, places: Doubles, normals: Doubles) -> Doubles:
        """Cosines (N,) between unit normals of the figure and the line of sight."""
        ray = np.array([0.0, 0.0, 1.0]) - self.nearness * self.turned(places)
        ray /= np.linalg.norm(ray, axis=1, keepdims=True)
        result: Doubles = (normals @ self.rotation.T * ray).sum(axis=1)
        return result


@dataclass(frozen=True)
class Task:
    """``places`` (K, 3) of the landmarks in metres, ``ways`` (F, K, 3) in which they may differ, ``seen`` (K, 2) in
    pixels, ``precision`` (K, K) in 1/mm²: the inverse covariance of what remains."""

    places: Doubles
    ways: Doubles
    seen: Doubles
    precision: Doubles

    def shaped(self, shape: Doubles) -> Doubles:
        """The landmarks' places with the shares of the other figures."""
        result: Doubles = self.places + np.einsum("f,fkc->kc", shape, self.ways)
        return result


def start(places: Doubles, seen: Doubles, ways: int) -> Pose:
    """A first pose by the similarity of ``places`` (K, 3), metres, and ``seen`` (K, 3), pixels with depth."""
    rotation, scale, _residual = similarity(places, seen * np.array([1.0, -1.0, -1.0]))
    return Pose(rotation, scale, places.mean(axis=0), seen[:, :2].mean(axis=0), NEARNESS, np.zeros(ways))


def solve(task: Task, pose: Pose) -> Pose:
    """The pose and shape that bring the landmarks onto what is seen (Gauss-Newton), beginning at ``pose``."""
    for _round in range(ROUNDS):
        step, pose = _improved(pose, task)
        if step < SETTLED:
            break
    return pose


def _improved(pose: Pose, task: Task) -> tuple[float, Pose]:
    places = task.shaped(pose.shape)
    unit = 1000 / pose.scale  # mm per pixel
    rest = (task.seen - pose.projected(places)[:, :2]) * unit
    right_hand = np.zeros(7 + len(task.ways))
    normal = np.zeros((len(right_hand), len(right_hand)))
    for axis, jacobian in enumerate(_slopes(pose, places, task.ways)):
        weighed = product(task.precision, jacobian * unit)
        normal += (jacobian * unit).T @ weighed
        right_hand += weighed.T @ rest[:, axis]
    normal[6, 6] += 1 / NEARNESS_SPREAD**2
    right_hand[6] += (NEARNESS - pose.nearness) / NEARNESS_SPREAD**2
    normal[7:, 7:] += np.eye(len(task.ways)) / SHAPE_SPREAD**2
    right_hand[7:] -= pose.shape / SHAPE_SPREAD**2
    step = np.asarray(np.linalg.solve(normal, right_hand), dtype=np.float64)
    moved = Pose(
        _turn(step[:3]) @ pose.rotation,
        pose.scale * float(np.exp(np.clip(step[3], -0.5, 0.5))),
        pose.centre,
        pose.shift + step[4:6],
        float(np.clip(pose.nearness + step[6], 0.0, MOST_NEAR)),
        pose.shape + step[7:],
    )
    return float(np.abs(np.delete(step, (4, 5))).max()), moved


def _slopes(pose: Pose, places: Doubles, ways: Doubles) -> tuple[Doubles, Doubles]:
    """Derivatives (K, 7 + F) of x and y in pixels by three turns, log scale, shift right and down, nearness, shape."""
    turned = pose.turned(places)
    x, y, z = turned.T
    nearer = 1 / (1 - pose.nearness * z)
    grown = pose.scale * nearer
    zero, one = np.zeros_like(x), np.ones_like(x)
    moves = [np.stack(move) for move in ((zero, -z, y), (z, zero, -x), (-y, x, zero))]  # by a small turn
    moves += [way.T for way in ways @ pose.rotation.T]
    across = [(move[0] + x * pose.nearness * nearer * move[2]) * grown for move in moves]
    down = [-(move[1] + y * pose.nearness * nearer * move[2]) * grown for move in moves]
    across[3:3] = [x * grown, one, zero, x * z * grown * nearer]
    down[3:3] = [-y * grown, zero, one, -y * z * grown * nearer]
    return np.stack(across, axis=1), np.stack(down, axis=1)


def _turn(vector: Doubles) -> Doubles:
    """The rotation (3, 3) about a vector by its length in radians (Rodrigues)."""
    angle = float(np.linalg.norm(vector))
    if angle < 1e-12:
        return np.eye(3)
    x, y, z = vector / angle
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    result: Doubles = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
    return result
