"""Lesions in words."""

from datetime import UTC, datetime

from clinic.records.enums import CountMethod, LesionStatus, SizeMethod, VisitStatus
from clinic.records.lesions import LesionDetail, ObservationRow, StatusChange
from clinic.records.visits import VisitRow
from tests.ui.lesions.rows import area_row, lesion_row
from ui.lesions.history import history_lines
from ui.lesions.words import (
    last_detail,
    last_text,
    last_tip,
    more_text,
    seen_text,
    size_or_count,
    size_text,
    summary_text,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(**values: object) -> ObservationRow:
    fields: dict[str, object] = {"lesion_id": "l", "visit_id": "v", "observed_at": NOON, "author": "Dr A", **values}
    return ObservationRow(**fields)  # type: ignore[arg-type]  # values by name


def test_sizes_say_their_uncertainty_and_method() -> None:
    both = seen(long_axis=8.1, short_axis=5.2, uncertainty=0.2, size_method=SizeMethod.PHOTO)
    assert size_text(both) == "8.1 × 5.2 ± 0.4 mm"
    assert seen_text(both) == "8.1 × 5.2 ± 0.4 mm, photo"
    tip = last_tip(lesion_row(last=both))
    assert tip == (
        "8.1 × 5.2 ± 0.4 mm · photo, 22 Nov 2026\n± is the expanded uncertainty (coverage factor 2, about 95 %)."
    )
    assert last_tip(lesion_row()) == "Not measured"
    assert size_text(seen(long_axis=14.0)) == "14 mm"
    assert size_text(seen()) == ""
    assert seen_text(seen(count=0, count_method=CountMethod.ASSISTED)) == "0 counted, assisted"
    assert seen_text(seen(note="pale")) == "Seen, not measured"
    assert (size_or_count(seen(count=0)), size_or_count(both), size_or_count(seen())) == ("0", "8.1 mm", "")


def test_signs_are_told_by_their_names_and_where_they_were_looked_for() -> None:
    signs = (("derm_plug", False), ("derm_round", True), ("img_shadow", False), ("opening", False))
    assert more_text(seen(signs=signs, content="keratin")) == (
        "no opening (punctum), dermoscopy: white round structure, no brown or white plug, imaging: no shadow"
        " · content: keratin pearl"
    )


def test_the_last_count_stands_with_the_one_before() -> None:
    row = lesion_row(last=seen(count=9), course=((NOON, 22.0), (NOON, 9.0)), course_kind="count")
    assert last_text(row) == "22 → 9"
    assert last_detail(row) == "count by eye, 22 Nov 2026"
    assert last_text(lesion_row(last=seen(long_axis=3.0))) == "3 mm"
    assert last_text(lesion_row()) == last_detail(lesion_row()) == ""


def test_a_painted_area_stands_where_there_is_no_other_size() -> None:
    painted = area_row(None)
    for last in (None, seen(note="pale")):
        row = lesion_row(painted=painted, last=last)
        assert (last_text(row), last_detail(row)) == ("12.4 cm² painted", "estimate, 22 Nov 2026")
        assert last_tip(row) == "12.4 cm² painted · estimate, 22 Nov 2026"
    assert last_text(lesion_row(painted=painted, last=seen(long_axis=3.0))) == "3 mm"


def test_the_rest_is_one_line() -> None:
    line = more_text(seen(height=1.5, colour="white", firmness="firm", pain=4, itch=0, ulceration=False, note="tender"))
    assert line == "1.5 mm high · white · firm · pain 4/10 · itch 0/10 · not ulcerated · tender"


def test_open_lesions_are_counted() -> None:
    rows = [lesion_row(status=status) for status in (LesionStatus.ACTIVE, LesionStatus.RESOLVED, LesionStatus.RECURRED)]
    assert summary_text(rows) == "3, of which 2 open"
    assert summary_text([]) == ""


def test_history_is_newest_first_and_knows_what_is_signed() -> None:
    def at(hour: int) -> datetime:
        return NOON.replace(hour=hour)

    detail = LesionDetail(
        row=lesion_row(),
        observations=(seen(visit_id="open", observed_at=at(11)), seen(visit_id="old", observed_at=at(9), count=3)),
        statuses=(
            StatusChange(LesionStatus.TREATED, at(10), "Dr B", "extracted"),
            StatusChange(LesionStatus.ACTIVE, at(8), "Dr A"),
        ),
    )
    visits = [
        VisitRow("open", "p", at(11), VisitStatus.DRAFT, "", "Dr A"),
        VisitRow("old", "p", at(9), VisitStatus.SIGNED, "", "Dr A"),
    ]
    lines = history_lines(detail, visits)
    assert [line.what for line in lines] == [
        "Seen, not measured",
        "Status: treated",
        "3 counted, by eye",
        "Recorded as active",
    ]
    assert [line.signed for line in lines] == [False, False, True, False]
    assert lines[1].more == "extracted"
