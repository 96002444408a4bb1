"""The map on pages and out of the record: shapes and text over a picture of the figure."""

import csv
import re
from io import BytesIO
from math import hypot
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from clinic.app import Clinic
from clinic.atlas.brush import Brush
from clinic.atlas.cells import area_of
from clinic.errors import Conflict, NotFound
from clinic.records.audit import AuditFilter
from clinic.records.enums import Figure, LesionStatus, Sex, Side
from clinic.records.lesions import AreaDraft, LesionDraft
from clinic.records.partial_date import PartialDate
from clinic.records.patients import PatientDetail
from clinic.reports.marks import PIN_RADIUS
from tests.support.clinics import add_patient

POINTS_PER_MM = 72 / 25.4
PLACED = re.compile(r"([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm /\S+ Do")
DISC = re.compile(r"([\d.]+) ([\d.]+) m ([\d.]+) [\d.]+ [\d.]+ [\d.]+ [\d.]+ [\d.]+ c")


@pytest.fixture
def patient(clinic: Clinic) -> PatientDetail:
    """A woman with an active lesion and a painted one on her face, and one that only has its site."""
    patient = add_patient(clinic, sex=Sex.FEMALE, birth=PartialDate(1972, 4, 3))
    cheek = clinic.atlas.anchor("cheek", Side.LEFT)
    assert cheek is not None
    clinic.lesions.save(LesionDraft(patient.id, "cheek", Side.LEFT, cheek, diagnosis="milia"))
    forehead = clinic.atlas.anchor("forehead", Side.RIGHT)
    assert forehead is not None
    plaque, _ = clinic.lesions.save(
        LesionDraft(
            patient.id, "forehead", Side.RIGHT, forehead, diagnosis="calcinosis_cutis", status=LesionStatus.TREATED
        )
    )
    stamp = area_of(Brush(clinic.atlas, Figure.ADULT_FEMALE).stamp(forehead, 14.0), clinic.atlas.version)
    assert stamp is not None
    clinic.areas.paint(AreaDraft(plaque.id, stamp, Figure.ADULT_FEMALE))
    clinic.lesions.save(LesionDraft(patient.id, "oral_mucosa", Side.MIDLINE))
    return patient


@pytest.fixture
def pdf(clinic: Clinic, patient: PatientDetail) -> bytes:
    return clinic.exports.map_pdf(patient.id)


def first_page(pdf: bytes) -> tuple[Any, str]:
    page = PdfReader(BytesIO(pdf)).pages[0]
    contents = page.get_contents()
    assert contents is not None
    return page, contents.get_data().decode("latin-1")


def placed(code: str) -> tuple[float, ...]:
    """Width, height, left and bottom edge of the first picture, points."""
    found = PLACED.search(code)
    assert found is not None
    return tuple(float(number) for number in found.groups())


def test_pins_are_shapes_where_the_atlas_sees_the_lesions(clinic: Clinic, patient: PatientDetail, pdf: bytes) -> None:
    _, code = first_page(pdf)
    width, height, left, bottom = placed(code)
    discs = [(float(right) - PIN_RADIUS, float(y)) for right, y, _ in DISC.findall(code)]
    row = clinic.lesions.list(patient.id)[0]
    assert row.point is not None
    camera = clinic.atlas.camera("face-front", Figure.ADULT_FEMALE)
    seen = clinic.atlas.project(row.point, Figure.ADULT_FEMALE, camera, 4000, 4000)
    scale = camera.scale(4000, 4000)
    x = left + (0.5 + (seen.x - 2000) / scale / camera.fit[0]) * width
    y = bottom + (0.5 - (seen.y - 2000) / scale / camera.fit[1]) * height
    off = min(hypot(disc_x - x, disc_y - y) for disc_x, disc_y in discs)
    assert off < 0.5 * POINTS_PER_MM + 0.65, "half a line's width: the disc is drawn within its outline"


def test_numbers_are_text_and_the_picture_is_the_figure_alone(pdf: bytes) -> None:
    page, code = first_page(pdf)
    assert {"1", "2", "3"} <= set(page.extract_text().split())
    width, height, _, _ = placed(code)
    (picture, *_) = page.images
    with Image.open(BytesIO(picture.data)) as image:
        assert image.width / (width / 72) >= 300
        assert image.height / (height / 72) >= 300
        red, green, blue = np.moveaxis(np.asarray(image.convert("RGB")), 2, 0)
    assert not ((red < 60) & (green > 90) & (blue > 80)).any(), "no pin is in the picture"
    assert len(pdf) < 400_000


def test_what_was_painted_is_an_outline_with_a_translucent_fill(pdf: bytes) -> None:
    page, code = first_page(pdf)
    assert re.search(r"(?:[\d.]+ [\d.]+ l ){12,}h f\*", code), "a line of many corners, filled"
    states = page["/Resources"]["/ExtGState"]
    assert any(0 < float(state.get_object().get("/ca", 1)) < 0.5 for state in states.values())


def test_a_place_that_only_stands_for_its_site_is_dashed(pdf: bytes) -> None:
    _, code = first_page(pdf)
    assert re.search(r"\[1\.60 2\.10\] 0 d", code)
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert "place on the skin not marked" in text


def test_each_figure_names_its_lesions_to_who_does_not_see_it(pdf: bytes) -> None:
    _, code = first_page(pdf)
    told = [bytes.fromhex(found).decode("utf-16-be") for found in re.findall(r"/Alt <FEFF([0-9A-F]+)>", code)]
    said = " ".join(told)
    assert re.search(r"1: Cheek[^;]*, left, .*?active", said)
    assert re.search(r"2: Forehead[^;]*, right, .*?treated, with its area", said)
    assert "place on the skin not marked" in said


def test_a_child_gets_the_figure_of_a_child(clinic: Clinic, pdf: bytes) -> None:
    child = add_patient(clinic, "Small", "Sam", birth=PartialDate(2021))
    clinic.lesions.save(LesionDraft(child.id, "cheek", Side.LEFT, clinic.atlas.anchor("cheek", Side.LEFT)))
    page, code = first_page(clinic.exports.map_pdf(child.id))
    camera = clinic.atlas.camera("face-front", Figure.CHILD)
    width, height, _, _ = placed(code)
    assert width / height == pytest.approx(camera.fit[0] / camera.fit[1], rel=0.01)
    assert page.images[0].data != first_page(pdf)[0].images[0].data


def test_the_hand_over_holds_pages_pictures_and_a_table(clinic: Clinic, patient: PatientDetail, tmp_path: Path) -> None:
    clinic.exports.everything(patient.id, tmp_path / "out")
    folder = tmp_path / "out" / "map"
    assert (folder / "map.pdf").read_bytes().startswith(b"%PDF")
    for path in folder.glob("*.png"):
        with Image.open(path) as picture:
            assert picture.info["dpi"][0] == pytest.approx(300, abs=1)
            assert "Body map" in picture.info["Description"]
    with (folder / "lesions.csv").open(encoding="utf-8-sig", newline="") as file:
        cheek, plaque, mouth = csv.DictReader(file)
    assert cheek["place"] == "placed" and cheek["code"] and cheek["icd11"]
    weights = [float(cheek[name]) for name in ("weight_a", "weight_b", "weight_c")]
    assert sum(weights) == pytest.approx(1) and cheek["atlas"] == "1"
    assert 4 < float(plaque["area_cm2_estimate"]) < 9, "a disc of 14 mm has 6.2 cm²"
    assert plaque["area_figure"] == Figure.ADULT_FEMALE
    assert mouth["place"] == "site" and not mouth["area_cm2_estimate"]
    assert list(tmp_path.joinpath("out", "map").glob("*Face*.png"))


def test_saving_the_map_is_noted_and_closed_for_a_restricted_record(
    clinic: Clinic, patient: PatientDetail, tmp_path: Path
) -> None:
    assert clinic.exports.map_pictures(patient.id, tmp_path / "pictures") == len([*(tmp_path / "pictures").iterdir()])
    clinic.exports.map_pdf(patient.id)
    lines = [entry.what for entry in clinic.audit.entries(AuditFilter(action="export"))]
    assert sum("the body map" in line for line in lines) == 2
    clinic.privacy.restrict(patient.id, "Asked for it")
    with pytest.raises(Conflict):
        clinic.exports.map_pdf(patient.id)
    with pytest.raises(NotFound):
        clinic.exports.map_pdf("nobody")
