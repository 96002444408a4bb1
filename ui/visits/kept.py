"""Text of a visit as a draft: on its way to the visit, or put aside because the visit was changed or closed."""

from dataclasses import asdict
from datetime import date
from typing import Any

from clinic.records.visits import PUT_ASIDE, TYPING, VisitText


def draft_key(visit_id: str) -> str:
    """Under which text is kept that could not be saved to its visit."""
    return f"{PUT_ASIDE}{visit_id}"


def typing_key(visit_id: str) -> str:
    """Under which text is kept that is on its way to its visit."""
    return f"{TYPING}{visit_id}"


def as_draft(text: VisitText) -> dict[str, Any]:
    """The text as plain values."""
    day = text.follow_up_on
    return {**asdict(text), "follow_up_on": day.isoformat() if day is not None else None}


def from_draft(content: dict[str, Any]) -> VisitText:
    """The text that was kept as plain values."""
    day = content["follow_up_on"]
    return VisitText(**{**content, "follow_up_on": date.fromisoformat(day) if day else None})
