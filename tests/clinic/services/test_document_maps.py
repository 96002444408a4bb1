"""Maps on paper: each lesion in the view where it is best seen, no pin over another."""

import io
from dataclasses import replace
from datetime import date
from itertools import combinations
from math import hypot

import pytest
from PIL import Image

from clinic.app import Clinic
from clinic.atlas.frame import skin_at
from clinic.atlas.sight import Sight
from clinic.records.enums import Figure, Side
from clinic.records.lesions import LesionDraft, LesionRow
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.records.surface import CELLS, SurfaceArea
from clinic.reports.map_figures import map_alt
from clinic.reports.summary_data import MapView
from clinic.services.document_maps import map_views, maps_note, view_title
from tests.support.clinics import add_patient
from tests.ui.lesions.rows import area_row

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


def on_face(clinic: Clinic, patient: PatientDetail, x: float, y: float) -> LesionRow:
    """A lesion where the face view of her figure shows a pixel of 800."""
    camera = clinic.atlas.camera("face-front", Figure.ADULT_FEMALE)
    size = (round(800 * camera.fit[0] / camera.fit[1]), 800)
    point = skin_at(Sight(clinic.atlas.shapes[Figure.ADULT_FEMALE], camera, *size), x * size[0], y * size[1], "1")
    assert point is not None
    site, side = clinic.atlas.region_at(point)
    return clinic.lesions.save(LesionDraft(patient.id, site, side, point))[0]


def test_crowded_lids_stand_in_a_close_up_and_the_overview_shows_where(clinic: Clinic, patient: PatientDetail) -> None:
    crowd = [on_face(clinic, patient, 0.6 + 0.02 * n, 0.55 - 0.01 * (n % 2)) for n in range(5)]
    alone = on_face(clinic, patient, 0.35, 0.65)
    overview, close = map_views(clinic.atlas, patient, [*crowd, alone], TODAY)
    assert [pin.number for pin in overview.pins] == [alone.number]
    (window,) = overview.windows
    assert set(window.numbers) == {row.number for row in crowd} == {pin.number for pin in close.pins}
    assert close.title.startswith("Close-up A: ")
    assert window.left < 0.6 < 0.68 < window.right, "the window lies where they are"
    least = min(hypot(one.x - two.x, one.y - two.y) for one, two in combinations(close.pins, 2))
    assert least > 0.09, "there each has room"
    assert all(pin.place is None for pin in close.pins), "none had to leave its place"
    assert "see close-up A" in map_alt(overview)


def test_pins_moved_apart_keep_a_line_to_their_place(clinic: Clinic, patient: PatientDetail) -> None:
    rows = [on_face(clinic, patient, 0.5, 0.62), on_face(clinic, patient, 0.51, 0.62)]
    (view,) = map_views(clinic.atlas, patient, rows, TODAY)
    camera = clinic.atlas.camera("face-front", Figure.ADULT_FEMALE)
    for pin, row in zip(view.pins, rows, strict=True):
        assert row.point is not None and pin.place is not None
        seen = clinic.atlas.project(row.point, Figure.ADULT_FEMALE, camera, 1000, 1000)
        scale = camera.scale(1000, 1000)
        across = (pin.place[0] - 0.5) * camera.fit[0] * scale + 500, (pin.place[1] - 0.5) * camera.fit[1] * scale + 500
        assert across == pytest.approx((seen.x, seen.y), abs=2)
        assert (pin.x, pin.y) != pin.place


def test_no_more_than_four_pictures_and_what_they_leave_out_is_said(clinic: Clinic, patient: PatientDetail) -> None:
    places = ("index_tip", "heel", "ear_helix", "scalp_vertex", "sole_forefoot", "buttock", "chin")
    rows = [clinic.lesions.save(LesionDraft(patient.id, site, side_of(clinic, site)))[0] for site in places]
    homeless = replace(rows[0], id="none", number=99, point=None)
    shown = map_views(clinic.atlas, patient, [*rows, homeless], TODAY)
    assert len(shown) == 4
    seen = {pin.number for view in shown for pin in view.pins}
    note = maps_note([*rows, homeless], shown)
    assert "1 lesion has no place on the figure: 99." in note
    missing = [row.number for row in rows if row.number not in seen]
    assert all(f"{number}" in note for number in missing)
    assert ("not shown here" in note) == bool(missing)
    assert maps_note([row for row in rows if row.number in seen], shown) == ""


def side_of(clinic: Clinic, site: str) -> Side:
    return clinic.catalog.sites[site].side_values[0]


def test_a_pin_stands_beside_a_small_area_of_its_own(clinic: Clinic, patient: PatientDetail) -> None:
    row, _ = clinic.lesions.save(LesionDraft(patient.id, "knee_anterior", Side.LEFT))
    assert row.point is not None
    first = CELLS * row.point.triangle
    row = replace(row, painted=area_row(SurfaceArea(((first, first + CELLS),), row.point.atlas)))
    (view,) = map_views(clinic.atlas, patient, [row], TODAY)
    (pin,), (area,) = view.pins, view.areas
    width, height = size(view)
    own = 8.0 / 150.0 * max(width, height)  # half of what a pin takes in a picture of the smallest print
    ends = [(x * width, y * height) for line in area.lines for x, y in line]
    assert min(hypot(pin.x * width - x, pin.y * height - y) for x, y in ends) > own
    assert pin.place is not None, "a line leads to its place"
