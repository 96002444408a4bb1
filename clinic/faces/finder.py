"""Finds the face in a photo, or says in words why there is none to work with."""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from clinic.faces.canonical import PlainFace, Turn
from clinic.faces.detector import Detection
from clinic.faces.eyes import openness
from clinic.faces.landmarks import MARGIN, Landmarks, eyes_distance, landmarks, look
from clinic.faces.networks import Networks
from clinic.faces.regions import Pyramid
from clinic.faces.search import found, stages

Bytes = NDArray[np.uint8]
Doubles = NDArray[np.float64]

MIN_FLAG = 0.9  # MediaPipe takes 0.5; skin without a face reaches more than that now and then
# a face upside down passes for one, with a flag up to 0.996 and an unrest from 0.027 (upright: 1.000 and up to 0.02):
# what is not certain waits until the other ways to look at the picture were tried
CERTAIN_FLAG, CERTAIN_UNREST = 0.999, 0.022
MOST_JUDGED = 4  # detections of one stage that are looked at
MOST_COUNTED = 8  # and of which it is found out whether they are further faces
MAX_RESIDUAL = 0.20  # of the distance of the eyes, root mean square, to the plain face
MAX_UNREST = 0.035  # median disagreement of two looks, of the distance of the eyes
MAX_YAW, MAX_PITCH = 46.0, 35.0
MIN_EYES = 24.0  # pixels between the eyes
MIN_INSIDE = 0.6  # part of the landmarks that must lie in the picture


class Why(StrEnum):
    """Why there is no face to work with."""

    NONE = "no face"
    TURNED = "turned"
    SMALL = "small"
    UNCLEAR = "unclear"
    PART = "part"


@dataclass(frozen=True)
class NoFace:
    """``reason`` says in one plain sentence why no place can be proposed, ``todo`` what helps. ``yaw`` in degrees where
    a face was seen that is turned too far."""

    why: Why
    reason: str
    todo: str
    yaw: float | None = None


@dataclass(frozen=True)
class Face:
    """The largest face of a photo.

    ``landmarks`` (468, 3): MediaPipe's, x and y in pixels of the photo (pixel i covers [i, i + 1)), z in the same unit,
    smaller is nearer. ``turn`` says how the head stands. ``eyes_px`` is the distance of the eyes in space. ``others``
    counts further faces in the photo. ``eyes_open``: the
    patient's right and left eye, 0 shut to 1 open. ``width`` and ``height`` are the photo's.
    """

    landmarks: Doubles
    turn: Turn
    eyes_px: float
    flag: float
    unrest: float
    eyes_open: tuple[float, float]
    others: int
    width: int
    height: int


class FaceFinder:
    """Finds faces with the models of a folder (``resources/models``). May be shared by threads.

    Loads the models at the first picture. Raises ``ClinicError`` then if they are missing or damaged.
    """

    def __init__(self, models: Path) -> None:
        self._networks = Networks(models)
        self._plain = PlainFace.load(models / "face_shape.npz")

    def find(self, rgb: Bytes) -> Face | NoFace:
        """The largest face of an upright photo (H, W, 3), or why there is none."""
        picture = Pyramid(rgb)
        doubtful: list[Face] = []
        refusals: list[NoFace] = []
        for squares in stages(picture):
            detections = found(self._networks, picture, squares)
            for detection in detections[:MOST_JUDGED]:
                answer = self._judged(picture, detection)
                if isinstance(answer, NoFace):
                    refusals.append(answer)
                    continue
                answer = replace(answer, others=self._others(picture, answer, detections))
                if answer.flag >= CERTAIN_FLAG and answer.unrest <= CERTAIN_UNREST:
                    return answer
                doubtful.append(answer)
        if doubtful:
            return min(doubtful, key=lambda face: face.unrest)
        return max(refusals, key=_telling, default=_no_face())

    def _others(self, picture: Pyramid, face: Face, detections: list[Detection]) -> int:
        """Further faces: pieces of the picture cut faces, and a part of one is detected with a box of its own."""
        places = [face.landmarks[:, :2]]
        for detection in detections[:MOST_COUNTED]:
            if any(_within(detection.centre, taken) for taken in places):
                continue
            flag, seen = look(self._networks, picture, detection.square(MARGIN))
            if flag >= MIN_FLAG and not any(_within(seen[:, :2].mean(axis=0), taken) for taken in places):
                places.append(seen[:, :2])
        return len(places) - 1

    def _judged(self, picture: Pyramid, detection: Detection) -> Face | NoFace:
        seen = landmarks(self._networks, picture, detection.square(MARGIN), self._plain.partner)
        turn = self._plain.turn(seen.places)
        eyes = eyes_distance(seen.places)
        refusal = refused(seen, turn, eyes, (picture.width, picture.height))
        if refusal is not None:
            return refusal
        opened = openness(picture, seen.places)
        return Face(seen.places, turn, eyes, seen.flag, seen.unrest, opened, 0, picture.width, picture.height)


def refused(seen: Landmarks, turn: Turn, eyes: float, size: tuple[int, int]) -> NoFace | None:
    """Why landmarks cannot be used, ``None`` if they can."""
    if seen.flag < MIN_FLAG or turn.residual > MAX_RESIDUAL:
        return _no_face()
    if abs(turn.yaw) > MAX_YAW or abs(turn.pitch) > MAX_PITCH:
        return _turned(turn)
    if eyes < MIN_EYES:
        return NoFace(
            Why.SMALL,
            f"The face is too small in the photo: {eyes:.0f} pixels between the eyes, {MIN_EYES:.0f} are needed.",
            "Use a closer photo, or choose the place on the map.",
        )
    inside = (seen.places[:, :2] >= 0).all(axis=1) & (seen.places[:, :2] <= np.array(size)).all(axis=1)
    if inside.mean() < MIN_INSIDE:
        return NoFace(
            Why.PART, "Only part of a face is in the photo.", "Use a photo with the whole face, or choose on the map."
        )
    if seen.unrest > MAX_UNREST:
        return NoFace(
            Why.UNCLEAR, "The face is too blurred or covered to find its parts.", "Choose the place on the map."
        )
    return None


def _within(place: Doubles, landmarks: Doubles) -> bool:
    return bool((place >= landmarks.min(axis=0)).all() and (place <= landmarks.max(axis=0)).all())


def _turned(turn: Turn) -> NoFace:
    if abs(turn.yaw) > MAX_YAW:
        way, angle, limit = "to the side", abs(turn.yaw), MAX_YAW
    else:
        way, angle, limit = ("down" if turn.pitch > 0 else "up"), abs(turn.pitch), MAX_PITCH
    return NoFace(
        Why.TURNED,
        f"The face is turned {way} too far: by about {5 * ceil(angle / 5)} degrees, "
        f"the limit is about {5 * round(limit / 5)}.",
        "Use a photo from nearer the front, or choose the place on the map.",
        turn.yaw,
    )


def _no_face() -> NoFace:
    return NoFace(
        Why.NONE, "No face was found in the photo.", "Use a photo that shows both eyes, or choose the place on the map."
    )


def _telling(answer: NoFace) -> int:
    order = (Why.NONE, Why.UNCLEAR, Why.PART, Why.SMALL, Why.TURNED)
    return order.index(answer.why)
