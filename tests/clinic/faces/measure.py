"""How exact the way from face photos to the map is, in full: ``python -m tests.clinic.faces.measure`` (some minutes).

By figure, by pose, by change of the picture; with the head of the right figure, with the neutral head, and with neither
the figure's head nor its landmarks known to the fit.
"""

import itertools
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from clinic.atlas import Atlas
from clinic.faces import FaceFinder, FaceFitter, LandmarkTable, NoFace
from clinic.records.enums import Figure
from tests.clinic.faces.scenes import CHANGES, STANCES, Outcome, outcomes, scene

RESOURCES = Path(__file__).parents[3] / "resources"
POINTS = 60


def line(name: str, points: Iterable[Outcome]) -> str:
    """The figures of one group."""
    every = list(points)
    error = np.array([point.error for point in every]) * 100
    away = [point.right for point in every if point.away]
    inside = np.mean([point.inside for point in every])
    share = np.mean([point.right for point in every])
    return (
        f"{name:<24} {len(every):5d} points: median {np.median(error):4.1f} %, 90 % below "
        f"{np.quantile(error, 0.9):4.1f} %; region {share:6.1%}, off borders {np.mean(away):6.1%} of {len(away)}; "
        f"in the stated radius {inside:6.1%}"
    )


def main() -> None:
    """Print the figures."""
    atlas = Atlas.load(RESOURCES / "atlas")
    table = LandmarkTable.load(RESOURCES / "atlas" / "face_landmarks.npz")
    finder, fitter = FaceFinder(RESOURCES / "models"), FaceFitter(atlas, table)
    groups: dict[str, list[Outcome]] = defaultdict(list)
    changes = itertools.cycle(CHANGES.items())
    for figure in atlas.figures:
        others = tuple(other for other in atlas.figures if other is not figure)
        without = FaceFitter(atlas, table, others)
        stranger = Figure.ADULT_FEMALE if figure is Figure.NEUTRAL else Figure.NEUTRAL
        for number, (stance, (name, change)) in enumerate(zip(STANCES, changes, strict=False)):
            shown = scene(atlas, figure, stance, change)
            face = finder.find(shown.rgb)
            if isinstance(face, NoFace):
                sys.stdout.write(f"{figure} {stance} {name}: {face.reason}\n")
                continue
            points = list(outcomes(atlas, shown, fitter.fit(face, figure), POINTS, number))
            names = (f"figure {figure.value}", f"yaw {stance.yaw}", f"picture {name}", "all, own head")
            for group in names:
                groups[group] += points
            groups["all, neutral head"] += outcomes(atlas, shown, fitter.fit(face), POINTS, number)
            left_out = list(outcomes(atlas, shown, without.fit(face, stranger), POINTS, number))
            groups["all, figure left out"] += left_out
            groups[f"left out {figure.value}"] += left_out
    for group, points in sorted(groups.items()):
        sys.stdout.write(line(group, points) + "\n")


if __name__ == "__main__":
    main()
