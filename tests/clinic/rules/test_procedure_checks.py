import pytest

from clinic.rules.procedure_checks import cross_checks


@pytest.mark.parametrize(
    ("laser", "typed", "doubt"),
    [("CO2", "2940", True), ("CO2", "10600", False), ("CO2", "10640", False), ("Er:YAG", "10600", True),
     ("Er:YAG", "2940", False), ("Nd:YAG", "1064", False), ("CO2", "", False)],
)  # fmt: skip
def test_a_wavelength_that_is_not_that_of_the_laser_is_doubted(laser: str, typed: str, doubt: bool) -> None:
    found = cross_checks("laser", {"laser_type": laser, "wavelength_nm": typed})
    assert [each.field for each in found] == (["wavelength_nm"] if doubt else [])
