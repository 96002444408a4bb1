"""Renderings of the atlas heads, and the landmarks that the landmarker sees in them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, Camera, render
from clinic.atlas.mesh import Shape
from clinic.faces.detector import detect
from clinic.faces.landmarks import MARGIN, landmarks
from clinic.faces.networks import Networks
from clinic.faces.regions import Pyramid, Square
from clinic.records.enums import Figure, SkinTone

Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]

YAWS = (-40, -27, -13, 0, 13, 27, 40)
PITCHES = (-20, 0, 20)
ROLLS = (0, 12, -12, 25, -25)
SIDES = (560, 480, 400)
GREYS = ((120, 128, 136), (205, 205, 200), (60, 62, 66), (160, 170, 190))
TONES = tuple(SkinTone)
HEAD_M = 0.15  # how deep the head reaches; the body, which no camera frames here, is not bent further
NEARNESS = (0.0, 1.5)  # without perspective and from two thirds of a metre


@dataclass(frozen=True)
class View:
    """One rendering: what is drawn, from where, how near (one over the distance in metres; 0 without perspective), its
    side in pixels, and the landmarks (468, 3) that were seen in it."""

    figure: Figure
    camera: Camera
    nearness: float
    side: int
    landmarks: Doubles

    def mirrored(self, partner: Ints) -> "View":
        """The same picture seen in a mirror."""
        x, y, z = self.camera.centre
        camera = replace(self.camera, yaw=-self.camera.yaw, roll=-self.camera.roll, centre=(-x, y, z))
        seen = self.landmarks[partner] * np.array([-1.0, 1.0, 1.0]) + np.array([self.side, 0.0, 0.0])
        return replace(self, camera=camera, landmarks=seen)

    @property
    def mm(self) -> float:
        """Millimetres of the figure per pixel."""
        return 1000 / self.camera.scale(self.side, self.side)

    def projected(self, places: Doubles) -> Doubles:
        """Metres (N, 3) of the figure to pixels (N, 2) of the rendering."""
        near = bent(places, self.camera, self.nearness).astype(np.float32)
        return self.camera.projected(near, self.side, self.side)[:, :2].astype(np.float64)


def bent(places: NDArray[np.floating], camera: Camera, nearness: float) -> Doubles:
    """Places (N, 3) that look without perspective as ``places`` look with it."""
    axes, centre = camera.axes().astype(np.float64), np.array(camera.centre)
    seen = (places - centre) @ axes.T
    seen[:, :2] /= 1 - nearness * np.clip(seen[:, 2:], -HEAD_M, HEAD_M)
    result: Doubles = seen @ axes + centre
    return result


def near(atlas: Atlas, figure: Figure, camera: Camera, nearness: float) -> Atlas:
    """The atlas with one figure bent as a camera at a short distance sees it."""
    if not nearness:
        return atlas
    shape = atlas.shapes[figure]
    places = bent(shape.places, camera, nearness).astype(np.float32)
    return replace(atlas, shapes={**atlas.shapes, figure: Shape(places, shape.occlusion, shape.surface)})


def views(
    atlas: Atlas, networks: Networks, partner: Ints, figures: tuple[Figure, ...], nearness: tuple[float, ...] = NEARNESS
) -> Iterator[View]:
    """Renderings of all figures from all directions; the rest takes turns."""
    everything = itertools.product(nearness, figures, PITCHES, YAWS)
    for number, (close, figure, pitch, yaw) in enumerate(everything):
        front, roll = atlas.camera("face-front", figure), float(ROLLS[number % 5])
        camera = replace(front, yaw=float(yaw), pitch=float(pitch), roll=roll, zoom=0.8)
        look = Look(SIDES[number % 3], TONES[number % 6], GREYS[number % 4], close)
        seen = view(atlas, networks, partner, figure, camera, look)
        if seen is not None:
            yield seen


@dataclass(frozen=True)
class Look:
    """How a rendering looks: ``side`` in pixels, skin tone, background, and how near the camera is."""

    side: int
    tone: SkinTone
    background: tuple[int, int, int]
    nearness: float = 0.0


def view(atlas: Atlas, networks: Networks, partner: Ints, figure: Figure, camera: Camera, look: Look) -> View | None:
    """One rendering; ``None`` where the detector sees no face."""
    drawn = near(atlas, figure, camera, look.nearness)
    frame = render(drawn, figure, camera, look.side, look.side, look.tone, background=look.background)
    picture = Pyramid(frame.rgb)
    middle = look.side / 2
    detections = detect(networks, picture, Square(middle, middle, look.side * 1.2))
    if not detections:
        return None
    seen = landmarks(networks, picture, detections[0].square(MARGIN), partner).places
    return View(figure, camera, look.nearness, look.side, seen)
