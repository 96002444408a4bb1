"""Points that can be told again in another photo, and the ways in which those of two photos may belong together."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.registration.looks import Look
from clinic.registration.transform import mapped

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Indices = NDArray[np.intp]

MOST = 2500
_SIDE = 768 / 1024  # SIFT doubles the picture first: at this size it sees detail of one working pixel still
_CONTRAST = 0.02
_RATIO = 0.85  # Lowe's; loose, since what is proposed is proved by the texture
_MOST_ASKED = 250  # matches that propose: where there are so many, not all need to
_LEAST = 5  # matches that must agree before anything is proposed
_NEAR, _FARTHER = 5.0, 0.15  # pixels, and parts of the way to the match that proposes
_SAME_SCALE, _SAME_ANGLE = 0.45, 25.0  # natural logarithm, degrees


@dataclass(frozen=True, eq=False)
class Points:
    """``places`` (N, 2) working pixels, ``sizes`` and ``angles`` (N) degrees, ``words`` (N, 128) of unit length."""

    places: Doubles
    sizes: Doubles
    angles: Doubles
    words: Floats


@dataclass(frozen=True, eq=False)
class Matches:
    """Pairs of places (N, 2) that look alike, and how much each was turned (degrees) and enlarged (logarithm)."""

    from_a: Doubles
    to_b: Doubles
    turns: Doubles
    growths: Doubles


@dataclass(frozen=True, eq=False)
class Proposal:
    """``homography`` of working pixels, and the places (N, 2) that agree with it."""

    homography: Doubles
    from_a: Doubles
    to_b: Doubles


def points(look: Look) -> Points:
    """SIFT (Lowe 2004) with RootSIFT words (Arandjelovic and Zisserman 2012) on evened brightness."""
    wide, high = look.working
    size = max(1, round(wide * _SIDE)), max(1, round(high * _SIDE))
    picture = look.even
    if max(wide, high) >= 512:
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    by = np.array([wide / picture.shape[1], high / picture.shape[0]])
    keys, words = cv2.SIFT.create(MOST, 3, _CONTRAST).detectAndCompute(picture, None)
    if words is None or not len(keys):
        return Points(np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.zeros((0, 128), np.float32))
    rooted = np.sqrt(words / np.maximum(words.sum(axis=1, keepdims=True), 1e-6))
    places = (np.array([key.pt for key in keys]) + 0.5) * by
    sizes, angles = np.array([key.size for key in keys]), np.array([key.angle for key in keys])
    return Points(places, sizes, angles, np.asarray(rooted, dtype=np.float32))


def mirrored(found: Points, width: int) -> Points:
    """Those of the mirror image, left and right exchanged, of a picture ``width`` pixels wide.

    In the frame of its point, a word's four rows of four squares change their order, and its eight directions (0: that
    of the point) their sign.
    """
    squares = found.words.reshape(-1, 4, 4, 8)[:, ::-1]
    words = squares[..., (8 - np.arange(8)) % 8].reshape(-1, 128)
    places = np.c_[width - found.places[:, 0], found.places[:, 1]]
    return Points(places, found.sizes, 180.0 - found.angles, np.ascontiguousarray(words))


def matches(a: Points, b: Points) -> Matches:
    """Those that are each other's nearest and clearly nearer than the next."""
    if len(a.places) < 2 or len(b.places) < 2:
        none = np.zeros((0, 2))
        return Matches(none, none, np.zeros(0), np.zeros(0))
    alike = a.words @ b.words.T
    best_b = alike.argmax(axis=1)
    best_a = alike.argmax(axis=0)
    rows = np.arange(len(best_b))
    nearest = alike[rows, best_b]
    mutual = best_a[best_b] == rows
    alike[rows, best_b] = -1
    second = alike.max(axis=1)
    # squared distance of unit words is 2 - 2 * likeness
    clear = (1 - nearest) < _RATIO**2 * (1 - second)
    kept = np.flatnonzero(mutual & clear)
    other = best_b[kept]
    turns = b.angles[other] - a.angles[kept]
    return Matches(a.places[kept], b.places[other], turns, np.log(b.sizes[other] / a.sizes[kept]))


def proposals(found: Matches, most: int) -> Iterator[Proposal]:
    """At most ``most`` ways to lay A on B, those with the most matches first; each uses other matches.

    Each match by itself says how A would be moved, turned and enlarged; the others say whether they agree. So a few
    true ones among many false ones are found for certain, which drawing at random does not promise.
    """
    left = np.arange(len(found.from_a))
    for _ in range(most):
        if len(left) < _LEAST:
            return
        asked = left if len(left) <= _MOST_ASKED else left[:: len(left) // _MOST_ASKED]
        agree = _agreement(found, asked, left)
        votes = agree.sum(axis=1)
        best = int(votes.argmax())
        if votes[best] < _LEAST:
            return
        together = left[agree[best]]
        proposal = _fitted(found.from_a[together], found.to_b[together])
        left = left[~agree[best]]
        if proposal is not None:
            beside = mapped(proposal.homography, found.from_a[left]) - found.to_b[left]
            left = left[~(np.hypot(beside[:, 0], beside[:, 1]) < _NEAR)]
            yield proposal


def _agreement(found: Matches, asked: Indices, every: Indices) -> NDArray[np.bool_]:
    """(asked, every): whether the one lies where the other would have it."""
    turn, grow = np.radians(found.turns[asked])[:, None], np.exp(found.growths[asked])[:, None]
    along = found.from_a[every][None] - found.from_a[asked][:, None]
    there = found.to_b[every][None] - found.to_b[asked][:, None]
    x = np.cos(turn) * grow * along[..., 0] - np.sin(turn) * grow * along[..., 1] - there[..., 0]
    y = np.sin(turn) * grow * along[..., 0] + np.cos(turn) * grow * along[..., 1] - there[..., 1]
    allowed = _NEAR + _FARTHER * grow * np.hypot(along[..., 0], along[..., 1])
    scale = np.abs(found.growths[every][None] - found.growths[asked][:, None]) < _SAME_SCALE
    apart = np.abs(np.mod(found.turns[every][None] - found.turns[asked][:, None] + 180, 360) - 180)
    return np.asarray((np.hypot(x, y) < allowed) & scale & (apart < _SAME_ANGLE))


def _fitted(from_a: Doubles, to_b: Doubles) -> Proposal | None:
    """A homography where many agree; few would bend it, and are given a map that can only turn, enlarge and shear."""
    if len(from_a) >= 12:
        found, kept = cv2.findHomography(from_a, to_b, cv2.USAC_MAGSAC, 3.0, maxIters=2000, confidence=0.999)
        if found is not None and int(kept.sum()) >= 8:
            inside = kept.ravel() > 0
            return Proposal(np.asarray(found, dtype=np.float64), from_a[inside], to_b[inside])
    fit = cv2.estimateAffine2D if len(from_a) >= 8 else cv2.estimateAffinePartial2D
    found, kept = fit(from_a, to_b, method=cv2.RANSAC, ransacReprojThreshold=6.0)
    if found is None or int(kept.sum()) < _LEAST - 1:
        return None
    inside = kept.ravel() > 0
    return Proposal(np.vstack([found, [0.0, 0.0, 1.0]]), from_a[inside], to_b[inside])
