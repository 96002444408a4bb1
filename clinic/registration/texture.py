"""Whether the fine texture of two pictures that were laid over each other is the same, cell by cell."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FINE, _COARSE, _AROUND = 1.1, 5.0, 9.0  # pixels: what is texture, and what its contrast is measured over
_FLOOR = 0.8  # of 255: contrast below it is noise and is not raised
_EDGE = 7  # pixels beside what is covered that the filters spoil
_LEAST_FILLED = 0.6  # of a cell


@dataclass(frozen=True, eq=False)
class Cells:
    """What each of N cells says that both pictures cover; a cell is three blocks wide, and two blocks from the next.

    ``middles`` (N, 2) pixels. ``offsets`` (N, 2): where the second picture shows what the first shows here, minus here.
    ``peak`` (N): normalised cross-correlation there; ``here``: without the offset; ``rival``: the highest that is not
    beside the peak. ``returned``: how far the way there and back ends from the start. ``contrast``: the lesser of the
    two pictures', of 255. ``width``: of a cell. ``rows``, ``columns``: of the whole grid; ``index`` (N) in it.
    """

    middles: Doubles
    offsets: Doubles
    peak: Floats
    here: Floats
    rival: Floats
    returned: Floats
    contrast: Floats
    width: int
    grid: tuple[int, int]
    index: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.peak)


@dataclass(frozen=True, eq=False)
class Grain:
    """The texture of a picture: of unit contrast where there is any (h, w), and the contrast it had (h, w)."""

    even: Floats
    contrast: Floats


def grain(grey: Floats) -> Grain:
    """Of brightness (h, w), 0 to 255: a band of middling detail, evened by its local contrast."""
    band = cv2.GaussianBlur(grey, (0, 0), _FINE) - cv2.GaussianBlur(grey, (0, 0), _COARSE)
    contrast = cv2.sqrt(cv2.GaussianBlur(cv2.multiply(band, band), (0, 0), _AROUND))
    return Grain(np.asarray(band / (contrast + _FLOOR), np.float32), np.asarray(contrast, np.float32))


def compare(first: Grain, second: Grain, covered: Mask, reach: int, block: int) -> Cells:
    """Search up to ``reach`` pixels around each cell. ``covered`` (h, w): where both pictures show something."""
    kernel = np.ones((2 * _EDGE + 1, 2 * _EDGE + 1), np.uint8)
    mask = cv2.erode(covered.astype(np.uint8), kernel, borderType=cv2.BORDER_CONSTANT, borderValue=0).astype(np.float32)
    one, two = first.even * mask, second.even * mask
    filled = _cells(mask, block) / (3 * block) ** 2
    inside = filled >= _LEAST_FILLED
    grid = inside.shape
    energy = np.sqrt(_cells(one * one, block) * _cells(two * two, block)) + 0.01 * (3 * block) ** 2
    forward = _surface(one, two, reach, block, inside) / energy[inside][:, None, None]
    back = _surface(two, one, reach, block, inside)[:, ::-1, ::-1] / energy[inside][:, None, None]
    peak, offsets = _peaks(forward)
    _, returned = _peaks(back)
    # each way leans towards where the picture that is searched has more contrast: the mean of both does not
    middling = (offsets + returned) / 2
    contrast = np.minimum(_cells(first.contrast * mask, block), _cells(second.contrast * mask, block))
    rows, columns = np.nonzero(inside)
    return Cells(
        middles=np.c_[columns * 2 + 1.5, rows * 2 + 1.5] * block,
        offsets=middling,
        peak=peak,
        here=np.asarray(forward[:, reach, reach]),
        rival=_rivals(forward, offsets, reach),
        returned=np.asarray(np.hypot(*(offsets - returned).T), np.float32),
        contrast=np.asarray(contrast[inside] / (filled[inside] * (3 * block) ** 2), np.float32),
        width=3 * block,
        grid=(grid[0], grid[1]),
        index=np.flatnonzero(inside),
    )


def _surface(still: Floats, moved: Floats, reach: int, block: int, inside: Mask) -> Floats:
    """(N, side, side): sums of products in each cell of ``still`` for every offset of ``moved``, dy before dx."""
    side = 2 * reach + 1
    wide = cv2.copyMakeBorder(moved, reach, reach, reach, reach, cv2.BORDER_CONSTANT, value=0)
    high, across = still.shape
    out = np.empty((int(inside.sum()), side, side), np.float32)
    for dy in range(side):
        for dx in range(side):
            product = cv2.multiply(still, wide[dy : dy + high, dx : dx + across])
            out[:, dy, dx] = _cells(np.asarray(product, np.float32), block)[inside]
    return out


def _cells(values: Floats, block: int) -> Floats:
    """Sums over cells of three by three blocks, every second block."""
    rows, columns = values.shape[0] // block, values.shape[1] // block
    if rows < 3 or columns < 3:
        return np.zeros((0, 0), np.float32)
    whole = values[: rows * block, : columns * block]
    blocks = cv2.resize(whole, (columns, rows), interpolation=cv2.INTER_AREA) * np.float32(block**2)
    sums = cv2.boxFilter(blocks, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(sums[1 : rows - 1 : 2, 1 : columns - 1 : 2], np.float32)


def _peaks(surface: Floats) -> tuple[Floats, Doubles]:
    """The highest value of each (N) and where it is (N, 2), x before y, to parts of a pixel by a parabola."""
    count, side, _ = surface.shape
    best = surface.reshape(count, side * side).argmax(axis=1)
    rows, columns = best // side, best % side
    every = np.arange(count)
    top = surface[every, rows, columns]

    def part(before: Floats, after: Floats, inner: Mask) -> Doubles:
        bend = before - 2 * top + after
        step = np.where(bend < -1e-6, (before - after) / (2 * np.minimum(bend, -1e-6)), 0.0)
        return np.asarray(np.where(inner, np.clip(step, -0.5, 0.5), 0.0))

    left, right = np.maximum(columns - 1, 0), np.minimum(columns + 1, side - 1)
    above, below = np.maximum(rows - 1, 0), np.minimum(rows + 1, side - 1)
    x = part(surface[every, rows, left], surface[every, rows, right], (columns > 0) & (columns < side - 1))
    y = part(surface[every, above, columns], surface[every, below, columns], (rows > 0) & (rows < side - 1))
    reach = side // 2
    return top, np.c_[columns - reach + x, rows - reach + y]


def _rivals(surface: Floats, offsets: Doubles, reach: int) -> Floats:
    """The highest value of each that is two pixels or more from its peak."""
    steps = np.arange(-reach, reach + 1)
    apart = np.maximum(
        np.abs(steps[None, None, :] - offsets[:, 0][:, None, None]),
        np.abs(steps[None, :, None] - offsets[:, 1][:, None, None]),
    )
    return np.asarray(np.where(apart > 2.5, surface, -1).max(axis=2, initial=-1).max(axis=1, initial=-1), np.float32)
