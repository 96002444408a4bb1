"""A face in a photo, found and fitted, against the bare networks."""

from dataclasses import replace

import cv2
import numpy as np

from clinic.atlas import Atlas, render
from clinic.bench.measure import Figure, middle, times
from clinic.faces import Face, FaceFinder, FaceFitter, LandmarkTable
from clinic.faces.networks import DETECTOR_SIDE, LANDMARKER_SIDE, Networks
from clinic.paths import RESOURCES
from clinic.records import enums

_REPEATS = 15
_WIDTH, _HEIGHT = 4000, 3000


def face_figures() -> list[Figure]:
    """Find and fit in a decoded photo of 12 megapixels, and one place in it; beside one run of each network."""
    atlas = Atlas.load(RESOURCES / "atlas")
    finder = FaceFinder(RESOURCES / "models")
    fitter = FaceFitter(atlas, LandmarkTable.load(RESOURCES / "atlas" / "face_landmarks.npz"))
    camera = replace(atlas.camera("face-front", enums.Figure.NEUTRAL), yaw=15.0, zoom=0.7)
    drawn = render(atlas, enums.Figure.NEUTRAL, camera, 1000, 750, enums.SkinTone.III, background=(120, 130, 140))
    photo = cv2.resize(drawn.rgb, (_WIDTH, _HEIGHT), interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
    networks = Networks(RESOURCES / "models")
    small, large = (np.zeros((side, side, 3), dtype=np.uint8) for side in (DETECTOR_SIDE, LANDMARKER_SIDE))

    def bare() -> None:
        networks.detect(small)
        networks.landmarks(large)

    def ours() -> None:
        face = finder.find(photo)
        assert isinstance(face, Face)
        fitted = fitter.fit(face)
        assert fitted.surface_at(_WIDTH / 2, _HEIGHT / 2) is not None

    ours()
    bare()
    found, reference = middle(times(ours, _REPEATS)), middle(times(bare, _REPEATS))
    return [Figure("face found and fitted, 12 megapixels", found, "each network once", reference, "under 150 ms")]
