"""Making a rough alignment exact by the texture itself, from coarse to fine."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.registration.looks import Look, informative
from clinic.registration.texture import Cells, compare, grain
from clinic.registration.transform import mapped

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Level:
    """A step of the refinement: at ``shrunk`` times less, looking ``reach`` pixels around, in ``block`` pixels."""

    shrunk: int
    reach: int
    block: int


_LEVELS = (Level(4, 4, 8), Level(2, 3, 12), Level(1, 2, 16))
_LAST = Level(1, 3, 16)
_SMALL = 300  # pixels of the shorter side: such a picture has too few cells of the usual width
_SMALL_LEVELS = (Level(2, 4, 8), Level(1, 2, 8))
_SMALL_LAST = Level(1, 3, 8)

_SURE = 0.25  # correlation of a cell that may move the picture
_RETURNED = 1.5  # pixels
_FOR_AFFINE, _FOR_HOMOGRAPHY = 6, 16  # cells
_ROUNDS = 6
_LONGEST_STEP = 0.35  # in parts of what the points span: more is no refinement but something else
_BESIDE = 7  # pixels at half the size: nearer than that any texture is like itself


@dataclass(frozen=True, eq=False)
class Laid:
    """Two working pictures in one frame, that of the one that shows less detail: nothing is enlarged.

    ``matrix`` leads from the other to the frame. ``turned``: the frame is A's, else B's.
    """

    frame: Look
    other: Look
    matrix: Doubles
    turned: bool

    @classmethod
    def of(cls, a: Look, b: Look, homography: Doubles) -> "Laid":
        """``homography`` from working pixels of A to those of B."""
        if scale_in(homography, a.working, b.working) <= 1:
            return cls(b, a, homography, False)
        return cls(a, b, inverted(homography), True)

    @property
    def homography(self) -> Doubles:
        """From A to B."""
        return inverted(self.matrix) if self.turned else self.matrix

    def corrected(self, step: Doubles) -> "Laid":
        """After a step (3, 3) within the frame."""
        whole = step @ self.matrix
        return Laid(self.frame, self.other, whole / whole[2, 2], self.turned)


def inverted(homography: Doubles) -> Doubles:
    """The way back, normalised."""
    back = np.linalg.inv(homography)
    return np.asarray(back / back[2, 2], dtype=np.float64)


def scale_in(homography: Doubles, size_a: tuple[int, int], size_b: tuple[int, int]) -> float:
    """How many pixels of B one of A is, the median over what both show; 1 where nothing is."""
    y, x = np.mgrid[0.1:1:5j, 0.1:1:5j] * np.array([size_a[1], size_a[0]]).reshape(2, 1, 1)
    here = np.c_[x.ravel(), y.ravel()]
    there = mapped(homography, here)
    seen = (there > 0).all(axis=1) & (there < size_b).all(axis=1)
    if not seen.any():
        return 1.0
    along, down = (mapped(homography, here + step) - there for step in ([1.0, 0.0], [0.0, 1.0]))
    area = np.abs(along[:, 0] * down[:, 1] - along[:, 1] * down[:, 0])
    return float(np.sqrt(np.median(area[seen])))


def refine(laid: Laid) -> Laid:
    """A better alignment, as far as the texture says one."""
    for level in _SMALL_LEVELS if min(laid.frame.working) < _SMALL else _LEVELS:
        laid = laid.corrected(correction(seen(laid, level), level.shrunk)[0])
    return laid


def last(laid: Laid) -> Cells:
    """What the cells say of an alignment that was refined."""
    return seen(laid, _SMALL_LAST if min(laid.frame.working) < _SMALL else _LAST)


def seen(laid: Laid, level: Level) -> Cells:
    """What the cells say, in pixels of the level."""
    first, told = laid.frame.texture(level.shrunk)
    second, covered = _drawn(laid, level.shrunk, (first.even.shape[1], first.even.shape[0]))
    return compare(first, grain(second), covered & told, level.reach, level.block)


def _drawn(laid: Laid, by: int, size: tuple[int, int]) -> tuple[Floats, Mask]:
    """The other picture in the frame, and where it shows something."""
    small = np.diag([1 / by, 1 / by, 1.0]) @ laid.matrix
    source = laid.other.grey
    scale = scale_in(small, laid.other.working, size)
    less = 1
    while scale * less < 0.55 and min(source.shape) > 2 * 8:
        half = source.shape[1] // 2, source.shape[0] // 2
        source = np.asarray(cv2.resize(source[: half[1] * 2, : half[0] * 2], half, interpolation=cv2.INTER_AREA))
        less *= 2
    small = small @ np.diag([less, less, 1.0])
    middle = np.array([[1.0, 0, -0.5], [0, 1, -0.5], [0, 0, 1]])
    matrix = middle @ small @ np.linalg.inv(middle)
    drawn = cv2.warpPerspective(source, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    shown = cv2.warpPerspective(
        informative(source).astype(np.uint8), matrix, size, flags=cv2.INTER_NEAREST, borderValue=0
    )
    return drawn.astype(np.float32), shown > 0


def skin_of(laid: Laid) -> Mask:
    """(h, w) of the frame: what has the colour of skin in one of the two."""
    matrix = laid.matrix
    size = laid.frame.working
    there = cv2.warpPerspective(laid.other.skin.astype(np.uint8), matrix, size, flags=cv2.INTER_NEAREST)
    return np.asarray(laid.frame.skin | (there > 0))


def repeats(laid: Laid) -> float:
    """How alike the two are when one is shifted elsewhere, as a part of how alike they are in place: near 1 where a
    pattern repeats itself.
    """
    first, told = laid.frame.texture(2)
    second, covered = _drawn(laid, 2, (first.even.shape[1], first.even.shape[0]))
    mask = (covered & told).astype(np.float32)
    one, two = first.even * mask, grain(second).even * mask
    size = tuple(cv2.getOptimalDFTSize(2 * side) for side in one.shape)

    def spectrum(values: Floats) -> NDArray[np.complex64]:
        return np.asarray(np.fft.rfft2(values, size), dtype=np.complex64)

    alike = np.fft.irfft2(np.conj(spectrum(one)) * spectrum(two), size)
    shared = np.fft.irfft2(np.abs(spectrum(mask)) ** 2, size)
    enough = shared > 0.3 * float(mask.sum())
    score = np.where(enough, alike / np.maximum(shared, 1.0), 0.0)
    here = float(score[:3, :3].max(initial=0.0))
    if here <= 0:
        return 0.0
    rows = np.minimum(np.arange(size[0]), size[0] - np.arange(size[0]))
    columns = np.arange(size[1])
    columns = np.minimum(columns, size[1] - columns)
    far = np.hypot(rows[:, None], columns[None, :]) > _BESIDE
    return float(score[far].max(initial=0.0)) / here


def correction(cells: Cells, shrunk: int = 1) -> tuple[Doubles, int]:
    """The homography within the frame (pixels at full size) that brings offsets to nothing, and of how many cells."""
    reach = np.abs(cells.offsets).max(axis=1, initial=0.0)
    good = (cells.peak > _SURE) & (cells.returned < _RETURNED) & (reach < reach.max(initial=0.0) + 1)
    count = int(good.sum())
    if count < _FOR_AFFINE:
        return np.eye(3), count
    here = cells.middles[good] * shrunk
    there = here + cells.offsets[good] * shrunk
    trust = np.asarray(cells.peak[good], dtype=np.float64) ** 2
    return robust_step(there, here, trust, count >= _FOR_HOMOGRAPHY, 0.5 * shrunk), count


def robust_step(from_: Doubles, to: Doubles, trust: Doubles, bent: bool, least: float) -> Doubles:
    """(3, 3) near identity that leads ``from_`` (N, 2) to ``to``: least squares with Tukey's weights, begun with a
    median shift; ``bent``: with perspective. ``least``: pixels that are never an outlier. Identity where the points say
    something that is no step.
    """
    middle, size = to.mean(axis=0), max(float(np.ptp(to, axis=0).max()), 1.0)
    unit = np.array([[1 / size, 0, -middle[0] / size], [0, 1 / size, -middle[1] / size], [0, 0, 1]])
    p, q = (from_ - middle) / size, (to - middle) / size
    step = np.eye(3)
    step[:2, 2] = np.median(q - p, axis=0)
    for turn in range(_ROUNDS):
        left = np.nan_to_num(np.hypot(*(mapped(step, p) - q).T) * size, nan=1e9)
        limit = max(3.0 * float(np.median(left)), least) * (2.0 if turn == 0 else 1.0)
        weights = trust * np.clip(1 - (left / limit) ** 2, 0, None) ** 2
        if int((weights > 0).sum()) < _FOR_AFFINE:
            break
        step = _solved(p, q, weights, bent)
    if np.abs(step - np.eye(3)).max() > _LONGEST_STEP:
        return np.eye(3)
    found = np.linalg.inv(unit) @ step @ unit
    return np.asarray(found / found[2, 2], dtype=np.float64)


def _solved(p: Doubles, q: Doubles, weights: Doubles, bent: bool) -> Doubles:
    """x' = (a x + b y + c) / (g x + h y + 1): linear in a to h."""
    one, none = np.ones(len(p)), np.zeros((len(p), 3))
    flat = np.c_[p, one]
    upper = np.hstack([flat, none, -q[:, :1] * p])
    lower = np.hstack([none, flat, -q[:, 1:] * p])
    rows = np.vstack([upper, lower])[:, : 8 if bent else 6]
    root = np.sqrt(np.r_[weights, weights])[:, None]
    # a little weight on staying as it is, so that few cells in a corner do not bend the rest
    stay = np.sqrt(1e-4 * weights.sum()) * np.diag([0, 0, 0, 0, 0, 0, 1, 1])[6:, : rows.shape[1]]
    ends = np.r_[q[:, 0], q[:, 1]][:, None] * root
    whole = np.vstack([rows * root, stay])
    values = np.linalg.lstsq(whole, np.vstack([ends, np.zeros((len(stay), 1))]), rcond=None)[0].ravel()
    return np.append(np.r_[values, np.zeros(8 - len(values))], 1.0).reshape(3, 3)
