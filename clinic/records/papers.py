"""Pages of papers that came from elsewhere, as plain pixels."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A page as RGB, row by row, 8 bits a channel. ``points``: its width and height on paper (1/72 inch)."""

    number: int
    """From 0."""
    of: int
    """How many pages the paper has; a very long one is drawn in part."""
    width: int
    height: int
    points: tuple[float, float]
    pixels: bytes
