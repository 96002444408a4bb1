"""Maps on paper: each lesion in the view where it is best seen, no pin over another."""

import io
from datetime import date
from itertools import combinations
from math import hypot

import pytest
from PIL import Image

from clinic.app import Clinic
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.reports.summary_data import MapView
from clinic.services.document_maps import map_views, view_title
from tests.support.clinics import add_patient

TODAY = date(2026, 11, 22)


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    return add_patient(clinic)


def views(clinic: Clinic, patient: PatientDetail, *places: tuple[str, Side]) -> tuple[MapView, ...]:
    def lesion(site: str, side: Side) -> LesionRow:
        return clinic.lesions.save(LesionDraft(patient.id, site, side))[0]

    return map_views(clinic.atlas, patient, [lesion(*place) for place in places], TODAY)


def size(view: MapView) -> tuple[int, int]:
    data = view.picture if isinstance(view.picture, bytes) else view.picture()
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def test_each_lesion_is_pinned_once_where_it_is_seen(clinic: Clinic, patient: PatientDetail) -> None:
    shown = views(clinic, patient, ("cheek", Side.LEFT), ("forehead", Side.RIGHT), ("back_upper", Side.LEFT))
    assert [view.title for view in shown] == ["Face, front", "Torso, back"]
    assert sorted(pin.number for view in shown for pin in view.pins) == [1, 2, 3]
    assert all(0 < pin.x < 1 and 0 < pin.y < 1 for view in shown for pin in view.pins)


def test_the_corners_name_the_patients_own_sides(clinic: Clinic, patient: PatientDetail) -> None:
    front, back = views(clinic, patient, ("cheek", Side.LEFT), ("cheek", Side.RIGHT), ("back_upper", Side.LEFT))
    assert (front.left_corner, front.right_corner) == ("right", "left")
    assert (back.left_corner, back.right_corner) == ("left", "right")
    left, right = front.pins
    assert right.x < 0.5 < left.x  # the left cheek is at the right of the picture
    assert back.pins[0].x < 0.5


def test_pins_do_not_cover_each_other(clinic: Clinic, patient: PatientDetail) -> None:
    (view,) = views(clinic, patient, *[("cheek", Side.LEFT)] * 4)
    width, height = size(view)
    for one, two in combinations(view.pins, 2):
        assert hypot((one.x - two.x) * width, (one.y - two.y) * height) > 0.09 * max(width, height)


def test_a_baby_gets_the_infant_figure_and_none_without_lesions(clinic: Clinic) -> None:
    baby = add_patient(clinic, "Small", "Sam", birth=PartialDate(2026, 10, 1))
    adult = add_patient(clinic, "Tall", "Tom")
    assert views(clinic, baby) == ()
    assert views(clinic, baby, ("cheek", Side.LEFT))[0].picture != views(clinic, adult, ("cheek", Side.LEFT))[0].picture


def test_a_hand_or_ear_is_named_once_and_has_no_sides_of_its_own(clinic: Clinic, patient: PatientDetail) -> None:
    for site, part in (("index_tip", "hand"), ("ear_helix", "ear")):
        (view,) = views(clinic, patient, (site, Side.LEFT))
        assert (view.left_corner, view.right_corner) == ("", "")
        assert view.title.startswith(f"Patient's left {part}")
    assert view_title("hand-left-palm") == "Patient's left hand, palm"
    assert view_title("foot-right-medial", "your") == "Your right foot, inner side"
    assert view_title("face-front") == "Face, front"
