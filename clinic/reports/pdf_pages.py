"""Slices onto pages, and what stands on every page: letterhead, running head, notice and foot."""

from collections.abc import Sequence
from dataclasses import dataclass

from clinic.reports.document import Document, Tone
from clinic.reports.fonts import Style
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_slices import Setting, Slice
from clinic.reports.pdf_style import ACCENT, INK, RULE, TONE_COLORS, TONE_TINTS
from clinic.reports.pdf_text import Line, Look, Span

MARGIN_X = 40.0
MARGIN_TOP = 36.0
FOOT_FROM_EDGE = 34.0


@dataclass(frozen=True)
class Placed:
    """A slice with its upper edge on the page, in points from the page's upper edge."""

    piece: Slice
    top: float


def paginate(slices: Sequence[Slice], first_top: float, later_top: float, bottom: float) -> list[list[Placed]]:
    """Fill pages from ``first_top`` (page one) or ``later_top`` down to ``bottom``; at least one page."""
    pages: list[list[Placed]] = [[]]
    top = first_top
    index = 0
    while index < len(slices):
        group = _bound_group(slices, index)
        whole = sum(piece.height + piece.gap for piece in group)
        fits_somewhere = whole <= bottom - later_top
        # a group taller than any page starts here as long as its first slice fits
        needed = whole if fits_somewhere else group[0].height + group[0].gap
        if pages[-1] and (group[0].new_page or top + needed > bottom):
            pages.append([])
            top = later_top
        count = len(group) if fits_somewhere else 1
        for piece in group[:count]:
            top = _place(piece, pages, top)
        index += count
    return pages


def _bound_group(slices: Sequence[Slice], start: int) -> Sequence[Slice]:
    end = start
    while end + 1 < len(slices) and slices[end].keep_next and not slices[end + 1].new_page:
        end += 1
    return slices[start : end + 1]


def _place(piece: Slice, pages: list[list[Placed]], top: float) -> float:
    page = pages[-1]
    if page:
        top += piece.gap
    elif len(pages) > 1:
        for header in piece.repeat:
            page.append(Placed(header, top))
            top += header.height
    page.append(Placed(piece, top))
    return top + piece.height


class Furniture:
    """Head and foot of a document's pages; measures in points."""

    def __init__(self, document: Document, setting: Setting, page_width: float, page_height: float) -> None:
        self._document = document
        self._setting = setting
        self._width = page_width - 2 * MARGIN_X
        self._page_height = page_height
        self._small = Look(Style.REGULAR, 7.6, setting.sheet.note().color)
        self._leading = 10.6
        self._letterhead = self._lines(document.letterhead.name, Look(Style.SEMIBOLD, 12.5, INK), self._width * 0.62)
        self._address = [
            line for text in document.letterhead.lines for line in self._lines(text, self._small, self._width * 0.62)
        ]
        self._foot_left = self._lines(document.footer_left, self._small, self._width * 0.58)
        self._foot_right = self._lines(document.footer_right, self._small, self._width * 0.38)

    @property
    def column_width(self) -> float:
        return self._width

    @property
    def first_top(self) -> float:
        """Where text begins on page one."""
        return self._rule_top + self._notice_height + 13

    @property
    def later_top(self) -> float:
        """Where text begins on the other pages."""
        return MARGIN_TOP + self._leading + 4 + self._notice_height + 13

    @property
    def bottom(self) -> float:
        """Where text must end."""
        lines = max(1, len(self._foot_left), len(self._foot_right))
        return self._page_height - FOOT_FROM_EDGE - lines * self._leading - 14

    @property
    def _rule_top(self) -> float:
        left = len(self._letterhead) * 17 + len(self._address) * self._leading
        right = (len(self._document.header_facts) + 1) * self._leading + 4
        return MARGIN_TOP + max(left, right) + 7

    @property
    def _notice_height(self) -> float:
        return 22.0 if self._document.notice else 0.0

    def draw(self, pen: Pen, page: int, pages: int) -> None:
        """Paint head and foot of ``page`` (from 1)."""
        numbered = self._document.page_words.format(page=page, pages=pages)
        if page == 1:
            self._draw_letterhead(pen, numbered)
        else:
            self._draw_running_head(pen, numbered)
        self._draw_foot(pen)

    def _draw_letterhead(self, pen: Pen, numbered: str) -> None:
        top = MARGIN_TOP
        for line in self._letterhead:
            pen.line_of_text(line, self._start(line), top, 17)
            top += 17
        for line in self._address:
            pen.line_of_text(line, self._start(line), top, self._leading)
            top += self._leading
        top = MARGIN_TOP + 3
        for fact in (*self._document.header_facts, numbered):
            for line in self._lines(fact, self._small, self._width * 0.36)[:1]:
                pen.line_of_text(line, self._end(line), top, self._leading)
            top += self._leading
        pen.rule(MARGIN_X, self._rule_top, self._width, ACCENT, 1.4)
        self._draw_notice(pen, self._rule_top)

    def _draw_running_head(self, pen: Pen, numbered: str) -> None:
        title = self._document.running_title or self._document.title
        for line in self._lines(title, self._small, self._width * 0.75)[:1]:
            pen.line_of_text(line, self._start(line), MARGIN_TOP, self._leading)
        for line in self._lines(numbered, self._small, self._width * 0.24)[:1]:
            pen.line_of_text(line, self._end(line), MARGIN_TOP, self._leading)
        pen.rule(MARGIN_X, MARGIN_TOP + self._leading + 4, self._width, RULE)
        self._draw_notice(pen, MARGIN_TOP + self._leading + 4)

    def _draw_notice(self, pen: Pen, top: float) -> None:
        if not self._document.notice:
            return
        color = TONE_COLORS[Tone.ATTENTION]
        pen.box(MARGIN_X, top + 6, self._width, 17, fill=TONE_TINTS[Tone.ATTENTION])
        pen.box(MARGIN_X + (self._width - 3 if self._setting.rtl else 0), top + 6, 3, 17, fill=color)
        for line in self._lines(self._document.notice, Look(Style.SEMIBOLD, 8.4, color), self._width - 24)[:1]:
            inset = -10.0 if self._setting.rtl else 10.0
            pen.line_of_text(line, self._start(line) + inset, top + 6, 17)

    def _draw_foot(self, pen: Pen) -> None:
        top = self.bottom + 10
        pen.rule(MARGIN_X, top, self._width, RULE)
        for index, line in enumerate(self._foot_left):
            pen.line_of_text(line, self._start(line), top + 4 + index * self._leading, self._leading)
        for index, line in enumerate(self._foot_right):
            pen.line_of_text(line, self._end(line), top + 4 + index * self._leading, self._leading)

    def _lines(self, text: str, look: Look, width: float) -> list[Line]:
        return self._setting.lines((Span(text, look),), width) if text else []

    def _start(self, line: Line) -> float:
        return MARGIN_X + (self._width - line.width if self._setting.rtl else 0.0)

    def _end(self, line: Line) -> float:
        return MARGIN_X + (0.0 if self._setting.rtl else self._width - line.width)
