"""A view of the body map as one picture (PNG) for other programs: the figure with its marks and its title."""

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from clinic.reports.map_figures import MAP_DPI, map_alt, map_figure
from clinic.reports.marks import Dash, Marks, Place
from clinic.reports.pdf_style import INK, MUTED
from clinic.reports.summary_data import MapView

_FINER = 2
"""Pixels in which marks are drawn for one of the picture."""
_POINT = MAP_DPI / 72
_STRIP, _TITLE, _WORD = 20.0, 10.0, 9.0
"""Points: the strip below the figure, its text, the words in the corners."""


def map_png(view: MapView, fonts: Path) -> bytes:
    """``view`` at 300 pixels per inch; ``fonts``: the folder of the program's fonts."""
    data = view.picture if isinstance(view.picture, bytes) else view.picture()
    with Image.open(BytesIO(data)) as opened:
        figure = opened.convert("RGB")
    strip = round(_STRIP * _POINT)
    sheet = Image.new("RGB", (figure.width, figure.height + strip), "white")
    sheet.paste(figure)
    large = sheet.resize((sheet.width * _FINER, sheet.height * _FINER), Image.Resampling.BICUBIC)
    ink = RasterInk(large, fonts)
    size = (figure.width * _FINER, figure.height * _FINER)
    scale = _POINT * _FINER
    Marks(ink, 0.0, 0.0, *size, scale).draw(map_figure(view, 0.0))
    ink.words(view.left_corner, 5 * scale, 10 * scale, _WORD * scale, MUTED, "lm")
    ink.words(view.right_corner, size[0] - 5 * scale, 10 * scale, _WORD * scale, MUTED, "rm")
    ink.words(view.title, 5 * scale, size[1] + strip * _FINER / 2, _TITLE * scale, INK, "lm")
    out, told = BytesIO(), PngInfo()
    told.add_itxt("Description", map_alt(view))
    small = large.resize(sheet.size, Image.Resampling.BOX)
    small.save(out, "PNG", dpi=(MAP_DPI, MAP_DPI), pnginfo=told)
    return out.getvalue()


class RasterInk:
    """``Ink`` for a picture; lengths in its pixels."""

    def __init__(self, picture: Image.Image, fonts: Path) -> None:
        self._picture, self._fonts = picture, fonts
        self._draw = ImageDraw.Draw(picture)

    def path(
        self,
        points: Sequence[Place],
        fill: str = "",
        stroke: str = "",
        line: float = 0.9,
        *,
        closed: bool = False,
        dash: Dash = (),
    ) -> None:
        """As ``Ink``."""
        if fill:
            self._draw.polygon(list(points), fill=fill)
        if stroke:
            whole = [*points, points[0], points[1]] if closed else list(points)
            for part in _dashes(whole[:-1] if closed else whole, dash) if dash else [whole]:
                self._draw.line(part, fill=stroke, width=max(1, round(line)), joint="curve")

    def disc(
        self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", line: float = 1.0, dash: Dash = ()
    ) -> None:
        """As ``Ink``."""
        turns = np.linspace(0, 2 * np.pi, 97)[:-1]
        round_about = [(x + radius * float(np.cos(turn)), y + radius * float(np.sin(turn))) for turn in turns]
        self.path(round_about, fill, stroke, line, closed=True, dash=dash)

    def veil(self, lines: Sequence[Sequence[Place]], fill: str, opacity: float) -> None:
        """As ``Ink``."""
        mask = Image.new("1", self._picture.size)
        for line in lines:
            one = Image.new("1", self._picture.size)
            ImageDraw.Draw(one).polygon(list(line), fill=1)
            mask = ImageChops.logical_xor(mask, one)
        self._picture.paste(fill, mask=mask.convert("L").point(lambda value: round(value * opacity)))

    def number(self, text: str, x: float, y: float, size: float, color: str) -> None:
        """As ``Ink``."""
        self._draw.text((x, y), text, fill=color, font=_font(self._fonts / "Inter-Bold.ttf", round(size)), anchor="mm")

    def words(self, text: str, x: float, y: float, size: float, color: str, anchor: str) -> None:
        """Plain text; ``anchor`` as Pillow names it."""
        font = _font(self._fonts / "Inter-Medium.ttf", round(size))
        self._draw.text(
            (x, y), text, fill=color, font=font, anchor=anchor, stroke_width=round(size / 8), stroke_fill="white"
        )


def _dashes(points: Sequence[Place], dash: tuple[float, float]) -> list[list[Place]]:
    """The parts of a line that are drawn."""
    ends = np.array(points)
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(ends, axis=0).T))])
    parts = []
    for start in np.arange(0, way[-1], sum(dash)):
        along = np.linspace(start, min(start + max(dash[0], 1.0), way[-1]), 6)
        across, down = (np.interp(along, way, ends[:, axis]) for axis in (0, 1))
        parts.append([(float(x), float(y)) for x, y in zip(across, down, strict=True)])
    return parts


@cache
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)
