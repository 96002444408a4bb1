"""How visits are told and follow-ups read."""

from datetime import date

import pytest

from clinic.errors import ValidationError
from clinic.records.visits import VisitText
from ui.visits.words import both_texts, day_words, follow_up, parse_follow_up

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("in 6 weeks", date(2027, 1, 3)),
        ("6 weeks", date(2027, 1, 3)),
        ("6w", date(2027, 1, 3)),
        ("+3 months", date(2027, 2, 22)),
        ("in 6 Wochen", date(2027, 1, 3)),
        ("tomorrow", date(2026, 11, 23)),
        ("03/01/2027", date(2027, 1, 3)),
    ],
)
def test_a_follow_up_is_counted_from_the_visit(typed: str, day: date) -> None:
    assert parse_follow_up(typed, DAY, day_first=True) == day


@pytest.mark.parametrize("typed", ["today", "-2w", "3.1.2026", "2027", "soon", "in weeks"])
def test_a_follow_up_must_be_a_day_after_the_visit(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_follow_up(typed, DAY, day_first=True)
    assert refused.value.field == "follow_up_on"


def test_a_follow_up_is_told_as_a_day_or_as_typed() -> None:
    assert follow_up(VisitText(follow_up="+6w", follow_up_on=date(2027, 1, 3), follow_up_reason="L1")) == (
        "3 January 2027: L1"
    )
    assert follow_up(VisitText(follow_up="when it grows")) == "when it grows"
    assert follow_up(VisitText()) == ""
    assert day_words(date(2027, 1, 3)) == "Sunday, 3 January 2027"


def test_two_versions_of_a_text_become_one_that_holds_both() -> None:
    theirs = VisitText(reason="bumps", plan="peel", assessment="milia", follow_up="+2w", follow_up_reason="peel")
    mine = VisitText(reason="bumps on the cheek", plan="needle", assessment="", follow_up="+6w")
    assert both_texts(theirs, mine) == VisitText(
        reason="bumps on the cheek", plan="peel\nneedle", assessment="milia", follow_up="+6w", follow_up_reason="peel"
    )
