from dataclasses import replace
from datetime import UTC, datetime

import pytest

from clinic.records.alignments import AlignmentRow
from clinic.records.enums import (
    AlignmentGrade,
    CapturedFrom,
    ConsentScope,
    CountMethod,
    MarkKind,
    MarkMethod,
    PhotoKind,
    SizeMethod,
)
from clinic.records.lesions import ObservationRow
from clinic.records.measures import MeasureRow
from clinic.records.photos import PhotoRow
from clinic.records.scales import Quantity
from clinic.rules.alignment_words import grade_text
from clinic.rules.dates import spoken
from clinic.rules.photo_changes import Told, observed
from ui.compare import exporter, filmstrip
from ui.compare.facts import day_words, days_between, difference, measured
from ui.core.purpose import refusal

MAY, NOVEMBER = datetime(2026, 5, 14, 10, tzinfo=UTC), datetime(2026, 11, 22, 10, tzinfo=UTC)
OLD = PhotoRow(
    id="old", patient_id="p", visit_id="v1", sha256="", name="", media_type="", width=4, height=3, captured_at=MAY,
    captured_from=CapturedFrom.EXIF, imported_at=MAY, kind=PhotoKind.CLOSE_UP, consent=ConsentScope.RECORD, site="",
    side="", camera="", has_gps=False, note="", lesion_ids=(), lesion_labels=(),
)  # fmt: skip
NEW = replace(OLD, id="new", visit_id="v2", captured_at=NOVEMBER)
SEEN_OLD = ObservationRow(
    "l", "v1", long_axis=8, uncertainty=0.3, size_method=SizeMethod.CALLIPER, count=22, id="o1", observed_at=MAY,
)  # fmt: skip
SEEN_NEW = replace(SEEN_OLD, visit_id="v2", id="o2", long_axis=5.5, uncertainty=0.4, count=9, observed_at=NOVEMBER)


def mark(
    photo: PhotoRow, unit: str, area: float, standard: float, method: MarkMethod = MarkMethod.BY_HAND
) -> MeasureRow:
    values = (("area", Quantity(area, standard, unit)),)
    return MeasureRow(photo.id, "l", MarkKind.OUTLINE, method=method, values=values)


def test_what_was_recorded_is_told_with_its_method() -> None:
    assert measured(replace(SEEN_OLD, short_axis=5)) == "visit: 22 counted (by eye) · 8 × 5 mm (calliper)"
    assert measured(None) == ""


def counted(photo: PhotoRow, number: int) -> MeasureRow:
    values = (("count", Quantity(number, 0.0, "")), ("area", Quantity(120.0, 4.0, "mm²")))
    return MeasureRow(photo.id, "l", MarkKind.COUNT, method=MarkMethod.ASSISTED, values=values)


def test_what_is_measured_in_the_photo_itself_is_told_instead_of_the_finding_of_the_visit() -> None:
    assert measured(SEEN_NEW, (counted(NEW, 18),)) == "18 counted in this photo (assisted) · visit: 5.5 mm (calliper)"
    assert measured(None, (mark(NEW, "mm²", 22.0, 1.0),)) == "area 22 ± 2 mm² in this photo"
    only = (mark(NEW, "mm²", 22.0, 1.0),)
    assert measured(SEEN_NEW, only) == "area 22 ± 2 mm² in this photo · visit: 9 counted (by eye)"
    assert measured(SEEN_NEW, (mark(NEW, "px²", 900.0, 9.0),)) == "visit: 9 counted (by eye) · 5.5 mm (calliper)"


def test_the_frame_that_was_counted_in_is_no_area_of_the_lesion() -> None:
    told = difference(Told(OLD, None, (counted(OLD, 22),)), Told(NEW, None, (counted(NEW, 18),)))
    areas = "counted in 120 ± 8 mm² and in 120 ± 8 mm²"
    assert told == f"192 days between · count in the photos 22 → 18 (−4; {areas}), both assisted"


def test_why_the_areas_that_were_counted_in_are_not_compared_is_said() -> None:
    bare = replace(counted(NEW, 18), values=(("count", Quantity(18, 0.0, "")), ("area", Quantity(9000.0, 9.0, "px²"))))
    told = difference(Told(OLD, None, (counted(OLD, 22),)), Told(NEW, None, (bare,)))
    assert "(−4; areas not compared: the photo of 22 November 2026 has no scale)" in told


def test_the_day_of_an_import_is_no_day_of_a_photo() -> None:
    came = replace(NEW, captured_at=None, captured_from=CapturedFrom.UNKNOWN)
    assert day_words(came) == f"imported {spoken(came.imported_at.date())}"
    assert days_between(OLD, came) == "time between not known"
    assert (filmstrip._day(OLD), filmstrip._day(came)) == ("14 May 2026", "not dated")
    without = exporter._without_days((OLD, came))
    assert [*without.values()] == [("Photo 1, time between not known",), ("Photo 2, time between not known",)]
    told = difference(Told(OLD, None, (counted(OLD, 22),)), Told(came, None, (counted(came, 18),)))
    assert "→" not in told
    assert "when the photo imported on 14 May 2026 was taken is not known" in told
    late = replace(OLD, captured_at=None, imported_at=NOVEMBER.replace(year=2027))
    assert "22 → 9 (−13)" in difference(Told(late, SEEN_OLD), Told(NEW, SEEN_NEW)), "by the days of the findings"
    assert observed(replace(came, visit_id="", imported_at=NOVEMBER), (SEEN_NEW, SEEN_OLD)) is None


def test_the_visit_of_a_photo_decides_else_its_day() -> None:
    assert observed(NEW, (SEEN_NEW, SEEN_OLD)) is SEEN_NEW
    assert observed(replace(NEW, visit_id=""), (SEEN_NEW, SEEN_OLD)) is SEEN_NEW
    assert observed(replace(NEW, visit_id="", captured_at=MAY.replace(month=6)), (SEEN_NEW, SEEN_OLD)) is None


def test_numbers_by_the_same_method_are_compared_earlier_to_later() -> None:
    told = (
        "192 days between · count 22 → 9 (−13), both by eye · "
        "long axis 8.0 ± 0.6 → 5.5 ± 0.8 mm (−2.5 ± 1.0 mm), both by calliper"
    )
    assert difference(Told(OLD, SEEN_OLD), Told(NEW, SEEN_NEW)) == told
    assert difference(Told(NEW, SEEN_NEW), Told(OLD, SEEN_OLD)) == told


def test_numbers_by_different_methods_are_not_compared() -> None:
    by_photo = replace(SEEN_NEW, size_method=SizeMethod.PHOTO, count_method=CountMethod.ASSISTED)
    told = difference(Told(OLD, replace(SEEN_OLD, size_method=SizeMethod.BY_EYE)), Told(NEW, by_photo))
    assert "\nNot compared: count (different methods: by eye and assisted)" in told
    assert "; long axis (different methods: by eye and photo)" in told
    assert told.count("\n") == 1
    assert "→" not in told


def test_what_is_measured_in_the_photos_is_compared_with_its_uncertainty() -> None:
    one, two = mark(OLD, "mm²", 40.0, 1.5), mark(NEW, "mm²", 22.0, 1.0, MarkMethod.SUGGESTED)
    told = difference(Told(OLD, None, (one,)), Told(NEW, None, (two,)))
    assert "area in the photos 40 ± 3 → 22 ± 2 mm² (−18 ± 4 mm²), both drawn in the photo" in told


@pytest.mark.parametrize(
    ("units", "why"),
    [
        (("mm²", "px²"), "the photo of 22 November 2026 has no scale"),
        (("px²", "mm²"), "the photo of 14 May 2026 has no scale"),
        (("px²", "px²"), "neither photo has a scale"),
    ],
)
def test_pixels_are_never_compared(units: tuple[str, str], why: str) -> None:
    one, two = mark(OLD, units[0], 40.0, 1.5), mark(NEW, units[1], 22.0, 1.0)
    told = difference(Told(OLD, None, (one,)), Told(NEW, None, (two,)))
    assert "\nNot compared: area in the photos 40" in told
    assert f"({why}" in told
    assert "→" not in told


def test_what_is_missing_in_one_is_said() -> None:
    told = difference(Told(OLD, SEEN_OLD), Told(NEW, replace(SEEN_NEW, count=None)))
    assert told.endswith("\nNot compared: count (not measured on 22 November 2026)")
    assert difference(Told(OLD), Told(NEW)) == "192 days between · nothing counted or measured at both visits"
    assert difference(Told(OLD, SEEN_OLD), Told(OLD, SEEN_OLD)).startswith("0 days between · nothing")


def test_nothing_is_ever_judged() -> None:
    told = difference(Told(OLD, SEEN_OLD), Told(NEW, SEEN_NEW))
    assert not [word for word in ("better", "worse", "improved", "success") if word in told]


def row(grade: AlignmentGrade, **more: object) -> AlignmentRow:
    values: dict[str, object] = {
        "method": "features", "reason": "", "transform": {}, "residual_px": 0.42, "inliers": 90, "pairs": (),
        "shift": (0.0, 0.0), "author": "", "at": MAY, "version": 1, **more,
    }  # fmt: skip
    return AlignmentRow("x", "a", "b", grade, **values)  # type: ignore[arg-type]  # values by name


def test_a_grade_is_told_with_its_residual_or_its_reason() -> None:
    assert grade_text(None) == "Not aligned yet"
    assert grade_text(row(AlignmentGrade.NOT_ALIGNED, method="")) == "Not aligned yet"
    assert grade_text(row(AlignmentGrade.ALIGNED)) == "Aligned, 0.4 px of 1024"
    only = row(AlignmentGrade.APPROXIMATE, method="face", residual_px=None)
    assert grade_text(only) == "Approximate: landmarks only, the texture does not confirm"
    why = row(AlignmentGrade.NOT_ALIGNED, reason="Too little of the skin is seen in both photos.", residual_px=None)
    assert grade_text(why) == "Not aligned: too little of the skin is seen in both photos"
    hand = row(AlignmentGrade.APPROXIMATE, author="Dr M. Okafor", pairs=((0, 0, 1, 1),) * 4, residual_px=None)
    assert grade_text(hand) == "Approximate: set by hand by Dr M. Okafor, 4 pairs of points"


def test_consent_must_reach_as_far_as_the_purpose() -> None:
    for_teaching = replace(NEW, consent=ConsentScope.TEACHING)
    assert refusal(ConsentScope.RECORD, (OLD, NEW)) == ""
    assert refusal(ConsentScope.TEACHING, (for_teaching,)) == ""
    assert refusal(ConsentScope.PUBLICATION, (for_teaching, replace(NEW, consent=ConsentScope.PUBLICATION))) != ""
    words = refusal(ConsentScope.TEACHING, (OLD, for_teaching))
    assert words == "The consent for the photo of 14 May 2026 does not cover teaching."
