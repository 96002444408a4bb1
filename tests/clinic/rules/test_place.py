"""Which statement of a laboratory about a sample counts."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from clinic.records.enums import ResultStatus
from clinic.rules.place import Placed, placed

F, C, P, D, X = (
    ResultStatus.FINAL,
    ResultStatus.CORRECTED,
    ResultStatus.PRELIMINARY,
    ResultStatus.DELETED,
    ResultStatus.NOT_OBTAINED,
)
T = datetime(2026, 11, 18, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(
    number: int,
    value: float | None,
    status: ResultStatus = F,
    at: datetime | None = T,
    *,
    order: str = "1",
    answers: str = "",
    day_only: bool = False,
    reported: datetime | None = None,
) -> Placed:
    content = None if value is None else (value,)
    arrived = (f"{number:04}", 0)
    moment = reported or T + number * HOUR
    key = f"{number:04}"
    return Placed(key, order, ("K",), "", status, arrived, at, day_only, moment, content, answers and f"{answers:0>4}")


def current(*rows: Placed) -> list[object]:
    by_id = {row.id: row for row in rows}
    return [by_id[fate.id].value[0] for fate in placed(rows) if fate.current]  # type: ignore[index]


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ((said(1, 3.1), said(2, 3.3, C)), [3.3]),
        ((said(1, 3.1), said(2, 3.3, C), said(3, 3.1, C), said(4, 3.3, C)), [3.3]),
        ((said(1, 1.0, at=T - timedelta(days=8)), said(2, 1.4)), [1.0, 1.4]),
        ((said(1, 5.0), said(2, 8.1, at=T + HOUR), said(3, 6.2, at=T + 2 * HOUR)), [5.0, 8.1, 6.2]),
        ((said(1, 5.0), said(2, 8.1, at=T + HOUR), said(3, 8.0, C, at=T + HOUR)), [5.0, 8.0]),
        ((said(1, 3.1), said(2, 3.2, P)), [3.1]),
        ((said(2, 3.1), said(3, 3.2, reported=T)), [3.1]),
        ((said(1, 3.1), said(2, 3.3, order="2")), [3.1, 3.3]),
        ((said(1, 3.1), said(2, 3.1, order="2"), said(3, 3.3, C)), [3.3]),
        ((said(1, 3.1), said(2, 3.3, C), said(3, 3.1, order="2")), [3.3]),
        ((said(1, 3.1, at=None), said(2, 3.3, C, at=None)), [3.3]),
        ((said(1, 3.1), said(2, 3.3, C, at=None)), [3.3]),
        ((said(1, 3.1, P, at=T.replace(hour=0), day_only=True), said(2, 3.3)), [3.3]),
        ((said(1, 3.1, at=T.replace(hour=0), day_only=True), said(2, 3.3, at=T + timedelta(days=1))), [3.1, 3.3]),
        ((said(1, 3.1, P), said(2, None, D)), []),
        ((said(1, 3.1, P), said(2, None, D), said(3, 3.4)), [3.4]),
    ],
    ids=[
        "corrected", "back and forth", "order number reused", "day curve", "one of a curve corrected",
        "late preliminary",
        "reported earlier", "other order", "cumulative repeat, then corrected", "stale cumulative", "no times",
        "correction without a time", "day, then time", "day, then another day", "deleted", "deleted and sent again",
    ],
)  # fmt: skip
def test_one_statement_counts_for_each_sample(rows: tuple[Placed, ...], values: list[float]) -> None:
    assert current(*rows) == values


def test_a_laboratory_s_correction_takes_the_place_of_a_person_s_and_says_so() -> None:
    first, person, later = said(1, 4.0), said(2, 3.6, C, answers="1"), said(3, 3.5, C)
    assert current(first, person, later) == [3.5]
    fates = {fate.id: fate for fate in placed((first, person, later))}
    assert "A person had changed" in fates["0002"].reason and fates["0003"].supersedes == "0002"
    assert (fates["0001"].by, fates["0002"].by, fates["0002"].supersedes) == ("person", "message", "0001")
    assert current(first, person) == [3.6]


def test_what_a_person_changed_is_not_undone_by_the_same_value_sent_again() -> None:
    assert current(said(1, 4.0), said(2, 3.6, C, answers="1"), said(3, 4.0)) == [3.6]
    assert current(said(1, 4.0), said(2, None, D, answers="1"), said(3, 4.0)) == []
    assert current(said(1, 4.0), said(2, None, D, answers="1"), said(3, 4.4, C)) == [4.4]


def test_that_no_result_could_be_obtained_closes_the_preliminary_one() -> None:
    first, second = placed((said(1, 3.1, P), said(2, None, X)))
    assert not first.current and "could not obtain" in first.reason and second.current
    assert (second.supersedes, second.value_of) == ("0001", "")


def test_without_an_order_number_the_minute_tells_the_sample() -> None:
    midnight = T.replace(hour=0)
    assert current(said(1, 3.1, order=""), said(2, 3.3, order="")) == [3.3]
    day = {"order": "", "at": midnight, "day_only": True}
    assert current(said(1, 3.1, **day), said(2, 3.3, **day)) == [3.1, 3.3]  # type: ignore[arg-type]
    assert current(said(1, 3.1, **day), said(2, 3.1, **day)) == [3.1]  # type: ignore[arg-type]
    assert current(said(1, 3.1, **day), said(2, 3.3, C, **day)) == [3.3]  # type: ignore[arg-type]


def test_the_outcome_is_the_same_in_whatever_sequence_rows_are_given() -> None:
    rows = (said(1, 3.1, P), said(2, 3.3), said(3, 3.2, C, answers="2"), said(4, 3.5, C), said(5, 9.0, at=T + HOUR))
    fates = {each: frozenset(placed(each)) for each in permutations(rows)}
    assert len(set(fates.values())) == 1
