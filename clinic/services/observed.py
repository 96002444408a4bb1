"""What was observed of lesions at visits.

A row that says nothing (its only value was taken back) is no observation: it is told nowhere, and the next one takes
its place. It stays in the table, for clinical rows are never deleted and the audit trail tells what it held.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, or_, select
from sqlalchemy.orm import Session

from clinic.records.enums import VisitStatus
from clinic.records.lesions import ObservationRow
from clinic.store.models import Observation, User, Visit

_VALUES = ("long_axis", "short_axis", "count", "height", "pain", "itch", "ulceration")
_WORDS = ("colour", "surface", "firmness", "discharge", "content", "note")
OBSERVED = (*_VALUES, *_WORDS, "uncertainty", "size_method", "count_method", "count_uncertainty")
"""Columns that an observation is made of; the last four say nothing alone."""


def says_something() -> ColumnElement[bool]:
    """For queries: observations that hold a value or a word."""
    return or_(
        *(getattr(Observation, name).is_not(None) for name in _VALUES),
        *(getattr(Observation, name) != "" for name in _WORDS),
        cast(Observation.signs, String).not_in(("null", "{}")),
    )


def is_silent(observation: Observation) -> bool:
    """Whether a row says nothing."""
    known = (getattr(observation, name) is not None for name in _VALUES)
    return not any(known) and not any(getattr(observation, name) for name in (*_WORDS, "signs"))


def observations_of(
    session: Session, ids: Sequence[str], visit_id: str = "", *, silent: bool = False
) -> dict[str, list[ObservationRow]]:
    """By lesion, oldest first; ``silent``: rows that say nothing too."""
    statement = (
        select(Observation, User.name)
        .join(User, User.id == Observation.author_id)
        .join(Visit, Visit.id == Observation.visit_id)
        .where(Observation.lesion_id.in_(ids), Visit.status != VisitStatus.ENTERED_IN_ERROR)
        .order_by(Observation.observed_at)
    )
    if visit_id:
        statement = statement.where(Observation.visit_id == visit_id)
    if not silent:
        statement = statement.where(says_something())
    found: dict[str, list[ObservationRow]] = {}
    for o, author in session.execute(statement):
        values = {field: getattr(o, field) for field in OBSERVED}
        row = ObservationRow(
            lesion_id=o.lesion_id,
            visit_id=o.visit_id,
            id=o.id,
            observed_at=o.observed_at,
            author=author,
            version=o.version,
            signs=tuple(sorted((o.signs or {}).items())),
            **values,
        )
        found.setdefault(o.lesion_id, []).append(row)
    return found


def observation_at(session: Session, lesion_id: str, visit_id: str, *, silent: bool = False) -> ObservationRow | None:
    """What was observed of a lesion at a visit; ``silent``: also where it says nothing any more."""
    found = observations_of(session, [lesion_id], visit_id, silent=silent)
    return next(iter(found.get(lesion_id, ())), None)
