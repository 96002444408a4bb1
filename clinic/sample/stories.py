"""The people of the sample clinic and their stories, as they stand in ``resources/sample``.

Days count from the day on which the sample clinic ends: -112 is sixteen weeks earlier, 0 is that day.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from clinic.records.partial_date import PartialDate

Values = Mapping[str, Any]
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class LesionStory:
    """One lesion. ``size`` is the range of diameters in mm of one bump; ``listed``: chosen from the list, not on
    the map."""

    key: str
    site: str
    side: str
    dx: str = ""
    text: str = ""
    sure: str = "suspected"
    noted: str = ""
    cluster: bool = False
    note: str = ""
    look: str = ""
    size: tuple[float, float] = (0.0, 0.0)
    listed: bool = False
    sticker: float = 0.0
    """Side in mm of the scale sticker that is laid beside it for photos, 0: none; such a lesion is measured in them."""


@dataclass(frozen=True, slots=True)
class VisitStory:
    """One visit, in the order in which things are done: what is said, seen, done, given, decided, printed."""

    at: int
    why: str
    hx: str = ""
    ex: str = ""
    sees: str = ""
    plan: str = ""
    next: tuple[Any, ...] = ()
    """(days from the visit, reason)."""
    seen: Values = field(default_factory=dict)
    did: tuple[Values, ...] = ()
    starts: tuple[Values, ...] = ()
    changes: tuple[Values, ...] = ()
    stops: tuple[Values, ...] = ()
    status: Values = field(default_factory=dict)
    knows: Values = field(default_factory=dict)
    """Lesion to (diagnosis, certainty) where the visit made it clearer."""
    answer: Values = field(default_factory=dict)
    watched: Values = field(default_factory=dict)
    """What was to be looked at under a medicine (key of ``monitoring.csv``) to what was found."""
    photos: Values = field(default_factory=dict)
    """Lesion to number of close-ups."""
    shaken: tuple[str, ...] = ()
    """Lesions whose first close-up was not held still; it was taken again."""
    ruled: tuple[str, ...] = ()
    """Lesions beside which a paper scale lay, no sticker."""
    views: tuple[str, ...] = ()
    """Views of the atlas of which an overview photo is taken; ``face-front@18``: turned by 18 degrees."""
    papers: tuple[str, ...] = ()
    """``summary`` or the topic of a handout."""
    added: str = ""
    """An addendum, two days later."""
    open: bool = False
    """Not signed."""


@dataclass(frozen=True, slots=True)
class LabStory:
    """Results of one sample by their short names in ``laboratory.csv``; a text such as ``>2500`` keeps its sign."""

    at: int
    values: Values
    panel: str = ""
    laboratory: str = "City Laboratory"


@dataclass(frozen=True, slots=True)
class Person:
    """One person. ``birth`` is a date, perhaps partial, or days such as ``-41d``."""

    family: str
    birth: str
    sex: str
    given: str = ""
    mrn: str = ""
    other: str = ""
    preferred: str = ""
    gender: str = ""
    language: str = "en"
    tone: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    allergies: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    medicines: tuple[tuple[str, str, str], ...] = ()
    pregnant: bool | None = None
    note: str = ""
    lesions: tuple[LesionStory, ...] = ()
    visits: tuple[VisitStory, ...] = ()
    labs: tuple[LabStory, ...] = ()
    tried: tuple[tuple[int, str], ...] = ()
    """Attempts to reach the person about a recall."""
    closed: tuple[Any, ...] = ()
    """(day, outcome) of a recall that was given up."""
    consents: tuple[tuple[str, int], ...] = ()
    restricted: tuple[Any, ...] = ()
    """(day, reason) of a restriction of the record that the person asked for."""
    archived: int = 0
    """The day on which the record was put away, 0: it was not."""


def load_people(folder: Path, whole: bool = True) -> tuple[Person, ...]:
    """All people of ``folder``, file by file; of the others than the first file not ``whole``: without photos and
    documents. Raises ``TypeError`` for a field that a story does not have."""
    people: list[Person] = []
    for path in sorted(folder.glob("people_*.json")):
        read = [_person(values) for values in json.loads(path.read_text(encoding="utf-8"))]
        people += read if whole or not people else [_plain(person) for person in read]
    return tuple(people)


def _plain(person: Person) -> Person:
    visits = (replace(visit, photos={}, views=(), papers=()) for visit in person.visits)
    return replace(person, visits=tuple(visits))


def _person(values: dict[str, Any]) -> Person:
    lesions = tuple(LesionStory(key=key, **_frozen(v)) for key, v in values.pop("lesions", {}).items())
    visits = tuple(VisitStory(**_frozen(v)) for v in values.pop("visits", ()))
    labs = tuple(LabStory(**v) for v in values.pop("labs", ()))
    return Person(lesions=lesions, visits=visits, labs=labs, **_frozen(values))


def _frozen(values: dict[str, Any]) -> dict[str, Any]:
    def frozen(value: Any) -> Any:
        return tuple(frozen(part) for part in value) if isinstance(value, list) else value

    return {key: frozen(value) for key, value in values.items()}


def day_of(at: int, today: date) -> date:
    """The calendar day of a story's day; the clinic is closed on Saturdays and Sundays, but for the last day."""
    day = today + timedelta(days=at)
    return day if at == 0 else day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def birth_of(text: str, today: date) -> PartialDate | None:
    """Birth date from a date or from days before the end (``-41d``); ``None`` for an empty text."""
    if not text:
        return None
    return PartialDate.of(today + timedelta(days=int(text[:-1]))) if text.endswith("d") else PartialDate.parse_iso(text)


def noted_of(text: str, today: date) -> PartialDate | None:
    """When a lesion was first noted: ``-280d`` is known to the month only, as people remember it."""
    found = birth_of(text, today)
    return PartialDate(found.year, found.month) if found and text.endswith("d") else found
