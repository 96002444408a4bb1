"""A sheet of scale stickers to print and cut out, with rulers that show whether the printer kept the size.

Everything is drawn as vectors in the size that it says. Lengths are in mm from the upper left corner unless said
otherwise. The patterns come from the caller: this module knows nothing of markers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfbase.pdfdoc import BasicFonts
from reportlab.pdfgen.canvas import Canvas

from clinic.reports.fonts import FontBook, Style
from clinic.reports.pdf import PAPER_SIZES, Paper
from clinic.reports.pdf_fonts import UsedFonts
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_style import ACCENT, INK, MUTED
from clinic.reports.pdf_text import Look, Span, lay_lines, natural_width

MM = 72 / 25.4
"""Points in a millimetre."""
BLACK = "#000000"
CHECK = 100
"""mm of both check rulers."""
_EDGE = 13.0
_COLUMN = 12.0
"""Room for the upright ruler."""
_LABEL = 3.0
_LEAST_QUIET = 1.6
_LANGUAGE = "en"
_ROWS: Mapping[float, int] = {25.0: 1, 20.0: 1, 15.0: 2, 10.0: 3, 8.0: 2, 5.0: 2}
"""Rows of each size; the last of the largest number is left out where the paper is shorter."""

Cells = Sequence[Sequence[bool]]
"""Row by row whether a cell is white, the black border with them."""


@dataclass(frozen=True, slots=True)
class StickerWords:
    """English unless said otherwise."""

    title: str = "Scale stickers"
    below: str = "They tell Skinfolio how large a millimetre is in a photo."
    check: str = (
        "Measure both lines with a ruler. If they are not 100 mm long, the sheet was scaled when it was printed: "
        "print it again at 100 %."
    )
    steps: tuple[str, ...] = (
        "Print at 100 % (“actual size”, not “fit to page”), on matt paper or matt labels: gloss mirrors the flash.",
        "Measure the two check lines. Do not use a sheet on which they are not 100 mm long.",
        "Cut along the dashed lines. The white edge and the size below belong to the sticker.",
        "Lay it flat beside the lesion, on skin of the same height, and photograph both from straight above, sharp. "
        "Choose one about as large as the lesion: it should be at least a twentieth of the picture's width.",
        "One sticker for one person, once. Do not copy or enlarge it: its pattern says its size.",
    )
    mm: str = "{size:g} mm"
    alt: str = "Scale sticker, {size:g} mm"


def sticker_sheet_pdf(
    patterns: Mapping[float, Cells],
    fonts: FontBook,
    paper: Paper = Paper.A4,
    clinic: str = "",
    words: StickerWords | None = None,
) -> bytes:
    """One page; ``patterns``: side in mm of the black square to its cells. Equal sheets give equal bytes."""
    said = words or StickerWords()
    width, height = PAPER_SIZES[paper]
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height), pageCompression=1, invariant=1, lang=_LANGUAGE)
    canvas.setTitle(said.title)
    canvas.setAuthor(clinic or "Skinfolio")
    canvas.setCreator("Skinfolio")
    canvas.setProducer("Skinfolio")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setViewerPreference("PrintScaling", "None")  # viewers that listen print it at 100 %
    # ReportLab opens every page with Helvetica, which is not embedded
    canvas._preamble = "1 0 0 1 0 0 cm"
    canvas._doc.idToObject[BasicFonts].dict.clear()
    pen = Pen(canvas, height, UsedFonts(canvas._doc))
    _Sheet(pen, fonts, said, width / MM, height / MM).draw(patterns, clinic)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def box_size(side: float) -> tuple[float, float, float]:
    """Width and height of what is cut out around a square of ``side``, and the white edge, in mm."""
    quiet = max(side / 7, _LEAST_QUIET)
    return side + 2 * quiet, side + 2 * quiet + _LABEL - 0.4, quiet


class _Sheet:
    """Draws the page; mm."""

    def __init__(self, pen: Pen, fonts: FontBook, words: StickerWords, width: float, height: float) -> None:
        self._pen = pen
        self._fonts = fonts
        self._words = words
        self._width, self._height = width, height

    def draw(self, patterns: Mapping[float, Cells], clinic: str) -> None:
        """Head, rulers, instructions, then row after row of stickers."""
        inner = self._width - 2 * _EDGE
        self._text(self._words.title, _EDGE, _EDGE, inner, Look(Style.SEMIBOLD, 17, INK))
        right = Look(Style.REGULAR, 8.5, MUTED)
        self._text(clinic, self._width - _EDGE - self._wide(clinic, right), _EDGE + 2.2, inner, right)
        top = self._text(self._words.below, _EDGE, _EDGE + 8, inner, Look(Style.REGULAR, 9.5, MUTED)) + 4
        left = _EDGE + _COLUMN
        self._ruler_down(_EDGE + 1.5, top)
        self._ruler_across(left, top + 1)
        note = Look(Style.MEDIUM, 8.5, ACCENT)
        beside = left + CHECK + 12
        self._text(self._words.check, beside, top, self._width - _EDGE - beside, note)
        y = self._steps(left, top + 13.5, self._width - _EDGE - left) + 3.5
        self._stickers(patterns, y)

    def _steps(self, left: float, top: float, width: float) -> float:
        look = Look(Style.REGULAR, 8.5, INK)
        for number, step in enumerate(self._words.steps, 1):
            self._text(f"{number}.", left, top, 5, look)
            top = self._text(step, left + 5, top, width - 5, look) + 0.7
        return top

    def _stickers(self, patterns: Mapping[float, Cells], top: float) -> None:
        rows = self._rows(patterns, self._height - _EDGE - top)
        for side in sorted(patterns, reverse=True):
            wide, high, _quiet = box_size(side)
            for _row in range(rows[side]):
                # the upright ruler stands at the left of the first rows
                left = _EDGE + (_COLUMN if top < self._ruler_end + 2 else 0)
                count = int((self._width - _EDGE - left + 1e-6) / wide)
                for index in range(count):
                    self._sticker(patterns[side], side, left + index * wide, top)
                self._cuts(left, top, count, wide, high)
                top += high
            top += 1.8

    def _rows(self, patterns: Mapping[float, Cells], room: float) -> dict[float, int]:
        rows = {side: _ROWS.get(side, 1) for side in patterns}
        while sum(box_size(side)[1] * count + 1.8 for side, count in rows.items()) > room and max(rows.values()) > 1:
            most = max(rows.values())
            # of those the smallest last: small ones are lost most easily
            rows[max(side for side, count in rows.items() if count == most)] -= 1
        return rows

    def _sticker(self, cells: Cells, side: float, left: float, top: float) -> None:
        wide, _high, quiet = box_size(side)
        count = len(cells)
        cell = side / count
        x, y = left + quiet, top + quiet
        with self._pen.told(self._words.alt.format(size=side)):
            # one shape: boxes of their own are moved to whole dots by some printers, and leave hairs where they touch
            loops = [[((x + a * cell) * MM, (y + b * cell) * MM) for a, b in loop] for loop in _outlines(cells)]
            self._pen.veil(loops, BLACK, 1.0)
        words = self._words.mm.format(size=side)
        look = Look(Style.MEDIUM, 6.5 if side > 5 else 5.6, INK)
        self._text(words, left + (wide - self._wide(words, look)) / 2, y + side + 0.9, wide, look)

    def _cuts(self, left: float, top: float, count: int, wide: float, high: float) -> None:
        for index in range(count + 1):
            x = left + index * wide
            self._line(x, top, x, top + high)
        for y in (top, top + high):
            self._line(left, y, left + count * wide, y)

    def _ruler_across(self, left: float, top: float) -> None:
        self._stroke(left, top, left + CHECK, top)
        for mm in range(CHECK + 1):
            self._stroke(left + mm, top, left + mm, top + _tick(mm))
        look = Look(Style.REGULAR, 7, INK)
        for mm in range(0, CHECK + 1, 10):
            words = f"{mm} mm" if mm == CHECK else str(mm)
            centre = left + mm - self._wide(str(mm), look) / 2
            self._text(words, centre, top + 4.6, 20, look)

    def _ruler_down(self, left: float, top: float) -> None:
        self._ruler_end = top + CHECK
        self._stroke(left, top, left, top + CHECK)
        look = Look(Style.REGULAR, 7, INK)
        for mm in range(CHECK + 1):
            self._stroke(left, top + mm, left + _tick(mm), top + mm)
            if mm % 10 == 0 and mm:
                self._text(str(mm), left + 4.6, top + mm - 1.6, 10, look)

    def _line(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """A cutting line."""
        self._pen.path([(x * MM, y * MM), (to_x * MM, to_y * MM)], stroke="#8b979f", line=0.35, dash=(2.2, 2.0))

    def _stroke(self, x: float, y: float, to_x: float, to_y: float) -> None:
        self._pen.path([(x * MM, y * MM), (to_x * MM, to_y * MM)], stroke=INK, line=0.4)

    def _text(self, text: str, x: float, y: float, width: float, look: Look) -> float:
        """Draw ``text`` from ``y`` on; return where it ends."""
        leading = look.size * 1.3
        for line in lay_lines((Span(text, look),), width * MM, self._fonts, _LANGUAGE) if text else ():
            self._pen.line_of_text(line, x * MM, y * MM, leading)
            y += leading / MM
        return y

    def _wide(self, text: str, look: Look) -> float:
        return natural_width((Span(text, look),), self._fonts, _LANGUAGE) / MM if text else 0.0


def _tick(mm: int) -> float:
    return 4.0 if mm % 10 == 0 else 2.8 if mm % 5 == 0 else 1.7


def _outlines(cells: Cells) -> list[list[tuple[int, int]]]:
    """The closed lines between black and white, as corners of cells (column, row)."""
    count = len(cells)
    black = {(column, row) for row in range(count) for column in range(count) if not cells[row][column]}
    following: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for column, row in black:  # each side of a black cell that no other shares, with black at its right
        for there, start, end in (
            ((column, row - 1), (column, row), (column + 1, row)),
            ((column + 1, row), (column + 1, row), (column + 1, row + 1)),
            ((column, row + 1), (column + 1, row + 1), (column, row + 1)),
            ((column - 1, row), (column, row + 1), (column, row)),
        ):
            if there not in black:
                following.setdefault(start, []).append(end)
    loops = []
    while following:
        start = here = min(following)
        loop = []
        while True:
            loop.append(here)
            ends = following[here]
            after = ends.pop()
            if not ends:
                del following[here]
            here = after
            if here == start:
                break
        loops.append(loop)
    return loops
