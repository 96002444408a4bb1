"""Which way the camera has to move: right where it says so, silent where it is not sure."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from clinic.registration.live import Ghost, Hint, Look, hints
from clinic.sample.skin import SkinSpec, render_skin

Bytes = NDArray[np.uint8]


@pytest.fixture(scope="module")
def skins() -> tuple[Bytes, ...]:
    """Photos of different skin."""
    return tuple(
        np.asarray(render_skin(SkinSpec(scene=scene, size=(480, 360), tone=tone), scene))
        for scene, tone in ((1, 1), (2, 3), (3, 5))
    )


def moved(rgb: Bytes, size: float, turn: float, right: float, down: float, seed: int) -> Bytes:
    """The same skin by a camera that stands elsewhere, in other light, noisy and not quite sharp."""
    rng, (high, wide) = np.random.default_rng(seed), rgb.shape[:2]
    matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), -turn, size)
    matrix[:, 2] += (right * wide, down * wide)
    frame = cv2.warpAffine(rgb, matrix, (wide, high), borderMode=cv2.BORDER_REFLECT).astype(np.float64)
    lit = cv2.GaussianBlur(frame * rng.uniform(0.75, 1.15) + rng.normal(0, 4, frame.shape), (0, 0), 0.8)
    return np.clip(lit, 0, 255).astype(np.uint8)


def test_turn_size_and_place_are_found(skins: tuple[Bytes, ...]) -> None:
    rng = np.random.default_rng(5)
    for seed, skin in enumerate(skins):
        ghost = Ghost(skin)
        for _ in range(3):
            size, turn = rng.uniform(0.75, 1.35), rng.uniform(-20, 20)
            right, down = rng.uniform(-0.12, 0.12, 2)
            look = ghost.look(moved(skin, size, turn, right, down, seed))
            assert look is not None
            assert look.size == pytest.approx(size, rel=0.03)
            assert look.turn == pytest.approx(turn, abs=1.5)
            assert (look.right, look.down) == pytest.approx((right, down), abs=0.015)


def test_of_other_skin_or_of_nothing_it_says_nothing(skins: tuple[Bytes, ...]) -> None:
    ghosts = [Ghost(skin) for skin in skins]
    for index, ghost in enumerate(ghosts):
        for other, skin in enumerate(skins):
            assert other == index or ghost.look(skin) is None
        assert ghost.look(np.full((360, 480, 3), 128, np.uint8)) is None
        assert ghost.look(np.random.default_rng(index).integers(0, 255, (360, 480, 3), np.uint8)) is None
    assert Ghost(np.zeros((10, 10, 3), np.uint8)).look(skins[0]) is None


def test_a_frame_of_another_shape_is_compared_as_it_is_shown(skins: tuple[Bytes, ...]) -> None:
    wide = cv2.copyMakeBorder(skins[0], 0, 0, 80, 80, cv2.BORDER_REFLECT)  # 640 x 360: the photo fills its height
    look = Ghost(skins[0]).look(np.asarray(wide, dtype=np.uint8))
    assert look is not None
    assert look.size == pytest.approx(1, abs=0.02) and look.right == pytest.approx(0, abs=0.01)


def test_the_farthest_off_is_said_first() -> None:
    assert hints(Look(1.0, 0.0, 0.0, 0.0, 50)) == ()
    assert hints(Look(0.8, 0.0, 0.06, 0.0, 50)) == (Hint.CLOSER, Hint.RIGHT)
    assert hints(Look(1.05, -30.0, -0.06, 0.0, 50)) == (Hint.COUNTER, Hint.LEFT)
    assert hints(Look(1.5, 3.0, 0.0, -0.1, 50)) == (Hint.BACK, Hint.UP)
    assert hints(Look(1.0, 5.0, 0.0, 0.2, 50)) == (Hint.DOWN, Hint.CLOCKWISE)
