"""Words beside pins: placed so that none covers another or a pin, the same each time, steady while the figure turns.

Labels(); lay_out(wanted, pins, size) -> tuple[Label, ...]      logical pixels; without Qt

Greedy: each label, in the order of the lesions' numbers, takes the free slot around its pin that costs least, the
slot it had before if that is still free. Leader lines run over no other pin and no other label. A label that finds no
slot is left out; its words are in the tip.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PIN_ROOM = 15.0  # around a pin's middle
_GAP = 4.0
_MARGIN, _TOP = 4.0, 30.0  # at the top stand the words of the patient's sides
_RINGS = (0.0, 18.0, 36.0, 58.0, 84.0, 116.0, 150.0)  # pixels between pin and label
_TURNS = 16
_PROBES = np.linspace(0.06, 0.94, 9)  # parts of a leader line at which it is looked whether it crosses something


@dataclass(frozen=True, slots=True)
class Wanted:
    """A label to be placed: its pin and the size of its words."""

    key: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """Where a label stands; a leader line goes from the pin's middle to ``end``, none if it stands beside its pin."""

    key: str
    left: float
    top: float
    width: float
    height: float
    start: tuple[float, float]
    end: tuple[float, float] | None


def _slots() -> Floats:
    """Directions and distances (S, 3): x, y of the direction, distance; best first: right, left, then farther."""
    order = sorted(range(_TURNS), key=lambda at: (abs(sin(2 * pi * at / _TURNS)), -cos(2 * pi * at / _TURNS)))
    turns = [2 * pi * at / _TURNS for at in order]
    return np.array([(cos(turn), sin(turn), far) for far in _RINGS for turn in turns])


_SLOTS = _slots()
_COST = _SLOTS[:, 2] + np.tile(np.arange(_TURNS) * 1.5, len(_RINGS))
_BY_COST = np.split(np.argsort(_COST, kind="stable"), len(_RINGS))


class Labels:
    """Remembers which slot each label had."""

    def __init__(self) -> None:
        self._had: dict[str, int] = {}

    def lay_out(
        self, wanted: Sequence[Wanted], pins: Sequence[tuple[float, float]], size: tuple[int, int]
    ) -> tuple[Label, ...]:
        """Place what finds room within ``size``; ``pins`` are the middles of all pins that must stay free."""
        middles = np.array(pins, dtype=np.float64).reshape(-1, 2)
        taken = np.concatenate([middles - PIN_ROOM, middles + PIN_ROOM], axis=1)
        placed = []
        for one in wanted:
            at = self._slot(one, taken, size)
            if at is None:
                self._had.pop(one.key, None)
                continue
            self._had[one.key] = at
            box = _boxes(one, [at])
            taken = np.concatenate([taken, box])
            placed.append(_label(one, box[0], at))
        return tuple(placed)

    def forget(self) -> None:
        """Begin anew: another view."""
        self._had.clear()

    def _slot(self, one: Wanted, taken: Floats, size: tuple[int, int]) -> int | None:
        had = self._had.get(one.key)
        if had is not None and len(_clear(one, np.array([had]), taken, size)):
            return had
        for slots in _BY_COST:
            clear = _clear(one, slots, taken, size)
            if len(clear):
                return int(clear[0])
        return None


def _clear(one: Wanted, slots: NDArray[np.intp], taken: Floats, size: tuple[int, int]) -> NDArray[np.intp]:
    """Those of the slots in which nothing is covered or crossed."""
    boxes = _boxes(one, slots)
    free = _inside(boxes, size) & ~_overlaps(boxes, taken)
    free[free] = ~_crosses(one, boxes[free], taken)
    return slots[free]


def _boxes(one: Wanted, slots: Sequence[int] | NDArray[np.intp]) -> Floats:
    """Left, top, right, bottom of a label in some slots (S, 4): it leaves its pin in the slot's direction."""
    half = np.array([one.width, one.height]) / 2
    away = PIN_ROOM + _GAP / 2 + _SLOTS[slots, 2:]
    direction = _SLOTS[slots, :2]
    # far enough that the box clears the pin's square in this direction
    middle = np.array([one.x, one.y]) + direction * away + np.sign(np.round(direction, 6)) * half * _share(direction)
    return np.concatenate([middle - half, middle + half], axis=1)


def _share(direction: Floats) -> Floats:
    """How much of its half width and height a box moves: all of the width unless it stands right above or below."""
    steep = np.abs(direction[:, 1:]) > 0.95
    return np.concatenate([np.where(steep, 0.0, 1.0), np.abs(direction[:, 1:])], axis=1)


def _inside(boxes: Floats, size: tuple[int, int]) -> NDArray[np.bool_]:
    width, height = size
    result: NDArray[np.bool_] = (
        (boxes[:, 0] >= _MARGIN)
        & (boxes[:, 1] >= _TOP)
        & (boxes[:, 2] <= width - _MARGIN)
        & (boxes[:, 3] <= height - _MARGIN)
    )
    return result


def _overlaps(boxes: Floats, taken: Floats) -> NDArray[np.bool_]:
    """Whether each of the boxes (S, 4) covers any of those that are taken (N, 4)."""
    if not len(taken):
        return np.zeros(len(boxes), dtype=bool)
    apart = (boxes[:, None, :2] >= taken[None, :, 2:]) | (boxes[:, None, 2:] <= taken[None, :, :2])
    covers: NDArray[np.bool_] = np.logical_not(np.any(apart, axis=2))
    result: NDArray[np.bool_] = np.any(covers, axis=1)
    return result


def _crosses(one: Wanted, boxes: Floats, taken: Floats) -> NDArray[np.bool_]:
    """Whether the leader to each box (S, 4) runs over a pin or a label (N, 4) that is not its own (S,)."""
    start = np.array([one.x, one.y])
    own = (taken[:, :2] < start).all(axis=1) & (taken[:, 2:] > start).all(axis=1)
    others = taken[~own]
    ends = np.clip(start, boxes[:, :2], boxes[:, 2:])
    points = start + _PROBES[None, :, None] * (ends - start)[:, None]
    inside = (points[:, :, None] > others[None, None, :, :2]) & (points[:, :, None] < others[None, None, :, 2:])
    result: NDArray[np.bool_] = inside.all(axis=3).any(axis=(1, 2))
    return result


def _label(one: Wanted, box: Floats, at: int) -> Label:
    left, top, right, bottom = (float(value) for value in box)
    end = None
    if _SLOTS[at, 2] > 0:
        end = min(max(one.x, left), right), min(max(one.y, top), bottom)
    return Label(one.key, left, top, one.width, one.height, (one.x, one.y), end)
