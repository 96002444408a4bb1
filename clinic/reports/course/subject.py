"""What the chart of a course is about: lines and events, ready to be drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from clinic.records.enums import Flag
from clinic.records.photos import PhotoRow
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.records.visits import VisitRow


@dataclass(frozen=True, slots=True)
class LesionPoint:
    """``uncertainty``: standard uncertainty in the unit of the value, None if not known; ``method`` in words."""

    at: datetime
    value: float
    uncertainty: float | None
    method: str
    measured: bool
    """False: estimated by eye."""


@dataclass(frozen=True, slots=True)
class ResponseMark:
    """A person's judgement of how a lesion answered: ``complete``, ``partial``, ``none``, ``worse``, ``recurred``."""

    on: date
    judgement: str
    note: str = ""
    author: str = ""
    measured: str = ""
    """The measured change beside it, in words."""
    answers: str = ""
    """The treatment that it answers, in words; empty where a person named none."""


@dataclass(frozen=True, slots=True)
class LesionLine:
    """One lesion. ``kind`` is ``count``, ``mm`` (long axis) or empty, where neither was ever recorded."""

    id: str
    number: int
    site: str
    side: str
    diagnosis: str
    group: str
    """Group of the diagnosis, or empty."""
    open: bool
    """Neither resolved nor entered in error."""
    kind: str
    points: tuple[LesionPoint, ...]
    painted: str = ""
    """What was last painted, in words: told where nothing was measured."""
    responses: tuple[ResponseMark, ...] = ()
    """Oldest first."""

    @property
    def label(self) -> str:
        """``L4``."""
        return f"L{self.number}"

    @property
    def what(self) -> str:
        """What the points say."""
        return {"count": "count", "mm": "long axis, mm"}.get(self.kind, self.painted or "not measured yet")


@dataclass(frozen=True, slots=True)
class ValuePoint:
    at: datetime
    value: float
    comparator: str
    flag: Flag | None
    note: str = ""
    corrected: bool = False
    """The laboratory or a person corrected it, or a result that it is computed from."""
    judged: bool = True
    """False: there is no range or limit to judge it by."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A line that is no reference range; ``words`` name it and its source."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One laboratory quantity in one unit; ``low`` to ``high`` is the reference range of the newest point that has
    one."""

    key: str
    name: str
    short: str
    unit: str
    low: float | None
    high: float | None
    decimals: int | None
    """How many decimals are shown; None: as many as there are."""
    points: tuple[ValuePoint, ...]
    left_out: int = 0
    """Results that could not be put into this unit for certain."""
    limit: Limit | None = None
    range_words: str = ""
    """Whose range it is."""
    usual: bool = False
    """Shown without being asked for."""
    computed: bool = False
    """Derived from other results, not measured."""


@dataclass(frozen=True, slots=True)
class Course:
    """Everything on the time axis, each kind oldest first."""

    now: datetime
    first: date
    lesions: tuple[LesionLine, ...] = ()
    values: tuple[ValueLine, ...] = ()
    drugs: tuple[DrugRow, ...] = ()
    procedures: tuple[ProcedureRow, ...] = ()
    photos: tuple[PhotoRow, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    sessions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Of each procedure of a series, by its key: which session it is, and how many were planned."""

    @property
    def today(self) -> date:
        return self.now.astimezone().date()

    @property
    def is_empty(self) -> bool:
        """Nothing was ever recorded."""
        return not (self.lesions or self.values or self.drugs or self.procedures or self.photos or self.visits)
