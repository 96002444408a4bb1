"""Where lesions show on paper: the view in which each is best seen, pins moved apart, crowded places shown larger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import hypot

import numpy as np

from clinic.atlas import Atlas, Camera
from clinic.records.enums import Figure
from clinic.records.lesions import LesionRow
from clinic.records.surface import SurfacePoint

CROWD = 3
"""So many pins that would cover each other get a picture of their own."""

_ROUNDS = 60
_FACING = 0.25
"""Cosine of the angle between skin and view below which a place is seen too obliquely."""
_USUAL = 1.6
"""How much more the view counts in which a site is usually shown."""
_NEARER = 0.35
"""Exponent: how much a larger scale counts."""
_GOOD = 0.55
"""Of its best view: a lesion seen as well as that joins others instead of taking a picture of its own."""
_ROOMY = 1.7
"""A close-up shows at least so many times what its pins span."""
_LEAST_CLOSER, _MOST_CLOSER = 1.8, 6.0
"""So many times larger than the view it belongs to; further in, nothing would tell where on the body it is."""
_PARTED = 1.1
"""Of a pin's width: how far apart the two closest pins of a close-up should be."""
_NARROWEST = 0.7
_SPOT = 0.003
"""Metres: pins all within that are one spot, that no picture parts."""

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """A picture: pixels."""

    width: int
    height: int

    @classmethod
    def of(cls, camera: Camera, long_side: int) -> "Size":
        """In the camera's own proportions."""
        scale = long_side / max(camera.fit)
        return cls(round(camera.fit[0] * scale), round(camera.fit[1] * scale))

    @property
    def longer(self) -> int:
        return max(self.width, self.height)


def points_of(lesions: Sequence[LesionRow], version: str) -> list[tuple[LesionRow, SurfacePoint]]:
    """The lesions that have a place on this atlas, with it."""
    placed = ((lesion, lesion.point) for lesion in lesions)
    return [(lesion, point) for lesion, point in placed if point is not None and point.atlas == version]


def views_of(atlas: Atlas, figure: Figure, lesions: Sequence[LesionRow], most: int) -> dict[str, list[LesionRow]]:
    """At most ``most`` views with the lesions that each shows, those with most lesions first.

    A lesion that none of them shows is in none.
    """
    scores = {lesion.id: _scores(atlas, figure, lesion, point) for lesion, point in points_of(lesions, atlas.version)}
    chosen = {key: max(found, key=found.__getitem__) for key, found in scores.items() if found}
    for view in sorted(set(chosen.values()), key=lambda name: (_count(chosen, name), name)):
        _move(chosen, scores, view)
    while len(set(chosen.values())) > most:
        if not _join_two(chosen, scores):
            smallest = min(set(chosen.values()), key=lambda name: (_count(chosen, name), name))
            chosen = {key: view for key, view in chosen.items() if view != smallest}
    shown: dict[str, list[LesionRow]] = {}
    for lesion in lesions:
        if lesion.id in chosen:
            shown.setdefault(chosen[lesion.id], []).append(lesion)
    return dict(sorted(shown.items(), key=lambda item: -len(item[1])))


def _count(chosen: dict[str, str], view: str) -> int:
    return sum(name == view for name in chosen.values())


def _move(chosen: dict[str, str], scores: dict[str, dict[str, float]], view: str) -> None:
    """Bring the lesions of ``view`` to other views in use, if those show all of them nearly as well."""
    others = set(chosen.values()) - {view}
    better = {}
    for key in [key for key, name in chosen.items() if name == view]:
        found = scores[key]
        fitting = [name for name in others if found.get(name, 0.0) > _GOOD * found[view]]
        if not fitting:
            return
        better[key] = max(fitting, key=found.__getitem__)
    chosen.update(better)


def _join_two(chosen: dict[str, str], scores: dict[str, dict[str, float]]) -> bool:
    """Let one view show what two showed, where the least is lost by it; whether there is one that shows it all."""
    best, loss = dict[str, str](), float("inf")
    for pair in combinations(sorted(set(chosen.values())), 2):
        keys = [key for key, view in chosen.items() if view in pair]
        for name in sorted(set.intersection(*(set(scores[key]) for key in keys))):
            lost = sum(1 - scores[key][name] / scores[key][chosen[key]] for key in keys)
            if lost < loss:
                best, loss = dict.fromkeys(keys, name), lost
    chosen.update(best)
    return bool(best)


def _scores(atlas: Atlas, figure: Figure, lesion: LesionRow, point: SurfacePoint) -> dict[str, float]:
    """How well each view shows a point; views that do not show it are left out."""
    usual = atlas.default_view(lesion.site, lesion.side)
    outward = _outward(atlas, figure, point)
    place = atlas.place(point, figure)[None]
    found = {}
    for name in atlas.views:
        camera = atlas.camera(name, figure)
        size = Size.of(camera, 1000)
        facing = float(outward @ camera.axes()[2])
        x, y, _ = camera.projected(place, size.width, size.height)[0]
        if facing < _FACING or not (0 <= x < size.width and 0 <= y < size.height):
            continue
        if atlas.project(point, figure, camera, size.width, size.height).visible:
            found[name] = facing * (1 / max(camera.fit)) ** _NEARER * (_USUAL if name == usual else 1.0)
    return found or _oblique(atlas, figure, point, usual)


def _oblique(atlas: Atlas, figure: Figure, point: SurfacePoint, usual: str) -> dict[str, float]:
    """In folds and clefts: any view that shows the point at all."""
    for name in (usual, *atlas.views):
        camera = atlas.camera(name, figure)
        size = Size.of(camera, 1000)
        seen = atlas.project(point, figure, camera, size.width, size.height)
        if seen.visible and 0 <= seen.x < size.width and 0 <= seen.y < size.height:
            return {name: 0.01}
    return {}


def _outward(atlas: Atlas, figure: Figure, point: SurfacePoint) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    first, second = point.weights
    fine, weights = atlas.surface.fine_weights(point.triangle, (first, second, 1.0 - first - second))
    normal = weights @ atlas.shapes[figure].normals[atlas.surface.fine[fine]]
    return np.asarray(normal / max(float(np.linalg.norm(normal)), 1e-9), dtype=np.float32)


def crowds(places: Sequence[Place], least: float) -> list[list[int]]:
    """Groups of ``CROWD`` or more places, each nearer than ``least`` to another of its group; the largest first."""
    group = list(range(len(places)))
    for one, two in combinations(range(len(places)), 2):
        if hypot(places[one][0] - places[two][0], places[one][1] - places[two][1]) < least:
            old, new = group[two], group[one]
            group = [new if each == old else each for each in group]
    found = [[at for at, each in enumerate(group) if each == number] for number in sorted(set(group))]
    return sorted((members for members in found if len(members) >= CROWD), key=lambda members: -len(members))


def closer(camera: Camera, size: Size, places: Sequence[Place], pin: float) -> Camera | None:
    """A camera that shows ``places`` (pixels) just so much larger that pins ``pin`` pixels wide stand apart; ``None``
    where none would part them."""
    xs, ys = [place[0] for place in places], [place[1] for place in places]
    scale = camera.scale(size.width, size.height)
    wide, high = (max(xs) - min(xs)) / scale, (max(ys) - min(ys)) / scale
    if max(wide, high) < _SPOT:
        return None
    shape = min(max(camera.fit[0] / camera.fit[1], _NARROWEST), 1 / _NARROWEST)  # width to height: stands beside it
    whole = max(wide / shape, high) * _ROOMY
    nearest = min(hypot(one[0] - two[0], one[1] - two[1]) for one, two in combinations(places, 2)) / scale
    parted = nearest / (_PARTED * pin / size.longer) / max(shape, 1.0)
    largest = max(camera.fit)
    tall = min(max(parted, whole, largest / _MOST_CLOSER), largest / _LEAST_CLOSER)
    if tall < whole:
        return None
    middle = camera.panned(
        size.width / 2 - (max(xs) + min(xs)) / 2, size.height / 2 - (max(ys) + min(ys)) / 2, size.width, size.height
    )
    return replace(middle, fit=(tall * shape, tall), zoom=1.0)


def spread(places: Sequence[Place], least: float, size: Size) -> list[Place]:
    """Places (pixels) moved just so far apart that pins ``least`` pixels wide do not cover each other, inside the
    picture."""
    inset = least / 2
    moved = [[_within(x, inset, size.width), _within(y, inset, size.height)] for x, y in places]
    for turn in range(_ROUNDS):
        still = True
        for i, j in combinations(range(len(moved)), 2):
            across, down = moved[j][0] - moved[i][0], moved[j][1] - moved[i][1]
            distance = hypot(across, down)
            if distance >= least:
                continue
            still = False
            if distance < 1e-6:
                across, down, distance, push = 1.0, 0.3 * (-1) ** (i + j + turn), hypot(1.0, 0.3), least / 2
            else:
                push = (least * 1.01 - distance) / 2
            for place, sign in ((moved[i], -1), (moved[j], 1)):
                place[0] = _within(place[0] + sign * push * across / distance, inset, size.width)
                place[1] = _within(place[1] + sign * push * down / distance, inset, size.height)
        if still:
            break
    return [(x, y) for x, y in moved]


def _within(value: float, inset: float, length: int) -> float:
    return min(max(value, inset), length - inset)
