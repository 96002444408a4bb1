"""Doses of a course that were entered in error: they stay as rows of the record that say no dose.

error_words(reason, was) -> str        what such a row says instead of a reason
is_error(dose, frequency, reason)      whether a row is one
"""

_BEGINS = "entered in error: "


def error_words(reason: str, was: str) -> str:
    """``entered in error: typed 420 for 240 (was 420 mg, daily)``: read by people as well."""
    return f"{_BEGINS}{reason.strip()} (was {was or 'no dose'})"


def is_error(dose: float | None, frequency: str, reason: str) -> bool:
    """A row that says no dose and why; a dose that is given says an amount or how often."""
    return dose is None and not frequency and reason.startswith(_BEGINS)
