"""The inputs of the formulas in the units that the formulas want."""

import math

from clinic.rules.numbers import Quantity
from clinic.rules.units import convert

CALCIUM_MG_PER_MMOL = 40.078
PHOSPHORUS_MG_PER_MMOL = 30.973762
CREATININE_UMOL_PER_MG_DL = 88.4
"""The rounded factor that goes with the published equations."""


def scaled(quantity: Quantity, ucum: str) -> float | None:
    """The number in ``ucum`` without any factor of an analyte; None where it is not a positive number there."""
    value = convert(quantity.number, quantity.unit, ucum, None)
    return value if value is not None and value > 0 and math.isfinite(value) else None


def calcium_number(calcium: Quantity) -> tuple[float | None, bool]:
    """The number in mg/dL or mmol/L, and whether it is mmol/L."""
    conventional = scaled(calcium, "mg/dL")
    return (conventional, False) if conventional is not None else (scaled(calcium, "mmol/L"), True)


def molar(quantity: Quantity, to_si: bool, mg_per_mmol: float) -> float | None:
    """A number in mmol/L (``to_si``) or mg/dL, through the molar mass where needed."""
    mass, moles = scaled(quantity, "mg/dL"), scaled(quantity, "mmol/L")
    if to_si:
        return moles if moles is not None else None if mass is None else mass * 10 / mg_per_mmol
    return mass if mass is not None else None if moles is None else moles * mg_per_mmol / 10


def creatinine_mg_dl(creatinine: Quantity) -> float | None:
    """In mg/dL."""
    mass = scaled(creatinine, "mg/dL")
    if mass is not None:
        return mass
    moles = scaled(creatinine, "umol/L")
    return None if moles is None else moles / CREATININE_UMOL_PER_MG_DL
