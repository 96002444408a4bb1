"""Timing, and a figure beside its reference."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """``ours`` and ``reference`` in milliseconds, measured in the same run."""

    name: str
    ours: float
    reference_name: str
    reference: float
    target: str = ""

    def data(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "name": self.name,
            "ours_ms": round(self.ours, 3),
            "reference": self.reference_name,
            "reference_ms": round(self.reference, 3),
            "ratio": round(self.ours / self.reference, 2) if self.reference else None,
            "target": self.target,
        }


def times(work: Callable[[], object], repeats: int) -> list[float]:
    """Milliseconds of each of ``repeats`` runs."""
    taken = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def middle(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)
