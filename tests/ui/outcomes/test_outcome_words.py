"""How a curve is told: with how many were still followed."""

from clinic.records.outcomes import Curve, Spell, Step
from ui.outcomes.words import curve_words


def test_a_share_is_said_with_the_number_still_followed() -> None:
    steps = (Step(100.0, 3, 1, 0.667, 0.1, 0.9), Step(365.0, 1, 1, 0.0, None, None))
    curve = Curve(steps, (Spell(100.0, True), Spell(200.0, False), Spell(365.0, True)))
    assert "0 % without recurrence after 12 months, 1* lesion still followed then." in curve_words(curve)
