"""What the replay of the years shows, read once. Without Qt.

read_history(clinic, patient_id) -> History     lesions, visits and treatments; raises ClinicError
History.begin, .end                             first and last day of the slider; ``None``: nothing to replay
History.visits, .changes                        days to step by: of visits; of any change of the map, and of visits
History.marks                                   what is drawn on the slider, oldest first
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from clinic.app import Clinic
from clinic.clock import local_today
from clinic.records.enums import VisitStatus
from clinic.records.lesions import LesionDetail
from clinic.records.treatments import DrugRow, ProcedureRow
from clinic.records.visits import VisitRow
from clinic.rules.replay import days_of_change, local_day

BEFORE = timedelta(days=730)
"""How long before the first thing done here the slider begins: a lesion of childhood must not squeeze the visits."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign on the slider; ``until`` only for courses of medicines, ``None`` while they go on."""

    day: date
    kind: Literal["visit", "procedure", "drug"]
    text: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """A patient's lesions and what the slider marks."""

    details: tuple[LesionDetail, ...] = ()
    begin: date | None = None
    end: date | None = None
    visits: tuple[date, ...] = ()
    changes: tuple[date, ...] = ()
    marks: tuple[Mark, ...] = ()
    visit_rows: tuple[VisitRow, ...] = ()


NO_HISTORY = History()


def read_history(clinic: Clinic, patient_id: str) -> History:
    """Read everything that the replay needs."""
    return history_of(
        clinic.lesions.details(patient_id),
        clinic.visits.list(patient_id),
        clinic.treatments.procedures(patient_id),
        clinic.treatments.drugs(patient_id),
        local_today(clinic.now),
    )


def history_of(
    details: tuple[LesionDetail, ...],
    visits: tuple[VisitRow, ...],
    procedures: Iterable[ProcedureRow],
    drugs: Iterable[DrugRow],
    today: date,
) -> History:
    """Put it in order; days after ``today`` are left out."""
    marks = [mark for mark in (*_visits(visits), *_procedures(procedures), *_drugs(drugs)) if mark.day <= today]
    marks.sort(key=lambda mark: (mark.day, mark.kind))
    visited = tuple(dict.fromkeys(mark.day for mark in marks if mark.kind == "visit"))
    changed = [day for day in days_of_change(details) if day <= today]
    begin = _begin(changed, [mark.day for mark in marks if mark.kind != "drug"] + _seen(details))
    if begin is None or begin >= today:
        return History(details, visit_rows=visits)
    changes = tuple(sorted({day for day in (*visited, *changed) if day >= begin}))
    return History(details, begin, today, visited, changes, tuple(marks), visits)


def _begin(changed: Sequence[date], done: Sequence[date]) -> date | None:
    first = min((*changed, *done), default=None)
    if first is None or not changed:
        return None
    return max(first, min(done) - BEFORE) if done else first


def _seen(details: Iterable[LesionDetail]) -> list[date]:
    return [local_day(seen.observed_at) for detail in details for seen in detail.observations if seen.observed_at]


def _visits(visits: Iterable[VisitRow]) -> list[Mark]:
    kept = (visit for visit in visits if visit.status is not VisitStatus.ENTERED_IN_ERROR)
    return [Mark(local_day(visit.started_at), "visit", f"Visit: {visit.reason or 'no reason noted'}") for visit in kept]


def _procedures(procedures: Iterable[ProcedureRow]) -> list[Mark]:
    return [Mark(local_day(row.at), "procedure", ", ".join((row.kind_text, *row.lesion_labels))) for row in procedures]


def _drugs(drugs: Iterable[DrugRow]) -> list[Mark]:
    return [Mark(row.start, "drug", row.name, row.stop) for row in drugs if row.start is not None]
