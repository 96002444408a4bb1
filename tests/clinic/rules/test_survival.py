"""Kaplan-Meier against published data and by hand."""

import pytest

from clinic.records.outcomes import Spell
from clinic.rules.survival import kaplan_meier

WEEKS = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
"""Remission of 21 children with acute leukaemia under 6-mercaptopurine (Freireich et al., Blood 1963; 21: 699-716)."""
PUBLISHED = (
    (6, 21, 3, 0.857, 0.620, 0.952),
    (7, 17, 1, 0.807, 0.563, 0.923),
    (10, 15, 1, 0.753, 0.503, 0.889),
    (13, 12, 1, 0.690, 0.432, 0.849),
    (16, 11, 1, 0.627, 0.368, 0.805),
    (22, 7, 1, 0.538, 0.268, 0.747),
    (23, 6, 1, 0.448, 0.188, 0.680),
)


def test_the_remission_under_6_mp_is_as_published() -> None:
    curve = kaplan_meier([*(Spell(week, True) for week in WEEKS), *(Spell(week, False) for week in CENSORED)])
    found = [(s.day, s.at_risk, s.events, s.survival, s.low, s.high) for s in curve.steps]
    assert [row[:3] for row in found] == [row[:3] for row in PUBLISHED]
    for ours, theirs in zip(found, PUBLISHED, strict=True):
        assert ours[3:] == pytest.approx(theirs[3:], abs=0.0006)
    assert curve.median == 23
    assert curve.events == 9
    assert [curve.at_risk(day) for day in (0, 10, 20, 30)] == [21, 15, 8, 4]


def test_the_children_without_it_all_relapsed() -> None:
    weeks = (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
    curve = kaplan_meier([Spell(week, True) for week in weeks])
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
