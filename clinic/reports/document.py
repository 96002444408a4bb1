"""What a document says, before it is drawn: a frozen tree of headings, paragraphs, lists, tables and figures.

The tree knows nothing of pages or fonts. ``pdf`` draws it; tests read it as text; tags for screen readers come from it.
Lengths are in points (1/72 inch) unless said otherwise; places in a picture are fractions, (0, 0) at the top left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from clinic.reports.course.shapes import Box, Shape


class Tone(StrEnum):
    """What a colour means; never the only carrier of that meaning."""

    PLAIN = "plain"
    MUTED = "muted"
    ACCENT = "accent"
    ATTENTION = "attention"
    CRITICAL = "critical"
    DONE = "done"


class Align(StrEnum):
    """Where text stands in its column; ``START`` is the left in left-to-right text."""

    START = "start"
    CENTER = "center"
    END = "end"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look."""

    text: str
    bold: bool = False
    italic: bool = False
    muted: bool = False
    small: bool = False
    tone: Tone = Tone.PLAIN


Text: TypeAlias = str | tuple[Run, ...]


def runs(text: Text) -> tuple[Run, ...]:
    """``text`` as runs; an empty string gives none."""
    if isinstance(text, str):
        return (Run(text),) if text else ()
    return text


def plain(text: Text) -> str:
    """``text`` without its look."""
    return text if isinstance(text, str) else "".join(run.text for run in text)


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 is the document's own title, 2 a section, 3 a part of a section."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text
    align: Align = Align.START


@dataclass(frozen=True, slots=True)
class BulletList:
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class NumberedList:
    items: tuple[Text, ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its header cell, alignment, and share of the width.

    Columns fit their content; ``weight`` shares what is left over, and what is wanting. ``width`` (points) fixes one.
    ``unbroken`` keeps its cells in one line as long as they are not very long.
    """

    header: str
    align: Align = Align.START
    weight: float = 1.0
    width: float | None = None
    unbroken: bool = False


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A course drawn as a small line: ``values`` in order of time, all in one unit; ``words`` say the same."""

    values: tuple[float, ...]
    words: str = ""
    low: float | None = None
    high: float | None = None


Cell: TypeAlias = str | tuple[Run, ...] | Sparkline


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``cells`` has one cell per column. ``note`` stands below them in small lines over the whole width."""

    cells: tuple[Cell, ...]
    shaded: bool = False
    note: str = ""
    keep_next: bool = False
    """Never the last one on a page: it says what the rows below are."""


@dataclass(frozen=True, slots=True)
class Table:
    """``header_shown`` False keeps the header cells for readers that speak, without drawing them."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    header_shown: bool = True

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"a row has {len(row.cells)} cells, the table {len(self.columns)} columns")


class PinShape(StrEnum):
    """The shape says the status as well as the colour does."""

    DISC = "disc"
    RING = "ring"
    SQUARE = "square"
    DIAMOND = "diamond"


class Series(StrEnum):
    """Which kind of thing a mark stands for: a colour, and a collar by which print in black and white tells it."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pin:
    """A mark on a picture at fractions ``x``, ``y`` of its width and height, with a short label inside.

    ``place``: what it points at with a line, where it stands beside it. ``dashed``: the place is not an exact one.
    """

    x: float
    y: float
    label: str
    series: Series = Series.FIRST
    shape: PinShape = PinShape.DISC
    dashed: bool = False
    place: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A part of a picture with a translucent fill: closed lines of fractions (x, y); those inside others are holes."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    series: Series = Series.FIRST


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a picture that another one shows larger: its edges as fractions, and a short label at it."""

    left: float
    top: float
    right: float
    bottom: float
    label: str


Picture: TypeAlias = bytes | Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture (PNG or JPEG bytes, upright, or a call that gives them) with what it shows in words.

    ``width`` in points, or the whole column; ``corner_words`` are drawn in the picture's upper corners
    (left, right), for example the patient's own sides; ``scale_bar`` is a bar's share of the width and its length
    in words. ``dpi``: more pixels than that per inch are not kept.
    """

    picture: Picture
    alt: str
    caption: Text = ""
    width: float | None = None
    max_height: float | None = None
    pins: tuple[Pin, ...] = ()
    corner_words: tuple[str, str] = ("", "")
    framed: bool = False
    scale_bar: tuple[float, str] | None = None
    areas: tuple[Area, ...] = ()
    windows: tuple[Window, ...] = ()
    dpi: int = 240


@dataclass(frozen=True, slots=True)
class FigureRow:
    """Figures side by side, ``per_row`` in a row, with a note beside the last one or, if there is no room, below."""

    figures: tuple[Figure, ...]
    per_row: int = 3
    max_height: float = 130.0
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes of a drawing, ``top`` units below its upper edge; ``clip``: only what lies in it is drawn."""

    shapes: tuple[Shape, ...]
    top: float = 0.0
    clip: Box | None = None


@dataclass(frozen=True, slots=True)
class VectorFigure:
    """A drawing of shapes, ``width`` by ``height`` units, over the whole column; ``alt`` says it all in words.

    ``pictures``: what its thumbnails show, by their keys; those that are not there stay empty.
    """

    layers: tuple[Layer, ...]
    width: float
    height: float
    alt: str
    caption: Text = ""
    pictures: Mapping[str, Picture] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Legend:
    """What marks mean: each drawn as on the pictures, with its words, one after the other; words without a mark lead
    those that follow."""

    items: tuple[tuple[Pin | Area | None, str], ...]


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Pairs of a label and what belongs to it; ``label_width`` in points."""

    pairs: tuple[tuple[str, Text], ...]
    label_width: float = 112.0


@dataclass(frozen=True, slots=True)
class Spacer:
    height: float


@dataclass(frozen=True, slots=True)
class PageBreak:
    pass


@dataclass(frozen=True, slots=True)
class Callout:
    """A box that stands out, with a title that says what it is."""

    title: str
    blocks: "tuple[Block, ...]"
    tone: Tone = Tone.ACCENT


@dataclass(frozen=True, slots=True)
class TwoColumns:
    """Two columns; ``left_share`` of the width goes to the left one. Read left first, then right."""

    left: "tuple[Block, ...]"
    right: "tuple[Block, ...]"
    left_share: float = 0.5


Block: TypeAlias = (
    Heading
    | Paragraph
    | BulletList
    | NumberedList
    | Table
    | Figure
    | FigureRow
    | VectorFigure
    | Legend
    | KeyValues
    | Spacer
    | PageBreak
    | Callout
    | TwoColumns
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who sends the document: the clinic's name, and one or two lines of address and telephone."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    ``language`` is a BCP 47 tag and decides the base direction. ``header_facts`` stand at the right of the letterhead
    on page one and, with ``running_title``, at the head of later pages; the page number is added to them.
    ``footer_left`` and ``footer_right`` stand on every page, as does ``notice`` (for example: not signed).
    ``text_size`` in points.
    """

    title: str
    language: str
    letterhead: Letterhead
    blocks: tuple[Block, ...]
    header_facts: tuple[str, ...] = ()
    running_title: str = ""
    footer_left: str = ""
    footer_right: str = ""
    text_size: float = 8.8
    author: str = ""
    notice: str = ""
    page_words: str = "Page {page} of {pages}"
