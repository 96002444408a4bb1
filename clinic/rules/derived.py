"""Values computed from laboratory results of one sample. They are never stored as if measured.

Inputs are exact numbers with UCUM units (no ``<`` or ``>``). The formulas are those of the clinic's reference data:
Medscape calculator 267 and K/DOQI (corrected calcium), K/DOQI (Ca x P), kidney.org (CKD-EPI 2021, bedside
Schwartz), KDIGO (G categories).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from clinic.records.enums import Sex
from clinic.rules.ages import Age, age_text
from clinic.rules.derived_units import (
    CALCIUM_MG_PER_MMOL,
    PHOSPHORUS_MG_PER_MMOL,
    calcium_number,
    creatinine_mg_dl,
    molar,
    scaled,
)
from clinic.rules.numbers import Quantity, format_number

_CA_X_P_CONVENTIONAL, _CA_X_P_SI, _EGFR = "mg2/dL2", "mmol2/L2", "mL/min/{1.73_m2}"
_DECIMALS = {"mg/dL": 1, "mmol/L": 2, _CA_X_P_CONVENTIONAL: 1, _CA_X_P_SI: 2, _EGFR: 0}
"""How computed values are shown: as the reference's worked examples round them."""
_CA_X_P_FACTOR = 100 / (CALCIUM_MG_PER_MMOL * PHOSPHORUS_MG_PER_MMOL)
_UNRELIABLE = "the correction is unreliable here: prefer ionised calcium"


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """A computed value with everything needed to check it; ``value`` is not rounded, ``text`` is what to show."""

    key: str
    name: str
    value: float
    unit: str
    """UCUM."""
    formula: str
    inputs: tuple[tuple[str, str], ...]
    source: str
    stage: str | None
    note: str
    text: str


@dataclass(frozen=True, slots=True)
class NotComputable:
    """Why a value is not given."""

    key: str
    name: str
    reason: str


Derived = DerivedValue | NotComputable


def corrected_calcium(
    calcium: Quantity | None,
    albumin: Quantity | None,
    *,
    kidney_disease: bool = False,
    is_high: Callable[[float, str], bool] | None = None,
) -> Derived:
    """Albumin-corrected total calcium in the calcium's unit system: mg/dL with g/dL, mmol/L with g/L.

    ``is_high`` judges the value in its UCUM unit by whatever range holds for the person; without it adults' does.
    """
    key, name = "corrected-calcium", "Calcium, albumin-corrected"
    if calcium is None or albumin is None:
        return NotComputable(key, name, "It needs total calcium and albumin of the same sample.")
    ca, is_si = calcium_number(calcium)
    alb = scaled(albumin, "g/L" if is_si else "g/dL")
    if ca is None or alb is None:
        return NotComputable(key, name, "Calcium is needed in mg/dL or mmol/L, albumin in g/dL or g/L.")
    value = ca + 0.02 * (40 - alb) if is_si else ca + 0.8 * (4.0 - alb)
    cautions = []
    if alb < (30 if is_si else 3.0):
        cautions.append("albumin is below 3.0 g/dL")
    if kidney_disease:
        cautions.append("there is kidney disease")
    unit = "mmol/L" if is_si else "mg/dL"
    if is_high(value, unit) if is_high is not None else value > (2.545 if is_si else 10.2):
        cautions.append("the corrected value is high")
    note = f"As {' and '.join(cautions)}, {_UNRELIABLE}." if cautions else ""
    return DerivedValue(
        key,
        name,
        value,
        unit,
        "Ca + 0.02 x (40 - albumin in g/L)" if is_si else "Ca + 0.8 x (4.0 - albumin in g/dL)",
        (("Calcium, total", _shown(calcium)), ("Albumin", _shown(albumin))),
        "Medscape calculator 267; K/DOQI",
        None,
        note,
        shown_value(value, unit),
    )


def ca_x_p(
    calcium: Quantity | None,
    phosphate: Quantity | None,
    age: Age | None = None,
    *,
    corrected: bool = True,
    albumin: str = "missing",
) -> Derived:
    """Calcium-phosphate product in mg2/dL2 or mmol2/L2, by the calcium's unit.

    ``corrected`` says whether ``calcium`` is albumin-corrected, as K/DOQI asks for; ``albumin`` why it is not.
    """
    key, name = "ca-x-p", "Calcium x phosphate"
    if calcium is None or phosphate is None:
        return NotComputable(key, name, "It needs calcium and phosphate of the same sample.")
    ca, is_si = calcium_number(calcium)
    p = molar(phosphate, is_si, PHOSPHORUS_MG_PER_MMOL)
    if ca is None or p is None:
        return NotComputable(key, name, "Calcium and phosphate are needed in mg/dL or mmol/L.")
    value = ca * p
    unit = _CA_X_P_SI if is_si else _CA_X_P_CONVENTIONAL
    note = _CA_X_P_NOTES[ca_x_p_band_of(value, unit, age)].format(limit=ca_x_p_limit(age))
    if not corrected:
        note = f"{note} Computed with total calcium, as the sample's albumin is {albumin}."
    label = "Calcium, albumin-corrected" if corrected else "Calcium, total"
    return DerivedValue(
        key,
        name,
        value,
        unit,
        f"{'corrected' if corrected else 'total'} calcium x phosphate",
        ((label, _shown(calcium)), ("Phosphate", _shown(phosphate))),
        "K/DOQI 2003; a product is a legacy marker: judge calcium and phosphate by themselves",
        None,
        note,
        shown_value(value, unit),
    )


def other_unit(value: DerivedValue) -> tuple[tuple[float, str], ...]:
    """A calcium-phosphate product in the unit system that it is not given in; nothing for other values."""
    if value.unit == _CA_X_P_CONVENTIONAL:
        return ((float(f"{value.value * _CA_X_P_FACTOR:.10g}"), _CA_X_P_SI),)
    if value.unit == _CA_X_P_SI:
        return ((float(f"{value.value / _CA_X_P_FACTOR:.10g}"), _CA_X_P_CONVENTIONAL),)
    return ()


_CA_X_P_NOTES = {
    "ok": "Below the historic limit of {limit} mg2/dL2. Calciphylaxis occurs with normal values too.",
    "above": "At or above the historic limit of {limit} mg2/dL2.",
    "above_70": "Above 70 mg2/dL2, where metastatic calcification is classically described.",
}


def ca_x_p_band(mg2_dl2: float, limit: float = 55) -> str:
    """``ok`` below the limit, ``above`` from it to 70, ``above_70`` beyond."""
    rounded = round(mg2_dl2, 9)
    if rounded < limit:
        return "ok"
    return "above" if rounded <= 70 else "above_70"


def ca_x_p_limit(age: Age | None) -> int:
    """The historic limit in mg2/dL2: 65 surely under 12 years, else 55 (K/DOQI 2003 and its paediatric guideline)."""
    return 65 if age is not None and age.surely_under_18 and age.years < 12 else 55


def ca_x_p_band_of(value: float, ucum: str, age: Age | None) -> str:
    """``ca_x_p_band`` of a product in ``mg2/dL2`` or ``mmol2/L2``, by the limit of the age.

    Raises ``ValueError`` for another unit: without a known one the product cannot be compared.
    """
    if ucum not in (_CA_X_P_CONVENTIONAL, _CA_X_P_SI):
        raise ValueError(ucum)
    conventional = value / _CA_X_P_FACTOR if ucum == _CA_X_P_SI else value
    return ca_x_p_band(conventional, ca_x_p_limit(age))


def egfr_ckd_epi_2021(
    creatinine: Quantity | None, age: Age | None, sex: Sex, *, pregnant: bool | None = None
) -> Derived:
    """eGFR of adults by the CKD-EPI 2021 creatinine equation, in mL/min/1.73 m2.

    Not computed under 18 years, in pregnancy, or where the sex for the equation is not known.
    """
    key, name = "egfr", "eGFR (CKD-EPI 2021)"
    reason = _why_no_ckd_epi(creatinine, age, sex, pregnant)
    scr = None if creatinine is None else creatinine_mg_dl(creatinine)
    if reason or scr is None or creatinine is None or age is None:
        return NotComputable(key, name, reason or "Creatinine is needed in mg/dL or umol/L.")
    female = sex is Sex.FEMALE
    k, alpha = (0.7, -0.241) if female else (0.9, -0.302)
    value = 142 * min(scr / k, 1) ** alpha * max(scr / k, 1) ** -1.200 * 0.9938**age.years
    if female:
        value *= 1.012
    note = "The birth date is not fully known: the age may be a year off." if age.approximate else ""
    return DerivedValue(
        key,
        name,
        value,
        _EGFR,
        f"142 x min(Scr/{k}, 1)^{alpha} x max(Scr/{k}, 1)^-1.200 x 0.9938^age" + (" x 1.012" if female else ""),
        (("Creatinine", _shown(creatinine)), ("Age", age_text(age)), ("Sex", sex.value)),
        "kidney.org, CKD-EPI creatinine equation 2021; KDIGO categories",
        ckd_stage(value),
        f"{note} A category needs 3 months. Not valid while creatinine changes fast.".strip(),
        shown_value(value, _EGFR),
    )


def _why_no_ckd_epi(creatinine: Quantity | None, age: Age | None, sex: Sex, pregnant: bool | None) -> str:
    if creatinine is None:
        return "It needs creatinine."
    if age is None:
        return "It needs the birth date."
    if not age.surely_18_or_more:
        return "The equation is for adults of 18 years and more."
    if sex not in (Sex.FEMALE, Sex.MALE):
        return "The equation needs the sex at birth, female or male; ask for the laboratory's own value."
    if pregnant:
        return "The equation is not valid in pregnancy."
    return ""


def egfr_schwartz(creatinine: Quantity | None, height_cm: float | None, age: Age | None) -> Derived:
    """eGFR of children from 1 to below 18 years by the bedside Schwartz equation (2009)."""
    key, name = "egfr-schwartz", "eGFR (bedside Schwartz)"
    if creatinine is None or height_cm is None or age is None:
        return NotComputable(key, name, "It needs creatinine, the height and the birth date.")
    if not age.surely_under_18 or age.decimal_years - age.uncertainty_years < 1:
        return NotComputable(key, name, "The equation is for ages from 1 to below 18 years.")
    scr = creatinine_mg_dl(creatinine)
    if scr is None or not 30 <= height_cm <= 250:
        return NotComputable(key, name, "Creatinine is needed in mg/dL or umol/L, the height in cm.")
    value = 0.413 * height_cm / scr
    return DerivedValue(
        key,
        name,
        value,
        _EGFR,
        "0.413 x height in cm / creatinine in mg/dL",
        (
            ("Creatinine", _shown(creatinine)),
            ("Height", f"{format_number(height_cm)} cm"),
            ("Age", age_text(age)),
        ),
        "kidney.org, bedside Schwartz 2009",
        None,
        "For enzymatic creatinine.",
        shown_value(value, _EGFR),
    )


def ckd_stage(egfr: float) -> str:
    """KDIGO category (G1, G2, G3a, G3b, G4, G5) of the eGFR as shown, that is rounded half up to an integer."""
    shown = math.floor(egfr + 0.5)
    for category, least in (("G1", 90), ("G2", 60), ("G3a", 45), ("G3b", 30), ("G4", 15)):
        if shown >= least:
            return category
    return "G5"


def shown_value(value: float, ucum: str) -> str:
    """A computed value as it is read: ``74.4`` mg2/dL2, ``4.43`` mmol2/L2, ``25`` mL/min/1.73 m2.

    In a unit of none of the formulas: four significant figures.
    """
    decimals = _DECIMALS.get(ucum)
    return format_number(float(f"{value:.4g}")) if decimals is None else round_half_up(value, decimals)


def round_half_up(value: float, decimals: int) -> str:
    """The decimal text as laboratories round; 9.25 gives 9.3."""
    step = Decimal(1).scaleb(-decimals)
    # 12 digits take the float's noise away before the half is looked at
    return str(Decimal(f"{value:.12g}").quantize(step, rounding=ROUND_HALF_UP))


def _shown(quantity: Quantity) -> str:
    return f"{format_number(quantity.number)} {quantity.unit}"
