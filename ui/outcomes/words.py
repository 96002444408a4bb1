"""How outcomes are told."""

from collections.abc import Mapping

from clinic.records.outcomes import FEW, Curve, OutcomeRow

NAMES = {
    "complete": "complete",
    "partial": "partial",
    "none": "no response",
    "worse": "worse",
    "recurred": "recurred",
}
MARK = "*"
FEW_WORDS = f"{MARK} fewer than {FEW}: says little, and may point to a person."


def count(number: int) -> str:
    """``12``, ``3*``, ``0``: small numbers are marked."""
    return f"{number}{MARK}" if 0 < number < FEW else str(number)


def counts(said: Mapping[str, int]) -> str:
    """``4* complete, 2* partial``; empty where nothing was judged."""
    return ", ".join(f"{count(number)} {NAMES.get(key, key)}" for key, number in said.items() if number)


def recurrences(row: OutcomeRow) -> str:
    """``2* of 6``: recurrences among the complete responses that were followed."""
    followed = len(row.curve.spells)
    return f"{count(row.curve.events)} of {count(followed)}" if followed else "none followed"


def months(days: float) -> str:
    """``100 days`` up to two months, then ``6 months``."""
    return f"{days:.0f} day{'' if round(days) == 1 else 's'}" if days < 61 else f"{days / 30.4375:.0f} months"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def curve_words(curve: Curve, ended_by_other: int = 0) -> str:
    """The curve in words: how many were followed, how long, and the share at its last step with its limits.

    ``ended_by_other``: how many of them only until another treatment began.
    """
    followed = len(curve.spells)
    if not followed:
        return "No complete response was recorded here, so there is no time to recurrence."
    if not curve.longest:
        return (
            f"{count(followed)} complete, none of which was looked at again later: there is no time to recurrence yet."
        )
    lead = (
        f"{count(followed)} complete response{'' if followed == 1 else 's'} followed for up to {months(curve.longest)}"
    )
    lead += f", {count(ended_by_other)} of them only until another treatment began" if ended_by_other else ""
    if not curve.steps:
        return f"{lead}; none recurred."
    last = curve.steps[-1]
    limits = (
        "" if last.low is None or last.high is None else f" (95 % limits {_percent(last.low)} to {_percent(last.high)})"
    )
    half = f" Half had recurred after {months(curve.median)}." if curve.median is not None else ""
    risk = f"{count(last.at_risk)} lesion{'' if last.at_risk == 1 else 's'} still followed then"
    free = f"{_percent(last.survival)} without recurrence after {months(last.day)}, {risk}{limits}."
    return f"{lead}; {count(curve.events)} recurred. {free}{half}"
