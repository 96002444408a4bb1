"""A figure of shapes with a PDF's pen: sharp at any size, its words text that can be searched.

Colours are made for paper: what carries meaning differs in lightness and form too, so that it is read in grey as well.
"""

from clinic.reports.course.shapes import Area, Arrow, Box, Dot, Line, Measure, Picture, Shape, Text, Triangle
from clinic.reports.document import Layer, VectorFigure
from clinic.reports.fonts import FontBook, Style
from clinic.reports.pdf_images import Source, open_picture, prepare
from clinic.reports.pdf_pen import Pen
from clinic.reports.pdf_slices import Setting, Slice, kept_together, text_slices
from clinic.reports.pdf_style import ACCENT, HAIRLINE, INK, MUTED, RULE, WHITE
from clinic.reports.pdf_text import Look, Span, lay_lines, natural_width

_COLORS = {
    "text": INK,
    "muted": MUTED,
    "surface": WHITE,
    "line": HAIRLINE,
    "border": RULE,
    "field_border": "#7d8b97",
    "pressed": "#e0e6eb",
    "accent": ACCENT,
    "accent_fill": "#2f6f69",
    "accent_soft": "#e4efed",
    "on_accent": WHITE,
    "neutral_soft": "#eef1f3",
    "attention": "#8f4a06",
    "attention_line": "#9a5a10",
    "critical": "#a01d14",
    "series_1": "#0f766e",
    "series_2": "#8a4313",
    "series_3": "#33415c",
    "series_4": "#5b3f86",
    "series_5": "#4f5b66",
    "tip": "#1c252c",
    "tip_text": WHITE,
}
_CAPTION_GAP = 4.0
_DASH = (4.0, 3.0)
_STACK = 3.0


def paper_measure(book: FontBook, language: str = "en") -> Measure:
    """Widths of texts in the units of a figure, in the fonts of paper."""
    known: dict[tuple[str, int, bool], float] = {}

    def measure(text: str, size: int, bold: bool) -> float:
        key = (text, size, bold)
        if key not in known:
            known[key] = natural_width((Span(text, _look(size, bold, INK)),), book, language)
        return known[key]

    return measure


def vector_slices(figure: VectorFigure, width: float, setting: Setting, gap: float) -> list[Slice]:
    """The figure over the whole column, and bound to it its caption."""
    scale = min(width / figure.width, setting.page_height * 0.97 / figure.height)
    sheet = setting.sheet
    sources = {key: open_picture(picture) for key, picture in figure.pictures.items()}

    def draw(pen: Pen, x: float, top: float) -> None:
        with pen.told(figure.alt):
            for layer in figure.layers:
                _Drawing(pen, setting, (x, top + layer.top * scale), scale, sources).draw(layer)

    slices = [Slice(figure.height * scale, draw, gap)]
    if figure.caption:
        lines = setting.lines(sheet.spans(figure.caption, sheet.note()), width)
        slices += text_slices(lines, sheet.leading(sheet.small), lambda _line: 0.0, _CAPTION_GAP)
    return kept_together(slices)


def _look(size: float, bold: bool, color: str) -> Look:
    return Look(Style.SEMIBOLD if bold else Style.REGULAR, size, color, True)


class _Drawing:
    """Draws the shapes of one layer from ``origin`` (points), ``scale`` points to a unit."""

    def __init__(
        self, pen: Pen, setting: Setting, origin: tuple[float, float], scale: float, sources: dict[str, Source]
    ) -> None:
        self._pen, self._setting = pen, setting
        self._origin, self._scale = origin, scale
        self._sources = sources

    def draw(self, layer: Layer) -> None:
        """All shapes in order; later ones cover earlier ones."""
        if layer.clip is None:
            self._all(layer.shapes)
            return
        with self._pen.clipped(*self._box(layer.clip)):
            self._all(layer.shapes)

    def _all(self, shapes: tuple[Shape, ...]) -> None:
        for shape in shapes:
            match shape:
                case Line():
                    self._line(shape)
                case Area():
                    self._area(shape)
                case Dot():
                    self._dot(shape)
                case Arrow():
                    self._arrow(shape)
                case Triangle():
                    self._triangle(shape)
                case Text():
                    self._text(shape)
                case Picture():
                    self._photo(shape)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        return self._origin[0] + x * self._scale, self._origin[1] + y * self._scale

    def _box(self, box: Box) -> tuple[float, float, float, float]:
        return (*self._at(box.x, box.y), box.width * self._scale, box.height * self._scale)

    def _line(self, line: Line) -> None:
        points = [self._at(x, y) for x, y in line.points]
        dash = (_DASH[0] * self._scale, _DASH[1] * self._scale) if line.dashed else ()
        self._pen.path(points, stroke=_COLORS[line.role], line=line.width * self._scale, dash=dash)

    def _area(self, area: Area) -> None:
        fill, edge = _COLORS[area.role], _COLORS[area.edge] if area.edge else ""
        box = area.box
        if not area.open_end:
            self._pen.box(*self._box(box), fill=fill, stroke=edge, line=0.6)
            return
        tip = min(box.height / 2.5, box.width)
        corners = [
            (box.x, box.y),
            (box.right, box.y),
            (box.right + tip, box.middle),
            (box.right, box.bottom),
            (box.x, box.bottom),
        ]
        self._pen.path([self._at(*corner) for corner in corners], fill, edge, 0.6, closed=True)

    def _dot(self, dot: Dot) -> None:
        color = _COLORS[dot.role]
        fill = WHITE if dot.hollow else color
        if dot.square:
            side = 2 * dot.radius - 0.6
            self._pen.box(*self._box(Box(dot.x - side / 2, dot.y - side / 2, side, side)), fill, color, 1.1)
            return
        self._pen.disc(*self._at(dot.x, dot.y), dot.radius * self._scale, fill, color, 1.1)

    def _arrow(self, arrow: Arrow) -> None:
        away, color = (-1.0 if arrow.up else 1.0), _COLORS[arrow.role]
        x, y = arrow.x, arrow.y
        self._pen.path([self._at(x, y - 5 * away), self._at(x, y + away)], stroke=color, line=1.1)
        head = [(x, y + 8 * away), (x - 4.5, y + away), (x + 4.5, y + away)]
        self._pen.path([self._at(*point) for point in head], WHITE, color, 1.1, closed=True)

    def _triangle(self, shape: Triangle) -> None:
        x, y, r = shape.x, shape.y, shape.radius
        points = [(x, y - r), (x + r, y + r * 0.8), (x - r, y + r * 0.8)]
        self._pen.path([self._at(*point) for point in points], _COLORS[shape.role], closed=True)

    def _text(self, text: Text) -> None:
        look = _look(text.size * self._scale, text.bold, _COLORS[text.role])
        lines = lay_lines((Span(text.text, look),), 1e6, self._setting.book, self._setting.language)
        if not lines:
            return
        x, y = self._at(text.x, text.y)
        x -= {"left": 0.0, "centre": lines[0].width / 2, "right": lines[0].width}[text.align]
        self._pen.line_of_text(lines[0], x, y - look.size, 2 * look.size)

    def _photo(self, shape: Picture) -> None:
        box = shape.box
        for behind in range(min(shape.count - 1, 2), 0, -1):
            moved = Box(box.x + _STACK * behind, box.y - _STACK * behind, box.width, box.height)
            self._pen.box(*self._box(moved), fill=_COLORS["pressed"], stroke=_COLORS["field_border"], line=0.4)
        left, top, wide, tall = self._box(box)
        self._pen.box(left, top, wide, tall, fill=_COLORS["pressed"])
        source = self._sources.get(shape.photo_id)
        if source is not None:
            zoom = max(wide / source.width, tall / source.height)
            width, height = source.width * zoom, source.height * zoom
            with self._pen.clipped(left, top, wide, tall):
                picture = prepare(source, width)
                self._pen.picture(picture, left - (width - wide) / 2, top - (height - tall) / 2, width, height)
        self._pen.box(left, top, wide, tall, stroke=_COLORS["field_border"], line=0.4)
        if shape.count > 1:
            badge = Box(box.right - 20, box.bottom - 17, 18, 15)
            self._pen.box(*self._box(badge), fill=_COLORS["tip"])
            self._text(Text(badge.x + 9, badge.middle, str(shape.count), "tip_text", 10, bold=True, align="centre"))
