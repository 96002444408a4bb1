"""Kaplan-Meier against published data and by hand."""

import math

import pytest

from clinic.records.outcomes import Curve, Spell, Step
from clinic.rules.survival import kaplan_meier

WEEKS = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
"""Weeks of remission of 21 children with acute leukaemia under 6-mercaptopurine: E. J. Freireich et al., Blood 1963;
21: 699-716. Taken from the data set ``gehan`` of the R package MASS (W. N. Venables, B. D. Ripley), looked up in its
table; the same times stand in C. T. Le, Introductory Biostatistics, 2003, example 11.1."""
CONTROL = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
"""The 21 children without it, from the same table."""
SURVFIT = (
    (6, 21, 3, 0.857, 0.0764),
    (7, 17, 1, 0.807, 0.0869),
    (10, 15, 1, 0.753, 0.0963),
    (13, 12, 1, 0.690, 0.1068),
    (16, 11, 1, 0.627, 0.1141),
    (22, 7, 1, 0.538, 0.1282),
    (23, 6, 1, 0.448, 0.1346),
)
"""Week, at risk, relapses, survival and its standard error by Greenwood, as ``summary(survfit(...))`` of the R package
survival prints them for these data (``drug6mp`` of KMsurv)."""
STATA = {"6-MP": ((6, 0.6197, 0.9516), (7, 0.5631, 0.9228)), "control": ((1, 0.6700, 0.9753), (2, 0.5689, 0.9239))}
"""95 % limits on the log(-log) scale: Stata's ``sts list`` for the Gehan data (G. Rodriguez, Princeton, notes on
survival analysis) for the control group; the same limits for 6-MP in a listing of another program."""


def under_6_mp() -> Curve:
    return kaplan_meier([*(Spell(week, True) for week in WEEKS), *(Spell(week, False) for week in CENSORED)])


def standard_error(step: Step) -> float:
    """Back from the limits, which are symmetrical on the log(-log) scale."""
    assert step.low is not None and step.high is not None
    width = math.log(-math.log(step.low)) - math.log(-math.log(step.high))
    return step.survival * abs(math.log(step.survival)) * width / (2 * 1.959963984540054)


def test_the_remission_under_6_mp_is_as_published() -> None:
    curve = under_6_mp()
    found = [(s.day, s.at_risk, s.events, s.survival, standard_error(s)) for s in curve.steps]
    assert [row[:3] for row in found] == [row[:3] for row in SURVFIT]
    for ours, theirs in zip(found, SURVFIT, strict=True):
        assert ours[3] == pytest.approx(theirs[3], abs=0.0005)
        assert ours[4] == pytest.approx(theirs[4], abs=0.00005)
    assert curve.median == 23
    assert curve.events == 9
    assert [curve.at_risk(day) for day in (0, 10, 20, 30)] == [21, 15, 8, 4]


@pytest.mark.parametrize("group", STATA)
def test_limits_are_as_published(group: str) -> None:
    curve = under_6_mp() if group == "6-MP" else kaplan_meier([Spell(week, True) for week in CONTROL])
    for step, (week, low, high) in zip(curve.steps, STATA[group], strict=False):
        assert step.day == week
        assert (step.low, step.high) == pytest.approx((low, high), abs=0.00005)


def test_the_children_without_it_all_relapsed() -> None:
    curve = kaplan_meier([Spell(week, True) for week in CONTROL])
    assert curve.median == 8
    last = curve.steps[-1]
    assert (last.survival, last.low, last.high) == (0.0, None, None), "no limits where nobody is left"


def test_without_events_there_is_no_step() -> None:
    curve = kaplan_meier([Spell(3, False), Spell(9, False)])
    assert curve.steps == ()
    assert curve.longest == 9
    assert curve.median is None


def test_an_event_comes_before_a_loss_of_the_same_day() -> None:
    (step,) = kaplan_meier([Spell(5, False), Spell(5, True)]).steps
    assert (step.at_risk, step.survival) == (2, 0.5)


def test_by_hand() -> None:
    curve = kaplan_meier([Spell(2, True), Spell(3, False), Spell(4, True), Spell(5, False)])
    assert [step.survival for step in curve.steps] == pytest.approx([0.75, 0.375])


def test_no_one_is_watched_for_less_than_nothing() -> None:
    with pytest.raises(ValueError, match="shorter"):
        kaplan_meier([Spell(-1, True)])
    with pytest.raises(ValueError, match="shorter"):
        kaplan_meier([Spell(float("nan"), True)])


def test_nobody_gives_an_empty_curve() -> None:
    curve = kaplan_meier([])
    assert (curve.steps, curve.longest, curve.at_risk(0)) == ((), 0.0, 0)
