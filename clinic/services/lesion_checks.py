"""What an observation of a lesion may say."""

from clinic.errors import ValidationError
from clinic.records.lesions import ObservationDraft

_LIMITS = {"long_axis": 1000.0, "short_axis": 1000.0, "uncertainty": 100.0, "height": 300.0}
"""Longest believable lengths in mm: a person's height would be a slip of the unit."""


def check_observation(draft: ObservationDraft) -> None:
    """Raise ``ValidationError`` with the field that cannot be so."""
    for field, limit in _LIMITS.items():
        value = getattr(draft, field)
        if value is not None and not 0 <= value <= limit:
            raise ValidationError(field, f"{value:g} mm is not possible here.", f"Enter 0 to {limit:g} mm.")
    if draft.short_axis is not None and draft.long_axis is not None and draft.short_axis > draft.long_axis:
        raise ValidationError("short_axis", "The short axis is longer than the long axis.", "Exchange the two.")
    if draft.count is not None and not 0 <= draft.count <= 10_000:
        raise ValidationError("count", f"{draft.count} is not a possible count.", "Enter 0 to 10,000.")
    for field in ("pain", "itch"):
        value = getattr(draft, field)
        if value is not None and not 0 <= value <= 10:
            raise ValidationError(field, f"{value} is not on the scale.", "Enter 0 (none) to 10 (worst).")
