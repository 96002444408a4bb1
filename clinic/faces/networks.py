"""The two MediaPipe networks, run by OpenCV on the CPU.

Shapes and ranges follow the models' cards: the detector takes (128, 128) RGB in -1..1, the landmarker (192, 192) RGB in
0..1. Each is loaded when it is first asked. OpenCV's networks keep state while they run, so one lock guards each.
"""

import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from clinic.errors import ClinicError

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

DETECTOR_SIDE, LANDMARKER_SIDE = 128, 192
DETECTOR_FILE, LANDMARKER_FILE = "face_detection_short_range.tflite", "face_landmark.tflite"
LANDMARKS = 468


class Network:
    """One network of a file. Raises ``ClinicError`` on first use if the file is missing or damaged."""

    def __init__(self, path: Path, outputs: tuple[str, ...]) -> None:
        self._path, self._outputs = path, outputs
        self._net: Any = None
        self._lock = threading.Lock()

    def run(self, picture: Floats) -> list[Floats]:
        """The outputs for one picture (H, W, 3)."""
        batch = np.ascontiguousarray(picture.transpose(2, 0, 1)[None])
        with self._lock:
            if self._net is None:
                self._net = self._loaded()
            self._net.setInput(batch)
            return [np.array(output, dtype=np.float32) for output in self._net.forward(self._outputs)]

    def _loaded(self) -> Any:
        try:
            # from memory: OpenCV cannot open every path on Windows
            net = cv2.dnn.readNetFromTFLite(np.fromfile(self._path, np.uint8))
        except (OSError, cv2.error) as error:
            raise ClinicError("The face models cannot be read.", "Install the program again.") from error
        net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        net.setPreferableTarget(cv2.dnn.DNN_TARGET_CPU)
        return net


class Networks:
    """Detector and landmarker of a folder."""

    def __init__(self, folder: Path) -> None:
        self._detector = Network(folder / DETECTOR_FILE, ("classificators", "regressors"))
        self._landmarker = Network(folder / LANDMARKER_FILE, ("conv2d_30", "conv2d_20"))

    def detect(self, picture: Bytes) -> tuple[Floats, Floats]:
        """Raw scores (896,) and boxes (896, 16) of a picture (128, 128, 3)."""
        scores, boxes = self._detector.run(picture.astype(np.float32) * np.float32(2 / 255) - np.float32(1))
        return scores.reshape(-1), boxes.reshape(-1, 16)

    def landmarks(self, picture: Bytes) -> tuple[float, Floats]:
        """Face flag (0 to 1) and landmarks (468, 3) in pixels of a picture (192, 192, 3); smaller z is nearer."""
        flag, places = self._landmarker.run(picture.astype(np.float32) * np.float32(1 / 255))
        chance = 1 / (1 + np.exp(-np.clip(flag.reshape(-1)[-1], -80, 80)))
        return float(chance), places.reshape(LANDMARKS, 3)
