"""Draws text, lines, shapes and pictures on a ReportLab canvas; (0, 0) is the top left corner, y grows downwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from reportlab.pdfbase import pdfdoc

from clinic.reports.pdf_fonts import UsedFont, UsedFonts
from clinic.reports.pdf_images import Prepared
from clinic.reports.pdf_text import Line, Piece

SMALLEST_GAP = 90.0
CAP_HEIGHT = 0.727  # of Inter, in em: text is centred on its capitals

Dash: TypeAlias = tuple[()] | tuple[float, float]


class Pen:
    """``height`` is the page's, in points; ``canvas`` is ReportLab's."""

    def __init__(self, canvas: Any, height: float, fonts: UsedFonts) -> None:
        self._canvas = canvas
        self._height = height
        self._fonts = fonts

    def line_of_text(self, line: Line, x: float, top: float, leading: float) -> None:
        """``line`` with its left edge at ``x`` in a strip of ``leading`` points below ``top``."""
        if not line.pieces:
            return
        size = max(piece.look.size for piece in line.pieces)
        baseline = self._height - top - leading / 2 - CAP_HEIGHT * size / 2
        code = ["BT"]
        following = -1
        for stretch in _stretches(line):
            look = stretch.pieces[0].look
            if stretch.place != following:
                code.append(f"1 0 0 1 {x + stretch.x:.2f} {baseline:.2f} Tm")
            font = self._fonts.of(stretch.pieces[0].face)
            code.append(f"/{font.resource} {look.size:.2f} Tf {_rgb(look.color)} rg")
            code += _shown(stretch.pieces, font, look.size)
            following = stretch.place + 1
        code.append("ET")
        self._write(*code)

    def rule(self, x: float, top: float, width: float, color: str, thickness: float = 0.5) -> None:
        """A horizontal line."""
        y = self._height - top
        self._write(f"q {_rgb(color)} RG {thickness:.2f} w {x:.2f} {y:.2f} m {x + width:.2f} {y:.2f} l S Q")

    def box(
        self, x: float, top: float, width: float, height: float, fill: str = "", stroke: str = "", line: float = 0.6
    ) -> None:
        """A rectangle, filled, outlined or both."""
        y = self._height - top - height
        self._paint(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re", fill, stroke, line)

    def path(
        self,
        points: Sequence[tuple[float, float]],
        fill: str = "",
        stroke: str = "",
        line: float = 0.9,
        *,
        closed: bool = False,
        dash: Dash = (),
    ) -> None:
        """A line through ``points``; closed where it is filled. ``dash``: lengths drawn and left out, round at ends."""
        self._paint(f"1 j 1 J {self._steps(points, closed=closed or bool(fill))}", fill, stroke, line, dash)

    def veil(self, lines: Sequence[Sequence[tuple[float, float]]], fill: str, opacity: float) -> None:
        """Fill what lies inside an odd number of closed ``lines``; 0 to 1 opaque."""
        self._canvas.setFillAlpha(opacity)
        shape = " ".join(self._steps(line, closed=True) for line in lines)
        self._write(f"{_rgb(fill)} rg {shape} f*")
        self._canvas.setFillAlpha(1.0)

    def disc(
        self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", line: float = 1.0, dash: Dash = ()
    ) -> None:
        """A circle around (``x``, ``y``)."""
        k, cy = 0.5523 * radius, self._height - y  # four cubic curves that meet a circle within 0.03 %
        arcs = [f"{x + radius:.2f} {cy:.2f} m"]
        for ax, ay, bx, by, ex, ey in (
            (radius, k, k, radius, 0, radius),
            (-k, radius, -radius, k, -radius, 0),
            (-radius, -k, -k, -radius, 0, -radius),
            (k, -radius, radius, -k, radius, 0),
        ):
            arcs.append(f"{x + ax:.2f} {cy + ay:.2f} {x + bx:.2f} {cy + by:.2f} {x + ex:.2f} {cy + ey:.2f} c")
        self._paint("1 J " + " ".join(arcs) + " h", fill, stroke, line, dash)

    def picture(self, picture: Prepared, x: float, top: float, width: float, height: float) -> None:
        """``picture`` stretched to the rectangle; a picture drawn twice is stored once."""
        document = self._canvas._doc
        name = document.getXObjectName(picture.key)
        if name not in document.idToObject:
            document.Reference(_image_object(picture), name)
        # ReportLab lists the pictures of a page under this name
        self._canvas._formsinuse.append(picture.key)
        y = self._height - top - height
        self._write(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{name} Do Q")

    @contextmanager
    def clipped(self, x: float, top: float, width: float, height: float) -> Iterator[None]:
        """Of what is drawn inside, only what lies in the rectangle is seen."""
        self._write(f"q {x:.2f} {self._height - top - height:.2f} {width:.2f} {height:.2f} re W n")
        yield
        self._write("Q")

    @contextmanager
    def told(self, words: str) -> Iterator[None]:
        """What is drawn inside is a picture that says ``words``."""
        if words:
            self._write(f"/Figure <</Alt <FEFF{words.encode('utf-16-be').hex().upper()}>>> BDC")
        yield
        if words:
            self._write("EMC")

    def _steps(self, points: Sequence[tuple[float, float]], *, closed: bool) -> str:
        steps = [f"{x:.2f} {self._height - y:.2f} {'l' if i else 'm'}" for i, (x, y) in enumerate(points)]
        return " ".join(steps) + (" h" if closed else "")

    def _paint(self, shape: str, fill: str, stroke: str, line: float, dash: Dash = ()) -> None:
        if not fill and not stroke:
            return
        colors = (f"{_rgb(fill)} rg " if fill else "") + (f"{_rgb(stroke)} RG {line:.2f} w " if stroke else "")
        if dash:
            colors += f"[{' '.join(f'{length:.2f}' for length in dash)}] 0 d "
        operator = "B" if fill and stroke else "f" if fill else "S"
        self._write(f"q {colors}{shape} {operator} Q")

    def _write(self, *code: str) -> None:
        self._canvas._code.extend(code)


@dataclass(frozen=True)
class _Stretch:
    """Neighbours of one face, look and direction: their place from the left, left edge, and rank in reading order."""

    place: int
    x: float
    rank: int
    pieces: tuple[Piece, ...]


def _stretches(line: Line) -> list[_Stretch]:
    """The stretches of ``line`` in reading order, so that programs which read the file in its own order find it."""
    found: list[_Stretch] = []
    x = 0.0
    ranked = zip(line.pieces, line.ranks, strict=True)
    for _, group in groupby(ranked, key=lambda pair: (id(pair[0].face), pair[0].look, pair[0].level)):
        same = list(group)
        pieces = tuple(piece for piece, _ in same)
        found.append(_Stretch(len(found), x, min(rank for _, rank in same), pieces))
        x += sum(piece.width for piece in pieces)
    return sorted(found, key=lambda stretch: stretch.rank)


def _shown(pieces: Sequence[Piece], font: UsedFont, size: float) -> list[str]:
    """The operators that show ``pieces``: codes with corrections in em/1000, raised where a mark stands higher."""
    code: list[str] = []
    parts: list[str] = []
    rise = 0.0
    correction = 0.0

    def flush() -> None:
        if parts:
            code.append(f"[{''.join(parts)}] TJ")
            parts.clear()

    for glyph in (glyph for piece in pieces for glyph in piece.glyphs):
        if abs(glyph.dy - rise) > 0.5:
            flush()
            rise = glyph.dy
            code.append(f"{rise * size / 1000:.3f} Ts")
        correction -= glyph.dx
        parts += _moves(correction)
        correction = 0.0
        number = font.code(glyph)
        parts.append(f"<{number:04X}>")
        correction += font.advance(number) - glyph.advance + glyph.dx
    parts += _moves(correction)
    flush()
    if rise:
        code.append("0 Ts")
    return [line.replace("><", "") for line in code]


def _moves(correction: float) -> list[str]:
    """A shift in em/1000, in steps so small that no reader takes one for a space."""
    if abs(correction) < 0.5:
        return []
    steps = int(abs(correction) // SMALLEST_GAP) + 1
    return [f" {correction / steps:.1f}"] * steps


def _image_object(picture: Prepared) -> Any:
    entries = {
        "Type": pdfdoc.PDFName("XObject"),
        "Subtype": pdfdoc.PDFName("Image"),
        "Width": picture.width,
        "Height": picture.height,
        "BitsPerComponent": 8,
        "ColorSpace": pdfdoc.PDFName("DeviceGray" if picture.gray else "DeviceRGB"),
    }
    if not picture.jpeg:
        return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), picture.data, [pdfdoc.PDFZCompress])
    entries["Filter"] = pdfdoc.PDFName("DCTDecode")
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), picture.data, [])


def _rgb(color: str) -> str:
    """``#rrggbb`` as three numbers from 0 to 1."""
    return " ".join(f"{int(color[i : i + 2], 16) / 255:.3f}" for i in (1, 3, 5))
