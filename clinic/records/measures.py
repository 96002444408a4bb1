"""What is measured in a photo."""

from dataclasses import dataclass
from datetime import datetime

from clinic.records.enums import MarkKind, MarkMethod
from clinic.records.lesions import ObservationRow
from clinic.records.scales import Point, Quantity

LENGTH, LONG_AXIS, SHORT_AXIS, AREA, COUNT = "length", "long axis", "short axis", "area", "count"
"""Names of measured values."""


@dataclass(frozen=True, slots=True)
class MeasureDraft:
    """A shape drawn in a photo for one lesion; the values are computed from it and from the scale of the photo.

    ``points``: one of a place; the two ends of a length; the ends of the long axis, then of the short one; the middles
    of what was counted. ``outline``: corners of an outline, or of the area that was counted in. In pixels of the
    upright original.
    """

    photo_id: str
    lesion_id: str
    kind: MarkKind
    points: tuple[Point, ...] = ()
    outline: tuple[Point, ...] = ()
    method: MarkMethod = MarkMethod.BY_HAND
    note: str = ""
    id: str = ""
    """Empty: a new mark."""
    version: int = 0
    """The version that was read; 0 for a new mark."""


@dataclass(frozen=True, slots=True)
class MeasureRow(MeasureDraft):
    """A shape with its values."""

    values: tuple[tuple[str, Quantity], ...] = ()
    """Name and value in the order in which they are told; a count has no unit."""
    author: str = ""
    """Who drew it or, of a count, confirmed it last."""
    drawn_at: datetime | None = None
    withdrawn: bool = False
    observation_id: str = ""
    """The finding of a visit that was written from it."""
    finding_differs: bool = False
    """That finding says something else now: one of both was changed since."""
    no_finding: str = ""
    """Why it cannot become a finding of the photo's visit; empty: it can."""

    def value(self, name: str) -> Quantity | None:
        """One of its values."""
        return next((value for known, value in self.values if known == name), None)

    @property
    def is_in_mm(self) -> bool:
        """Whether its lengths are true lengths; in pixels they say nothing about the skin."""
        return any(value.unit.startswith("mm") for _, value in self.values)


@dataclass(frozen=True, slots=True)
class FindingWritten:
    """What recording a measure as finding did."""

    mark: MeasureRow
    finding: ObservationRow
    before: ObservationRow | None
    """What the finding said before; ``None``: the visit had none of this lesion."""
