"""The stories as data: every key is one that the catalog knows, and what is told can be drawn."""

import io
from datetime import date

import numpy as np
import pytest
from PIL import Image

from clinic.atlas import Atlas
from clinic.catalog import Catalog
from clinic.faces import Face, FaceFinder
from clinic.paths import RESOURCES
from clinic.records.partial_date import PartialDate
from clinic.rules.validation import check_parameters
from clinic.sample.laboratory import Laboratory
from clinic.sample.looks import bumps_of, load_looks, scene_of, states_of
from clinic.sample.pictures import Studio, shots_of
from clinic.sample.schedule import appointments, end_of_sample, local
from clinic.sample.skin import BumpKind
from clinic.sample.stories import Person, birth_of, day_of, load_people

SAMPLE = RESOURCES / "sample"
TODAY = date(2026, 11, 22)
LOOKS = load_looks(SAMPLE / "looks.csv")


@pytest.fixture(scope="module")
def people() -> tuple[Person, ...]:
    return load_people(SAMPLE)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(RESOURCES / "catalog")


def test_every_key_is_in_the_catalog(people: tuple[Person, ...], catalog: Catalog) -> None:
    handouts = {path.stem for path in (RESOURCES / "handouts" / "en").glob("*.md")}
    for person in people:
        known = {lesion.key for lesion in person.lesions}
        for lesion in person.lesions:
            assert lesion.site in catalog.sites, lesion
            assert lesion.dx in catalog.diagnoses or lesion.text, lesion
        assert all(not key or key in catalog.diagnoses for _, key in person.problems), person.family
        for visit in person.visits:
            named = {*visit.seen, *visit.status, *visit.knows, *visit.answer, *visit.photos}
            assert named <= known, (person.family, visit.at)
            assert set(visit.papers) <= {"summary", *handouts}
            for procedure in visit.did:
                kind = catalog.procedure_kinds[procedure["kind"]]
                checked = check_parameters(kind.fields, [(k, str(v)) for k, v in procedure["with"].items()], TODAY)
                assert set(procedure["on"]) <= known
                assert checked.warnings == (), (person.family, visit.at, checked.warnings)


def test_visits_are_in_order_and_texts_are_there(people: tuple[Person, ...]) -> None:
    for person in people:
        days = [visit.at for visit in person.visits]
        assert days == sorted(set(days)), person.family
        assert all(visit.why and (visit.ex or visit.sees) for visit in person.visits), person.family


def test_names_come_from_many_scripts(people: tuple[Person, ...]) -> None:
    letters = {char for person in people for char in person.family + person.given}
    for first, last in (
        ("Ѐ", "ӿ"),
        ("Ͱ", "Ͽ"),
        ("֐", "׿"),
        ("؀", "ۿ"),
        ("ऀ", "ॿ"),
        ("฀", "๿"),
        ("一", "鿿"),
        ("가", "힣"),
    ):
        assert any(first <= letter <= last for letter in letters), first


def test_laboratory_reports_are_whole(people: tuple[Person, ...]) -> None:
    laboratory = Laboratory(SAMPLE / "laboratory.csv")
    for person in people:
        for lab in person.labs:
            report = laboratory.report(lab, local(day_of(lab.at, TODAY), end_of_sample(TODAY, None).time()))
            assert len(report.results) == len(lab.values)


def test_bumps_are_as_many_as_were_counted(people: tuple[Person, ...]) -> None:
    astrid = next(person for person in people if person.mrn == "20417")
    cheek = next(lesion for lesion in astrid.lesions if lesion.key == "cheek")
    scene, states = scene_of(astrid, cheek, LOOKS, 1), states_of(astrid, cheek)
    assert len(bumps_of(scene, states[0], after=False)) == 22
    after = [bump.kind for bump in bumps_of(scene, states[0], after=True)]
    assert (after.count(BumpKind.MILIUM), after.count(BumpKind.EXCORIATION)) == (9, 13)
    assert len(bumps_of(scene, states[-112], after=False)) == 16
    index = next(lesion for lesion in astrid.lesions if lesion.key == "index")
    scene, states = scene_of(astrid, index, LOOKS, 1), states_of(astrid, index)
    (bump,) = bumps_of(scene, states[0], after=False)
    assert bump.diameter_mm == pytest.approx(1.16 * (8.1 * 5.2) ** 0.5, abs=0.01)  # drawn larger than it is seen


def test_a_photo_is_the_same_each_time_and_carries_its_visits_time(people: tuple[Person, ...]) -> None:
    astrid = next(person for person in people if person.mrn == "20417")
    visit = astrid.visits[-1]
    start = local(TODAY, end_of_sample(TODAY, None).time())
    studio = Studio(Atlas.load(RESOURCES / "atlas"), LOOKS, 1, 2)
    shots = shots_of(astrid, visit, start)
    assert len({shot.name for shot in shots}) == len(shots)
    close_up = next(shot for shot in shots if shot.key)
    overview = next(shot for shot in shots if shot.view)
    drawn = [data for _, data in studio.render_all([close_up, overview])]
    assert drawn == [studio.picture(close_up), studio.picture(overview)]
    assert f"{close_up.taken_at:%Y:%m:%d %H:%M:%S}".encode() in drawn[0]


def test_one_overview_of_astrid_is_turned_so_that_her_lesions_are_sought_in_it(people: tuple[Person, ...]) -> None:
    astrid = next(person for person in people if person.mrn == "20417")
    start = local(TODAY, end_of_sample(TODAY, None).time())
    faces = [shot for visit in astrid.visits for shot in shots_of(astrid, visit, start) if shot.view == "face-front"]
    assert sorted(shot.turned for shot in faces) == [0, 0, 18]
    studio = Studio(Atlas.load(RESOURCES / "atlas"), LOOKS, 1, 2)
    picture = Image.open(io.BytesIO(studio.picture(next(shot for shot in faces if shot.turned))))
    face = FaceFinder(RESOURCES / "models").find(np.asarray(picture.convert("RGB")))
    assert isinstance(face, Face)
    assert face.turn.yaw == pytest.approx(18, abs=4)


def test_appointments_do_not_overlap_and_end_in_time() -> None:
    end = end_of_sample(TODAY, None)
    friday = date(2026, 11, 20)
    starts = appointments([friday, friday, TODAY, TODAY], TODAY, end)
    assert starts == sorted(set(starts))
    assert starts[-1] < end
    early = end_of_sample(TODAY, local(TODAY, end.time().replace(hour=0, minute=5)))
    assert all(start < early for start in appointments([TODAY] * 5, TODAY, early))


def test_days_and_births() -> None:
    assert day_of(-1, TODAY) == date(2026, 11, 20)
    assert day_of(0, TODAY) == TODAY
    assert birth_of("-12d", TODAY) == PartialDate(2026, 11, 10)
    assert birth_of("1958-06", TODAY) == PartialDate(1958, 6)


def test_bumps_of_a_scene_do_not_lie_upon_each_other(people: tuple[Person, ...]) -> None:
    for person in people:
        for lesion in person.lesions:
            places = np.array(scene_of(person, lesion, LOOKS, 1).places)
            apart = np.hypot(*(places[:, None, :2] - places[None, :, :2]).transpose(2, 0, 1))
            least = (places[:, None, 2] + places[None, :, 2]) / 2
            touching = int(np.triu(apart < least - 0.02, 1).sum())
            assert touching <= len(places) // 10, (person.family, lesion.key, touching)
