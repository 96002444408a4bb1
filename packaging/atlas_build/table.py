"""The region table: which sites lie where, which have no surface of their own, how wide the midline is."""

from typing import Any

# fmt: off
FINGERS = ("index", "middle", "ring", "little")
DIGITS = ("thumb", *FINGERS)
TOES = ("great_toe", "second_toe", "third_toe", "fourth_toe", "fifth_toe")


def _backs(digit: str) -> tuple[str, ...]:
    ends = (f"{digit}_dorsal_distal", f"{digit}_nail")
    if digit == "thumb":
        return ("thumb_dorsal_proximal", "thumb_ip", *ends)
    return (f"{digit}_dorsal_middle", f"{digit}_pip", f"{digit}_dorsal_proximal", f"{digit}_dip", *ends)


def _shafts(digit: str) -> tuple[str, ...]:
    return tuple(f"{digit}_palmar_{part}" for part in (("proximal",) if digit == "thumb" else ("middle", "proximal")))


# sites that stand for several regions of the surface, for highlighting and anchoring (anchor = the first: the part that
# is meant where nothing more is said)
GROUPS: dict[str, tuple[str, ...]] = {
    "scalp": ("scalp_vertex", "scalp_frontal", "scalp_temporal", "scalp_parietal", "scalp_occipital"),
    "forehead": ("forehead_central", "forehead_lateral"),
    "periorbital": ("infraorbital", "eyelid_lower", "eyelid_lower_margin", "eyelid_upper", "eyelid_upper_margin",
                    "canthus_medial", "canthus_lateral"),
    "nose": ("nose_dorsum", "nose_tip", "nose_root", "nose_sidewall", "nose_ala", "nose_columella", "nose_nostril"),
    "cheek": ("cheek_malar", "cheek_central", "cheek_paranasal", "cheek_lower"),
    "perioral": ("lip_upper", "lip_lower", "philtrum", "oral_commissure", "lip_upper_vermilion",
                 "lip_lower_vermilion"),
    "ear": ("ear_antihelix", "ear_helix", "ear_crus", "ear_triangular_fossa", "ear_concha", "ear_tragus",
            "ear_antitragus", "ear_lobule", "ear_posterior"),
    "neck": ("neck_front", "neck_side", "neck_nape", "submental", "submandibular", "suprasternal_notch"),
    "breast_areola": ("breast_areola_ring", "breast_nipple"),
    "abdomen_upper": ("abdomen_epigastric", "abdomen_subcostal"),
    "abdomen_lower": ("abdomen_hypogastric", "abdomen_iliac", "mons_pubis"),
    "back_upper": ("back_scapular", "back_interscapular", "back_suprascapular"),
    "back_lower": ("back_lumbar", "sacral"),
    "buttock": ("buttock_cheek", "gluteal_fold", "intergluteal_cleft"),
    "shoulder": ("shoulder_lateral", "shoulder_anterior", "shoulder_posterior"),
    "elbow_posterior": ("elbow_olecranon", "elbow_lateral", "elbow_medial"),
    "forearm_dorsal": ("forearm_extensor", "forearm_ulnar"),
    "hand_dorsum": ("hand_dorsum_centre", *(f"{digit}_mcp" for digit in DIGITS),
                    *(f"hand_web_{number}" for number in range(1, 5))),
    "hand_palm": ("hand_palm_centre", "hand_palm_distal", "hand_thenar", "hand_hypothenar"),
    **{f"{digit}_dorsal": _backs(digit) for digit in DIGITS},
    **{f"{digit}_palmar": (*_shafts(digit), f"{digit}_pulp", f"{digit}_end") for digit in DIGITS},
    **{f"{digit}_tip": (f"{digit}_pulp", f"{digit}_end") for digit in DIGITS},
    "groin": ("groin_inguinal", "groin_crease"),
    "knee_anterior": ("knee_patellar", "knee_medial", "knee_lateral"),
    "foot_dorsum_medial": ("foot_dorsum_medial_part", "foot_mtp_1"),
    "heel": ("heel_plantar", "heel_posterior", "heel_medial", "heel_lateral"),
    "toe_nos": tuple(f"{toe}_{part}" for toe in TOES for part in ("dorsal", "plantar", "nail")),
}
GROUPS["face"] = (
    "nose_dorsum", "cheek_malar", *GROUPS["forehead"], "glabella", "temple", "eyebrow", *GROUPS["periorbital"],
    *GROUPS["nose"][1:], *GROUPS["cheek"][1:], "nasolabial_fold", "preauricular", *GROUPS["perioral"],
    "chin", "jawline",
)
GROUPS["chest"] = ("breast", "chest_sternal", "chest_infraclavicular", "chest_lower", "inframammary_fold",
                   *GROUPS["breast_areola"])
GROUPS["abdomen"] = ("periumbilical", *GROUPS["abdomen_upper"], *GROUPS["abdomen_lower"], "umbilicus")
GROUPS["finger_nos"] = tuple(
    part for digit in ("middle", "index", "ring", "little", "thumb")
    for group in ("dorsal", "palmar") for part in GROUPS[f"{digit}_{group}"]
)
GROUPS["foot"] = ("sole_arch", "foot_dorsum_lateral", *GROUPS["foot_dorsum_medial"], "sole_forefoot", "sole_lateral",
                  *GROUPS["heel"], *GROUPS["toe_nos"])

# regions that stand for more than themselves: their anchor lies towards the middle of all of it (the fingertip
# begins at the crease)
TOWARDS: dict[str, tuple[str, ...]] = {f"{digit}_pulp": GROUPS[f"{digit}_tip"] for digit in FINGERS}

# sites without a surface of their own: drawn at the nearest region, as a dashed pin
NEAREST: dict[str, str] = {
    "scrotum": "perineum",
    "penis_root": "perineum",
    "penis_shaft": "perineum",
    "glans_penis": "perineum",
    "prepuce": "perineum",
    "labium_majus": "perineum",
    "labium_minus": "perineum",
    "clitoris": "perineum",
    "vulval_vestibule": "perineum",
    **dict.fromkeys(("oral_mucosa", "mucosa_lip_lower", "gingiva_lower", "mouth_floor", "tongue"),
                    "lip_lower_vermilion"),
    **dict.fromkeys(("mucosa_lip_upper", "gingiva_upper", "palate_hard"), "lip_upper_vermilion"),
    "mucosa_cheek": "oral_commissure",
    "ear_canal": "ear_concha",
    **{f"foot_web_{number}": f"{toe}_dorsal" for number, toe in enumerate(TOES[1:], start=1)},
}

# regions that may rightly lie in several pieces on one side
SPLIT: tuple[str, ...] = ()

# regions on the midline only
MIDLINE = ("scalp_vertex", "forehead_central", "glabella", "nose_root", "nose_dorsum", "nose_tip", "nose_columella",
           "philtrum", "submental", "suprasternal_notch", "neck_nape", "chest_sternal", "mons_pubis", "umbilicus",
           "intergluteal_cleft", "perineum", "perianal")

# regions on both sides with a middle: half width of the middle, mm on the neutral adult
MIDDLE: dict[str, float] = {
    "scalp_frontal": 12, "scalp_occipital": 12, "lip_upper_vermilion": 4, "lip_lower": 4,
    "lip_lower_vermilion": 4, "chin": 6, "neck_front": 8, "chest_lower": 10, "abdomen_epigastric": 12,
    "abdomen_hypogastric": 12, "periumbilical": 12, "back_interscapular": 15, "back_mid": 15, "back_lumbar": 15,
    "sacral": 15,
}

_FACE_SIDE = ("temple", "preauricular", "jawline", "scalp_temporal", "scalp_parietal", "neck_side", "cheek_lower")
_BEHIND = ("buttock_cheek", "gluteal_fold", "arm_upper_posterior", "elbow_olecranon", "forearm_extensor",
           "forearm_ulnar", "thigh_posterior", "popliteal_fossa", "calf")
_BEFORE = ("arm_upper_anterior", "antecubital_fossa", "forearm_volar", "thigh_anterior",
           "thigh_medial", "knee_patellar", "knee_medial", "shin", "leg_medial")
_BESIDE = ("hip", "shoulder_lateral", "arm_upper_lateral", "elbow_lateral", "thigh_lateral", "knee_lateral",
           "leg_lateral")
_TORSO_BACK = ("back_suprascapular", "back_scapular", "back_interscapular", "back_mid", "back_lumbar", "sacral",
               "shoulder_posterior", "flank", "intergluteal_cleft")
_TORSO_FRONT = (*GROUPS["chest"], *GROUPS["abdomen"], "elbow_medial", "shoulder_anterior", "supraclavicular",
                "suprasternal_notch")
VIEW_OF: dict[str, str] = {
    **dict.fromkeys(_FACE_SIDE, "face-{side}"),
    **dict.fromkeys(GROUPS["ear"], "ear-{side}"),
    "ear_posterior": "ear-{side}-behind",
    "postauricular": "ear-{side}-behind",
    "scalp_vertex": "scalp",
    "scalp_occipital": "head-back",
    "neck_nape": "head-back",
    **dict.fromkeys(("submental", "submandibular", "neck_front", "nose_nostril", "nose_columella"), "chin"),
    **dict.fromkeys(("perineum", "perianal", "groin_inguinal", "groin_crease"), "perineum"),
    **dict.fromkeys(_BEHIND, "body-back"),
    **dict.fromkeys(_BEFORE, "body-front"),
    **dict.fromkeys(_BESIDE, "body-{side}"),
    **dict.fromkeys(_TORSO_FRONT, "torso-front"),
    **dict.fromkeys(_TORSO_BACK, "torso-back"),
    **dict.fromkeys(("axilla", "arm_upper_medial", "chest_lateral"), "axilla-{side}"),
    **dict.fromkeys((*GROUPS["hand_dorsum"], "wrist_dorsal"), "hand-{side}-dorsum"),
    **dict.fromkeys((*GROUPS["hand_palm"], "wrist_volar"), "hand-{side}-palm"),
    **{part: "hand-{side}-dorsum" for digit in DIGITS for part in GROUPS[f"{digit}_dorsal"]},
    **{part: "hand-{side}-palm" for digit in DIGITS for part in GROUPS[f"{digit}_palmar"]},
    **dict.fromkeys(("sole_arch", "sole_lateral", "sole_forefoot", "heel_plantar"), "foot-{side}-sole"),
    **{f"{toe}_plantar": "foot-{side}-sole" for toe in TOES},
    **{f"{toe}_{part}": "foot-{side}-dorsum" for toe in TOES for part in ("dorsal", "nail")},
    **dict.fromkeys(("foot_dorsum_lateral", "foot_dorsum_medial_part", "ankle_anterior"), "foot-{side}-dorsum"),
    **dict.fromkeys(("ankle_medial", "heel_medial", "heel_posterior", "achilles", "foot_mtp_1"), "foot-{side}-medial"),
    **dict.fromkeys(("ankle_lateral", "heel_lateral"), "foot-{side}-lateral"),
}
FACE_FRONT = "face-front"


# fmt: on
def table(version: str, keys: list[str], anchors: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What ``regions.json`` holds. ``anchors``: region -> side -> [triangle, weight, weight]."""
    regions = []
    for key in keys:
        kind = "midline" if key in MIDLINE else "both" if key in MIDDLE else "sided"
        regions.append(
            {
                "site": key,
                "sides": kind,
                "middle_mm": MIDDLE.get(key, 0),
                "view": VIEW_OF.get(key, FACE_FRONT),
                "anchors": anchors[key],
            }
        )
    groups = {site: list(parts) for site, parts in GROUPS.items()}
    return {"version": version, "regions": regions, "groups": groups, "nearest": NEAREST}
