"""Whether landmarks make a face, and how far it is turned: the similarity to a plain face in least squares."""

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from clinic.errors import ClinicError

Doubles = NDArray[np.float64]

YAW_SHORT = 1.05  # the landmarks' depth is flatter than a head: on renderings at 45 degrees the similarity says 42.7


@dataclass(frozen=True)
class Turn:
    """How a face stands. Degrees: ``yaw`` positive when the patient's left side is seen, ``pitch`` positive when seen
    from above, ``roll`` positive when the picture shows the face turned counter-clockwise. ``residual``: root mean
    square distance to the plain face, as part of the distance of the eyes."""

    yaw: float
    pitch: float
    roll: float
    residual: float


@dataclass(frozen=True)
class PlainFace:
    """``places`` (468, 3) of a plain frontal face, in distances of its eyes: x to the patient's left, y up, z forward.
    ``partner`` (468,) is each landmark's mirror image."""

    places: Doubles
    partner: NDArray[np.int64]

    @classmethod
    def load(cls, path: Path) -> "PlainFace":
        """Read ``face_shape.npz``. Raises ``ClinicError`` if it is missing or damaged."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                return cls(stored["places"].astype(np.float64), stored["partner"].astype(np.int64))
        except (OSError, ValueError, KeyError, BadZipFile) as error:
            raise ClinicError("The face models cannot be read.", "Install the program again.") from error

    def turn(self, landmarks: Doubles) -> Turn:
        """Of landmarks (468, 3) of a picture (x right, y down, smaller z nearer)."""
        seen = landmarks * np.array([1.0, -1.0, -1.0])
        rotation, scale, residual = similarity(self.places, seen)
        yaw, pitch, roll = angles(rotation)
        return Turn(yaw * YAW_SHORT, pitch, roll, float(residual / scale))


def angles(rotation: Doubles) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees, as of ``clinic.atlas.Camera``, of a rotation (3, 3) from the head's frame to the
    picture's (x right, y up, z towards the viewer)."""
    toward = rotation[2]  # the viewer's direction in the head's own frame
    yaw = float(np.arctan2(toward[0], toward[2]))
    pitch = float(np.arcsin(np.clip(toward[1], -1, 1)))
    level = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
    roll = float(np.arctan2(-(np.cross(toward, level) @ rotation[0]), level @ rotation[0]))
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))


def terms(yaw: float, pitch: float) -> Doubles:
    """What the drift of a landmark depends on (6,): the sines of yaw and pitch (degrees) up to the second order."""
    across, down = np.sin(np.radians((yaw, pitch)))
    return np.array([1.0, across, down, across * across, down * down, across * down])


def upright(vectors: Doubles, roll: float) -> Doubles:
    """Vectors (N, 2) of a picture (y down) as they are when a face with this ``roll`` (degrees) stands upright."""
    cos, sin = np.cos(np.radians(roll)), np.sin(np.radians(roll))
    result: Doubles = vectors @ np.array([[cos, sin], [-sin, cos]])
    return result


def similarity(model: Doubles, seen: Doubles) -> tuple[Doubles, float, float]:
    """Rotation (3, 3), scale and root mean square residual of seen = scale R model + shift (Umeyama 1991)."""
    a, b = model - model.mean(axis=0), seen - seen.mean(axis=0)
    u, strength, vt = np.linalg.svd(b.T @ a)
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt))])
    rotation = u @ np.diag(sign) @ vt
    scale = float((strength * sign).sum() / (a**2).sum())
    rest = b - scale * a @ rotation.T
    return rotation, scale, float(np.sqrt((rest**2).sum(axis=1).mean()))
