"""Two photos laid on each other by what is seen in them, faces looked for first: the one way that all callers go."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from clinic.registration import Registration, register

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]
Find = Callable[[Bytes], Doubles | None]
"""The 468 landmarks (x, y) of the largest face of an upright picture, in its pixels, or ``None``."""


def lay(a: Bytes, b: Bytes, find: Find, *, may_be_face: tuple[bool, bool] = (True, True)) -> Registration:
    """How A (uint8 RGB (H, W, 3), upright) lies on B.

    Faces are looked for in both, for without them the same room would be taken for the same skin. ``may_be_face``:
    false for what never shows one, where looking would take long. ``find`` must bear two threads. Raises what it
    raises.
    """
    return register(a, b, *faces_of(a, b, find, may_be_face))


def faces_of(a: Bytes, b: Bytes, find: Find, may_be_face: tuple[bool, bool]) -> tuple[Doubles | None, Doubles | None]:
    """The landmarks of both, found at the same time."""
    with ThreadPoolExecutor(2, "faces") as threads:
        wanted = [threads.submit(find, rgb) if maybe else None for rgb, maybe in zip((a, b), may_be_face, strict=True)]
        one, two = (each.result() if each is not None else None for each in wanted)
    return one, two
