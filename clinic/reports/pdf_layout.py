"""Blocks of a document into slices of a column."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from clinic.reports.document import (
    Align,
    Block,
    BulletList,
    Callout,
    Figure,
    FigureRow,
    Heading,
    KeyValues,
    Legend,
    NumberedList,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    Text,
    TwoColumns,
    VectorFigure,
)
from clinic.reports.pdf_figures import figure_row_slices, figure_slices
from clinic.reports.pdf_marks import legend_slices
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_slices import (
    Setting,
    Slice,
    draw_stack,
    kept_together,
    nothing,
    shifted,
    text_slices,
    total_height,
)
from clinic.reports.pdf_style import HAIRLINE, RULE, TONE_COLORS, TONE_TINTS
from clinic.reports.pdf_table import table_slices
from clinic.reports.pdf_text import Line
from clinic.reports.pdf_vector import vector_slices

COLUMN_GUTTER = 12.0
BOX_PADDING = 9.0


def lay_blocks(blocks: Sequence[Block], width: float, setting: Setting) -> list[Slice]:
    """The slices of ``blocks`` in a column of ``width`` points."""
    slices: list[Slice] = []
    previous: Block | None = None
    break_next = False
    for block in blocks:
        if isinstance(block, PageBreak):
            break_next = True
            continue
        pieces = _lay(block, width, setting, _gap(block, previous, setting))
        if pieces and break_next:
            pieces[0] = replace(pieces[0], new_page=True)
            break_next = False
        slices += pieces
        previous = block
    return slices


def _gap(block: Block, previous: Block | None, setting: Setting) -> float:
    sheet = setting.sheet
    if previous is None or isinstance(block, Spacer):
        return 0.0
    if isinstance(previous, Heading):
        ruled = previous.level == 2 and not sheet.roomy
        close = isinstance(block, Table | KeyValues) and ruled
        return 0.0 if close else sheet.size * (0.5 if ruled else 0.3)
    if isinstance(block, Heading):
        return sheet.section_gap if block.level <= 2 else sheet.section_gap * 0.7
    if isinstance(block, TwoColumns):
        return sheet.section_gap
    return sheet.block_gap


def _lay(block: Block, width: float, setting: Setting, gap: float) -> list[Slice]:
    match block:
        case Heading():
            return _heading(block, width, setting, gap)
        case Paragraph():
            return _paragraph(block.text, block.align, width, setting, gap)
        case BulletList():
            return _list([("•", item) for item in block.items], width, setting, gap)
        case NumberedList():
            marked = [(f"{number}.", item) for number, item in enumerate(block.items, block.start)]
            return _list(marked, width, setting, gap)
        case Table():
            return table_slices(block, width, setting, gap)
        case Figure():
            return figure_slices(block, width, setting, gap)
        case FigureRow():
            return figure_row_slices(block, width, setting, gap)
        case VectorFigure():
            return vector_slices(block, width, setting, gap)
        case Legend():
            return legend_slices(block, width, setting, gap)
        case KeyValues():
            return _key_values(block, width, setting, gap)
        case Callout():
            return _callout(block, width, setting, gap)
        case TwoColumns():
            return _two_columns(block, width, setting, gap)
        case Spacer():
            return [Slice(block.height, nothing)]
        case PageBreak():
            return []


def _heading(heading: Heading, width: float, setting: Setting, gap: float) -> list[Slice]:
    look = setting.sheet.heading(heading.level)
    lines = setting.lines(setting.sheet.spans(heading.text, look), width)
    slices = text_slices(lines, look.size * 1.4, _placed(Align.START, width, setting), gap)
    if heading.level == 2 and not setting.sheet.roomy:

        def rule(pen: Pen, x: float, top: float) -> None:
            pen.rule(x, top + 2.5, width, RULE)

        slices.append(Slice(3.0, rule))
    return [replace(piece, keep_next=True) for piece in slices]


def _paragraph(text: Text, align: Align, width: float, setting: Setting, gap: float) -> list[Slice]:
    sheet = setting.sheet
    spans = sheet.spans(text)
    leading = sheet.leading(max((span.look.size for span in spans), default=sheet.size))
    return text_slices(setting.lines(spans, width), leading, _placed(align, width, setting), gap)


def _placed(align: Align, width: float, setting: Setting) -> Callable[[Line], float]:
    """The left edge of a line in a column."""

    def left(line: Line) -> float:
        if align is Align.CENTER:
            return (width - line.width) / 2
        return width - line.width if (align is Align.END) != setting.rtl else 0.0

    return left


def _list(marked: Sequence[tuple[str, Text]], width: float, setting: Setting, gap: float) -> list[Slice]:
    sheet = setting.sheet
    indent = sheet.size * (1.3 if marked and marked[0][0] == "•" else 1.9)
    leading = sheet.leading(sheet.size)
    slices: list[Slice] = []
    for mark, text in marked:
        inner = width - indent
        dx = 0.0 if setting.rtl else indent
        lines = setting.lines(sheet.spans(text), inner)
        before = gap if not slices else sheet.size * (0.2 if sheet.roomy else 0.1) * sheet.density
        pieces = [shifted(p, dx) for p in text_slices(lines, leading, _placed(Align.START, inner, setting), before)]
        (sign,) = setting.lines(sheet.spans(mark), indent)[:1]
        sign_x = width - sign.width if setting.rtl else 0.0
        pieces[0] = _with_line(pieces[0], sign, sign_x, leading)
        slices += pieces
    return slices


def _with_line(piece: Slice, line: Line, dx: float, leading: float) -> Slice:
    def draw(pen: Pen, x: float, top: float) -> None:
        pen.line_of_text(line, x + dx, top, leading)
        piece.draw(pen, x, top)

    return replace(piece, draw=draw)


def _key_values(block: KeyValues, width: float, setting: Setting, gap: float) -> list[Slice]:
    """Label and value side by side, with a hairline under each pair; a long value goes on over the page."""
    sheet = setting.sheet
    leading = sheet.leading(sheet.size)
    inner, aside = width - block.label_width, block.label_width - 8
    slices: list[Slice] = []
    for label, value in block.pairs:
        names = setting.lines(sheet.spans(label, replace(sheet.label(), size=sheet.size)), aside)
        labels = text_slices(names, leading, _placed(Align.START, aside, setting))
        lines = setting.lines(sheet.spans(value), inner)
        values = text_slices(lines, leading, _placed(Align.START, inner, setting))
        if setting.rtl:
            labels = [shifted(piece, inner + 8) for piece in labels]
        else:
            values = [shifted(piece, block.label_width) for piece in values]
        slices += _pair(labels, values, width, sheet.size * 0.24 * sheet.density)
    if slices:
        slices[0] = replace(slices[0], gap=gap)
    return slices


def _pair(labels: Sequence[Slice], values: Sequence[Slice], width: float, padding: float) -> list[Slice]:
    """The lines of a pair; the label's all stand in the first slice."""
    first = draw_stack(labels)
    fill = max(0.0, total_height(labels) - total_height(values))
    slices = []
    for index, piece in enumerate(values):
        last = index + 1 == len(values)
        above = padding if index == 0 else 0.0
        height = above + piece.height + (padding + fill if last else 0.0)

        def draw(pen: Pen, x: float, top: float, index: int = index, piece: Slice = piece, last: bool = last) -> None:
            offset = padding if index == 0 else 0.0
            if index == 0:
                first(pen, x, top + offset)
            piece.draw(pen, x, top + offset)
            if last:
                pen.rule(x, top + offset + piece.height + padding + fill, width, HAIRLINE)

        slices.append(replace(piece, height=height, draw=draw))
    return slices


def _callout(block: Callout, width: float, setting: Setting, gap: float) -> list[Slice]:
    """A tinted box with a bar at its side; a short one stays on one page."""
    inner = width - 2 * BOX_PADDING - 3
    padding = BOX_PADDING * (0.4 + 0.6 * setting.sheet.density)
    title: list[Slice] = []
    if block.title:
        look = replace(setting.sheet.heading(2), color=TONE_COLORS[block.tone])
        lines = setting.lines(setting.sheet.spans(block.title, look), inner)
        title = text_slices(lines, look.size * 1.4, _placed(Align.START, inner, setting))
    body = lay_blocks(block.blocks, inner, setting)
    if title and body:
        body[0] = replace(body[0], gap=setting.sheet.size * 0.25)
    content = [replace(piece, keep_next=True) for piece in title] + body
    last = len(content) - 1
    slices = []
    for index, piece in enumerate(content):
        above = padding * 0.8 if index == 0 else piece.gap
        below = padding if index == last else 0.0
        slices.append(_boxed(piece, width, above, below, block, setting))
    if slices:
        slices[0] = replace(slices[0], gap=gap)
    return kept_together(slices) if total_height(slices) < setting.page_height * 0.5 else slices


def _boxed(piece: Slice, width: float, above: float, below: float, block: Callout, setting: Setting) -> Slice:
    height = above + piece.height + below

    def draw(pen: Pen, x: float, top: float) -> None:
        # a hair of overlap keeps viewers from showing a seam between two slices
        pen.box(x, top, width, height + (0.0 if below else 0.4), fill=TONE_TINTS[block.tone])
        pen.box(
            x + (width - 3 if setting.rtl else 0), top, 3, height + (0.0 if below else 0.4), TONE_COLORS[block.tone]
        )
        piece.draw(pen, x + BOX_PADDING + (0 if setting.rtl else 3), top + above)

    return Slice(height, draw, 0.0, piece.keep_next)


def _two_columns(block: TwoColumns, width: float, setting: Setting, gap: float) -> list[Slice]:
    """The left column whole, beside it what fits of the right one; the rest of the right one goes on below."""
    left_width = (width - COLUMN_GUTTER) * block.left_share
    right_width = width - COLUMN_GUTTER - left_width
    left = lay_blocks(block.left, left_width, setting)
    right = lay_blocks(block.right, right_width, setting)
    if total_height(left) > setting.page_height * 0.8:
        return lay_blocks((*block.left, *block.right), width, setting)
    left_dx, right_dx = 0.0, left_width + COLUMN_GUTTER
    if setting.rtl:
        left_dx, right_dx = right_width + COLUMN_GUTTER, 0.0
    left = [shifted(piece, left_dx) for piece in left]
    right = [shifted(piece, right_dx) for piece in right]
    limit = max(total_height(left), min(total_height(right), setting.page_height * 0.62))
    count = 0
    while count < len(right) and total_height(right[: count + 1]) <= limit:
        count += 1
    while 0 < count < len(right) and right[count - 1].keep_next:
        count -= 1
    beside, rest = right[:count], right[count:]
    height = max(total_height(left), total_height(beside))

    def draw(pen: Pen, x: float, top: float) -> None:
        draw_stack(left)(pen, x, top)
        draw_stack(beside)(pen, x, top)

    return [Slice(height, draw, gap), *rest]
