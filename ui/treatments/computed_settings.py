"""What settings of a device amount to, said beside the field so that slips are seen; nothing is filled in.

computed_hints(values) -> dict of field key to words, from numbers in the fields' own units
"""

from collections.abc import Mapping

from clinic.rules.numbers import format_number
from clinic.rules.settings_math import current_density_ma_cm2, fluence_j_cm2, iontophoresis_ma_min


def computed_hints(values: Mapping[str, float]) -> dict[str, str]:
    """Fluence from pulse energy and spot; charge and current density of an iontophoresis."""
    found: dict[str, str] = {}
    energy, spot = values.get("pulse_energy_mJ"), values.get("spot_mm")
    if energy and spot:
        found["fluence_J_cm2"] = f"Energy and spot give {_shown(fluence_j_cm2(energy / 1000, spot))} J/cm²."
    current, minutes, area = (values.get(key) for key in ("current_mA", "minutes", "electrode_area_cm2"))
    if current and minutes:
        found["minutes"] = f"Current and time give {_shown(iontophoresis_ma_min(current, minutes))} mA·min."
    if current and area:
        found["electrode_area_cm2"] = f"That is {_shown(current_density_ma_cm2(current, area))} mA/cm²."
    return found


def _shown(value: float) -> str:
    return format_number(float(f"{value:.3g}"))
