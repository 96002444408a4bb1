"""The regions of the skin: label image, table, anchors and preset views, from the posed figures."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from atlas_build import mesh, shading, texels, tidy
from atlas_build.anchors import anchors, visible
from atlas_build.arm_labels import paint_arms
from atlas_build.hand_labels import paint_hands
from atlas_build.head_labels import paint_head
from atlas_build.labels import UNNAMED, Paint, Skin, skin_at
from atlas_build.leg_labels import paint_feet, paint_legs
from atlas_build.pose import Posed
from atlas_build.source import Floats, Ints, Source
from atlas_build.table import FACE_FRONT, SPLIT, VIEW_OF, table
from atlas_build.trunk_labels import paint_buttocks, paint_groin, paint_trunk
from atlas_build.views import Named, cameras

Labels = NDArray[np.uint8]


@dataclass(frozen=True)
class Mesh:
    """What the regions are drawn on: the topology, its fine triangles, the left half, places ``uv`` in the label image
    (2 Q, 3, 2) of the base triangles, the texels the rules look at, and which texels of the label image are skin."""

    shape: mesh.Topology
    triangles: Ints
    left: NDArray[np.bool_]
    uv: Floats
    covered: texels.Texels
    inside: NDArray[np.bool_]

    @classmethod
    def of(cls, source: Source) -> "Mesh":
        """Split, pack and rasterise once; takes some seconds."""
        shape = mesh.topology(source)
        left = source.vertices[shape.base][:, :, 0].mean(axis=1) > 0
        uv = texels.packed_uv(shape, left)
        covered, inside = texels.rasterised(uv, left), texels.inside(uv, left)
        return cls(shape, mesh.fine_triangles(shape), left, uv * texels.DETAIL, covered, inside)


@dataclass(frozen=True)
class Regions:
    """``keys`` in the order of the label image's values, the image, and the table as it is stored."""

    keys: list[str]
    image: Labels
    stored: dict[str, Any]


def regions(
    source: Source, skin_mesh: Mesh, posed: dict[str, Posed], places: dict[str, Floats], version: str
) -> Regions:
    """Name the skin on the neutral figure; ``places`` (V, 3) of the fine vertices of every figure."""
    shape, triangles, covered = skin_mesh.shape, skin_mesh.triangles, skin_mesh.covered
    neutral = places["neutral"]
    skin = skin_at(source, shape, posed["neutral"], neutral, shading.normals(neutral, triangles), covered)
    paint = painted(skin, neutral, triangles)
    keys, labels = _used(paint)
    fine_uv = mesh.fine_uv(skin_mesh.uv)
    seams = tidy.seam_texels(fine_uv, triangles, skin_mesh.left)
    image = tidy.cleared(texels.filled(covered, labels), skin_mesh.inside, seams, {keys.index(key) for key in SPLIT})
    labels = image[covered.row * texels.DETAIL, covered.column * texels.DETAIL]
    named = Named(keys, _vertex_labels(corner_labels(image, fine_uv), triangles, len(neutral)), _side(neutral))
    views = {name: cameras(place, shading.normals(place, triangles), named) for name, place in places.items()}
    best = _best_seen(keys, places, triangles, views)
    stored = table(version, keys, anchors(covered, labels, keys, skin.place, shape.partner, best))
    return Regions(keys, image, stored | {"views": views})


def _best_seen(
    keys: list[str], places: dict[str, Floats], triangles: Ints, views: dict[str, dict[str, Any]]
) -> dict[str, NDArray[np.bool_]]:
    """Which fine triangles of the left half each region's best view shows on every figure."""
    wanted = {key: VIEW_OF.get(key, FACE_FRONT).replace("{side}", "left") for key in keys}
    shown = {
        view: np.all([visible(place, triangles, views[name][view]) for name, place in places.items()], axis=0)
        for view in sorted(set(wanted.values()))
    }
    return {key: shown[view] for key, view in wanted.items()}


def painted(skin: Skin, neutral: Floats, triangles: Ints) -> Paint:
    """All strokes, from the large to the small."""
    paint = Paint([], np.full(len(skin.x), UNNAMED, dtype=np.uint8))
    paint_trunk(skin, paint)
    paint_legs(skin, paint)
    paint_buttocks(skin, paint)
    paint_groin(skin, paint)
    paint_arms(skin, paint)
    paint_hands(skin, paint)
    paint_feet(skin, paint)
    paint_head(skin, paint, neutral, triangles)
    return paint


def corner_labels(image: Labels, uv: Floats) -> Labels:
    """Label at the texel of each corner of the fine triangles."""
    texel = np.clip(uv, 0, len(image) - 1).astype(int)
    result: Labels = image[texel[..., 1], texel[..., 0]]
    return result


def _used(paint: Paint) -> tuple[list[str], Labels]:
    """Region names sorted, and the labels in that order; regions that were painted over wholly are left out."""
    present = sorted(paint.keys[number] for number in np.unique(paint.labels))
    order = np.zeros(256, dtype=np.uint8)
    for number, key in enumerate(paint.keys):
        if key in present:
            order[number] = present.index(key)
    return present, order[paint.labels]


def _vertex_labels(corners: Labels, triangles: Ints, count: int) -> Labels:
    label = np.zeros(count, dtype=np.uint8)
    label[triangles.reshape(-1)] = corners.reshape(-1)
    return label


def _side(places: Floats) -> Ints:
    """1 left, -1 right, 0 on the midline."""
    return np.sign(np.where(np.abs(places[:, 0]) < 1e-5, 0, places[:, 0])).astype(np.int64)
