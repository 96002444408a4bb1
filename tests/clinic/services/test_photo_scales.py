"""The scale of a photo: found by stickers, told by a ruler, taken away; what was measured follows it."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from clinic.app import Clinic
from clinic.errors import ClinicError, Conflict, NotFound, ValidationError
from clinic.records.enums import MarkKind, ScaleMethod, Side, Topic
from clinic.records.lesions import LesionDraft
from clinic.records.measures import LENGTH, MeasureDraft
from clinic.records.photos import PhotoImport, PhotoRow
from clinic.records.scales import PhotoScale
from tests.clinic.measure.scenes import Scene, photo
from tests.support.clinics import SettableClock, add_patient, make_filled

SCENE = Scene(width=480, height=360, distance=80, tilt=20)


class Case(NamedTuple):
    sticker: PhotoRow
    plain: PhotoRow
    lesion_id: str


def _fill(clinic: Clinic, _clock: SettableClock, _place: Path) -> Case:
    patient = add_patient(clinic)
    lesion, _ = clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT))
    rows = []
    for name, scene in (("a.png", SCENE), ("b.png", replace(SCENE, stickers=()))):
        packed = io.BytesIO()
        Image.fromarray(photo(scene)).save(packed, "PNG")
        outcome, _ = clinic.photos.import_bytes(name, packed.getvalue(), PhotoImport(patient.id))
        rows.append(clinic.photos.get(outcome.photo_id))
    return Case(rows[0], rows[1], lesion.id)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[tuple[Clinic, Case]]:
    clinic, case = make_filled(tmp_path, SettableClock(), _fill)
    with clinic:
        yield clinic, case


def test_import_finds_the_sticker_by_itself(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    scale = clinic.scales.of(case.sticker.id)
    assert scale is not None and scale.method is ScaleMethod.STICKER
    assert scale.mm_per_pixel == pytest.approx(SCENE.mm_per_pixel, rel=0.01)
    assert scale.tilt_degrees == pytest.approx(20, abs=4)
    assert scale.reference == "sticker 86, 10 mm"
    assert clinic.scales.of(case.plain.id) is None


def test_stickers_are_found_again_after_the_scale_was_taken_away(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    before = clinic.scales.of(case.sticker.id)
    row, changes = clinic.scales.clear(case.sticker.id, case.sticker.version)
    assert row.mm_per_pixel is None and row.scale_method == "" and clinic.scales.of(row.id) is None
    assert Topic.PHOTO in changes.topics
    row, _ = clinic.scales.find(row.id, row.version)
    assert before is not None and row.scale is not None
    assert row.scale.mm_per_pixel == pytest.approx(before.mm_per_pixel, rel=1e-3)
    (sticker,) = clinic.scales.detect(row.id)
    assert sticker.marker == 86


def test_a_photo_without_a_sticker_keeps_the_scale_it_had_and_says_why(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    row, _ = clinic.scales.set_ruler(case.plain.id, (10, 10), (410, 10), 20)
    assert row.scale is not None and row.scale.method is ScaleMethod.RULER
    assert row.mm_per_pixel == pytest.approx(0.05)
    with pytest.raises(ClinicError, match=r"no scale sticker.* line over a ruler"):
        clinic.scales.find(row.id)
    assert clinic.scales.of(row.id) == row.scale


def test_what_was_measured_is_computed_anew(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    draft = MeasureDraft(case.plain.id, case.lesion_id, MarkKind.LENGTH, ((10.0, 10.0), (110.0, 10.0)))
    mark, _ = clinic.measures.save(draft)
    assert mark.value(LENGTH).unit == "px"  # type: ignore[union-attr]  # a missing value fails the test as well
    _, changes = clinic.scales.set_ruler(case.plain.id, (10, 10), (410, 10), 20)
    (known,) = clinic.measures.list(case.plain.id)
    value = known.value(LENGTH)
    assert value is not None and value.unit == "mm" and value.value == pytest.approx(5)
    assert case.plain.id in changes.ids
    clinic.scales.clear(case.plain.id)
    (known,) = clinic.measures.list(case.plain.id)
    assert known.value(LENGTH).unit == "px"  # type: ignore[union-attr]  # as above


def test_a_scale_that_someone_else_changed_is_not_overwritten(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    changed, _ = clinic.scales.set_ruler(case.plain.id, (10, 10), (410, 10), 20, case.plain.version)
    attempts: tuple[Callable[[], object], ...] = (
        lambda: clinic.scales.set_ruler(case.plain.id, (0, 0), (100, 0), 9, case.plain.version),
        lambda: clinic.scales.clear(case.plain.id, case.plain.version),
    )
    for attempt in attempts:
        with pytest.raises(Conflict) as conflict:
            attempt()
        assert isinstance(conflict.value.theirs, PhotoRow)
        assert conflict.value.theirs.version == changed.version
        assert conflict.value.theirs.mm_per_pixel == pytest.approx(0.05)


def test_what_cannot_be_a_scale_is_refused(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    for scale in (PhotoScale(0.0, 0.0, ScaleMethod.TYPED), PhotoScale(0.1, 0.2, ScaleMethod.TYPED)):
        with pytest.raises(ValidationError):
            clinic.scales.set_scale(case.plain.id, scale)
    with pytest.raises(ValidationError):
        clinic.scales.set_ruler(case.plain.id, (10, 10), (12, 10), 20)
    with pytest.raises(NotFound):
        clinic.scales.of("no photo")
    assert clinic.scales.of(case.plain.id) is None


def test_the_trail_tells_of_it_in_words(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    clinic.scales.set_ruler(case.plain.id, (10, 10), (410, 10), 20)
    words = " ".join(entry.what for entry in clinic.audit.entries()[:3])
    assert "scale" in words and "ruler" in words


def test_what_is_stored_is_what_was_found(opened: tuple[Clinic, Case]) -> None:
    clinic, case = opened
    scale = clinic.scales.of(case.sticker.id)
    assert scale is not None and scale.plane is not None and scale.drift > 0
    row, _ = clinic.scales.set_scale(case.plain.id, scale)
    assert clinic.scales.of(row.id) == scale
    corners = np.array(scale.outlines[0])
    assert np.linalg.norm(corners[1] - corners[0]) == pytest.approx(10 / scale.mm_per_pixel, rel=0.1)


def test_a_photo_is_printed_as_a_reference_and_the_trail_knows(opened: tuple[Clinic, Case], tmp_path: Path) -> None:
    clinic, case = opened
    pdf = clinic.scales.reference(case.sticker.id, tmp_path / "reference.pdf")
    assert (tmp_path / "reference.pdf").read_bytes() == pdf
    assert pdf.count(b"/Type /Page\n") == 1
    last = clinic.audit.entries()[0]
    assert last.patient_id == case.sticker.patient_id and "photo" in last.what and "saved" in last.what
