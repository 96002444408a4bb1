"""The figures of the atlas as blends of the source's morph targets."""

from dataclasses import dataclass

import numpy as np

from atlas_build.pose import Posed, posed
from atlas_build.source import Source

ORIGINS = ("african", "asian", "caucasian")
BOTH = ("female", "male")
LIDS_CLOSED = 1.0


@dataclass(frozen=True)
class Recipe:
    """``ages`` of the source's targets and their shares, the ``sexes`` whose mean it is, and metres from sole to
    crown; ``None`` keeps the source's own size."""

    ages: dict[str, float]
    sexes: tuple[str, ...] = BOTH
    height: float | None = None


# heights: WHO growth standards 2006 and reference 2007, median of girls and boys at 13 months and at 7 years; adults
# NCD-RisC 2016, Europe, rounded. The source's child is about eleven years old; a share of the baby makes it seven.
FIGURES: dict[str, Recipe] = {
    "neutral": Recipe({"young": 1.0}),
    "infant": Recipe({"baby": 1.0}, height=0.76),
    "child": Recipe({"baby": 0.22, "child": 0.78}, height=1.21),
    "adult-female": Recipe({"young": 1.0}, ("female",), 1.64),
    "adult-male": Recipe({"young": 1.0}, ("male",), 1.77),
    "older": Recipe({"old": 1.0}),
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
            parts[f"expression/units/{origin}/eye-{side}-closure"] = LIDS_CLOSED / len(ORIGINS)
    return parts


def figure(source: Source, name: str) -> Posed:
    """One figure in anatomical position and of its own height."""
    recipe = FIGURES[name]
    made = posed(source, source.blend(targets(recipe)))
    if recipe.height is None:
        return made
    return made.scaled(recipe.height / float(np.ptp(made.vertices[source.groups["body"], 1])))
