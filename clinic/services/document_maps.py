"""Pictures of the body map for documents, with the lesions of one patient as pins."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from itertools import combinations
from math import cos, hypot, radians

from PIL import Image

from clinic.atlas import Atlas, Camera, render
from clinic.records.enums import Figure, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from clinic.reports.summary_data import MapPin, MapView
from clinic.rules.ages import age_on

_LONG_SIDE = 1000
"""Pixels: sharp at the size at which a map stands on a page."""
_MOST_VIEWS = 4
_PIN = 0.062
"""Size of a printed pin as a part of the picture's longer side."""
_ROUNDS = 30
_SIDEWAYS = 0.5
_TONE = SkinTone.III


def map_views(
    atlas: Atlas, patient: PatientDetail, lesions: Sequence[LesionRow], on: date, whose: str = "patient's"
) -> tuple[MapView, ...]:
    """The views in which ``lesions`` are best seen, those with most pins first; at most four.

    A lesion without a place on the map is in none. ``on`` is the day whose age chooses the figure;
    ``whose`` hand it is in the words of who reads (``your``).
    """
    born = patient.birth if patient.birth and patient.birth.earliest <= on else None
    years = age_on(born, on).decimal_years if born else None
    figure = atlas.figure_for(years, patient.sex)
    by_view: dict[str, list[LesionRow]] = {}
    for lesion in lesions:
        view = _best_view(atlas, figure, lesion)
        if view:
            by_view.setdefault(view, []).append(lesion)
    fullest = sorted(by_view.items(), key=lambda item: -len(item[1]))[:_MOST_VIEWS]
    tone = patient.skin_tone or _TONE
    return tuple(_view(atlas, figure, name, shown, tone, whose) for name, shown in fullest)


def _best_view(atlas: Atlas, figure: Figure, lesion: LesionRow) -> str:
    if lesion.point is None or lesion.point.atlas != atlas.version:
        return ""
    usual = atlas.default_view(lesion.site, lesion.side)
    for name in (usual, *(view for view in atlas.views if view != usual)):
        camera = atlas.camera(name, figure)
        width, height = _size(camera)
        seen = atlas.project(lesion.point, figure, camera, width, height)
        if seen.visible and 0 <= seen.x < width and 0 <= seen.y < height:
            return name
    return ""


def _view(atlas: Atlas, figure: Figure, name: str, lesions: Sequence[LesionRow], tone: SkinTone, whose: str) -> MapView:
    camera = atlas.camera(name, figure)
    width, height = _size(camera)
    marked = [lesion for lesion in lesions if lesion.point is not None]
    places = [atlas.project(lesion.point, figure, camera, width, height) for lesion in marked if lesion.point]
    apart = _spread([(seen.x, seen.y) for seen in places], max(width, height) * _PIN)
    pins = [
        MapPin(x / width, y / height, lesion.number, lesion.status)
        for lesion, (x, y) in zip(marked, apart, strict=True)
    ]
    out = BytesIO()
    Image.fromarray(render(atlas, figure, camera, width, height, tone).rgb).save(out, "PNG")
    corners = ("", "") if _limb(name) else _corners(camera)
    return MapView(out.getvalue(), view_title(name, whose), tuple(pins), *corners)


def _spread(places: Sequence[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """Move pins that would cover each other just far enough apart for their numbers to be read; the table has the site.

    ``places`` and ``least`` in pixels.
    """
    moved = [list(place) for place in places]
    for _ in range(_ROUNDS):
        for i, j in combinations(range(len(moved)), 2):
            across, down = moved[j][0] - moved[i][0], moved[j][1] - moved[i][1]
            distance = hypot(across, down)
            if distance >= least:
                continue
            if distance < 1e-6:
                across, down, distance = 1.0, 0.0, 1.0
                push = least / 2
            else:
                push = (least - distance) / 2
            for place, sign in ((moved[i], -1), (moved[j], 1)):
                place[0] += sign * push * across / distance
                place[1] += sign * push * down / distance
    return [(x, y) for x, y in moved]


_LIMBS = {
    "ear": {"behind": "from behind"},
    "hand": {"dorsum": "back"},
    "foot": {"dorsum": "top", "medial": "inner side", "lateral": "outer side"},
}
"""Views of one hand, foot or ear, which have no right and left of their own, and what their aspects are called."""


def _limb(name: str) -> bool:
    return name.partition("-")[0] in _LIMBS


def view_title(name: str, whose: str = "patient's") -> str:
    """``face-front`` as ``Face, front``, ``hand-left-palm`` as ``Patient's left hand, palm``."""
    part, _, side = name.partition("-")
    if part in _LIMBS:
        side, _, aspect = side.partition("-")
        named = f"{whose.capitalize()} {side} {part}"
        return f"{named}, {_LIMBS[part].get(aspect, aspect)}" if aspect else named
    return f"{part.capitalize()}, {side.replace('-', ' ')}" if side else part.capitalize()


def _size(camera: Camera) -> tuple[int, int]:
    scale = _LONG_SIDE / max(camera.fit)
    return round(camera.fit[0] * scale), round(camera.fit[1] * scale)


def _corners(camera: Camera) -> tuple[str, str]:
    """The patient's sides: seen from the front, the right side is at the left."""
    facing = cos(radians(camera.yaw))
    if abs(facing) < _SIDEWAYS:
        return "", ""
    return ("right", "left") if facing > 0 else ("left", "right")
