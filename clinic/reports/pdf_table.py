"""Tables: columns by width hints, rows that may run over pages under a repeated header, small curves in cells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from clinic.reports.document import Align, Cell, Column, Row, Sparkline, Table
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_slices import Setting, Slice, text_slices
from clinic.reports.pdf_style import ACCENT, HAIRLINE, INK, RULE, SHADE
from clinic.reports.pdf_text import Line, Look, longest_word, natural_width

PADDING = 5.0
SPARKLINE_WIDTH = 72.0
HEADER_IN_TWO_LINES = 0.6
LONGEST_KEPT = 150.0  # points; a longer word is cut rather than let it take the table
MOST_LINES_UNCUT = 14
_TOGETHER = 3


@dataclass(frozen=True)
class _Slot:
    """A column's place: left edge and width inside its padding, in points."""

    x: float
    width: float
    align: Align


@dataclass(frozen=True)
class _Strip:
    """Some lines of a row, one list per column, the curves on its first line, and the lines below its cells.

    ``height`` is that of the cells in points; each line of ``note`` adds one leading of the small text.
    """

    lines: tuple[tuple[Line, ...], ...]
    curves: tuple[Sparkline | None, ...]
    height: float
    note: tuple[Line, ...] = ()


def table_slices(table: Table, width: float, setting: Setting, gap: float) -> list[Slice]:
    """The table's rows as slices; the first three stay together, and the last three: no row is left alone on a page."""
    slots = _slots(table, width, setting)
    header = (_header(table, slots, width, setting),) if table.header_shown else ()
    slices = [Slice(h.height, h.draw, gap, True) for h in header]
    for number, row in enumerate(table.rows):
        strips = _strips(row, slots, width, setting)
        for index, strip in enumerate(strips):
            last = index + 1 == len(strips)
            bound = number + 1 < len(table.rows) and (
                row.keep_next or number < _TOGETHER - 1 or number + _TOGETHER >= len(table.rows)
            )
            before = gap if not slices else 0.0
            draw = _RowDraw(strip, tuple(slots), width, setting, row.shaded, last)
            padding = _padding(setting) * (1 + int(last))
            height = strip.height + len(strip.note) * _small_leading(setting) + padding
            slices.append(Slice(height, draw, before, bound and last, header))
    if table.caption:
        lines = setting.lines(setting.sheet.spans(table.caption, setting.sheet.note()), width)
        leading = _small_leading(setting)
        if slices:
            slices[-1] = replace(slices[-1], keep_next=True)
        slices += text_slices(lines, leading, lambda line: width - line.width if setting.rtl else 0.0, 3.0)
    return slices


def _padding(setting: Setting) -> float:
    return setting.sheet.size * 0.26 * setting.sheet.density


def _small_leading(setting: Setting) -> float:
    return setting.sheet.leading(setting.sheet.small)


def _slots(table: Table, width: float, setting: Setting) -> list[_Slot]:
    """Where each column stands; right-to-left documents begin at the right."""
    slots, x = [], 0.0
    for column, share in zip(table.columns, _widths(table, width, setting), strict=True):
        slots.append(_Slot(x + PADDING, share - 2 * PADDING, column.align))
        x += share
    if setting.rtl:
        slots = [_Slot(width - slot.x - slot.width, slot.width, slot.align) for slot in slots]
    return slots


def _widths(table: Table, width: float, setting: Setting) -> list[float]:
    """Every column as wide as its content where there is room; else between its longest word and its content."""
    least, natural = [], []
    for number, column in enumerate(table.columns):
        cells = [row.cells[number] for row in table.rows]
        narrow, wide = _wishes(column, cells, table.header_shown, setting)
        fixed = column.width is not None
        least.append(max(narrow, column.width or 0.0) if fixed else narrow)
        natural.append(least[-1] if fixed else wide)
    weights = [0.0 if column.width is not None else column.weight for column in table.columns]
    spare = width - sum(natural)
    if spare >= 0:
        total = sum(weights) or 1.0
        return [wide + spare * weight / total for wide, weight in zip(natural, weights, strict=True)]
    room = width - sum(least)
    if room <= 0:
        return _capped(least, width)
    wants = [wide - narrow for narrow, wide in zip(least, natural, strict=True)]
    return [narrow + room * want / sum(wants) for narrow, want in zip(least, wants, strict=True)]


def _capped(widths: Sequence[float], total: float) -> list[float]:
    """``widths`` with the widest ones cut to one common width, so that they sum to ``total``."""
    narrow: list[float] = []
    for width in sorted(widths):
        left = len(widths) - len(narrow)
        if width > (total - sum(narrow)) / left:
            cap = (total - sum(narrow)) / left
            return [min(width, cap) for width in widths]
        narrow.append(width)
    return list(widths)


def _wishes(column: Column, cells: Sequence[Cell], header_shown: bool, setting: Setting) -> tuple[float, float]:
    """The width a column cannot do without, and the one it would like, with padding."""
    sheet = setting.sheet
    least, wide = [0.0], [0.0]
    if header_shown:
        header = sheet.spans(column.header, sheet.label())
        wide.append(natural_width(header, setting.book, setting.language))
        least += [longest_word(header, setting.book, setting.language), wide[-1] * HEADER_IN_TWO_LINES]
    for cell in cells:
        if isinstance(cell, Sparkline):
            wide.append(SPARKLINE_WIDTH)
            least.append(SPARKLINE_WIDTH)
            continue
        spans = sheet.spans(cell, tabular=column.align is Align.END)
        least.append(min(LONGEST_KEPT, longest_word(spans, setting.book, setting.language)))
        wide.append(natural_width(spans, setting.book, setting.language))
        if column.unbroken:
            least.append(min(LONGEST_KEPT, wide[-1]))
    return max(least) + 2 * PADDING + 0.1, max(wide) + 2 * PADDING + 0.1


def _strips(row: Row, slots: Sequence[_Slot], width: float, setting: Setting) -> list[_Strip]:
    """The row's lines, in more than one strip where it is too tall to stay whole."""
    cells = [_cell_lines(cell, slot, setting) for cell, slot in zip(row.cells, slots, strict=True)]
    curves = tuple(cell if isinstance(cell, Sparkline) else None for cell in row.cells)
    leading = setting.sheet.leading(setting.sheet.size)
    count = max(1, *(len(lines) for lines in cells)) if cells else 1
    step = count if count <= MOST_LINES_UNCUT else MOST_LINES_UNCUT // 2
    strips = []
    for start in range(0, count, step):
        part = tuple(tuple(lines[start : start + step]) for lines in cells)
        height = leading * min(step, count - start)
        strips.append(_Strip(part, curves if start == 0 else (None,) * len(curves), height))
    if row.note:
        note = setting.lines(setting.sheet.spans(row.note, setting.sheet.note()), width - 2 * PADDING)
        strips[-1] = replace(strips[-1], note=tuple(note))
    return strips


def _cell_lines(cell: Cell, slot: _Slot, setting: Setting) -> list[Line]:
    if isinstance(cell, Sparkline):
        return []
    return setting.lines(setting.sheet.spans(cell, tabular=slot.align is Align.END), slot.width)


@dataclass(frozen=True)
class _RowDraw:
    """Paints one strip of a row."""

    strip: _Strip
    slots: tuple[_Slot, ...]
    width: float
    setting: Setting
    shaded: bool
    last: bool

    def __call__(self, pen: Pen, x: float, top: float) -> None:
        padding = _padding(self.setting)
        small = _small_leading(self.setting)
        height = self.strip.height + len(self.strip.note) * small + padding * (1 + int(self.last))
        leading = self.setting.sheet.leading(self.setting.sheet.size)
        if self.shaded:
            pen.box(x, top + 0.4, self.width, height - 0.4, fill=SHADE)
        for slot, lines, curve in zip(self.slots, self.strip.lines, self.strip.curves, strict=True):
            if curve is not None:
                draw_sparkline(pen, curve, x + slot.x, top + padding, slot.width, leading)
            for index, line in enumerate(lines):
                pen.line_of_text(line, x + _left(slot, line, self.setting), top + padding + index * leading, leading)
        for index, line in enumerate(self.strip.note):
            left = self.width - PADDING - line.width if self.setting.rtl else PADDING
            pen.line_of_text(line, x + left, top + padding + self.strip.height + index * small, small)
        if self.last:
            pen.rule(x, top + height, self.width, HAIRLINE)


def _header(table: Table, slots: Sequence[_Slot], width: float, setting: Setting) -> Slice:
    look = setting.sheet.label()
    leading = setting.sheet.leading(look.size)
    cells = [_header_lines(c, s, look, setting) for c, s in zip(table.columns, slots, strict=True)]
    rows = max(1, *(len(lines) for lines in cells)) if cells else 1
    height = rows * leading + 2 * _padding(setting)

    def draw(pen: Pen, x: float, top: float) -> None:
        for slot, lines in zip(slots, cells, strict=True):
            above = top + _padding(setting) + (rows - len(lines)) * leading
            for index, line in enumerate(lines):
                pen.line_of_text(line, x + _left(slot, line, setting), above + index * leading, leading)
        pen.rule(x, top + height, width, RULE)

    return Slice(height, draw, keep_next=True)


def _header_lines(column: Column, slot: _Slot, look: Look, setting: Setting) -> list[Line]:
    return setting.lines(setting.sheet.spans(column.header, look), slot.width)


def _left(slot: _Slot, line: Line, setting: Setting) -> float:
    """The left edge of ``line`` in its column."""
    rest = slot.width - line.width
    if slot.align is Align.CENTER:
        return slot.x + rest / 2
    at_end = slot.align is Align.END
    return slot.x + (rest if at_end != setting.rtl else 0.0)


def draw_sparkline(pen: Pen, curve: Sparkline, x: float, top: float, width: float, height: float) -> None:
    """The course as a thin line with a dot at the latest value, over a band that is the reference range."""
    if not curve.values:
        return
    known = [*curve.values, *(v for v in (curve.low, curve.high) if v is not None)]
    lowest, highest = min(known), max(known)
    span = (highest - lowest) or 1.0
    width = min(width, SPARKLINE_WIDTH)
    inner, above = height * 0.72, top + height * 0.14

    def y_of(value: float) -> float:
        middle = highest == lowest
        return above + inner * (0.5 if middle else (highest - value) / span)

    with pen.told(curve.words):
        if curve.low is not None and curve.high is not None:
            pen.box(x, y_of(curve.high), width, y_of(curve.low) - y_of(curve.high), fill="#dfe9e8")
        step = (width - 4) / max(1, len(curve.values) - 1)
        points = [(x + 2 + index * step, y_of(value)) for index, value in enumerate(curve.values)]
        if len(points) > 1:
            pen.path(points, stroke=INK, line=0.9)
        pen.disc(*points[-1], 1.6, fill=ACCENT)
