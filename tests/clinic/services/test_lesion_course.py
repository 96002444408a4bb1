"""One lesion over time: what was measured, and the same skin cut out of each photo."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from sqlalchemy import select

from clinic.app import Clinic
from clinic.records.courses import LesionCrop
from clinic.records.enums import AlignmentGrade, MarkKind, Side, SizeMethod
from clinic.records.lesions import LesionDraft, LesionRow, ObservationDraft
from clinic.records.measures import MeasureDraft
from clinic.records.photos import PhotoImport, PhotoMark
from clinic.records.treatments import DrugDraft
from clinic.store.models import Alignment
from tests.support.clinics import SettableClock, add_patient, make_filled

Bytes = NDArray[np.uint8]
SPOT = (420.0, 300.0)


def skin() -> Bytes:
    """Fine irregular texture with a pale disc at ``SPOT``; uint8 (600, 800, 3)."""
    rng = np.random.default_rng(7)
    noise = sum(
        cv2.resize(rng.normal(0, 1, (600 // step, 800 // step)), (800, 600), interpolation=cv2.INTER_CUBIC) * gain
        for step, gain in ((2, 7.0), (5, 9.0), (20, 12.0))
    )
    base = np.clip(np.array([196, 150, 128]) + np.asarray(noise)[..., None], 0, 255).astype(np.uint8)
    picture = np.ascontiguousarray(base)
    cv2.circle(picture, (int(SPOT[0]), int(SPOT[1])), 24, (240, 228, 205), -1, cv2.LINE_AA)
    return picture


def turned(picture: Bytes, degrees: float, scale: float) -> tuple[Bytes, NDArray[np.float64]]:
    """The same skin from a camera that was turned and nearer; and the (2, 3) map of pixel centres."""
    turn = cv2.getRotationMatrix2D((400.0, 300.0), degrees, scale)
    moved = cv2.warpAffine(picture, turn, (800, 600), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, dtype=np.uint8), np.asarray(turn, dtype=np.float64)


def png(picture: Bytes) -> bytes:
    out = io.BytesIO()
    Image.fromarray(picture).save(out, "PNG")
    return out.getvalue()


def fill(clinic: Clinic, clock: SettableClock, _place: Path) -> tuple[str, tuple[str, ...]]:
    patient = add_patient(clinic)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "elbow_olecranon", Side.LEFT, diagnosis=""))
    photos = []
    for number, (degrees, scale) in enumerate(((0.0, 1.0), (14.0, 1.2))):
        clock.moment = datetime(2026, 3 + 4 * number, 2, 9, tzinfo=UTC)
        visit, _ = clinic.visits.start(patient.id)
        seen = ObservationDraft(lesion.id, visit.id, long_axis=8.0 - number, uncertainty=0.2)
        clinic.lesions.observe(seen)
        picture, _turn = turned(skin(), degrees, scale)
        where = PhotoImport(patient.id, visit.id, lesion.id)
        outcome, _ = clinic.photos.import_bytes(f"{number}.png", png(picture), where)
        photos.append(outcome.photo_id)
        clock.forward(hours=1)
        clinic.visits.sign(visit.id, clinic.visits.get(visit.id).version)
    clinic.photos.mark(PhotoMark("", photos[0], lesion.id, *SPOT))
    clinic.treatments.save_drug(
        DrugDraft(patient.id, "", "Diltiazem", 180, "mg", start=date(2026, 3, 2), lesion_ids=(lesion.id,), unknown=True)
    )
    return lesion.id, tuple(photos)


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[tuple[Clinic, str, tuple[str, ...]]]:
    clinic, (lesion_id, photos) = make_filled(tmp_path, SettableClock(), fill)
    yield clinic, lesion_id, photos
    clinic.close()


Filled = tuple[Clinic, str, tuple[str, ...]]


def pale_middle(crop: LesionCrop) -> tuple[float, float]:
    """Where the pale disc lies in a crop, as parts of its side."""
    with Image.open(io.BytesIO(crop.jpeg)) as opened:
        pixels = np.asarray(opened.convert("RGB")).astype(int)
    ys, xs = np.nonzero(pixels[..., 2] > 185)
    return float(np.median(xs)) / pixels.shape[1], float(np.median(ys)) / pixels.shape[0]


def test_the_course_holds_findings_photos_and_treatments_by_date(filled: Filled) -> None:
    clinic, lesion_id, photos = filled
    course = clinic.courses.course(lesion_id)
    assert [frame.photo.id for frame in course.frames] == list(photos)
    assert [point.long_axis for point in course.points] == [8.0, 7.0]
    assert all(point.uncertainty == 0.2 for point in course.points)
    (drug,) = course.treatments
    assert (drug.text, drug.start, drug.end, drug.is_drug) == ("Diltiazem 180 mg", date(2026, 3, 2), None, True)
    assert course.reference == photos[0]
    assert course.frames[0].place == SPOT
    assert course.frames[1].place is None


def test_a_photo_that_was_not_aligned_is_shown_whole_and_says_so(filled: Filled) -> None:
    clinic, lesion_id, photos = filled
    course = clinic.courses.course(lesion_id)
    assert clinic.courses.waiting(course) == 1
    crop = clinic.courses.crop(course, photos[1], 200)
    assert crop.grade is None
    assert "not marked" in crop.words


def test_after_aligning_the_same_skin_stands_in_the_same_place_of_every_crop(filled: Filled) -> None:
    clinic, lesion_id, photos = filled
    grades, changes = clinic.courses.align(lesion_id)
    assert grades[AlignmentGrade.ALIGNED] == 1
    assert photos[1] in changes.ids
    course = clinic.courses.course(lesion_id)
    assert clinic.courses.waiting(course) == 0
    crops = [clinic.courses.crop(course, photo_id, 240) for photo_id in photos]
    assert crops[1].grade is AlignmentGrade.ALIGNED
    for crop in crops:
        x, y = pale_middle(crop)
        assert abs(x - 0.5) < 0.02
        assert abs(y - 0.5) < 0.02
    assert clinic.courses.align(lesion_id)[0] == dict.fromkeys(AlignmentGrade, 0)  # kept, not done again


def test_a_mark_goes_before_an_alignment_that_leads_elsewhere(filled: Filled) -> None:
    clinic, lesion_id, photos = filled
    clinic.courses.align(lesion_id)
    clinic.scales.set_ruler(photos[0], (100.0, 300.0), (300.0, 300.0), 20.0)
    laid = clinic.courses.crop(clinic.courses.course(lesion_id), photos[1], 200)
    assert laid.grade is AlignmentGrade.ALIGNED and laid.mm_per_pixel is not None
    clinic.photos.mark(PhotoMark("", photos[1], lesion_id, 150.0, 480.0))
    beside = clinic.courses.crop(clinic.courses.course(lesion_id), photos[1], 200)
    assert beside.grade is None
    assert beside.words == "centred on its mark, which does not lie where the alignment says"
    assert beside.mm_per_pixel is None


def test_only_what_is_aligned_carries_millimetres(filled: Filled) -> None:
    clinic, lesion_id, photos = filled
    clinic.courses.align(lesion_id)
    clinic.scales.set_ruler(photos[0], (100.0, 300.0), (300.0, 300.0), 20.0)
    with clinic.database.write() as session:
        session.scalars(select(Alignment)).one().grade = AlignmentGrade.APPROXIMATE.value
    course = clinic.courses.course(lesion_id)
    assert clinic.courses.crop(course, photos[1], 200).mm_per_pixel is None
    clinic.scales.set_ruler(photos[1], (100.0, 300.0), (300.0, 300.0), 20.0)
    lent = clinic.courses.crop(course, photos[0], 200).mm_per_pixel
    own = clinic.courses.crop(clinic.courses.course(lesion_id), photos[1], 200).mm_per_pixel
    assert lent is not None and own == pytest.approx(1.2 * lent, rel=0.01), "its own, nearer by a fifth"


def test_a_photo_that_was_counted_in_is_the_reference_before_one_that_is_only_marked(filled: Filled) -> None:
    """An overview of the face is marked too, and no close-up can be laid over that."""
    clinic, lesion_id, photos = filled
    clinic.scales.set_ruler(photos[1], (100.0, 300.0), (300.0, 300.0), 20.0)
    around = ((300.0, 200.0), (500.0, 200.0), (500.0, 400.0), (300.0, 400.0))
    clinic.measures.save(MeasureDraft(photos[1], lesion_id, MarkKind.COUNT, ((400.0, 300.0),), around))
    course = clinic.courses.course(lesion_id)
    assert course.reference == photos[1]
    counted = course.frames[1]
    assert (counted.place, counted.region, counted.outline) == ((400.0, 300.0), around, ())
    crop = clinic.courses.crop(course, photos[1], 110)
    assert crop.mm_per_pixel == pytest.approx(0.2, rel=0.01), "220 pixels of the photo: the area and a little around it"


def test_a_lesion_that_no_photo_shows_has_a_course_too(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    lesion: LesionRow
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "elbow_olecranon", Side.LEFT))
    course = clinic.courses.course(lesion.id)
    assert (course.frames, course.points, course.treatments, course.reference) == ((), (), (), "")
    assert clinic.courses.waiting(course) == 0


def test_sizes_by_different_methods_keep_their_method(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "elbow_olecranon", Side.LEFT))
    visit, _ = clinic.visits.start(patient.id)
    draft = ObservationDraft(lesion.id, visit.id, long_axis=3.0, size_method=SizeMethod.CALLIPER)
    clinic.lesions.observe(draft)
    (point,) = clinic.courses.course(lesion.id).points
    assert (point.method, point.count, point.uncertainty) == ("calliper", None, None)
