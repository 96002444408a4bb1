"""What was measured of a lesion beside a response: numbers and days, or why there are none."""

from dataclasses import replace
from datetime import date, datetime

from clinic.records.lesions import ObservationRow
from clinic.rules.response_change import measured_change

BEGUN = date(2026, 7, 31)


def seen(day: date, count: int | None) -> ObservationRow:
    at = datetime(day.year, day.month, day.day, 9).astimezone()
    return replace(ObservationRow("l", "v", count=count), id=str(day), observed_at=at)


def test_the_change_is_told_from_the_last_finding_before_the_treatment() -> None:
    days = [seen(date(2026, 3, 1), 22), seen(date(2026, 7, 31), 16), seen(date(2026, 11, 20), 9)]
    change, why = measured_change(days, BEGUN, date(2026, 11, 22))
    assert "count 16 → 9" in change
    assert not why


def test_why_there_is_no_change() -> None:
    early = [seen(date(2026, 3, 1), 22), seen(date(2026, 7, 31), 16)]
    on = date(2026, 11, 22)
    assert measured_change(early, BEGUN, on) == ("", "not measured since the treatment, last on 31 Jul 2026")
    assert measured_change(early[:1], BEGUN, on) == ("", "measured once only, on 1 Mar 2026")
    assert measured_change([], BEGUN, on) == ("", "nothing was measured until that day")
    assert "no measured value in common" in measured_change([early[0], seen(on, None)], BEGUN, on)[1]
