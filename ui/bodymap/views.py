"""Names of the preset views, and cameras for whatever is to be seen."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera
from clinic.atlas.mesh import Doubles
from clinic.atlas.shares import INNER
from clinic.records.enums import Figure, Side
from clinic.records.surface import SurfacePoint

BODY = "body-front"
FACE = "face-front"
# name of the view, and the words of the hint "Also: 2 ..."
_WORDS = {
    "face-front": ("Face", "on the face"),
    "face-left": ("Face, left side", "on the left side of the face"),
    "face-right": ("Face, right side", "on the right side of the face"),
    "head-left": ("Head, left profile", "on the left side of the head"),
    "head-right": ("Head, right profile", "on the right side of the head"),
    "head-back": ("Back of the head", "on the back of the head"),
    "scalp": ("Scalp", "on the scalp"),
    "chin": ("Under the chin", "under the chin"),
    "body-front": ("Body, front", "at the front"),
    "body-back": ("Body, back", "at the back"),
    "body-left": ("Body, left side", "on the left side of the body"),
    "body-right": ("Body, right side", "on the right side of the body"),
    "torso-front": ("Trunk, front", "on the front of the trunk"),
    "torso-back": ("Trunk, back", "on the back of the trunk"),
    "axilla-left": ("Left armpit", "in the left armpit"),
    "axilla-right": ("Right armpit", "in the right armpit"),
    "perineum": ("Anogenital region", "in the anogenital region"),
    "ear-left": ("Left ear", "on the left ear"),
    "ear-left-behind": ("Behind the left ear", "behind the left ear"),
    "ear-right": ("Right ear", "on the right ear"),
    "ear-right-behind": ("Behind the right ear", "behind the right ear"),
    "hand-left-palm": ("Left palm", "on the left palm"),
    "hand-left-dorsum": ("Left hand, back", "on the back of the left hand"),
    "hand-right-palm": ("Right palm", "on the right palm"),
    "hand-right-dorsum": ("Right hand, back", "on the back of the right hand"),
    "foot-left-dorsum": ("Left foot, top", "on top of the left foot"),
    "foot-left-sole": ("Left sole", "on the left sole"),
    "foot-left-medial": ("Left foot, inner side", "on the inner side of the left foot"),
    "foot-left-lateral": ("Left foot, outer side", "on the outer side of the left foot"),
    "foot-right-dorsum": ("Right foot, top", "on top of the right foot"),
    "foot-right-sole": ("Right sole", "on the right sole"),
    "foot-right-medial": ("Right foot, inner side", "on the inner side of the right foot"),
    "foot-right-lateral": ("Right foot, outer side", "on the outer side of the right foot"),
}
_ROOM, _LEAST_ROOM = 1.9, 1.1  # of a region's size that is shown around it; the least, rather than to zoom out
_TURNED = 0.35  # sine of the turn from which the nose leaves the middle, and left and right no longer say where it is
_OFF_MIDLINE = 0.05  # metres from the body's middle from which a view is of one limb
_LEAST = 0.05  # metres that are always visible, so that a fingertip keeps its surroundings


def view_label(view: str) -> str:
    """``Left palm``; a view without words of its own is called by its key."""
    return _WORDS[view][0] if view in _WORDS else view.replace("-", " ").capitalize()


def view_phrase(view: str) -> str:
    """``on the left palm``."""
    return _WORDS[view][1] if view in _WORDS else f"in the view {view.replace('-', ' ')}"


@dataclass(frozen=True, eq=False)
class RegionPlaces:
    """Which region each base triangle's middle lies in: where a region is found without drawing it."""

    labels: NDArray[np.int32]
    left: NDArray[np.bool_]
    sided: NDArray[np.bool_]

    @classmethod
    def of(cls, atlas: Atlas) -> "RegionPlaces":
        """Look up the middles of all triangles once."""
        size = len(atlas.labels) - 1
        texel = np.clip(atlas.surface.uv.mean(axis=1), 0, size).astype(np.int32)
        labels = atlas.labels[texel[:, 1], texel[:, 0]].astype(np.int32)
        sided = np.array([region.sides != "midline" for region in atlas.table.regions])
        return cls(labels, atlas.surface.left, sided[labels])

    def triangles(self, atlas: Atlas, sites: Iterable[str], side: Side | None) -> NDArray[np.intp]:
        """Base triangles of sites on a side (midline or none: both)."""
        parts = [number for site in sites for number in atlas.table.parts(site)]
        chosen = np.isin(self.labels, parts)
        if side in (Side.LEFT, Side.RIGHT):
            chosen &= ~self.sided | (self.left == (side is Side.LEFT))
        return np.flatnonzero(chosen)


def camera_on(
    atlas: Atlas, figure: Figure, places: RegionPlaces, sites: Iterable[str], side: Side | None, like: Camera
) -> Camera | None:
    """``like`` brought so near that the sites fill the picture; ``None`` if they have no skin."""
    found = places.triangles(atlas, sites, side)
    if not len(found):
        return None
    shape = atlas.shapes[figure]
    open_air = shape.occlusion[atlas.surface.base[found]].max(axis=1) >= INNER
    if open_air.any():  # the corner of the mouth goes on inside it, down to the throat
        found = found[open_air]
    points = shape.places[atlas.surface.base[found].reshape(-1)]
    axes = like.axes()
    seen = points @ axes.T
    low, high = seen.min(axis=0), seen.max(axis=0)
    middle = (low + high) / 2
    slab = like.slab if side is (Side.LEFT if like.centre[0] > 0 else Side.RIGHT) else None
    if slab is not None:  # measured from the centre: what it cuts away would stand before the region
        middle[2] = axes[2] @ np.array(like.centre, dtype=np.float32)
    x, y, z = middle @ axes
    wide, tall = _fit_around((high - low)[:2], np.array(like.fit) / like.zoom)
    return replace(like, centre=(float(x), float(y), float(z)), fit=(wide, tall), zoom=1.0, slab=slab)


def _fit_around(size: Doubles, shown: Doubles) -> tuple[float, float]:
    """What to show, in metres, of a region of ``size`` where so much is ``shown`` now: it must not become smaller."""
    least = size * _LEAST_ROOM
    wanted = np.clip(shown, least, size * _ROOM) if (least <= shown).all() else size * _ROOM
    wide, tall = np.maximum(wanted, _LEAST)
    return float(wide), float(tall)


def free(camera: Camera, body: Camera, width: int, height: int) -> Camera:
    """The same picture on the scale of the whole body, so that one can move out from a finger to all of it."""
    return replace(
        camera, fit=body.fit, zoom=camera.scale(width, height) / replace(body, zoom=1.0).scale(width, height)
    )


def in_sight(atlas: Atlas, figure: Figure, camera: Camera) -> Camera:
    """The camera, brought back to the figure where its middle has left it: an empty picture says no way back."""
    low, high = _box(atlas, figure)
    x, y, z = np.clip(np.array(camera.centre), low, high).tolist()
    return camera if (x, y, z) == camera.centre else replace(camera, centre=(x, y, z))


@lru_cache(maxsize=12)
def _box(atlas: Atlas, figure: Figure) -> tuple[Doubles, Doubles]:
    """Least and greatest metres (3,) of a figure."""
    places = atlas.shapes[figure].places.astype(np.float64)
    return places.min(axis=0), places.max(axis=0)


def on_figure(
    atlas: Atlas, camera: Camera, was: Figure, figure: Figure, middle: SurfacePoint | None, size: tuple[int, int]
) -> Camera:
    """What ``camera`` sees of one figure, on another: as near in parts of the body, the same skin in the ``middle``."""
    share = _tall(atlas, figure) / _tall(atlas, was)
    same = free(camera, atlas.camera(BODY, was), *size)
    x, y, z = (value * share for value in camera.centre)
    if middle is not None:
        x, y, z = (float(value) for value in atlas.place(middle, figure))
    slab = camera.slab * share if camera.slab is not None else None
    return replace(same, fit=atlas.camera(BODY, figure).fit, centre=(x, y, z), slab=slab)


def _tall(atlas: Atlas, figure: Figure) -> float:
    return float(np.ptp(atlas.shapes[figure].places[:, 1]))


def corner_words(camera: Camera) -> tuple[str, str]:
    """What lies to the left and to the right in the picture, in the patient's terms."""
    if _is_upside_down(camera):
        return "", ""
    right = camera.axes()[0]
    if abs(right[2]) < _TURNED:
        words = ("patient's right", "patient's left")
        return words if right[0] > 0 else (words[1], words[0])
    words = ("patient's back", "patient's front")
    return words if right[2] > 0 else (words[1], words[0])


def facing_words(camera: Camera) -> str:
    """``left side of the patient`` if turned, ``patient's left hand`` where fingers point up, else empty.

    The inner side of a limb is named by the limb: seen from the left, a right foot is still the right one.
    """
    across = camera.centre[0]
    if _is_upside_down(camera):
        return f"patient's {'left' if across > 0 else 'right'} hand"
    toward = camera.axes()[2]
    if abs(toward[0]) < _TURNED:
        return ""
    if abs(across) > _OFF_MIDLINE and across * toward[0] < 0:
        return f"inner side, patient's {'left' if across > 0 else 'right'}"
    return f"{'left' if toward[0] > 0 else 'right'} side of the patient"


def _is_upside_down(camera: Camera) -> bool:
    """Only hands are shown so; to the left and right of the picture lie thumb and little finger there."""
    return abs(camera.roll) > 90
