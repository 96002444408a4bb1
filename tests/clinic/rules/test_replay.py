"""The map as on a day of the past: what was known then, and nothing more."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from clinic.records.enums import Certainty, Figure, LesionStatus, Side
from clinic.records.lesions import AreaRow, LesionDetail, LesionRow, ObservationRow, StatusChange
from clinic.records.partial_date import PartialDate
from clinic.rules.replay import as_on, days_of_change, known_since, last_day_of, lesions_on, status_on

ACTIVE, TREATED, RESOLVED = LesionStatus.ACTIVE, LesionStatus.TREATED, LesionStatus.RESOLVED
RECURRED, ERROR = LesionStatus.RECURRED, LesionStatus.ENTERED_IN_ERROR
DAY = timedelta(days=1)


def noon(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T12:00+00:00")


def on(text: str) -> date:
    return date.fromisoformat(text)


def lesion(
    *statuses: tuple[str, LesionStatus],
    noted: str = "",
    seen: dict[str, tuple[float | None, int | None]] | None = None,
    kind: str = "mm",
) -> LesionDetail:
    """A lesion by its dates: statuses oldest first, observations as (long axis, count)."""
    observations = tuple(
        ObservationRow("lesion", day, long_axis=size, count=count, id=day, observed_at=noon(day))
        for day, (size, count) in sorted((seen or {}).items(), reverse=True)
    )
    values = [(o.observed_at, o.long_axis if kind == "mm" else o.count) for o in reversed(observations)]
    course = tuple((at, float(value)) for at, value in values if at is not None and value is not None)
    row = LesionRow(
        id="lesion",
        patient_id="patient",
        number=1,
        site="chin",
        side=Side.MIDLINE,
        site_text="Chin",
        diagnosis="",
        diagnosis_text="",
        certainty=Certainty.SUSPECTED,
        status=statuses[-1][1] if statuses else ACTIVE,
        point=None,
        anchored=True,
        cluster=False,
        first_noted=PartialDate.parse_iso(noted) if noted else None,
        note="",
        version=1,
        last=observations[0] if observations else None,
        course=course,
        course_kind=kind if course else "",
    )
    changes = tuple(StatusChange(status, noon(day), "Dr M. Okafor") for day, status in reversed(statuses))
    return LesionDetail(row, observations, changes)


@pytest.mark.parametrize(
    ("noted", "statuses", "seen", "since"),
    [
        ("2025-03-12", [("2026-01-10", ACTIVE)], (), "2025-03-12"),
        ("2025-03", [("2026-01-10", ACTIVE)], (), "2025-03-31"),  # some day of March: certain at its end
        ("2024-02", [("2026-01-10", ACTIVE)], (), "2024-02-29"),
        ("2025", [("2026-01-10", ACTIVE)], (), "2025-12-31"),
        ("2025", [("2025-06-01", ACTIVE)], (), "2025-06-01"),  # entered before the year was over
        ("2025", [("2025-06-01", ACTIVE)], ("2025-05-20",), "2025-05-20"),
        ("2025-07-01", [("2025-06-01", ACTIVE)], (), "2025-06-01"),  # a slip of the pen: it was there already
        ("", [("2026-01-10", ACTIVE)], ("2026-02-01", "2026-03-01"), "2026-01-10"),
        ("", [("2026-01-10", ACTIVE)], ("2025-12-01",), "2025-12-01"),  # from a record that was brought in
        ("", [("2026-01-10", ACTIVE)], (), "2026-01-10"),
    ],
)
def test_a_lesion_is_shown_from_the_day_it_was_certainly_known(
    noted: str, statuses: list[tuple[str, LesionStatus]], seen: tuple[str, ...], since: str
) -> None:
    detail = lesion(*statuses, noted=noted, seen=dict.fromkeys(seen, (2.0, None)))
    assert known_since(detail) == on(since)
    assert as_on(detail, on(since)) is not None
    assert as_on(detail, on(since) - DAY) is None


def test_nothing_dated_is_shown_always() -> None:
    detail = lesion()
    assert known_since(detail) is None
    assert as_on(detail, on("1950-01-01")) is not None


def test_the_status_is_the_one_that_stood_then() -> None:
    reopened = lesion(
        ("2024-01-01", ACTIVE),
        ("2024-05-01", RESOLVED),
        ("2025-02-01", RECURRED),
        ("2025-03-01", TREATED),
        noted="2020",
    )
    expected = {
        "2021-01-01": ACTIVE,  # noted, not entered yet
        "2024-01-01": ACTIVE,
        "2024-04-30": ACTIVE,
        "2024-05-01": RESOLVED,
        "2025-01-31": RESOLVED,
        "2025-02-01": RECURRED,
        "2026-01-01": TREATED,
    }
    assert {day: status_on(reopened, on(day)) for day in expected} == expected


def test_of_two_changes_on_one_day_the_later_one_stands() -> None:
    assert status_on(lesion(("2024-01-01", ACTIVE), ("2024-01-01", TREATED)), on("2024-01-01")) is TREATED


def test_what_was_entered_in_error_was_never_there() -> None:
    wrong = lesion(("2024-01-01", ACTIVE), ("2024-02-01", ERROR), noted="2020", seen={"2024-01-01": (3.0, None)})
    assert lesions_on([wrong], on("2024-01-15")) == ()
    assert days_of_change([wrong]) == ()


def test_an_error_that_was_taken_back_leaves_no_gap() -> None:
    back = lesion(("2024-01-01", TREATED), ("2024-02-01", ERROR), ("2024-03-01", ACTIVE))
    assert status_on(back, on("2024-02-15")) is TREATED
    assert status_on(back, on("2024-03-01")) is ACTIVE
    assert on("2024-02-01") not in days_of_change([back])


def test_size_count_and_course_are_those_of_the_day() -> None:
    seen: dict[str, tuple[float | None, int | None]] = {
        "2024-01-01": (4.0, None),
        "2024-06-01": (6.0, None),
        "2025-01-01": (8.0, None),
    }
    detail = lesion(("2024-01-01", ACTIVE), seen=seen)
    then = as_on(detail, on("2024-12-31"))
    assert then is not None
    assert then.row.last is not None
    assert then.row.last.long_axis == 6.0
    assert [value for _, value in then.row.course] == [4.0, 6.0]
    assert [o.visit_id for o in then.observations] == ["2024-06-01", "2024-01-01"]


def test_the_painted_area_is_the_one_of_the_day() -> None:
    detail = lesion(("2024-01-01", ACTIVE))
    grown = tuple(
        AreaRow(day, "lesion", "", noon(day), "", Figure.NEUTRAL, None, cm2, 0.001, "", 1)
        for day, cm2 in (("2025-01-01", 9.0), ("2024-03-01", 4.0))
    )
    detail = replace(detail, areas=grown, row=replace(detail.row, painted=grown[0]))
    sizes = {}
    for day in ("2024-02-29", "2024-03-01", "2024-12-31", "2025-01-01"):
        then = as_on(detail, on(day))
        assert then is not None
        sizes[day] = then.row.area_cm2
    assert sizes == {"2024-02-29": None, "2024-03-01": 4.0, "2024-12-31": 4.0, "2025-01-01": 9.0}
    assert days_of_change([detail]) == (on("2024-01-01"), on("2024-03-01"), on("2025-01-01"))


def test_sizes_of_before_the_first_count_are_not_lost_and_a_count_of_nothing_is_a_count() -> None:
    seen: dict[str, tuple[float | None, int | None]] = {"2024-01-01": (4.0, None), "2025-01-01": (None, 0)}
    detail = lesion(("2024-01-01", ACTIVE), seen=seen, kind="count")
    before, after = as_on(detail, on("2024-06-01")), as_on(detail, on("2025-06-01"))
    assert before is not None
    assert after is not None
    assert (before.row.course_kind, [value for _, value in before.row.course]) == ("mm", [4.0])
    assert (after.row.course_kind, [value for _, value in after.row.course]) == ("count", [0.0])


def test_a_look_without_a_change_of_status_is_a_day_of_change() -> None:
    detail = lesion(("2024-01-01", ACTIVE), noted="2023-05-05", seen={"2024-03-01": (None, None)})
    assert days_of_change([detail]) == (on("2023-05-05"), on("2024-01-01"), on("2024-03-01"))


def test_days_are_those_of_the_clinics_own_zone() -> None:
    late = datetime(2025, 3, 12, 22, 30, tzinfo=UTC)  # 13 March in Auckland, 12 March in Honolulu
    detail = LesionDetail(lesion().row, (), (StatusChange(ACTIVE, late, ""),))
    auckland, honolulu = timezone(timedelta(hours=13)), timezone(timedelta(hours=-10))
    assert known_since(detail, auckland) == on("2025-03-13")
    assert known_since(detail, honolulu) == on("2025-03-12")
    assert as_on(detail, on("2025-03-12"), auckland) is None
    assert as_on(detail, on("2025-03-12"), honolulu) is not None


def test_last_days() -> None:
    parts = (PartialDate(2024), PartialDate(2023, 2), PartialDate(2024, 2), PartialDate(2024, 2, 3))
    assert [last_day_of(part) for part in parts] == [
        on("2024-12-31"), on("2023-02-28"), on("2024-02-29"), on("2024-02-03"),
    ]  # fmt: skip


def any_lesion(random_: random.Random) -> LesionDetail:
    """A lesion of any history within six years."""
    days = sorted({on("2020-01-01") + timedelta(days=random_.randrange(2190)) for _ in range(random_.randint(2, 12))})
    cut = random_.randint(1, len(days))
    statuses = [(str(day), random_.choice([ACTIVE, TREATED, RESOLVED, RECURRED, ERROR])) for day in days[:cut]]
    seen = {str(day): (random_.choice([None, 2.5, 4.0]), random_.choice([None, 0, 7])) for day in days[cut:]}
    noted = random_.choice(["", "2019", "2021-02", str(days[0]), str(days[-1])])
    return lesion(*statuses, noted=noted, seen=seen, kind=random_.choice(["mm", "count"]))


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_history_the_past_only_grows_and_ends_in_today(seed: int) -> None:
    detail = any_lesion(random.Random(seed))
    days = [on("2018-12-31") + timedelta(days=step) for step in range(0, 3100, 23)]
    known = [as_on(detail, day) for day in days]
    assert all(then is None or later is not None for then, later in pairwise(known))
    counts = [len(then.observations) for then in known if then is not None]
    assert counts == sorted(counts)
    for day, then in zip(days, known, strict=True):
        if then is not None:
            assert all(seen.observed_at is not None and seen.observed_at.date() <= day for seen in then.observations)
            assert all(change.at.date() <= day for change in then.statuses)
            assert then.row.status is not ERROR
    last = as_on(detail, on("2030-01-01"))
    assert (last is None) == (detail.row.status is ERROR)
    if last is not None:
        assert replace(last.row, course=(), course_kind="") == replace(detail.row, course=(), course_kind="")


@pytest.mark.parametrize("seed", range(60))
def test_between_two_days_of_change_nothing_changes(seed: int) -> None:
    detail = any_lesion(random.Random(seed))
    days = days_of_change([detail])
    for day, following in pairwise(days):
        first, last = as_on(detail, day), as_on(detail, following - DAY)
        assert first is not None
        assert last is not None
        assert first.row == last.row
    if days:
        assert as_on(detail, days[0] - DAY) is None
