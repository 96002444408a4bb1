"""Pictures of the body map for documents, with the lesions of one patient as pins and areas.

The pictures hold the figure alone: pins, numbers, areas are drawn over them as shapes.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from math import cos, radians
from string import ascii_uppercase

import numpy as np
from PIL import Image

from clinic.atlas import Atlas, Camera, Frame, render
from clinic.atlas.area_picture import mask_of, outlines
from clinic.catalog import Catalog
from clinic.records.enums import Figure, SkinTone
from clinic.records.lesions import LesionRow
from clinic.records.patients import PatientDetail
from clinic.reports.marks import PIN_REACH
from clinic.reports.summary_data import MapArea, MapPin, MapView, MapWindow
from clinic.rules.ages import age_on
from clinic.services.map_places import Size, closer, crowds, points_of, spread, views_of

_DPI = 330
"""A little more than is printed: figures side by side may come out a little larger than their box."""
_QUALITY = 92
_SIDEWAYS = 0.5
_TONE = SkinTone.III
_HIDDEN, _FREE = 1.8, 0.25
"""Of a pin's width: an area smaller than that would be hidden by its pin; what is left free between the two."""
_WINDOW_ROOM = 0.012
"""Of the picture: least room between the edge of a window and the edge of the picture."""


@dataclass(frozen=True, slots=True)
class Print:
    """How maps are printed: points of the longer side at most and at least, most pictures, whose hand it is in the
    words of who reads."""

    long_side: float = 163.0
    smallest: float = 150.0
    most: int = 4
    whose: str = "patient's"

    @property
    def pixels(self) -> int:
        """Of the longer side."""
        return round(self.long_side / 72 * _DPI)

    def pin(self, size: Size) -> float:
        """Pixels that a pin takes in a picture."""
        return 2 * PIN_REACH / self.smallest * size.longer


HANDOUT = Print(146.0, 112.0, whose="your")


@dataclass(frozen=True, slots=True)
class _Paper:
    """What all pictures of one patient share."""

    atlas: Atlas
    figure: Figure
    tone: SkinTone
    print: Print
    groups: Mapping[str, str]


def map_views(
    atlas: Atlas,
    patient: PatientDetail,
    lesions: Sequence[LesionRow],
    on: date,
    printed: Print | None = None,
    groups: Mapping[str, str] | None = None,
) -> tuple[MapView, ...]:
    """The views in which ``lesions`` are best seen, those with most pins first, each followed by its close-ups.

    A lesion without a place on the map is in none. ``on`` is the day whose age chooses the figure; ``groups``: of each
    diagnosis key.
    """
    printed = printed or Print()
    figure = figure_of(atlas, patient, on)
    paper = _Paper(atlas, figure, patient.skin_tone or _TONE, printed, groups or {})
    shown = views_of(atlas, figure, lesions, printed.most)
    spare = printed.most - len(shown)
    letters, views = iter(ascii_uppercase), list[MapView]()
    for name, rows in shown.items():
        made = _with_close_ups(paper, name, rows, spare, letters)
        spare -= len(made) - 1
        views += made
    return tuple(views)


def diagnosis_groups(catalog: Catalog) -> dict[str, str]:
    """Which group each diagnosis belongs to: it has the colour."""
    return {key: diagnosis.group for key, diagnosis in catalog.diagnoses.items()}


def figure_of(atlas: Atlas, patient: PatientDetail, on: date) -> Figure:
    """The figure of the patient's age on a day and sex."""
    born = patient.birth if patient.birth and patient.birth.earliest <= on else None
    return atlas.figure_for(age_on(born, on).decimal_years if born else None, patient.sex)


def maps_note(lesions: Sequence[LesionRow], views: Sequence[MapView]) -> str:
    """Says which lesions no picture shows, and why; empty if there is none."""
    seen = {pin.number for view in views for pin in view.pins}
    homeless = [str(lesion.number) for lesion in lesions if lesion.point is None]
    left_out = [str(row.number) for row in lesions if row.point is not None and row.number not in seen]
    parts = []
    if homeless:
        have = "1 lesion has" if len(homeless) == 1 else f"{len(homeless)} lesions have"
        parts.append(f"{have} no place on the figure: {', '.join(homeless)}.")
    if left_out:
        are = "1 lesion is" if len(left_out) == 1 else f"{len(left_out)} lesions are"
        parts.append(f"{are} not shown here: {', '.join(left_out)}.")
    return " ".join(parts)


def _with_close_ups(
    paper: _Paper, name: str, lesions: Sequence[LesionRow], spare: int, letters: Iterator[str]
) -> list[MapView]:
    """A view, and up to ``spare`` close-ups of its crowded places."""
    camera = paper.atlas.camera(name, paper.figure)
    size = Size.of(camera, paper.print.pixels)
    places = _projected(paper, camera, size, lesions)
    title = view_title(name, paper.print.whose)
    corners = ("", "") if _limb(name) else _corners(camera)
    windows, larger, apart = [], [], set[str]()
    for members in crowds(places, paper.print.pin(size))[:spare]:
        nearer = closer(camera, size, [places[at] for at in members], paper.print.pin(size))
        if nearer is None:
            continue
        rows, letter = [lesions[at] for at in members], next(letters)
        apart |= {row.id for row in rows}
        windows.append(_window(camera, size, nearer, letter, rows))
        larger.append(_view(paper, nearer, f"Close-up {letter}: {_sites(rows)}", rows, corners))
    overview = _view(paper, camera, title, lesions, corners, windows, apart)
    return [overview, *larger]


def _view(
    paper: _Paper,
    camera: Camera,
    title: str,
    lesions: Sequence[LesionRow],
    corners: tuple[str, str],
    windows: Sequence[MapWindow] = (),
    apart_ids: Collection[str] = (),
) -> MapView:
    """``apart_ids``: lesions whose area is shown, but whose pin stands in a close-up."""
    size = Size.of(camera, paper.print.pixels)
    frame = render(paper.atlas, paper.figure, camera, size.width, size.height, paper.tone)
    found = [_area(paper, frame, row) for row in lesions]
    areas = tuple(area for area in found if area is not None)
    shown = lesions
    lesions = [row for row in lesions if row.id not in apart_ids]
    places = _projected(paper, camera, size, lesions)
    pin = paper.print.pin(size)
    covers = {row.id: area for row, area in zip(shown, found, strict=True) if area is not None}
    wanted = [_beside(covers.get(row.id), place, pin, size) for row, place in zip(lesions, places, strict=True)]
    apart = spread(wanted, pin, size)
    pins = [
        MapPin(
            at[0] / size.width,
            at[1] / size.height,
            row.number,
            row.status,
            row.group_in(paper.groups),
            row.anchored,
            (place[0] / size.width, place[1] / size.height) if at != place else None,
            ", ".join(part for part in (row.site_text, row.diagnosis_text) if part),
        )
        for row, place, at in zip(lesions, places, apart, strict=True)
    ]
    return MapView(_jpeg(frame), title, tuple(pins), *corners, areas, tuple(windows))


def _beside(area: MapArea | None, place: tuple[float, float], pin: float, size: Size) -> tuple[float, float]:
    """Where the pin of a place should stand: beside an area that it would hide: away from the middle, for
    there it would stand on another part of the body, even the other leg."""
    if area is None:
        return place
    xs = [x * size.width for line in area.lines for x, _ in line]
    ys = [y * size.height for line in area.lines for _, y in line]
    if max(max(xs) - min(xs), max(ys) - min(ys)) >= _HIDDEN * pin:
        return place
    room = (_FREE + 0.5) * pin
    middle = (min(xs) + max(xs)) / 2
    left, right = max(min(xs) - room, pin / 2), min(max(xs) + room, size.width - pin / 2)
    outer, inner = (left, right) if middle < size.width / 2 else (right, left)
    return (outer if abs(outer - middle) >= pin / 2 else inner), place[1]


def _projected(paper: _Paper, camera: Camera, size: Size, lesions: Sequence[LesionRow]) -> list[tuple[float, float]]:
    """Pixels of lesions that all have a place."""
    seen = [
        paper.atlas.project(point, paper.figure, camera, size.width, size.height)
        for _, point in points_of(lesions, paper.atlas.version)
    ]
    return [(each.x, each.y) for each in seen]


def _area(paper: _Paper, frame: Frame, row: LesionRow) -> MapArea | None:
    """What a lesion covers, as far as the picture shows it."""
    if row.area is None or row.area.atlas != paper.atlas.version:
        return None
    mask = mask_of(paper.atlas, frame, row.area)
    lines = outlines(mask) if mask is not None else ()
    height, width = frame.ids.shape
    fractions = tuple(tuple((float(x) / width, float(y) / height) for x, y in line) for line in lines)
    return MapArea(fractions, row.number, row.group_in(paper.groups)) if fractions else None


def _window(camera: Camera, size: Size, nearer: Camera, letter: str, rows: Sequence[LesionRow]) -> MapWindow:
    """The part of a view that ``nearer``, which looks the same way, shows."""
    scale = camera.scale(size.width, size.height)
    middle = camera.projected(np.array([nearer.centre], dtype=np.float32), size.width, size.height)[0]
    x, y = float(middle[0]) / size.width, float(middle[1]) / size.height
    across, down = nearer.fit[0] * scale / 2 / size.width, nearer.fit[1] * scale / 2 / size.height
    low, high = _WINDOW_ROOM, 1 - _WINDOW_ROOM
    edges = (max(x - across, low), max(y - down, low), min(x + across, high), min(y + down, high))
    return MapWindow(*edges, letter, tuple(sorted(row.number for row in rows)))


def _sites(rows: Sequence[LesionRow]) -> str:
    """``Upper eyelid, left``; ``Upper eyelid, left and beside it`` where others lie at other sites."""
    counts = Counter(row.site_text for row in rows)
    site = counts.most_common(1)[0][0]
    return site if len(counts) == 1 else f"{site} and beside it"


def _jpeg(frame: Frame) -> bytes:
    """Colours at full resolution: the silhouette stays clean on white paper."""
    out = BytesIO()
    Image.fromarray(frame.rgb).save(out, "JPEG", quality=_QUALITY, subsampling=0, optimize=True)
    return out.getvalue()


_LIMBS = {
    "ear": {"behind": "from behind"},
    "hand": {"dorsum": "back"},
    "foot": {"dorsum": "top", "medial": "inner side", "lateral": "outer side"},
    "axilla": {},
}
"""Views of one hand, foot, ear or armpit, which have no right and left of their own, and what their aspects are called.
"""
_NAMES = {"axilla": "armpit", "perineum": "perineum, from below"}


def _limb(name: str) -> bool:
    return name.partition("-")[0] in _LIMBS


def view_title(name: str, whose: str = "patient's") -> str:
    """``face-front`` as ``Face, front``, ``hand-left-palm`` as ``Patient's left hand, palm``."""
    part, _, side = name.partition("-")
    if part in _LIMBS:
        side, _, aspect = side.partition("-")
        named = f"{whose.capitalize()} {side} {_NAMES.get(part, part)}"
        return f"{named}, {_LIMBS[part].get(aspect, aspect)}" if aspect else named
    named = _NAMES.get(part, part).capitalize()
    if side in ("left", "right"):
        return f"{named}, {whose} {side} side"
    return f"{named}, {side.replace('-', ' ')}" if side else named


def _corners(camera: Camera) -> tuple[str, str]:
    """The patient's sides: seen from the front, the right side is at the left."""
    facing = cos(radians(camera.yaw))
    if abs(facing) < _SIDEWAYS:
        return "", ""
    return ("right", "left") if facing > 0 else ("left", "right")
