"""The figures of the atlas as blends of the source's morph targets."""

from dataclasses import dataclass, field

import numpy as np

from atlas_build.ears import with_ears
from atlas_build.pose import Posed, posed
from atlas_build.source import Source

ORIGINS = ("african", "asian", "caucasian")
BOTH = ("female", "male")
# takes the woman's share out of the mean chest: the older figure stands for men and women alike
FLAT_CHEST = {"breast/female-old-averagemuscle-averageweight-mincup-averagefirmness": 0.72}
NAVEL = {"stomach/stomach-navel-in": 0.9}  # all but the baby's is hardly to be seen


@dataclass(frozen=True)
class Recipe:
    """``ages`` of the source's targets and their shares, the ``sexes`` whose mean it is, metres from sole to crown
    (``None`` keeps the source's own size), how far the source's closing of the lids is gone so that they just meet (it
    was made for one adult), ``more`` targets, and the figure whose ``ears`` it borrows."""

    ages: dict[str, float]
    sexes: tuple[str, ...] = BOTH
    height: float | None = None
    lids: float = 0.92
    more: dict[str, float] = field(default_factory=dict)
    ears: str = ""


def _ears(**shares: float) -> dict[str, float]:
    return {f"ears/{side}-ear-{name.replace('_', '-')}": share for name, share in shares.items() for side in "lr"}


# heights: WHO growth standards 2006 and reference 2007, median of girls and boys at 13 months and at 7 years; adults
# NCD-RisC 2016, Europe, rounded. The source's child is about eleven years old; a share of the baby makes it seven.
FIGURES: dict[str, Recipe] = {
    "neutral": Recipe({"young": 1.0}, lids=1.0, more=NAVEL),
    "infant": Recipe({"baby": 0.9, "child": 0.1}, height=0.76, lids=0.76, more=_ears(wing_decr=0.55), ears="neutral"),
    "child": Recipe({"baby": 0.22, "child": 0.78}, height=1.21, lids=0.9, more=NAVEL),
    "adult-female": Recipe({"young": 1.0}, ("female",), 1.64, more=NAVEL),
    "adult-male": Recipe({"young": 1.0}, ("male",), 1.77, more=NAVEL),
    "older": Recipe(
        {"old": 1.0}, lids=0.9, more=NAVEL | FLAT_CHEST | {"head/head-age-incr": 0.5} | _ears(lobe_incr=0.4)
    ),
}


def targets(recipe: Recipe) -> dict[str, float]:
    """Target weights of the mean figure of a recipe, all origins and sexes alike, with quietly closed lids."""
    parts: dict[str, float] = {}
    for age, share in recipe.ages.items():
        for sex in recipe.sexes:
            mine = share / len(recipe.sexes)
            parts[f"macrodetails/universal-{sex}-{age}-averagemuscle-averageweight"] = mine
            parts |= {f"macrodetails/{origin}-{sex}-{age}": mine / len(ORIGINS) for origin in ORIGINS}
    for origin in ORIGINS:
        for side in ("left", "right"):
            parts[f"expression/units/{origin}/eye-{side}-closure"] = recipe.lids / len(ORIGINS)
    return parts | recipe.more


def figure(source: Source, name: str) -> Posed:
    """One figure in anatomical position and of its own height."""
    recipe = FIGURES[name]
    shape = source.blend(targets(recipe))
    if recipe.ears:
        shape = with_ears(source, shape, source.blend(targets(FIGURES[recipe.ears])))
    made = posed(source, shape)
    if recipe.height is None:
        return made
    return made.scaled(recipe.height / float(np.ptp(made.vertices[source.groups["body"], 1])))
