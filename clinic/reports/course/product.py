"""The limit of calcium times phosphate."""

from clinic.reports.course.subject import Limit
from clinic.rules.ages import Age
from clinic.rules.derived_units import CALCIUM_MG_PER_MMOL, PHOSPHORUS_MG_PER_MMOL

SQUARE = 100 / (CALCIUM_MG_PER_MMOL * PHOSPHORUS_MG_PER_MMOL)
"""mmol2/L2 in one mg2/dL2 of calcium times phosphate."""
_PRODUCT_LIMIT, _PRODUCT_LIMIT_CHILD = 55.0, 65.0
"""mg2/dL2: K/DOQI 2003, guideline 6; children under 12: K/DOQI 2005, guideline 4."""
_PRODUCT_SOURCE = "the historic limit of K/DOQI, a legacy marker"


def product_limit(target: str, age: Age | None) -> Limit:
    """In the unit of the row; of a child under 12 its own."""
    child = age is not None and age.surely_under_18 and age.years < 12
    value = _PRODUCT_LIMIT_CHILD if child else _PRODUCT_LIMIT
    shown = value * SQUARE if target == "mmol2/L2" else value
    return Limit(shown, f"{value:g} mg²/dL²: {_PRODUCT_SOURCE}")
