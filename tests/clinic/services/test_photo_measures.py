"""What is measured in a photo, and what becomes a finding of its visit: by a person only, never by itself."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from clinic.app import Clinic
from clinic.errors import Conflict, NotFound, ValidationError
from clinic.records.enums import CountMethod, MarkKind, MarkMethod, Side, SizeMethod
from clinic.records.lesions import LesionDraft, LesionRow, ObservationDraft, ObservationRow
from clinic.records.measures import MeasureDraft, MeasureRow
from clinic.records.photos import PhotoImport, PhotoMark, PhotoRow
from clinic.records.scales import Point
from clinic.records.visits import VisitText
from clinic.rules.uncertainty import rounded
from tests.clinic.imaging.pictures import HEIGHT, WIDTH, encode, quarters
from tests.support.clinics import SettableClock, add_patient, make_filled


class Case(NamedTuple):
    photo: PhotoRow
    lesion: LesionRow
    visit_id: str


def _fill(clinic: Clinic, _clock: SettableClock, _place: Path) -> Case:
    patient = add_patient(clinic)
    visit, _ = clinic.visits.start(patient.id)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "infraorbital", Side.LEFT))
    outcome, _ = clinic.photos.import_bytes(
        "a.bmp", encode(quarters(), "BMP"), PhotoImport(patient.id, visit_id=visit.id)
    )
    return Case(clinic.photos.get(outcome.photo_id), lesion, visit.id)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Clinic, Case]]:
    clinic, case = make_filled(tmp_path, SettableClock(), _fill)
    with clinic:
        yield clinic, case


@pytest.fixture
def clinic(opened: tuple[Clinic, Case]) -> Clinic:
    return opened[0]


@pytest.fixture
def case(opened: tuple[Clinic, Case]) -> Case:
    return opened[1]


SQUARE: tuple[Point, ...] = ((10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0))


def length(case: Case, end: float = 40.0, lesion: str = "") -> MeasureDraft:
    return MeasureDraft(case.photo.id, lesion or case.lesion.id, MarkKind.LENGTH, ((10.0, 10.0), (end, 10.0)))


def scaled(clinic: Clinic, case: Case, mm_per_pixel: float = 0.1) -> PhotoRow:
    photo = clinic.photos.get(case.photo.id)
    return clinic.scales.set_ruler(photo.id, (0.0, 5.0), (60.0, 5.0), 60 * mm_per_pixel, photo.version)[0]


def save(clinic: Clinic, draft: MeasureDraft) -> MeasureRow:
    return clinic.measures.save(draft)[0]


def value(row: MeasureRow, name: str) -> float:
    found = row.value(name)
    assert found is not None
    return found.value


def test_values_are_computed_from_points_and_scale_and_the_lesion_is_linked(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    row = save(clinic, length(case))
    found = row.value("length")
    assert found is not None
    assert found.value == pytest.approx(3.0)
    assert found.unit == "mm"
    assert 0 < found.uncertainty < 1
    assert row.author
    assert clinic.measures.list(case.photo.id) == (row,)
    assert clinic.photos.get(case.photo.id).lesion_labels == ("L1",)
    assert clinic.photos.marks(case.photo.id) == ()


def test_without_a_scale_lengths_are_in_pixels_and_no_finding(clinic: Clinic, case: Case) -> None:
    row = save(clinic, length(case))
    found = row.value("length")
    assert found is not None
    assert found.value == pytest.approx(30)
    assert found.unit == "px"
    assert not row.is_in_mm
    assert "no scale" in row.no_finding
    with pytest.raises(Conflict, match="no scale"):
        clinic.measures.as_finding(row.id)


def test_axes_are_told_longest_first_however_they_were_drawn(clinic: Clinic, case: Case) -> None:
    points: tuple[Point, ...] = ((20.0, 10.0), (20.0, 20.0), (5.0, 15.0), (35.0, 15.0))
    row = save(clinic, MeasureDraft(case.photo.id, case.lesion.id, MarkKind.AXES, points))
    assert [name for name, _ in row.values] == ["long axis", "short axis"]
    assert value(row, "long axis") == pytest.approx(30)


def test_an_outline_has_area_and_two_axes(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    row = save(clinic, MeasureDraft(case.photo.id, case.lesion.id, MarkKind.OUTLINE, (), SQUARE, MarkMethod.SUGGESTED))
    assert value(row, "area") == pytest.approx(4.0)
    assert value(row, "long axis") == pytest.approx(20 * 2**0.5 / 10)
    assert row.method is MarkMethod.SUGGESTED


def test_a_confirmed_count_becomes_an_assisted_finding_by_who_confirmed_it(clinic: Clinic, case: Case) -> None:
    points = ((12.0, 12.0), (20.0, 20.0), (25.0, 15.0))
    draft = MeasureDraft(case.photo.id, case.lesion.id, MarkKind.COUNT, points, SQUARE, MarkMethod.ASSISTED)
    row = save(clinic, draft)
    assert value(row, "count") == 3
    written, changes = clinic.measures.as_finding(row.id, row.version)
    assert (written.finding.count, written.finding.count_method) == (3, CountMethod.ASSISTED)
    assert written.finding.author == row.author == "Dr M. Okafor"
    assert case.visit_id in changes.ids
    assert written.mark.observation_id == written.finding.id
    by_eye = save(clinic, replace(draft, method=MarkMethod.BY_HAND))
    assert clinic.measures.as_finding(by_eye.id)[0].finding.count_method is CountMethod.BY_EYE


def test_a_finding_takes_the_size_and_keeps_all_else(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    seen = ObservationDraft(
        case.lesion.id, case.visit_id, 9.0, 8.0, 0.5, SizeMethod.CALLIPER, count=4, colour="white", pain=2, note="firm"
    )
    clinic.lesions.observe(seen)
    row = save(clinic, MeasureDraft(case.photo.id, case.lesion.id, MarkKind.OUTLINE, (), SQUARE))
    written, _ = clinic.measures.as_finding(row.id, row.version)
    now, longest = written.finding, row.value("long axis")
    assert longest is not None
    assert now.size_method is SizeMethod.PHOTO
    assert now.long_axis == rounded(longest.value, longest.uncertainty) == pytest.approx(longest.value, abs=0.05)
    assert now.uncertainty == pytest.approx(longest.uncertainty, rel=0.06)
    assert not written.mark.finding_differs
    assert (now.count, now.colour, now.pain, now.note) == (4, "white", 2, "firm")
    assert written.before is not None
    assert written.before.long_axis == 9.0

    undone, _ = clinic.measures.undo_finding(written)
    (back,) = clinic.lesions.get(case.lesion.id).observations
    assert (back.long_axis, back.short_axis, back.size_method) == (9.0, 8.0, SizeMethod.CALLIPER)
    assert undone.observation_id == ""


def test_undoing_the_first_finding_of_a_visit_leaves_none(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    row = save(clinic, length(case))
    written, _ = clinic.measures.as_finding(row.id, row.version, 0)
    undone, _ = clinic.measures.undo_finding(written)
    assert undone.observation_id == ""
    assert clinic.lesions.get(case.lesion.id).observations == ()
    assert clinic.lesions.list(case.photo.patient_id)[0].last is None
    assert clinic.courses.course(case.lesion.id).points == ()
    assert clinic.visits.list(case.photo.patient_id)[0].lesions == 1, "the lesion is new in this visit, no more"
    # as if there had never been one: it can be written again by someone who read that there is none
    again, _ = clinic.measures.as_finding(row.id, undone.version, 0)
    assert again.before is None
    (now,) = clinic.lesions.get(case.lesion.id).observations
    assert now.long_axis == pytest.approx(3.0, abs=0.05)
    # who still has the first one before them is told of the second, not overwritten
    clinic.measures.undo_finding(again)
    with pytest.raises(Conflict) as caught:
        clinic.lesions.observe(
            ObservationDraft(case.lesion.id, case.visit_id, note="firm", version=again.finding.version)
        )
    assert isinstance(caught.value.theirs, ObservationRow)
    assert caught.value.theirs.long_axis is None


def test_a_length_says_nothing_of_a_short_axis(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    clinic.lesions.observe(ObservationDraft(case.lesion.id, case.visit_id, 9.0, 8.0, 0.5, SizeMethod.CALLIPER))
    written, _ = clinic.measures.as_finding(save(clinic, length(case)).id)
    assert written.finding.long_axis == pytest.approx(3.0)
    assert written.finding.short_axis is None


def test_a_new_scale_computes_measures_anew_and_leaves_findings_alone(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    row = save(clinic, length(case))
    clinic.measures.as_finding(row.id)
    scaled(clinic, case, 0.2)
    (now,) = clinic.measures.list(case.photo.id)
    (finding,) = clinic.lesions.get(case.lesion.id).observations
    assert value(now, "length") == pytest.approx(6.0)
    assert finding.long_axis == pytest.approx(3.0, abs=0.05)
    assert now.finding_differs
    again, _ = clinic.measures.as_finding(now.id, now.version)
    assert not again.mark.finding_differs
    assert again.finding.long_axis == pytest.approx(6.0)
    clinic.scales.clear(case.photo.id)
    (pixels,) = clinic.measures.list(case.photo.id)
    assert (pixels.is_in_mm, pixels.finding_differs) == (False, True)


def test_a_changed_shape_leaves_its_finding_alone_and_says_so(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    row = save(clinic, length(case))
    written, _ = clinic.measures.as_finding(row.id)
    longer = replace(length(case, 50.0), id=row.id, version=written.mark.version)
    assert save(clinic, longer).finding_differs
    (finding,) = clinic.lesions.get(case.lesion.id).observations
    assert finding.long_axis == pytest.approx(3.0, abs=0.05)


def sign(clinic: Clinic, case: Case) -> None:
    visit = clinic.visits.get(case.visit_id)
    text = VisitText(reason="Milia", assessment="Milia")
    saved, _ = clinic.visits.save_text(case.visit_id, text, visit.version)
    clinic.visits.sign(case.visit_id, saved.version)


def test_a_signed_visit_takes_no_finding_and_measuring_goes_on(clinic: Clinic, case: Case) -> None:
    scaled(clinic, case)
    sign(clinic, case)
    row = save(clinic, length(case))
    assert "signed" in row.no_finding
    with pytest.raises(Conflict, match="signed"):
        clinic.measures.as_finding(row.id)
    assert clinic.lesions.get(case.lesion.id).observations == ()


def test_a_photo_without_a_visit_takes_no_finding(clinic: Clinic, case: Case) -> None:
    outcome, _ = clinic.photos.import_bytes("b.png", encode(quarters(), "PNG"), PhotoImport(case.photo.patient_id))
    draft = MeasureDraft(outcome.photo_id, case.lesion.id, MarkKind.COUNT, (), SQUARE)
    with pytest.raises(Conflict, match="no visit"):
        clinic.measures.as_finding(save(clinic, draft).id)


def test_what_is_taken_back_is_hidden_and_can_come_again(clinic: Clinic, case: Case) -> None:
    row = save(clinic, length(case))
    gone, _ = clinic.measures.withdraw(row.id, row.version)
    assert clinic.measures.list(case.photo.id) == ()
    back = save(clinic, replace(length(case), id=row.id, version=gone.version))
    assert clinic.measures.list(case.photo.id) == (back,)


def test_a_place_is_a_mark_too_and_no_finding(clinic: Clinic, case: Case) -> None:
    mark, _ = clinic.photos.mark(PhotoMark("", case.photo.id, case.lesion.id, 12.0, 13.0))
    (row,) = clinic.measures.list(case.photo.id)
    assert (row.id, row.kind, row.points) == (mark.id, MarkKind.PLACE, ((12.0, 13.0),))
    with pytest.raises(Conflict, match="place"):
        clinic.measures.as_finding(row.id)


@pytest.mark.parametrize(
    ("kind", "points", "outline", "field"),
    [
        (MarkKind.LENGTH, ((1.0, 1.0),), (), "points"),
        (MarkKind.LENGTH, ((1.0, 1.0), (1.0, 1.0)), (), "points"),
        (MarkKind.LENGTH, ((1.0, 1.0), (WIDTH + 1.0, 1.0)), (), "points"),
        (MarkKind.LENGTH, ((1.0, 1.0), (float("nan"), 1.0)), (), "points"),
        (MarkKind.AXES, ((1.0, 1.0), (9.0, 1.0)), (), "points"),
        (MarkKind.OUTLINE, (), SQUARE[:2], "outline"),
        (MarkKind.OUTLINE, (), (*SQUARE, (0.0, HEIGHT + 1.0)), "outline"),
        (MarkKind.OUTLINE, (), ((1.0, 1.0), (5.0, 5.0), (9.0, 9.0)), "points"),
        (MarkKind.COUNT, ((12.0, 12.0),), (), "outline"),
    ],
)
def test_a_shape_that_cannot_be_is_refused(
    clinic: Clinic, case: Case, kind: MarkKind, points: tuple[Point, ...], outline: tuple[Point, ...], field: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        clinic.measures.save(MeasureDraft(case.photo.id, case.lesion.id, kind, points, outline))
    assert caught.value.field == field
    assert clinic.measures.list(case.photo.id) == ()


def test_another_patients_lesion_and_an_unknown_photo_are_refused(clinic: Clinic, case: Case) -> None:
    other, _ = clinic.lesions.save(LesionDraft(add_patient(clinic, "Ortiz").id, "infraorbital", Side.LEFT))
    with pytest.raises(ValidationError, match="another patient"):
        clinic.measures.save(length(case, lesion=other.id))
    with pytest.raises(NotFound):
        clinic.measures.list("nowhere")


def test_the_pixels_for_suggestions_come_with_their_scale(clinic: Clinic, case: Case) -> None:
    pixels = clinic.measures.pixels(case.photo.id)
    assert pixels.rgb.shape == (HEIGHT, WIDTH, 3)
    with pytest.raises(ValidationError, match="no scale"):
        pixels.candidates(SQUARE)
    scaled(clinic, case)
    assert clinic.measures.pixels(case.photo.id).scale == clinic.photos.get(case.photo.id).scale
