"""Names the region of every texel by rules on the neutral adult in anatomical position."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from atlas_build import body_rules as body
from atlas_build.mesh import Topology, fine_triangles
from atlas_build.pose import Posed
from atlas_build.source import Floats, Ints, Source
from atlas_build.texels import Texels

Mask = NDArray[np.bool_]
MM = 1000.0
DIGITS = ("thumb", "index", "middle", "ring", "little")


@dataclass(frozen=True)
class Skin:
    """What the rules look at, per texel of the left half: place and normal (N, 3) in mm, and shares of the bones."""

    place: Floats
    normal: Floats
    share: dict[str, Floats]
    figure: Posed
    nipple: Floats

    @property
    def x(self) -> Floats:
        return self.place[:, 0]

    @property
    def y(self) -> Floats:
        return self.place[:, 1]

    @property
    def z(self) -> Floats:
        return self.place[:, 2]

    def bone(self, name: str, end: str = "head") -> Floats:
        """Where a bone of the left side begins or ends, mm."""
        ends = self.figure.heads if end == "head" else self.figure.tails
        return ends[f"{name}.L"] * MM

    def along(self, start: Floats, end: Floats) -> Floats:
        """Part of the way from ``start`` to ``end``, 0 to 1 between them."""
        axis = end - start
        result: Floats = (self.place - start) @ axis / (axis @ axis)
        return result

    def line(self, points: tuple[tuple[float, float], ...], by: Floats) -> Floats:
        """A border given by points, read at each texel."""
        xs, ys = zip(*sorted(points), strict=True)
        result: Floats = np.interp(by, xs, ys)
        return result


GROUPS = {
    **{f"digit{n}": (f"finger{n}-",) for n in range(1, 6)},
    **{f"end{n}": (f"finger{n}-3",) for n in range(1, 6)},
    **{f"toe{n}": (f"toe{n}-",) for n in range(1, 6)},
    "hand": ("wrist", "metacarpal"),
    "thenar": ("finger1-", "metacarpal1"),
    "forearm": ("lowerarm",),
    "upperarm": ("upperarm", "shoulder01"),
    "foot": ("foot",),
    "lowerleg": ("lowerleg",),
    "upperleg": ("upperleg",),
}


def shares(source: Source, shape: Topology) -> tuple[list[str], Floats]:
    """Bone shares of the fine vertices (V, K): linear between the base vertices."""
    base = np.zeros((shape.vertex_count, len(GROUPS)))
    for bone, pairs in source.weights.items():
        name, _, side = bone.partition(".")
        if side == "R":
            continue
        for column, starts in enumerate(GROUPS.values()):
            if name.startswith(starts):
                for vertex, weight in pairs:
                    if vertex < shape.vertex_count:
                        base[int(vertex), column] += weight
    edges = base[shape.edges].mean(axis=1)
    return list(GROUPS), np.concatenate([base, edges, base[shape.quads].mean(axis=1)])


def skin_at(source: Source, shape: Topology, figure: Posed, places: Floats, normals: Floats, texels: Texels) -> Skin:
    """Gather the fields of the fine vertices at the texels."""
    triangles: Ints = fine_triangles(shape)
    names, fields = shares(source, shape)
    sampled = texels.sample(fields, triangles)
    normal = texels.sample(normals, triangles)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    share = {name: sampled[:, column] for column, name in enumerate(names)}
    # the middle of what a target for the nipple moves most
    moved = np.linalg.norm(source.target("breast/nipple-size-incr"), axis=1)[: shape.vertex_count]
    moved *= source.vertices[: shape.vertex_count, 0] > 0
    nipple = np.average(places[: shape.vertex_count], axis=0, weights=moved**2) * MM
    return Skin(texels.sample(places, triangles) * MM, normal, share, figure, nipple)


def paint_body(skin: Skin, paint: "Paint") -> None:
    """Everything below the head, from the large to the small."""
    _trunk(skin, paint)
    _legs(skin, paint)
    _groin(skin, paint)
    _arms(skin, paint)
    _hands(skin, paint)
    _feet(skin, paint)


@dataclass
class Paint:
    """The labels being made: later strokes lie on top."""

    keys: list[str]
    labels: NDArray[np.uint8]

    def __call__(self, key: str, where: Mask) -> None:
        if key not in self.keys:
            self.keys.append(key)
        self.labels[where] = self.keys.index(key)

    def empty(self) -> Mask:
        result: Mask = self.labels == UNNAMED
        return result


UNNAMED = 255


def _trunk(skin: Skin, paint: Paint) -> None:
    x, y, z = skin.x, skin.y, skin.z
    front = z > skin.line(body.FLANK, y)
    everywhere = np.ones(len(x), dtype=bool)
    paint("back_mid", everywhere & ~front)
    paint("back_upper", ~front & (y > body.BACK_UPPER))
    paint("back_lower", ~front & (y < body.BACK_LOWER))
    paint("chest", front)
    foot = skin.line(body.CHEST_FOOT, x)
    paint("abdomen_upper", front & (y < foot))
    paint("abdomen_lower", front & (y < body.MID_ABDOMEN))
    clavicle = skin.line(body.CLAVICLE, x)
    paint("chest_infraclavicular", front & (y > body.INFRACLAVICULAR + 0.12 * (x - 60)) & (y < clavicle))
    half, low = body.STERNAL
    paint("chest_sternal", front & (x < half) & (y > low - 0.02 * x**2) & (y < clavicle))
    navel = np.array([0.0, body.MID_ABDOMEN - 2])
    paint("umbilicus", front & (np.hypot(x - navel[0], y - navel[1]) < body.UMBILICUS_RADIUS))
    paint("breast_areola", front & (np.linalg.norm(skin.place - skin.nipple, axis=1) < body.AREOLA_RADIUS))
    paint("supraclavicular", front & (y >= clavicle))


def _legs(skin: Skin, paint: Paint) -> None:
    x, y = skin.x, skin.y
    front = skin.z > skin.line(body.FLANK, y)
    hip, knee, ankle = skin.bone("upperleg01"), skin.bone("lowerleg01"), skin.bone("foot")
    low = y < np.where(front, skin.line(body.INGUINAL, x), skin.line(body.BUTTOCK_FOOT, x))
    low &= (skin.share["hand"] + skin.share["forearm"] < 0.5) & (x < 240)
    paint("buttock", ~front & (y < skin.line(body.BUTTOCK_TOP, x)) & ~low & (x < 220))
    part = skin.along(hip, knee)
    axis = hip + np.clip(part, 0, 1)[:, None] * (knee - hip)
    outward = skin.place - axis
    angle = np.degrees(np.arctan2(outward[:, 2], outward[:, 0]))  # 0 lateral, 90 front, 180 medial, -90 back
    paint("thigh_posterior", low)
    paint("thigh_anterior", low & (angle > -12) & (angle < 128))
    paint("thigh_medial", low & ((angle >= 128) | (angle < -150)))
    above, below = body.KNEE
    offset = y - knee[1]
    calf_axis = knee + np.clip(skin.along(knee, ankle), 0, 1)[:, None] * (ankle - knee)
    turn = skin.place - calf_axis
    behind = np.degrees(np.arctan2(turn[:, 2], turn[:, 0]))
    forward = (behind > -15) & (behind < 168)
    at_knee = low & (offset < above) & (offset > -below)
    paint("knee_anterior", at_knee & forward)
    paint("popliteal_fossa", at_knee & ~forward)
    lower = low & (offset <= -below)
    paint("shin", lower & forward)
    paint("calf", lower & ~forward)


def _groin(skin: Skin, paint: Paint) -> None:
    x, y = skin.x, skin.y
    front = skin.z > skin.line(body.FLANK, y)
    crease = skin.line(body.INGUINAL, x)
    leg = skin.share["hand"] + skin.share["forearm"] < 0.5
    band = front & (np.abs(y - crease) < body.GROIN_HALF_WIDTH * 1.25) & (x > 14) & (x < 125) & leg
    paint("groin", band)
    # narrow between the thighs, ending in a point below the pubis
    width = np.where(front, 21 - np.clip(y - 800, 0, None) * 0.6, 21) - np.clip(800 - y, 0, None) * 0.9
    paint("perineum", (x < width) & (y < body.PUBIS) & (y > 776) & (skin.z > -40) & leg)
    anus = np.array([0.0, body.ANUS[0], body.ANUS[1]])
    paint("perianal", (np.linalg.norm(skin.place - anus, axis=1) < body.ANUS[2]) & leg)


def _arms(skin: Skin, paint: Paint) -> None:
    x, y = skin.x, skin.y
    shoulder, elbow, wrist = skin.bone("upperarm01"), skin.bone("lowerarm01"), skin.bone("wrist")
    arm_share = sum((skin.share[name] for name in ("upperarm", "forearm", "hand")), np.zeros(len(x)))
    arm_share = arm_share + sum((skin.share[f"digit{n}"] for n in range(1, 6)), np.zeros(len(x)))
    hangs = arm_share > 0.5
    line = skin.line(body.SHOULDER_LINE, y)
    by_line = (x > line) & (y < 1420)
    arm = np.where(y < body.ARM_BELOW, hangs, by_line)
    forearm_share = arm_share - skin.share["upperarm"]
    upper = skin.along(shoulder, elbow)
    lower = skin.along(elbow, wrist)
    fore = arm & (forearm_share > 0.5)
    axis = np.where(
        fore[:, None],
        elbow + np.clip(lower, 0, 1)[:, None] * (wrist - elbow),
        shoulder + np.clip(upper, 0, 1)[:, None] * (elbow - shoulder),
    )
    front = (skin.place - axis)[:, 2] > 0
    paint("arm_upper_posterior", arm)
    paint("arm_upper_anterior", arm & front)
    paint("shoulder", arm & ~fore & (upper < body.SHOULDER_PART))
    paint("forearm_volar", fore & front)
    paint("forearm_dorsal", fore & ~front)
    joint = arm & np.where(fore, lower < body.ELBOW[1], upper > body.ELBOW[0])
    paint("antecubital_fossa", joint & front)
    paint("elbow_posterior", joint & ~front)
    apex = np.array(body.AXILLA[:3])
    hollow = np.linalg.norm((skin.place - apex) / (1, 1.25, 1), axis=1) < body.AXILLA[3]
    inward = np.where(arm, skin.normal[:, 0] < -0.05, skin.normal @ np.array([0.75, -0.66, 0]) > 0.05)
    paint("axilla", hollow & inward)


def _hands(skin: Skin, paint: Paint) -> None:
    elbow, wrist = skin.bone("lowerarm01"), skin.bone("wrist")
    digits = [skin.share[f"digit{n}"] for n in range(1, 6)]
    hand = skin.share["hand"] + sum(digits, np.zeros(len(skin.x))) > 0.5
    forearm = (skin.share["forearm"] > 0.5) | hand
    knuckles = [skin.bone(f"finger{n}-1") for n in (2, 5)]
    across = knuckles[0] - knuckles[1]  # from the little to the index finger: outward on a left palm facing front
    down = (knuckles[0] + knuckles[1]) / 2 - wrist
    palmward = np.cross(down, across)
    palmward /= np.linalg.norm(palmward)
    palmward *= np.sign(palmward[2])
    palm = skin.normal @ palmward > 0
    along = skin.along(wrist, wrist + down)
    paint("hand_dorsum", hand & ~palm)
    paint("hand_palm", hand & palm)
    middle = wrist + down / 2
    side = (skin.place - middle) @ (across / np.linalg.norm(across))
    width = float(np.linalg.norm(across))
    paint("hand_hypothenar", hand & palm & (side < -0.12 * width - 0.15 * width * along) & (along < 0.72))
    thumb_root, thumb_joint = skin.bone("finger1-1"), skin.bone("finger1-2")
    ball = (thumb_root + thumb_joint) / 2 - 0.2 * across
    paint("hand_thenar", hand & palm & (np.linalg.norm(skin.place - ball, axis=1) < 0.62 * width) & (side > 0))
    near = (skin.along(elbow, wrist) > body.WRIST) & forearm & (along < 0.13)
    paint("wrist_volar", near & palm)
    paint("wrist_dorsal", near & ~palm)
    for number, name in enumerate(DIGITS, start=1):
        _digit(skin, paint, number, name, palmward)


def _digit(skin: Skin, paint: Paint, number: int, name: str, palmward: Floats) -> None:
    mine = skin.share[f"digit{number}"] > 0.5
    first, last = skin.bone(f"finger{number}-1"), skin.bone(f"finger{number}-3", "tail")
    end = skin.bone(f"finger{number}-3")
    axis = (last - first) / np.linalg.norm(last - first)
    facing = palmward
    if number == 1:
        # the thumb's pulp faces the index finger more than the front: a quarter turn, shared with the palm
        inner = skin.bone("finger2-1") - first
        inner -= axis * (inner @ axis)
        facing = 0.55 * inner / np.linalg.norm(inner) + 0.85 * palmward
    facing = facing - axis * (facing @ axis)
    palmar = skin.normal @ (facing / np.linalg.norm(facing)) > 0
    if number == 1:
        mine &= skin.along(skin.bone("finger1-2"), last) > 0.0
    paint(f"{name}_dorsal", mine & ~palmar)
    paint(f"{name}_palmar", mine & palmar)
    paint(f"{name}_tip", mine & palmar & (skin.along(end, last) > body.TIP_PART))


def _feet(skin: Skin, paint: Paint) -> None:
    x, y, z = skin.x, skin.y, skin.z
    ankle = skin.bone("foot")
    low = (y < ankle[1] + body.ANKLE[0]) & (y < 200)
    medial = x < ankle[0] + (z - ankle[2]) * 0.05
    paint("ankle_lateral", low & ~medial)
    paint("ankle_medial", low & medial)
    toe_root = np.array([skin.bone(f"toe{n}-1")[2] for n in (1, 5)]).mean()
    foot = low & ((y < ankle[1] - body.ANKLE[1]) | (z > ankle[2] + 32 + 0.25 * (y - ankle[1])))
    great, second = skin.bone("toe1-1"), skin.bone("toe2-1")
    ray = (great[0] + second[0]) / 2 + 8
    paint("foot_dorsum_lateral", foot & (x >= ray - (z - toe_root) * 0.05))
    paint("foot_dorsum_medial", foot & (x < ray - (z - toe_root) * 0.05))
    heel_front = ankle[2] + 22
    paint("heel", low & (y < ankle[1] - body.ANKLE[1]) & (z < heel_front))
    sole = foot & (skin.normal[:, 1] < -0.45)
    length = toe_root - heel_front
    paint("foot", sole & (z >= heel_front))
    paint("sole_forefoot", sole & (z > heel_front + 0.52 * length))
    toes = low & (sum((skin.share[f"toe{n}"] for n in range(1, 6)), np.zeros(len(x))) > 0.5)
    paint("toe_nos", toes)
    paint("great_toe_plantar", low & (skin.share["toe1"] > 0.5) & (skin.normal[:, 1] < -0.1))
