"""Pairs of photos that were laid over each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clinic.records.enums import AlignmentGrade


@dataclass(frozen=True, slots=True)
class AlignmentRow:
    """How photo A lies on photo B, as it was found once and is kept.

    ``transform`` is what ``clinic.registration.Transform.to_json`` writes: it maps pixels of the upright original A to
    those of B; ``None`` where the grade is "not aligned". ``shift`` was made by hand in a comparison, pixels of B.
    """

    id: str
    photo_a_id: str
    photo_b_id: str
    grade: AlignmentGrade
    method: str
    """``face``, ``features``, ``by hand``."""
    reason: str
    """Why it is not aligned, or only approximate; a sentence."""
    transform: Mapping[str, Any] | None
    residual_px: float | None
    """Root mean square distance of what should coincide, in pixels at a working size of 1024."""
    inliers: int | None
    pairs: tuple[tuple[float, float, float, float], ...]
    """Set by hand: x, y in A, x, y in B."""
    shift: tuple[float, float]
    author: str
    """Display name of who set pairs by hand; empty: the program."""
    at: datetime
    version: int
