"""The skin that lesions cover, as it is kept and told."""

from dataclasses import replace

import pytest

from clinic.app import Clinic
from clinic.atlas.areas import middle_of, size_of
from clinic.errors import Conflict, NotFound, ValidationError
from clinic.records.enums import Figure, LesionStatus, Side, Topic
from clinic.records.lesions import AreaDraft, LesionDraft, LesionRow
from clinic.records.surface import SurfaceArea
from clinic.records.visits import VisitText
from clinic.rules.area_words import cm2_text
from clinic.store.models import LesionArea
from tests.support.clinics import SettableClock, add_patient

SMALL = SurfaceArea(((256_000, 256_400), (258_000, 258_100)), "1")
LARGE = SurfaceArea(((256_000, 258_100),), "1")


@pytest.fixture
def lesion(clinic: Clinic) -> LesionRow:
    return clinic.lesions.save(LesionDraft(add_patient(clinic).id, "cheek", Side.LEFT))[0]


def draft(lesion: LesionRow, area: SurfaceArea = SMALL, visit_id: str = "") -> AreaDraft:
    return AreaDraft(lesion.id, area, Figure.ADULT_FEMALE, visit_id)


def begun(clinic: Clinic, lesion: LesionRow) -> str:
    visit, _ = clinic.visits.start(lesion.patient_id)
    return clinic.visits.save_text(visit.id, VisitText(reason="Plaques"), visit.version)[0].id


def sign(clinic: Clinic, visit_id: str) -> str:
    visit, _ = clinic.visits.sign(visit_id, clinic.visits.get(visit_id).version)
    return visit.content_hash


def test_an_area_is_kept_with_its_size_on_the_figure(clinic: Clinic, lesion: LesionRow) -> None:
    visit_id = begun(clinic, lesion)
    row, changes = clinic.areas.paint(draft(lesion, visit_id=visit_id))
    size = size_of(clinic.atlas, SMALL, Figure.ADULT_FEMALE)
    assert (row.area, row.cm2, row.share) == (SMALL, size.cm2, size.share)
    assert row.author == "Dr M. Okafor"
    assert {Topic.LESION, Topic.VISIT} <= changes.topics
    assert {lesion.id, lesion.patient_id, visit_id} <= changes.ids
    (listed,) = clinic.lesions.list(lesion.patient_id)
    assert (listed.area, listed.area_cm2) == (SMALL, row.cm2)
    assert clinic.lesions.get(lesion.id).areas == (row,)


def test_a_lesion_without_a_place_gets_its_pin_inside_the_area(clinic: Clinic, lesion: LesionRow) -> None:
    assert lesion.anchored
    clinic.areas.paint(draft(lesion))
    row = clinic.lesions.get(lesion.id).row
    assert (row.point, row.anchored, row.by_area) == (middle_of(clinic.atlas, SMALL), False, True)
    assert row.placed is None  # it is not a place that a person gave
    point = clinic.atlas.anchor("cheek", Side.LEFT)
    clinic.lesions.save(replace(_again(row), point=point))
    row = clinic.lesions.get(lesion.id).row
    assert (row.point, row.placed, row.by_area) == (point, point, False)


def _again(row: LesionRow) -> LesionDraft:
    return LesionDraft(row.patient_id, row.site, row.side, id=row.id, version=row.version)


def test_each_visit_has_its_own_area_so_that_spread_is_seen(
    clinic: Clinic, lesion: LesionRow, clock: SettableClock
) -> None:
    first = begun(clinic, lesion)
    clinic.areas.paint(draft(lesion, SMALL, first))
    clinic.areas.paint(draft(lesion, LARGE, first))  # a second time in the visit: the first is changed
    sign(clinic, first)
    clock.forward(days=20)
    clinic.areas.paint(draft(lesion, SMALL, begun(clinic, lesion)))
    assert [row.area for row in clinic.lesions.get(lesion.id).areas] == [SMALL, LARGE]
    assert clinic.lesions.get(lesion.id).row.area == SMALL
    assert clinic.integrity.verify() == ()


def test_outside_of_a_visit_a_day_has_one_area(clinic: Clinic, lesion: LesionRow, clock: SettableClock) -> None:
    clinic.areas.paint(draft(lesion, SMALL))
    clock.forward(minutes=5)
    clinic.areas.paint(draft(lesion, LARGE))
    clock.forward(days=1)
    row, changes = clinic.areas.paint(draft(lesion, SMALL))
    assert changes.topics == frozenset({Topic.LESION})
    assert [(row.area, row.visit_id) for row in clinic.lesions.get(lesion.id).areas] == [(SMALL, ""), (LARGE, "")]
    assert row.painted_at == clock.moment


def test_the_area_of_a_signed_visit_stays(clinic: Clinic, lesion: LesionRow) -> None:
    visit_id = begun(clinic, lesion)
    row, _ = clinic.areas.paint(draft(lesion, visit_id=visit_id))
    sign(clinic, visit_id)
    with pytest.raises(Conflict, match="signed"):
        clinic.areas.paint(draft(lesion, LARGE, visit_id))
    with pytest.raises(Conflict, match="signed"):
        clinic.areas.withdraw(row.id)
    assert clinic.lesions.get(lesion.id).row.area == SMALL


def test_a_signature_covers_the_area(clinic: Clinic, lesion: LesionRow) -> None:
    visit_id = begun(clinic, lesion)
    row, _ = clinic.areas.paint(draft(lesion, visit_id=visit_id))
    sign(clinic, visit_id)
    assert clinic.integrity.verify() == ()
    with clinic.database.write() as session:
        stored = session.get(LesionArea, row.id)
        assert stored is not None
        stored.cells = LARGE.encode()
    assert any("signed" in problem for problem in clinic.integrity.verify())


@pytest.mark.parametrize(
    ("area", "words"),
    [
        (SurfaceArea(((0, 10**8),), "1"), "beyond the skin"),
        (SurfaceArea(((0, 100),), "0"), "another version"),
    ],
)
def test_an_area_that_is_none_is_refused(clinic: Clinic, lesion: LesionRow, area: SurfaceArea, words: str) -> None:
    with pytest.raises(ValidationError, match=words) as told:
        clinic.areas.paint(draft(lesion, area))
    assert told.value.field == "area"
    assert clinic.lesions.get(lesion.id).areas == ()


def test_an_area_belongs_to_the_visit_of_its_own_patient(clinic: Clinic, lesion: LesionRow) -> None:
    other, _ = clinic.visits.start(add_patient(clinic, "Other").id)
    with pytest.raises(Conflict, match="another patient"):
        clinic.areas.paint(draft(lesion, visit_id=other.id))
    with pytest.raises(NotFound):
        clinic.areas.paint(replace(draft(lesion), lesion_id="none"))
    with pytest.raises(NotFound):
        clinic.areas.withdraw("none")


def test_what_was_painted_by_mistake_is_taken_back_and_can_be_painted_again(clinic: Clinic, lesion: LesionRow) -> None:
    visit_id = begun(clinic, lesion)
    row, _ = clinic.areas.paint(draft(lesion, visit_id=visit_id))
    gone, _ = clinic.areas.withdraw(row.id, row.version)
    assert gone.withdrawn
    shown = clinic.lesions.get(lesion.id)
    assert (shown.areas, shown.row.area, shown.row.anchored) == ((), None, True)
    assert clinic.visits.get(visit_id).done == ()
    clinic.areas.paint(replace(draft(lesion, LARGE, visit_id), version=gone.version))
    assert [row.area for row in clinic.lesions.get(lesion.id).areas] == [LARGE]


def test_an_area_of_a_visit_entered_in_error_is_not_shown(clinic: Clinic, lesion: LesionRow) -> None:
    visit_id = begun(clinic, lesion)
    clinic.areas.paint(draft(lesion, visit_id=visit_id))
    clinic.visits.mark_error(visit_id, "wrong person")
    assert clinic.lesions.get(lesion.id).areas == ()
    assert clinic.lesions.get(lesion.id).row.area is None


def test_the_visit_says_what_was_painted_as_an_estimate(clinic: Clinic, lesion: LesionRow) -> None:
    visit_id = begun(clinic, lesion)
    row, _ = clinic.areas.paint(draft(lesion, LARGE, visit_id))
    (line,) = clinic.visits.get(visit_id).done
    assert line.startswith(f"L1 painted: area {cm2_text(row.cm2)}, ")
    assert line.endswith("of the body surface (estimate)")


def test_an_area_that_cannot_be_read_still_has_its_size(clinic: Clinic, lesion: LesionRow) -> None:
    row, _ = clinic.areas.paint(draft(lesion))
    with clinic.database.write() as session:
        stored = session.get(LesionArea, row.id)
        assert stored is not None
        stored.cells = "Anonsense"
    shown = clinic.lesions.get(lesion.id)
    assert (shown.row.area, shown.row.area_cm2, shown.row.anchored) == (None, row.cm2, True)


def test_the_trail_says_the_size_and_not_the_cells(clinic: Clinic, lesion: LesionRow) -> None:
    row, _ = clinic.areas.paint(draft(lesion))
    (entry,) = [one for one in clinic.audit.entries() if one.what == "added area of lesion L1"]
    fields = {one.label: one.after for one in entry.fields}
    assert fields["area (cm², estimate)"] == f"{row.cm2:g}"
    assert not any(SMALL.encode() in after for after in fields.values())


def test_the_status_is_untouched_by_painting(clinic: Clinic, lesion: LesionRow) -> None:
    clinic.lesions.set_status(lesion.id, LesionStatus.TREATED)
    clinic.areas.paint(draft(lesion, LARGE))
    clinic.areas.paint(draft(lesion, SMALL))
    assert clinic.lesions.get(lesion.id).row.status is LesionStatus.TREATED
    assert len(clinic.lesions.get(lesion.id).statuses) == 2
