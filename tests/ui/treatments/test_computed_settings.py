"""What settings amount to."""

import pytest

from ui.treatments.computed_settings import computed_hints


def test_fluence_is_said_beside_its_field() -> None:
    # 20 mJ on a spot of 1 mm: 0.02 J / (pi/4 * 0.01 cm2)
    assert computed_hints({"pulse_energy_mJ": 20.0, "spot_mm": 1.0}) == {
        "fluence_J_cm2": "Energy and spot give 2.55 J/cm²."
    }


def test_iontophoresis_says_charge_and_density() -> None:
    hints = computed_hints({"current_mA": 2.0, "minutes": 20.0, "electrode_area_cm2": 8.0})

    assert hints["minutes"] == "Current and time give 40 mA·min."
    assert hints["electrode_area_cm2"] == "That is 0.25 mA/cm²."


@pytest.mark.parametrize("values", [{}, {"spot_mm": 1.0}, {"pulse_energy_mJ": 20.0, "spot_mm": 0.0}])
def test_nothing_is_said_where_a_number_is_missing(values: dict[str, float]) -> None:
    assert not computed_hints(values)
