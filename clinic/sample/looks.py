"""How a lesion of a story looks in a close-up: its bumps at one visit, before or after something was done."""

import csv
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from clinic.sample.skin import Bump, BumpKind
from clinic.sample.stories import LesionStory, Person

_ABLATIVE = {"laser", "cryotherapy", "curettage", "electrodesiccation", "excision"}
_APART = 1.25  # of the sum of two radii: how near bumps may lie
_AREA = (15.5, 8.5)  # mm: half axes of the area on which many small bumps lie
_ROOM = 3.2  # times the area of the bumps is the least that they lie on
_USUAL_SCALE = 0.03  # mm per pixel of a close-up
_DRAWN = 1.16  # times its size: colour fades towards the edge, so that less of a lesion is seen than is drawn
_LIFTED = -3.0  # mm: leaves room for a paper scale below


@dataclass(frozen=True, slots=True)
class Look:
    """Kind of bump, and its usual diameters in mm."""

    kind: BumpKind
    size: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """A lesion's piece of skin: its seed, its scale, and the places of all bumps it ever has."""

    seed: int
    mm_per_pixel: float
    kind: BumpKind
    places: tuple[tuple[float, float, float], ...]
    """(x mm, y mm, diameter mm), those that stay longest first."""


@dataclass(frozen=True, slots=True)
class State:
    """What is seen at one visit: bumps before something was done, how many are left after it, and how."""

    before: int
    after: int
    size: float
    """Diameter in mm of a measured lesion, 0 where it is counted."""
    ended: str
    """``""``, ``taken out``, ``burnt`` or ``scar``."""


def load_looks(path: Path) -> dict[str, Look]:
    """Looks by diagnosis from ``looks.csv``."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["diagnosis"]: Look(BumpKind(row["kind"]), (float(row["least_mm"]), float(row["most_mm"])))
            for row in csv.DictReader(lines)
        }


def seed_of(seed: int, *parts: object) -> int:
    """A number for a name: the same in every run."""
    return zlib.crc32("|".join(map(str, (seed, *parts))).encode())


def scene_of(person: Person, lesion: LesionStory, looks: Mapping[str, Look], seed: int) -> Scene:
    """The scene of a lesion, the same for all of its visits."""
    look = looks.get(lesion.look or lesion.dx, looks[""])
    least, most = lesion.size if lesion.size[1] else look.size
    states = states_of(person, lesion)
    longest = max((state.size for state in states.values()), default=0.0)
    number = max((state.before for state in states.values()), default=1)
    own = seed_of(seed, person.family, person.given, person.birth, lesion.key)
    rng = np.random.default_rng(own)
    scale = max(0.026, longest * 3.2 / 1600) if longest else _USUAL_SCALE
    if longest and number <= 1:
        places: tuple[tuple[float, float, float], ...] = ((0.0, -0.06 * longest - 1.0, longest),)
    else:
        stretch, places = _scattered(rng, number, (least, most), longest, scale / _USUAL_SCALE)
        scale = _USUAL_SCALE * stretch
    return Scene(own, scale, look.kind, places)


def _scattered(
    rng: np.random.Generator, number: int, size: tuple[float, float], longest: float, stretch: float
) -> tuple[float, tuple[tuple[float, float, float], ...]]:
    """Places that do not touch, denser in the middle; and how much larger than usual their area is."""
    placed: list[tuple[float, float, float]] = []
    sizes = [float(size) for size in rng.uniform(*size, number)]
    if longest:
        sizes = [longest, *(longest * float(part) for part in rng.uniform(0.25, 0.6, number - 1))]
    # crowded lesions lie on a larger area
    stretch = max(stretch, sqrt(_ROOM * sum(diameter**2 for diameter in sizes) / (4 * _AREA[0] * _AREA[1])))
    for diameter in sizes:
        for _ in range(200):
            x, y = (np.clip(rng.normal(0, 0.48, 2), -1, 1) * np.array(_AREA) + (0, _LIFTED)) * stretch
            if all(np.hypot(x - a, y - b) > _APART * (d + diameter) / 2 for a, b, d in placed):
                break
        placed.append((round(float(x), 2), round(float(y), 2), round(diameter, 2)))
    return stretch, tuple(placed)


def states_of(person: Person, lesion: LesionStory) -> dict[int, State]:
    """The lesion at each visit that describes or photographs it, by the visit's day."""
    states: dict[int, State] = {}
    last = State(1, 1, 0.0, "")
    scarred = ""
    for visit in person.visits:
        seen: Mapping[str, Any] | None = visit.seen.get(lesion.key)
        done = [procedure for procedure in visit.did if lesion.key in procedure["on"]]
        if seen is None and lesion.key not in visit.photos:
            continue
        size, count = last.size, last.after
        if seen is not None:
            size = sqrt(seen["mm"][0] * seen["mm"][1]) if "mm" in seen else 0.0
            count = seen.get("n", 1 if size or "mm" not in seen else 0)
        was = count if seen is None else int(seen.get("was", count))
        before, after, ended = was, count, scarred if count == 0 else ""
        for procedure in done:
            if procedure["kind"] == "extraction":
                taken = procedure["with"].get("count_cleared", procedure["with"]["count"])
                before, ended = max(was, count + int(taken)), "taken out"
            elif procedure["kind"] in _ABLATIVE:
                before, after, ended, scarred = max(1, was), 0 if count <= 1 else count, "burnt", "scar"
        last = State(before, after, size, ended)
        states[visit.at] = last
        if ended == "burnt" and after == 0:
            last = State(0, 0, 0.0, "scar")
    return states


def bumps_of(scene: Scene, state: State, *, after: bool) -> tuple[Bump, ...]:
    """The bumps to draw before or after what was done at a visit."""
    bumps = []
    shown = state.after if after else state.before
    for index, (x, y, diameter) in enumerate(scene.places):
        if state.size:
            diameter *= _DRAWN * state.size / scene.places[0][2]
        if index < shown:
            bumps.append(Bump(scene.kind, x, y, diameter))
        elif after and index < state.before:
            kind = BumpKind.EXCORIATION if state.ended == "taken out" else BumpKind.CRUST
            bumps.append(Bump(kind, x, y, diameter * (0.9 if state.ended == "taken out" else 1.05)))
        elif state.ended == "scar":
            bumps.append(Bump(BumpKind.SCAR, x, y, diameter * 0.6))
    return tuple(bumps)
