"""Where exactly a sticker lies in a picture: a homography fitted to all edges between its black and white cells.

Each cell edge is seen as a profile across it; where the profile crosses the middle between black and white is compared
with where the homography puts it. Ink that spreads, and light that a camera's tone curve spreads, move every edge
towards white or towards black by the same amount: the edges of the inner cells tell this shift from the size, which
the outline of the square alone cannot.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.measure.stickers_table import MODULES, edges

Doubles = NDArray[np.float64]

MODULE = 2 / MODULES
_REACH, _STEPS, _ALONG = 0.62, 32, (-0.28, -0.14, 0.0, 0.14, 0.28)
"""How far across an edge and where along it is looked, in cells."""
_ROUNDS = 7
FINEST = 14.0
"""Pixels of a cell beyond which a picture is made smaller before it is measured: noise is less there."""
_BENT = 6
"""Terms by which a bent sticker departs from a plane."""
_MOST_BENT = 0.06
"""Standard deviation of such a term in half sides: a sticker of 10 mm on a radius of 8 mm (half side² / 6 radius²)."""
_MATTERS = 0.02
"""A term of this size changes the scale by more than a per cent."""
NEAREST_FOCAL = 0.7
"""Focal length in longer sides of the picture of the widest camera expected (a phone's main camera: 26 mm on 36 mm): no
perspective is stronger than with this one. Cropped pictures and longer lenses have less."""


@dataclass(frozen=True, eq=False)
class Fit:
    """``homography`` (3, 3): marker frame (sides at -1 and 1) to pixels; ``covariance`` (8, 8) of its first numbers.

    ``shift``: edges moved towards white, in pixels, for edges across x and across y. ``residual``: standard deviation
    of one edge in pixels. ``seen``: share of the edges that fit. ``sides``: the smallest share along one outer side.
    ``bend``: relative change of scale that a bent sticker would mean, where it is significant, else 0.
    """

    homography: Doubles
    covariance: Doubles
    shift: tuple[float, float]
    residual: float
    seen: float
    sides: float
    bend: float


def project(homography: Doubles, points: Doubles) -> Doubles:
    """(N, 2) points through a homography."""
    ends = np.c_[points, np.ones(len(points))] @ homography.T
    return np.asarray(ends[:, :2] / ends[:, 2:])


def slopes(homography: Doubles, points: Doubles) -> Doubles:
    """(N, 2, 2): how the image moves with the point, rows x and y of the image."""
    ends = np.c_[points, np.ones(len(points))] @ homography.T
    image, depth = ends[:, :2] / ends[:, 2:], ends[:, 2]
    return np.asarray(
        (homography[:2, :2][None] - image[:, :, None] * homography[2, :2][None, None]) / depth[:, None, None]
    )


def fit(grey: NDArray[np.uint8], corners: Doubles, marker: int, longer: int) -> Fit | None:
    """Fit the marker whose corners (4, 2) lie roughly there, in the order of the detector.

    Pixels of ``grey``, pixel i covering [i, i + 1); ``longer`` is the longer side of the picture. ``None`` where its
    edges are not seen well enough.
    """
    square = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]], dtype=np.float32)
    start = np.asarray(cv2.getPerspectiveTransform(square, corners.astype(np.float32)), dtype=np.float64)
    patch, to_patch = _cut(grey, corners)
    found = _Edges(patch, marker, longer * to_patch[0, 0]).settle(to_patch @ (start / start[2, 2]))
    if found is None:
        return None
    back = np.asarray(np.linalg.inv(to_patch), dtype=np.float64)
    scale, turn = back[0, 0], _covariance_turn(back)
    return Fit(
        back @ found.homography,
        turn @ found.covariance @ turn.T,
        (found.shift[0] * scale, found.shift[1] * scale),
        found.residual * scale,
        found.seen,
        found.sides,
        found.bend,
    )


def _covariance_turn(back: Doubles) -> Doubles:
    """How the first eight numbers of a homography change when ``back`` (scale and shift) follows it."""
    turn = np.zeros((8, 8))
    for index in range(8):
        change = np.zeros(9)
        change[index] = 1
        turn[:, index] = (back @ change.reshape(3, 3)).ravel()[:8]
    return turn


def _cut(grey: NDArray[np.uint8], corners: Doubles) -> tuple[NDArray[np.float32], Doubles]:
    """The sticker with a margin, made smaller where it is large; and the homography from pixels of ``grey`` to it."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    margin = (high - low).max() * 0.25 + 4
    left, top = np.maximum(np.floor(low - margin), 0).astype(int)
    right, bottom = np.minimum(np.ceil(high + margin), np.array(grey.shape)[::-1]).astype(int)
    patch = grey[top:bottom, left:right].astype(np.float32)
    side = float(np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1).mean())
    factor = max(1, int(side / MODULES / FINEST))
    if factor > 1:  # whole blocks, so that the scale is the same in both directions and exact
        high_px, wide_px = patch.shape[0] // factor * factor, patch.shape[1] // factor * factor
        cells = patch[:high_px, :wide_px].reshape(high_px // factor, factor, wide_px // factor, factor)
        patch = np.ascontiguousarray(cells.mean(axis=(1, 3)), dtype=np.float32)
    # an edge sharper than a pixel has its middle read wrongly between pixels, along a whole side by the same
    patch = np.asarray(cv2.GaussianBlur(patch, (0, 0), min(0.9, 0.11 * side / MODULES / factor)), dtype=np.float32)
    small = 1 / factor
    return patch, np.array([[small, 0, -left * small], [0, small, -top * small], [0, 0, 1.0]])


class _Edges:
    """The edges of one marker in one patch."""

    def __init__(self, patch: NDArray[np.float32], marker: int, longer: float) -> None:
        self._patch = patch
        self._middles, self._normals = edges(marker)
        self._across_x = np.abs(self._normals[:, 0]) > 0.5
        self._longer = longer

    def settle(self, homography: Doubles) -> Fit | None:
        """From a rough homography to the fitted one."""
        for step in range(_ROUNDS):
            offsets, good, image_normals = self._offsets(homography)
            if good.mean() < 0.5:
                return None
            design = self._design(homography, image_normals)
            answer, spread = self._solve(design, offsets, good, homography)
            moved = homography.ravel().copy()
            moved[:8] += answer[:8]
            homography = moved.reshape(3, 3)
            if not np.isfinite(homography).all() or abs(np.linalg.det(homography)) < 1e-9:
                return None
            if step > 1 and np.abs(design[:, :8] @ answer[:8]).max() < 1e-3:
                break
        return self._judge(homography, answer, spread)

    def _offsets(self, homography: Doubles) -> tuple[Doubles, NDArray[np.bool_], Doubles]:
        """For each edge: pixels by which it lies further towards white than expected, whether it is seen, and the unit
        normal in the image."""
        along = np.stack([-self._normals[:, 1], self._normals[:, 0]], axis=1)
        across = np.linspace(-_REACH, _REACH, _STEPS) * MODULE
        points = (
            self._middles[:, None, None]
            + along[:, None, None] * (np.array(_ALONG) * MODULE)[None, :, None, None]
            + self._normals[:, None, None] * across[None, None, :, None]
        )
        places = project(homography, points.reshape(-1, 2)).astype(np.float32) - 0.5
        values = cv2.remap(
            self._patch,
            places[:, 0].reshape(len(self._middles), -1),
            places[:, 1].reshape(len(self._middles), -1),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        profiles = values.reshape(len(self._middles), len(_ALONG), _STEPS).mean(axis=1)
        crossings, good = _crossings(np.asarray(profiles, dtype=np.float64))
        jacobians = slopes(homography, self._middles)
        tangents = np.einsum("nij,nj->ni", jacobians, along)
        normals = np.stack([tangents[:, 1], -tangents[:, 0]], axis=1)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        steps = np.einsum("nij,nj->ni", jacobians, self._normals)
        depth = np.einsum("ni,ni->n", normals, steps)
        normals *= np.sign(depth)[:, None]
        return crossings * MODULE * np.abs(depth), good, normals

    def _design(self, homography: Doubles, normals: Doubles) -> Doubles:
        """(N, 10 + bent): how each offset answers to the eight numbers, the two shifts, and the terms of a bend."""
        ends = np.c_[self._middles, np.ones(len(self._middles))] @ homography.T
        depth = ends[:, 2]
        image = ends[:, :2] / depth[:, None]
        x, y = self._middles[:, 0] / depth, self._middles[:, 1] / depth
        nx, ny = normals[:, 0], normals[:, 1]
        inward = image[:, 0] * nx + image[:, 1] * ny
        columns = [nx * x, nx * y, nx / depth, ny * x, ny * y, ny / depth, -inward * x, -inward * y]
        columns += [self._across_x.astype(float), (~self._across_x).astype(float)]
        u, v = self._middles[:, 0], self._middles[:, 1]
        turned = np.einsum("nij,ni->nj", slopes(homography, self._middles), normals)
        columns += [turned[:, 0] * u**3, turned[:, 1] * v**3]
        columns += [nx * u * u, ny * u * u, nx * v * v, ny * v * v]
        return np.stack(columns, axis=1)

    def _solve(
        self, design: Doubles, offsets: Doubles, good: NDArray[np.bool_], homography: Doubles
    ) -> tuple[Doubles, float]:
        """Robust least squares of the plane model (Tukey's weights on the spread by the median)."""
        plane = design[:, :10]
        rows, wanted = self._prior(homography)
        weights, spread, answer = good.astype(float), 0.0, np.zeros(10)
        for _ in range(6):
            firm = np.r_[weights, np.full(2, max(spread, 0.02) ** 2)]
            everything, values = np.r_[plane, rows], np.r_[offsets, wanted]
            answer = np.linalg.lstsq(everything * np.sqrt(firm)[:, None], values * np.sqrt(firm), rcond=None)[0]
            rest = offsets - plane @ answer
            spread = 1.4826 * float(np.median(np.abs(rest[good]))) + 0.01
            weights = np.where(good, np.clip(1 - (rest / (4.7 * spread)) ** 2, 0, None) ** 2, 0.0)
        return answer, spread

    def _prior(self, homography: Doubles) -> tuple[Doubles, Doubles]:
        """Perspective is no stronger than the widest camera's at this tilt: two rows of unit standard deviation."""
        most = strongest_perspective(homography, self._longer)
        rows = np.zeros((2, 10))
        rows[0, 6] = rows[1, 7] = 1 / most
        return rows, -homography[2, :2] / most

    def _judge(self, homography: Doubles, answer: Doubles, spread: float) -> Fit | None:
        offsets, good, normals = self._offsets(homography)
        design = self._design(homography, normals)
        rest = offsets - design[:, 8:10] @ answer[8:10]
        fits = good & (np.abs(rest) < 4 * spread + 0.05)
        if fits.sum() < 20:
            return None
        residual = float(np.sqrt((rest[fits] ** 2).sum() / (fits.sum() - 10)))
        rows, _wanted = self._prior(homography)
        normal = design[fits, :10].T @ design[fits, :10] / max(residual, 0.01) ** 2 + rows.T @ rows
        covariance = np.asarray(np.linalg.inv(normal), dtype=np.float64)
        return Fit(
            homography,
            covariance[:8, :8],
            (float(answer[8]), float(answer[9])),
            residual,
            float(fits.mean()),
            self._outer_share(fits),
            self._bend(homography, design, offsets, fits, residual),
        )

    def _outer_share(self, fits: NDArray[np.bool_]) -> float:
        """The smallest share of fitting edges along one of the four outer sides."""
        shares = []
        for axis in (0, 1):
            for side in (-1, 1):
                outer = np.abs(self._middles[:, axis] - side) < 1e-6
                shares.append(float(fits[outer].mean()))
        return min(shares)

    def _bend(
        self, homography: Doubles, design: Doubles, offsets: Doubles, fits: NDArray[np.bool_], residual: float
    ) -> float:
        """How much the scale at the centre differs where the sticker is let bend; 0 where it lies flat."""
        bent, values = design[fits], offsets[fits]
        freedom = len(values) - design.shape[1]
        if freedom < 10:
            return 0.0
        half = float(np.sqrt(np.abs(np.linalg.det(slopes(homography, np.zeros((1, 2)))[0]))))
        # rows that hold the terms of the bend to what a finger does to a sticker
        held = np.zeros((_BENT, design.shape[1]))
        held[:, 10:] = np.diag(max(residual, 0.02) / (np.array([1.0, 1.0, half, half, half, half]) * _MOST_BENT))
        answer = np.linalg.lstsq(np.r_[bent, held], np.r_[values, np.zeros(_BENT)], rcond=None)[0]
        rest = values - bent @ answer
        gain = (residual**2 * (len(values) - 10) - float(rest @ rest)) / _BENT
        largest = float(np.abs(answer[10:12]).max())
        # F-test, milder for a bend that matters; and what is read between pixels is not a bend
        if gain < (2.5 if largest > _MATTERS else 5.0) * max(float(rest @ rest) / freedom, 0.02**2):
            return 0.0
        return largest * 3 / 5  # the slope that a line takes of a cubic (u over -1 to 1)


def strongest_perspective(homography: Doubles, longer: float) -> float:
    """The largest change of depth from a sticker's centre to its side, relative, that the widest camera would see."""
    sizes = np.linalg.svd(slopes(homography, np.zeros((1, 2)))[0], compute_uv=False)
    steep = np.sqrt(max(1 - (sizes[1] / sizes[0]) ** 2, 0.03))
    return float(sizes[0] * steep / (NEAREST_FOCAL * longer))


def _crossings(profiles: Doubles) -> tuple[Doubles, NDArray[np.bool_]]:
    """(N, steps) profiles from black to white: where each crosses the middle, in cells; whether it does."""
    count, steps = profiles.shape
    end = max(2, steps // 6)
    low, high = profiles[:, :end].mean(axis=1), profiles[:, -end:].mean(axis=1)
    contrast = high - low
    good = contrast > max(6.0, 0.3 * float(np.median(contrast)))
    level = (low + high) / 2
    rises = (profiles[:, :-1] < level[:, None]) & (profiles[:, 1:] >= level[:, None])
    centre = (steps - 1) / 2
    distance = np.where(rises, np.abs(np.arange(steps - 1) + 0.5 - centre)[None], np.inf)
    at = distance.argmin(axis=1)
    good &= np.isfinite(distance.min(axis=1))
    rows = np.arange(count)
    before, after = profiles[rows, at], profiles[rows, at + 1]
    share = (level - before) / np.where(after > before, after - before, 1.0)
    places = (at + share - centre) * (2 * _REACH / (steps - 1))
    return np.where(good, places, 0.0), good
