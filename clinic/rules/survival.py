"""Kaplan-Meier: the share without an event over time, where not everyone was watched to the end.

E. L. Kaplan, P. Meier, J Am Stat Assoc 1958; 53: 457-481. Limits by Greenwood's variance on the log(-log) scale
(J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data, 1980), which stay between 0 and 1.
Where an event and a lost sight fall on one day, the event is taken to come first, as is customary.
"""

import math
from collections.abc import Iterable

from clinic.records.outcomes import Curve, Spell, Step

_Z = 1.959963984540054
"""Of 95 % limits."""


def kaplan_meier(spells: Iterable[Spell]) -> Curve:
    """The curve of ``spells``. Raises ``ValueError`` for a length below 0 or none."""
    watched = tuple(sorted(spells, key=lambda spell: (spell.days, not spell.event)))
    if any(not spell.days >= 0 for spell in watched):
        raise ValueError("a spell cannot be shorter than 0 days")
    survival, greenwood = 1.0, 0.0
    steps = []
    for day in sorted({spell.days for spell in watched if spell.event}):
        at_risk = sum(1 for spell in watched if spell.days >= day)
        events = sum(1 for spell in watched if spell.event and spell.days == day)
        survival *= 1 - events / at_risk
        greenwood += events / (at_risk * (at_risk - events)) if events < at_risk else math.inf
        low, high = _limits(survival, greenwood)
        steps.append(Step(day, at_risk, events, survival, low, high))
    return Curve(tuple(steps), watched)


def _limits(survival: float, greenwood: float) -> tuple[float | None, float | None]:
    """``greenwood``: the variance of the survival divided by its square."""
    if not 0 < survival < 1:
        return None, None
    spread = _Z * math.sqrt(greenwood) / abs(math.log(survival))
    return survival ** math.exp(spread), survival ** math.exp(-spread)
