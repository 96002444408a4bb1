"""Plain geometry and doses behind the procedure forms. No recommendations."""

import math


def mg_per_kg_day(daily_mg: float, weight_kg: float) -> float:
    """Dose per body weight in mg/kg/day."""
    return daily_mg / weight_kg


def spot_area_cm2(spot_mm: float) -> float:
    """Area in cm2 of a round laser spot given by its diameter in mm."""
    return math.pi * (spot_mm / 20) ** 2


def fluence_j_cm2(pulse_energy_j: float, spot_mm: float) -> float:
    """Energy per area of one pulse in J/cm2."""
    return pulse_energy_j / spot_area_cm2(spot_mm)


def iontophoresis_ma_min(current_ma: float, minutes: float) -> float:
    """Iontophoresis dose in mA min."""
    return current_ma * minutes


def current_density_ma_cm2(current_ma: float, electrode_cm2: float) -> float:
    """Current per electrode area in mA/cm2."""
    return current_ma / electrode_cm2


def ellipse_area_mm2(longest_mm: float, perpendicular_mm: float) -> float:
    """Area in mm2 of the ellipse with these two axes (diameters in mm)."""
    return math.pi / 4 * longest_mm * perpendicular_mm
