"""Contact sheets of the body map: every preset of every figure, and the regions in colours.

    PYTHONPATH=. python packaging/atlas_sheet.py docs/atlas

Writes one PNG for each figure and one of the regions, small enough for the repository. The same atlas gives the same
bytes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from clinic.atlas import Atlas, Frame, render
from clinic.atlas.codes import codes_of
from clinic.atlas.drawing import pixel_weights
from clinic.atlas.raster import barycentric_planes
from clinic.paths import RESOURCES
from clinic.records.enums import Figure, SkinTone

CELL = (150, 200)  # pixels of one picture
ACROSS, GAP, TITLE, LABEL = 11, 8, 40, 18
COLOURS = 80  # of a quantised sheet
PAPER, INK, GREY = (255, 255, 255), (23, 32, 38), (90, 100, 112)
TONES = {
    Figure.NEUTRAL: SkinTone.III,
    Figure.INFANT: SkinTone.II,
    Figure.CHILD: SkinTone.V,
    Figure.ADULT_FEMALE: SkinTone.IV,
    Figure.ADULT_MALE: SkinTone.VI,
    Figure.OLDER: SkinTone.I,
}
Bytes = NDArray[np.uint8]


def main(folder: Path) -> None:
    """Write the sheets into ``folder`` and say how large they are."""
    atlas = Atlas.load(RESOURCES / "atlas")
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for figure in atlas.figures:
        title = f"{figure.value.replace('-', ' ').capitalize()}, Fitzpatrick type {TONES[figure].value}"
        total += _save(_sheet(title, list(_pictures(atlas, figure))), folder / f"{figure.value}.png", COLOURS)
    regions = list(_regions(atlas))
    total += _save(_sheet("Regions, each in a colour; left and right mirrored", regions), folder / "regions.png", 128)
    sys.stdout.write(f"{total / 1e6:.2f} MB in {folder}\n")


def _pictures(atlas: Atlas, figure: Figure) -> Iterator[tuple[str, Bytes]]:
    for view in atlas.views:
        frame = render(atlas, figure, atlas.camera(view, figure), *CELL, TONES[figure], background=PAPER)
        yield view, frame.rgb


def _regions(atlas: Atlas) -> Iterator[tuple[str, Bytes]]:
    for view in atlas.views:
        camera = atlas.camera(view, Figure.NEUTRAL)
        size = (2 * CELL[0], 2 * CELL[1])
        frame = render(atlas, Figure.NEUTRAL, camera, *size, SkinTone.II, background=PAPER)
        points = camera.projected(atlas.shapes[Figure.NEUTRAL].places, *size)
        coloured = Image.fromarray(_coloured(atlas, frame, points))
        yield view, np.asarray(coloured.resize(CELL, Image.Resampling.BOX))


def _coloured(atlas: Atlas, frame: Frame, points: NDArray[np.float32]) -> Bytes:
    """The picture with a colour for each region, lightly shaded."""
    row, column = np.nonzero(frame.fine >= 0)
    fine = frame.fine[row, column]
    planes = barycentric_planes(points, atlas.surface.fine[fine])
    weights = pixel_weights(planes, column.astype(np.float32) + 0.5, row.astype(np.float32) + 0.5)
    number = codes_of(atlas, fine, weights) // 3
    # neighbouring numbers lie far apart on the circle of hues
    hue, value = number * 0.381966 % 1.0, 0.75 + 0.25 * (number % 3) / 2
    wave = np.clip(np.abs((hue[:, None] * 6 + np.array([0, 4, 2])) % 6 - 3) - 1, 0, 1)
    colour = 255 * value[:, None] * (0.45 + 0.55 * wave)
    shade = frame.rgb[row, column].mean(axis=1, keepdims=True) / 200
    rgb = frame.rgb.copy()
    rgb[row, column] = np.clip(colour * np.clip(shade, 0.5, 1.1), 0, 255).astype(np.uint8)
    return rgb


def _sheet(title: str, pictures: list[tuple[str, Bytes]]) -> Image.Image:
    down = -(-len(pictures) // ACROSS)
    wide, tall = CELL[0] + GAP, CELL[1] + LABEL + GAP
    sheet = Image.new("RGB", (ACROSS * wide + GAP, down * tall + TITLE + GAP), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((GAP, 10), title, fill=INK, font=_font("Inter-SemiBold.ttf", 18))
    for place, (name, picture) in enumerate(pictures):
        x, y = GAP + place % ACROSS * wide, TITLE + place // ACROSS * tall
        sheet.paste(Image.fromarray(picture), (x, y))
        draw.text((x + CELL[0] / 2, y + CELL[1] + 3), name, fill=GREY, font=_font("Inter-Regular.ttf", 11), anchor="ma")
    return sheet


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(RESOURCES / "fonts" / name), size)


def _save(sheet: Image.Image, path: Path, colours: int) -> int:
    # a patch of greys, only while the colours are chosen: else the words take the colours of the skin
    widened = Image.new("RGB", (sheet.width, sheet.height + sheet.height // 6))
    widened.paste(Image.linear_gradient("L").resize((sheet.width, sheet.height // 6)), (0, sheet.height))
    widened.paste(sheet, (0, 0))
    chosen = widened.quantize(colours, method=Image.Quantize.MEDIANCUT)
    reduced = sheet.quantize(palette=chosen, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)
    return path.stat().st_size


if __name__ == "__main__":
    main(Path(sys.argv[1]))
