"""What the sample clinic measures in its photos, made for one small story with real pictures."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from clinic.app import Clinic
from clinic.clock import system_now
from clinic.imaging.codes import codes_in
from clinic.paths import RESOURCES
from clinic.records.enums import AlignmentGrade, MarkKind, MarkMethod, PhotoChoice, ScaleMethod, SizeMethod
from clinic.records.measures import AREA, LONG_AXIS, SHORT_AXIS
from clinic.records.photos import PhotoRow
from clinic.sample.laboratory import Laboratory
from clinic.sample.looks import load_looks
from clinic.sample.measuring import Measurer
from clinic.sample.phone import card_photo
from clinic.sample.pictures import Studio, shots_of
from clinic.sample.recorder import Recorder
from clinic.sample.schedule import SampleClock
from clinic.sample.skin import SkinSpec, View, scale_ends, seen_at
from clinic.sample.stories import LesionStory, Person, VisitStory
from tests.support.clinics import make_clinic

pytestmark = pytest.mark.xdist_group("sample photos")
TODAY = date(2026, 11, 22)


def story() -> Person:
    lesion = LesionStory("index", "index_tip", "left", "calcinosis_dystrophic", look="plaque", sticker=8.0)
    seen = {"how": "photo", "firmness": "hard"}
    return Person(
        family="Berg", birth="1970-01-02", sex="female", given="Eva", mrn="P77", tone="II", lesions=(lesion,),
        visits=(
            VisitStory(-150, "Lump", seen={"index": {"mm": (9.5, 6.1, 0.1), **seen}}, photos={"index": 1},
                       ruled=("index",)),
            VisitStory(-20, "Control", seen={"index": {"mm": (8.1, 5.2, 0.1), **seen}}, photos={"index": 2},
                       shaken=("index",)),
        ),
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Clinic, tuple[PhotoRow, ...]]]:
    clock = SampleClock(system_now() - timedelta(days=200))
    with make_clinic(tmp_path_factory.mktemp("measured"), clock) as clinic:
        studio = Studio(clinic.atlas, load_looks(RESOURCES / "sample" / "looks.csv"), 1, 1)
        person = story()
        laboratory = Laboratory(RESOURCES / "sample" / "laboratory.csv")
        recorder = Recorder(clinic, clock, person, laboratory, Measurer(clinic, studio, aligns=True), TODAY, 1)
        recorder.register()
        for visit in person.visits:
            clock.move_to(system_now() + timedelta(days=visit.at))
            shots = shots_of(person, visit, clock())
            recorder.visit(visit, tuple((shot, studio.picture(shot)) for shot in shots))
        photos = clinic.photos.list(recorder.patient_id)
        yield clinic, tuple(sorted(photos, key=lambda row: row.captured_at or clock()))


def test_scales_come_from_ruler_and_sticker(made: tuple[Clinic, tuple[PhotoRow, ...]]) -> None:
    clinic, (ruled, _blurred, good) = made
    by_ruler, by_sticker = clinic.scales.of(ruled.id), clinic.scales.of(good.id)
    assert by_ruler is not None and by_sticker is not None
    assert (by_ruler.method, by_sticker.method) == (ScaleMethod.RULER, ScaleMethod.STICKER)
    for scale in (by_ruler, by_sticker):
        assert scale.mm_per_pixel == pytest.approx(0.026, rel=0.1)


def test_axes_are_what_the_visit_tells_and_its_finding_is_written_from_them(
    made: tuple[Clinic, tuple[PhotoRow, ...]],
) -> None:
    clinic, (ruled, blurred, good) = made
    for photo, size in ((ruled, (9.5, 6.1)), (good, (8.1, 5.2))):
        axes = next(row for row in clinic.measures.list(photo.id) if row.kind is MarkKind.AXES)
        for name, wanted in zip((LONG_AXIS, SHORT_AXIS), size, strict=True):
            value = axes.value(name)
            assert value is not None
            assert value.value == pytest.approx(wanted, abs=0.01)
            assert value.unit == "mm"
        assert axes.observation_id
        assert not axes.finding_differs
    (lesion,) = clinic.lesions.list(good.patient_id)
    newest = clinic.lesions.get(lesion.id).observations[0]
    assert (newest.long_axis, newest.short_axis, newest.size_method) == (8.1, 5.2, SizeMethod.PHOTO)
    assert newest.firmness == "hard"
    outline = next(row for row in clinic.measures.list(good.id) if row.kind is MarkKind.OUTLINE)
    area = outline.value(AREA)
    assert outline.method is MarkMethod.SUGGESTED
    assert area is not None
    assert area.value == pytest.approx(np.pi / 4 * 8.1 * 5.2, rel=0.35)
    assert not any(row.kind is MarkKind.AXES for row in clinic.measures.list(blurred.id))


def test_the_photo_that_was_not_held_still_is_rejected_and_lies_on_no_other(
    made: tuple[Clinic, tuple[PhotoRow, ...]],
) -> None:
    clinic, (ruled, blurred, good) = made
    assert [row.choice for row in (ruled, blurred, good)] == ["", PhotoChoice.REJECT, PhotoChoice.KEEP]
    refused, aligned = clinic.alignments.of(ruled.id, blurred.id), clinic.alignments.of(ruled.id, good.id)
    assert refused is not None and aligned is not None
    assert refused.grade is AlignmentGrade.NOT_ALIGNED
    assert refused.reason
    assert aligned.grade is not AlignmentGrade.NOT_ALIGNED


def test_the_photographed_card_can_be_read(made: tuple[Clinic, tuple[PhotoRow, ...]]) -> None:
    clinic, (_, _, photo) = made
    patient = clinic.patients.get(photo.patient_id)
    word = clinic.photo_inbox.card_word(patient.id)
    picture = card_photo(patient, word, 1).convert("L")
    assert codes_in(np.asarray(picture)).texts == (word,)


def test_places_of_a_scene_are_told_as_the_photo_shows_them() -> None:
    spec = SkinSpec(mm_per_pixel=0.05, size=(400, 300), scale_mm=10)
    assert seen_at(spec, 2.0, -1.0) == pytest.approx((400 / 2 + 40, 300 / 2 - 20), abs=1)
    first, last = scale_ends(spec)
    assert np.hypot(last[0] - first[0], last[1] - first[1]) == pytest.approx(200, abs=0.01)
    turned = SkinSpec(mm_per_pixel=0.05, size=(400, 300), view=View(rotation=90.0))
    assert seen_at(turned, 2.0, 0.0) == pytest.approx((200, 150 + 40), abs=1.5)
