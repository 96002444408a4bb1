"""Two photos of 12 megapixels laid on each other, against the bare steps of OpenCV at the same working size."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.bench.measure import Figure, middle, times
from clinic.records.enums import AlignmentGrade
from clinic.registration import register
from clinic.registration.looks import Look
from clinic.sample.skin import Light, SkinSpec, View, render_skin

_REPEATS = 5
_PHOTO = (4000, 3000)
_FEATURES = 4000  # as many as a plain use of SIFT takes
_RATIO, _NEAR = 0.75, 2.0

Bytes = NDArray[np.uint8]


def registration_figures() -> list[Figure]:
    """Decoded photos in, a graded alignment out, on one core; beside SIFT, matching and MAGSAC of the same two."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        return _figures()
    finally:
        cv2.setNumThreads(threads)


def _figures() -> list[Figure]:
    first = _photo(View(), Light())
    later = _photo(View(rotation=12, scale=0.9, tilt_x=9, tilt_y=-7), Light(intensity=0.9, temperature=4800))
    other = _photo(View(), Light(), scene=2)
    looks = Look.of(first), Look.of(later)

    def ours() -> None:
        assert register(first, later).grade is AlignmentGrade.ALIGNED

    def refused() -> None:
        assert register(first, other).grade is AlignmentGrade.NOT_ALIGNED

    def bare() -> None:
        _bare(looks[0].grey, looks[1].grey)

    ours()
    bare()
    reference = middle(times(bare, _REPEATS))
    name = "SIFT, matches and MAGSAC alone, at the working size"
    return [
        Figure("two photos of 12 megapixels aligned", middle(times(ours, _REPEATS)), name, reference, "under 1 s"),
        Figure("two of other skin refused", middle(times(refused, _REPEATS)), name, reference),
    ]


def _photo(view: View, light: Light, scene: int = 1) -> Bytes:
    drawn = np.asarray(render_skin(SkinSpec(size=(1200, 900), scene=scene, view=view, light=light), seed=scene))
    return np.asarray(cv2.resize(drawn, _PHOTO, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _bare(a: Bytes, b: Bytes) -> None:
    sift = cv2.SIFT.create(_FEATURES)
    (keys_a, words_a), (keys_b, words_b) = (sift.detectAndCompute(grey, None) for grey in (a, b))
    pairs = cv2.BFMatcher().knnMatch(words_a, words_b, k=2)
    good = [best for best, second in pairs if best.distance < _RATIO * second.distance]
    from_a = np.array([keys_a[match.queryIdx].pt for match in good])
    to_b = np.array([keys_b[match.trainIdx].pt for match in good])
    cv2.findHomography(from_a, to_b, cv2.USAC_MAGSAC, _NEAR)
