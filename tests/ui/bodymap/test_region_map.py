"""The light over a region lies where the region is."""

import numpy as np

from clinic.atlas import Atlas, render
from clinic.records.enums import Figure, Side, SkinTone
from ui.bodymap.region_map import RegionMap

SIZE = (300, 380)


def region_map(atlas: Atlas, view: str, factor: int = 1) -> RegionMap:
    camera = atlas.camera(view, Figure.NEUTRAL)
    frame = render(atlas, Figure.NEUTRAL, camera, SIZE[0] * factor, SIZE[1] * factor, SkinTone.II)
    return RegionMap.of(atlas, Figure.NEUTRAL, camera, frame, *SIZE)


def test_pixels_name_what_the_pointer_finds(atlas: Atlas) -> None:
    """Light and name come from different computations; they may differ only along borders."""
    camera = atlas.camera("face-front", Figure.NEUTRAL)
    frame = render(atlas, Figure.NEUTRAL, camera, *SIZE, SkinTone.II)
    codes = RegionMap.of(atlas, Figure.NEUTRAL, camera, frame, *SIZE).codes
    sides = (Side.MIDLINE, Side.LEFT, Side.RIGHT)
    same = total = 0
    for row in range(10, SIZE[1], 9):
        for column in range(10, SIZE[0], 9):
            point = frame.hit(column + 0.5, row + 0.5)
            code = int(codes[row, column])
            if point is None or code < 0:
                continue
            total += 1
            site, side = atlas.region_at(point)
            same += (atlas.table.regions[code // 3].site, sides[code % 3]) == (site, side)
    assert total > 400
    assert same / total > 0.98


def test_light_covers_the_wanted_side_only(atlas: Atlas) -> None:
    """Left of the patient is at the right of the picture."""
    found = region_map(atlas, "face-front")
    middles = {}
    for side in (Side.LEFT, Side.RIGHT):
        light = found.glow(atlas, "infraorbital", side, (0, 128, 128))
        assert light is not None
        left, _top, rgba = light
        middles[side] = left + float(np.average(np.arange(rgba.shape[1]), weights=rgba[..., 3].sum(axis=0)))
    assert middles[Side.LEFT] > 150 > middles[Side.RIGHT]


def test_a_group_lights_all_its_parts(atlas: Atlas) -> None:
    """``nose`` has no skin of its own; its parts have."""
    found = region_map(atlas, "face-front", factor=2)
    nose = found.glow(atlas, "nose", Side.MIDLINE, (0, 128, 128))
    tip = found.glow(atlas, "nose_tip", Side.MIDLINE, (0, 128, 128))
    assert nose is not None
    assert tip is not None
    assert nose[2].shape[0] > tip[2].shape[0]


def test_what_is_not_in_the_picture_has_no_light(atlas: Atlas) -> None:
    """The back is not seen from the front."""
    assert region_map(atlas, "face-front").glow(atlas, "back_lower", Side.LEFT, (0, 128, 128)) is None
