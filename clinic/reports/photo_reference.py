"""An earlier photo as a page to hold beside the camera, so that the next one shows the same skin in the same way."""

from collections.abc import Callable
from dataclasses import dataclass

from clinic.reports.direction import join_facts
from clinic.reports.document import Block, Document, Figure, Heading, Letterhead, NumberedList, Paragraph, Run

_WIDEST, _HIGHEST = 500.0, 520.0
"""Points that a picture may take on A4 and on Letter."""
_POINTS_PER_MM = 72 / 25.4
_LARGER = (30, 20, 15, 10, 8, 6, 5, 4, 3, 2, 1)
_SMALLER = (2, 3, 4, 5, 8, 10, 15, 20)
"""Printed size over life size, and life size over printed size: the largest at which a picture fits."""
_BARS = (1, 2, 5, 10, 20, 50, 100)
"""mm of a scale bar."""


@dataclass(frozen=True, slots=True)
class PhotoReference:
    """What the page shows. ``size`` in pixels; ``mm_per_pixel`` ``None``: the photo has no scale."""

    letterhead: Letterhead
    patient_name: str
    person: str
    taken: str
    shows: str
    picture: Callable[[], bytes]
    size: tuple[int, int]
    mm_per_pixel: float | None = None
    printed: str = ""


@dataclass(frozen=True)
class ReferenceWords:
    """English unless said otherwise."""

    title: str = "Photo reference"
    taken: str = "Photo of {day}"
    life: str = "Printed in life size (at 100 %)."
    larger: str = "Printed at {factor} times life size (at 100 %)."
    smaller: str = "Printed at 1:{factor} of life size (at 100 %)."
    no_scale: str = "The photo has no scale: this is not its true size."
    steps: tuple[str, ...] = (
        "Same place: the lesion in the same part of the picture, the same skin at its edges.",
        "Same distance: it fills as much of the picture as here. Do not zoom after the camera is held.",
        "Same turn: up is up as here. The camera straight above the skin.",
        "Same light: the same lamp or flash from the same side, no other light, no shadow of the hand.",
        "Put a scale sticker beside the lesion.",
    )
    page: str = "Page {page} of {pages}"


def photo_reference(reference: PhotoReference, words: ReferenceWords | None = None) -> Document:
    """The document of ``reference``: one page."""
    said = words or ReferenceWords()
    figure, size_words = _figure(reference, said)
    blocks: list[Block] = [
        Heading(reference.patient_name, 1),
        Paragraph(join_facts((reference.person, reference.shows), "en")),
        figure,
        Paragraph((Run(size_words, muted=True),)),
        NumberedList(said.steps),
    ]
    return Document(
        title=said.title,
        language="en",
        letterhead=reference.letterhead,
        blocks=tuple(blocks),
        header_facts=(said.title, said.taken.format(day=reference.taken)),
        footer_left=said.title,
        footer_right=reference.printed,
        page_words=said.page,
    )


def _figure(reference: PhotoReference, said: ReferenceWords) -> tuple[Figure, str]:
    """The picture as large as it may be, in life size or a whole part of it where that is known."""
    wide, high = reference.size
    width = min(_WIDEST / wide, _HIGHEST / high) * wide
    bar, size_words = None, said.no_scale
    if reference.mm_per_pixel:
        mm = wide * reference.mm_per_pixel
        width, size_words = _sized(mm * _POINTS_PER_MM, width, said)
        length = next((one for one in _BARS if one >= 0.12 * mm), _BARS[-1])
        bar = (length / mm, f"{length} mm") if length < mm else None
    alt = f"{reference.shows}, {said.taken.format(day=reference.taken)}"
    caption = said.taken.format(day=reference.taken)
    return Figure(reference.picture, alt, caption, width=width, max_height=_HIGHEST, scale_bar=bar), size_words


def _sized(life: float, most: float, said: ReferenceWords) -> tuple[float, str]:
    """Width in points at a whole multiple or part of life size, and its words; ``most`` where none fits."""
    for factor in _LARGER:
        if life * factor <= most:
            return life * factor, said.life if factor == 1 else said.larger.format(factor=factor)
    for factor in _SMALLER:
        if life / factor <= most:
            return life / factor, said.smaller.format(factor=factor)
    return most, ""
