"""Draws a figure: an anti-aliased frame at rest, a quick one while it moves."""

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.atlas.atlas import Atlas
from clinic.atlas.camera import Camera
from clinic.atlas.drawing import Colour, Look, pixel_weights
from clinic.atlas.edges import FAR, edges, soften
from clinic.atlas.frame import Bytes, Frame
from clinic.atlas.mesh import Floats, Ints
from clinic.atlas.raster import EMPTY, barycentric_planes
from clinic.atlas.scene import Scene
from clinic.atlas.sight import Sight, within_slab
from clinic.atlas.silhouette import Outline
from clinic.records.enums import Figure, Side, SkinTone

HIGHLIGHT: Colour = (15, 118, 110)  # the program's accent
HIGHLIGHT_FILL = 0.26
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
    highlight: tuple[str, Side] | None = None,
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
    if highlight is not None:
        rgb = _highlighted(atlas, points, seen, rgb, highlight)
    ids: Ints = np.where(seen >= 0, seen // 4, EMPTY)
    return Frame(rgb, ids, seen, Sight(shape, camera, width, height), atlas.version)


def _highlighted(atlas: Atlas, points: Floats, seen: Ints, rgb: Bytes, highlight: tuple[str, Side]) -> Bytes:
    """Tint a region and draw its border; ``seen`` (H, W) are fine triangles."""
    row, column = np.nonzero(seen >= 0)
    index = seen[row, column]
    planes = barycentric_planes(points, atlas.surface.fine)[index]
    weights = pixel_weights(planes, column.astype(np.float32) + 0.5, row.astype(np.float32) + 0.5)
    base, weights = atlas.surface.base_weights(index, weights)
    chosen = _belongs(atlas, base, weights, highlight)
    mask = np.zeros(seen.shape, dtype=np.float32)
    mask[row[chosen], column[chosen]] = 1
    soft = cv2.GaussianBlur(mask, (0, 0), 1.6)
    inside = np.clip((soft - 0.35) / 0.3, 0, 1)
    border = np.clip(1 - np.abs(soft - 0.5) / 0.32, 0, 1) * (seen >= 0)
    amount = np.clip(HIGHLIGHT_FILL * inside + 0.75 * border, 0, 1)[..., None]
    result: Bytes = np.rint(rgb * (1 - amount) + np.array(HIGHLIGHT) * amount).astype(np.uint8)
    return result


def _belongs(atlas: Atlas, base: Ints, weights: Floats, highlight: tuple[str, Side]) -> NDArray[np.bool_]:
    """Which points on base triangles lie in a region on a side."""
    site, side = highlight
    texel = np.einsum("nk,nkc->nc", weights, atlas.surface.uv[base]).astype(np.int32)
    texel = np.clip(texel, 0, len(atlas.labels) - 1)
    label = atlas.labels[texel[:, 1], texel[:, 0]]
    left = atlas.surface.left[base]
    distance = np.einsum("nk,nk->n", weights, atlas.surface.rest_x[atlas.surface.base[base]])
    chosen = np.zeros(len(base), dtype=bool)
    parts = atlas.table.parts(site)
    for number in parts:
        region = atlas.table.regions[number]
        mine = label == number
        if region.sides != "midline" and side is not Side.MIDLINE:
            mine &= left == (side is Side.LEFT)
        elif region.sides == "both" and len(parts) == 1:
            mine &= distance < region.middle_mm
        chosen |= mine
    return chosen
