"""The region table: which sites lie where, which have no surface of their own, how wide the midline is."""

from typing import Any

# sites that stand for several regions of the surface, for highlighting and anchoring (anchor = the first)
# fmt: off
GROUPS: dict[str, tuple[str, ...]] = {
    "scalp": ("scalp_vertex", "scalp_frontal", "scalp_temporal", "scalp_parietal", "scalp_occipital"),
    "forehead": ("forehead_central", "forehead_lateral"),
    "periorbital": ("infraorbital", "eyelid_lower", "eyelid_lower_margin", "eyelid_upper", "eyelid_upper_margin",
                    "canthus_medial", "canthus_lateral"),
    "nose": ("nose_dorsum", "nose_tip", "nose_root", "nose_sidewall", "nose_ala", "nose_columella"),
    "cheek": ("cheek_malar", "cheek_central", "cheek_paranasal", "cheek_lower"),
    "perioral": ("lip_upper", "lip_lower", "philtrum", "oral_commissure", "lip_upper_vermilion",
                 "lip_lower_vermilion"),
    "ear": ("ear_antihelix", "ear_helix", "ear_concha", "ear_tragus", "ear_antitragus", "ear_lobule",
            "ear_posterior"),
    "neck": ("neck_front", "neck_side", "neck_nape", "submental"),
    "abdomen": ("abdomen_upper", "abdomen_lower", "umbilicus"),
    "finger_nos": tuple(f"{digit}_{part}" for digit in ("middle", "index", "ring", "little", "thumb")
                        for part in ("dorsal", "palmar", "tip")),
}
GROUPS["face"] = (
    "nose_dorsum", "cheek_malar", *GROUPS["forehead"], "glabella", "temple", "eyebrow", *GROUPS["periorbital"],
    *GROUPS["nose"][1:], *GROUPS["cheek"][1:], "nasolabial_fold", "preauricular", *GROUPS["perioral"],
    "chin", "jawline",
)

# sites without a surface of their own: drawn at the nearest region, as a dashed pin
NEAREST: dict[str, str] = {
    "scrotum": "perineum",
    "penis_shaft": "perineum",
    "glans_penis": "perineum",
    "labium_majus": "perineum",
    "labium_minus": "perineum",
    "oral_mucosa": "lip_lower_vermilion",
}

# regions on the midline only
MIDLINE = ("scalp_vertex", "forehead_central", "glabella", "nose_root", "nose_dorsum", "nose_tip", "nose_columella",
           "philtrum", "submental", "neck_nape", "chest_sternal", "umbilicus", "perineum", "perianal")

# regions on both sides with a middle: half width of the middle, mm on the neutral adult
MIDDLE: dict[str, float] = {
    "scalp_frontal": 12, "scalp_occipital": 12, "lip_upper_vermilion": 4, "lip_lower": 4,
    "lip_lower_vermilion": 4, "chin": 6, "neck_front": 8, "chest": 10, "abdomen_upper": 12, "abdomen_lower": 12,
    "back_upper": 15, "back_mid": 15, "back_lower": 15,
}

_FACE_SIDE = ("temple", "preauricular", "jawline", "scalp_temporal", "scalp_parietal", "neck_side", "cheek_lower")
VIEW_OF: dict[str, str] = {
    **dict.fromkeys(_FACE_SIDE, "face-{side}"),
    **dict.fromkeys(GROUPS["ear"], "ear-{side}"),
    "ear_posterior": "ear-{side}-behind",
    "postauricular": "ear-{side}-behind",
    "scalp_vertex": "scalp",
    "scalp_occipital": "head-back",
    "neck_nape": "head-back",
    "submental": "chin",
    "perineum": "perineum",
    "perianal": "perineum",
    **dict.fromkeys(("back_upper", "back_mid", "back_lower", "buttock", "arm_upper_posterior", "elbow_posterior",
                     "forearm_dorsal", "thigh_posterior", "popliteal_fossa", "calf"), "body-back"),
    **dict.fromkeys(("chest", "chest_sternal", "chest_infraclavicular", "breast_areola", "abdomen_upper",
                     "abdomen_lower", "umbilicus", "shoulder", "arm_upper_anterior", "antecubital_fossa",
                     "forearm_volar", "groin", "thigh_anterior", "thigh_medial", "knee_anterior", "shin",
                     "supraclavicular", "neck_front", "axilla", "wrist_volar"), "body-front"),
    "hand_dorsum": "hand-{side}-dorsum",
    "wrist_dorsal": "hand-{side}-dorsum",
    **dict.fromkeys(("hand_palm", "hand_thenar", "hand_hypothenar", "wrist_volar"), "hand-{side}-palm"),
    **{f"{digit}_dorsal": "hand-{side}-dorsum" for digit in ("thumb", "index", "middle", "ring", "little")},
    **{f"{digit}_{part}": "hand-{side}-palm" for digit in ("thumb", "index", "middle", "ring", "little")
       for part in ("palmar", "tip")},
    **dict.fromkeys(("foot", "sole_forefoot", "great_toe_plantar"), "foot-{side}-sole"),
    **dict.fromkeys(("foot_dorsum_lateral", "foot_dorsum_medial", "toe_nos"), "foot-{side}-dorsum"),
    "ankle_medial": "foot-{side}-medial",
    **dict.fromkeys(("ankle_lateral", "heel"), "foot-{side}-lateral"),
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
