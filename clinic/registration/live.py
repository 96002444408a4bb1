"""A live picture against an earlier photo, several times a second: which way the camera has to move.

ghost = Ghost(rgb)                       the earlier photo, prepared once
ghost.look(frame) -> Look | None         None: not sure, and then nothing is said
hints(look) -> tuple[Hint, ...]          what to do, the most needed first; empty: it fits

Only turn, size and place are told. Both are compared as they are shown, one over the other: the earlier photo is
fitted into the frame, its middle on the frame's middle.
"""

from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]

SIDE = 420
"""Pixels of the longer side at which is looked."""
_FEATURES = 700
_RATIO = 0.78
_LEAST, _SHARE = 16, 0.35
"""Pairs that must agree, and their share of all pairs."""
_SPREAD = 0.12
"""Standard deviation of the agreeing places, in longer sides: one hair in common is no evidence."""
_APART = 4.0
"""Pixels within which a pair agrees."""
_SIZES = (0.35, 2.9)
NEAR_SIZE, NEAR_PLACE, NEAR_TURN = 0.07, 0.045, 4.0
"""What is near enough: relative size, longer sides, degrees."""


class Hint(StrEnum):
    """What the person with the camera should do."""

    CLOSER = "move closer"
    BACK = "move back"
    CLOCKWISE = "turn clockwise"
    COUNTER = "turn counter-clockwise"
    LEFT = "move left"
    RIGHT = "move right"
    UP = "move up"
    DOWN = "move down"


@dataclass(frozen=True, slots=True)
class Look:
    """How the earlier photo lies in the live picture, against where it is shown.

    ``size``: 0.8: it appears at 0.8 of the size. ``turn``: degrees clockwise by which it appears turned. ``right`` and
    ``down``: where its middle appears, in longer sides of the frame. ``agreeing``: pairs of places behind it.
    """

    size: float
    turn: float
    right: float
    down: float
    agreeing: int


class Ghost:
    """The earlier photo, as seen while the next one is taken."""

    def __init__(self, rgb: Bytes) -> None:
        self._sift = cv2.SIFT.create(_FEATURES)
        self._clahe = cv2.createCLAHE(3.0, (6, 6))
        grey = self._prepared(rgb)
        self._size = np.array(grey.shape[::-1], dtype=np.float64)
        self._places, self._words = self._features(grey)

    def look(self, rgb: Bytes) -> Look | None:
        """Compare with a frame, uint8 (H, W, 3). ``None`` where it is not sure that both show the same skin."""
        grey = self._prepared(rgb)
        places, words = self._features(grey)
        if min(len(places), len(self._places)) < _LEAST:
            return None
        pairs = [pair for pair in cv2.BFMatcher().knnMatch(self._words, words, k=2) if len(pair) == 2]
        good = [first for first, second in pairs if first.distance < _RATIO * second.distance]
        if len(good) < _LEAST:
            return None
        frame = np.array(grey.shape[::-1], dtype=np.float64)
        fit = float((frame / self._size).min())
        shown = (self._places[[one.queryIdx for one in good]] - self._size / 2) * fit
        seen = places[[one.trainIdx for one in good]] - frame / 2
        found, kept = cv2.estimateAffinePartial2D(
            shown, seen, method=cv2.RANSAC, ransacReprojThreshold=_APART, maxIters=600
        )
        if found is None or not self._is_sure(shown, np.asarray(kept).ravel() > 0, len(good)):
            return None
        size = float(np.hypot(found[0, 0], found[1, 0]))
        if not _SIZES[0] < size < _SIZES[1]:
            return None
        turn = float(np.degrees(np.arctan2(found[1, 0], found[0, 0])))
        longer = float(frame.max())
        return Look(size, turn, float(found[0, 2]) / longer, float(found[1, 2]) / longer, int(np.asarray(kept).sum()))

    def _is_sure(self, shown: Doubles, kept: NDArray[np.bool_], number: int) -> bool:
        agreeing = len(np.unique(np.round(shown[kept]), axis=0))  # one place with two directions is one
        if agreeing < _LEAST or agreeing < _SHARE * number:
            return False
        return float(shown[kept].std(axis=0).min()) > _SPREAD * SIDE / 2

    def _prepared(self, rgb: Bytes) -> Bytes:
        scale = min(1.0, SIDE / max(rgb.shape[:2]))
        grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
        if scale < 1:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return np.asarray(self._clahe.apply(grey), dtype=np.uint8)

    def _features(self, grey: Bytes) -> tuple[Doubles, NDArray[np.float32]]:
        keys, words = self._sift.detectAndCompute(grey, None)
        if words is None:
            return np.zeros((0, 2)), np.zeros((0, 128), np.float32)
        return np.array([key.pt for key in keys]) + 0.5, np.asarray(words, dtype=np.float32)


def hints(look: Look) -> tuple[Hint, ...]:
    """What to do, farthest off first; empty where it fits."""
    wanted: list[tuple[float, Hint]] = []
    for off, near, more, less in (
        # it appears too far right: the camera has to follow it
        (look.right, NEAR_PLACE, Hint.RIGHT, Hint.LEFT),
        (look.down, NEAR_PLACE, Hint.DOWN, Hint.UP),
        (look.turn, NEAR_TURN, Hint.CLOCKWISE, Hint.COUNTER),
        (float(np.log(look.size)), NEAR_SIZE, Hint.BACK, Hint.CLOSER),
    ):
        if abs(off) > near:
            wanted.append((abs(off) / near, more if off > 0 else less))
    return tuple(hint for _, hint in sorted(wanted, key=lambda one: -one[0]))
