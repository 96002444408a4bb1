"""Paints the regions of the trunk, the buttocks and the groin."""

import numpy as np

from atlas_build import body_rules as body
from atlas_build.labels import Mask, Paint, Skin


def paint_trunk(skin: Skin, paint: Paint) -> None:
    """Chest, abdomen, back; the head, the limbs and what lies between the legs are painted on top."""
    front = in_front(skin)
    _back(skin, paint, ~front)
    _chest(skin, paint, front)
    _breast(skin, paint, front)
    _abdomen(skin, paint, front)
    _sides(skin, paint)


def in_front(skin: Skin) -> Mask:
    """Before the border between front and back of the trunk."""
    result: Mask = skin.z > skin.line(body.FLANK, skin.y)
    return result


def free_of_arm(skin: Skin) -> Mask:
    """Not on the arm or hand, which hang beside the hip."""
    arm = skin.share["hand"] + skin.share["forearm"] + sum(skin.share[f"digit{n}"] for n in range(1, 6))
    result: Mask = (arm < 0.5) & (skin.x < 240)
    return result


def _back(skin: Skin, paint: Paint, behind: Mask) -> None:
    x, y = skin.x, skin.y
    paint("back_mid", np.ones(len(x), dtype=bool))
    upper = behind & (y > body.BACK_UPPER)
    paint("back_scapular", upper)
    paint("back_interscapular", upper & (x < skin.line(body.SCAPULA_INNER, y)))
    paint("back_suprascapular", upper & (y > skin.line(body.SUPRASCAPULAR, x)))
    paint("back_lumbar", behind & (y < body.BACK_LOWER))


def _chest(skin: Skin, paint: Paint, front: Mask) -> None:
    x, y = skin.x, skin.y
    clavicle = skin.line(body.CLAVICLE, x)
    paint("chest_lower", front)
    paint("chest_infraclavicular", front & (y > body.INFRACLAVICULAR + 0.12 * (x - 60)) & (y < clavicle))
    paint("supraclavicular", front & (y >= clavicle) & (x > 24))  # the hollow between them is the neck's


def _breast(skin: Skin, paint: Paint, front: Mask) -> None:
    x, y = skin.x, skin.y
    across, up = x - skin.nipple[0], y - skin.nipple[1]
    # round below, drawn out to the collar bone and the axilla above
    half = np.where(across > 0, 56.0, skin.nipple[0] - 8.0)
    foot = -body.BREAST_FOOT * np.sqrt(np.clip(1 - (across / (half + 14)) ** 2, 0, 1))
    top = body.INFRACLAVICULAR + 0.12 * (x - 60)
    breast = front & (up > foot) & (y < top) & (np.abs(across) < half + 40)
    paint("breast", breast)
    fold = front & (up <= foot) & (up > foot - body.BREAST_FOLD) & (across > -38) & (across < 46)
    paint("inframammary_fold", fold)
    half_sternum, low = body.STERNAL
    sternal = front & (x < half_sternum) & (y > low - 0.02 * x**2) & (y < skin.line(body.CLAVICLE, x))
    paint("chest_sternal", sternal)
    paint("breast_areola_ring", front & skin.near(skin.nipple, body.AREOLA_RADIUS))
    paint("breast_nipple", front & skin.near(skin.nipple, body.NIPPLE_RADIUS))


def _abdomen(skin: Skin, paint: Paint, front: Mask) -> None:
    x, y = skin.x, skin.y
    middle = x < body.MIDCLAVICULAR
    upper = front & (y < skin.line(body.CHEST_FOOT, x))
    lower = front & (y < body.MID_ABDOMEN)
    paint("abdomen_subcostal", upper)
    paint("abdomen_epigastric", upper & middle)
    paint("abdomen_iliac", lower)
    paint("abdomen_hypogastric", lower & middle)
    navel = np.hypot(x, y - body.MID_ABDOMEN + 2)
    paint("periumbilical", front & (navel < body.PERIUMBILICAL_RADIUS))
    paint("umbilicus", front & (navel < body.UMBILICUS_RADIUS))
    paint("mons_pubis", front & (y < skin.line(body.MONS, x)) & (x < 70))


def _sides(skin: Skin, paint: Paint) -> None:
    x, y, z = skin.x, skin.y, skin.z
    lateral = np.abs(z - skin.line(body.FLANK, y)) < skin.line(body.LATERAL, y)
    lateral &= (y < body.LATERAL_TOP) & (x > 60)
    ribs = y > skin.line(body.CHEST_FOOT, x) - 0.3 * (skin.line(body.FLANK, y) - z)
    paint("chest_lateral", lateral & ribs)
    paint("flank", lateral & ~ribs)


def paint_buttocks(skin: Skin, paint: Paint) -> None:
    """Sacrum, buttock, its fold and cleft, the hip; over the thigh."""
    x, y, z = skin.x, skin.y, skin.z
    behind, leg = ~in_front(skin), free_of_arm(skin)
    top = skin.line(body.BUTTOCK_TOP, x)
    foot = skin.line(body.BUTTOCK_FOOT, x)
    sacral = behind & leg & (x < body.SACRAL_HALF) & (y < skin.line(body.SACRAL_TOP, x)) & (y >= foot)
    paint("sacral", sacral)
    paint("buttock_cheek", behind & (y < top) & (y > foot) & leg)
    half, first, last = body.GLUTEAL_FOLD
    taper = half * np.sqrt(np.clip(1 - ((2 * x - first - last) / (last - first)) ** 2, 0, 1))
    paint("gluteal_fold", behind & leg & (np.abs(y - foot) < taper))
    paint("intergluteal_cleft", behind & leg & (x < body.CLEFT) & (y < top + 4) & (y > body.ANUS[0]) & (z < 10))
    height, tall, deep = body.HIP
    away = np.hypot((y - height) / tall, (z - skin.line(body.FLANK, y)) / deep)
    paint("hip", leg & (x > 130) & (away < 1))


def paint_groin(skin: Skin, paint: Paint) -> None:
    """Groin and what is seen of the anogenital region."""
    x, y = skin.x, skin.y
    front, leg = in_front(skin), free_of_arm(skin)
    above = y - skin.line(body.INGUINAL, x)
    band = front & leg & (x > 16) & (x < 122)
    paint("groin_inguinal", band & (np.abs(above) < body.GROIN_HALF_WIDTH))
    paint("groin_crease", band & (np.abs(above) < body.CREASE_HALF_WIDTH))
    # narrow between the thighs, ending in a point below the pubis
    width = np.where(front, 21 - np.clip(y - 800, 0, None) * 0.6, 21) - np.clip(800 - y, 0, None) * 0.9
    paint("perineum", (x < width) & (y < body.PUBIS) & (y > 776) & (skin.z > -40) & leg)
    anus = np.array([0.0, body.ANUS[0], body.ANUS[1]])
    paint("perianal", skin.near(anus, body.ANUS[2]) & leg)
