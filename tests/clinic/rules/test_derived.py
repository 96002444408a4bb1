from typing import Any

import pytest

from clinic.records.enums import Sex
from clinic.records.partial_date import PartialDate
from clinic.rules import settings_math
from clinic.rules.ages import Age, age_on
from clinic.rules.dates import parse_date
from clinic.rules.derived import (
    Derived,
    DerivedValue,
    NotComputable,
    ca_x_p,
    ca_x_p_band,
    ckd_stage,
    corrected_calcium,
    egfr_ckd_epi_2021,
    egfr_schwartz,
    round_half_up,
)
from clinic.rules.numbers import Quantity

Vectors = dict[str, Any]
ADULT = Age(54, 0, 0)


def value(derived: Derived) -> DerivedValue:
    assert isinstance(derived, DerivedValue), derived
    return derived


def reason(derived: Derived) -> str:
    assert isinstance(derived, NotComputable), derived
    return derived.reason


def test_corrected_calcium(vectors: Vectors) -> None:
    for case in vectors["corrected_calcium_conventional"]["tests"]:
        got = value(
            corrected_calcium(Quantity(case["total_ca_mg_dL"], "mg/dL"), Quantity(case["albumin_g_dL"], "g/dL"))
        )
        assert got.value == pytest.approx(case["expected"], rel=1e-6)
        assert (got.text, got.unit) == (case["display"], "mg/dL")
    for case in vectors["corrected_calcium_si"]["tests"]:
        got = value(
            corrected_calcium(Quantity(case["total_ca_mmol_L"], "mmol/L"), Quantity(case["albumin_g_L"], "g/L"))
        )
        assert got.value == pytest.approx(case["expected"], rel=1e-6)
        assert (got.text, got.unit) == (case["display"], "mmol/L")


def test_corrected_calcium_of_mixed_units_and_its_cautions() -> None:
    mixed = value(corrected_calcium(Quantity(8.4, "mg/dL"), Quantity(33, "g/L")))
    assert mixed.value == pytest.approx(8.96)
    assert mixed.inputs == (("Calcium, total", "8.4 mg/dL"), ("Albumin", "33 g/L"))
    assert mixed.note == ""
    assert "below 3.0" in value(corrected_calcium(Quantity(8.0, "mg/dL"), Quantity(2.5, "g/dL"))).note
    assert "is high" in value(corrected_calcium(Quantity(2.62, "mmol/L"), Quantity(32, "g/L"))).note
    kidney = corrected_calcium(Quantity(9.5, "mg/dL"), Quantity(4, "g/dL"), kidney_disease=True)
    assert "kidney disease" in value(kidney).note
    assert "same sample" in reason(corrected_calcium(Quantity(9.5, "mg/dL"), None))
    assert "mmol/L" in reason(corrected_calcium(Quantity(9.5, "U/L"), Quantity(4, "g/dL")))
    assert "g/L" in reason(corrected_calcium(Quantity(9.5, "mg/dL"), Quantity(0, "g/dL")))


def test_calcium_phosphate_product(vectors: Vectors) -> None:
    bands = {"ok": "ok", "above_55": "above", "above_70": "above_70"}
    for case in vectors["ca_x_p_product"]["tests"]:
        got = value(ca_x_p(Quantity(case["ca_mg_dL"], "mg/dL"), Quantity(case["p_mg_dL"], "mg/dL")))
        assert got.value == pytest.approx(case["expected_mg2_dL2"], rel=1e-6)
        assert ca_x_p_band(got.value) == bands[case["flag"]]
        si = value(ca_x_p(Quantity(case["ca_mmol_L"], "mmol/L"), Quantity(case["p_mmol_L"], "mmol/L")))
        assert si.value == pytest.approx(case["expected_mmol2_L2"], rel=1e-6)
        assert si.note == got.note
        mixed = value(ca_x_p(Quantity(case["ca_mg_dL"], "mg/dL"), Quantity(case["p_mmol_L"], "mmol/L")))
        assert mixed.value == pytest.approx(case["expected_mg2_dL2"], rel=1e-6)
    child = value(ca_x_p(Quantity(10, "mg/dL"), Quantity(6, "mg/dL"), Age(7, 0, 0)))
    assert "Below the historic limit of 65" in child.note
    total = value(ca_x_p(Quantity(10, "mg/dL"), Quantity(6, "mg/dL"), corrected=False))
    assert "albumin is missing" in total.note
    assert "phosphate" in reason(ca_x_p(Quantity(10, "mg/dL"), None))


def test_ckd_epi_2021(vectors: Vectors) -> None:
    for case in vectors["egfr_ckd_epi_2021_creatinine"]["tests"]:
        age = Age(case["age_years"], 3, 2)
        got = value(egfr_ckd_epi_2021(Quantity(case["creatinine_mg_dL"], "mg/dL"), age, Sex(case["sex"])))
        assert got.value == pytest.approx(case["expected"], rel=1e-6)
        assert (got.text, got.stage) == (case["display"], case["g_category"])
    for case in vectors["egfr_ckd_epi_2021_creatinine"]["tests_umol"]:
        age = Age(case["age_years"], 0, 0)
        got = value(egfr_ckd_epi_2021(Quantity(case["creatinine_umol_L"], "umol/L"), age, Sex(case["sex"])))
        assert got.value == pytest.approx(case["expected"], rel=1e-6)
        assert got.text == case["display"]


def test_ckd_epi_is_refused_where_it_is_not_valid() -> None:
    creatinine = Quantity(1.0, "mg/dL")
    assert "18 years" in reason(egfr_ckd_epi_2021(creatinine, Age(17, 11, 30), Sex.MALE))
    assert "18 years" in reason(egfr_ckd_epi_2021(creatinine, Age(18, 0, 0, True, 0.5), Sex.MALE))
    assert "pregnancy" in reason(egfr_ckd_epi_2021(creatinine, ADULT, Sex.FEMALE, pregnant=True))
    for sex in (Sex.UNKNOWN, Sex.OTHER):
        assert "sex" in reason(egfr_ckd_epi_2021(creatinine, ADULT, sex))
    assert "birth date" in reason(egfr_ckd_epi_2021(creatinine, None, Sex.MALE))
    assert "needs creatinine" in reason(egfr_ckd_epi_2021(None, ADULT, Sex.MALE))
    assert "umol/L" in reason(egfr_ckd_epi_2021(Quantity(1.0, "U/L"), ADULT, Sex.MALE))


def test_schwartz(vectors: Vectors) -> None:
    age = Age(8, 0, 0)
    for case in vectors["egfr_bedside_schwartz_2009"]["tests"]:
        got = value(egfr_schwartz(Quantity(case["creatinine_mg_dL"], "mg/dL"), case["height_cm"], age))
        assert got.value == pytest.approx(case["expected"], rel=1e-6)
        assert got.text == case["display"]
    for case in vectors["egfr_bedside_schwartz_2009"]["tests_si"]:
        got = value(egfr_schwartz(Quantity(case["creatinine_umol_L"], "umol/L"), case["height_cm"], age))
        assert got.value == pytest.approx(case["expected_via_88.4"], rel=1e-6)
        assert got.value == pytest.approx(case["expected_36.5"], rel=1e-3)
    for wrong in (Age(0, 11, 0), Age(18, 0, 0)):
        assert "1 to below 18" in reason(egfr_schwartz(Quantity(0.5, "mg/dL"), 100, wrong))
    assert "height" in reason(egfr_schwartz(Quantity(0.5, "mg/dL"), None, age))
    assert "height" in reason(egfr_schwartz(Quantity(0.5, "mg/dL"), 1.2, age))


def test_ckd_categories(vectors: Vectors) -> None:
    for egfr, category in vectors["ckd_g_categories"]["boundary_tests"]:
        assert ckd_stage(egfr) == category


def test_the_sample_message_s_patient(vectors: Vectors) -> None:
    case = vectors["integration_case_sample_oru"]
    expected, patient = case["expected"], case["patient"]
    collected = parse_date(patient["collected"], parse_date(patient["collected"], ADULT_DAY))
    age = age_on(PartialDate.parse_iso(patient["born"]), collected)
    assert age.years == patient["age_years"]
    corrected = value(corrected_calcium(Quantity(10.9, "mg/dL"), Quantity(3.1, "g/dL")))
    assert corrected.value == pytest.approx(expected["corrected_calcium_mg_dL"])
    product = value(ca_x_p(Quantity(corrected.value, "mg/dL"), Quantity(6.4, "mg/dL")))
    assert product.value == pytest.approx(expected["ca_x_p_corrected_mg2_dL2"])
    assert ca_x_p_band(product.value) == "above_70"
    egfr = value(egfr_ckd_epi_2021(Quantity(2.30, "mg/dL"), age, Sex.FEMALE))
    assert egfr.value == pytest.approx(expected["egfr"])
    assert (egfr.text, egfr.stage) == (expected["egfr_display"], expected["g_category"])


ADULT_DAY = PartialDate(2026, 11, 22).earliest


def test_ages_of_the_vectors(vectors: Vectors) -> None:
    for case in vectors["age_years"]["tests"]:
        on = parse_date(case["on"], ADULT_DAY)
        assert age_on(PartialDate.parse_iso(case["born"]), on).years == case["expected"]


def test_doses_and_geometry(vectors: Vectors) -> None:
    for case in vectors["dose_per_kg"]["tests"]:
        dose = settings_math.mg_per_kg_day(case["daily_mg"], case["weight_kg"])
        assert dose == pytest.approx(case["expected"])
    for case in vectors["laser_geometry"]["tests"]:
        assert settings_math.spot_area_cm2(case["spot_mm"]) == pytest.approx(case["area_cm2"])
        fluence = settings_math.fluence_j_cm2(case["pulse_energy_J"], case["spot_mm"])
        assert fluence == pytest.approx(case["fluence_J_cm2"])
    for case in vectors["iontophoresis_dose"]["tests"]:
        current = case.get("current_mA", case.get("current_uA", 0) / 1000)
        dose = settings_math.iontophoresis_ma_min(current, case["minutes"])
        assert dose == pytest.approx(case["expected_mA_min"])
        if "electrode_cm2" in case:
            density = settings_math.current_density_ma_cm2(current, case["electrode_cm2"])
            assert density == pytest.approx(case["density_mA_cm2"])
    for case in vectors["lesion_area_ellipse"]["tests"]:
        assert settings_math.ellipse_area_mm2(case["a"], case["b"]) == pytest.approx(case["expected"])


def test_rounding_is_half_up() -> None:
    assert [round_half_up(x, 0) for x in (24.5, 25.5, 24.49)] == ["25", "26", "24"]
    assert round_half_up(9.25, 1) == "9.3"
    assert round_half_up(2.3, 2) == "2.30"
