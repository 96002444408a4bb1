"""How measured values are written."""

import pytest

from clinic.rules.uncertainty import axes_text, pair_text, quantity_text


@pytest.mark.parametrize(
    ("value", "standard", "text"),
    [
        (3.21, 0.1, "3.2 ± 0.2"),
        (3.21, 0.08, "3.21 ± 0.16"),
        (12.345, 0.049, "12.3 ± 0.1"),
        (123.4, 6.2, "123 ± 12"),
        (5.0, 0.5, "5.0 ± 1.0"),
        (1834.0, 240.0, "1834 ± 480"),
        (0.0996, 0.0101, "0.10 ± 0.02"),
        (3.25, None, "3.25"),
        (14.0, 0.0, "14"),
    ],
)
def test_a_value_has_as_many_decimals_as_its_expanded_uncertainty(
    value: float, standard: float | None, text: str
) -> None:
    assert quantity_text(value, standard) == text


def test_both_axes_have_one_number_of_decimals() -> None:
    assert pair_text((8.9, 0.1), (5.9, 0.085)) == "8.9 ± 0.2 × 5.9 ± 0.2"
    assert pair_text((12.0, None), (5.25, 0.1)) == "12.0 × 5.2 ± 0.2"
    assert pair_text((12.0, None), (5.25, None)) == "12.00 × 5.25"
    assert (axes_text(8.9, 5), axes_text(14.0, None), axes_text(14, 9)) == ("8.9 × 5.0", "14", "14 × 9")
