"""What is compared where two people typed into one visit."""

from clinic.records.visits import VisitText
from clinic.rules.dates import spoken
from clinic.rules.merging import Part
from ui.core.part_words import one
from ui.visits.words import SECTIONS


def _follow_up(text: VisitText) -> str:
    return spoken(text.follow_up_on) if text.follow_up_on is not None else text.follow_up


TEXT_PARTS = (
    *(one(label, name, joins=True) for name, label in SECTIONS),
    Part("Follow-up", ("follow_up", "follow_up_on"), _follow_up),
    one("Reason of the follow-up", "follow_up_reason", joins=True),
)
"""All parts of ``VisitText``, under the labels of the panel."""
