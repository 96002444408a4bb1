"""The counting aid and the suggested outline in a photo of 12 megapixels, against bare blob detection by OpenCV."""

import cv2
import numpy as np
from PIL import Image

from clinic.bench.measure import Figure, middle, times
from clinic.measure.bumps import count_bumps
from clinic.measure.outlines import suggest_outline
from clinic.sample.skin import Bump, BumpKind, SkinSpec, render_skin

_REPEATS = 5
_SIZE = (4000, 3000)
_SCALE = 0.012  # mm per pixel


def counting_figures() -> list[Figure]:
    """Count over the whole photo, and outline one plaque in it."""
    rng = np.random.default_rng(7)
    places = rng.uniform((-20, -15), (20, 15), (24, 2))
    milia = tuple(Bump(BumpKind.MILIUM, float(x), float(y), 1.6) for x, y in places)
    plaque = Bump(BumpKind.CALCINOSIS_PLAQUE, 0.0, 0.0, 8.0)
    drawn = render_skin(SkinSpec(bumps=(*milia, plaque)), 1)
    photo = np.asarray(drawn.resize(_SIZE, Image.Resampling.BICUBIC))
    grey = cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY)

    def bare() -> None:
        settings = cv2.SimpleBlobDetector.Params()
        settings.blobColor = 255
        settings.minArea, settings.maxArea = 1000.0, 250_000.0
        cv2.SimpleBlobDetector.create(settings).detect(grey)

    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        reference = middle(times(bare, _REPEATS))
        count = middle(times(lambda: count_bumps(photo, (0, 0, *_SIZE), _SCALE), _REPEATS))
        outline = middle(times(lambda: suggest_outline(photo, (2000.0, 1500.0), _SCALE), _REPEATS))
    finally:
        cv2.setNumThreads(threads)
    name = "cv2.SimpleBlobDetector over the photo"
    return [
        Figure("white bumps proposed, 12 megapixels", count, name, reference, "within 2x"),
        Figure("outline suggested, 12 megapixels", outline, name, reference, "under 300 ms"),
    ]
