"""Numbered pins on a rendering, for ``atlas render --pins``: the shapes and colours of the window."""

from collections.abc import Mapping, Sequence
from functools import cache
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from clinic.atlas import Atlas, Camera
from clinic.paths import RESOURCES
from clinic.records.enums import Figure, LesionStatus
from clinic.records.lesions import LesionRow

Colour = tuple[int, int, int]
Place = tuple[float, float]

_WHITE, _INK = (255, 255, 255), (23, 32, 38)
# the window's light theme: milia, calcinosis, differential, all others
_COLOURS: dict[str, Colour] = {"milia": (15, 118, 110), "calcinosis": (164, 83, 27), "differential": (51, 65, 92)}
_OTHER: Colour = (102, 116, 138)
_HOLLOW = (LesionStatus.TREATED, LesionStatus.RESOLVED, LesionStatus.ENTERED_IN_ERROR)
_RADIUS, _HALO, _LINE, _TEXT = 17.0, 3.0, 3.7, 19
_SQUARE, _DIAMOND = 0.92, 1.24  # of the radius: half the side, and half the diagonal
_DASH = (0.075, 0.045)  # of the outline's length: drawn, left out
_FINER = 4  # pixels in which a pin is drawn for one of the picture


def draw_pins(
    picture: NDArray[np.uint8],
    atlas: Atlas,
    figure: Figure,
    camera: Camera,
    lesions: Sequence[LesionRow],
    groups: Mapping[str, str],
) -> None:
    """Draw the visible lesions onto ``picture`` (height, width, 3; RGB), in place.

    ``groups`` are the diagnoses' groups by key.
    """
    height, width = picture.shape[:2]
    canvas = Image.fromarray(picture)
    for row in sorted(lesions, key=lambda lesion: lesion.number, reverse=True):
        if row.point is None:
            continue
        at = atlas.project(row.point, figure, camera, width, height)
        if at.visible and 0 <= at.x < width and 0 <= at.y < height:
            mark = _mark(str(row.number), row.status, row.group_in(groups), row.anchored)
            canvas.paste(mark, (round(at.x - mark.width / 2), round(at.y - mark.height / 2)), mark)
    picture[:] = np.asarray(canvas)


@cache
def _mark(text: str, status: LesionStatus, group: str, dashed: bool) -> Image.Image:
    colour = _COLOURS.get(group, _OTHER)
    hollow = dashed or status in _HOLLOW
    size = round(2 * (_RADIUS * _DIAMOND + _HALO) + 8) * _FINER
    mark = Image.new("RGBA", (size, size), (*_WHITE, 0))
    draw = ImageDraw.Draw(mark)
    draw.polygon(_outline(status, size / 2, (_RADIUS + _HALO) * _FINER), fill=_WHITE)
    path = _outline(status, size / 2, (_RADIUS - _LINE / 2) * _FINER)
    draw.polygon(path, fill=_WHITE if hollow else colour)
    _stroke(draw, path, colour, dashed=dashed)
    font = _font((_TEXT - (3 if len(text) > 2 else 0)) * _FINER)
    draw.text((size / 2, size / 2), text, fill=colour if hollow else _WHITE, font=font, anchor="mm")
    if status in (LesionStatus.RESOLVED, LesionStatus.RECURRED):
        _badge(draw, size / 2 + 0.92 * _RADIUS * _FINER, status, colour)
    return mark.resize((size // _FINER, size // _FINER), Image.Resampling.LANCZOS)


def _outline(status: LesionStatus, middle: float, radius: float) -> list[Place]:
    if status is LesionStatus.TREATED:
        half = radius * _SQUARE
        return [(middle + x * half, middle + y * half) for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    if status is LesionStatus.RECURRED:
        half = radius * _DIAMOND
        return [(middle + x * half, middle + y * half) for x, y in ((0, -1), (1, 0), (0, 1), (-1, 0))]
    return [(middle + radius * cos(turn * pi / 60), middle + radius * sin(turn * pi / 60)) for turn in range(120)]


def _stroke(draw: ImageDraw.ImageDraw, path: list[Place], colour: Colour, *, dashed: bool) -> None:
    """The line around a pin; dashed where the place stands for a site."""
    line = round(_LINE * _FINER)
    if not dashed:
        draw.line([*path, path[0], path[1]], fill=colour, width=line, joint="curve")
        return
    ends = np.array([*path, path[0]])
    way = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(ends, axis=0).T))])
    for number in range(round(1 / sum(_DASH))):
        start = number * sum(_DASH)
        along = np.linspace(start, start + _DASH[0], 8) * way[-1]
        points = np.stack([np.interp(along, way, ends[:, axis]) for axis in (0, 1)], axis=1)
        draw.line([(float(x), float(y)) for x, y in points], fill=colour, width=line, joint="curve")


def _badge(draw: ImageDraw.ImageDraw, middle: float, status: LesionStatus, colour: Colour) -> None:
    """A tick (resolved) or a returning arrow (recurred) at the lower right."""
    unit = 1.7 * _FINER

    def at(*places: Place) -> list[Place]:
        return [(middle + x * unit, middle + y * unit) for x, y in places]

    draw.ellipse(at((-5.0, -5.0), (5.0, 5.0)), fill=_WHITE)
    again = status is LesionStatus.RECURRED
    draw.ellipse(at((-4.3, -4.3), (4.3, 4.3)), fill=_INK if again else colour)
    width = round(1.2 * unit)
    if not again:
        draw.line(at((-2.0, 0.2), (-0.6, 1.6), (2.1, -1.6)), fill=_WHITE, width=width, joint="curve")
        return
    draw.arc(at((-2.4, -2.4), (2.4, 2.4)), -10, 265, fill=_WHITE, width=width)
    draw.polygon(at((0.4, -1.4), (3.2, -1.4), (3.2, 1.2)), fill=_WHITE)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(RESOURCES / "fonts" / "Inter-Bold.ttf"), size)
