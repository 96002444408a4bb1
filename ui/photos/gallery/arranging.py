"""Which photos pass and under which heading they stand; pure, so that thousands are arranged by a worker.

Wanted(...)                                  what passes; ``passes(row)``
Order(by, oldest_first)                      ``by``: a key of ``GROUPINGS``
arranged(rows, wanted, order, known) -> tuple[Group, ...]
Arrangement.of(groups)                       with what a list needs to show them
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from clinic.records.lesions import LesionRow
from clinic.records.photos import PhotoRow
from clinic.records.visits import VisitRow
from clinic.rules.dates import spoken, spoken_short
from ui.photos.words import SCOPES, Group, day_of, photos_counted
from ui.widgets.search_text import fold
from ui.widgets.tile_model import Section, TileOrder

GROUPINGS = (("visit", "Visit"), ("lesion", "Lesion"), ("site", "Site"), ("date", "Date"))
NONE = "-"
"""Stands for "without": a lesion, a visit, a site."""
UNDECIDED, NOT_REJECTED = "undecided", "not rejected"
K = TypeVar("K")
Place = tuple[str, str]
"""Key of a site and side."""


@dataclass(frozen=True)
class Known:
    """What photos refer to. ``site_text``: words for a site and a side."""

    lesions: tuple[LesionRow, ...] = ()
    visits: tuple[VisitRow, ...] = ()
    site_text: Callable[[str, str], str] = field(default=lambda site, side: f"{site} {side}".strip())

    def places_of(self, row: PhotoRow, lesions: "dict[str, LesionRow]") -> tuple[Place, ...]:
        """Where the lesions of a photo lie; without one, where the photo was said to be taken."""
        found = dict.fromkeys(
            (lesion.site, lesion.side.value) for key in row.lesion_ids if (lesion := lesions.get(key)) is not None
        )
        return tuple(found) or (((row.site, row.side),) if row.site else ())

    @property
    def lesions_by_id(self) -> dict[str, LesionRow]:
        """For ``places_of``."""
        return {lesion.id: lesion for lesion in self.lesions}


@dataclass(frozen=True, slots=True)
class Offered:
    """What photos have, so what filters can offer."""

    counts: dict[str, int] = field(default_factory=dict)
    """Photos of each lesion; of none: ``NONE``."""
    places: tuple[tuple[str, str], ...] = ()
    """``site/side`` and its words, by the words; ``NONE`` last where some photos have no site."""
    visit_ids: frozenset[str] = frozenset()

    @classmethod
    def of(cls, rows: Iterable[PhotoRow], known: Known) -> "Offered":
        """Look through all of them once."""
        lesions = known.lesions_by_id
        counts: dict[str, int] = {}
        places: set[Place] = set()
        visits: set[str] = set()
        for row in rows:
            visits.add(row.visit_id)
            for key in row.lesion_ids or (NONE,):
                counts[key] = counts.get(key, 0) + 1
            places.update(known.places_of(row, lesions) or (("", ""),))
        named = sorted((known.site_text(*place), place) for place in places if place[0])
        nowhere = ((NONE, "Without a site"),) if ("", "") in places else ()
        return cls(counts, (*((f"{site}/{side}", text) for text, (site, side) in named), *nowhere), frozenset(visits))


@dataclass(frozen=True, slots=True)
class Order:
    """How the photos stand."""

    by: str = "visit"
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which photos pass; an empty text asks for nothing."""

    lesion: str = ""
    site: str = ""
    """``site/side``, or ``NONE``."""
    visit: str = ""
    kind: str = ""
    consent: str = ""
    choice: str = ""
    scale: str = ""
    """``yes`` or ``no``."""
    text: str = ""

    def passing(self, rows: Iterable[PhotoRow], known: Known) -> list[PhotoRow]:
        """Those that pass, in the order given."""
        lesions = known.lesions_by_id
        words = fold(self.text).split()
        return [
            row
            for row in rows
            if self._passes(row)
            and (not self.site or self._lies_there(known.places_of(row, lesions)))
            and (not words or _says(row, words, lesions))
        ]

    def _passes(self, row: PhotoRow) -> bool:
        return (
            (not self.lesion or (self.lesion in row.lesion_ids if self.lesion != NONE else not row.lesion_ids))
            and (not self.visit or row.visit_id == ("" if self.visit == NONE else self.visit))
            and (not self.kind or row.kind.value == self.kind)
            and (not self.consent or row.consent.value == self.consent)
            and (not self.scale or (row.mm_per_pixel is not None) == (self.scale == "yes"))
            and (not self.choice or self._is_chosen(row.choice.value))
        )

    def _is_chosen(self, choice: str) -> bool:
        if self.choice == NOT_REJECTED:
            return choice != "reject"
        return choice == ("" if self.choice == UNDECIDED else self.choice)

    def _lies_there(self, places: Sequence[Place]) -> bool:
        return not places if self.site == NONE else any(f"{site}/{side}" == self.site for site, side in places)


def _says(row: PhotoRow, words: Sequence[str], lesions: dict[str, LesionRow]) -> bool:
    """Whether every word occurs in what is known of a photo."""
    shown = (lesions[key] for key in row.lesion_ids if key in lesions)
    parts = (
        row.name,
        row.note,
        row.kind.value,
        row.camera,
        SCOPES[row.consent],
        row.choice.value,
        spoken(day_of(row)),
        f"{day_of(row)}",
        *(f"{lesion.label} {lesion.site_text} {lesion.diagnosis_text}" for lesion in shown),
    )
    told = fold(" ".join(parts))
    return all(word in told for word in words)


def arranged(rows: Sequence[PhotoRow], wanted: Wanted, order: Order, known: Known) -> tuple[Group, ...]:
    """Groups in their order; ``rows`` are newest first. A photo of two lesions stands under both."""
    passing = wanted.passing(rows, known)
    if order.oldest_first:
        passing.reverse()
    by = {"visit": _by_visit, "lesion": _by_lesion, "site": _by_site, "date": _by_date}
    return by[order.by](passing, known)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Groups with all that a list needs to show them: made where they were arranged."""

    groups: tuple[Group, ...] = ()
    by_key: dict[str, PhotoRow] = field(default_factory=dict)
    """Each photo once, in order of the headings."""
    order: TileOrder = field(default_factory=TileOrder)

    @classmethod
    def of(cls, groups: tuple[Group, ...]) -> "Arrangement":
        """Go through all photos once."""
        order = TileOrder.of(Section(group.title, group.note, tuple(row.id for row in group.rows)) for group in groups)
        return cls(groups, {row.id: row for group in groups for row in group.rows}, order)


def visit_words(visit: VisitRow) -> str:
    """``3 Apr 2026 · Review``."""
    day = spoken_short(visit.started_at.astimezone().date())
    return f"{day} · {visit.reason}" if visit.reason else day


def lesion_words(lesion: LesionRow) -> str:
    """``L1 · Infraorbital region, right``."""
    return f"{lesion.label} · {lesion.site_text}"


def _by_visit(rows: Sequence[PhotoRow], known: Known) -> tuple[Group, ...]:
    """By visit; photos without one by day."""
    visits = {visit.id: visit for visit in known.visits}
    found: dict[tuple[str, date], list[PhotoRow]] = {}
    for row in rows:
        visit = visits.get(row.visit_id)
        day = visit.started_at.astimezone().date() if visit else day_of(row)
        found.setdefault((row.visit_id if visit else "", day), []).append(row)
    return tuple(
        Group(spoken(day), f"{_visit_note(visits.get(key))} · {photos_counted(len(members))}", tuple(members))
        for (key, day), members in found.items()
    )


def _visit_note(visit: VisitRow | None) -> str:
    return "without a visit" if visit is None else f"visit: {visit.reason}" if visit.reason else "visit"


def _by_date(rows: Sequence[PhotoRow], _known: Known) -> tuple[Group, ...]:
    found: dict[date, list[PhotoRow]] = {}
    for row in rows:
        found.setdefault(day_of(row), []).append(row)
    return tuple(Group(spoken(day), photos_counted(len(members)), tuple(members)) for day, members in found.items())


def _by_lesion(rows: Sequence[PhotoRow], known: Known) -> tuple[Group, ...]:
    titles = {lesion.id: lesion_words(lesion) for lesion in sorted(known.lesions, key=lambda lesion: lesion.number)}
    found: dict[str, list[PhotoRow]] = {}
    for row in rows:
        for key in [key for key in row.lesion_ids if key in titles] or [""]:
            found.setdefault(key, []).append(row)
    return _titled(found, {**titles, "": "Without a lesion"})


def _by_site(rows: Sequence[PhotoRow], known: Known) -> tuple[Group, ...]:
    lesions = known.lesions_by_id
    found: dict[Place, list[PhotoRow]] = {}
    for row in rows:
        for place in known.places_of(row, lesions) or (("", ""),):
            found.setdefault(place, []).append(row)
    named = sorted((known.site_text(*place), place) for place in found if place[0])
    return _titled(found, {**{place: text for text, place in named}, ("", ""): "Without a site"})


def _titled(found: dict[K, list[PhotoRow]], titles: dict[K, str]) -> tuple[Group, ...]:
    return tuple(
        Group(title, photos_counted(len(found[key])), tuple(found[key]))
        for key, title in titles.items()
        if key in found
    )
