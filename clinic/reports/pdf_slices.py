"""What is laid out but not yet on a page: slices that are not cut any further."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from clinic.reports.direction import is_rtl
from clinic.reports.fonts import FontBook
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_style import Sheet
from clinic.reports.pdf_text import Line, Span, lay_lines

Draw: TypeAlias = Callable[[Pen, float, float], None]


@dataclass(frozen=True)
class Slice:
    """A strip of a column; lengths in points.

    ``draw(pen, x, top)`` paints it. ``gap`` is the space before it, dropped at the top of a page. ``keep_next`` binds
    it to the slice that follows; ``repeat`` is painted again above it where it opens a page; ``new_page`` starts one.
    """

    height: float
    draw: Draw
    gap: float = 0.0
    keep_next: bool = False
    repeat: "tuple[Slice, ...]" = ()
    new_page: bool = False


@dataclass(frozen=True)
class Setting:
    """What every block is laid out with: fonts, measures, language, and the height of a page's column in points."""

    book: FontBook
    sheet: Sheet
    language: str
    page_height: float

    @property
    def rtl(self) -> bool:
        return is_rtl(self.language)

    def lines(self, spans: Sequence[Span], width: float) -> list[Line]:
        """The lines of ``spans`` in a column of ``width`` points."""
        return lay_lines(spans, width, self.book, self.language)


def nothing(_pen: Pen, _x: float, _top: float) -> None:
    """Draws nothing."""


def total_height(slices: Iterable[Slice]) -> float:
    """The height of ``slices`` one below the other, with their gaps except the first."""
    return sum(piece.height + (piece.gap if index else 0.0) for index, piece in enumerate(slices))


def draw_stack(slices: Sequence[Slice]) -> Draw:
    """Paints ``slices`` one below the other."""

    def draw(pen: Pen, x: float, top: float) -> None:
        for index, piece in enumerate(slices):
            top += piece.gap if index else 0.0
            piece.draw(pen, x, top)
            top += piece.height

    return draw


def shifted(piece: Slice, dx: float) -> Slice:
    """``piece`` painted ``dx`` points further to the right."""

    def draw(pen: Pen, x: float, top: float) -> None:
        piece.draw(pen, x + dx, top)

    return replace(piece, draw=draw, repeat=tuple(shifted(header, dx) for header in piece.repeat))


def kept_together(slices: Sequence[Slice]) -> list[Slice]:
    """``slices``, bound so that a page does not end between them."""
    return [replace(piece, keep_next=True) for piece in slices[:-1]] + list(slices[-1:])


def text_slices(lines: Sequence[Line], leading: float, place: Callable[[Line], float], gap: float = 0.0) -> list[Slice]:
    """One slice per line; the first two lines and the last two stay together. ``place`` gives a line's left edge."""
    last = len(lines) - 1
    slices = []
    for index, line in enumerate(lines):

        def draw(pen: Pen, x: float, top: float, line: Line = line) -> None:
            pen.line_of_text(line, x + place(line), top, leading)

        bound = index < last and index in (0, last - 1)
        slices.append(Slice(leading, draw, gap if index == 0 else 0.0, bound))
    return slices
