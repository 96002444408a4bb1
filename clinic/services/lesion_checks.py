"""What may be said of a lesion: where it lies, and what was observed of it."""

from typing import TYPE_CHECKING

from clinic.catalog.types import Site
from clinic.errors import ValidationError
from clinic.records.enums import Side
from clinic.records.lesions import LesionDraft, ObservationDraft
from clinic.rules.uncertainty import COVERAGE
from clinic.services.core import Core

if TYPE_CHECKING:
    from clinic.atlas import Atlas

_LIMITS = {"long_axis": 1000.0, "short_axis": 1000.0, "uncertainty": 100.0, "height": 300.0}
"""Longest believable lengths in mm: a person's height would be a slip of the unit."""


def check_lesion(core: Core, draft: LesionDraft) -> None:
    """Raise ``ValidationError`` with the field that cannot be so."""
    site = core.catalog.sites.get(draft.site)
    if site is None:
        raise ValidationError("site", "The site is missing.", "Choose it on the map or in the list.")
    if draft.side not in site.side_values:
        sides = " or ".join(side.value for side in site.side_values)
        raise ValidationError("side", f"{site.name} is {sides}.", "Choose the patient's side.")
    if draft.diagnosis and draft.diagnosis not in core.catalog.diagnoses:
        raise ValidationError("diagnosis", "This diagnosis is not in the list.", "Choose one, or write it as text.")
    if draft.first_noted and draft.first_noted.earliest > core.today():
        raise ValidationError("first_noted", "The date first noted is in the future.", "Check the year.")


def check_observation(draft: ObservationDraft) -> None:
    """Raise ``ValidationError`` with the field that cannot be so."""
    for field, limit in _LIMITS.items():
        value = getattr(draft, field)
        if value is not None and not 0 <= value <= limit:
            if field == "uncertainty":  # said as it is typed: expanded
                value, limit = value * COVERAGE, limit * COVERAGE
            raise ValidationError(field, f"{value:g} mm is not possible here.", f"Enter 0 to {limit:g} mm.")
    if draft.short_axis is not None and draft.long_axis is not None and draft.short_axis > draft.long_axis:
        raise ValidationError("short_axis", "The short axis is longer than the long axis.", "Exchange the two.")
    if draft.count is not None and not 0 <= draft.count <= 10_000:
        raise ValidationError("count", f"{draft.count} is not a possible count.", "Enter 0 to 10,000.")
    for field in ("pain", "itch"):
        value = getattr(draft, field)
        if value is not None and not 0 <= value <= 10:
            raise ValidationError(field, f"{value} is not on the scale.", "Enter 0 (none) to 10 (worst).")


def check_place(atlas: "Atlas", site: Site, draft: LesionDraft) -> None:
    """Raise ``ValidationError`` for a point that does not lie at the site and on the side that the draft names."""
    point = draft.point
    if point is None:
        return
    if point.atlas != atlas.version or not point.is_on_skin:
        raise ValidationError("point", "There is no such place on the body map.", "Mark the place again.")
    found, side = atlas.region_at(point)
    if atlas.table.index[found] not in atlas.table.parts(site.key):
        told = "The place on the map does not lie at the site that was chosen."
        raise ValidationError("site", told, "Choose the site of the place, or mark it again.")
    contrary = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(side)
    if draft.side is contrary or (draft.side is Side.MIDLINE and side in site.side_values and side is not Side.MIDLINE):
        told = f"The place on the map lies on the patient's {side.value}."
        raise ValidationError("side", told, "Choose that side, or mark the place again.")
