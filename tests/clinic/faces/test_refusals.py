"""Photos without a face, or with one that cannot be used, are refused in words."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from clinic.atlas import Atlas, render
from clinic.faces import Face, FaceFinder, NoFace, Why
from clinic.records.enums import Figure, SkinTone
from clinic.sample.skin import SkinSpec, render_skin
from tests.clinic.faces.scenes import Stance, scene

BACKS = (
    "head-back", "scalp", "hand-left-palm", "hand-right-dorsum", "foot-left-sole", "foot-right-dorsum", "body-back",
    "ear-left",
)  # fmt: skip


@pytest.mark.parametrize("view", BACKS)
@pytest.mark.parametrize("figure", [Figure.INFANT, Figure.ADULT_FEMALE])
def test_other_parts_of_the_body_are_no_face(atlas: Atlas, finder: FaceFinder, view: str, figure: Figure) -> None:
    frame = render(atlas, figure, atlas.camera(view, figure), 400, 400, SkinTone.III, background=(150, 150, 150))
    assert isinstance(finder.find(frame.rgb), NoFace)


@pytest.mark.parametrize("seed", range(3))
def test_skin_from_near_and_noise_are_no_face(finder: FaceFinder, seed: int) -> None:
    skin = np.asarray(render_skin(SkinSpec(), seed).resize((480, 360)))
    noise = np.random.default_rng(seed).integers(0, 255, (240, 320, 3)).astype(np.uint8)
    for picture in (skin, noise, cv2.GaussianBlur(noise, (0, 0), 6).astype(np.uint8)):
        answer = finder.find(np.ascontiguousarray(picture))
        assert isinstance(answer, NoFace)
        assert answer.why is Why.NONE


@pytest.mark.parametrize("yaw", [90.0, -90.0, 65.0])
def test_a_profile_is_refused_in_words(atlas: Atlas, finder: FaceFinder, yaw: float) -> None:
    answer = finder.find(scene(atlas, Figure.ADULT_MALE, Stance(yaw)).rgb)
    assert isinstance(answer, NoFace)
    assert answer.reason and answer.todo
    if answer.why is Why.TURNED:
        assert "degrees" in answer.reason


def whole(atlas: Atlas) -> NDArray[np.uint8]:
    return scene(atlas, Figure.ADULT_FEMALE, Stance(side=600)).rgb


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_a_lying_patient_is_found(atlas: Atlas, finder: FaceFinder, quarter: int) -> None:
    answer = finder.find(np.ascontiguousarray(np.rot90(whole(atlas), quarter)))
    assert isinstance(answer, Face)
    assert abs((answer.turn.roll - 90 * quarter + 180) % 360 - 180) < 12


def test_a_small_face_in_a_large_photo_and_a_close_up_are_found(atlas: Atlas, finder: FaceFinder) -> None:
    photo = np.full((1200, 1600, 3), 170, dtype=np.uint8)
    photo[150:390, 1200:1440] = cv2.resize(whole(atlas), (240, 240), interpolation=cv2.INTER_AREA)
    small = finder.find(photo)
    assert isinstance(small, Face)
    assert abs(small.landmarks[1, 0] - 1320) < 30
    assert isinstance(finder.find(np.ascontiguousarray(whole(atlas)[150:480, 160:440])), Face)


def test_a_tiny_face_is_said_to_be_too_small(atlas: Atlas, finder: FaceFinder) -> None:
    answer = finder.find(cv2.resize(whole(atlas), (64, 64), interpolation=cv2.INTER_AREA).astype(np.uint8))
    assert isinstance(answer, NoFace)
    assert answer.why is Why.SMALL


def test_of_two_faces_the_larger_is_taken_and_the_other_said(atlas: Atlas, finder: FaceFinder) -> None:
    one = whole(atlas)
    photo = np.full((600, 1050, 3), 128, dtype=np.uint8)
    photo[:, 450:] = one
    photo[100:500, 20:420] = cv2.resize(one, (400, 400), interpolation=cv2.INTER_AREA)
    answer = finder.find(photo)
    assert isinstance(answer, Face)
    assert answer.others == 1
    assert answer.landmarks[1, 0] > 600


@pytest.mark.parametrize("eyes", [40, 55, 70])
def test_a_face_far_away_in_twelve_megapixels_is_found_once(atlas: Atlas, finder: FaceFinder, eyes: int) -> None:
    near = scene(atlas, Figure.ADULT_FEMALE, Stance(side=600))
    side = round(600 * eyes / near.pupils)
    photo = np.full((3000, 4000, 3), 128, dtype=np.uint8)
    photo[700 : 700 + side, 1900 : 1900 + side] = cv2.resize(near.rgb, (side, side), interpolation=cv2.INTER_AREA)
    answer = finder.find(photo)
    assert isinstance(answer, Face)
    assert abs(answer.landmarks[1, 0] - (1900 + side / 2)) < 0.2 * side
    assert answer.others == 0


def test_two_faces_far_away_are_both_counted(atlas: Atlas, finder: FaceFinder) -> None:
    near = scene(atlas, Figure.ADULT_FEMALE, Stance(side=600))
    photo = np.full((3000, 4000, 3), 128, dtype=np.uint8)
    for left, side in ((700, 470), (1800, 430)):
        photo[600 : 600 + side, left : left + side] = cv2.resize(near.rgb, (side, side), interpolation=cv2.INTER_AREA)
    answer = finder.find(photo)
    assert isinstance(answer, Face)
    assert answer.others == 1
    assert answer.landmarks[1, 0] < 1300
