"""Two photos compared on one page."""

from dataclasses import dataclass

from clinic.records.enums import ConsentScope


@dataclass(frozen=True, slots=True)
class ComparisonDraft:
    """What goes on the page."""

    photo_a_id: str
    """The photo that the other one is laid on, at the left."""
    photo_b_id: str
    lesion_id: str = ""
    """Whose measurements and treatments are told; empty: of all treatments of the patient, and no measurements."""
    crop: tuple[float, float, float, float] | None = None
    """Left, top, width and height of the part that is shown, in pixels of A; ``None``: all of it."""
    match_colours: bool = False
    """Bring the colours of B near those of A; the page says so."""
    purpose: ConsentScope = ConsentScope.RECORD
    """For teaching and publication the page names neither the person, nor the clinic, nor a day."""
