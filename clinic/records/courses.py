"""One lesion over time: what was measured, what was done, and where it lies in each of its photos."""

from dataclasses import dataclass
from datetime import date, datetime

from clinic.records.enums import AlignmentGrade
from clinic.records.lesions import LesionRow, ObservationRow
from clinic.records.photos import PhotoRow
from clinic.records.scales import Point, Quantity


@dataclass(frozen=True, slots=True)
class CoursePoint:
    """One dated finding: sizes in mm with their standard uncertainty, or a count."""

    at: datetime
    long_axis: float | None
    short_axis: float | None
    uncertainty: float | None
    """Standard uncertainty of the lengths in mm; ``None``: not stated."""
    count: int | None
    method: str
    """``calliper``, ``photo``, ``by eye`` for the size, else how it was counted."""
    visit_id: str


@dataclass(frozen=True, slots=True)
class CourseTreatment:
    """Something done to the lesion: a procedure on one day, or a medicine from ``start`` to ``end``."""

    key: str
    text: str
    start: date
    end: date | None
    """``None`` for a medicine: it is still taken."""
    is_drug: bool


@dataclass(frozen=True, slots=True)
class CourseFrame:
    """One photo of the lesion. ``place``: where the lesion lies in it, pixels of the upright original."""

    photo: PhotoRow
    place: Point | None
    outline: tuple[Point, ...]
    measured: tuple[tuple[str, Quantity], ...]
    """What was measured in this photo itself: name (``long axis``, ``area`` ...) and value."""
    seen: ObservationRow | None
    """The finding of the photo's visit, or of its day."""
    region: tuple[Point, ...] = ()
    """Corners of the area that was counted in; empty where nothing was counted."""


@dataclass(frozen=True, slots=True)
class LesionCourse:
    """Everything dated about one lesion, oldest first."""

    lesion: LesionRow
    frames: tuple[CourseFrame, ...]
    points: tuple[CoursePoint, ...]
    treatments: tuple[CourseTreatment, ...]
    reference: str
    """The photo into whose frame the others are laid; empty without photos."""


@dataclass(frozen=True, slots=True)
class LesionCrop:
    """The lesion cut out of one photo.

    ``jpeg`` is square, upright as the reference. ``grade`` says how it was brought there: ``None`` for the reference
    itself and for a crop that is only centred on its mark, which ``words`` says. ``mm_per_pixel``: of the crop;
    ``None`` without a scale.
    """

    photo_id: str
    jpeg: bytes
    grade: AlignmentGrade | None
    words: str
    mm_per_pixel: float | None
