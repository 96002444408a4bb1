"""What is to be drawn, and which of its triangles each sample of a part of the picture shows."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clinic.atlas.drawing import Colour, Drawing, Look
from clinic.atlas.mesh import Floats, Ints, Surface
from clinic.atlas.raster import EMPTY, covered
from clinic.atlas.silhouette import Outline


@dataclass(frozen=True)
class Samples:
    """Samples ``buffer`` (H, W) of a part of the picture: entries of ``owner`` (N,), fine triangles, of which those
    with ``rounding`` are drawn beyond the mesh; ``drawing`` shades them."""

    buffer: Ints
    owner: Ints
    rounding: NDArray[np.bool_]
    drawing: Drawing

    def mesh(self) -> Ints:
        """Fine triangle (H, W) of the mesh at each sample, ``EMPTY`` where there is none."""
        return np.append(np.where(self.rounding, EMPTY, self.owner), EMPTY).astype(np.int32)[self.buffer]


@dataclass(frozen=True)
class Scene:
    """``points`` (V, 3) in pixels and depth and ``triangles`` (N, 3) of the skin and its rounded outline, and the fine
    triangle ``owner`` (N,) of each; the first ``skin`` of them are the mesh itself."""

    surface: Surface
    look: Look
    points: Floats
    triangles: Ints
    owner: Ints
    skin: int
    background: Colour

    @classmethod
    def of(
        cls,
        surface: Surface,
        look: Look,
        points: Floats,
        fine: Ints,
        outline: Outline | None,
        background: Colour,
    ) -> "Scene":
        """Of the triangles ``fine`` (N,) of a figure whose vertices lie at ``points`` (V, 3), and its ``outline``."""
        triangles, owner = surface.fine[fine], fine
        if outline is not None:
            triangles = np.concatenate([triangles, outline.triangles + np.int32(len(points))])
            owner = np.concatenate([fine, outline.owner])
            points = np.concatenate([points, outline.points])
        return cls(surface, look, points, triangles, owner, len(fine), background)

    def samples(self, top: int, size: tuple[int, int], parts: int = 1, chosen: Ints | None = None) -> Samples:
        """Of ``size`` (width, height) pixels from row ``top`` on, each in ``parts`` by ``parts`` samples; of all
        triangles or of those that are ``chosen``."""
        triangles = self.triangles if chosen is None else self.triangles[chosen]
        moved = self.points - np.array([0, top, 0], dtype=np.float32)
        scaled = moved * np.array([parts, parts, 1], dtype=np.float32)
        found = covered(scaled, triangles, size[0] * parts, size[1] * parts)
        drawn = found.drawn if chosen is None else chosen[found.drawn]
        owner = self.owner[drawn]
        return Samples(found.buffer, owner, drawn >= self.skin, Drawing(self.look, moved, self.surface.fine[owner]))
