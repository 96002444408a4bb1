"""The region table of the surface: names, sides, anchors and the views that show them best."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clinic.atlas.camera import Camera
from clinic.records.enums import Figure, Side
from clinic.records.surface import SurfacePoint


@dataclass(frozen=True, slots=True)
class Region:
    """One region of the surface. ``sides`` is ``sided`` (left and right), ``midline`` or ``both`` (left and right
    with a middle of ``middle_mm`` half width on the neutral adult)."""

    site: str
    sides: str
    middle_mm: float
    view: str
    anchors: dict[Side, SurfacePoint]


@dataclass(frozen=True, slots=True)
class RegionTable:
    """All regions, in the order of the label image's values."""

    version: str
    regions: tuple[Region, ...]
    index: dict[str, int]
    groups: dict[str, tuple[str, ...]]
    nearest: dict[str, str]
    cameras: dict[Figure, dict[str, Camera]]

    @classmethod
    def load(cls, path: Path) -> "RegionTable":
        """Read ``regions.json``."""
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        version = stored["version"]
        regions = tuple(_region(row, version) for row in stored["regions"])
        return cls(
            version=version,
            regions=regions,
            index={region.site: number for number, region in enumerate(regions)},
            groups={key: tuple(parts) for key, parts in stored["groups"].items()},
            nearest=stored["nearest"],
            cameras={
                Figure(figure): {name: _camera(row) for name, row in views.items()}
                for figure, views in stored["views"].items()
            },
        )

    def parts(self, site: str) -> tuple[int, ...]:
        """Label values that a site covers: its own, its parts', or those of the nearest region."""
        if site in self.index:
            return (self.index[site],)
        if site in self.groups:
            return tuple(self.index[part] for part in self.groups[site])
        return self.parts(self.nearest[site]) if site in self.nearest else ()

    def anchor(self, site: str, side: Side) -> SurfacePoint | None:
        """A point well inside the region on the wanted side, or the closest there is to that."""
        parts = [self.regions[number].anchors for number in self.parts(site)]
        for wanted in (side, Side.MIDLINE, Side.LEFT):
            for anchors in parts:
                if wanted in anchors:
                    return anchors[wanted]
        return None


def _region(row: dict[str, Any], version: str) -> Region:
    anchors = {
        Side(side): SurfacePoint(int(triangle), (float(first), float(second)), version)
        for side, (triangle, first, second) in row["anchors"].items()
    }
    return Region(row["site"], row["sides"], float(row["middle_mm"]), row["view"], anchors)


def _camera(row: dict[str, Any]) -> Camera:
    x, y, z = row["centre"]
    wide, high = row["fit"]
    return Camera(row["yaw"], row["pitch"], 1.0, (x, y, z), (wide, high), row["roll"], row["slab"])
