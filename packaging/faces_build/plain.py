"""The plain face: the mean of the landmarks over all renderings, turned to the front and made symmetric."""

import itertools

import numpy as np
from numpy.typing import NDArray

from clinic.atlas import Atlas, render
from clinic.faces.canonical import similarity
from clinic.faces.detector import detect
from clinic.faces.landmarks import MARGIN, around, eyes_distance, look
from clinic.faces.networks import LANDMARKS, Networks
from clinic.faces.regions import Pyramid, Square
from clinic.records.enums import SkinTone

Doubles = NDArray[np.float64]

SIDE = 512
MIRROR = np.array([-1.0, 1.0, 1.0])


def partners(atlas: Atlas, networks: Networks) -> NDArray[np.int64]:
    """Each landmark's mirror image (468,): where the landmarks of a mirrored picture fall."""
    apart = np.zeros((LANDMARKS, LANDMARKS))
    for figure, tone in itertools.product(atlas.figures, (SkinTone.II, SkinTone.IV, SkinTone.VI)):
        frame = render(atlas, figure, atlas.camera("face-front", figure), SIDE, SIDE, tone)
        seen = [_upright(networks, np.ascontiguousarray(rgb)) for rgb in (frame.rgb, frame.rgb[:, ::-1])]
        flipped = seen[1] * MIRROR + np.array([SIDE, 0.0, 0.0])
        apart += np.linalg.norm(seen[0][:, None] - flipped[None], axis=2)
    return _pairs(apart + apart.T)


def _pairs(apart: Doubles) -> NDArray[np.int64]:
    """The pairs with the least distances, each landmark once; one on the midline is its own image."""
    partner = np.full(len(apart), -1)
    for first, second in zip(*np.unravel_index(np.argsort(apart, axis=None, kind="stable"), apart.shape), strict=True):
        if partner[first] < 0 and partner[second] < 0:
            partner[first], partner[second] = second, first
    return partner


def _upright(networks: Networks, rgb: NDArray[np.uint8]) -> Doubles:
    picture = Pyramid(rgb)
    first = detect(networks, picture, Square(SIDE / 2, SIDE / 2, SIDE * 1.2))[0]
    return look(networks, picture, around(look(networks, picture, first.square(MARGIN))[1]))[1]


def plain_face(seen: list[Doubles], partner: NDArray[np.int64]) -> Doubles:
    """Places (468, 3) in distances of the eyes, from landmarks of pictures: generalised Procrustes mean."""
    shapes = [places * np.array([1.0, -1.0, -1.0]) for places in seen]
    mean = min(shapes, key=lambda places: abs(float(np.ptp(places[:, 2]))))  # the most frontal one to begin with
    for _round in range(5):
        mean = _symmetric((mean - mean.mean(axis=0)) / eyes_distance(mean), partner)
        aligned = []
        for places in shapes:
            rotation, scale, _residual = similarity(mean, places)
            aligned.append((places - places.mean(axis=0)) @ rotation / scale)
        mean = np.mean(aligned, axis=0)
    mean = _symmetric(mean, partner)
    return _level(mean / eyes_distance(mean))


def _symmetric(places: Doubles, partner: NDArray[np.int64]) -> Doubles:
    """The nearest mirror-symmetric shape: first its plane is turned upright, then it is averaged with its image."""
    rotation, _scale, _residual = similarity(places, places[partner] * MIRROR)
    # a reflection composed with half of the turn between shape and image
    values, vectors = np.linalg.eig(rotation)
    half = np.real(vectors @ np.diag(np.sqrt(values.astype(complex))) @ np.linalg.inv(vectors))
    turned = (places - places.mean(axis=0)) @ half.T
    result: Doubles = (turned + turned[partner] * MIRROR) / 2
    return result


def _level(places: Doubles) -> Doubles:
    """Turned up or down so that the line from chin to forehead stands upright."""
    forehead, chin = places[10], places[152]
    angle = float(np.arctan2(forehead[2] - chin[2], forehead[1] - chin[1]))
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[1.0, 0.0, 0.0], [0.0, cos, sin], [0.0, -sin, cos]])
    result: Doubles = places @ turn.T
    return result
