"""The shipped models and the landmark table."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from faces_build.models import MODELS

from clinic.atlas import Atlas
from clinic.errors import ClinicError
from clinic.faces import FaceFinder, LandmarkTable
from clinic.faces.canonical import PlainFace
from clinic.faces.networks import Networks
from clinic.records.enums import Figure

RESOURCES = Path(__file__).parents[3] / "resources"


def test_the_models_are_those_of_the_wheel() -> None:
    for name, expected in MODELS.items():
        assert hashlib.sha256((RESOURCES / "models" / name).read_bytes()).hexdigest() == expected


def test_left_and_right_landmarks_are_mirror_images(atlas: Atlas, table: LandmarkTable) -> None:
    partner = PlainFace.load(RESOURCES / "models" / "face_shape.npz").partner
    row = {int(number): at for at, number in enumerate(table.index)}
    places = np.array([atlas.place(point, Figure.NEUTRAL) for point in table.points()]) * 1000
    for number, at in row.items():
        other = row[int(partner[number])]
        assert np.linalg.norm(places[at] * (-1, 1, 1) - places[other]) < 0.5
        assert table.spread_mm[0, at] == pytest.approx(table.spread_mm[0, other], abs=0.35)


def test_the_landmarks_lie_on_the_part_they_are_named_after(atlas: Atlas, table: LandmarkTable) -> None:
    points = dict(zip(table.index.tolist(), table.points(), strict=True))
    for number, start in ((152, "chin"), (9, "glabella"), (13, "lip_upper"), (17, "lip_lower"), (55, "eyebrow")):
        assert atlas.region_at(points[number])[0].startswith(start)


def test_the_table_is_of_this_atlas_and_agrees_between_renderings(atlas: Atlas, table: LandmarkTable) -> None:
    assert table.atlas == atlas.version
    assert len(table.opening) == len(atlas.shapes[Figure.NEUTRAL].places)
    assert len(table.index) > 400
    assert np.median(table.spread_mm[0]) < 2


def test_missing_or_damaged_files_are_explained(tmp_path: Path) -> None:
    with pytest.raises(ClinicError):
        LandmarkTable.load(tmp_path / "absent.npz")
    with pytest.raises(ClinicError):
        FaceFinder(tmp_path)
    (tmp_path / "face_detection_short_range.tflite").write_bytes(b"no network")
    with pytest.raises(ClinicError):
        Networks(tmp_path).detect(np.zeros((128, 128, 3), dtype=np.uint8))
