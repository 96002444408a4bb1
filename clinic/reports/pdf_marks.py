"""Marks of a map with a PDF's pen, and the legend that tells what they mean."""

from collections.abc import Sequence

from clinic.reports.document import Area, Figure, Legend, Pin
from clinic.reports.fonts import Style
from clinic.reports.marks import PIN_REACH, Marks, Place, draw_area, draw_pin
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_slices import Setting, Slice, kept_together
from clinic.reports.pdf_text import Line, Look

_ITEM_GAP, _LABEL_GAP, _WORDS_GAP = 11.0, 5.0, 3.0
_ROW = 17.5
_SWATCH = 13.0


class PdfInk:
    """``Ink`` for a page."""

    def __init__(self, pen: Pen, setting: Setting) -> None:
        self._pen, self._setting = pen, setting
        self.path, self.disc, self.veil = pen.path, pen.disc, pen.veil

    def number(self, text: str, x: float, y: float, size: float, color: str) -> None:
        """Text that can be searched and copied."""
        look = Look(Style.BOLD, size, color, True)
        for line in self._setting.lines(self._setting.sheet.spans(text, look), 60.0)[:1]:
            self._pen.line_of_text(line, x - line.width / 2, y - size / 2, size)


def draw_marks(pen: Pen, setting: Setting, figure: Figure, box: tuple[float, float, float, float]) -> None:
    """What lies over a figure's picture; ``box``: left, top, width, height in points."""
    Marks(PdfInk(pen, setting), *box).draw(figure)


def legend_slices(legend: Legend, width: float, setting: Setting, gap: float) -> list[Slice]:
    """Marks with their words, as many in a row as fit."""
    rows: list[list[tuple[float, Pin | Area | None, Line]]] = [[]]
    sheet = setting.sheet
    left = 0.0
    for mark, words in legend.items:
        look = sheet.label() if mark is None else sheet.note()
        found = setting.lines(sheet.spans(words, look), width - 2 * PIN_REACH - _WORDS_GAP)
        if not found:
            continue
        room = _room(mark) + found[0].width
        needed = room + (_ITEM_GAP + 2 * PIN_REACH + 40.0 if mark is None else 0.0)  # never alone at a line's end
        if rows[-1] and left + needed > width:
            rows.append([])
            left = 0.0
        rows[-1].append((left, mark, found[0]))
        left += room + (_LABEL_GAP if mark is None else _ITEM_GAP)
    drawn = [_row(row, width, setting, gap if not at else 0.0) for at, row in enumerate(rows) if row]
    return kept_together(drawn)


def _room(mark: Pin | Area | None) -> float:
    """What the mark and the gap to its words take."""
    if mark is None:
        return 0.0
    return (2 * PIN_REACH if isinstance(mark, Pin) else _SWATCH) + _WORDS_GAP


def _row(row: Sequence[tuple[float, Pin | Area | None, Line]], width: float, setting: Setting, gap: float) -> Slice:
    leading = setting.sheet.leading(setting.sheet.small)

    def draw(pen: Pen, x: float, top: float) -> None:
        ink, middle = PdfInk(pen, setting), top + _ROW / 2
        for left, mark, words in row:
            room = _room(mark)
            start = width - left - room if setting.rtl else left
            if isinstance(mark, Pin):
                draw_pin(
                    ink, mark, x + start + (room - _WORDS_GAP if not setting.rtl else room + _WORDS_GAP) / 2, middle
                )
            elif mark is not None:
                draw_area(ink, [_swatch(x + start + (_WORDS_GAP if setting.rtl else 0.0), middle)], mark.series)
            said = start - words.width if setting.rtl else start + room
            pen.line_of_text(words, x + said, middle - leading / 2, leading)

    return Slice(_ROW, draw, gap)


def _swatch(left: float, middle: float) -> list[Place]:
    right = left + _SWATCH
    return [(left, middle - 4), (right - 2, middle - 5), (right, middle + 3), (left + 2, middle + 5)]
