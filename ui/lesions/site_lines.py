"""The lines of the list of sites: found by words, or grouped by regions of the body. Without Qt.

SiteTree(catalog, has_surface)
    found(text, side, counts) -> list[SiteLine]                    best first
    grouped(side, counts, opened, recent) -> list[Line]            headings, and the sites below those that are open
    groups -> tuple[str, ...]; group_of(site_key) -> str
A ``side`` leaves the other side out; what lies in the midline only stays. ``None``: both sides.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clinic.catalog import Catalog
from clinic.catalog.types import Site
from clinic.records.enums import Side

RECENT = "recent"
NO_PLACE = "chosen from the list: no place of its own on the figure"
_SIDE_ORDER = (Side.MIDLINE, Side.RIGHT, Side.LEFT)
_OTHER = "other"
_NAMES = {
    RECENT: "Recently used",
    "scalp": "Scalp",
    "face": "Face",
    "ear": "Ear",
    "neck": "Neck",
    "oral": "Mouth",
    "trunk": "Trunk",
    "upper_limb": "Shoulder and arm",
    "hand": "Hand and fingers",
    "lower_limb": "Buttock and leg",
    "foot": "Foot and toes",
    "anogenital": "Anogenital region",
    _OTHER: "Other sites",
}

Counts = Mapping[tuple[str, Side], int]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One site on one side. ``depth``: how many sites of its group it lies within."""

    site: Site
    side: Side
    above: str
    on_surface: bool
    count: int
    depth: int = 0
    grouped: bool = False

    @property
    def text(self) -> str:
        """``Infraorbital region, left``; the midline is said where there are other sides."""
        if self.side is Side.MIDLINE and len(self.site.side_values) > 1:
            return f"{self.site.name}, midline"
        return self.site.display(self.side)

    @property
    def second(self) -> str:
        """What it lies in, unless the heading says so; or that the figure has no place for it."""
        if not self.on_surface:
            return NO_PLACE
        return "" if self.grouped else self.above

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        return ", ".join(part for part in (self.text, self.second) if part)


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A heading. ``sites`` and ``count`` are of sites and lesions below it."""

    key: str
    sites: int
    count: int
    is_open: bool

    @property
    def text(self) -> str:
        """``Face``."""
        return _NAMES.get(self.key) or self.key.replace("_", " ").capitalize()

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        sites = "1 site" if self.sites == 1 else f"{self.sites} sites"
        return f"{self.text}, {sites}, {'open' if self.is_open else 'closed'}"


Line = SiteLine | GroupLine


class SiteTree:
    """All sites of the catalog, in the order of its table, those within a site below it."""

    def __init__(self, catalog: Catalog, has_surface: Callable[[str], bool]) -> None:
        self._catalog, self._has_surface = catalog, has_surface
        self._order = _ordered(catalog.sites)

    @property
    def groups(self) -> tuple[str, ...]:
        """Keys of the headings."""
        return tuple(self._order)

    def group_of(self, key: str) -> str:
        """The heading that a site stands below."""
        return _group(self._catalog.sites[key])

    def found(self, text: str, side: Side | None, counts: Counts) -> list[SiteLine]:
        """Lines that answer to ``text``; a side that is typed goes before ``side``."""
        lines: list[SiteLine] = []
        for site, said in self._catalog.search_sites(text):
            lines += self._lines(site, said or side, counts)
        return lines

    def grouped(
        self, side: Side | None, counts: Counts, opened: Collection[str], recent: Sequence[str] = ()
    ) -> list[Line]:
        """Headings with the lines of those that are open; ``recent`` are keys of sites, newest first."""
        lines: list[Line] = []
        known = [(self._catalog.sites[key], 0) for key in recent if key in self._catalog.sites]
        for group, sites in ((RECENT, known), *self._order.items()):
            below = [line for site, depth in sites for line in self._lines(site, side, counts, depth, grouped=True)]
            if below:
                count = sum(line.count for line in below)
                number = len({line.site.key for line in below})
                lines.append(GroupLine(group, number, count, group in opened))
                lines += below if group in opened else []
        return lines

    def _lines(
        self, site: Site, side: Side | None, counts: Counts, depth: int = 0, *, grouped: bool = False
    ) -> list[SiteLine]:
        above = " › ".join(self._catalog.breadcrumb(site)[:-1])
        has_skin = self._has_surface(site.key)
        return [
            SiteLine(site, each, above, has_skin, counts.get((site.key, each), 0), depth, grouped)
            for each in sides_of(site, side)
        ]


def sides_of(site: Site, side: Side | None) -> list[Side]:
    """The sides of a site that are listed."""
    if side is None:
        return [each for each in _SIDE_ORDER if each in site.side_values]
    if side in site.side_values:
        return [side]
    return [Side.MIDLINE] if tuple(site.side_values) == (Side.MIDLINE,) else []


def _ordered(sites: Mapping[str, Site]) -> dict[str, list[tuple[Site, int]]]:
    """By group: each site with its depth, those within it right after it."""
    below: dict[str, list[Site]] = {}
    tops: dict[str, list[Site]] = {}
    for site in sites.values():
        above = sites.get(site.parent)
        if above is not None and _group(above) == _group(site):
            below.setdefault(above.key, []).append(site)
        else:
            tops.setdefault(_group(site), []).append(site)
    return {group: [pair for top in found for pair in _walk(top, below, 0)] for group, found in tops.items()}


def _walk(site: Site, below: Mapping[str, list[Site]], depth: int) -> Iterator[tuple[Site, int]]:
    yield site, depth
    for each in below.get(site.key, ()):
        yield from _walk(each, below, depth + 1)


def _group(site: Site) -> str:
    return site.region or _OTHER
