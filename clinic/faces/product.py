"""Matrix products on one thread: on a busy machine those of NumPy's library wait for each other, ten times longer."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", np.float32, np.float64)

ONE_THREAD = 250_000  # multiplications up to which OpenBLAS does not start threads (its bound is 262,144)


def product(left: NDArray[T], right: NDArray[T]) -> NDArray[T]:
    """``left @ right`` of (N, K) and (K, M), a few rows at a time."""
    rows = max(1, ONE_THREAD // right.size)
    result = np.empty((len(left), right.shape[1]), dtype=left.dtype)
    for start in range(0, len(left), rows):
        result[start : start + rows] = left[start : start + rows] @ right
    return result
