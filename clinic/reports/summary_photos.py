"""The photos of a visit summary: each lesion's in a row, two lesions side by side where there is room."""

from collections.abc import Sequence

from clinic.reports.document import Block, Figure, FigureRow, Heading, TwoColumns
from clinic.reports.summary_data import PhotoGroup, PhotoLine, VisitSummary
from clinic.reports.summary_words import SummaryWords

ACROSS = 4
"""Photos of several groups on the width of a page; those of a single group stand larger."""
ACROSS_ALONE = 3
HEIGHT, HEIGHT_ALONE = 84.0, 112.0
GUTTERS_MORE = 0.0118
"""A wider column has more gutters within it; so much of the width for each photo keeps all photos equally wide."""
SHORT_TITLE = 27
"""Characters of a heading that stays in one line over a single photo."""


def photos(summary: VisitSummary, words: SummaryWords) -> list[Block]:
    """The photos of each lesion, all of one height."""
    groups = [group for group in summary.photo_groups if group.photos]
    if not groups:
        return []
    if len(groups) == 1:
        title = f"{words.photos}, {groups[0].title}" if groups[0].title else words.photos
        return [Heading(title), _row(groups[0], ACROSS_ALONE, HEIGHT_ALONE)]
    blocks: list[Block] = [Heading(words.photos)]
    waiting = list(groups)
    while waiting:
        first = waiting.pop(0)
        room = _room_beside(first, waiting)
        if room:
            second = waiting.pop(0)
            left, right = _titled(first, ACROSS - room), _titled(second, room)
            share = (ACROSS - room) / ACROSS + (ACROSS / 2 - room) * GUTTERS_MORE
            blocks.append(TwoColumns(tuple(left), tuple(right), share))
        else:
            blocks += _titled(first, ACROSS)
    return blocks


def _room_beside(first: PhotoGroup, waiting: Sequence[PhotoGroup]) -> int:
    """How many photos wide the next group may stand beside ``first``; 0: it goes below."""
    if not waiting:
        return 0
    second = waiting[0]
    one, two = len(first.photos), len(second.photos)
    if max(one, two) <= ACROSS // 2:
        return ACROSS // 2
    narrow = first if one < two else second
    if one + two > ACROSS or len(narrow.title) > SHORT_TITLE:
        return 0
    return ACROSS - one if narrow is second else two


def _titled(group: PhotoGroup, across: int) -> list[Block]:
    row = _row(group, across, HEIGHT)
    return [Heading(group.title, 3), row] if group.title else [row]


def _row(group: PhotoGroup, across: int, height: float) -> FigureRow:
    return FigureRow(tuple(_photo(photo) for photo in group.photos), across, height, group.note)


def _photo(photo: PhotoLine) -> Figure:
    return Figure(photo.picture, photo.alt, photo.caption, scale_bar=photo.scale_bar)
