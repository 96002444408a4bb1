"""Sizes of regions on the figures, beside the tables that clinicians know."""

import numpy as np
import pytest

from clinic.atlas import Atlas
from clinic.atlas.areas import region_cells, size_of_cells
from clinic.atlas.shares import part_of, region_areas, skin
from clinic.records.enums import Figure, Side

ADULTS = (Figure.NEUTRAL, Figure.ADULT_FEMALE, Figure.ADULT_MALE, Figure.OLDER)
RULE_OF_NINES = {
    "head and neck": 0.09, "arms": 0.18, "legs": 0.36, "trunk, front": 0.18, "trunk, back": 0.18, "perineum": 0.01,
}  # fmt: skip
"""Both arms, both legs (Wallace 1951), for adults."""
LUND_BROWDER_ADULT = {
    "head": 0.07, "neck": 0.02, "trunk front": 0.13, "trunk back": 0.13, "buttocks": 0.05, "perineum": 0.01,
    "upper arm": 0.08, "forearm": 0.06, "hand": 0.05, "thigh": 0.19, "leg": 0.14, "foot": 0.07,
}  # fmt: skip
"""Front and back, left and right together (Lund and Browder 1944)."""
LUND_BROWDER_GROWING: dict[int, dict[str, float]] = {
    0: {"head": 0.19, "thigh": 0.11, "leg": 0.10},
    1: {"head": 0.17, "thigh": 0.13, "leg": 0.10},
    5: {"head": 0.13, "thigh": 0.16, "leg": 0.11},
    10: {"head": 0.11, "thigh": 0.17, "leg": 0.12},
    15: {"head": 0.09, "thigh": 0.18, "leg": 0.13},
}
"""What differs before adulthood, by age in years."""
DENSITY = 1010  # kg per cubic metre of a body


def du_bois(atlas: Atlas, figure: Figure) -> float:
    """Square metres by height and weight (Du Bois and Du Bois. Arch Intern Med 1916;17:863-871); the weight is that of
    the volume inside the figure's skin."""
    shape = atlas.shapes[figure]
    a, b, c = (shape.places[atlas.surface.fine[:, corner]].astype(np.float64) for corner in range(3))
    litres = float(np.einsum("nk,nk->", a, np.cross(b, c)) / 6)
    tall = float(np.ptp(shape.places[:, 1]) * 100)
    return float(0.007184 * (litres * DENSITY) ** 0.425 * tall**0.725)


@pytest.mark.parametrize("figure", list(Figure))
def test_the_body_surface_is_that_of_its_height_and_weight(atlas: Atlas, figure: Figure) -> None:
    assert region_areas(atlas, figure).total_cm2 / 1e4 == pytest.approx(du_bois(atlas, figure), rel=0.06)


@pytest.mark.parametrize("figure", list(Figure))
def test_regions_add_up_and_mirror(atlas: Atlas, figure: Figure) -> None:
    areas = region_areas(atlas, figure)
    kept = atlas.shapes[figure].areas[skin(atlas)].sum() * 1e4
    assert sum(areas.cm2(region.site) for region in atlas.table.regions) == pytest.approx(kept)
    assert areas.total_cm2 == pytest.approx(kept)
    assert sum(areas.parts.values()) == pytest.approx(1)
    for region in atlas.table.regions:
        left, right = areas.cm2(region.site, Side.LEFT), areas.cm2(region.site, Side.RIGHT)
        assert left == pytest.approx(right, rel=0.04, abs=0.15), region.site
    for group, parts in atlas.table.groups.items():
        assert areas.share(group) == pytest.approx(sum(areas.share(part) for part in parts)), group


def test_every_region_belongs_to_a_part(atlas: Atlas) -> None:
    for region in atlas.table.regions:
        assert part_of(region.site)
    with pytest.raises(KeyError):
        part_of("moon")
    with pytest.raises(KeyError):
        region_areas(atlas, Figure.NEUTRAL).cm2("scrotum")


@pytest.mark.parametrize("figure", ADULTS)
def test_adults_are_near_the_rule_of_nines(atlas: Atlas, figure: Figure) -> None:
    """Near only: the rule gives the trunk and its perineum more, and the legs less, than any measured body has."""
    nines = region_areas(atlas, figure).nines
    tolerance = {"head and neck": 0.015, "arms": 0.03, "legs": 0.09, "trunk, front": 0.06, "trunk, back": 0.04}
    for group, least in tolerance.items():
        assert nines[group] == pytest.approx(RULE_OF_NINES[group], abs=least), group
    assert 0 < nines["perineum"] < 0.015


@pytest.mark.parametrize("figure", ADULTS)
def test_adults_are_near_the_chart_of_lund_and_browder(atlas: Atlas, figure: Figure) -> None:
    parts = region_areas(atlas, figure).parts
    for part, share in LUND_BROWDER_ADULT.items():
        assert parts[part] == pytest.approx(share, abs=0.05), part


@pytest.mark.parametrize(("figure", "age"), [(Figure.INFANT, 1), (Figure.CHILD, 5)])
def test_children_have_larger_heads_and_shorter_legs_as_in_the_chart(atlas: Atlas, figure: Figure, age: int) -> None:
    parts, adult = region_areas(atlas, figure).parts, region_areas(atlas, Figure.NEUTRAL).parts
    for part, share in LUND_BROWDER_GROWING[age].items():
        assert parts[part] == pytest.approx(share, abs=0.06), part
        assert (parts[part] > adult[part]) == (share > LUND_BROWDER_ADULT[part]), part


@pytest.mark.parametrize("site", ["lip_lower_vermilion", "cheek_malar", "nose_nostril"])
def test_a_region_painted_whole_has_the_size_of_the_table(atlas: Atlas, site: str) -> None:
    for figure in (Figure.NEUTRAL, Figure.INFANT):
        side = Side.MIDLINE if site.startswith("lip") else Side.LEFT
        table = region_areas(atlas, figure)
        painted = size_of_cells(atlas, region_cells(atlas, site, side), figure)
        assert painted.cm2 == pytest.approx(table.cm2(site, side), rel=0.03), figure
        assert painted.share == pytest.approx(painted.cm2 / table.total_cm2, rel=1e-4)
