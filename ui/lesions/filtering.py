"""Which lesions are shown: by status, diagnosis and date. Without Qt.

LesionFilter(statuses, diagnoses, dates)      what is empty lets all pass
    accepts(detail) -> bool; keep(details); status_counts(details); diagnosis_counts(details); is_on
Between(which, since, until)                  days from ``since`` to ``until``, each may be open
first_days(detail), last_day(detail)          from when to when a lesion may have been first noted; when last seen
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from clinic.records.enums import LesionStatus
from clinic.records.lesions import LesionDetail
from clinic.rules.dates import spoken_short
from clinic.rules.replay import known_since, last_day_of, local_day

Which = Literal["first", "last"]
K = TypeVar("K")
WORDS: dict[Which, str] = {"first": "first noted", "last": "last seen"}


@dataclass(frozen=True, slots=True)
class Between:
    """Days that the first or the last note of a lesion falls within; both ends belong to it."""

    which: Which
    since: date | None = None
    until: date | None = None

    def accepts(self, detail: LesionDetail) -> bool:
        """A date of which only the year is known fits wherever it may fit; a lesion without any date never does."""
        days = first_days(detail) if self.which == "first" else _same(last_day(detail))
        if days is None:
            return False
        return (self.until is None or days[0] <= self.until) and (self.since is None or days[1] >= self.since)

    @property
    def words(self) -> str:
        """``last seen since 22 Aug 2026``."""
        if self.since is not None and self.until is not None:
            return f"{WORDS[self.which]} {spoken_short(self.since)} to {spoken_short(self.until)}"
        if self.since is not None:
            return f"{WORDS[self.which]} since {spoken_short(self.since)}"
        return f"{WORDS[self.which]} until {spoken_short(self.until)}" if self.until is not None else ""


@dataclass(frozen=True, slots=True)
class LesionFilter:
    """What is shown."""

    statuses: frozenset[LesionStatus] = frozenset()
    diagnoses: frozenset[str] = frozenset()
    """Names of diagnoses; an empty name stands for those that have none."""
    dates: Between | None = None

    @property
    def is_on(self) -> bool:
        """Whether anything may be kept back."""
        return self != NO_FILTER

    def accepts(self, detail: LesionDetail) -> bool:
        """Whether a lesion is shown."""
        return (
            (not self.statuses or detail.row.status in self.statuses)
            and (not self.diagnoses or detail.row.diagnosis_text in self.diagnoses)
            and (self.dates is None or self.dates.accepts(detail))
        )

    def keep(self, details: Iterable[LesionDetail]) -> tuple[LesionDetail, ...]:
        """Those that are shown."""
        return tuple(detail for detail in details if self.accepts(detail))

    def status_counts(self, details: Iterable[LesionDetail]) -> dict[LesionStatus, int]:
        """How many a status would show, the rest of the filter as it is; every status that occurs is named."""
        return _counts(details, lambda detail: detail.row.status, replace(self, statuses=frozenset()))

    def diagnosis_counts(self, details: Iterable[LesionDetail]) -> dict[str, int]:
        """The same of diagnoses."""
        return _counts(details, lambda detail: detail.row.diagnosis_text, replace(self, diagnoses=frozenset()))


NO_FILTER = LesionFilter()


def first_days(detail: LesionDetail) -> tuple[date, date] | None:
    """The days between which the lesion was first noted; where that is not known, when it entered the record."""
    noted = detail.row.first_noted
    return (noted.earliest, last_day_of(noted)) if noted is not None else _same(known_since(detail))


def last_day(detail: LesionDetail) -> date | None:
    """When the lesion was last observed; if never, when it was entered."""
    seen = [local_day(seen.observed_at) for seen in detail.observations if seen.observed_at is not None]
    return max(seen, default=min((local_day(change.at) for change in detail.statuses), default=None))


def shown_words(shown: int, total: int) -> str:
    """``2 of 6 shown``; ``all shown`` where the filter keeps none back."""
    return f"{shown} of {total} shown" if shown != total else "all shown"


def _counts(details: Iterable[LesionDetail], of: Callable[[LesionDetail], K], rest: LesionFilter) -> dict[K, int]:
    every = tuple(details)
    found = Counter(of(detail) for detail in rest.keep(every))
    return {key: found[key] for key in dict.fromkeys(of(detail) for detail in every)}


def _same(day: date | None) -> tuple[date, date] | None:
    return None if day is None else (day, day)
