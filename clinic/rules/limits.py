"""How the limits of a reference range are written.

limit_text(value, decimals=None, *, converted=None) -> str
"""

from clinic.rules.derived import round_half_up
from clinic.rules.numbers import format_number


def limit_text(value: float, decimals: int | None = None, *, converted: bool | None = None) -> str:
    """A limit as it is read: ``8.6`` for 8.60074 mg/dL, which is what became of 2.146 mmol/L.

    A limit that was reported in this unit keeps its figures; a converted one gets the analyte's ``decimals`` (four
    significant figures without them, and never fewer than two). ``converted`` None: not known; then a limit of more
    than four significant figures that is no whole number was.
    """
    if converted is None:
        converted = float(f"{value:.4g}") != value and not value.is_integer()
    if not converted:
        return format_number(value)
    if decimals is None:
        return format_number(float(f"{value:.4g}"))
    two_figures = float(f"{value:.2g}")
    rounded = round_half_up(value, decimals)
    return rounded if abs(float(rounded) - value) <= abs(two_figures - value) else format_number(two_figures)
