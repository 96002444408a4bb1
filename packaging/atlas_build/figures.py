"""The figures of the atlas as blends of the source's morph targets."""

from atlas_build.pose import Posed, posed
from atlas_build.source import Source

ORIGINS = ("african", "asian", "caucasian")
BOTH = ("female", "male")
LIDS_CLOSED = 1.0
# figure -> age of the source's targets, and the sexes whose mean it is
FIGURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "neutral": ("young", BOTH),
    "infant": ("baby", BOTH),
    "child": ("child", BOTH),
    "adult-female": ("young", ("female",)),
    "adult-male": ("young", ("male",)),
    "older": ("old", BOTH),
}


def recipe(age: str, sexes: tuple[str, ...]) -> dict[str, float]:
    """Target weights of the mean figure of one age, all origins and ``sexes`` alike, with quietly closed lids."""
    kinds = [f"{origin}-{sex}" for origin in ORIGINS for sex in sexes]
    parts = {f"macrodetails/{kind}-{age}": 1 / len(kinds) for kind in kinds}
    parts |= {f"macrodetails/universal-{sex}-{age}-averagemuscle-averageweight": 1 / len(sexes) for sex in sexes}
    for origin in ORIGINS:
        for side in ("left", "right"):
            parts[f"expression/units/{origin}/eye-{side}-closure"] = LIDS_CLOSED / len(ORIGINS)
    return parts


def figure(source: Source, name: str) -> Posed:
    """One figure in anatomical position."""
    return posed(source, source.blend(recipe(*FIGURES[name])))
