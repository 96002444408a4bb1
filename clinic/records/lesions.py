"""Lesions and what was observed of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from clinic.records.enums import Certainty, CountMethod, Figure, LesionStatus, Side, SizeMethod
from clinic.records.partial_date import PartialDate
from clinic.records.surface import SurfaceArea, SurfacePoint

OWN_WORDS_GROUP = "differential"
"""The group of a diagnosis typed in own words: it is another diagnosis, not none."""


def diagnosis_group(key: str, text: str, groups: Mapping[str, str]) -> str:
    """Which group, so which colour, a diagnosis has; empty: there is none yet. ``groups``: of each key of the list."""
    return groups.get(key, "") or (OWN_WORDS_GROUP if text.strip() else "")


@dataclass(frozen=True, slots=True)
class LesionDraft:
    patient_id: str
    site: str
    """Key of the site list."""
    side: Side
    point: SurfacePoint | None = None
    """Where on the atlas; ``None``: the site has no surface of its own, or was chosen from the list."""
    first_noted: PartialDate | None = None
    diagnosis: str = ""
    """Key of the diagnosis list, or empty."""
    diagnosis_text: str = ""
    certainty: Certainty = Certainty.SUSPECTED
    status: LesionStatus = LesionStatus.ACTIVE
    cluster: bool = False
    note: str = ""
    id: str = ""
    """Empty: a new lesion."""
    version: int = 0
    """The version that was read, for optimistic locking; 0 for a new lesion."""


@dataclass(frozen=True, slots=True)
class ObservationDraft:
    """What was seen of one lesion at one visit. Lengths and standard uncertainties in mm."""

    lesion_id: str
    visit_id: str
    long_axis: float | None = None
    short_axis: float | None = None
    uncertainty: float | None = None
    size_method: SizeMethod = SizeMethod.BY_EYE
    count: int | None = None
    count_method: CountMethod = CountMethod.BY_EYE
    height: float | None = None
    colour: str = ""
    surface: str = ""
    firmness: str = ""
    pain: int | None = None
    """0 to 10."""
    itch: int | None = None
    """0 to 10."""
    ulceration: bool | None = None
    discharge: str = ""
    note: str = ""
    version: int | None = None
    """The version that was read; 0: there was none yet; ``None``: not read, what is stored is replaced."""
    count_uncertainty: float | None = None
    """Standard uncertainty of ``count``; ``None`` keeps that of an unchanged count."""
    signs: tuple[tuple[str, bool], ...] = ()
    """Signs that were looked for: (key of the list of signs, whether it was seen), in the order of the keys."""
    content: str = ""
    """What came out of it: key of the list of contents."""


@dataclass(frozen=True, slots=True)
class ObservationRow(ObservationDraft):
    id: str = ""
    observed_at: datetime | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class AreaDraft:
    """What a lesion covers, painted on ``figure``."""

    lesion_id: str
    area: SurfaceArea
    figure: Figure
    visit_id: str = ""
    """Empty: painted outside of a visit; it then stands for the day."""
    note: str = ""
    version: int | None = None
    """The version that was read; 0: there was none yet; ``None``: not read, what is stored is replaced."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """What a lesion covered at a visit or on a day; sizes are estimates for the mean ``figure``, not of the patient."""

    id: str
    lesion_id: str
    visit_id: str
    painted_at: datetime
    author: str
    figure: Figure
    area: SurfaceArea | None
    """``None``: what is stored cannot be read; its size is still known."""
    cm2: float
    share: float
    """Of the figure's body surface, 0 to 1."""
    note: str
    version: int
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class StatusChange:
    status: LesionStatus
    at: datetime
    author: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LesionRow:
    """One line of the lesion list."""

    id: str
    patient_id: str
    number: int
    """1, 2, ...; written ``L1``, ``L2``."""
    site: str
    side: Side
    site_text: str
    """``Infraorbital region, left``."""
    diagnosis: str
    diagnosis_text: str
    certainty: Certainty
    status: LesionStatus
    point: SurfacePoint | None
    anchored: bool
    """True: ``point`` was not placed on the map but stands for the site; drawn with a dashed pin."""
    cluster: bool
    first_noted: PartialDate | None
    note: str
    version: int
    last: ObservationRow | None = None
    course: tuple[tuple[datetime, float], ...] = ()
    """Counts if the lesion is counted, else long axis in mm, oldest first."""
    course_kind: str = ""
    """``count``, ``mm`` or empty."""
    photos: int = 0
    painted: AreaRow | None = None
    """What it covered when it was last painted."""
    by_area: bool = False
    """True: ``point`` was not placed but is the middle of what was painted."""

    @property
    def area(self) -> SurfaceArea | None:
        """The skin it covers, as last painted."""
        return self.painted.area if self.painted is not None else None

    @property
    def area_cm2(self) -> float | None:
        """An estimate for the figure it was painted on."""
        return self.painted.cm2 if self.painted is not None else None

    @property
    def placed(self) -> SurfacePoint | None:
        """Where a person placed it; ``None`` where ``point`` only follows from the area or from the site."""
        return None if self.anchored or self.by_area else self.point

    def group_in(self, groups: Mapping[str, str]) -> str:
        """The group of its diagnosis (``diagnosis_group``)."""
        return diagnosis_group(self.diagnosis, self.diagnosis_text, groups)

    def as_draft(self) -> LesionDraft:
        """The lesion as a draft that changes nothing."""
        return LesionDraft(
            patient_id=self.patient_id,
            site=self.site,
            side=self.side,
            point=self.placed,
            first_noted=self.first_noted,
            diagnosis=self.diagnosis,
            diagnosis_text="" if self.diagnosis else self.diagnosis_text,
            certainty=self.certainty,
            status=self.status,
            cluster=self.cluster,
            note=self.note,
            id=self.id,
            version=self.version,
        )

    @property
    def label(self) -> str:
        """``L1``."""
        return f"L{self.number}"


@dataclass(frozen=True, slots=True)
class LesionDetail:
    row: LesionRow
    observations: tuple[ObservationRow, ...]
    """Newest first."""
    statuses: tuple[StatusChange, ...]
    """Newest first."""
    areas: tuple[AreaRow, ...] = ()
    """Newest first."""


@dataclass(frozen=True, slots=True)
class Response:
    """A person's judgement of how a lesion answered to treatment."""

    lesion_id: str
    on: date
    judgement: str
    """``complete``, ``partial``, ``none``, ``worse`` or ``recurred``."""
    author: str = ""
    note: str = ""
    version: int | None = None
    """The version that was read; 0: there was none yet; ``None``: not read, what is stored is replaced."""
    procedure_id: str = ""
    course_id: str = ""
    """To which treatment it is an answer, where a person said so."""
    id: str = ""
    measured: str = ""
    """The measured change with its uncertainty, from the day of the treatment (or the first finding) to this day."""
    not_measured: str = ""
    """Why there is no measured change, without a full stop."""
