"""Text into lines: direction of runs, choice of face, break opportunities, line filling, visual order.

Levels come from python-bidi (Unicode Bidirectional Algorithm); every piece is shaped in its own direction, so that
the order of the pieces and the shaping do not undo each other. Pieces keep their characters and their rank, so that
text copies out in the order of reading.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from clinic.reports.direction import base_level, levels, visual_order
from clinic.reports.fonts import Face, FontBook, Glyph, Style, cjk_order, joins_previous

INVISIBLE = frozenset("\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
NEVER_LAST = frozenset("([{‘“«（「『【〈《〔［｛")
NEVER_FIRST = frozenset(")]}’”»,.;:!?%、。，．：；！？）」』】〉》〕］｝・ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々")


BINDING = frozenset(" ×±%")


@dataclass(frozen=True, slots=True)
class Look:
    """How a span is set: cut, size (points), colour (hex, ``#rrggbb``), and figures of one width."""

    style: Style
    size: float
    color: str
    tabular: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest stretch that is shaped at once: one look, one face, one direction, no break inside.

    ``width`` in points. ``breaks`` says whether a line may end after it; ``space`` that it is white space.
    """

    text: str
    look: Look
    face: Face
    level: int
    glyphs: tuple[Glyph, ...]
    width: float
    breaks: bool
    space: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces in visual order, from left to right; ``ranks`` are their places in the order of reading."""

    pieces: tuple[Piece, ...]
    width: float
    ranks: tuple[int, ...]


def lay_lines(spans: Sequence[Span], width: float, book: FontBook, language: str) -> list[Line]:
    """The lines of ``spans`` in a column of ``width`` points. A line break in the text starts a new line."""
    lines: list[Line] = []
    for part in _split_at_newlines(spans):
        lines += _fill(_pieces(part, book, language), width)
    return lines


def natural_width(spans: Sequence[Span], book: FontBook, language: str) -> float:
    """The width in points that ``spans`` need without a break."""
    return max((sum(p.width for p in _pieces(part, book, language)) for part in _split_at_newlines(spans)), default=0.0)


def longest_word(spans: Sequence[Span], book: FontBook, language: str) -> float:
    """The width in points of the widest stretch of ``spans`` without a break opportunity."""
    widest = 0.0
    for part in _split_at_newlines(spans):
        for word in _words(_pieces(part, book, language), float("inf")):
            widest = max(widest, sum(piece.width for piece in _without_end_space(word)))
    return widest


def _split_at_newlines(spans: Sequence[Span]) -> list[list[Span]]:
    parts: list[list[Span]] = [[]]
    for span in spans:
        first, *rest = unicodedata.normalize("NFC", span.text).replace("\t", " ").splitlines() or [""]
        parts[-1].append(Span(first, span.look))
        parts += [[Span(text, span.look)] for text in rest]
    return parts


def _pieces(spans: Sequence[Span], book: FontBook, language: str) -> list[Piece]:
    text = "".join(span.text for span in spans)
    looks = [span.look for span in spans for _ in span.text]
    depths = levels(text, base_level(text, language))
    faces = _faces(text, looks, book, language)
    pieces: list[Piece] = []
    start = 0
    for index in range(len(text)):
        breaks = _may_break_after(text, index)
        last = index + 1 == len(text)
        if not last and not breaks and _same(index, text, looks, depths, faces):
            continue
        visible = "".join(c for c in text[start : index + 1] if c not in INVISIBLE)
        if visible:
            pieces.append(_shape(visible, looks[start], faces[start], depths[start], breaks))
        elif pieces and breaks:
            pieces[-1] = _with_break(pieces[-1])
        start = index + 1
    return pieces


def _same(i: int, text: str, looks: list[Look], levels: list[int], faces: list[Face]) -> bool:
    """Whether character ``i + 1`` belongs to the same piece as ``i``."""
    if (text[i] == " ") != (text[i + 1] == " "):
        return False
    return looks[i] is looks[i + 1] and levels[i] == levels[i + 1] and faces[i] is faces[i + 1]


def _shape(text: str, look: Look, face: Face, level: int, breaks: bool) -> Piece:
    glyphs = face.shape(text, bool(level % 2), look.tabular)
    width = sum(glyph.advance for glyph in glyphs) * look.size / 1000
    return Piece(text, look, face, level, glyphs, width, breaks, text.isspace())


def _with_break(piece: Piece) -> Piece:
    return Piece(piece.text, piece.look, piece.face, piece.level, piece.glyphs, piece.width, True, piece.space)


def _faces(text: str, looks: Sequence[Look], book: FontBook, language: str) -> list[Face]:
    """The face of each character; marks and joiners stay with the character before them."""
    order = cjk_order(text, language)
    faces: list[Face] = []
    for index, (character, look) in enumerate(zip(text, looks, strict=True)):
        if index and joins_previous(character) and looks[index - 1].style is look.style:
            previous = faces[-1]
            if previous.has(character) or character in INVISIBLE or character in "\u200c\u200d":
                faces.append(previous)
                continue
        faces.append(book.pick(character, look.style, order) or book.main(look.style))
    for index in range(1, len(text) - 1):
        # a space between two words of one face is set from that face, so that the stretch stays one
        around = faces[index - 1]
        if text[index] == " " and faces[index + 1] is around and around.has(" "):
            faces[index] = around
    return faces


def _may_break_after(text: str, index: int) -> bool:
    if index + 1 == len(text):
        return True
    here, following = text[index], text[index + 1]
    if here in " \u200b":
        return following not in BINDING and (not index or text[index - 1] not in "×±")
    if following in NEVER_FIRST or here in NEVER_LAST or following == " " or joins_previous(following):
        return False
    if here in "-–—/" and index:
        return text[index - 1].isalpha() and following.isalpha()
    return _is_han(here) or _is_han(following)


def _is_han(character: str) -> bool:
    return (
        "\u3040" <= character <= "\u30ff"
        or "\u3400" <= character <= "\u9fff"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def _fill(pieces: Sequence[Piece], width: float) -> list[Line]:
    """Fill lines greedily; a word wider than the column is cut between characters."""
    lines: list[Line] = []
    line: list[Piece] = []
    used = 0.0
    for word in _words(pieces, width):
        ink = sum(piece.width for piece in _without_end_space(word))
        if line and used + ink > width + 0.01:
            lines.append(_line(line))
            line, used = [], 0.0
        line += word
        used += sum(piece.width for piece in word)
    lines.append(_line(line))
    return lines


def _words(pieces: Sequence[Piece], width: float) -> list[list[Piece]]:
    """Pieces grouped up to each break opportunity, too wide ones cut."""
    words: list[list[Piece]] = []
    word: list[Piece] = []
    for piece in pieces:
        word.append(piece)
        if piece.breaks:
            words += [word] if sum(p.width for p in _without_end_space(word)) <= width else _cut(word, width)
            word = []
    return [*words, word] if word else words


def _cut(word: Sequence[Piece], width: float) -> list[list[Piece]]:
    parts: list[list[Piece]] = [[]]
    used = 0.0
    width *= 0.97  # letters set together may be wider than one by one, by their kerning
    for piece in word:
        for text in _graphemes(piece.text):
            small = _shape(text, piece.look, piece.face, piece.level, True)
            if used + small.width > width and parts[-1]:
                parts.append([])
                used = 0.0
            parts[-1].append(small)
            used += small.width
    return [_joined(part) for part in parts]


def _joined(part: Sequence[Piece]) -> list[Piece]:
    """Neighbours of one look, face and level shaped together again, so that letters join."""
    groups: list[list[Piece]] = []
    for piece in part:
        last = groups[-1][-1] if groups else None
        if (
            last
            and (last.look, last.level, last.space) == (piece.look, piece.level, piece.space)
            and last.face is piece.face
        ):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_shape("".join(p.text for p in g), g[0].look, g[0].face, g[0].level, g[-1].breaks) for g in groups]


def _graphemes(text: str) -> list[str]:
    starts = [i for i, character in enumerate(text) if i == 0 or not joins_previous(character)]
    return [text[a:b] for a, b in pairwise([*starts, len(text)])]


def _without_end_space(pieces: Sequence[Piece]) -> Sequence[Piece]:
    end = len(pieces)
    while end and pieces[end - 1].space:
        end -= 1
    return pieces[:end]


def _line(pieces: Sequence[Piece]) -> Line:
    shown = list(_without_end_space(pieces))
    ranks = visual_order([piece.level for piece in shown])
    return Line(tuple(shown[rank] for rank in ranks), sum(piece.width for piece in shown), tuple(ranks))
