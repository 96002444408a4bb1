"""Draws a figure: an anti-aliased frame at rest, a quick one while it moves."""

import numpy as np

from clinic.atlas.atlas import Atlas
from clinic.atlas.camera import Camera
from clinic.atlas.drawing import Colour, Look
from clinic.atlas.edges import FAR, edges, soften
from clinic.atlas.frame import Frame
from clinic.atlas.mesh import Ints
from clinic.atlas.raster import EMPTY
from clinic.atlas.scene import Scene
from clinic.atlas.sight import Sight, within_slab
from clinic.atlas.silhouette import Outline
from clinic.records.enums import Figure, SkinTone

BAND = 1_000_000  # pixels that are drawn at once: larger pictures are drawn in bands, to need less memory


def render(
    atlas: Atlas,
    figure: Figure,
    camera: Camera,
    width: int,
    height: int,
    tone: SkinTone,
    *,
    fast: bool = False,
    background: Colour = (255, 255, 255),
) -> Frame:
    """Draw ``figure`` into ``width`` by ``height`` pixels; ``fast``: without anti-aliasing.

    Both show the fine mesh, so that nothing moves when the fine frame follows the fast one.
    """
    shape = atlas.shapes[figure]
    look = Look.of(shape, figure, camera, tone)
    points = camera.projected(shape.places, width, height)
    fine = shape.patches.shown(camera, width, height)
    limit = camera.depth_limit(width, height)
    outline = None if fast else Outline.of(atlas.surface, points, look.normals, width, height)
    if np.isfinite(limit):
        first = points[:, 2][atlas.surface.fine[:, 0]]
        drawn = within_slab(atlas.surface, camera, np.arange(len(first), dtype=np.int32), first, limit)
        fine = fine[drawn[fine]]
        outline = outline.of_these(drawn) if outline is not None else None
    scene = Scene.of(atlas.surface, look, points, fine, outline, background)
    rgb = np.empty((height, width, 3), dtype=np.uint8)
    seen: Ints = np.empty((height, width), dtype=np.int32)
    step = max(1, BAND // width)
    for top in range(0, height, step):
        part = slice(top, min(top + step, height))
        found = scene.samples(top, (width, part.stop - top))
        seen[part] = found.mesh()
        if fast:
            rgb[part] = found.drawing.flat(found.buffer, background)
        else:
            rgb[part] = found.drawing.even(found.buffer, background)
            soften(rgb[part], scene, edges(found.drawing.depths(found.buffer, FAR)), top)
    ids: Ints = np.where(seen >= 0, seen // 4, EMPTY)
    return Frame(rgb, ids, seen, Sight(shape, camera, width, height), atlas.version)
