"""The work-up of calcium deposits and the features of white bumps: what was found, and what it is compatible with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clinic.records.enums import Flag, Sex


@dataclass(frozen=True, slots=True)
class Measured:
    """The newest usable value of a quantity, as it is shown."""

    key: str
    """Key of the analyte list, or of a computed value (``corrected-calcium``, ``ca-x-p``, ``egfr``)."""
    name: str
    text: str
    """``11.62 mg/dL``."""
    on: date
    flag: Flag | None
    value: float | None
    """None of a result in words (``positive``)."""
    old: bool = False
    """Older than the clinic's limit: shown, but counts as missing."""
    limit: bool = False
    """A limit of measurement (``<10``) that could lie on either side of its range: shown, but it does not count."""
    comparator: str = ""
    """``<``, ``>`` ... of a limit of measurement; ``value`` is then the limit."""


@dataclass(frozen=True, slots=True)
class LesionFacts:
    """What was last recorded of one lesion. ``sites``: its site and what that lies in."""

    label: str
    sites: tuple[str, ...]
    side: str
    pain: int | None
    ulcer: bool | None
    signs: Mapping[str, bool]
    calcified: bool = True
    """Its diagnosis is one of calcium deposits."""
    open: bool = True
    """Not resolved."""
    seen: str = ""
    """Day of the observation, in words."""


@dataclass(frozen=True, slots=True)
class ExposureFacts:
    """Something a patient was exposed to. ``local``: it works where it was."""

    kind: str
    name: str
    on: str
    site: str
    side: str
    local: bool
    source: str


@dataclass(frozen=True, slots=True)
class WorkUpFacts:
    """All that the rules ask. ``problems``: keys of the diagnosis list; ``words``: problems and medicines, folded, to
    the words as they are recorded."""

    measured: Mapping[str, Measured]
    problems: Mapping[str, str]
    words: Mapping[str, str]
    drugs: Mapping[str, str]
    sex: Sex
    lesions: tuple[LesionFacts, ...]
    exposures: tuple[ExposureFacts, ...]
    days: int
    """A result older than this counts as missing."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One fact that speaks for a class, with the values used, the rule and where the rule comes from."""

    text: str
    values: tuple[str, ...]
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class ClassFit:
    """A class that the pattern is compatible with: a suggestion, never a diagnosis."""

    key: str
    name: str
    strength: str
    """``red flag``, ``possible red flag`` (it rests on female sex alone), ``strong``, ``possible`` or empty."""
    statements: tuple[Statement, ...]
    missing: tuple[str, ...]
    note: str
    rule: str = ""
    """When the class is suggested, in words."""
    further: tuple[str, ...] = ()
    """Tests that are named for this class and are not followed here."""


@dataclass(frozen=True, slots=True)
class ContextTest:
    """``state``: the value and its day, or why there is none."""

    name: str
    state: str
    measured: bool


@dataclass(frozen=True, slots=True)
class WorkUpContext:
    """Tests that belong to the work-up in a context only; ``asked_by``: what is recorded that asks for them."""

    key: str
    name: str
    asked_by: tuple[str, ...]
    tests: tuple[ContextTest, ...]
    source: str


@dataclass(frozen=True, slots=True)
class WorkUp:
    """``shown``: whether the clinic wants it; ``applies``: whether the patient has calcium deposits at all."""

    applies: bool
    shown: bool = True
    measured: tuple[Measured, ...] = ()
    missing: tuple[Statement, ...] = ()
    """Of the core: ``Phosphate``, and why it does not count (``of 3 May 2026, older than 90 days``)."""
    classes: tuple[ClassFit, ...] = ()
    days: int = 90
    version: int = 0
    """Of the clinic's settings."""
    context: tuple[WorkUpContext, ...] = ()
    """Those that the record asks for first."""
    words: str = "A suggestion from what is recorded, by published rules. The judgement is the clinician's."


@dataclass(frozen=True, slots=True)
class BumpCell:
    """What a kind of bump is like in one feature; ``speaks``: ``for``, ``against``, ``untypical`` (other than the table
    says, which excludes nothing), ``not recorded`` or empty."""

    kind: str
    text: str
    """Of several look-alikes a line each."""
    speaks: str
    whom: str = ""
    """Of several look-alikes those that it speaks for, or else against."""
    by: str = ""
    """Of several things that were recorded those that speak so."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class BumpRow:
    feature: str
    recorded: str
    cells: tuple[BumpCell, ...]
    source: str


@dataclass(frozen=True, slots=True)
class BumpSheet:
    """Features of white bumps beside what was recorded of a lesion; never a verdict."""

    lesion: str
    kinds: tuple[tuple[str, str], ...]
    """(key, name)."""
    rows: tuple[BumpRow, ...]
