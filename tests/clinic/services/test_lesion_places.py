"""A lesion's place belongs to its site and side, whoever writes it."""

from dataclasses import replace

import pytest

from clinic.app import Clinic
from clinic.errors import ValidationError
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.surface import TRIANGLES, SurfacePoint
from clinic.store.models import Lesion
from tests.support.clinics import add_patient

NAN = float("nan")


def anchor(clinic: Clinic, site: str, side: Side) -> SurfacePoint:
    point = clinic.atlas.anchor(site, side)
    assert point is not None
    return point


def draft_of(row: LesionRow) -> LesionDraft:
    return LesionDraft(row.patient_id, row.site, row.side, row.placed, id=row.id, version=row.version)


def put(clinic: Clinic, row: LesionRow, point: SurfacePoint) -> None:
    """Store a place past the checks."""
    with clinic._db.write() as session:
        lesion = session.get(Lesion, row.id)
        assert lesion is not None
        lesion.triangle, (lesion.weight_a, lesion.weight_b), lesion.atlas = point.triangle, point.weights, point.atlas


def test_the_atlas_has_as_many_triangles_as_points_may_name(clinic: Clinic) -> None:
    assert len(clinic.atlas.surface.base) == TRIANGLES


@pytest.mark.parametrize(
    ("triangle", "weights", "atlas"),
    [
        (TRIANGLES, (0.3, 0.3), "1"),
        (-1, (0.3, 0.3), "1"),
        (9, (0.9, 0.9), "1"),
        (9, (-0.2, 0.3), "1"),
        (9, (NAN, 0.3), "1"),
        (9, (0.3, float("inf")), "1"),
        (9, (0.3, 0.3), "77"),
    ],
)
def test_a_place_that_is_none_is_refused(
    clinic: Clinic, triangle: int, weights: tuple[float, float], atlas: str
) -> None:
    patient = add_patient(clinic)
    with pytest.raises(ValidationError) as refused:
        clinic.lesions.save(LesionDraft(patient.id, "chin", Side.LEFT, SurfacePoint(triangle, weights, atlas)))
    assert refused.value.field == "point"
    assert clinic.lesions.list(patient.id) == ()


def test_a_place_on_another_site_or_the_other_side_is_refused(clinic: Clinic) -> None:
    patient = add_patient(clinic)
    left = anchor(clinic, "eyelid_upper", Side.LEFT)
    for site, side, field in (
        ("eyelid_upper", Side.RIGHT, "side"),
        ("eyelid_lower", Side.LEFT, "site"),
        ("periorbital", Side.RIGHT, "side"),
        ("face", Side.MIDLINE, "side"),
    ):
        with pytest.raises(ValidationError) as refused:
            clinic.lesions.save(LesionDraft(patient.id, site, side, left))
        assert refused.value.field == field, site
    for site in ("eyelid_upper", "periorbital", "face"):  # a part lies in the whole
        assert clinic.lesions.save(LesionDraft(patient.id, site, Side.LEFT, left))[0].placed == left


def test_a_place_of_older_borders_is_kept_as_it_is_and_checked_once_it_is_moved(clinic: Clinic) -> None:
    row, _ = clinic.lesions.save(LesionDraft(add_patient(clinic).id, "chin", Side.LEFT))
    elsewhere = anchor(clinic, "eyelid_upper", Side.RIGHT)
    put(clinic, row, elsewhere)  # an older version stored it so
    row = clinic.lesions.get(row.id).row
    assert row.placed == elsewhere
    saved, _ = clinic.lesions.save(replace(draft_of(row), note="still there"))
    assert (saved.placed, saved.note) == (elsewhere, "still there")
    with pytest.raises(ValidationError):
        clinic.lesions.save(replace(draft_of(saved), site="nose_tip", side=Side.MIDLINE))


def test_a_stored_place_that_is_none_is_shown_at_the_site(clinic: Clinic) -> None:
    row, _ = clinic.lesions.save(LesionDraft(add_patient(clinic).id, "chin", Side.LEFT))
    put(clinic, row, SurfacePoint(10**9, (0.3, 0.3), "1"))  # as a file from elsewhere may have brought it
    (row,) = clinic.lesions.list(row.patient_id)
    assert row.anchored
    assert row.point == anchor(clinic, "chin", Side.LEFT)
