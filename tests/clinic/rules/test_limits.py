"""Limits of ranges are written as precisely as they are known."""

import pytest

from clinic.rules.limits import limit_text


@pytest.mark.parametrize(
    ("value", "decimals", "converted", "said"),
    [
        (8.60074, 1, None, "8.6"),
        (10.1999, 1, None, "10.2"),
        (8.65, 1, None, "8.65"),  # reported so
        (10.02, 1, True, "10.0"),
        (8.60074, None, None, "8.601"),
        (0.0123456, 1, None, "0.012"),  # the decimals of another magnitude would make it 0.0
        (12345.0, 0, None, "12345"),
        (53.0466, 0, None, "53"),
    ],
)
def test_converted_limits_get_the_analytes_decimals(
    value: float, decimals: int | None, converted: bool | None, said: str
) -> None:
    """What was reported keeps its figures."""
    assert limit_text(value, decimals, converted=converted) == said
