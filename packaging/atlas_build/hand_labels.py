"""Paints the regions of the wrist and hand: joints and creases follow the bones, nails the source's own mask."""

from itertools import pairwise

import numpy as np

from atlas_build import body_rules as body
from atlas_build.labels import DIGITS, Mask, Paint, Skin
from atlas_build.source import Floats


def paint_hands(skin: Skin, paint: Paint) -> None:
    """Wrist, palm, back of the hand, then each finger."""
    wrist = skin.bone("wrist")
    knuckles = [skin.bone(f"finger{n}-1") for n in range(2, 6)]
    across = knuckles[0] - knuckles[3]  # from the little to the index finger: outward on a left palm facing front
    down = (knuckles[0] + knuckles[3]) / 2 - wrist
    palmward = np.cross(down, across)
    palmward *= np.sign(palmward[2]) / np.linalg.norm(palmward)
    _wrist(skin, paint, palmward, wrist + down)
    hand = _is_hand(skin) & (skin.along(wrist, wrist + down) > body.WRIST_CREASE)
    palm = hand & (skin.bend @ palmward > 0)
    paint("hand_dorsum_centre", hand)
    _palm(skin, paint, palm, (wrist, down, across))
    for number, name in enumerate(DIGITS[1:], start=2):
        at = hand & ~palm & skin.near(skin.bone(f"finger{number}-1"), body.KNUCKLE[0], palmward)
        paint(f"{name}_mcp", at)
    paint("thumb_mcp", hand & skin.near(skin.bone("finger1-2"), body.KNUCKLE[1], _facing(skin, 1)) & ~_turned(skin, 1))
    for number, name in enumerate(DIGITS, start=1):
        _digit(skin, paint, number, name)
    _clefts(skin, paint, down)


def _is_hand(skin: Skin) -> Mask:
    digits = np.sum([skin.share[f"digit{n}"] for n in range(1, 6)], axis=0)
    result: Mask = (skin.share["hand"] + digits + skin.share["forearm"] > 0.5) & (skin.y < 960) & (skin.x > 180)
    return result


def _wrist(skin: Skin, paint: Paint, palmward: Floats, knuckles: Floats) -> None:
    elbow, wrist = skin.bone("lowerarm01"), skin.bone("wrist")
    near = _is_hand(skin) & (skin.along(elbow, wrist) > body.WRIST)
    near &= skin.along(wrist, knuckles) <= body.WRIST_CREASE
    palm = skin.bend @ palmward > 0
    paint("wrist_volar", near & palm)
    paint("wrist_dorsal", near & ~palm)


def _palm(skin: Skin, paint: Paint, palm: Mask, frame: tuple[Floats, Floats, Floats]) -> None:
    wrist, down, across = frame
    width = float(np.linalg.norm(across))
    along = skin.along(wrist, wrist + down)
    side = (skin.place - (wrist + down / 2)) @ across / width  # mm towards the thumb
    paint("hand_palm_centre", palm)
    # beyond the palmar creases, which rise towards the index finger
    start, rise = body.DISTAL_PALM
    distal = along > start + rise * side
    paint("hand_palm_distal", palm & distal)
    paint("hand_hypothenar", palm & (side < -0.14 * width - 10 * along) & ~distal)
    radius, *shift = body.THENAR
    ball = (skin.bone("finger1-1") + skin.bone("finger1-2")) / 2 + np.array(shift)
    paint("hand_thenar", palm & skin.near(ball, radius))


def _clefts(skin: Skin, paint: Paint, down: Floats) -> None:
    """Round the bottom of the gap between two fingers, on their sides and on the hand."""
    thumb, index = skin.bone("finger1-2"), skin.bone("finger2-1")
    paint("hand_web_1", skin.near(0.6 * thumb + 0.4 * index, body.WEB[1]))
    for first in range(2, 5):
        one, other = skin.share[f"digit{first}"], skin.share[f"digit{first + 1}"]
        between = (one > 0.2) & (other > 0.2)
        paint(f"hand_web_{first}", skin.near(_foremost(skin, between, down), body.WEB[0]))


def _foremost(skin: Skin, where: Mask, way: Floats) -> Floats:
    """The middle (3,) of the skin that lies farthest along a way."""
    index = np.flatnonzero(where)
    along = skin.place[index] @ way
    result: Floats = skin.place[index[along >= np.quantile(along, 0.97)]].mean(axis=0)
    return result


def _facing(skin: Skin, number: int) -> Floats:
    """Unit vector (3,) to the back of a finger: away from its nail plate."""
    mine = (skin.fingernail > 0.5) & (skin.share[f"digit{number}"] > 0.5)
    way = skin.normal[mine].mean(axis=0)
    result: Floats = way / np.linalg.norm(way)
    return result


def _turned(skin: Skin, number: int) -> Mask:
    """Whether skin faces the palmar side of a finger."""
    first, last = skin.bone(f"finger{number}-1"), skin.bone(f"finger{number}-3", "tail")
    axis = (last - first) / np.linalg.norm(last - first)
    back = _facing(skin, number)
    back = back - axis * (back @ axis)
    result: Mask = skin.bend @ back < 0
    return result


def _digit(skin: Skin, paint: Paint, number: int, name: str) -> None:
    mine = skin.share[f"digit{number}"] > 0.5
    joints = [skin.bone(f"finger{number}-{part}") for part in (1, 2, 3)]
    joints.append(skin.bone(f"finger{number}-3", "tail"))
    if number == 1:
        joints = joints[1:]
        mine &= skin.beyond(joints[0], joints[1] - joints[0]) > 0
    palmar = _turned(skin, number)
    bones = [(end - start) / np.linalg.norm(end - start) for start, end in pairwise(joints)]
    bends = [skin.beyond(joint, one + other) for joint, (one, other) in zip(joints[1:-1], pairwise(bones), strict=True)]
    parts = ("proximal", "middle") if len(bends) == 2 else ("proximal",)
    names = ("pip", "dip") if len(bends) == 2 else ("ip",)
    back, front = mine & ~palmar, mine & palmar
    for part, beyond in zip(parts, (np.full(len(mine), 1.0), *bends), strict=False):
        paint(f"{name}_dorsal_{part}", back & (beyond > 0))
        paint(f"{name}_palmar_{part}", front & (beyond > 0))
    end = bends[-1] > 0
    paint(f"{name}_dorsal_distal", back & end)
    for joint, beyond in zip(names, bends, strict=True):
        paint(f"{name}_{joint}", back & (np.abs(beyond) < body.JOINT))
    paint(f"{name}_pulp", front & end)
    paint(f"{name}_end", mine & (skin.along(joints[-2], joints[-1]) > body.PULP))
    paint(f"{name}_nail", mine & (skin.fingernail > 0.5) & end)
