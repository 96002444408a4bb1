"""Figures: pictures with a caption, pins drawn as shapes over a map, pictures side by side."""

from dataclasses import replace

from clinic.reports.document import Figure, FigureRow, Text
from clinic.reports.fonts import Style
from clinic.reports.pdf_images import Prepared, Source, open_picture, prepare
from clinic.reports.pdf_marks import draw_marks
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_slices import Setting, Slice, kept_together, text_slices
from clinic.reports.pdf_style import INK, RULE, WHITE
from clinic.reports.pdf_text import Line, Look

GUTTER = 12.0
CAPTION_GAP = 3.0
LEAST_SHRUNK = 0.6
CORNER_PLATE = 0.78
"""How opaque the ground of the corner words is: they must be read on dark skin, too."""
NARROW_CORNER_SIZE = 6.4
WORDS_SHARE = 0.45
"""Points, and the part of the width that two words may take together: in the corners of a narrow picture they must not
run into each other, or into the head between them."""


def figure_slices(figure: Figure, width: float, setting: Setting, gap: float) -> list[Slice]:
    """The picture and, bound to it, its caption."""
    source = open_picture(figure.picture)
    limit = min(figure.max_height or setting.page_height * 0.6, setting.page_height * 0.85)
    drawn, height = _fitted(source, min(figure.width or width, width), limit)
    offset = width - drawn if setting.rtl else 0.0
    draw = _Drawing(figure, prepare(source, drawn, figure.dpi), drawn, height, offset, setting)
    caption = _caption(figure, width, setting)
    return kept_together([Slice(height, draw, gap), *caption])


def figure_row_slices(row: FigureRow, width: float, setting: Setting, gap: float) -> list[Slice]:
    """One slice per row of pictures, all of one height in a row."""
    slices: list[Slice] = []
    column = (width - GUTTER * (row.per_row - 1)) / row.per_row
    for start in range(0, len(row.figures), row.per_row):
        figures = row.figures[start : start + row.per_row]
        slices.append(_side_by_side(figures, column, row, setting, gap if not slices else 8.0))
    if row.note and len(row.figures) % row.per_row == 0:
        slices += kept_together([slices.pop(), *_note(row.note, width, setting)])
    return slices


def _side_by_side(figures: tuple[Figure, ...], column: float, row: FigureRow, setting: Setting, gap: float) -> Slice:
    sources = [open_picture(figure.picture) for figure in figures]
    fitted = _even([_fitted(source, column, row.max_height) for source in sources])
    tallest = max(height for _, height in fitted)
    stacks: list[list[Slice]] = []
    for figure, source, (drawn, height) in zip(figures, sources, fitted, strict=True):
        draw = _Drawing(figure, prepare(source, drawn, figure.dpi), drawn, height, 0.0, setting)
        caption = _caption(figure, column, setting)
        stacks.append([Slice(tallest, draw), *caption])

    if row.note and figures[-1] is row.figures[-1] and len(figures) < row.per_row:
        stacks.append(_note(row.note, column, setting))

    def draw_all(pen: Pen, x: float, top: float) -> None:
        for index, stack in enumerate(stacks):
            place = len(stacks) - 1 - index if setting.rtl else index
            below = top
            for piece in stack:
                below += piece.gap
                piece.draw(pen, x + place * (column + GUTTER), below)
                below += piece.height

    height = max(sum(piece.height + piece.gap for piece in stack) for stack in stacks)
    return Slice(height, draw_all, gap)


def _fitted(source: Source, width: float, most: float) -> tuple[float, float]:
    """Width and height in points inside ``width`` by ``most``, in the picture's proportions."""
    height = width * source.height / source.width
    return (width, height) if height <= most else (most * source.width / source.height, most)


def _even(sizes: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """``sizes`` brought to the lowest height, unless that would make the others too small to see."""
    lowest, tallest = min(height for _, height in sizes), max(height for _, height in sizes)
    if lowest < tallest * LEAST_SHRUNK:
        return sizes
    return [(width * lowest / height, lowest) for width, height in sizes]


def _caption(figure: Figure, width: float, setting: Setting) -> list[Slice]:
    return _note(figure.caption, width, setting) if figure.caption else []


def _note(text: Text, width: float, setting: Setting) -> list[Slice]:
    """Small muted lines."""
    sheet = setting.sheet
    lines = setting.lines(sheet.spans(text, sheet.note()), width)
    leading = sheet.leading(sheet.small)

    def left(line: Line) -> float:
        return width - line.width if setting.rtl else 0.0

    return text_slices(lines, leading, left, CAPTION_GAP)


class _Drawing:
    """Paints one picture with what lies over it."""

    def __init__(
        self, figure: Figure, picture: Prepared, width: float, height: float, offset: float, setting: Setting
    ) -> None:
        self._figure = figure
        self._picture = picture
        self._width = width
        self._height = height
        self._offset = offset
        self._setting = setting

    def __call__(self, pen: Pen, x: float, top: float) -> None:
        x += self._offset
        with pen.told(self._figure.alt):
            pen.picture(self._picture, x, top, self._width, self._height)
            if self._figure.framed:
                pen.box(x, top, self._width, self._height, stroke=RULE)
            self._corner_words(pen, x, top)
            draw_marks(pen, self._setting, self._figure, (x, top, self._width, self._height))
            self._scale_bar(pen, x, top)

    def _corner_words(self, pen: Pen, x: float, top: float) -> None:
        sheet, look = self._setting.sheet, self._setting.sheet.note()
        inset, room = 5.0, 3.0
        wide = sum(line.width for word in self._figure.corner_words for line in self._corner(word, look))
        if wide > self._width * WORDS_SHARE:
            look, inset, room = replace(look, size=NARROW_CORNER_SIZE), 2.5, 0.8
        leading = sheet.leading(look.size)
        for words, at_right in zip(self._figure.corner_words, (False, True), strict=True):
            for line in self._corner(words, look):
                left = self._width - line.width - inset if at_right else inset
                ends = left - room, left + line.width + room
                plate = ((ends[0], 2), (ends[1], 2), (ends[1], leading + 3), (ends[0], leading + 3))
                pen.veil([[(x + across, top + down) for across, down in plate]], WHITE, CORNER_PLATE)
                pen.line_of_text(line, x + left, top + 3, leading)

    def _corner(self, word: str, look: Look) -> list[Line]:
        return self._setting.lines(self._setting.sheet.spans(word, look), self._width)[:1] if word else []

    def _scale_bar(self, pen: Pen, x: float, top: float) -> None:
        """A bar in the lower left corner on a pale plate, so that it can be read on any picture."""
        if self._figure.scale_bar is None:
            return
        share, words = self._figure.scale_bar
        length = share * self._width
        look = Look(Style.MEDIUM, 6.6, INK)
        (line,) = self._setting.lines(self._setting.sheet.spans(words, look), self._width)[:1]
        plate = max(length, line.width) + 8
        bottom = top + self._height
        pen.box(x + 5, bottom - 20, plate, 15, fill=WHITE)
        pen.line_of_text(line, x + 9, bottom - 20, 10)
        pen.box(x + 9, bottom - 9.4, length, 1.6, fill=INK)
