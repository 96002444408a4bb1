"""What is told: dates, methods and differences, never a judgement."""

from dataclasses import replace
from datetime import date

from clinic.records.enums import Flag
from clinic.reports.course import words
from clinic.reports.course.subject import Limit
from tests.clinic.reports.course.builders import drug, lesion, photo, point, procedure, value, visit


def test_a_size_is_told_with_its_method_and_the_difference_with_both_uncertainties() -> None:
    line = lesion(point("2026-08-02", 9.3, "photo", 0.15), point("2026-11-22", 8.1, "photo", 0.2))
    title, lines = words.lesion_point(line, 1)
    assert title == "22 November 2026 · L4 Index finger, left"
    assert lines == (
        "8.1 ± 0.4 mm (long axis, photo)",
        "−1.2 ± 0.5 mm since 2 August 2026",
        "± is the expanded uncertainty (coverage factor 2, about 95 %), and so is the bar",
    )


def test_a_lesion_that_was_only_painted_says_so() -> None:
    bare = replace(lesion(), kind="")
    assert bare.what == "not measured yet"
    assert replace(bare, painted="12.4 cm² painted (estimate)").what == "12.4 cm² painted (estimate)"


def test_different_methods_are_not_compared() -> None:
    line = lesion(point("2026-08-02", 9.0, "by eye"), point("2026-11-22", 8.1))
    assert "Not comparable with 2 August 2026 (by eye)" in words.lesion_point(line, 1)[1]
    assert words.lesion_point(line, 0)[1] == ("9.0 mm (long axis, by eye)",)


def test_counts_are_whole_numbers() -> None:
    line = lesion(point("2026-05-14", 22, "by eye"), point("2026-08-02", 9, "by eye"), kind="count")
    assert words.lesion_point(line, 1)[1] == ("9 (count, by eye)", "−13 since 14 May 2026")


def test_nothing_is_called_better_or_worse() -> None:
    line = lesion(point("2026-08-02", 9.3), point("2026-11-22", 2.1))
    said = " ".join(words.lesion_point(line, 1)[1] + words.lesion_head(line)[1]).lower()
    assert not any(word in said for word in ("better", "worse", "improve", "response", "grow", "shrink"))


def test_no_difference_has_no_sign() -> None:
    assert words.signed(0.04, 1) == "0.0"
    assert words.signed(-1.25, None) == "−1.25"


def test_a_limit_of_measurement_has_no_difference() -> None:
    line = value(("2026-05-14", 310, ""), ("2026-08-02", 2500, ">"), flag=Flag.HIGH)
    assert words.value_point(line, 1)[1] == (
        ">2500.0 mg/dL, above the range",
        "Not comparable with 14 May 2026 (310.0 mg/dL)",
    )


def test_the_head_of_a_value_names_range_and_the_source_of_its_limit() -> None:
    line = value(("2026-05-14", 3, ""))
    assert words.value_head(line)[1] == ("Reference range: 2.5–4.5 mg/dL", "1 value")
    limited = replace(line, limit=Limit(55, "55: K/DOQI"))
    assert "Dashed line 55: K/DOQI" in words.value_head(limited)[1]


def test_a_dose_step_tells_when_it_began_and_whether_it_runs() -> None:
    row = drug(date(2025, 9, 10), (date(2025, 9, 10), 240), (date(2026, 1, 22), 360))
    assert words.drug_step(row, 1) == (
        "Diltiazem",
        ("360 mg, daily, since 22 January 2026", "From 10 September 2025, running"),
    )
    stopped = drug(None, stop=date(2026, 1, 1))
    assert words.drug_step(stopped, -1)[1] == ("Start not known, until 1 January 2026",)


def test_events_are_told_with_what_they_concern() -> None:
    assert words.procedures([procedure("2026-11-22")], {}) == (
        "22 November 2026 · procedure",
        ("Extraction L1", "Count: 13"),
    )
    stack = words.photos([photo("2026-11-22"), photo("2026-08-02")])
    assert stack == ("2 August 2026 to 22 November 2026 · 2 photos", ("L4",))
    assert words.visit(visit("2026-08-02")) == (
        "2 August 2026 · visit",
        ("Review", "Dr M. Okafor, signed", "1 photo"),
    )
