"""What ``±`` means wherever it is read or typed: the expanded uncertainty.

Stored are standard uncertainties. Shown and typed is twice that: coverage factor 2, a coverage of about 95 %
(JCGM 100:2008 "GUM", 6.2 and 6.3).
"""

from clinic.rules.numbers import format_number

COVERAGE = 2.0
"""Standard uncertainties in an expanded one."""
EXPLAINED = "± is the expanded uncertainty (coverage factor 2, about 95 %)"
"""For a tip or a foot, without a full stop."""


def expanded(standard: float | None) -> float | None:
    """From what is stored to what is shown, in the same unit."""
    return None if standard is None else standard * COVERAGE


def standard(expanded: float | None) -> float | None:
    """From what is typed to what is stored, in the same unit."""
    return None if expanded is None else expanded / COVERAGE


def spread_text(standard: float | None) -> str:
    """`` ± 0.3`` with two digits at most, as the GUM has it (7.2.6); empty where it is not known or nought."""
    return f" ± {format_number(float(f'{standard * COVERAGE:.2g}'))}" if standard else ""


def quantity_text(value: float, standard: float | None) -> str:
    """``3.2 ± 0.2``: the value with as many decimals as its spread; without one three digits.

    The spread has one digit, two where it begins with 1: one digit of ``± 0.1`` could be half as much again.
    """
    if not standard or standard <= 0:
        return format_number(float(f"{value:.3g}"))
    decimals = _decimals(standard)
    return f"{value:.{decimals}f} ± {standard * COVERAGE:.{decimals}f}"


def axes_text(*axes: float | None) -> str:
    """``8.9 × 5.0``: those that are known, with one number of decimals."""
    known = [axis for axis in axes if axis is not None]
    told = [format_number(axis) for axis in known]
    decimals = max((len(text.partition(".")[2]) for text in told), default=0)
    return " × ".join(f"{axis:.{decimals}f}" for axis in known)


def pair_text(long: tuple[float, float | None], short: tuple[float, float | None]) -> str:
    """``8.9 ± 0.2 × 5.9 ± 0.2``: two values with their standard uncertainties, with one number of decimals: that of
    the less certain one."""
    known = [standard for _value, standard in (long, short) if standard and standard > 0]
    if not known:
        return axes_text(*(float(f"{value:.3g}") for value, _standard in (long, short)))
    decimals = min(_decimals(standard) for standard in known)
    each = ((f"{value:.{decimals}f}", standard) for value, standard in (long, short))
    return " × ".join(f"{text} ± {standard * COVERAGE:.{decimals}f}" if standard else text for text, standard in each)


def rounded(value: float, standard: float | None) -> float:
    """A value without the digits that its uncertainty makes meaningless, as ``quantity_text`` writes it."""
    return round(value, _decimals(standard)) if standard and standard > 0 else value


def _decimals(standard: float) -> int:
    spread = standard * COVERAGE
    digits = 2 if f"{spread:e}"[0] == "1" else 1
    return max(0, digits - 1 - int(f"{float(f'{spread:.{digits}g}'):e}".partition("e")[2]))
