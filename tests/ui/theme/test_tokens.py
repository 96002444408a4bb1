"""Every colour pair that is used together can be read."""

import re

import pytest

from ui.theme.tokens import DARK, LIGHT, LINE_PAIRS, TEXT_PAIRS, Tokens, color_names, contrast


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT_PAIRS, 4.5), (LINE_PAIRS, 3.0)], ids=["text", "lines"])
def test_contrast(tokens: Tokens, pairs: tuple[tuple[str, str], ...], least: float) -> None:
    weak = [
        (front, back, round(contrast(getattr(tokens, front), getattr(tokens, back)), 2))
        for front, back in pairs
        if contrast(getattr(tokens, front), getattr(tokens, back)) < least
    ]
    assert not weak


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_colors_are_written_in_full(tokens: Tokens) -> None:
    assert all(re.fullmatch("#[0-9a-f]{6}", getattr(tokens, name)) for name in color_names())


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
