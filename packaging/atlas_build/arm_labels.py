"""Paints the regions of the shoulder, the arm and the wrist."""

import numpy as np

from atlas_build import body_rules as body
from atlas_build.labels import Mask, Paint, Skin
from atlas_build.source import Floats


def arm_share(skin: Skin) -> Floats:
    """Share of all bones from the shoulder on."""
    names = ("upperarm", "forearm", "hand", *(f"digit{n}" for n in range(1, 6)))
    result: Floats = np.sum([skin.share[name] for name in names], axis=0)
    return result


def paint_arms(skin: Skin, paint: Paint) -> None:
    """From the shoulder to the wrist; the hand is painted on top."""
    y = skin.y
    shoulder, elbow, wrist = skin.bone("upperarm01"), skin.bone("lowerarm01"), skin.bone("wrist")
    share = arm_share(skin)
    by_line = (skin.x > skin.line(body.SHOULDER_LINE, y)) & (y < 1420)
    arm: Mask = np.where(y < body.ARM_BELOW, share > 0.5, by_line)
    bend = (elbow - shoulder) / np.linalg.norm(elbow - shoulder) + (wrist - elbow) / np.linalg.norm(wrist - elbow)
    fore = arm & (skin.beyond(elbow, bend) > 0)
    upper = arm & ~fore
    _upper_arm(skin, paint, upper, (shoulder, elbow))
    _forearm(skin, paint, fore, (elbow, wrist))
    _elbow(skin, paint, arm, (shoulder, elbow, wrist))
    _axilla(skin, paint, arm)


def _upper_arm(skin: Skin, paint: Paint, upper: Mask, ends: tuple[Floats, Floats]) -> None:
    angle = _signed(skin.around(*ends))
    lateral, anterior, medial, posterior = body.UPPER_ARM
    paint("arm_upper_posterior", upper)
    paint("arm_upper_lateral", upper & (angle > lateral) & (angle < anterior))
    paint("arm_upper_anterior", upper & (angle >= anterior) & (angle < medial))
    paint("arm_upper_medial", upper & ((angle >= medial) | (angle < posterior - 360)))
    cap = upper & (skin.along(*ends) < body.SHOULDER_PART)
    front, back = body.SHOULDER_SIDES
    # over the top the angle means nothing: there the cap is lateral
    turn = np.degrees(np.arctan2(skin.bend[:, 2], np.hypot(skin.bend[:, 0], skin.bend[:, 1])))
    paint("shoulder_lateral", cap)
    paint("shoulder_anterior", cap & (turn > front - 10))
    paint("shoulder_posterior", cap & (turn < back + 10))


def _forearm(skin: Skin, paint: Paint, fore: Mask, ends: tuple[Floats, Floats]) -> None:
    angle = skin.around(*ends)
    first, last = body.ULNAR
    paint("forearm_extensor", fore)
    paint("forearm_volar", fore & (angle < first))
    paint("forearm_ulnar", fore & (angle >= first) & (angle < last))


def _elbow(skin: Skin, paint: Paint, arm: Mask, joints: tuple[Floats, Floats, Floats]) -> None:
    shoulder, elbow, wrist = joints
    upper, lower = skin.along(shoulder, elbow), skin.along(elbow, wrist)
    joint = arm & (upper > body.ELBOW[0]) & (lower < body.ELBOW[1])
    angle = _signed(skin.around(shoulder, wrist))
    paint("elbow_olecranon", joint)
    paint("elbow_lateral", joint & (angle > -48) & (angle < 35))
    paint("antecubital_fossa", joint & (angle >= 35) & (angle < 145))
    paint("elbow_medial", joint & ((angle >= 145) | (angle < -132)))


def _axilla(skin: Skin, paint: Paint, arm: Mask) -> None:
    apex = np.array(body.AXILLA[:3])
    hollow = np.linalg.norm((skin.place - apex) / (1, 1.25, 1), axis=1) < body.AXILLA[3]
    inward = np.where(arm, skin.bend[:, 0] < -0.05, skin.bend @ np.array([0.75, -0.66, 0]) > 0.05)
    paint("axilla", hollow & inward)


def _signed(angle: Floats) -> Floats:
    result: Floats = (angle + 180) % 360 - 180
    return result
