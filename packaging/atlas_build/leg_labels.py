"""Paints the regions of the leg and the foot."""

import numpy as np

from atlas_build import body_rules as body
from atlas_build.labels import TOES, Mask, Paint, Skin
from atlas_build.source import Floats
from atlas_build.trunk_labels import free_of_arm, in_front


def paint_legs(skin: Skin, paint: Paint) -> None:
    """From the groin and the fold of the buttock to the ankle."""
    front = in_front(skin)
    hip, knee, ankle = skin.bone("upperleg01"), skin.bone("lowerleg01"), skin.bone("foot")
    low = skin.y < np.where(front, skin.line(body.INGUINAL, skin.x), skin.line(body.BUTTOCK_FOOT, skin.x))
    low &= free_of_arm(skin)
    names = ("thigh_lateral", "thigh_anterior", "thigh_medial", "thigh_posterior")
    _quarters(paint, low, names, body.THIGH, skin.around(hip, knee))
    above, below = body.KNEE
    offset = skin.y - knee[1]
    turn = skin.around(knee, ankle)
    names = ("knee_lateral", "knee_patellar", "knee_medial", "popliteal_fossa")
    _quarters(paint, low & (offset < above), names, body.KNEE_SIDES, turn)
    names = ("leg_lateral", "shin", "leg_medial", "calf")
    _quarters(paint, low & (offset <= -below), names, body.LEG, turn)


def _quarters(paint: Paint, where: Mask, names: tuple[str, ...], borders: tuple[float, ...], angle: Floats) -> None:
    """Names in turn from each of four rising borders (degrees) to the next."""
    turn = (angle - borders[0]) % 360
    edges = [border - borders[0] for border in borders]
    for name, edge in zip(names, edges, strict=True):
        paint(name, where & (turn >= edge))


def paint_feet(skin: Skin, paint: Paint) -> None:
    """Ankle, heel, back and sole of the foot, toes."""
    y, z = skin.y, skin.z
    ankle = skin.bone("foot")
    low = (y < ankle[1] + body.ANKLE[0]) & (y < 260)
    turn = skin.around(ankle, ankle + np.array([0, 200.0, 0]))
    names = ("ankle_lateral", "ankle_anterior", "ankle_medial", "achilles")
    _quarters(paint, low, names, body.ANKLE_SIDES, turn)
    first, last, top = body.ACHILLES
    slender = (y < ankle[1] + top) & (y > ankle[1] - body.ANKLE[1]) & (turn > first) & (turn < last)
    paint("achilles", slender)
    foot = low & ((y < ankle[1] - body.ANKLE[1]) | (z > ankle[2] + 32 + 0.25 * (y - ankle[1])))
    _dorsum(skin, paint, foot)
    _heel(skin, paint, low)
    _sole(skin, paint, foot)
    _toes(skin, paint, low)


def _toe_root(skin: Skin) -> float:
    return float(np.mean([skin.bone(f"toe{n}-1")[2] for n in (1, 5)]))


def _dorsum(skin: Skin, paint: Paint, foot: Mask) -> None:
    great, second = skin.bone("toe1-1"), skin.bone("toe2-1")
    ray = (great[0] + second[0]) / 2 + 8 - (skin.z - _toe_root(skin)) * 0.05
    paint("foot_dorsum_lateral", foot & (skin.x >= ray))
    paint("foot_dorsum_medial_part", foot & (skin.x < ray))
    joint = skin.near(great, 19.0, np.array([0, 1.0, 0])) & (skin.x < great[0] + 12)
    paint("foot_mtp_1", foot & joint)


def _heel(skin: Skin, paint: Paint, low: Mask) -> None:
    ankle = skin.bone("foot")
    front = ankle[2] + 22
    heel = low & (skin.y < ankle[1] - body.ANKLE[1]) & (skin.z < front)
    paint("heel_posterior", heel)
    side = heel & (skin.z > ankle[2] - 26)
    paint("heel_lateral", side & (skin.bend[:, 0] > 0))
    paint("heel_medial", side & (skin.bend[:, 0] <= 0))
    paint("heel_plantar", heel & (skin.bend[:, 1] < -0.45))


def _sole(skin: Skin, paint: Paint, foot: Mask) -> None:
    x, z = skin.x, skin.z
    heel_front = skin.bone("foot")[2] + 22
    length = _toe_root(skin) - heel_front
    sole = foot & (skin.bend[:, 1] < -0.45) & (z >= heel_front)
    middle = skin.bone("foot")[0] + (z - heel_front) * 0.12 + 6
    paint("sole_arch", sole)
    paint("sole_lateral", sole & (x > middle))
    paint("sole_forefoot", sole & (z > heel_front + 0.5 * length))


def _toes(skin: Skin, paint: Paint, low: Mask) -> None:
    for number, name in enumerate(TOES, start=1):
        mine = low & (skin.share[f"toe{number}"] > 0.5)
        paint(f"{name}_dorsal", mine)
        paint(f"{name}_plantar", mine & (skin.bend[:, 1] < -0.15))
        paint(f"{name}_nail", mine & _toenail(skin, mine, body.TOENAILS[number - 1]))


def _toenail(skin: Skin, toe: Mask, radius: float) -> Mask:
    """The mask of the source; of the small toes it is a dot, so there it tells only where the nail lies."""
    result: Mask = skin.toenail > 0.5
    if not radius:
        return result
    white = np.where(toe, skin.toenail, 0)
    middle = np.average(skin.place, axis=0, weights=white)
    up = (skin.bend * white[:, None]).sum(axis=0)
    result = skin.near(middle, radius, up)
    result &= skin.bend @ (up / np.linalg.norm(up)) > 0.2
    return result
