"""Writes the built atlas as small, reproducible files."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def quantised(places: NDArray[np.float64]) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Metres as 16-bit steps of the bounding box, and the box (2, 3): finer than 0.03 mm on an adult.

    The box is symmetric in x, so that mirror images stay mirror images.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    reach = np.abs(places[:, 0]).max()
    low[0], high[0] = -reach, reach
    # 65534 steps: an even number puts x = 0 on a step
    steps = np.rint((places - low) / (high - low) * 65534)
    return steps.astype(np.uint16), np.stack([low, high]).astype(np.float32)


def write_arrays(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    """An ``.npz`` without dates, the same bytes every time."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(arrays):
            buffer = io.BytesIO()
            np.lib.format.write_array(buffer, np.ascontiguousarray(arrays[name]), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, buffer.getvalue(), compresslevel=9)


def write_labels(path: Path, labels: NDArray[np.uint8]) -> None:
    """An 8-bit PNG whose values are the indices of the region table."""
    written, data = cv2.imencode(".png", labels, [cv2.IMWRITE_PNG_COMPRESSION, 9])
    if not written:
        raise ValueError("the label image could not be encoded")
    path.write_bytes(data.tobytes())


def write_table(path: Path, table: dict[str, Any]) -> None:
    """The region table as readable JSON."""
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
