"""Which of several statements of a laboratory about one sample counts: a pure replay of all that was said.

A laboratory says something about a test of a sample more than once: preliminary, final, corrected, taken back. These
statements belong together where order, test, part and **sample** agree: laboratories reuse order numbers, and a day
curve has many samples under one order. What a person did to a statement (correct, delete) stays with it.

The replay knows nothing of a database and is done anew whenever a report is filed or taken back, so that the outcome
never depends on the sequence in which reports were filed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from clinic.records.enums import ResultStatus

By = Literal["", "message", "person", "late"]
_DAY = timedelta(days=1)
_CLOSED = (ResultStatus.FINAL, ResultStatus.CORRECTED)

LATE = "It arrived after a newer result of the same test."
REPEATED = "The same result of the same sample was there from an earlier report."
STANDS = "It says again what a person had corrected or deleted; the person's version stands."
BY_PERSON = "A person had changed the earlier value; the laboratory then sent another one."
BESIDE = "It is said to be a correction, but the sample has another time than the earlier result, so both stay."
WORDS = {
    ResultStatus.CORRECTED: "Corrected by the laboratory.",
    ResultStatus.DELETED: "Deleted by the laboratory.",
    ResultStatus.NOT_OBTAINED: "The laboratory could not obtain a result.",
    ResultStatus.FINAL: "Completed by a later message.",
    ResultStatus.PRELIMINARY: "Sent again by the laboratory.",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """One result as a message said it, or as a person changed it.

    ``order``: whose statements of one order share a text; ``test``: code or name, with the specimen; ``at``: when the
    sample was taken, ``None`` where the message does not say, ``day_only`` where it says the day alone (``at`` is then
    its beginning); ``said``: when the laboratory reported it; ``arrived``: sorts statements as they came in;
    ``value``: what is compared, ``None`` where the value was not sent again; ``answers``: the row a person changed.
    """

    id: str
    order: str
    test: tuple[str, ...]
    part: str
    status: ResultStatus
    arrived: tuple[str, int]
    at: datetime | None = None
    day_only: bool = False
    said: datetime | None = None
    value: tuple[object, ...] | None = ()
    answers: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one row. ``supersedes``: the row that it stands in for; ``value_of``: whose value it carries on.

    ``by`` and ``reason`` say what put it into the history; both are empty while it counts. A person's own rows and what
    they replaced keep their reason: ``reason`` is then empty and is to be left as it is.
    """

    id: str
    current: bool
    supersedes: str = ""
    reason: str = ""
    by: By = ""
    value_of: str = ""


@dataclass(slots=True)
class _Statement:
    """A message's row with what persons made of it, oldest first."""

    row: Placed
    acts: list[Placed] = field(default_factory=list)

    @property
    def shown(self) -> Placed:
        return self.acts[-1] if self.acts else self.row


@dataclass(slots=True)
class _Sample:
    """All that was said about one test of one sample."""

    order: str
    at: datetime | None
    day_only: bool
    statements: list[_Statement] = field(default_factory=list)

    def fits(self, row: Placed) -> bool:
        """Whether the times can be of one sample; neither says so where one of them is not known."""
        if self.at is None or row.at is None:
            return self.at is row.at
        if self.day_only == row.day_only:
            return _minute(self.at) == _minute(row.at)
        day, moment = (self.at, row.at) if self.day_only else (row.at, self.at)
        return day <= moment < day + _DAY


def placed(rows: Sequence[Placed]) -> tuple[Fate, ...]:
    """The fate of each row, in the order given. Rows of one patient and one laboratory."""
    acts = _acts(rows)
    tests: dict[tuple[object, ...], list[Placed]] = {}
    for row in sorted((row for row in rows if not row.answers), key=lambda row: row.arrived):
        tests.setdefault((row.test, row.part), []).append(row)
    fates: dict[str, Fate] = {}
    for said in tests.values():
        samples: list[_Sample] = []
        for row in said:
            statement = _Statement(row, acts.get(row.id, []))
            home, repeats = _home(samples, row)
            if repeats:
                fates |= _aside(statement, REPEATED)
            else:
                home.statements.append(statement)
        for sample in samples:
            fates |= _replayed(sample)
    return tuple(fates.get(row.id) or Fate(row.id, current=True) for row in rows)


def beside(rows: Sequence[Placed], fates: Iterable[Fate]) -> tuple[str, ...]:
    """Corrections that replaced nothing although their order has a result of the test and part: of another time."""
    known = {fate.id: fate for fate in fates}
    counting = [row for row in rows if row.order and known[row.id].current]
    return tuple(
        row.id
        for row in counting
        if row.status is ResultStatus.CORRECTED and not row.answers and not known[row.id].supersedes
        and any(_beside(row, other) for other in counting)
    )  # fmt: skip


def _beside(row: Placed, other: Placed) -> bool:
    same = (row.order, row.test, row.part) == (other.order, other.test, other.part)
    return same and other.arrived[0] != row.arrived[0] and not other.answers


def _acts(rows: Iterable[Placed]) -> dict[str, list[Placed]]:
    """What persons did, by the message's row at which it began, oldest first."""
    by_id = {row.id: row for row in rows}
    found: dict[str, list[Placed]] = {}
    for row in sorted((row for row in by_id.values() if row.answers), key=lambda row: row.id):
        first = by_id.get(row.answers)
        while first is not None and first.answers:
            first = by_id.get(first.answers)
        if first is not None:
            found.setdefault(first.id, []).append(row)
    return found


def _home(samples: list[_Sample], row: Placed) -> tuple[_Sample, bool]:
    """The sample that the row is about, and whether it only repeats a result of another order (cumulative reports)."""
    own = [sample for sample in samples if sample.order == row.order]
    fitting = [sample for sample in own if sample.fits(row)] if row.order else _of_no_order(own, row)
    if row.order and not fitting and row.at is None and len(own) == 1:
        fitting = own  # no time is said, and there is one sample only that it can be about
    if row.order and not fitting and row.at is not None and len(own) == 1 and own[0].at is None:
        fitting, own[0].at, own[0].day_only = own, row.at, row.day_only
    if len(fitting) == 1:
        return fitting[0], False
    for sample in samples:
        exact = row.at is not None and sample.day_only == row.day_only and sample.fits(row)
        told_apart = not row.day_only or not row.order  # two orders of one day may well give the same number
        if exact and told_apart and row.value and any(row.value == said.row.value for said in sample.statements):
            return sample, True
    made = _Sample(row.order, row.at, row.day_only)
    samples.append(made)
    return made, False


def _of_no_order(own: Iterable[_Sample], row: Placed) -> list[_Sample]:
    """Without a number of the order the minute tells the sample; the day alone only where a correction is said."""
    if row.at is None or (row.day_only and row.status in (ResultStatus.FINAL, ResultStatus.PRELIMINARY)):
        return []
    return [sample for sample in own if sample.fits(row)]


def _replayed(sample: _Sample) -> dict[str, Fate]:
    """One statement after the other; each either takes the place of the one that counts or goes to the history."""
    fates: dict[str, Fate] = {}
    counts: _Statement | None = None
    for new in sample.statements:
        if counts is None:
            fates |= _counting(new, "")
        elif _is_late(new.row, counts.row):
            fates |= _aside(new, LATE)
            continue
        elif counts.acts and not new.acts and new.row.value in (None, counts.row.value) and _still(new.row):
            fates |= _aside(new, STANDS)
            continue
        else:
            last = counts.shown
            reason = f"{WORDS[new.row.status]} {BY_PERSON}" if counts.acts else WORDS[new.row.status]
            fates[last.id] = Fate(last.id, False, fates[last.id].supersedes, reason, "message")
            fates |= _counting(new, last.id, counts.row.id if new.row.value is None and _still(new.row) else "")
        counts = new
    return fates


def _still(row: Placed) -> bool:
    return row.status not in (ResultStatus.DELETED, ResultStatus.NOT_OBTAINED)


def _is_late(row: Placed, before: Placed) -> bool:
    """Whether the laboratory said ``row`` before ``before``, although it arrived later."""
    if row.status is ResultStatus.PRELIMINARY and before.status in _CLOSED:
        return True
    return row.said is not None and before.said is not None and row.said < before.said


def _counting(statement: _Statement, supersedes: str, value_of: str = "") -> dict[str, Fate]:
    """The statement counts, in the last form that a person gave it; a deletion only marks."""
    row, chain = statement.row, [statement.row, *statement.acts]
    fates: dict[str, Fate] = {}
    before = supersedes
    for each in chain:
        deletes = each.status is ResultStatus.DELETED
        last = each is chain[-1]
        reason = WORDS[each.status] if deletes and each is row else ""
        by: By = "" if last and not deletes else ("message" if deletes and each is row else "person")
        fates[each.id] = Fate(
            each.id, last and not deletes, before, reason if last else "", by, value_of if each is row else ""
        )
        before = each.id
    return fates


def _aside(statement: _Statement, reason: str) -> dict[str, Fate]:
    """The statement is kept in the history alone."""
    fates = _counting(statement, "")
    last = statement.shown
    return fates | {last.id: Fate(last.id, False, fates[last.id].supersedes, reason, "late")}


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
