"""Where the figure is looked at from. Orthographic: a millimetre is as long on the near side as on the far one."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Vec3 = tuple[float, float, float]
Floats = NDArray[np.float32]

MAX_PITCH = 90.0
ZOOM_RANGE = (0.5, 40.0)
DEGREES_ACROSS = 180.0  # a drag over the whole width turns the figure half round


@dataclass(frozen=True, slots=True)
class Camera:
    """An orthographic camera.

    ``yaw`` in degrees: 0 looks at the patient's front, 90 at the patient's left side, 180 at the back. ``pitch``:
    positive looks from above. ``roll`` turns the picture counter-clockwise. ``centre`` is the point (metres) in the
    middle of the picture; ``fit`` the width and height (metres) that are at least visible at ``zoom`` 1. Skin more
    than ``slab`` metres behind the centre is left out, and that of the body's other half also as far before it: the
    other leg does not hide a foot, and no body stands behind a sole.
    """

    yaw: float
    pitch: float
    zoom: float
    centre: Vec3
    fit: tuple[float, float]
    roll: float = 0.0
    slab: float | None = None

    def scale(self, width: int, height: int) -> float:
        """Pixels per metre."""
        return self.zoom * min(width / self.fit[0], height / self.fit[1])

    def depth_limit(self, width: int, height: int) -> float:
        """``slab`` in pixels; infinite if there is none."""
        return float("inf") if self.slab is None else self.slab * self.scale(width, height)

    def axes(self) -> Floats:
        """Rows: picture right, picture up, towards the viewer, as unit vectors (3, 3)."""
        yaw, pitch, roll = np.radians((self.yaw, self.pitch, self.roll))
        toward = np.array([np.sin(yaw) * np.cos(pitch), np.sin(pitch), np.cos(yaw) * np.cos(pitch)])
        right = np.array([np.cos(yaw), 0.0, -np.sin(yaw)])
        up = np.cross(toward, right)
        turned_right = np.cos(roll) * right - np.sin(roll) * up
        turned_up = np.sin(roll) * right + np.cos(roll) * up
        return np.array([turned_right, turned_up, toward], dtype=np.float32)

    def projected(self, points: Floats, width: int, height: int) -> Floats:
        """Metres (N, 3) to pixels and depth (N, 3).

        x goes right, y down, pixel i covers [i, i + 1); larger depth is nearer.
        """
        # term by term: a matrix product may round differently on another machine, and its last bits move edges
        rows = self.axes() * np.float32(self.scale(width, height)) * np.array([[1], [-1], [1]], dtype=np.float32)
        offset = np.array([width / 2, height / 2, 0], dtype=np.float32)
        x, y, z = (points[:, axis] - np.float32(self.centre[axis]) for axis in range(3))
        seen = np.empty((3, len(points)), dtype=np.float32)
        for axis, row in enumerate(rows):
            np.multiply(x, row[0], out=seen[axis])
            seen[axis] += y * row[1]
            seen[axis] += z * row[2]
            seen[axis] += offset[axis]
        result: Floats = seen.T
        return result

    def rotated(self, dx: float, dy: float) -> "Camera":
        """Turned by a drag of ``dx``, ``dy`` given as parts of the picture's width: the surface follows the pointer."""
        roll = np.radians(self.roll)
        across = dx * np.cos(roll) - dy * np.sin(roll)
        down = dx * np.sin(roll) + dy * np.cos(roll)
        yaw = (self.yaw - DEGREES_ACROSS * across + 180.0) % 360.0 - 180.0
        pitch = float(np.clip(self.pitch + DEGREES_ACROSS * down, -MAX_PITCH, MAX_PITCH))
        return replace(self, yaw=float(yaw), pitch=pitch)

    def zoomed(self, factor: float, at: tuple[float, float], width: int, height: int) -> "Camera":
        """Magnified by ``factor`` so that the point at pixel ``at`` stays where it is."""
        low, high = ZOOM_RANGE
        zoom = min(max(self.zoom * factor, low), high)
        nearer = replace(self, zoom=zoom)
        change = 1 / self.scale(width, height) - 1 / nearer.scale(width, height)
        offset = np.array([at[0] - width / 2, height / 2 - at[1]]) * change
        return nearer._moved(offset)

    def panned(self, dx: float, dy: float, width: int, height: int) -> "Camera":
        """Moved so that the surface follows a drag of ``dx``, ``dy`` pixels."""
        return self._moved(np.array([-dx, dy]) / self.scale(width, height))

    def _moved(self, offset: NDArray[np.float64]) -> "Camera":
        axes = self.axes().astype(np.float64)
        x, y, z = np.array(self.centre) + offset @ axes[:2]
        return replace(self, centre=(float(x), float(y), float(z)))
