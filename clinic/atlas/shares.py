"""How large each region of the skin is on a figure, and its share of the body surface: a table computed from the mesh.

An estimate: the figures are means of many people, no patient. Skin is what could be touched from outside: the inside of
the mouth, the nostrils and the hollows behind the lids belong to the mesh, but to no share.

The parts are those of Lund and Browder (The estimation of areas of burns. Surg Gynecol Obstet 1944;79:352-358), grouped
as the rule of nines has them (Wallace AB. The exposure treatment of burns. Lancet 1951;257:501-504). The sides of the
trunk are divided where the skin turns from front to back.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.atlas import Atlas
from clinic.atlas.cells import fine_centres
from clinic.atlas.codes import SIDES, codes_of
from clinic.atlas.mesh import Doubles, Ints
from clinic.records.enums import Figure, Side

Bools = NDArray[np.bool_]

INNER = 0.05  # share of the sky below which skin of the head is the inside of mouth, nose or orbit
SAMPLES = fine_centres()[::4]  # of a fine triangle: one middle of four neighbouring cells, 64 for each base triangle

PARTS: dict[str, tuple[str, ...]] = {
    "head": (
        "scalp", "forehead", "glabella", "temple", "eyebrow", "eyelid", "canthus", "infraorbital", "nose", "cheek",
        "nasolabial", "preauricular", "postauricular", "lip", "philtrum", "oral", "perioral", "chin", "jawline", "ear",
    ),
    "neck": ("neck", "submental", "submandibular", "suprasternal", "supraclavicular"),
    "trunk front": ("chest", "breast", "inframammary", "abdomen", "periumbilical", "umbilicus", "mons", "groin"),
    "trunk back": ("back", "sacral"),
    "trunk side": ("axilla", "flank", "chest_lateral"),
    "buttocks": ("buttock", "gluteal", "intergluteal"),
    "perineum": ("perineum", "perianal", "scrotum", "penis", "vulva", "labium", "clitoris", "glans", "prepuce"),
    "upper arm": ("shoulder", "arm_upper", "elbow"),
    "forearm": ("forearm", "antecubital", "wrist"),
    "hand": ("hand", "thumb", "index", "middle", "ring", "little", "finger"),
    "thigh": ("thigh", "hip", "popliteal"),
    "leg": ("knee", "shin", "leg", "calf", "ankle", "achilles"),
    "foot": ("foot", "sole", "heel", "great_toe", "second_toe", "third_toe", "fourth_toe", "fifth_toe", "toe"),
}  # fmt: skip
"""Beginnings of the sites of each part; the longest that fits counts."""

NINES: dict[str, tuple[str, ...]] = {
    "head and neck": ("head", "neck"),
    "arms": ("upper arm", "forearm", "hand"),
    "legs": ("thigh", "leg", "foot"),
    "trunk, front": ("trunk front",),
    "trunk, back": ("trunk back", "buttocks"),
    "perineum": ("perineum",),
}


@dataclass(frozen=True, eq=False)
class RegionAreas:
    """Sizes on one ``figure``. ``codes`` (3 R,): square centimetres of each region in the midline, left and right, in
    the order of the region table; ``parts``: shares, 0 to 1, of the parts of Lund and Browder."""

    atlas: Atlas
    figure: Figure
    codes: Doubles
    parts: dict[str, float]

    @cached_property
    def total_cm2(self) -> float:
        """The body surface."""
        return float(self.codes.sum())

    def cm2(self, site: str, side: Side | None = None) -> float:
        """Of a site or of all its parts, on one side (midline: its strip there) or altogether.

        Raises ``KeyError`` for a site without skin of its own.
        """
        table = self.atlas.table
        if site not in table.index and site not in table.groups:
            raise KeyError(site)
        numbers = np.array(table.parts(site))
        columns = range(3) if side is None else (SIDES.index(side),)
        return float(sum(self.codes[3 * numbers + column].sum() for column in columns))

    def share(self, site: str, side: Side | None = None) -> float:
        """As ``cm2``, of the body surface, 0 to 1. Raises ``KeyError``."""
        return self.cm2(site, side) / self.total_cm2

    @property
    def nines(self) -> dict[str, float]:
        """Shares, 0 to 1, of the groups of the rule of nines."""
        return {name: sum(self.parts[part] for part in parts) for name, parts in NINES.items()}


def part_of(site: str) -> str:
    """The part of the body, a key of ``PARTS``, of a site with skin. Raises ``KeyError`` for an unknown one."""
    fitting = [(len(start), part) for part, starts in PARTS.items() for start in starts if _begins(site, start)]
    if not fitting:
        raise KeyError(site)
    return max(fitting)[1]


def _begins(site: str, start: str) -> bool:
    return site == start or site.startswith(f"{start}_")


@lru_cache(maxsize=4)
def skin(atlas: Atlas) -> Bools:
    """Which fine triangles (F,) are skin, and not the inside of mouth, nose or orbit: those of the head that see
    (almost) nothing of the sky on any figure."""
    fine = atlas.surface.fine
    number = codes_of(atlas, np.arange(len(fine), dtype=np.int32), np.full((len(fine), 3), 1 / 3, np.float32)) // 3
    head = np.array([part_of(region.site) in ("head", "neck") for region in atlas.table.regions])[number]
    sky = np.max([shape.occlusion[fine].max(axis=1) for shape in atlas.shapes.values()], axis=0)
    result: Bools = ~(head & (sky < INNER))
    result.flags.writeable = False
    return result


@lru_cache(maxsize=12)
def region_areas(atlas: Atlas, figure: Figure) -> RegionAreas:
    """The sizes of all regions on a figure."""
    shape = atlas.shapes[figure]
    fine, codes, share = _pieces(atlas)
    cm2 = shape.areas[fine] * share * 1e4
    regions = atlas.table.regions
    by_code: Doubles = np.bincount(codes, cm2, minlength=3 * len(regions)).astype(np.float64)
    names = [part_of(region.site) for region in regions]
    parts = dict.fromkeys(PARTS, 0.0)
    for number, size in enumerate(by_code.reshape(-1, 3).sum(axis=1)):
        parts[names[number]] += float(size)
    aside = np.array([name == "trunk side" for name in names])[codes // 3]
    before = atlas.shapes[Figure.NEUTRAL].normals[atlas.surface.fine[fine[aside]]][:, :, 2].sum(axis=1) > 0
    front = float(cm2[aside][before].sum())
    parts["trunk front"] += front
    parts["trunk back"] += parts.pop("trunk side") - front
    total = float(by_code.sum())
    return RegionAreas(atlas, figure, by_code, {name: size / total for name, size in parts.items()})


@lru_cache(maxsize=4)
def _pieces(atlas: Atlas) -> tuple[Ints, Ints, Doubles]:
    """Fine triangles, the region and side of a piece of each, and the share of the triangle that the piece has."""
    kept = np.flatnonzero(skin(atlas)).astype(np.int32)
    fine = np.repeat(kept, len(SAMPLES))
    codes = codes_of(atlas, fine, np.tile(SAMPLES, (len(kept), 1)))
    most = 3 * len(atlas.table.regions)
    pieces, count = np.unique(fine.astype(np.int64) * most + codes, return_counts=True)
    return (pieces // most).astype(np.int32), (pieces % most).astype(np.int32), count / len(SAMPLES)
