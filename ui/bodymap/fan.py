"""Pins that share a place, spread around it so that each can be reached. Without Qt."""

from dataclasses import dataclass
from math import cos, hypot, pi, sin

from ui.bodymap.pins import Cluster, Spot

_ROOM = 27.0  # logical pixels for one pin along a ring
_FIRST, _STEP = 36.0, 28.0  # radius of the first ring, and from ring to ring
_MARGIN = 18.0


@dataclass(frozen=True, slots=True)
class FanPin:
    """A pin of an open cluster: where it is drawn; its own place is ``spot``'s."""

    spot: Spot
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Fan:
    """An open cluster: it stays open while the pointer is within ``reach`` of its middle."""

    x: float
    y: float
    reach: float
    pins: tuple[FanPin, ...]

    def holds(self, x: float, y: float) -> bool:
        """Whether a position lies within the fan."""
        return hypot(x - self.x, y - self.y) <= self.reach

    def pin_at(self, x: float, y: float, radius: float) -> FanPin | None:
        """The pin at a position."""
        near = [pin for pin in self.pins if hypot(x - pin.x, y - pin.y) <= radius]
        return min(near, key=lambda pin: hypot(x - pin.x, y - pin.y), default=None)


def fan_out(cluster: Cluster, width: int, height: int) -> Fan:
    """Spread a cluster clockwise by number, from the top, in rings; the rings stay within the picture."""
    spots = sorted(cluster.spots, key=lambda spot: spot.lesion.number)
    rings = _rings(len(spots))
    reach = rings[-1][0] + _MARGIN
    x = _within(cluster.x, reach, width)
    y = _within(cluster.y, reach, height)
    pins: list[FanPin] = []
    for radius, count in rings:
        for at in range(count):
            turn = 2 * pi * at / count - pi / 2
            pins.append(FanPin(spots[len(pins)], x + radius * cos(turn), y + radius * sin(turn)))
    return Fan(x, y, max(reach, hypot(cluster.x - x, cluster.y - y) + _MARGIN), tuple(pins))


def _rings(count: int) -> list[tuple[float, int]]:
    """Radius and number of pins of each ring; the last ring is spread evenly."""
    rings = []
    radius = _FIRST
    while count > 0:
        held = min(count, int(2 * pi * radius / _ROOM))
        rings.append((radius, held))
        count -= held
        radius += _STEP
    return rings


def _within(value: float, reach: float, size: int) -> float:
    return min(max(value, reach), size - reach) if size > 2 * reach else size / 2
