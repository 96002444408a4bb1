"""The order in which a picture is looked through for faces: whole, padded, turned, then piece by piece.

The short-range detector finds faces from about a seventh of its picture upwards, upright within some 45 degrees and
with a rim around them. Clinical photos break all three: close-ups fill the frame, patients lie, faces are far away.
"""

from collections.abc import Iterator

import numpy as np

from clinic.faces.detector import Detection, detect
from clinic.faces.networks import Networks
from clinic.faces.regions import Pyramid, Square

PADDED = 1.7  # how much larger than the picture the square is in which a close-up gets a rim
TURNS = (np.pi / 2, -np.pi / 2, np.pi)
TILES = (0.6, 0.36)  # sides of the pieces, as part of the longer side of the picture
SMALL_TILE = 0.15  # of the last pieces: eyes 40 pixels apart in 12 megapixels fill a seventh of one
LARGE = 1500  # pixels of the longer side below which a face that needs such pieces is too small to be of use
STEP = 0.6  # between pieces, as part of their side: each face lies well inside of one


def stages(picture: Pyramid) -> Iterator[list[Square]]:
    """Groups of squares to look at, the cheap and likely ones first."""
    longer = float(max(picture.width, picture.height))
    x, y = picture.width / 2, picture.height / 2
    yield [Square(x, y, longer), Square(x, y, longer * PADDED)]
    yield [Square(x, y, longer * size, turn) for turn in TURNS for size in (1.0, PADDED)]
    # together: of several faces, the largest may be one that only the smaller pieces show
    yield [tile for part in TILES for tile in tiles(picture, longer * part)]
    yield [
        Square(tile.x, tile.y, tile.side, turn) for turn in TURNS for tile in tiles(picture, longer * TILES[0])
    ]  # fmt: skip
    if longer >= LARGE:
        yield list(tiles(picture, longer * SMALL_TILE))


def tiles(picture: Pyramid, side: float) -> Iterator[Square]:
    """Overlapping squares that cover the picture."""
    for y in _middles(picture.height, side):
        for x in _middles(picture.width, side):
            yield Square(x, y, side)


def found(networks: Networks, picture: Pyramid, squares: list[Square]) -> list[Detection]:
    """Faces in any of the squares, each once, largest first."""
    kept: list[Detection] = []
    everything = [face for square in squares for face in detect(networks, picture, square)]
    for face in sorted(everything, key=lambda face: -face.score):
        if not any(face.overlaps(other) for other in kept):
            kept.append(face)
    return sorted(kept, key=lambda face: -face.side)


def _middles(length: int, side: float) -> list[float]:
    if side >= length:
        return [length / 2]
    count = int(np.ceil((length - side) / (STEP * side))) + 1
    return [float(value) for value in np.linspace(side / 2, length - side / 2, count)]
