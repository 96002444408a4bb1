"""Renderings of the atlas heads, and the landmarks that the landmarker sees in them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, Frame, render
from clinic.faces.detector import detect
from clinic.faces.landmarks import MARGIN, landmarks
from clinic.faces.networks import Networks
from clinic.faces.regions import Pyramid, Square
from clinic.records.enums import Figure, SkinTone

Doubles = NDArray[np.float64]

YAWS = (-40, -27, -13, 0, 13, 27, 40)
PITCHES = (-20, 0, 20)
ROLLS = (0, 12, -12, 25, -25)
SIDES = (560, 480, 400)
GREYS = ((120, 128, 136), (205, 205, 200), (60, 62, 66), (160, 170, 190))
TONES = tuple(SkinTone)


@dataclass(frozen=True)
class View:
    """One rendering: what is drawn, the frame, and the landmarks (468, 3) that were seen in it."""

    figure: Figure
    camera: Camera
    frame: Frame
    landmarks: Doubles


def views(atlas: Atlas, networks: Networks, figures: tuple[Figure, ...]) -> Iterator[View]:
    """Renderings of all figures from all directions; tones, rolls, sizes and backgrounds take turns."""
    for number, (figure, pitch, yaw) in enumerate(itertools.product(figures, PITCHES, YAWS)):
        camera = replace(
            atlas.camera("face-front", figure),
            yaw=float(yaw),
            pitch=float(pitch),
            roll=float(ROLLS[number % 5]),
            zoom=0.8,
        )
        seen = view(atlas, networks, figure, camera, SIDES[number % 3], TONES[number % 6], GREYS[number % 4])
        if seen is not None:
            yield seen


def view(
    atlas: Atlas,
    networks: Networks,
    figure: Figure,
    camera: Camera,
    side: int,
    tone: SkinTone,
    background: tuple[int, int, int],
) -> View | None:
    """One rendering of ``side`` pixels; ``None`` where the detector sees no face."""
    frame = render(atlas, figure, camera, side, side, tone, background=background)
    picture = Pyramid(frame.rgb)
    detections = detect(networks, picture, Square(side / 2, side / 2, side * 1.2))
    if not detections:
        return None
    return View(figure, camera, frame, landmarks(networks, picture, detections[0].square(MARGIN)).places)
