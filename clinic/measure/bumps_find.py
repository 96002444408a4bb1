"""Round spots of any size that are whiter than the skin around them: scale-space maxima of the whiteness.

A disc of radius r answers best to the Laplacian of a Gaussian with sigma = r / sqrt 2 (Lindeberg, "Feature detection
with automatic scale selection", Int. J. Comput. Vis. 30 (1998) 79-116); its answer is then 2/e of its contrast.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from clinic.measure.bumps_skin import Grid, SkinPicture

_SMALLEST, _LARGEST = 0.42, 7.0  # mm of diameter: a little beyond what is counted, for a scale that is slightly wrong
_PER_OCTAVE = 4
_ANSWER = 2 / np.e
_LEAST = 0.06  # contrast, as whiteness
_COARSER_AT = 4.5  # pixels of sigma: from here on half the pixels say the same
_MOST = 6000


@dataclass(frozen=True, slots=True)
class Blob:
    """A round spot in working pixels (OpenCV's: whole numbers are pixel centres)."""

    x: float
    y: float
    radius: float
    contrast: float
    """Whiteness of the spot over its surroundings, as the best fitting disc has it."""
    clear: float
    """Contrast as a multiple of what the skin here has at this size by itself."""
    host: float
    """The contrast of what is two or three times as large around the same place: a lump on a bump has a white host."""


def find_blobs(picture: SkinPicture) -> list[Blob]:
    """Spots inside what is seen, strongest first; one bump may have several (of other sizes, or beside it)."""
    least = max(1.0, _SMALLEST / 2 / np.sqrt(2) / picture.mm_per_pixel)
    most = _LARGEST / 2 / np.sqrt(2) / picture.mm_per_pixel
    count = max(1, int(np.ceil(np.log2(most / least) * _PER_OCTAVE)) + 1)
    sigmas = [float(least * 2 ** (step / _PER_OCTAVE)) for step in range(-1, count + 5)]
    answers = _answers(np.clip(picture.whiteness, -0.6, 1.3).astype(np.float32), sigmas)
    blobs: list[Blob] = []
    for index in range(1, count + 2):
        step, here = answers[index]
        found = _maxima(picture, here, sigmas[index], step, answers[index - 1][1], answers[index + 1][1])
        blobs += _with_host(found, answers[index + 3 : index + 8 : 2])
    blobs.sort(key=lambda blob: -blob.contrast)
    return blobs[:_MOST]


def _answers(whiteness: Grid, sigmas: list[float]) -> list[tuple[int, Grid]]:
    """For each sigma the step of its grid (working pixels) and the normalised, negated Laplacian on it."""
    answers: list[tuple[int, Grid]] = []
    step, base, had = 1, whiteness, 0.0
    for sigma in sigmas:
        while sigma / step > 2 * _COARSER_AT:
            base = np.asarray(cv2.pyrDown(base), np.float32)  # blurs by about one pixel before it leaves pixels out
            had = float(np.hypot(had, 1.0 * step))
            step *= 2
        own = np.sqrt(max(sigma**2 - had**2, 0.01)) / step
        soft = cv2.GaussianBlur(base, (0, 0), float(own), borderType=cv2.BORDER_REPLICATE)
        laplace = cv2.Laplacian(soft, cv2.CV_32F, ksize=1, borderType=cv2.BORDER_REPLICATE)
        answers.append((step, np.asarray(laplace * np.float32(-((sigma / step) ** 2) / _ANSWER), np.float32)))
    return answers


def _maxima(picture: SkinPicture, here: Grid, sigma: float, step: int, finer: Grid, coarser: Grid) -> list[Blob]:
    rows, columns = here.shape
    seen = picture.seen
    if step > 1:
        seen = cv2.resize(seen.astype(np.uint8), (columns, rows), interpolation=cv2.INTER_NEAREST).astype(bool)
    if not seen.any():
        return []
    usual = 1.4826 * float(np.median(np.abs(here[seen]))) + 0.004
    top = cv2.dilate(here, np.ones((3, 3), np.uint8))
    beside = [_on_same_grid(other, here) for other in (finer, coarser)]
    good = (here >= top) & (here > _LEAST) & (here > 3 * usual) & seen
    good &= (here >= 0.97 * beside[0]) & (here >= 0.97 * beside[1])
    ys, xs = np.nonzero(good)
    contrast = here[ys, xs]
    return [
        Blob(float(x * step), float(y * step), float(sigma * np.sqrt(2)), float(c), float(c / usual), 0.0)
        for x, y, c in zip(xs, ys, contrast, strict=True)
    ]


def _with_host(blobs: list[Blob], coarser: list[tuple[int, Grid]]) -> list[Blob]:
    return [
        replace(
            blob, host=max((float(grid[int(blob.y / step), int(blob.x / step)]) for step, grid in coarser), default=0.0)
        )
        for blob in blobs
    ]


def _on_same_grid(other: Grid, here: Grid) -> Grid:
    """``other`` is as fine as ``here``, or twice as fine, or half: pixels at whole multiples stay where they are."""
    if other.shape == here.shape:
        return other
    if other.shape[0] > here.shape[0]:
        return other[::2, ::2]
    return np.asarray(cv2.pyrUp(other, dstsize=(here.shape[1], here.shape[0])), np.float32)
