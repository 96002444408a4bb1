"""What stays while the skin changes, a room or a drape, never makes two photos "aligned"."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from clinic.faces import Face, FaceFinder
from clinic.paths import RESOURCES
from clinic.records.enums import AlignmentGrade
from clinic.registration import Registration, by_pairs, register
from clinic.services.face_alignment import lay
from tests.clinic.registration.conftest import Shown
from tests.clinic.registration.drapes import DRAPES, Drape
from tests.clinic.registration.scenes import Bytes, Doubles
from tests.clinic.registration.test_photo_align import run, save

HIGH, WIDE = 600, 800
LEFT, TOP, SMALLER = 260, 90, 0.7
"""Where the portrait stands in the room, and how much of its size it has there: a small part of the photo."""


@pytest.fixture(scope="module")
def wall() -> Bytes:
    """A room full of edges: boards of wood, which has the colour of skin, with grain."""
    rng = np.random.default_rng(5)
    rgb: Bytes = np.full((HIGH, WIDE, 3), (190, 140, 110), np.uint8)
    for _ in range(900):
        x, y = int(rng.integers(0, WIDE)), int(rng.integers(0, HIGH))
        w, h = int(rng.integers(6, 60)), int(rng.integers(6, 60))
        light = float(rng.uniform(0.4, 1.25))
        cv2.rectangle(rgb, (x, y), (x + w, y + h), (int(190 * light), int(140 * light), int(110 * light)), -1)
    grained = cv2.GaussianBlur(rgb.astype(np.float32) + rng.normal(0, 6, rgb.shape), (0, 0), 0.8)
    return np.asarray(np.clip(grained, 0, 255), np.uint8)


def before(wall: Bytes, shown: Shown) -> Bytes:
    """The face of a photo in that room."""
    mask = np.zeros(shown.rgb.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(shown.landmarks.astype(np.int32)), 255)
    wider = cv2.dilate(mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (25, 25)))
    place = np.array([[SMALLER, 0, LEFT], [0, SMALLER, TOP]])
    face = np.asarray(cv2.warpAffine(shown.rgb, place, (WIDE, HIGH), flags=cv2.INTER_AREA), np.float32)
    share = (cv2.GaussianBlur(cv2.warpAffine(wider, place, (WIDE, HIGH)), (0, 0), 2) / 255)[..., None]
    return np.asarray(face * share + wall * (1 - share), np.uint8)


def moved(rgb: Bytes) -> Bytes:
    """From a step aside, in other light."""
    high, wide = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), 0.5, 1.01)
    seen = cv2.warpAffine(rgb, turn, (wide, high), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(np.clip(seen.astype(np.float32) * 0.95 + 4, 0, 255), np.uint8)


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder(RESOURCES / "models")


@pytest.fixture(scope="module")
def rooms(wall: Bytes, people: dict[str, Shown], finder: FaceFinder) -> dict[str, Bytes]:
    """The room with anna, with ben and with nobody, and empty from a step aside."""
    shown = {"anna": before(wall, people["anna"]), "ben": before(wall, people["ben"]), "nobody": wall}
    for name, rgb in shown.items():
        assert isinstance(finder.find(rgb), Face) == (name != "nobody"), name
    return shown | {"nobody aside": moved(wall)}


def laid(rooms: dict[str, Bytes], finder: FaceFinder, one: str, other: str) -> Registration:
    def find(rgb: Bytes) -> Doubles | None:
        face = finder.find(rgb)
        return face.landmarks[:, :2] if isinstance(face, Face) else None

    return lay(rooms[one], rooms[other], find)


SIZES = (600, 600, 800, 1024, 800, 800, 600)
"""Widths at which each pair was called aligned before all that both photos show was counted."""


@pytest.mark.parametrize(("drape", "wide"), list(zip(DRAPES, SIZES, strict=False)), ids=lambda one: str(one)[:60])
def test_another_arm_before_the_same_drape_is_never_aligned(drape: Drape, wide: int) -> None:
    pair = drape.pair((wide, wide * 3 // 4))
    found = register(pair.a, pair.b)
    assert found.grade is not AlignmentGrade.ALIGNED
    assert found.reason


def test_the_same_grey_skin_with_texture_all_over_is_aligned(skin: Bytes) -> None:
    grey = np.asarray(np.repeat(cv2.cvtColor(skin, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2), np.uint8)
    assert register(grey, moved(grey)).grade is AlignmentGrade.ALIGNED


OTHERS = [("anna", "ben"), ("anna", "nobody aside"), ("nobody", "anna")]


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_the_same_room_with_somebody_else_or_nobody_is_never_aligned(
    rooms: dict[str, Bytes], finder: FaceFinder, one: str, other: str
) -> None:
    found = laid(rooms, finder, one, other)
    assert found.grade is not AlignmentGrade.ALIGNED
    assert found.reason


def test_the_same_skin_is_aligned_though_its_face_was_found_in_one_photo_only(people: dict[str, Shown]) -> None:
    anna = people["anna"]
    again = moved(anna.rgb)
    for one, other in ((anna.landmarks, None), (None, anna.landmarks)):
        found = register(anna.rgb, again, one, other)
        assert (found.grade, found.method) == (AlignmentGrade.ALIGNED, "features")


def test_the_command_asks_for_faces_too(
    rooms: dict[str, Bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {}
    for name in ("anna", "ben"):
        files[name] = tmp_path / f"{name}.png"
        Image.fromarray(rooms[name]).save(files[name])
    code, answer, _ = run(capsys, files["anna"], files["ben"])
    assert code == 0 and answer["grade"] != "aligned"
    assert answer["reason"]


def test_points_set_in_the_room_do_not_make_the_face_aligned(rooms: dict[str, Bytes], people: dict[str, Shown]) -> None:
    places = [(40.0, 60.0), (760.0, 50.0), (750.0, 550.0), (50.0, 560.0)]
    pairs = [(x, y, x, y) for x, y in places]
    size = (WIDE, HIGH)
    anna, ben = (people[name].landmarks * SMALLER + (LEFT, TOP) for name in ("anna", "ben"))
    for other, landmarks in (("ben", ben), ("nobody", None)):
        plain = by_pairs(pairs, size, size, rooms["anna"], rooms[other])
        assert plain.grade is AlignmentGrade.ALIGNED, "the room alone is not the same: the test proves nothing"
        found = by_pairs(pairs, size, size, rooms["anna"], rooms[other], anna, landmarks)
        assert found.grade is AlignmentGrade.APPROXIMATE
        assert "does not confirm" in found.reason


def test_a_photo_lies_on_itself_and_says_by_how_many_features(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], skin: Bytes
) -> None:
    a = save(tmp_path / "a.jpg", skin)
    code, answer, _ = run(capsys, a, a)
    assert (code, answer["grade"], answer["residual_px"]) == (0, "aligned", 0.0)
    assert answer["inliers"] > 100
