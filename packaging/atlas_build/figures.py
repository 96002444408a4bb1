"""The figures of the atlas as blends of the source's morph targets."""

from atlas_build.pose import Posed, posed
from atlas_build.source import Source

KINDS = [f"{origin}-{sex}" for origin in ("african", "asian", "caucasian") for sex in ("female", "male")]
BUILDS = ("universal-female", "universal-male")
LIDS_CLOSED = 1.0


def recipe(age: str) -> dict[str, float]:
    """Target weights of the mean figure of one age, both sexes and all origins alike, with quietly closed lids."""
    parts = {f"macrodetails/{kind}-{age}": 1 / len(KINDS) for kind in KINDS}
    parts |= {f"macrodetails/{build}-{age}-averagemuscle-averageweight": 1 / len(BUILDS) for build in BUILDS}
    for origin in ("african", "asian", "caucasian"):
        for side in ("left", "right"):
            parts[f"expression/units/{origin}/eye-{side}-closure"] = LIDS_CLOSED / 3
    return parts


AGES = {"neutral": "young", "infant": "baby"}


def figure(source: Source, name: str) -> Posed:
    """One figure in anatomical position."""
    return posed(source, source.blend(recipe(AGES[name])))
