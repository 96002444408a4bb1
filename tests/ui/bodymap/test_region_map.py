"""The light over a region lies where the region is."""

import numpy as np
import pytest

from clinic.atlas import Atlas, render
from clinic.paths import RESOURCES
from clinic.records.enums import Figure, Side, SkinTone
from ui.bodymap.region_map import Glow, RegionMap, Shot

SIZE = (300, 380)
TEAL = (0, 128, 128)


@pytest.fixture(scope="module")
def regions() -> RegionMap:
    """Looked up once."""
    return RegionMap(Atlas.load(RESOURCES / "atlas"))


def shot(atlas: Atlas, view: str, factor: int = 1, *, fast: bool = False) -> Shot:
    camera = atlas.camera(view, Figure.NEUTRAL)
    size = SIZE[0] * factor, SIZE[1] * factor
    frame = render(atlas, Figure.NEUTRAL, camera, *size, SkinTone.II, fast=fast)
    return Shot(atlas, Figure.NEUTRAL, camera, frame, SIZE)


def glow(atlas: Atlas, regions: RegionMap, site: str, side: Side, factor: int = 1) -> Glow:
    found = regions.glow(shot(atlas, "face-front", factor), (site, side), TEAL)
    assert found is not None
    return found


@pytest.mark.parametrize("fast", [False, True])
def test_the_light_lies_where_the_pointer_finds_the_region(atlas: Atlas, regions: RegionMap, fast: bool) -> None:
    """Light and name come from different computations; they may differ only along borders."""
    seen = shot(atlas, "face-front", fast=fast)
    same = total = 0
    for region in (("chin", Side.MIDLINE), ("cheek_malar", Side.LEFT), ("nose_tip", Side.MIDLINE)):
        found = regions.mask(seen, region)
        assert found is not None
        left, top, mask = found
        for row in range(0, mask.shape[0], 5):
            for column in range(0, mask.shape[1], 5):
                point = seen.frame.hit(left + column + 0.5, top + row + 0.5)
                if point is not None:
                    total += 1
                    same += (atlas.region_at(point) == region) == bool(mask[row, column])
    assert total > 300
    assert same / total > 0.98


def test_light_covers_the_wanted_side_only(atlas: Atlas, regions: RegionMap) -> None:
    """Left of the patient is at the right of the picture."""
    middles = {}
    for side in (Side.LEFT, Side.RIGHT):
        light = glow(atlas, regions, "infraorbital", side)
        weights = light.rgba[..., 3].sum(axis=0)
        middles[side] = light.left + float(np.average(np.arange(light.rgba.shape[1]), weights=weights))
    assert middles[Side.LEFT] > 150 > middles[Side.RIGHT]


def test_a_group_lights_all_its_parts(atlas: Atlas, regions: RegionMap) -> None:
    """``nose`` has no skin of its own; its parts have."""
    nose = glow(atlas, regions, "nose", Side.MIDLINE, factor=2)
    tip = glow(atlas, regions, "nose_tip", Side.MIDLINE, factor=2)
    assert nose.rgba.shape[0] > tip.rgba.shape[0]


def test_the_border_shines_brighter_than_what_it_surrounds(atlas: Atlas, regions: RegionMap) -> None:
    """An outline that glows, not a patch of paint."""
    opaque = glow(atlas, regions, "forehead", Side.MIDLINE).rgba[..., 3]
    middle = opaque[opaque.shape[0] // 2, opaque.shape[1] // 2]
    assert 0 < middle < opaque.max() / 3


def test_what_is_not_in_the_picture_has_no_light(atlas: Atlas, regions: RegionMap) -> None:
    """The back is not seen from the front."""
    assert regions.glow(shot(atlas, "face-front"), ("back_lower", Side.LEFT), TEAL) is None
