"""Eyes and mouth are closed on the atlas and open in photos: where their rims lie, what skin moves with them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.records.enums import Figure
from clinic.records.surface import SurfacePoint
from faces_build.places import Landed

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

# MediaPipe's landmarks on the rims of the patient's left eye, from the lateral to the medial corner, and of the mouth
LATERAL, MEDIAL = 263, 362
UPPER_LID, LOWER_LID = (466, 388, 387, 386, 385, 384, 398), (249, 390, 373, 374, 380, 381, 382)
UPPER_LIP = (191, 80, 81, 82, 13, 312, 311, 310, 415)
LOWER_LIP = (95, 88, 178, 87, 14, 317, 402, 318, 324)
LIDS = (("eyelid_upper_margin", "eyelid_upper"), ("eyelid_lower_margin", "eyelid_lower"))
LIPS = (("lip_upper_vermilion", "lip_upper", "philtrum"), ("lip_lower_vermilion", "lip_lower", "chin"))
LID_MM, LIP_MM = 7.0, 14.0  # how far from the rim skin moves with it
LID_PULL, LIP_PULL = 3.0, 7.0  # mm: standard deviation of the movement at the rim
RIM_SPREAD_MM = 2.0  # of the rims of open eyes, which renderings cannot tell


@dataclass(frozen=True)
class Labelled:
    """Vertices of the atlas: ``rest`` (V, 3) mm on the neutral adult, ``site`` (V,) the key of a region each is in."""

    rest: Doubles
    site: NDArray[np.str_]

    @classmethod
    def of(cls, atlas: Atlas) -> "Labelled":
        """From the label image."""
        surface = atlas.surface
        fine = np.arange(len(surface.fine), dtype=np.int32)
        site = np.full(len(atlas.shapes[Figure.NEUTRAL].places), "", dtype="<U32")
        keys = np.array([region.site for region in atlas.table.regions])
        for corner in range(3):
            weights = np.full((len(fine), 3), 0.1, dtype=np.float32)
            weights[:, corner] = 0.8
            base, spread = surface.base_weights(fine, weights)
            texel = np.einsum("nk,nkc->nc", spread, surface.uv[base]).astype(int)
            texel = np.clip(texel, 0, len(atlas.labels) - 1)
            site[surface.fine[:, corner]] = keys[atlas.labels[texel[:, 1], texel[:, 0]]]
        return cls(atlas.shapes[Figure.NEUTRAL].places.astype(np.float64) * 1000, site)

    def within(self, *sites: str) -> Ints:
        """Vertices in any of the regions."""
        return np.flatnonzero(np.isin(self.site, sites))


def opening(skin: Labelled) -> Doubles:
    """Per vertex (V,), mm: how far skin moves (one standard deviation) when eyes and mouth open; up is positive."""
    result = np.zeros(len(skin.rest))
    for side in (-1, 1):
        half = np.sign(skin.rest[:, 0]) == side
        _enter(result, skin, LIDS, half, (LID_MM, LID_PULL))
    _enter(result, skin, LIPS, np.ones(len(skin.rest), dtype=bool), (LIP_MM, LIP_PULL))
    return result


def _enter(
    result: Doubles,
    skin: Labelled,
    sites: tuple[tuple[str, ...], tuple[str, ...]],
    half: NDArray[np.bool_],
    sizes: tuple[float, float],
) -> None:
    """Skin above and below one opening, less towards its corners."""
    reach, pull = sizes
    rims = [np.intersect1d(skin.within(names[0]), np.flatnonzero(half)) for names in sites]
    both = skin.rest[np.concatenate(rims)]
    low, high = both[:, 0].min(), both[:, 0].max()
    for sign, names, opposite in ((1, sites[0], rims[1]), (-1, sites[1], rims[0])):
        members = np.intersect1d(skin.within(*names), np.flatnonzero(half))
        places = skin.rest[members]
        apart = np.linalg.norm(places[:, None] - skin.rest[opposite][None], axis=2).min(axis=1)
        along = np.clip(2 * (places[:, 0] - low) / (high - low) - 1, -1, 1)
        result[members] = sign * pull * np.exp(-0.5 * (apart / reach) ** 2) * (1 - along**2)


def open_rims(atlas: Atlas, skin: Labelled, marks: dict[int, Landed], partner: Ints) -> dict[int, SurfacePoint]:
    """The places of the lids' landmarks on the true rims, for photos with open eyes."""
    left = [np.intersect1d(skin.within(names[0]), np.flatnonzero(skin.rest[:, 0] > 0)) for names in LIDS]
    rims = [_facing_rim(skin, left[0], left[1]), _facing_rim(skin, left[1], left[0])]
    both = np.concatenate(rims)
    across = skin.rest[both, 0]
    lateral, medial = both[int(across.argmax())], both[int(across.argmin())]
    start, end = (_across(atlas, marks[number]) for number in (LATERAL, MEDIAL))
    chosen = {LATERAL: int(lateral), MEDIAL: int(medial)}
    for numbers, rim in ((UPPER_LID, rims[0]), (LOWER_LID, rims[1])):
        for number in numbers:
            share = (_across(atlas, marks[number]) - end) / (start - end)
            wanted = skin.rest[medial, 0] + share * (skin.rest[lateral, 0] - skin.rest[medial, 0])
            chosen[number] = int(rim[np.abs(skin.rest[rim, 0] - wanted).argmin()])
    result = {}
    for number, vertex in chosen.items():
        result[number] = _at_vertex(atlas, vertex)
        mirrored = np.linalg.norm(skin.rest - skin.rest[vertex] * np.array([-1, 1, 1]), axis=1).argmin()
        result[int(partner[number])] = _at_vertex(atlas, int(mirrored))
    return result


def _facing_rim(skin: Labelled, rim: Ints, opposite: Ints) -> Ints:
    """Those vertices of a lid's margin that are closest to the other lid."""
    apart = np.linalg.norm(skin.rest[rim][:, None] - skin.rest[opposite][None], axis=2).min(axis=1)
    result: Ints = rim[apart < np.quantile(apart, 0.6)]
    return result


def _across(atlas: Atlas, mark: Landed) -> float:
    return float(atlas.place(mark.point, Figure.NEUTRAL)[0]) * 1000


def _at_vertex(atlas: Atlas, vertex: int) -> SurfacePoint:
    fine, corner = np.argwhere(atlas.surface.fine == vertex)[0]
    base, spread = atlas.surface.base_weights(np.array([fine], dtype=np.int32), np.eye(3, dtype=np.float32)[[corner]])
    first, second = (round(float(value), 4) for value in spread[0, :2])
    return SurfacePoint(int(base[0]), (first, second), atlas.version)
