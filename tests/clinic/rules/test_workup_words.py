"""What words of the record the work-up takes as a fact, and which it does not: the rows of the table, in use."""

from datetime import date
from pathlib import Path

import pytest

from clinic.catalog.workup import read_workup_rules
from clinic.records.enums import Flag, Sex
from clinic.records.workup import ClassFit, LesionFacts, Measured, WorkUpFacts
from clinic.rules.names import fold
from clinic.rules.workup import classes_of, missing_of
from clinic.rules.workup_terms import Rule, met

FOLDER = Path(__file__).parents[3] / "resources" / "catalog"
RULES = tuple(Rule(r.rule, r.of, r.kind, r.terms, r.text, r.source) for r in read_workup_rules(FOLDER))
DAY = date(2026, 11, 19)


def facts(*words: str, sex: Sex = Sex.MALE, lesions: tuple[LesionFacts, ...] = (), **measured: Measured) -> WorkUpFacts:
    problems = {"": words[0]} if words else {}
    said = {fold(text): text for text in words}
    return WorkUpFacts({one.key: one for one in measured.values()}, problems, said, {}, sex, lesions, (), 90)


def of(key: str, text: str, value: float, flag: Flag | None, comparator: str = "") -> Measured:
    undecided = bool(comparator) and flag is None
    return Measured(key, key, text, DAY, flag, value, limit=undecided, comparator=comparator)


def rules_met(text: str) -> set[str]:
    kinds = (("calciphylaxis", "risk"), ("metastatic", "cause"), ("dystrophic", "disease"))
    return {rule.rule for cls, kind in kinds for rule, _value in met(facts(text), RULES, cls, kind)}


RENAL, VKA, STEROID = "calciphylaxis-kidney-words", "calciphylaxis-warfarin-words", "calciphylaxis-steroid-words"
BINDER, OBESE, SUGAR = "calciphylaxis-binder", "calciphylaxis-obesity", "calciphylaxis-diabetes"
CAUSE, TISSUE, DAMAGE = "metastatic-words", "dystrophic-words", "dystrophic-injury"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Haemodialysis since 2021", RENAL), ("On dialysis (3x/week)", RENAL), ("Peritoneal dialysis", RENAL),
        ("Kidney transplant 2015", RENAL), ("Renal transplantation", RENAL), ("Z.n. Nierentransplantation", RENAL),
        ("Hämodialyse", RENAL), ("Liver transplant", RENAL),
        ("Warfarin 5 mg", VKA), ("Marcoumar", VKA), ("Phenprocoumon (INR 2-3)", VKA),
        ("Prednisolone 20 mg", STEROID), ("Methylprednisolone IV", STEROID), ("Dexamethasone 4 mg tablets", STEROID),
        ("Hydrocortisone 20 mg/d", STEROID), ("Prednison", STEROID),
        ("Calcium acetate 475 mg", BINDER), ("Calcium carbonate", BINDER),
        ("Obesity", OBESE), ("Obese, BMI 38", OBESE), ("Adipositas Grad II", OBESE),
        ("Diabetes mellitus type 2", SUGAR), ("Type 1 diabetes", SUGAR), ("Diabetic foot", SUGAR), ("T2DM", SUGAR),
        ("Diabetes, no insulin", SUGAR), ("Steroid-induced diabetes", SUGAR), ("Obesity; no diabetes", OBESE),
        ("Pulmonary sarcoidosis", CAUSE), ("Breast cancer", CAUSE), ("Squamous cell carcinoma, metastatic", CAUSE),
        ("B-cell lymphoma", CAUSE), ("Chronic lymphocytic leukaemia", CAUSE), ("Acute leukemia", CAUSE),
        ("Lung malignancy", CAUSE), ("Tumour lysis syndrome", CAUSE), ("Leukämie", CAUSE),
        ("Lupus erythematosus", TISSUE), ("Mixed connective tissue disease", TISSUE), ("Ehlers-Danlos", TISSUE),
        ("Porphyria cutanea tarda", TISSUE), ("Lobular panniculitis", TISSUE), ("Scleroderma", TISSUE),
        ("Burn of the forearm 2012", DAMAGE), ("Burns", DAMAGE), ("Acne scars", DAMAGE), ("Scar", DAMAGE),
        ("Skin injury, shin", DAMAGE), ("Trauma to the elbow", DAMAGE), ("Cellulitis of the leg", DAMAGE),
        ("Verbrennung Hand", DAMAGE), ("Epidermoid cyst", DAMAGE), ("Erysipelas", DAMAGE),
        ("Basal cell carcinoma 2012, breast cancer 2024", CAUSE), ("Hair transplant; dialysis", RENAL),
    ],
)  # fmt: skip
def test_what_the_record_says(text: str, rule: str) -> None:
    assert rules_met(text) == {rule}


@pytest.mark.parametrize(
    "text",
    [
        "Leukocytoclastic vasculitis", "Leukoplakia", "Leukopenia", "Leukonychia", "Basal cell carcinoma, nose 2012",
        "Basal cell carcinoma 2012", "Carcinoma in situ", "No malignancy", "Malignancy excluded",
        "Malignant hyperthermia", "Lymphoma in remission since 2010", "Family history of breast cancer",
        "Cancer screening", "Suspected sarcoidosis", "Lymphomatoid papulosis", "Mother: lymphoma", "Sarcoidosis?",
        "No evidence of sarcoidosis", "Fear of cancer", "Acute kidney injury", "Burning mouth syndrome", "Burnout",
        "Burn-out", "Scarlet fever", "Traumatic brain injury", "Post-traumatic stress disorder",
        "Acneiform eruption", "Childhood trauma", "Spinal cord injury", "Corneal scar", "Injury excluded",
        "No scars", "Scarce hair", "Anterior cruciate ligament injury", "Hair transplant",
        "Hair transplantation 2019", "Corneal transplant", "Stem cell transplant", "Kidney transplant donor",
        "Stool transplant", "No dialysis", "Dialysis declined", "Dialysis: no", "Diabetes insipidus", "No diabetes",
        "Diabetes: none", "Prediabetes", "Pre-diabetes", "Gestational diabetes 2010", "Diabetes excluded",
        "Diabetes screening", "Diabetes? ", "Kein Diabetes", "Father with diabetes", "Risk of diabetes", "Not obese",
        "Non-obese", "Risk of obesity", "Warfarin allergy", "Warfarin stopped 2019", "Former warfarin",
        "Methylprednisolone aceponate cream", "Dexamethasone eye drops", "Hydrocortisone 1% cream",
        "Prednisolone enema", "Hydrocortison-Creme", "Cortisone injection, intra-articular",
        "Dexamethasone suppression test", "Prednisolone stopped", "Lupus anticoagulant", "Lupus pernio",
        "Lupus excluded", "Lupus vulgaris", "No lupus", "Pseudo-scleroderma", "Migraine", "Eczema", "Discard",
        "Oscar",
    ],
)  # fmt: skip
def test_what_only_looks_like_it(text: str) -> None:
    assert rules_met(text) == set()


def test_a_steroid_of_the_list_that_is_for_the_eye_is_not_systemic() -> None:
    taken = WorkUpFacts({}, {}, {}, {"prednisone": "Prednisolone eye drops"}, Sex.MALE, (), (), 90)
    assert not met(taken, RULES, "calciphylaxis", "risk")


def _fit(found: WorkUpFacts, key: str) -> ClassFit | None:
    return next((fit for fit in classes_of(found, RULES) if fit.key == key), None)


ULCER = LesionFacts("L1", ("shin",), "left", 8, True, {})
CALCIUM = of("corrected-calcium", "9.4 mg/dL", 9.4, Flag.NORMAL)
PHOSPHATE = of("phosphate", "3.4 mg/dL", 3.4, Flag.NORMAL)


def test_a_limit_that_decides_counts_with_its_sign() -> None:
    albumin = of("albumin", "<15 g/L", 15, Flag.CRITICAL_LOW, "<")
    egfr = of("egfr", "<5 mL/min/1.73 m²", 5, Flag.LOW, "<")
    pth = of("pth_intact", ">2500 pg/mL", 2500, Flag.CRITICAL_HIGH, ">")
    high = of("phosphate", "6.4 mg/dL", 6.4, Flag.HIGH)
    found = facts("Migraine", lesions=(ULCER,), albumin=albumin, egfr=egfr, pth=pth, phosphate=high)

    red = _fit(found, "calciphylaxis")
    assert red is not None and red.strength == "red flag"
    told = {one.rule: one.values[0] for one in red.statements}
    assert "<15 g/L" in told["calciphylaxis-albumin"] and "<5 mL/min" in told["calciphylaxis-egfr"]
    metastatic = _fit(found, "metastatic")
    assert metastatic is not None and metastatic.strength == "strong"
    assert any(">2500 pg/mL" in one.values[0] for one in metastatic.statements)
    missing = {one.rule for one in missing_of(found, RULES)}
    assert not missing & {"core-pth", "core-egfr", "core-phosphate"}


@pytest.mark.parametrize(
    ("value", "comparator", "below"),
    [(29.9, "", True), (30, "", False), (30, "<", True), (30, "<=", False), (60, "<", False), (15, ">", False)],
)
def test_an_egfr_is_below_30_only_where_it_surely_is(value: float, comparator: str, *, below: bool) -> None:
    egfr = of("egfr", f"{comparator}{value}", value, Flag.LOW, comparator)
    risks = {rule.rule for rule, _ in met(facts(egfr=egfr), RULES, "calciphylaxis", "risk")}
    assert risks == ({"calciphylaxis-egfr"} if below else set())


def test_a_limit_that_does_not_decide_stays_only_a_limit() -> None:
    found = facts(pth=of("pth_intact", ">40 pg/mL", 40, None, ">"))
    lacking = {one.rule: one.values[0] for one in missing_of(found, RULES)}
    assert "only a limit" in lacking["core-pth"]


@pytest.mark.parametrize("corrected", [CALCIUM, of("corrected-calcium", "11.0 mg/dL", 11, Flag.HIGH)])
def test_a_low_ionised_calcium_speaks_whatever_the_corrected_one_is(corrected: Measured) -> None:
    low = of("calcium_ionized", "0.95 mmol/L", 0.95, Flag.LOW)
    found = classes_of(facts("Migraine", calcium=corrected, ionised=low, phosphate=PHOSPHATE), RULES)
    assert {fit.key for fit in found} <= {"unclassifiable", "metastatic"}
    open_ = found[-1]
    assert open_.key == "unclassifiable"
    (said,) = (text for text in open_.missing if "0.95 mmol/L" in text)
    assert "below its range" in said


def test_a_red_flag_on_female_sex_alone_says_what_it_rests_on() -> None:
    alone = _fit(facts("Migraine", sex=Sex.FEMALE, lesions=(ULCER,)), "calciphylaxis")
    assert alone is not None and alone.strength == "possible red flag"
    assert any("the only setting of risk" in one.text for one in alone.statements)
    more = _fit(facts("Obesity", sex=Sex.FEMALE, lesions=(ULCER,)), "calciphylaxis")
    assert more is not None and more.strength == "red flag"
    assert not any("only" in one.text for one in more.statements)
