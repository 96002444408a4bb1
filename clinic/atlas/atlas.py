"""The atlas: one skin for every figure, its regions, and the way between points of the skin and pixels."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas.camera import Camera
from clinic.atlas.mesh import TINTS, Floats, Shape, Surface
from clinic.atlas.regions import RegionTable
from clinic.atlas.shapes import Shapes, Store
from clinic.atlas.sight import SLIP, Sight
from clinic.errors import ClinicError
from clinic.records.enums import Figure, Sex, Side
from clinic.records.surface import SurfacePoint

# years; the child gives way to the adult where puberty begins, the older adult begins where gerontology lets it begin
INFANT_UNTIL, CHILD_UNTIL, OLDER_FROM = 2.0, 12.0, 65.0
HIDDEN_BY = 2.0  # pixels: skin that lies this much nearer to the viewer hides a point ...
HIDDEN_BY_METRES = 0.0003  # ... and this much more, where a pixel is less


@dataclass(frozen=True, slots=True)
class Projected:
    """Where a point of the skin shows, in pixels; ``visible`` is false behind the body or on its far side."""

    x: float
    y: float
    visible: bool


@dataclass(frozen=True, eq=False)
class Atlas:
    """Read once by ``load``, then passed to whoever draws or asks."""

    table: RegionTable
    surface: Surface
    shapes: Mapping[Figure, Shape]
    labels: NDArray[np.uint8]

    @classmethod
    def load(cls, folder: Path) -> "Atlas":
        """Read ``surface.npz``, ``labels.png`` and ``regions.json``.

        Raises ``ClinicError`` if they are missing or damaged.
        """
        try:
            store = Store((folder / "surface.npz").read_bytes())
            table = RegionTable.load(folder / "regions.json")
            labels = _labels(folder / "labels.png")
            rest_x = np.abs(store.places(Figure.NEUTRAL)[:, 0]) * np.float32(1000)
            surface = Surface.load(store.read("base", "middles", "uv", "left", "palm", *TINTS), rest_x)
            shapes = Shapes(store, surface, tuple(table.cameras))
        except (OSError, ValueError, KeyError, cv2.error, BadZipFile, zlib.error) as error:
            raise ClinicError("The body atlas cannot be read.", "Install the program again.") from error
        return cls(table, surface, shapes, labels)

    @property
    def version(self) -> str:
        """Of the surface: points keep it, so that a later atlas can tell where they were made."""
        return self.table.version

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that can be drawn."""
        return tuple(self.shapes)

    @property
    def views(self) -> tuple[str, ...]:
        """Names of the preset views."""
        return tuple(self.table.cameras[Figure.NEUTRAL])

    @property
    def sites_on_surface(self) -> tuple[str, ...]:
        """Site keys that have skin of their own."""
        return tuple(region.site for region in self.table.regions)

    def camera(self, view: str, figure: Figure) -> Camera:
        """The preset of one view for one figure. Raises ``KeyError`` for names that are not in ``views``."""
        return self.table.cameras[figure][view]

    def region_at(self, point: SurfacePoint) -> tuple[str, Side]:
        """Site key and patient's side of a point."""
        weights = full_weights(point)
        texel = weights @ self.surface.uv[point.triangle]
        size = len(self.labels) - 1
        column, row = (min(max(int(value), 0), size) for value in texel)
        region = self.table.regions[int(self.labels[row, column])]
        if region.sides == "midline":
            return region.site, Side.MIDLINE
        if region.middle_mm and self.midline_distance(point) < region.middle_mm:
            return region.site, Side.MIDLINE
        return region.site, Side.LEFT if self.surface.left[point.triangle] else Side.RIGHT

    def midline_distance(self, point: SurfacePoint) -> float:
        """Millimetres from the midline on the neutral adult."""
        fine, weights = self.surface.fine_weights(point.triangle, _three(point))
        return float(weights @ self.surface.rest_x[self.surface.fine[fine]])

    def place(self, point: SurfacePoint, figure: Figure) -> Floats:
        """Metres (3,) of a point on a figure."""
        fine, weights = self.surface.fine_weights(point.triangle, _three(point))
        result: Floats = weights @ self.shapes[figure].places[self.surface.fine[fine]]
        return result

    def project(self, point: SurfacePoint, figure: Figure, camera: Camera, width: int, height: int) -> Projected:
        """Where a point shows in a picture of ``width`` by ``height`` pixels."""
        place = self.place(point, figure)
        x, y, depth = (float(value) for value in camera.projected(place[None], width, height)[0])
        sight = Sight(self.shapes[figure], camera, width, height)
        near = HIDDEN_BY + HIDDEN_BY_METRES * camera.scale(width, height)
        fine, _ = self.surface.fine_weights(point.triangle, _three(point))
        if sight.hides(x, y, depth + near):
            return Projected(x, y, visible=False)
        if sight.faces(fine):
            return Projected(x, y, visible=True)
        met = sight.meet(x, y, SLIP)  # just behind the silhouette, or on it
        return Projected(x, y, met is not None and abs(met.depth - depth) <= near)

    def anchor(self, site_key: str, side: Side) -> SurfacePoint | None:
        """A point that stands for a site, ``None`` if it is unknown.

        A site without skin of its own gets a point on the nearest region.
        """
        return self.table.anchor(site_key, side)

    def default_view(self, site_key: str, side: Side) -> str:
        """Name of the preset in which a site is best seen."""
        parts = self.table.parts(site_key)
        view = self.table.regions[parts[0]].view if parts else self.views[0]
        return view.replace("{side}", str(Side.RIGHT if side is Side.RIGHT else Side.LEFT))

    def figure_for(self, age_years: float | None, sex: Sex) -> Figure:
        """The figure most like a patient, of those that exist."""
        by_sex = {Sex.FEMALE: Figure.ADULT_FEMALE, Sex.MALE: Figure.ADULT_MALE}.get(sex, Figure.NEUTRAL)
        if age_years is None:
            return by_sex
        if age_years < INFANT_UNTIL:
            return Figure.INFANT
        if age_years < CHILD_UNTIL:
            return Figure.CHILD
        return Figure.OLDER if age_years >= OLDER_FROM else by_sex


def _labels(path: Path) -> NDArray[np.uint8]:
    image = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise ValueError(f"{path.name} is not a picture")
    return image.astype(np.uint8, copy=False)


def full_weights(point: SurfacePoint) -> Floats:
    """The three barycentric weights of a point (3,)."""
    return np.array(_three(point), dtype=np.float32)


def _three(point: SurfacePoint) -> tuple[float, float, float]:
    first, second = point.weights
    return first, second, 1.0 - first - second
