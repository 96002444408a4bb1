"""Brightness and white balance of one photo brought near another's, to look at."""

import numpy as np
import numpy.typing as npt
import pytest

from clinic.imaging.colour_match import MOST_BRIGHTNESS, MOST_TINT, colour_gains, match_colours, with_gains

Picture = npt.NDArray[np.uint8]


def skin(seed: int, size: tuple[int, int] = (180, 240)) -> Picture:
    """Skin with a dark lesion, hair and a shining spot."""
    random = np.random.default_rng(seed)
    made = np.array([196, 148, 122]) + random.normal(0, 7, (*size, 1)) + random.normal(0, 2, (*size, 3))
    made[60:90, 70:110] = (104, 62, 50)
    made[:, 150:153] = (30, 24, 22)
    made[20:30, 20:34] = 255
    return np.clip(made, 0, 255).astype(np.uint8)


def far(one: Picture, other: Picture) -> float:
    """The median difference of the skin, in steps of 256."""
    return float(np.abs(np.median(one[100:], axis=(0, 1)) - np.median(other[100:], axis=(0, 1))).max())


@pytest.mark.parametrize("light", [(1.0, 1.0, 1.0), (0.6, 0.6, 0.6), (1.18, 1.0, 0.72), (0.7, 0.82, 1.02)])
def test_a_photo_in_another_light_is_brought_near_its_reference(light: tuple[float, float, float]) -> None:
    reference, other = skin(1), with_gains(skin(2), light)
    assert far(match_colours(other, reference), reference) <= 2
    gains = np.array(colour_gains(other, reference))
    assert gains * np.array(light) == pytest.approx(np.ones(3), rel=0.04)


def test_a_lesion_that_grew_does_not_pull_the_colours() -> None:
    reference, other = skin(1), skin(2)
    other[40:130, 40:140] = (104, 62, 50)
    assert colour_gains(other, reference) == pytest.approx((1, 1, 1), rel=0.05)


def test_more_background_on_one_of_both_does_not_pull_the_colours_of_the_skin() -> None:
    reference, other = skin(1), with_gains(skin(2), (1.1, 1.0, 0.8))
    other[:, 165:] = with_gains(np.full((180, 75, 3), (58, 90, 128), np.uint8), (1.1, 1.0, 0.8))
    assert far(match_colours(other, reference)[:, :150], reference[:, :150]) <= 3


def test_the_change_is_limited() -> None:
    gains = np.array(colour_gains(with_gains(skin(2), (0.05, 0.05, 0.05)), skin(1)))
    assert np.exp(np.log(gains).mean()) == pytest.approx(MOST_BRIGHTNESS)
    tinted = np.array(colour_gains(with_gains(skin(2), (1.1, 0.3, 1.0)), skin(1)))
    assert (tinted / np.exp(np.log(tinted).mean())).max() <= MOST_TINT * 1.001


def test_nothing_is_changed_where_nothing_can_be_told() -> None:
    black = np.zeros((20, 20, 3), np.uint8)
    assert np.array_equal(match_colours(black, skin(1)), black)
    assert np.array_equal(match_colours(skin(1), black), skin(1))


def test_the_picture_given_stays_as_it_is() -> None:
    reference, other = skin(1), skin(2)
    kept = other.copy()
    match_colours(other, reference)
    assert np.array_equal(other, kept)


def test_only_rgb_of_eight_bits_is_taken() -> None:
    with pytest.raises(ValueError, match="uint8 RGB"):
        match_colours(np.zeros((4, 4), np.uint8), skin(1))
