from dataclasses import replace
from datetime import UTC, datetime

from clinic.records.enums import CapturedFrom, ConsentScope, CountMethod, PhotoKind, SizeMethod
from clinic.records.lesions import ObservationRow
from clinic.records.photos import PhotoRow
from ui.compare.export import refusal
from ui.compare.facts import difference, measured, observed

MAY, NOVEMBER = datetime(2026, 5, 14, 10, tzinfo=UTC), datetime(2026, 11, 22, 10, tzinfo=UTC)
OLD = PhotoRow(
    id="old", patient_id="p", visit_id="v1", sha256="", name="", media_type="", width=4, height=3, captured_at=MAY,
    captured_from=CapturedFrom.EXIF, imported_at=MAY, kind=PhotoKind.CLOSE_UP, consent=ConsentScope.RECORD, site="",
    side="", camera="", has_gps=False, note="", lesion_ids=(), lesion_labels=(),
)  # fmt: skip
NEW = replace(OLD, id="new", visit_id="v2", captured_at=NOVEMBER)
SEEN_OLD = ObservationRow(
    "l", "v1", long_axis=8, short_axis=5, uncertainty=0.3, size_method=SizeMethod.CALLIPER, count=22, id="o1",
    observed_at=MAY,
)  # fmt: skip
SEEN_NEW = replace(SEEN_OLD, visit_id="v2", id="o2", long_axis=5.5, uncertainty=0.4, count=9, observed_at=NOVEMBER)


def test_what_was_recorded_is_told_with_its_method() -> None:
    assert measured(SEEN_OLD) == "22 counted (by eye) · 8 × 5 mm (calliper)"
    assert measured(None) == ""


def test_the_visit_of_a_photo_decides_else_its_day() -> None:
    assert observed(NEW, (SEEN_NEW, SEEN_OLD)) is SEEN_NEW
    assert observed(replace(NEW, visit_id=""), (SEEN_NEW, SEEN_OLD)) is SEEN_NEW
    assert observed(replace(NEW, visit_id="", captured_at=MAY.replace(month=6)), (SEEN_NEW, SEEN_OLD)) is None


def test_numbers_by_the_same_method_are_compared_earlier_to_later() -> None:
    told = "192 days between · count 22 → 9 (−13), both by eye · long axis 8 → 5.5 mm (−2.5 ± 1 mm), both by calliper"
    assert difference(OLD, NEW, SEEN_OLD, SEEN_NEW) == told
    assert difference(NEW, OLD, SEEN_NEW, SEEN_OLD) == told


def test_numbers_by_different_methods_are_not_compared() -> None:
    by_photo = replace(SEEN_NEW, size_method=SizeMethod.PHOTO, count_method=CountMethod.ASSISTED)
    by_eye = replace(SEEN_OLD, size_method=SizeMethod.BY_EYE)
    told = difference(OLD, NEW, by_eye, by_photo)
    assert "not comparable: counts by eye and assisted" in told
    assert "not comparable: sizes by eye and by photo" in told
    assert "→" not in told


def test_nothing_is_made_up_where_nothing_was_recorded() -> None:
    assert difference(OLD, NEW, SEEN_OLD, None) == "192 days between · nothing counted or measured at both visits"
    assert difference(OLD, OLD, SEEN_OLD, SEEN_OLD).startswith("0 days between · nothing")


def test_consent_must_reach_as_far_as_the_purpose() -> None:
    for_teaching = replace(NEW, consent=ConsentScope.TEACHING)
    assert refusal(ConsentScope.RECORD, (OLD, NEW)) == ""
    assert refusal(ConsentScope.TEACHING, (for_teaching,)) == ""
    assert refusal(ConsentScope.PUBLICATION, (for_teaching, replace(NEW, consent=ConsentScope.PUBLICATION))) != ""
    words = refusal(ConsentScope.TEACHING, (OLD, for_teaching))
    assert words == "The consent for the photo of 14 May 2026 does not cover teaching."
