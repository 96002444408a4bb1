"""Settings of a procedure looked at together: what one field alone cannot tell.

cross_checks(kind, values) -> list[Doubt]               numbers that do not fit each other, sutures without a day
leaves_sutures(kind, values) -> bool
site_findings(kind, values, sites) -> list[Finding]     what the place asks for
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clinic.rules.interactions import Finding
from clinic.rules.numbers import format_number
from clinic.rules.settings_math import fluence_j_cm2

EYELID_SITES = frozenset({"eyelid_upper", "eyelid_upper_margin", "eyelid_lower", "eyelid_lower_margin"})
_SHIELDS_SOURCE = "PubMed 8881679; scribd 318447048 periocular review"
SUTURES_DUE = "suture_removal_due"
"""Key of the field with the day on which sutures are to be taken out."""
_FLUENCE_SPREAD = 0.10
"""How far a typed fluence may be from energy and spot before it is asked about; this program's choice."""

_USUAL_NM = {"CO2": 10600, "Er:YAG": 2940}
"""What the form sets for a kind of laser (``procedure_fields.csv``)."""
_NM_SPREAD = 0.05
"""How far a typed wavelength may be from that before it is asked about; this program's choice."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two settings that do not fit; ``field`` is where it is shown."""

    field: str
    text: str


def leaves_sutures(kind: str, values: Mapping[str, str]) -> bool:
    """Whether sutures are left that somebody has to take out; what was closed otherwise says 0 sutures."""
    if count := _number(values.get("suture_count", "")):
        return count > 0
    if values.get("suture_count", "").strip():
        return False
    closed = kind == "excision" and values.get("closure") in ("primary", "flap", "graft")
    return closed or (kind == "biopsy" and values.get("biopsy_type") in ("punch", "incisional", "excisional"))


def cross_checks(kind: str, values: Mapping[str, str]) -> list[Doubt]:
    """Doubts about stored values (numbers with a point, in the fields' units)."""
    if leaves_sutures(kind, values) and not values.get(SUTURES_DUE):
        what = "Sutures may be left, and no day for their removal is set: nothing will remind of it."
        return [Doubt(SUTURES_DUE, what)]
    if kind != "laser":
        return []
    return [*_wavelength(values), *_fluence(values)]


def _wavelength(values: Mapping[str, str]) -> list[Doubt]:
    usual, typed = _USUAL_NM.get(values.get("laser_type", "")), _number(values.get("wavelength_nm", ""))
    if usual is None or typed is None or abs(typed - usual) <= _NM_SPREAD * usual:
        return []
    laser = values["laser_type"]
    text = f"Wavelength: {format_number(typed)} nm is typed for {laser}; the form sets {usual} nm. Check the device."
    return [Doubt("wavelength_nm", text)]


def _fluence(values: Mapping[str, str]) -> list[Doubt]:
    energy, spot, fluence = (_number(values.get(key, "")) for key in ("pulse_energy_mJ", "spot_mm", "fluence_J_cm2"))
    if not energy or not spot or not fluence:
        return []
    computed = fluence_j_cm2(energy / 1000, spot)
    if abs(fluence - computed) <= _FLUENCE_SPREAD * computed:
        return []
    shown = format_number(float(f"{computed:.3g}"))
    return [Doubt("fluence_J_cm2", f"Fluence: {format_number(fluence)} J/cm² is typed, energy and spot give {shown}.")]


def site_findings(kind: str, values: Mapping[str, str], sites: Iterable[str]) -> list[Finding]:
    """Laser on an eyelid without corneal shields: to be answered before it is recorded."""
    if kind != "laser" or not EYELID_SITES & set(sites) or values.get("eye_protection") == "corneal shields":
        return []
    worn = values.get("eye_protection", "") or "no eye protection"
    text = f"Laser on an eyelid with {worn}: eyelid work needs corneal shields. Suggestion: use corneal shields."
    return [Finding("major", text, _SHIELDS_SOURCE, "laser:corneal-shields", (worn,))]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
